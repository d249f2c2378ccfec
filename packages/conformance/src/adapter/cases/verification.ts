import { ok, strictEqual } from 'node:assert/strict';
import { type KeyRecord, keyEntry } from '@orgkey/core';
import type { Bench } from '../bench.js';
import { apiKey, bearer, type CaseDefinition, judged, posted, protectedBy, refused } from '../case.js';
import { echoOf } from '../expectation.js';
import { KEYS, type KeyName } from '../fixture-keys.js';
import { principalOf } from '../fixture-store.js';
import type { RawRequest } from '../http/raw-request.js';
import type { RawResponse } from '../http/raw-response.js';

const A = KEYS.acme.text;

/** Why a key is not accepted: the client is told the same for all of them. */
const REASONS: Readonly<Partial<Record<KeyName, { readonly reads: number; readonly reason: string }>>> = {
  unknown: { reads: 1, reason: 'key_unknown' },
  wrongSecret: { reads: 1, reason: 'secret_wrong' },
  revoked: { reads: 1, reason: 'key_revoked' },
  expired: { reads: 1, reason: 'key_expired' },
  suspended: { reads: 1, reason: 'organization_suspended' },
  orphan: { reads: 1, reason: 'organization_unknown' },
  badChecksum: { reads: 0, reason: 'key_malformed' },
};

/** The store answers with the good key of acme, changed a little. */
function changed(bench: Bench, change: () => Partial<KeyRecord>): void {
  bench.failStore((id, find) => {
    const entry = find(id);
    return entry && keyEntry({ ...entry.record, ...change() }, entry.organization);
  });
}

async function refusesAtEveryTry(bench: Bench, expiresAt: () => number): Promise<void> {
  changed(bench, () => ({ expiresAt: expiresAt() }));
  // Often enough for the clock to stand still between the store's answer and the judgement.
  for (let i = 0; i < 25; i++) await bench.refuses(protectedBy(apiKey(A)), 'credential_invalid', { reads: 1 });
}

async function doNotMix(bench: Bench, requestOf: (name: KeyName) => RawRequest): Promise<void> {
  bench.failStore(async (id, find) => {
    await new Promise((resolve) => setTimeout(resolve, id === KEYS.acme.id ? 30 : 10));
    return find(id);
  });
  const names = Array.from({ length: 40 }, (_, i) => (['acme', 'beta', 'reader', 'writer'] as const)[i % 4] ?? 'acme');
  const responses = await Promise.all(names.map((name) => bench.send(requestOf(name))));
  for (const [i, name] of names.entries())
    strictEqual(JSON.stringify(echoOf(responses[i] as RawResponse).principal), JSON.stringify(principalOf(name)));
}

const PARALLEL: readonly CaseDefinition[] = [
  judged('verification/parallel-requests-do-not-mix', (bench) =>
    doNotMix(bench, (name) => protectedBy(apiKey(KEYS[name].text))),
  ),
  judged('verification/parallel-requests-with-bodies-do-not-mix', (bench) =>
    doNotMix(bench, (name) =>
      posted('/protected', JSON.stringify({ orgSlug: name === 'beta' ? 'beta' : 'acme' }), apiKey(KEYS[name].text)),
    ),
  ),
];

export const VERIFICATION: readonly CaseDefinition[] = [
  ...Object.entries(REASONS).flatMap(([name, also]) => {
    const { text } = KEYS[name as KeyName];
    return [
      refused(`verification/${name}`, protectedBy(apiKey(text)), ['credential_invalid', also]),
      refused(`verification/${name}-as-bearer`, protectedBy(bearer(text)), ['credential_invalid', also]),
      refused(`verification/${name}-of-head`, { method: 'HEAD', ...protectedBy(apiKey(text)) }, [
        'credential_invalid',
        also,
      ]),
      refused(
        `verification/${name}-goes-before-a-mismatch`,
        { target: '/protected?orgSlug=beta', lines: [apiKey(text)] },
        ['credential_invalid', also],
      ),
    ];
  }),

  judged('verification/expired-at-this-moment', (bench) => refusesAtEveryTry(bench, () => Date.now())),
  judged('verification/expired-a-millisecond-ago', (bench) => refusesAtEveryTry(bench, () => Date.now() - 1)),
  judged('verification/expires-later', async (bench) => {
    changed(bench, () => ({ expiresAt: Date.now() + 60_000 }));
    strictEqual((await bench.send(protectedBy(apiKey(A)))).status, 200);
  }),
  judged('verification/revoked-in-the-future-is-revoked', async (bench) => {
    changed(bench, () => ({ revokedAt: Date.now() + 60_000 }));
    await bench.refuses(protectedBy(apiKey(A)), 'credential_invalid', { reads: 1, reason: 'key_revoked' });
  }),
  judged('verification/revoked-at-the-epoch-is-revoked', async (bench) => {
    changed(bench, () => ({ revokedAt: 0 }));
    await bench.refuses(protectedBy(apiKey(A)), 'credential_invalid', { reads: 1, reason: 'key_revoked' });
  }),
  judged('verification/each-request-reads-the-store', async (bench) => {
    await bench.accepts(protectedBy(apiKey(A)));
    bench.failStore(() => undefined);
    await bench.refuses(protectedBy(apiKey(A)), 'credential_invalid', { reads: 1 });
    bench.failStore(undefined);
    await bench.accepts(protectedBy(apiKey(A)));
  }),
  judged('verification/revocation-holds-from-the-next-request-on', async (bench) => {
    await bench.accepts(protectedBy(apiKey(A)));
    changed(bench, () => ({ revokedAt: Date.now() }));
    await bench.refuses(protectedBy(apiKey(A)), 'credential_invalid', { reads: 1, reason: 'key_revoked' });
  }),
  judged('verification/each-request-on-a-connection-is-judged', async (bench) => {
    const request = (...lines: readonly string[]): string =>
      ['GET /protected HTTP/1.1', 'Host: localhost', ...lines, '', ''].join('\r\n');
    const bytes = Buffer.from(request(apiKey(A)) + request() + request('Connection: close'), 'latin1');
    const { status, rest } = await bench.sendBytes(bytes);
    strictEqual(status, 200);
    ok(/^HTTP\/1\.1 401 /.test(rest), `The second answer begins with ${JSON.stringify(rest.slice(0, 40))}`);
    strictEqual(rest.split('HTTP/1.1 401 ').length - 1, 2);
    strictEqual(bench.runs(), 1);
  }),
  ...PARALLEL,
  judged('verification/a-use-is-recorded', async ({ accepts, usedIds }) => {
    await accepts(protectedBy(apiKey(KEYS.reader.text)), { key: 'reader' });
    // At most once a minute, so another case may have been first: what is asked is that nothing else is recorded.
    for (const id of await usedIds()) strictEqual(id, KEYS.reader.id);
  }),
];
