import type { FeedReading } from '../change-feed.js';
import type { ChangeRecord, ChangeStamp, ChangeType } from '../key-admin-store.js';

/** Changes beyond this number are dropped, oldest first: memory is bounded, and so is this trail. */
const MAX_CHANGES = 100_000;

/** The state changes of one memory store, in order: its trail and its feed. */
export interface ChangeLog {
  add(
    type: ChangeType,
    about: { readonly organizationId: string; readonly keyId: string | null },
    stamp: ChangeStamp,
  ): void;
  list(query: { readonly organizationId: string; readonly before?: number; readonly limit: number }): ChangeRecord[];
  read(after: string | undefined): FeedReading;
}

export function createChangeLog(): ChangeLog {
  const changes: ChangeRecord[] = [];
  let lastNumber = 0;
  return {
    add(type, about, { at, actor }) {
      lastNumber++;
      changes.push(Object.freeze({ number: lastNumber, type, at, actor, ...about }));
      if (changes.length > MAX_CHANGES) changes.shift();
    },
    list({ organizationId, before = Number.POSITIVE_INFINITY, limit }) {
      const older = changes.filter((change) => change.organizationId === organizationId && change.number < before);
      return older.reverse().slice(0, limit);
    },
    read(after) {
      const cursor = String(lastNumber);
      const from = after === undefined ? Number.NaN : Number(after);
      const oldest = lastNumber - changes.length;
      if (!(from >= oldest && from <= lastNumber))
        return { cursor, reset: true, keyIds: [], organizationIds: [], more: false };
      const news = changes.slice(from - oldest);
      const keyIds = news.flatMap((change) => change.keyId ?? []);
      const organizationIds = news.flatMap((change) => (change.keyId === null ? change.organizationId : []));
      return { cursor, reset: false, keyIds, organizationIds, more: false };
    },
  };
}
