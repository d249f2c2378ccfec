import { describe, expect, test } from 'vitest';
import { createAuthenticator } from '../../src/index.js';
import { withApiKey } from '../../src/request/fetch/index.js';
import { openDesk } from './open-desk.js';

const URL_X = 'http://localhost/x';

function post(key: string, body: string | Uint8Array, type = 'application/json'): Request {
  return new Request(URL_X, { method: 'POST', body, headers: { 'x-api-key': key, 'content-type': type } });
}

describe.each([false, true])('a store that answers later: %s', (slow) => {
  test('the handler gets the principal and what the runtime passes', async () => {
    const { authenticator, key } = await openDesk({ slow });
    const guarded = withApiKey(authenticator, (_request: Request, { organization }, context: { id: number }) =>
      Response.json({ slug: organization.slug, id: context.id }),
    );
    const response = await guarded(new Request(URL_X, { headers: { authorization: `Bearer ${key}` } }), { id: 7 });
    expect(await response.json()).toEqual({ slug: 'acme', id: 7 });
    expect(response.headers.get('vary')).toBe('X-API-Key, Authorization');
    const denied = await guarded(new Request(URL_X), { id: 7 });
    expect(denied.status).toBe(401);
    expect(denied.statusText).toBe('Unauthorized');
    expect([...denied.headers.keys()]).toEqual(['cache-control', 'content-length', 'content-type', 'www-authenticate']);
    const head = await guarded(new Request(URL_X, { method: 'HEAD' }), { id: 7 });
    expect([await head.text(), head.headers.get('content-length')]).toEqual(['', String((await denied.text()).length)]);
  });
});

test('the body is judged, and the handler can still read it byte for byte', async () => {
  const { authenticator, key } = await openDesk();
  const bytes = new Uint8Array([0xef, 0xbb, 0xbf, ...new TextEncoder().encode('{"orgSlug":"acme","n":1}'), 0x20]);
  const seen: unknown[] = [];
  const guarded = withApiKey(authenticator, async (request) => {
    const clone = request.clone();
    seen.push(await request.json(), await request.text(), new Uint8Array(await request.arrayBuffer()));
    seen.push((await request.blob()).size, await clone.text(), request.bodyUsed);
    seen.push(await new Response(request.body).text());
    return new Response();
  });
  expect((await guarded(post(key, bytes))).status).toBe(200);
  const text = '{"orgSlug":"acme","n":1} ';
  expect(seen).toEqual([{ orgSlug: 'acme', n: 1 }, text, bytes, bytes.length, text, false, text]);
  expect((await guarded(post(key, '{"orgSlug":"beta"}'))).status).toBe(403);
  expect((await guarded(post(key, '{"orgSlug":1}', 'text/plain'))).status).toBe(400);
});

test("malformed JSON is the handler's own error; forms stay untouched", async () => {
  const { authenticator, key } = await openDesk();
  const guarded = withApiKey(authenticator, async (request) =>
    Response.json(await request.json().catch((error: unknown) => (error as Error).name)),
  );
  expect(await (await guarded(post(key, '{"orgSlug":'))).json()).toBe('SyntaxError');
  const form = withApiKey(
    authenticator,
    async (request) => new Response((await request.formData()).get('orgSlug') as string),
  );
  const data = new FormData();
  data.set('orgSlug', 'beta');
  const sent = new Request(URL_X, { method: 'POST', body: data, headers: { 'x-api-key': key } });
  expect(await (await form(sent)).text()).toBe('beta');
});

test('a stranger passes where the guard is optional, and nothing of the body is judged', async () => {
  const { authenticator } = await openDesk();
  const guarded = withApiKey(authenticator, { optional: true }, (_request, principal) =>
    Response.json({ principal: principal ?? null }),
  );
  const response = await guarded(new Request(URL_X, { method: 'POST', body: '{"orgSlug":"beta"}' }));
  expect(await response.json()).toEqual({ principal: null });
});

test('path and address come from options, the authenticator from the request', async () => {
  const { authenticator, key } = await openDesk({ carriers: { path: 'org' } });
  const guarded = withApiKey(
    (_request: Request, _context: { params: Promise<{ org: string }> }) => authenticator,
    { params: (_request, context: { params: Promise<{ org: string }> }) => context.params },
    () => new Response(),
  );
  const ask = async (org: string): Promise<number> =>
    (await guarded(new Request(URL_X, { headers: { 'x-api-key': key } }), { params: Promise.resolve({ org }) })).status;
  expect([await ask('acme'), await ask('beta')]).toEqual([200, 403]);
});

test('a response that can not be changed, or is none to HTTP, keeps its status', async () => {
  const { authenticator, key } = await openDesk();
  const headers = { 'x-api-key': key };
  const redirect = withApiKey(authenticator, () => Response.redirect('http://localhost/y', 307));
  const response = await redirect(new Request(URL_X, { headers }));
  expect([response.status, response.headers.get('vary')]).toEqual([307, 'X-API-Key, Authorization']);
  const failure = withApiKey(authenticator, () => Response.error());
  expect((await failure(new Request(URL_X, { headers }))).type).toBe('error');
});

test('onDenied answers with a Response, and else the standard denial does', async () => {
  const { authenticator } = await openDesk();
  const own = withApiKey(
    authenticator,
    { onDenied: (denial, { method }) => (method === 'GET' ? new Response(denial.code, { status: 418 }) : 'none') },
    () => new Response(),
  );
  expect((await own(new Request(URL_X))).status).toBe(418);
  expect((await own(new Request(URL_X, { method: 'DELETE' }))).status).toBe(401);
});

test('a wrong option throws where the guard is made', () => {
  expect(() => withApiKey(createAuthenticator as never, { scopes: [] }, () => new Response())).toThrow(/scopes/);
  expect(() => withApiKey({} as never, () => new Response())).toThrow(/authenticator/);
});
