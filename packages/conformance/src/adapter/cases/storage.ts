import { fail, ok } from 'node:assert/strict';
import { type KeyEntry, type KeyRecord, keyEntry, type OrganizationRecord } from '@orgkey/core';
import { DEADLINE_MS } from '../areas.js';
import { apiKey, bearer, type CaseDefinition, judged, posted, protectedBy } from '../case.js';
import { KEYS } from '../fixture-keys.js';
import { ORGANIZATIONS } from '../fixture-store.js';
import type { StoreFault } from '../watched.js';

const A = protectedBy(apiKey(KEYS.acme.text));
/** How much later than the deadline a refusal may come, beside a timer of the same length; and in how many tries. */
const GRACE_MS = 100;
const LATE_TRIES = 3;

/** How much later than the deadline a late answer comes. */
const LATE_MS = 60;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** A store that can't tell. */
const NO_ANSWER: Readonly<Record<string, StoreFault>> = {
  rejects: () => Promise.reject(new Error('connection refused')),
  'rejects-with-nothing': () => Promise.reject(),
  throws: () => {
    throw new Error('connection refused');
  },
  'rejects-later': async () => {
    await pause(10);
    throw new Error('connection reset');
  },
  hangs: () => new Promise(() => {}),
  'is-too-late': async (id, find) => {
    await pause(DEADLINE_MS + LATE_MS);
    return find(id);
  },
  'is-too-late-with-an-error': async () => {
    await pause(DEADLINE_MS + LATE_MS);
    throw new Error('connection reset');
  },
};

/** Answers that are none; a store that is typed wrongly may give them. */
const NOT_AN_ENTRY: readonly unknown[] = [null, true, 0, '', 'text', {}, [], { record: null }, { record: {} }];

type Member = keyof KeyRecord;
const WRONG: Readonly<Record<Member, readonly unknown[]>> = {
  id: [undefined, null, '', 1],
  organizationId: [undefined, null, '', 1],
  name: [undefined, null, 1, {}],
  prefix: [undefined, null, '', 1],
  hash: [undefined, null, '', 1],
  scopes: [undefined, 'read', {}, [1], [null], ['read', 1]],
  allowedAddresses: [undefined, '127.0.0.1', {}, [1], ['nonsense'], ['127.0.0.1/33']],
  createdAt: [undefined, null, '2026', Number.NaN, -1, 1.5, Number.POSITIVE_INFINITY, 9e15],
  expiresAt: [undefined, '2099', Number.NaN, -1, 1.5, Number.POSITIVE_INFINITY, true],
  revokedAt: [undefined, '2020', Number.NaN, -1, false, 0.5],
  successorId: [undefined, '', 1, {}],
};
const WRONG_OF_ORGANIZATION: Readonly<Record<keyof OrganizationRecord, readonly unknown[]>> = {
  id: [undefined, null, ORGANIZATIONS.beta.id],
  slug: [undefined, null, '', 1],
  name: [undefined, null, 1],
  createdAt: [undefined, null, 'x', Number.NaN],
  suspendedAt: [undefined, 'x', false, Number.NaN],
};

function withRecord(change: object): StoreFault {
  return (id, find) => {
    const entry = find(id) as KeyEntry;
    return keyEntry({ ...entry.record, ...change }, entry.organization);
  };
}

function withOrganization(change: object): StoreFault {
  return (id, find) => {
    const entry = find(id) as KeyEntry;
    return keyEntry(entry.record, { ...(entry.organization as OrganizationRecord), ...change });
  };
}

/** The store's answer is not believed: 503, and the next good answer counts at once. */
function distrusted(name: string, faults: readonly StoreFault[]): CaseDefinition {
  const isLate = name.startsWith('is-too-late');
  return judged(`storage/${name}`, async (bench) => {
    for (const fault of faults) {
      bench.failStore(fault);
      // A late answer is checked when it comes, whether somebody still waits for it or not.
      await bench.refuses(A, 'unavailable', isLate ? {} : { reads: 1, checks: 0 });
    }
    // What comes too late has to be over, or the next case would count it.
    if (isLate) await pause(LATE_MS * 2);
    bench.failStore(undefined);
    await bench.accepts(A);
  });
}

const CORRUPT: readonly CaseDefinition[] = [
  ...Object.entries(WRONG).map(([member, values]) =>
    distrusted(
      `record-with-a-wrong-${member}`,
      values.map((value) => withRecord({ [member]: value })),
    ),
  ),
  ...Object.entries(WRONG_OF_ORGANIZATION).map(([member, values]) =>
    distrusted(
      `organization-with-a-wrong-${member}`,
      values.map((value) => withOrganization({ [member]: value })),
    ),
  ),
  distrusted('record-of-another-key', [(_id, find) => find(KEYS.beta.id), (_id, find) => find(KEYS.reader.id)]),
  distrusted('record-of-another-key-that-is-revoked', [(_id, find) => find(KEYS.revoked.id)]),
  distrusted(
    'answer-that-is-none',
    NOT_AN_ENTRY.map(
      (answer): StoreFault =>
        () =>
          answer as KeyEntry,
    ),
  ),
  distrusted('hash-of-an-unknown-algorithm', [
    withRecord({ hash: '$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA' }),
    withRecord({ hash: '$scrypt$ln=17$c2FsdA$aGFzaA' }),
    withRecord({ hash: 'nonsense' }),
    withRecord({ hash: '$sha256$' }),
    withRecord({ hash: `$sha256$${KEYS.acme.id}$short` }),
    withRecord({ hash: `$hmac-sha256$v=1$${KEYS.acme.id}$x` }),
  ]),
];

export const STORAGE: readonly CaseDefinition[] = [
  ...Object.entries(NO_ANSWER).map(([name, fault]) => distrusted(name, [fault])),
  ...Object.entries(NO_ANSWER).map(([name, fault]) =>
    judged(`storage/${name}-for-other-requests`, async (bench) => {
      bench.failStore(fault);
      const requests = [
        protectedBy(bearer(KEYS.acme.text)),
        protectedBy(apiKey(KEYS.revoked.text)),
        protectedBy(apiKey(KEYS.unknown.text)),
        { ...A, method: 'HEAD' },
        posted('/protected?orgSlug=beta', '{', apiKey(KEYS.acme.text)),
      ];
      await Promise.all(requests.map((request) => bench.refuses(request, 'unavailable')));
      const untouched = name.startsWith('is-too-late') ? {} : { reads: 0 };
      await bench.refuses(protectedBy(), 'credential_missing', untouched);
      await bench.refuses(protectedBy(apiKey('junk')), 'credential_invalid', untouched);
      await bench.refuses(protectedBy(apiKey(KEYS.badChecksum.text)), 'credential_invalid', untouched);
      if (name.startsWith('is-too-late')) await pause(LATE_MS * 2);
    }),
  ),
  judged('storage/slow-but-in-time', async (bench) => {
    bench.failStore(async (id, find) => {
      await pause(20);
      return find(id);
    });
    await bench.accepts(A);
    await bench.refuses(protectedBy(apiKey(KEYS.revoked.text)), 'credential_invalid', { reads: 1 });
    await bench.refuses({ ...A, target: '/protected?orgSlug=beta' }, 'organization_mismatch', { reads: 1 });
    await bench.refuses(posted('/protected', '{"orgSlug":"beta"}', apiKey(KEYS.acme.text)), 'organization_mismatch');
    await bench.accepts(posted('/protected', '{"orgSlug":"acme"}', apiKey(KEYS.acme.text)), { bodyOrgSlug: 'acme' });
  }),
  judged('storage/hanging-is-answered-at-the-deadline', async (bench) => {
    bench.failStore(() => new Promise(() => {}));
    const late: number[] = [];
    // A machine that is busy with other things is late now and then; an adapter that waits too long is late each time.
    while (late.length < LATE_TRIES) {
      const started = performance.now();
      const timer = pause(DEADLINE_MS).then(() => performance.now() - started);
      await bench.refuses(A, 'unavailable');
      const elapsed = performance.now() - started;
      ok(elapsed >= DEADLINE_MS * 0.9, `answered after ${elapsed} ms, before the deadline`);
      late.push(elapsed - Math.max(DEADLINE_MS, await timer));
      if ((late.at(-1) as number) < GRACE_MS) return;
    }
    fail(`Answered later than ${GRACE_MS} ms after the deadline, each time: by ${late.map(Math.round).join(', ')} ms.`);
  }),
  judged('storage/not-found-is-not-a-fault', async (bench) => {
    bench.failStore(() => undefined);
    await bench.refuses(A, 'credential_invalid', { reads: 1 });
    bench.failStore(async () => undefined);
    await bench.refuses(A, 'credential_invalid', { reads: 1 });
  }),
  ...CORRUPT,
];
