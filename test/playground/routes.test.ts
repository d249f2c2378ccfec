import { join } from 'node:path';
import { openStore } from '@orgkey/cli';
import { createKeyManager } from '@orgkey/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, JSON_TYPE, type Question, type Reply } from './ask.js';
import { newFolder, type Playground, startPlayground } from './start-playground.js';

const FRAMEWORKS = ['express', 'fastify', 'koa', 'hono'] as const;

// One file, four servers: so the same key answers everywhere, and equal replies have equal bytes.
const store = `sqlite:${join(newFolder(), 'keys.db')}`;
const playgrounds = new Map<string, Playground>();
const keys = { acme: '', globex: '', narrow: '', writer: '', revoked: '' };

beforeAll(async () => {
  const [first, ...others] = FRAMEWORKS;
  const playground = await startPlayground({ STORE: store, FRAMEWORK: first });
  playgrounds.set(first, playground);
  keys.acme = playground.key();
  for (const FRAMEWORK of others) playgrounds.set(FRAMEWORK, await startPlayground({ STORE: store, FRAMEWORK }));
  const opened = await openStore(store);
  const manager = createKeyManager({ store: opened.store });
  const create = async (organization: string, scopes: string[] | null): Promise<string> =>
    (await manager.create({ organization, name: 'test', scopes })).key;
  keys.globex = await create('globex', null);
  keys.narrow = await create('acme', ['agents:read']);
  keys.writer = await create('acme', ['agents:write']);
  keys.revoked = await create('acme', null);
  await manager.revoke({ organization: 'acme', id: keys.revoked.split('_')[1] as string });
  await opened.close();
});
afterAll(async () => {
  for (const playground of playgrounds.values()) await playground.stop();
});

const on = (framework: string): Playground => playgrounds.get(framework) as Playground;
const withKey = (key: string, more: Record<string, string> = {}): Record<string, string> => ({
  'x-api-key': key,
  ...more,
});
/** What CORS packages write differs, and is the application's own. */
const comparable = ({ status, headers, body }: Reply): unknown => {
  const { date, connection, 'keep-alive': keepAlive, vary, ...rest } = headers;
  const own = Object.entries(rest).filter(([name]) => !name.startsWith('access-control-'));
  return { status, headers: Object.fromEntries(own), body };
};

/** Asks all frameworks, demands equal replies, and gives the first one. */
async function askAll(question: Question): Promise<Reply> {
  const replies = await Promise.all(FRAMEWORKS.map((framework) => ask(on(framework), question)));
  const [first, ...others] = replies;
  for (const reply of others) expect(comparable(reply)).toEqual(comparable(first as Reply));
  return first as Reply;
}

const codeOf = (reply: Reply): unknown => (JSON.parse(reply.body) as { code?: unknown }).code;

describe('whoami', () => {
  const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND', 'TRACE', 'PURGE', 'M-SEARCH'];
  it.each(methods)('answers %s with the principal, and nobody without a key', async (method) => {
    const reply = await askAll({ method, path: '/api/whoami', headers: withKey(keys.acme) });
    expect(reply.status).toBe(200);
    expect(reply.headers['content-type']).toBe('application/json');
    expect(JSON.parse(reply.body)).toMatchObject({ principal: { organization: { slug: 'acme' } }, orgSlug: null });
    const refused = await askAll({ method, path: '/api/whoami' });
    expect([refused.status, codeOf(refused)]).toEqual([401, 'credential_missing']);
  });

  it('answers HEAD like GET, without a body', async () => {
    const head = await askAll({ method: 'HEAD', path: '/api/whoami', headers: withKey(keys.acme) });
    const get = await askAll({ path: '/api/whoami', headers: withKey(keys.acme) });
    expect(head.status).toBe(200);
    expect(head.body).toBe('');
    expect(head.headers['content-length']).toBe(String(get.body.length));
    expect((await askAll({ method: 'HEAD', path: '/api/whoami' })).status).toBe(401);
  });

  it('takes QUERY with a body', async () => {
    const ask = {
      method: 'QUERY',
      path: '/api/whoami',
      headers: withKey(keys.acme, JSON_TYPE),
      body: '{"orgSlug":"acme"}',
    };
    expect(JSON.parse((await askAll(ask)).body)).toMatchObject({ orgSlug: 'acme' });
    expect((await askAll({ ...ask, body: '{"orgSlug":"globex"}' })).status).toBe(403);
    expect((await askAll({ ...ask, headers: JSON_TYPE })).status).toBe(401);
  });

  const carriers: readonly (readonly [string, (slug: string) => Question])[] = [
    [
      'body',
      (slug) => ({ method: 'POST', path: '/api/whoami', body: JSON.stringify({ orgSlug: slug }), headers: JSON_TYPE }),
    ],
    [
      'body of DELETE',
      (slug) => ({
        method: 'DELETE',
        path: '/api/whoami',
        body: JSON.stringify({ orgSlug: slug }),
        headers: JSON_TYPE,
      }),
    ],
    ['query', (slug) => ({ path: `/api/whoami?orgSlug=${slug}` })],
    ['header', (slug) => ({ path: '/api/whoami', headers: { 'x-org-slug': slug } })],
    ['path', (slug) => ({ path: `/api/orgs/${slug}/whoami` })],
    ['path, by POST', (slug) => ({ method: 'POST', path: `/api/orgs/${slug}/whoami` })],
  ];
  it.each(carriers)('reads and judges the organization in the %s', async (_where, question) => {
    const asked = (slug: string): Question => {
      const { headers, ...rest } = question(slug);
      return { ...rest, headers: withKey(keys.acme, headers) };
    };
    expect(JSON.parse((await askAll(asked('acme'))).body)).toMatchObject({ orgSlug: 'acme' });
    for (const slug of ['globex', 'no-such-org', 'ACME']) {
      const refused = await askAll(asked(slug));
      expect([refused.status, codeOf(refused)]).toEqual([403, 'organization_mismatch']);
    }
  });

  it.each([['12'], ['null'], ['["acme"]'], ['{"a":1}']])('refuses an orgSlug of %s', async (value) => {
    const body = `{"orgSlug":${value}}`;
    const reply = await askAll({ method: 'POST', path: '/api/whoami', headers: withKey(keys.acme, JSON_TYPE), body });
    expect([reply.status, codeOf(reply)]).toEqual([400, 'organization_invalid']);
  });

  it('reads own members only', async () => {
    const body = '{"constructor":{"prototype":{"orgSlug":"globex"}}}';
    const reply = await ask(on('express'), {
      method: 'POST',
      path: '/api/whoami',
      headers: withKey(keys.acme, JSON_TYPE),
      body,
    });
    expect(JSON.parse(reply.body)).toMatchObject({ orgSlug: null });
  });

  it('judges the key before a byte of the body: 401 for malformed and for large ones', async () => {
    for (const body of ['{bad', JSON.stringify({ a: 'x'.repeat(200_000) })]) {
      const refused = await askAll({ method: 'POST', path: '/api/whoami', headers: JSON_TYPE, body });
      expect(refused.status).toBe(401);
    }
  });

  it.each(FRAMEWORKS)('%s takes bodies up to 100 kB, and answers 400 and 413 beyond', async (framework) => {
    const post = (body: string): Promise<Reply> =>
      ask(on(framework), { method: 'POST', path: '/api/whoami', headers: withKey(keys.acme, JSON_TYPE), body });
    expect((await post(JSON.stringify({ orgSlug: 'acme', a: 'x'.repeat(99_900) }))).status).toBe(200);
    expect((await post(JSON.stringify({ a: 'x'.repeat(103_000) }))).status).toBe(413);
    expect((await post('{bad')).status).toBe(400);
  });
});

describe('lists', () => {
  it.each(['environments', 'agents', 'registries'])('%s are the organization’s own', async (kind) => {
    const list = async (key: string): Promise<Record<string, unknown>> => {
      const reply = await askAll({ method: 'POST', path: `/api/${kind}/list`, headers: withKey(key) });
      return JSON.parse(reply.body) as Record<string, unknown>;
    };
    const [acme, globex] = [await list(keys.acme), await list(keys.globex)];
    expect([acme['organization'], globex['organization']]).toEqual(['acme', 'globex']);
    expect((acme[kind] as unknown[]).length).toBeGreaterThan(1);
    expect(acme[kind]).not.toEqual(globex[kind]);
  });

  it('refuse a body that names another organization', async () => {
    const ask = { method: 'POST', path: '/api/agents/list', headers: withKey(keys.acme, JSON_TYPE) };
    expect((await askAll({ ...ask, body: '{"orgSlug":"acme"}' })).status).toBe(200);
    expect((await askAll({ ...ask, body: '{"orgSlug":"globex"}' })).status).toBe(403);
  });
});

describe('scoped, optional, fail', () => {
  it('a scope is demanded of keys that are narrowed', async () => {
    const statusOf = async (key: string): Promise<number> =>
      (await askAll({ path: '/api/scoped', headers: withKey(key) })).status;
    expect(await statusOf(keys.acme)).toBe(200);
    expect(await statusOf(keys.writer)).toBe(200);
    const refused = await askAll({ path: '/api/scoped', headers: withKey(keys.narrow) });
    expect([refused.status, codeOf(refused)]).toEqual([403, 'scope_missing']);
    expect(refused.headers['www-authenticate']).toContain('scope="agents:write"');
  });

  it('optional: a stranger is null, a bad key is refused', async () => {
    expect((await askAll({ path: '/api/optional' })).body).toBe('{"principal":null}');
    const known = await askAll({ path: '/api/optional', headers: withKey(keys.acme) });
    expect(JSON.parse(known.body)).toMatchObject({ principal: { name: 'first-run' } });
    for (const key of ['junk', keys.revoked]) {
      expect((await askAll({ path: '/api/optional', headers: withKey(key) })).status).toBe(401);
    }
  });

  it.each(FRAMEWORKS)(
    '%s answers a handler that throws with its own 500, and nothing of the key',
    async (framework) => {
      const reply = await ask(on(framework), { path: '/api/fail', headers: withKey(keys.acme) });
      expect(reply.status).toBe(500);
      const said = JSON.stringify(reply) + on(framework).stdout() + on(framework).stderr();
      expect(said.split(keys.acme).length - 1).toBe(framework === 'express' ? 1 : 0);
      expect(reply.body).not.toContain(keys.acme.split('_')[1]);
      expect((await ask(on(framework), { path: '/api/fail' })).status).toBe(401);
    },
  );
});

describe('what is not there', () => {
  const paths = ['/api', '/api/', '/api/nope', '/api/whoami/more', '/api/orgs/acme', '/api/agents'];
  it.each(FRAMEWORKS)('%s guards everything below /api before it is 404', async (framework) => {
    for (const path of paths) {
      for (const method of ['GET', 'POST', 'OPTIONS', 'DELETE', 'PROPFIND']) {
        expect([path, method, (await ask(on(framework), { method, path })).status]).toEqual([path, method, 401]);
        const { status } = await ask(on(framework), { method, path, headers: withKey(keys.acme) });
        expect([path, method, status]).toEqual([path, method, 404]);
      }
    }
    expect((await ask(on(framework), { path: '/nope' })).status).toBe(404);
  });

  it.each(FRAMEWORKS)('%s runs no handler for odd spellings without a key', async (framework) => {
    const before = (await ask(on(framework), { path: '/healthz' })).body;
    const odd = ['/API/whoami', '/api/whoami/', '/api//whoami', '//api/whoami', '/api/%77hoami', '/api/./whoami'];
    for (const path of [...odd, '/x/../api/whoami', '/api/whoami;x=1', '/api%2fwhoami', 'http://h/api/whoami']) {
      expect([400, 401, 404]).toContain((await ask(on(framework), { path })).status);
    }
    expect((await ask(on(framework), { path: '/healthz' })).body).toBe(before);
  });
});

describe('healthz', () => {
  it.each(FRAMEWORKS)('%s counts guarded handlers that began, and nothing else', async (framework) => {
    const handled = async (): Promise<number> =>
      (JSON.parse((await ask(on(framework), { path: '/healthz' })).body) as { handled: number }).handled;
    const before = await handled();
    expect((await ask(on(framework), { path: '/healthz' })).body).toBe(`{"status":"ok","handled":${before}}`);
    await ask(on(framework), { path: '/api/whoami' });
    await ask(on(framework), { path: '/api/nope', headers: withKey(keys.acme) });
    const preflight = { origin: 'https://a.example', 'access-control-request-method': 'GET' };
    await ask(on(framework), { method: 'OPTIONS', path: '/api/whoami', headers: preflight });
    expect(await handled()).toBe(before);
    await ask(on(framework), { path: '/api/whoami', headers: withKey(keys.acme) });
    await ask(on(framework), { path: '/api/fail', headers: withKey(keys.acme) });
    await ask(on(framework), { path: '/api/optional' });
    expect(await handled()).toBe(before + 3);
  });
});

describe('cross-origin', () => {
  const origin = { origin: 'https://a.example' };
  const method = { 'access-control-request-method': 'GET' };
  it.each(FRAMEWORKS)('%s answers true preflights, allows both headers by name, and no key', async (framework) => {
    for (const path of ['/api/whoami', '/api/nope', '/api/', '/api/environments/list']) {
      const headers = { ...origin, ...method, 'access-control-request-headers': 'x-api-key' };
      const reply = await ask(on(framework), { method: 'OPTIONS', path, headers });
      expect([path, Math.floor(reply.status / 100)]).toEqual([path, 2]);
      expect(reply.headers['access-control-allow-origin']).toBe('*');
      const allowed = String(reply.headers['access-control-allow-headers']).toLowerCase();
      expect(allowed).toContain('x-api-key');
      expect(allowed).toContain('authorization');
    }
  });

  it.each(FRAMEWORKS)('%s guards every other OPTIONS', async (framework) => {
    for (const headers of [{}, origin, method]) {
      expect((await ask(on(framework), { method: 'OPTIONS', path: '/api/whoami', headers })).status).toBe(401);
    }
    const known = await ask(on(framework), {
      method: 'OPTIONS',
      path: '/api/whoami',
      headers: withKey(keys.acme, origin),
    });
    expect(known.status).toBe(200);
  });

  it.each(FRAMEWORKS)('%s lets pages of other origins read replies and refusals', async (framework) => {
    for (const headers of [
      origin,
      withKey(keys.acme, origin),
      withKey(keys.acme, { ...origin, 'x-org-slug': 'globex' }),
    ]) {
      const reply = await ask(on(framework), { path: '/api/whoami', headers });
      expect([reply.status, reply.headers['access-control-allow-origin']]).toEqual([reply.status, '*']);
    }
    const { headers } = await ask(on(framework), { path: '/api/whoami', headers: origin });
    expect(String(headers['access-control-expose-headers']).toLowerCase()).toContain('www-authenticate');
  });

  it.each(FRAMEWORKS)('%s allows other origins below /api alone', async (framework) => {
    const { headers } = await ask(on(framework), { path: '/healthz', headers: origin });
    expect(headers['access-control-allow-origin']).toBeUndefined();
  });
});
