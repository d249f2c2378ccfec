import {
  apiKeyHeader,
  bearerToken,
  createAuthenticator,
  createKeyManager,
  createMemoryStore,
  type Source,
} from '@orgkey/core';
import { fetchViews } from '@orgkey/core/fetch';
import { nodeViews } from '@orgkey/core/node';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { credentialLines, type Line } from './credentials.js';
import { holds } from './holds.js';

const store = createMemoryStore();
const manager = createKeyManager({ store });
await manager.createOrganization({ slug: 'acme' });
const { key: GOOD } = await manager.create({ organization: 'acme', name: 'ci' });
const { key: REVOKED, record } = await manager.create({ organization: 'acme', name: 'old' });
await manager.revoke({ organization: 'acme', id: record.id });

/** What the contract says of the field lines of a request, from the first word on: no line of core is asked. */
function decided(lines: readonly Line[], order: readonly ('key' | 'bearer')[]): string {
  if (lines.length > 500) return 'headers_too_many';
  for (const source of order) {
    const wanted = source === 'key' ? 'x-api-key' : 'authorization';
    const values = lines.flatMap(([name, value]) => (name.toLowerCase() === wanted ? [value] : []));
    if (values.length === 0) continue; // presence decides, and nothing else
    const only = (values[0] as string).replace(/^[ \t]+|[ \t]+$/g, '');
    if (values.length > 1) return 'credential_invalid';
    if (source === 'key') return only === GOOD ? 'accepted' : 'credential_invalid';
    if (only.includes(',')) return 'credential_invalid';
    if (!/^bearer(?:[ \t]|$)/i.test(only)) return 'credential_missing';
    return /^bearer +/i.exec(only)?.[0].length === only.length - GOOD.length && only.endsWith(GOOD)
      ? 'accepted'
      : 'credential_invalid';
  }
  return 'credential_missing';
}

const lines = credentialLines({ good: GOOD, revoked: REVOKED });
/** How many lines that say nothing come before: few, or about as many as may be. */
const fillers = fc.oneof({ weight: 19, arbitrary: fc.constant(0) }, fc.integer({ min: 495, max: 501 }));

const ORDERS: readonly [name: string, sources: readonly Source[], order: readonly ('key' | 'bearer')[]][] = [
  ['the default', [apiKeyHeader(), bearerToken()], ['key', 'bearer']],
  ['bearer first', [bearerToken(), apiKeyHeader()], ['bearer', 'key']],
  ['the header alone', [apiKeyHeader()], ['key']],
];
const nodeView = nodeViews({ raw: (rawHeaders: string[]) => ({ rawHeaders, url: '/' }), address: () => undefined });
const fetchView = fetchViews({ raw: (headers: Headers) => ({ headers, url: 'http://a/' }) });

test.each(ORDERS)('field lines decide as the contract says: sources are %s', (_, sources, order) => {
  const authenticator = createAuthenticator({ store, sources, lastUsedIntervalMs: false });
  const answer = (view: Parameters<typeof authenticator.authenticate>[0]): string => {
    const outcome = authenticator.authenticate(view);
    if (outcome instanceof Promise) throw new Error('A store in memory needs no promise.');
    return outcome.ok ? 'accepted' : outcome.code;
  };
  holds(
    fc.property(lines, fillers, (some, count) => {
      const all: readonly Line[] = [...Array.from({ length: count }, (): Line => ['X-Filler', 'x']), ...some];
      expect(answer(nodeView(all.flat()))).toBe(decided(all, order));
      if (count > 0) return; // Fetch can't count lines
      const headers = new Headers();
      for (const [each, text] of some) headers.append(each, text);
      expect(answer(fetchView(headers))).toBe(decided(some, order));
    }),
  );
});
