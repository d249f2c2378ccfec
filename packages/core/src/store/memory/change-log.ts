import { pageOf } from '../../audit/page-of.js';
import type { FeedReading } from '../change-feed.js';
import type { ChangePage, ChangeRecord, ChangeStamp, ChangeType } from '../key-admin-store.js';

/** So many changes are kept at least. Those beyond are dropped, oldest first: memory is bounded, and so is this trail. */
const MAX_CHANGES = 100_000;
/** So many at a time: dropping one moves all the others, and would cost more than the change itself. */
const DROPPED_AT_ONCE = 10_000;

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
      if (changes.length >= MAX_CHANGES + DROPPED_AT_ONCE) changes.splice(0, DROPPED_AT_ONCE);
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
