import type { AdapterSubject, Area } from '@orgkey/conformance';
import { createAuthenticator, createKeyManager, createMemoryStore, type Requirement } from '@orgkey/core';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import type { RawResponse } from '../../packages/conformance/src/adapter/http/raw-response.js';
import { EXPRESS_5 } from '../adapters/subjects/express.js';
import { FASTIFY_5 } from '../adapters/subjects/fastify.js';
import { HONO_4 } from '../adapters/subjects/hono.js';
import { KOA_3 } from '../adapters/subjects/koa.js';
import { credentialLines, type Line } from './credentials.js';
import { holdsAsync } from './holds.js';
import { openRawClient, type RawClient } from './raw-client.js';

const store = createMemoryStore();
const manager = createKeyManager({ store });
await manager.createOrganization({ slug: 'acme' });
const { key: good } = await manager.create({ organization: 'acme', name: 'ci', scopes: ['read'] });
const { key: revoked, record } = await manager.create({ organization: 'acme', name: 'old' });
await manager.revoke({ organization: 'acme', id: record.id });
const carriers = { body: 'orgSlug', path: 'orgSlug', query: 'orgSlug', header: 'X-Org-Slug' };
const authenticator = createAuthenticator({ store, carriers, lastUsedIntervalMs: false });

function area(path: string, route = '', requirement: Requirement = {}): Area {
  const handle: Area['routes'][0]['handle'] = (seen) =>
    JSON.stringify({ keyId: seen.findPrincipal()?.keyId ?? null, path: seen.orgSlug ?? null });
  return {
    ...{ path, cors: false, parses: true, matches: true, scopes: undefined },
    guard: { authenticator, requirement, onDenied: undefined },
    routes: [{ path: route, matches: route !== '', handle }],
  };
}
const areas = [
  area('/protected'),
  area('/orgs', '/:orgSlug/x'),
  area('/scoped', '', { scopes: ['write'] }),
  area('/optional', '', { optional: true }),
  area('/nested'),
];

const SUBJECTS: readonly AdapterSubject[] = [EXPRESS_5, FASTIFY_5, KOA_3, HONO_4];
const servers = await Promise.all(
  SUBJECTS.map((subject) => subject.start({ areas, host: '127.0.0.1', trustsProxy: false })),
);
const clients: readonly RawClient[] = servers.map(({ port }) => openRawClient(port));
afterAll(async () => {
  for (const client of clients) client.close();
  for (const server of servers) await server.close();
});

const slug = fc.constantFrom('acme', 'acme', 'acme', 'beta', 'ACME', '%61cme', 'acme%20', '%C3%A9');
const path = fc.oneof(
  fc.constantFrom('/protected', '/protected', '/scoped', '/optional'),
  slug.map((each) => `/orgs/${each}/x`),
);
const queryName = fc.constantFrom('orgSlug', 'orgSlug', 'org%53lug', 'orgSlug[]', 'orgSlug%5B%5D', 'orgslug', 'x');
const query = fc.array(
  fc.tuple(queryName, slug).map((pair) => pair.join('=')),
  { maxLength: 2 },
);
const orgLines = fc.array(
  slug.map((each): Line => ['X-Org-Slug', decodeURIComponent(each)]),
  { maxLength: 2 },
);
const json = fc.oneof(
  fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 })),
  fc.oneof(slug, fc.jsonValue({ maxDepth: 1 })).map((orgSlug) => ({ orgSlug })),
  fc.constantFrom<unknown>([{ orgSlug: 'beta' }], JSON.parse('{"__proto__":{"orgSlug":"beta"}}')),
);
/** JSON that every parser takes, or what one or another of them would refuse: then the key has to be bad. */
const body = fc.option(
  fc.oneof(
    { weight: 3, arbitrary: json.map((value) => ({ type: 'application/json', text: JSON.stringify(value) })) },
    fc.constantFrom({ type: 'application/json', text: '{"orgSlug":' }, { type: 'text/plain', text: 'orgSlug=beta' }),
  ),
);
/** Lines that say nothing: about as many as may be. */
const fillers = fc.oneof({ weight: 19, arbitrary: fc.constant(0) }, fc.integer({ min: 485, max: 505 }));

/** A request as it is sent, in Latin-1. */
interface Asked {
  readonly method: string;
  readonly text: string;
}
const request: fc.Arbitrary<Asked> = fc
  .record({
    ...{ path, query, orgLines, body, fillers },
    lines: fc.oneof(credentialLines({ good, revoked }), fc.constant<readonly Line[]>([['X-API-Key', good]])),
    read: fc.constantFrom('GET', 'HEAD', 'OPTIONS', 'DELETE'),
    write: fc.constantFrom('POST', 'PUT', 'PATCH'),
  })
  .map((parts) => {
    const method = parts.body === null ? parts.read : parts.write;
    const content = Buffer.from(parts.body?.text ?? '');
    const ofBody: readonly Line[] =
      parts.body === null
        ? []
        : [
            ['Content-Type', parts.body.type],
            ['Content-Length', String(content.length)],
          ];
    const fill = Array.from({ length: parts.fillers }, (): Line => ['X-Filler', 'x']);
    const all: readonly Line[] = [['Host', 'localhost'], ...fill, ...parts.lines, ...parts.orgLines, ...ofBody];
    const target = parts.query.length === 0 ? parts.path : `${parts.path}?${parts.query.join('&')}`;
    const head = [`${method} ${target} HTTP/1.1`, ...all.map(([name, value]) => `${name}: ${value}`), '', ''];
    return { method, text: head.join('\r\n') + content.toString('latin1') };
  });

/** What is the server's, and `Vary`, which a refusal may have or not. */
const NOT_COMPARED = new Set(['date', 'connection', 'keep-alive', 'vary']);

/** Of a refusal all that the guard writes; of a success what the handler saw; `undefined`: the framework's own 4xx. */
function judged({ status, fields, body: text, rest }: RawResponse): unknown {
  const named = fields.map(([name, value]): Line => [name.toLowerCase(), value]);
  const isDenial = named.some(([name, value]) => name === 'content-type' && value === 'application/problem+json');
  const lines = named.filter(([name]) => !NOT_COMPARED.has(name)).map((line) => line.join(': '));
  if (isDenial) return [status, lines.sort((a, b) => a.localeCompare(b)), text, rest];
  return status >= 400 && status < 500 ? undefined : [status, text, rest];
}

test('an arbitrary request gets the same answer from Express, Fastify, Koa and Hono', async () => {
  let compared = 0;
  let all = 0;
  await holdsAsync(
    fc.asyncProperty(request, async ({ method, text }) => {
      const bytes = Buffer.from(text, 'latin1');
      const responses = await Promise.all(clients.map((client) => client.send(bytes, method)));
      const answers = responses.map(judged);
      all++;
      // What an application's own parser refuses may differ; a handler that ran is seen in the others' answers.
      if (answers.includes(undefined)) return;
      compared++;
      for (const [i, answer] of answers.entries()) expect(answer, SUBJECTS[i]?.name).toEqual(answers[0]);
    }),
    5, // four servers are asked over the network each time
  );
  expect(compared / all).toBeGreaterThan(0.8);
});
