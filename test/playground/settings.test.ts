import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, JSON_TYPE, type Reply } from './ask.js';
import { type Playground, startPlayground } from './start-playground.js';

const KEYS = '/settings/api-keys/v1/keys';
const SAME_ORIGIN = { 'sec-fetch-site': 'same-origin' };

interface Given {
  readonly body?: object;
  readonly as?: string;
}

const bodyOf = (reply: Reply): Record<string, unknown> => JSON.parse(reply.body) as Record<string, unknown>;
const cookieOf = (reply: Reply): string => String(reply.headers['set-cookie']).split(';')[0] as string;

function signIn(playground: Playground, organization: string, headers: Record<string, string> = {}): Promise<Reply> {
  const body = JSON.stringify({ organization });
  return ask(playground, { method: 'POST', path: '/settings/session', headers: { ...JSON_TYPE, ...headers }, body });
}

describe.each(['express', 'fastify', 'koa', 'hono'])('settings on %s', (FRAMEWORK) => {
  let playground: Playground;
  let cookie = '';
  beforeAll(async () => {
    playground = await startPlayground({ FRAMEWORK });
    cookie = cookieOf(await signIn(playground, 'acme'));
  });
  afterAll(() => playground.stop());

  const manage = (method: string, path: string, { body, as = cookie }: Given = {}): Promise<Reply> =>
    ask(playground, {
      method,
      path: `${KEYS}${path}`,
      headers: { cookie: as, ...SAME_ORIGIN, ...JSON_TYPE },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const statusWith = async (key: unknown): Promise<number> =>
    (await ask(playground, { path: '/api/whoami', headers: { 'x-api-key': String(key) } })).status;

  it('signs in by JSON and by a form, with a cookie for /settings alone', async () => {
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const path = '/settings/session';
    const byForm = await ask(playground, { method: 'POST', path, headers: form, body: 'organization=globex' });
    for (const reply of [await signIn(playground, 'acme'), byForm]) {
      expect(reply.status).toBe(200);
      expect(String(reply.headers['set-cookie'])).toMatch(
        /^playground_session=[\w-]{32}; Path=\/settings; HttpOnly; SameSite=Lax$/,
      );
    }
    expect(bodyOf(byForm)).toEqual({ organization: 'globex' });
  });

  it('leads a browser that posts the form to the page, and shows the form', async () => {
    const html = { accept: 'text/html,*/*', 'content-type': 'application/x-www-form-urlencoded' };
    const path = '/settings/session';
    const posted = await ask(playground, { method: 'POST', path, headers: html, body: 'organization=acme' });
    expect([posted.status, posted.headers['location']]).toEqual([303, '/settings/api-keys']);
    const shown = await ask(playground, { path: '/settings/session' });
    expect(shown.body).toContain('value="globex">Globex</button>');
    expect(shown.headers['content-security-policy']).toContain("default-src 'none'");
  });

  it('signs nobody in for an organization that is not there, nor from another site', async () => {
    for (const organization of ['no-such-org', '', '__proto__']) {
      const refused = await signIn(playground, organization);
      expect([refused.status, refused.headers['set-cookie']]).toEqual([400, undefined]);
    }
    const foreign = await signIn(playground, 'acme', { 'sec-fetch-site': 'cross-site' });
    expect([foreign.status, foreign.headers['set-cookie']]).toEqual([403, undefined]);
    // An older browser, which says it in Origin alone.
    for (const origin of ['http://evil.example', 'null', `http://127.0.0.1:${playground.port + 1}`]) {
      const older = await signIn(playground, 'acme', { origin });
      expect([origin, older.status, older.headers['set-cookie']]).toEqual([origin, 403, undefined]);
    }
    expect((await signIn(playground, 'acme', { origin: playground.url })).status).toBe(200);
  });

  it('begins a session with an id of its own, and ends the one before', async () => {
    const chosen = `playground_session=${'A'.repeat(32)}`;
    const first = cookieOf(await signIn(playground, 'acme', { cookie: chosen }));
    expect(first).not.toContain('AAAA');
    expect((await manage('GET', '', { as: chosen })).status).toBe(401);
    const second = cookieOf(await signIn(playground, 'globex', { cookie: first }));
    expect([(await manage('GET', '', { as: first })).status, (await manage('GET', '', { as: second })).status]).toEqual(
      [401, 200],
    );
  });

  it('writes no key to its log that somebody put into a URL', async () => {
    const { key } = bodyOf(await manage('POST', '', { body: { name: 'pasted' } })) as { key: string };
    for (const path of [
      `/settings/api-keys?search=${key}`,
      `${KEYS}/${key}`,
      `/settings/%zz${key}`,
      `/api/%zz${key}`,
      `/${key}`,
    ])
      for (const method of ['GET', 'POST'])
        await ask(playground, {
          method,
          path,
          headers: { cookie, ...SAME_ORIGIN, ...JSON_TYPE },
          body: `{"${key}":1}`,
        });
    expect(playground.stdout() + playground.stderr()).not.toContain(key.slice(-38));
  });

  it('serves the page, which is nobody’s, and nothing else without a session', async () => {
    const page = await ask(playground, { path: '/settings/api-keys' });
    expect(page.status).toBe(200);
    expect(page.headers['content-type']).toContain('text/html');
    expect(page.body).toContain('sign-in-url="/settings/session"');
    for (const as of ['', 'playground_session=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA']) {
      const refused = await manage('GET', '', { as: as });
      expect([refused.status, bodyOf(refused)['code']]).toEqual([401, 'session_missing']);
      expect(refused.headers['content-type']).toBe('application/problem+json');
    }
  });

  it('an API key is no session', async () => {
    const path = KEYS;
    const reply = await ask(playground, { path, headers: { 'x-api-key': playground.key(), ...SAME_ORIGIN } });
    expect(reply.status).toBe(401);
  });

  it('leads a key through its whole life', async () => {
    const created = await manage('POST', '', { body: { name: 'life', scopes: ['agents:write'] } });
    expect(created.status).toBe(201);
    const { id, key } = bodyOf(created);
    expect(await statusWith(key)).toBe(200);
    expect(bodyOf(await manage('PATCH', `/${String(id)}`, { body: { name: 'renamed' } }))['name']).toBe('renamed');
    const rotated = await manage('POST', `/${String(id)}/rotate`, { body: { overlap: '1h' } });
    expect(rotated.status).toBe(201);
    const successor = bodyOf(rotated);
    expect([await statusWith(key), await statusWith(successor['key'])]).toEqual([200, 200]);
    const listed = bodyOf(await manage('GET', ''))['keys'] as { id: string }[];
    expect(listed.map((each) => each.id)).toEqual(expect.arrayContaining([id, successor['id']]));
    expect(JSON.stringify(listed)).not.toContain(String(key));
    const revoked = await manage('POST', `/${String(id)}/revoke`);
    expect([revoked.status, typeof bodyOf(revoked)['revokedAt']]).toEqual([200, 'string']);
    expect([await statusWith(key), await statusWith(successor['key'])]).toEqual([401, 200]);
  });

  it('shows and changes the keys of the session’s organization alone', async () => {
    const { id } = bodyOf(await manage('POST', '', { body: { name: 'mine' } }));
    const other = cookieOf(await signIn(playground, 'globex'));
    expect(bodyOf(await manage('GET', '', { as: other }))['keys']).toEqual([]);
    for (const path of [`/${String(id)}/revoke`, '/0000000000000000/revoke']) {
      expect((await manage('POST', path, { as: other })).status).toBe(404);
    }
  });

  it('refuses changes that come from another site', async () => {
    const headers = { cookie, ...JSON_TYPE, 'sec-fetch-site': 'cross-site' };
    const body = JSON.stringify({ name: 'x' });
    expect((await ask(playground, { method: 'POST', path: KEYS, headers, body })).status).toBe(403);
  });

  it('signs out', async () => {
    const own = cookieOf(await signIn(playground, 'acme'));
    expect((await manage('GET', '', { as: own })).status).toBe(200);
    const out = await ask(playground, { method: 'DELETE', path: '/settings/session', headers: { cookie: own } });
    expect([out.status, String(out.headers['set-cookie'])]).toEqual([204, expect.stringContaining('Max-Age=0')]);
    expect((await manage('GET', '', { as: own })).status).toBe(401);
  });

  it('is off where HOST is not loopback, and DEMO=1 turns it on', async () => {
    const off = await startPlayground({ FRAMEWORK, HOST: '0.0.0.0' });
    const on = await startPlayground({ FRAMEWORK, HOST: '0.0.0.0', DEMO: '1' });
    const paths = ['/settings/api-keys', '/settings/session', KEYS, '/settings/api-keys/orgkey-keys.js'];
    for (const path of paths) expect([path, (await ask(off, { path })).status]).toEqual([path, 404]);
    expect((await signIn(off, 'acme')).status).toBe(404);
    expect((await signIn(on, 'acme')).status).toBe(200);
    expect(off.stdout()).toContain('DEMO=1');
    await off.stop();
    await on.stop();
  });
});
