import { ok, strictEqual } from 'node:assert/strict';
import type { Bench } from '../bench.js';
import { accepted, apiKey, bearer, type CaseDefinition, judged, posted, protectedBy, refused } from '../case.js';
import { assertRefusal, assertStatusIn, assertVary } from '../expectation.js';
import { KEYS } from '../fixture-keys.js';
import type { RawRequest } from '../http/raw-request.js';
import { fieldValues } from '../http/raw-response.js';

const KEY = apiKey(KEYS.acme.text);
const MISSING = ['credential_missing', { reads: 0 }] as const;
const INVALID = ['credential_invalid', { reads: 0 }] as const;

/** Spellings of a guarded path: a router may know them or not, and decode them or not. */
const SPELLINGS = [
  ...['/%61dmin', '/%2561dmin', '/%41DMIN', '/ADMIN', '/Admin', '/aDMIN', '/admin/', '//admin', '///admin', '/admin//'],
  ...['/admin;x=1', '/admin;', '/./admin', '/x/../admin', '/admin/.', '/admin/..', '/admin/../admin', '/%2e/admin'],
  ...['/x/%2e%2e/admin', '/admin%2f', '/admin%2fx', '/admin%00', '/admin%20', '/admin%09', '/admin%0a', '/admin?'],
  ...['/admin?x', '/admin#x', '/admin%23', '/admin%3f', '/admin\\', '/admin%5c', '\\admin', '/admin/x', '/ADMIN/x'],
  ...[
    '/admin/X',
    '//admin/x',
    '/admin//x',
    '/%61dmin/x',
    '/admin/%78',
    '/admin/x/',
    '/admin;/x',
    '/admin.json',
    '/admin.',
  ],
  ...['/admin/%2e%2e/admin/x', '/admin%zz', '/%zz/admin', '/admin%', '/admin%E0%A4', '/ａdmin', '/admin/x?y=/../z'],
  ...['http://localhost/admin', 'http://localhost/admin/x', 'HTTP://LOCALHOST/admin', 'https://example.com/admin'],
  ...['http://localhost//admin', 'http://localhost/%61dmin', 'http://user:pass@localhost/admin', 'http:///admin'],
];

const STATUSES = [301, 302, 307, 308, 400, 401, 404, 405, 421];

/** Whatever the spelling is taken for: no handler runs, and a 401 is the one right 401. */
async function staysOutside(bench: Bench, request: RawRequest): Promise<void> {
  const response = await bench.send(request);
  assertStatusIn(response, STATUSES);
  strictEqual(bench.runs(), 0, 'A handler ran without a key.');
  if (response.status === 401)
    assertRefusal(response, { code: 'credential_missing', method: request.method ?? 'GET' }, {});
}

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
/** Methods that not every framework routes; what is not routed does not run. */
const RARE_METHODS = ['QUERY', 'TRACE', 'PROPFIND', 'PROPPATCH', 'MKCOL', 'COPY', 'MOVE', 'LOCK', 'UNLOCK', 'SEARCH'];
const RARER_METHODS = ['REPORT', 'PURGE', 'LINK', 'UNLINK', 'SUBSCRIBE', 'NOTIFY', 'M-SEARCH', 'FOO', 'get'];

const ORIGIN = 'Origin: https://a.example';
const PREFLIGHT = [ORIGIN, 'Access-Control-Request-Method: GET', 'Access-Control-Request-Headers: x-api-key'];

const METHOD_CASES: readonly CaseDefinition[] = [
  ...METHODS.flatMap((method) => [
    refused(`methods/${method}-without-a-key`, { ...protectedBy(), method }, MISSING),
    refused(`methods/${method}-with-a-bad-key`, { ...protectedBy(apiKey('junk')), method }, INVALID),
    refused(`methods/${method}-of-a-deeper-path`, { target: '/protected/deep/er', method }, MISSING),
  ]),
  ...METHODS.filter((method) => method !== 'HEAD').map((method) =>
    accepted(`methods/${method}-with-a-key`, { ...protectedBy(KEY), method }),
  ),
  judged('methods/HEAD-with-a-key', async (bench) => {
    const response = await bench.send({ ...protectedBy(KEY), method: 'HEAD' });
    strictEqual(response.status, 200);
    strictEqual(response.rest, '');
    strictEqual(bench.runs(), 1);
    assertVary(response, ['X-API-Key', 'Authorization']);
  }),
  ...[...RARE_METHODS, ...RARER_METHODS].map((method) =>
    judged(`methods/${method}-without-a-key`, async (bench) => {
      const response = await bench.send({ ...protectedBy(), method });
      assertStatusIn(response, [400, 401, 404, 405, 415, 501]);
      strictEqual(bench.runs(), 0);
      if (response.status === 401) assertRefusal(response, { code: 'credential_missing', method }, {});
    }),
  ),
  ...['X-HTTP-Method-Override', 'X-Method-Override', 'X-HTTP-Method'].map((name) =>
    refused(
      `methods/${name}-without-a-key`,
      posted('/admin?_method=GET', '{"_method":"GET"}', `${name}: OPTIONS`),
      MISSING,
    ),
  ),
  refused('methods/OPTIONS-with-origin-alone', { ...protectedBy(ORIGIN), method: 'OPTIONS' }, MISSING),
  refused('methods/OPTIONS-that-looks-like-a-preflight', { ...protectedBy(...PREFLIGHT), method: 'OPTIONS' }, MISSING),
  judged('methods/OPTIONS-of-the-whole-server', async (bench) => {
    const response = await bench.send({ method: 'OPTIONS', target: '*' });
    ok(response.status !== 101);
    strictEqual(bench.runs(), 0);
  }),
];

const CORS: readonly CaseDefinition[] = [
  judged('cors/preflight-passes-without-a-key', async (bench) => {
    const response = await bench.send({ method: 'OPTIONS', target: '/cors', lines: PREFLIGHT });
    assertStatusIn(response, [200, 204]);
    strictEqual(bench.runs(), 0);
    ok(fieldValues(response, 'access-control-allow-origin').length === 1);
  }),
  refused('cors/OPTIONS-without-origin', { method: 'OPTIONS', target: '/cors', lines: PREFLIGHT.slice(1) }, MISSING),
  refused('cors/OPTIONS-without-a-method', { method: 'OPTIONS', target: '/cors', lines: [ORIGIN] }, MISSING),
  refused('cors/OPTIONS-without-both', { method: 'OPTIONS', target: '/cors' }, MISSING),
  ...['GET', 'POST', 'HEAD', 'DELETE'].map((method) =>
    refused(`cors/${method}-with-the-fields-of-a-preflight`, { method, target: '/cors', lines: PREFLIGHT }, MISSING),
  ),
  accepted('cors/OPTIONS-with-a-key-reaches-the-handler', { method: 'OPTIONS', target: '/cors', lines: [KEY] }),
  accepted('cors/with-a-key', { target: '/cors', lines: [KEY, ORIGIN] }),
  refused('cors/refusal-with-origin', { target: '/cors', lines: [ORIGIN] }, MISSING),
  judged('cors/refusal-can-be-read-by-other-origins', async ({ send }) => {
    const response = await send({ target: '/cors', lines: [ORIGIN] });
    strictEqual(response.status, 401);
    strictEqual(fieldValues(response, 'access-control-allow-origin').length, 1);
  }),
];

const UNKNOWN_PATHS: readonly CaseDefinition[] = [
  refused('routing/unknown-path-of-an-area', { target: '/protected/nowhere' }, MISSING),
  refused('routing/unknown-path-with-a-bad-key', { target: '/protected/nowhere', lines: [bearer('junk')] }, INVALID),
  refused('routing/unknown-path-of-post', posted('/protected/nowhere', '{'), MISSING),
  judged('routing/unknown-path-with-a-good-key', async (bench) => {
    assertStatusIn(await bench.send({ target: '/protected/nowhere', lines: [KEY] }), [404]);
    strictEqual(bench.runs(), 0);
  }),
  judged('routing/neighbour-of-an-area-is-not-guarded', async (bench) => {
    assertStatusIn(await bench.send({ target: '/protectedx' }), [404]);
  }),
  judged('routing/public-route-without-a-key', async (bench) => {
    strictEqual((await bench.send({ target: '/public' })).status, 200);
    strictEqual(bench.runs(), 1);
  }),
];

const UPGRADES: readonly CaseDefinition[] = ['websocket', 'h2c', 'foo'].map((protocol) =>
  judged(`routing/upgrade-to-${protocol}-without-a-key`, async (bench) => {
    const lines = [`Upgrade: ${protocol}`, 'Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=='];
    const head = ['GET /protected HTTP/1.1', 'Host: localhost', 'Connection: Upgrade, close', ...lines, '', ''];
    const response = await bench.sendBytes(Buffer.from(head.join('\r\n'), 'latin1'));
    assertRefusal(response, { code: 'credential_missing', method: 'GET' }, {});
    strictEqual(bench.runs(), 0);
  }),
);

export const ROUTING: readonly CaseDefinition[] = [
  ...SPELLINGS.flatMap((target) => [
    judged(`routing/GET ${target}`, (bench) => staysOutside(bench, { target })),
    judged(`routing/POST ${target}`, (bench) => staysOutside(bench, { ...posted(target, '{}') })),
    judged(`routing/OPTIONS ${target}`, (bench) => staysOutside(bench, { target, method: 'OPTIONS' })),
  ]),
  ...UNKNOWN_PATHS,
  ...UPGRADES,
  ...METHOD_CASES,
  ...CORS,
];
