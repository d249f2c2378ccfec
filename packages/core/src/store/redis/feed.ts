import type { ChangeFeed, FeedReading } from '../change-feed.js';
import type { KeyAdminStore } from '../key-admin-store.js';
import { PRIMACY_MS } from './primacy.js';
import { RAISE_LEASE } from './scripts.js';
import type { StoreParts } from './store-parts.js';

type FeedSide = ChangeFeed & Pick<KeyAdminStore, 'settleTime'>;
type Entry = readonly [id: string, fields: readonly string[]];

const BATCH = 1_000;
/** The cursor of a feed that has no entry yet. */
const START = '0-0';
const CURSOR = /^(\d{1,16}-\d{1,16})(?: \w+)?$/;

export function createFeedSide({ names, reads, changes, options }: StoreParts): FeedSide {
  const readLeaseTime = async (): Promise<number | undefined> => {
    const client = await reads.ready();
    const text = await client.get(names.leaseTime);
    return text === null ? undefined : Number(text);
  };
  const end = async (): Promise<FeedReading> => {
    const client = await reads.ready();
    const [last] = await client.xrevrange(names.feed, '+', '-', 'COUNT', 1);
    return { cursor: cursorAt(last), reset: true, keyIds: [], organizationIds: [], more: false };
  };
  return {
    feedIntervalMs: 25,
    async readChanges({ after }) {
      const [, id] = CURSOR.exec(after ?? '') ?? [];
      if (after === undefined || id === undefined) return end();
      const client = await reads.ready();
      // From the cursor's own entry on: where it is still kept, nothing behind it was trimmed or lost. A replica
      // that became the primary without it may have given its id, which is a time, to another one.
      const [at, ...news] = (await client.xrange(names.feed, id, '+', 'COUNT', BATCH + 1)) as Entry[];
      return cursorAt(at) === after ? reading(after, news) : end();
    },
    readLeaseTime,
    async raiseLeaseTime(milliseconds) {
      return Number(await changes.apply({ script: RAISE_LEASE, keys: [names.leaseTime], args: [milliseconds] }));
    },
    async settleTime() {
      // A copy may have been read, as late as that, from a primary that was replaced before the change.
      return ((await readLeaseTime()) ?? 0) + (options.acks === 0 ? 0 : PRIMACY_MS);
    },
  };
}

/** The place of an entry: its id and its mark, which is unlike any other. */
function cursorAt(entry: Entry | undefined): string {
  if (entry === undefined) return START;
  const [id, [, , , mark]] = entry;
  return mark === undefined ? id : `${id} ${mark}`;
}

function reading(after: string, news: readonly Entry[]): FeedReading {
  const idsOf = (kind: string): string[] =>
    news.flatMap(([, fields]) => (fields[0] === kind && fields[1] !== undefined ? [fields[1]] : []));
  return {
    cursor: news.length === 0 ? after : cursorAt(news.at(-1)),
    reset: false,
    keyIds: idsOf('key'),
    organizationIds: idsOf('organization'),
    more: news.length === BATCH,
  };
}
