import type { Patch } from '../faults/patched-sources.js';
import type { ScheduleName } from './schedules.js';

/** A wrong variant of the shipping code, and the course of events in which it shows. */
export interface PlantedFault {
  readonly caughtBy: ScheduleName;
  readonly patches: readonly Patch[];
}

const FRESHNESS = 'freshness';
const edit = (file: string, find: string, replace: string): Patch => ({
  file: `packages/core/src/${file}`,
  find,
  replace,
});

/** Each small, each in shipping code, each caught. */
export const FAULTS: Readonly<Record<string, PlantedFault>> = {
  'copies are trusted without a lease, for their age alone': {
    caughtBy: 'a verifier is cut off from the feed',
    patches: [
      edit(
        `${FRESHNESS}/leased-store.ts`,
        'isOpen ? lease.runningAt() : undefined',
        'isOpen ? performance.now() : undefined',
      ),
    ],
  },
  'the lease counts from the end of the feed read': {
    caughtBy: 'the reply of a feed read is long on its way',
    patches: [
      edit(`${FRESHNESS}/feed-reader.ts`, 'lease.renew(asked, leaseTime)', 'lease.renew(momentNow(), leaseTime)'),
    ],
  },
  'a key is deleted when it is revoked': {
    caughtBy: 'a late import brings the same record',
    patches: [
      edit(
        'store/memory/key-table.ts',
        'put(record) {',
        'put(record) {\n if (record.revokedAt !== null) { records.delete(record.id); entries.delete(record.id); idsIn(record.organizationId).delete(record.id); return; }',
      ),
      edit('store/memory/memory-store.ts', 'keys.byId(next.id) as KeyRecord', 'next'),
    ],
  },
  'the feed is a channel that forgets what nobody heard': {
    caughtBy: 'a verifier is cut off from the feed, and comes back',
    patches: [
      edit(
        `${FRESHNESS}/feed-reader.ts`,
        'await questions.ask(() => feed.readChanges({ after: cursor }));',
        `await questions.ask(() => feed.readChanges({ after: cursor })).then(
          (heard) => ({ ...heard, reset: false }),
          (error) => { cursor = undefined; throw error; });`,
      ),
    ],
  },
  'a fill is kept whatever was told since': {
    caughtBy: 'a fill is in flight while the key is revoked',
    patches: [edit(`${FRESHNESS}/fills.ts`, 'if (!fill.dropped) copies.keep', 'copies.keep')],
  },
  'the first feed read keeps fills from before it': {
    caughtBy: 'a fill is in flight from before the first feed read',
    patches: [
      edit(`${FRESHNESS}/fills.ts`, 'if (reset || organizationIds.length > 0)', 'if (organizationIds.length > 0)'),
    ],
  },
  'a trimmed feed reads as no change': {
    caughtBy: 'the feed is trimmed past the cursor',
    patches: [
      edit('store/memory/change-log.ts', '!(from >= oldest && from <= lastNumber)', '!(from <= lastNumber)'),
      edit(
        'store/memory/change-log.ts',
        'changes.slice(from - oldest)',
        'changes.slice(Math.max(0, from - oldest)).filter((change) => change.keyId !== null)',
      ),
    ],
  },
  'what a reset says is not heard': {
    caughtBy: 'the feed is trimmed past the cursor',
    patches: [edit(`${FRESHNESS}/leased-store.ts`, 'if (reset) copies.clear();', '')],
  },
  'a change is durable, and nobody waits': {
    caughtBy: 'a verifier is cut off from the feed',
    patches: [
      edit('manager/in-force.ts', 'let left = moment - performance.now(); left > 0;', 'let left = 0; left > 0;'),
    ],
  },
  'a second revocation returns at once': {
    caughtBy: 'two revocations of one key overlap',
    patches: [
      edit('manager/revoke-key.ts', 'const { key } =', 'const { key, changed } ='),
      edit('manager/revoke-key.ts', 'await inForce(parts.store);', 'if (changed) await inForce(parts.store);'),
    ],
  },
  'the lease time is read before the tombstone is written': {
    caughtBy: 'the first verifier starts while the key is being revoked',
    patches: [
      edit('manager/revoke-key.ts', 'const answer =', 'const wait = await parts.store.settleTime();\n  const answer ='),
      edit(
        'manager/revoke-key.ts',
        'await inForce(parts.store);',
        'await inForce({ ...parts.store, settleTime: async () => wait });',
      ),
    ],
  },
  'the lease time is set after the feed read that uses it': {
    caughtBy: 'the first verifier can not tell its lease before it reads the feed',
    patches: [
      edit(`${FRESHNESS}/feed-reader.ts`, 'const leaseTime = await readLeaseTime();\n', ''),
      edit(
        `${FRESHNESS}/feed-reader.ts`,
        'if (leaseTime === undefined) return MAX_PAUSE_MS; // nobody has set one, and this process may not: strict\n',
        '',
      ),
      edit(
        `${FRESHNESS}/feed-reader.ts`,
        'for (const subscriber of subscribers) subscriber.apply(reading);',
        'for (const subscriber of subscribers) subscriber.apply(reading);\n      const leaseTime = (await readLeaseTime()) as number;',
      ),
    ],
  },
  'the clock is read by a timer, and cached': {
    caughtBy: 'the process stands still',
    patches: [
      edit(`${FRESHNESS}/lease.ts`, 'const now = performance.now();', 'const { now, wall } = cached;'),
      edit(`${FRESHNESS}/lease.ts`, 'Date.now() - wallFrom', 'wall - wallFrom'),
      edit(
        `${FRESHNESS}/lease.ts`,
        'let trusted = 0;',
        `let trusted = 0;
  const cached = { now: performance.now(), wall: Date.now() };
  setInterval(() => { cached.now = performance.now(); cached.wall = Date.now(); }, 100);`,
      ),
    ],
  },
  'the lease goes by the monotonic clock alone': {
    caughtBy: 'the machine sleeps',
    patches: [edit(`${FRESHNESS}/lease.ts`, '&& Date.now() - wallFrom < trusted', '')],
  },
  'the lease goes by the wall clock alone': {
    caughtBy: 'somebody sets the wall clock back',
    patches: [edit(`${FRESHNESS}/lease.ts`, 'now - monotonicFrom < trusted && ', '')],
  },
  'the lease is renewed before the changes are applied': {
    caughtBy: 'the change is told while the process is busy',
    patches: [
      edit(
        `${FRESHNESS}/feed-reader.ts`,
        'for (const subscriber of subscribers) subscriber.apply(reading);',
        `lease.renew(asked, leaseTime);
      await new Promise((resolve) => setTimeout(resolve, 50));
      for (const subscriber of subscribers) subscriber.apply(reading);`,
      ),
    ],
  },
  'a late reply is taken for the reply of the next feed read': {
    caughtBy: 'the reply of a feed read comes after its time',
    patches: [
      edit(
        `${FRESHNESS}/questions.ts`,
        'const answer = Promise.resolve(question());',
        `const answer = (open ?? Promise.resolve(question())) as Promise<T>;
        open = answer;
        const done = (): void => { open = undefined; };
        answer.then(done, done);`,
      ),
      edit(
        `${FRESHNESS}/questions.ts`,
        'let givenUp = 0;',
        'let givenUp = 0;\n  let open: Promise<unknown> | undefined;',
      ),
    ],
  },
  'a request joins an older read without a lease': {
    caughtBy: 'a request finds an older read in flight, and there is no lease',
    patches: [
      edit(
        `${FRESHNESS}/leased-store.ts`,
        'if (now === undefined) return reads.read(id);',
        'if (now === undefined) return fills.joinable(id)?.answer ?? reads.read(id);',
      ),
    ],
  },
  'a closed verifier trusts its copies': {
    caughtBy: 'one of two verifiers is closed, and asked all the same',
    patches: [
      edit(`${FRESHNESS}/leased-store.ts`, 'isOpen = false;', ''),
      edit(`${FRESHNESS}/leased-store.ts`, 'unsubscribe();\n      copies.clear();', 'unsubscribe();'),
    ],
  },
  "an organization's change leaves the copies of its keys": {
    caughtBy: 'an organization is suspended',
    patches: [
      edit(
        `${FRESHNESS}/leased-store.ts`,
        'if (organizationIds.length > 0) copies.dropOrganizations(organizationIds);',
        '',
      ),
    ],
  },
  'a resumption does not wait': {
    caughtBy: 'an organization is resumed, and a verifier is cut off from the feed',
    patches: [
      edit(
        'manager/organizations.ts',
        'by a copy that it may still trust.\n  await inForce(parts.store);',
        'by a copy that it may still trust.',
      ),
    ],
  },
  'a new slug does not wait': {
    caughtBy: 'an organization is renamed, and a verifier is cut off from the feed',
    patches: [edit('manager/rename-organization.ts', 'await inForce(parts.store);', '')],
  },
  'a narrowing does not wait': {
    caughtBy: 'a key is narrowed, and a verifier is cut off from the feed',
    patches: [edit('manager/narrow-key.ts', 'await inForce(parts.store);', '')],
  },
  'a rotation without an overlap is left to the clocks': {
    caughtBy: 'a key is rotated without an overlap, and the wall clock of a verifier is behind',
    patches: [edit('key/reach.ts', 'endsAt > at ? { expiresAt } : { expiresAt, revokedAt: at }', '{ expiresAt }')],
  },
  'a rotation does not wait': {
    caughtBy: 'a key is rotated without an overlap',
    patches: [edit('manager/rotate-key.ts', 'await inForceBy(parts.store, begun + overlapMs);', '')],
  },
};
