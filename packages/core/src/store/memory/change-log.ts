import { pageOf } from '../../audit/page-of.js';
import type { FeedReading } from '../change-feed.js';
import type { ChangePage, ChangeRecord, ChangeStamp, ChangeType } from '../key-admin-store.js';

/** Changes beyond this number are dropped, oldest first: memory is bounded, and so is this trail. */
const MAX_CHANGES = 100_000;

/** The state changes of one memory store, in order: its trail and its feed. */
export interface ChangeLog {
  add(
    type: ChangeType,
    about: { readonly organizationId: string; readonly keyId: string | null },
    stamp: ChangeStamp,
  ): void;
  list(page: ChangePage): readonly ChangeRecord[];
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
    list: (page) => pageOf(changes, page),
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
