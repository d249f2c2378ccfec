import { createAuthenticator, createMemoryStore, type KeyRecord, keyEntry, parseKey, sha256 } from '@orgkey/core';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { createGenerations } from '../../packages/core/src/freshness/generations.js';
import { createLease, momentNow } from '../../packages/core/src/freshness/lease.js';
import { generateKey } from '../../packages/core/src/key/generate.js';
import { createChangeLog } from '../../packages/core/src/store/memory/change-log.js';
import { viewOf } from '../proof/view.js';
import { holds } from './holds.js';

const real = { monotonic: performance.now.bind(performance), wall: Date.now.bind(Date) };
/** What the clocks show, by hand; the real ones are back after each test. */
const clock = { monotonic: 0, wall: 0 };
function takeClocks(): void {
  performance.now = () => clock.monotonic;
  Date.now = () => clock.wall;
}
afterEach(() => {
  performance.now = real.monotonic;
  Date.now = real.wall;
});

const leaseTime = fc.integer({ min: 100, max: 10_000 });
const anyTime = fc.oneof(fc.integer({ min: 0, max: 30_000 }), fc.double({ min: 0, max: 30_000, noNaN: true }));
const anyJump = fc.oneof(anyTime, fc.integer({ min: -1_000_000, max: 1_000_000 }));

test('a lease runs exactly while by both clocks less than its share has passed', () => {
  takeClocks();
  const world = fc.tuple(leaseTime, anyTime, anyTime, anyJump);
  holds(
    fc.property(world, ([milliseconds, start, monotonicLater, wallLater]) => {
      Object.assign(clock, { monotonic: start, wall: 1.7e12 + start });
      const lease = createLease();
      expect(lease.runningAt()).toBe(undefined);
      lease.renew(momentNow(), milliseconds);
      expect(lease.runningAt()).toBe(start);
      Object.assign(clock, { monotonic: start + monotonicLater, wall: 1.7e12 + start + wallLater });
      // Both as the clocks tell them: what floating point loses is lost on both sides.
      const passed = Math.max(clock.monotonic - start, clock.wall - (1.7e12 + start));
      expect(lease.runningAt()).toBe(passed < milliseconds * 0.8 ? clock.monotonic : undefined);
      lease.end();
      expect(lease.runningAt()).toBe(undefined);
    }),
  );
});

/** A stretch of true time, and how fast clocks go in it. */
const stretch = fc.record({
  ms: fc.integer({ min: 1, max: 3_000 }),
  /** The revoker's clock against true time. */
  revoker: fc.double({ min: 0.9, max: 1.1, noNaN: true }),
  /** The verifier's good clock against the revoker's: 20 % apart at most. */
  verifier: fc.double({ min: 0.8, max: 1.2, noNaN: true }),
  /** The verifier's other clock: it stands still, is set back, jumps. */
  other: fc.oneof(fc.constant(0), anyJump),
  renews: fc.boolean(),
});

test('no lease runs any more when a revocation has waited, whatever one of the two clocks does', () => {
  takeClocks();
  const good = fc.constantFrom<('monotonic' | 'wall')[]>('monotonic', 'wall');
  const world = fc.tuple(leaseTime, good, fc.array(stretch, { minLength: 1, maxLength: 12 }), fc.nat({ max: 12 }));
  holds(
    fc.property(world, ([milliseconds, which, stretches, revokedAt]) => {
      Object.assign(clock, { monotonic: 5_000, wall: 1.7e12 });
      const lease = createLease();
      let waited = 0;
      for (const [i, { ms, revoker, verifier, other, renews }] of stretches.entries()) {
        // Before the revocation is in the feed a reading may renew; one that was sent later brings the revocation.
        if (renews && i <= revokedAt) lease.renew(momentNow(), milliseconds);
        const isRevoked = i >= revokedAt;
        if (isRevoked) waited += ms * revoker;
        clock[which] += ms * revoker * verifier;
        clock[which === 'wall' ? 'monotonic' : 'wall'] += other;
        if (isRevoked && waited >= milliseconds + 0.01) expect(lease.runningAt()).toBe(undefined);
      }
    }),
  );
});

test('a key is good exactly while it is neither revoked nor expired nor suspended, by the clock of now', () => {
  takeClocks();
  const { text, key } = generateKey('ok');
  const hash = sha256().hash(key) as string;
  const organization = { id: 'o', slug: 'acme', name: 'Acme', createdAt: 0, suspendedAt: null };
  const record: KeyRecord = {
    ...{ id: key.id, organizationId: 'o', name: 'ci', prefix: 'ok', hash, scopes: null, allowedAddresses: null },
    ...{ createdAt: 0, expiresAt: null, revokedAt: null, successorId: null },
  };
  const time = fc.integer({ min: 0, max: 8.64e15 });
  const now = fc.oneof(time, fc.integer({ min: 999_990, max: 1_000_010 }));
  const end = fc.option(fc.oneof(time, fc.constant(1_000_000)));
  let entry = keyEntry(record, organization);
  const authenticator = createAuthenticator({
    store: { ...createMemoryStore(), findKey: () => entry },
    lastUsedIntervalMs: false,
  });
  expect(parseKey(text, 'ok')?.id).toBe(key.id);
  holds(
    fc.property(now, end, fc.option(time, { freq: 8 }), (at, expiresAt, ended) => {
      const dead = ended === null ? {} : { [ended % 2 === 0 ? 'revokedAt' : 'suspendedAt']: ended };
      entry = keyEntry({ ...record, expiresAt, revokedAt: null, ...dead }, { ...organization, ...dead });
      clock.wall = at;
      const isGood = ended === null && (expiresAt === null || at < expiresAt);
      expect(authenticator.authenticate(viewOf(text))).toMatchObject({ ok: isGood });
    }),
  );
});

/** What happens to a feed: a key or an organization changes, one of three readers reads, or comes with nonsense. */
const happening = fc.oneof(
  { weight: 4, arbitrary: fc.record({ key: fc.nat({ max: 5 }) }) },
  { weight: 1, arbitrary: fc.record({ organization: fc.nat({ max: 2 }) }) },
  { weight: 3, arbitrary: fc.record({ reader: fc.nat({ max: 2 }) }) },
  { weight: 1, arbitrary: fc.record({ cursor: fc.constantFrom('x', '-1', 'NaN', '1e9', '99') }) },
);

test('each reader of a feed is told each change once, in order, or that it may have missed some', () => {
  holds(
    fc.property(fc.array(happening, { maxLength: 30 }), (happenings) => {
      const log = createChangeLog();
      const stamp = { at: 0, actor: null };
      const readers = [0, 1, 2].map(() => ({
        cursor: undefined as string | undefined,
        keys: [] as string[],
        organizations: [] as string[],
      }));
      for (const each of happenings) {
        if ('key' in each) {
          log.add('key_revoked', { organizationId: 'o', keyId: `k${each.key}` }, stamp);
          for (const { keys } of readers) keys.push(`k${each.key}`);
        } else if ('organization' in each) {
          log.add('organization_suspended', { organizationId: `o${each.organization}`, keyId: null }, stamp);
          for (const { organizations } of readers) organizations.push(`o${each.organization}`);
        } else if ('reader' in each) {
          const reader = readers[each.reader] as (typeof readers)[0];
          const reading = log.read(reader.cursor);
          expect(reading).toMatchObject({ reset: reader.cursor === undefined, more: false });
          if (!reading.reset)
            expect([reading.keyIds, reading.organizationIds]).toEqual([reader.keys, reader.organizations]);
          Object.assign(reader, { cursor: reading.cursor, keys: [], organizations: [] });
        } else {
          // Beyond the end, or no place at all.
          expect(log.read(each.cursor)).toMatchObject({ reset: true, keyIds: [], organizationIds: [] });
        }
      }
    }),
  );
});

test('what was used last is held, and never more than twice as much', () => {
  const size = fc.integer({ min: 1, max: 5 });
  const steps = fc.array(fc.tuple(fc.constantFrom('get', 'set', 'set', 'delete'), fc.nat({ max: 9 })), {
    maxLength: 60,
  });
  holds(
    fc.property(size, steps, (generation, all) => {
      const kept = createGenerations<number>(generation);
      const values = new Map<string, number>();
      let recent: string[] = [];
      for (const [i, [what, which]] of all.entries()) {
        const id = `k${which}`;
        if (what === 'delete') {
          kept.delete(id);
          values.delete(id);
        } else if (what === 'set') {
          kept.set(id, i);
          values.set(id, i);
        }
        const found = kept.get(id);
        // A value is the last one that was set, or forgotten: never another one.
        expect([values.get(id), undefined]).toContain(found);
        recent = recent.filter((each) => each !== id);
        if (found !== undefined) recent.unshift(id);
        recent = recent.slice(0, generation);
        expect(kept.size).toBeLessThanOrEqual(2 * generation);
      }
      for (const id of recent) expect(kept.get(id), id).toBe(values.get(id));
    }),
  );
});
