import { Agent, request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BASE, bench, KEYS, type Reply, type Sent, send } from './client.js';
import { MOUNTS, type Running } from './mounts.js';

const LISTED = [
  ...['id', 'name', 'hint', 'createdAt', 'lastUsedAt', 'expiresAt', 'revokedAt', 'successorId'],
  ...['scopes', 'allowedAddresses'],
];

describe.each(Object.entries(MOUNTS))('the HTTP API under %s', (name, start) => {
  let server: Running;
  let call: (path: string, sent?: Sent) => Promise<Reply>;
  beforeAll(async () => {
    const { management } = await bench();
    server = await start(management);
    call = (path, sent) => send(server.url + path, sent);
  });
  afterAll(() => server.close());

  const create = async (called: string, session = 'acme') =>
    (await call(KEYS, { json: { name: called }, session })).json;

  test('the life of a key: create, list, rename, rotate, revoke', async () => {
    const created = await call(KEYS, {
      json: { name: ' deploy ', scopes: ['a:read'], allowedAddresses: ['10.0.0.0/8'] },
    });
    expect(created.status).toBe(201);
    expect(created.headers.get('content-type')).toBe('application/json');
    expect(Object.keys(created.json)).toEqual([...LISTED, 'key']);
    expect(created.json).toMatchObject({ name: 'deploy', scopes: ['a:read'], allowedAddresses: ['10.0.0.0/8'] });
    const { id, key } = created.json;
    expect(key).toMatch(/^ok_[0-9A-Za-z]{16}_[0-9A-Za-z]{38}$/);

    const listed = await call(KEYS);
    expect(listed.status).toBe(200);
    expect(Object.keys(listed.json)).toEqual(['keys']);
    expect(Object.keys(listed.json.keys[0] ?? {})).toEqual(LISTED);
    expect(listed.text).not.toContain(key.slice(20));

    const renamed = await call(`${KEYS}/${id}`, { method: 'PATCH', json: { name: 'release' } });
    expect([renamed.status, renamed.json['name']]).toEqual([200, 'release']);

    const rotated = await call(`${KEYS}/${id}/rotate`, { json: { overlap: '1h' } });
    expect(rotated.status).toBe(201);
    expect(rotated.json).toMatchObject({ name: 'release', expiresAt: null });
    expect(rotated.json.key).not.toBe(key);
    const old = (await call(KEYS)).json.keys.find((each) => each.id === id);
    expect(Date.parse(old?.expiresAt ?? '') - Date.now()).toBeGreaterThan(3_590_000);
    expect(old?.['successorId']).toBe(rotated.json.id);
    expect((await call(`${KEYS}/${id}/rotate`, { json: {} })).json.code).toBe('key_rotated');

    const revoked = await call(`${KEYS}/${rotated.json.id}/revoke`, { json: {} });
    expect(revoked.status).toBe(200);
    expect(Object.keys(revoked.json)).toEqual(LISTED);
    expect(revoked.json['revokedAt']).toMatch(/Z$/);
    const again = await call(`${KEYS}/${rotated.json.id}/revoke`, { method: 'POST' });
    expect([again.status, again.text]).toEqual([200, revoked.text]);
    const ids = (await call(KEYS)).json.keys.map((each) => each.id);
    expect(ids).toContain(id);
    expect(ids).not.toContain(rotated.json.id);
    const all = (await call(`${KEYS}?all=true`)).json.keys.map((each) => each.id);
    expect(all).toContain(rotated.json.id);
    for (const change of ['rotate', 'PATCH'] as const) {
      const path = `${KEYS}/${rotated.json.id}${change === 'rotate' ? '/rotate' : ''}`;
      const refused = await call(path, change === 'rotate' ? { json: {} } : { method: change, json: { name: 'x' } });
      expect([refused.status, refused.json.code]).toEqual([409, 'key_revoked']);
    }
  });

  test('every reply is for nobody else: no cache, no sniffing, no CORS', async () => {
    for (const sent of [
      {},
      { session: null },
      { json: { name: 'a' } },
      { json: { name: '' } },
      { method: 'OPTIONS' },
    ]) {
      const reply = await call(KEYS, { ...sent, headers: { origin: 'https://evil.example' } });
      expect(reply.headers.get('cache-control')).toBe('no-store');
      expect(reply.headers.get('x-content-type-options')).toBe('nosniff');
      expect([...reply.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
      expect(reply.headers.get('etag')).toBeNull();
    }
  });

  test('without a session nothing is read or changed', async () => {
    const { id } = await create('kept');
    const requests: [string, Sent][] = [
      [KEYS, {}],
      [KEYS, { json: { name: 'x', userId: 'u', orgId: 'globex', permissions: {} } }],
      [`${KEYS}/${id}`, { method: 'PATCH', json: { name: 'x', ownerId: 'o' } }],
      [`${KEYS}/${id}/rotate`, { json: {} }],
      [`${KEYS}/${id}/revoke`, { json: {} }],
      [`${BASE}/v1/session`, {}],
    ];
    for (const [path, sent] of requests) {
      const reply = await call(path, { ...sent, session: null });
      expect([reply.status, reply.json.code]).toEqual([401, 'session_missing']);
      expect(reply.headers.get('content-type')).toBe('application/problem+json');
      expect(reply.headers.get('www-authenticate')).toBeNull();
    }
    expect((await call(KEYS)).json.keys.find((each) => each.id === id)?.['name']).toBe('kept');
  });

  test('a key is no sign-in', async () => {
    const { key } = await create('not a person');
    for (const headers of [{ 'x-api-key': key }, { authorization: `Bearer ${key}` }]) {
      const reply = await call(KEYS, { session: null, headers });
      expect(reply.json.code).toBe('session_missing');
    }
  });

  test("another organization's key is answered like an unknown one, and still works", async () => {
    const { id } = await create('theirs', 'globex');
    const ids = [id, 'AAAAAAAAAAAAAAAA', 'x', '%00', 'a'.repeat(300), "'; drop"];
    const replies = await Promise.all(
      ids.map((each) =>
        Promise.all([
          call(`${KEYS}/${each}`, { method: 'PATCH', json: { name: 'mine' } }),
          call(`${KEYS}/${each}/rotate`, { json: {} }),
          call(`${KEYS}/${each}/revoke`, { json: {} }),
        ]),
      ),
    );
    expect(new Set(replies.flat().map(({ text }) => text)).size).toBe(1);
    expect(replies.flat()[0]?.json).toMatchObject({ status: 404, code: 'key_not_found' });
    expect((await call(`${KEYS}/${id}`)).text).toBe((await call(`${KEYS}/AAAAAAAAAAAAAAAA`)).text);
    const { keys } = (await call(KEYS, { session: 'globex' })).json;
    expect(keys.find((each) => each.id === id)).toMatchObject({ name: 'theirs', revokedAt: null });
  });

  // Not Hono: @hono/node-server itself ends a connection whose request was not read.
  const onNode = name === 'hono' ? [] : [start];
  test.each(onNode)('a refused upload leaves the connection usable', async () => {
    const { management } = await bench();
    const own = await start(management);
    for (const session of [undefined, 'session=acme']) {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      const upload = { method: 'POST', content: JSON.stringify({ name: 'x'.repeat(2_000_000) }) };
      expect(await statusOn(agent, own.url + KEYS, { ...upload, session })).toBe(session === undefined ? 401 : 400);
      expect(await statusOn(agent, own.url + KEYS, { session: 'session=acme' })).toBe(200);
      agent.destroy();
    }
    await own.close();
  });

  test('HEAD is GET without content; what is not below the base path is the application’s', async () => {
    const head = await call(KEYS, { method: 'HEAD' });
    expect([head.status, head.text]).toEqual([200, '']);
    expect(head.headers.get('cache-control')).toBe('no-store');
    expect((await call('/elsewhere')).text).toBe('elsewhere');
    expect((await call(`${BASE}2/v1/keys`)).status).toBe(404);
    expect((await call(`${BASE}/v1/nothing`)).json.code).toBe('not_found');
    expect((await call(KEYS, { method: 'DELETE' })).json.code).toBe('not_found');
  });
});

/** Sends on the agent's connection; its next request has to wait for this one's end. */
function statusOn(
  agent: Agent,
  url: string,
  sent: { readonly method?: string; readonly content?: string; readonly session?: string | undefined },
): Promise<number | undefined> {
  const { method = 'GET', content, session } = sent;
  const headers = {
    'sec-fetch-site': 'same-origin',
    'content-type': 'application/json',
    ...(session === undefined ? {} : { cookie: session }),
    ...(content === undefined ? {} : { 'content-length': content.length }),
  };
  return new Promise((resolve, reject) => {
    const req = request(url, { agent, method, headers }, (res) => {
      res.resume().on('end', () => resolve(res.statusCode));
    });
    req.on('error', reject).end(content);
  });
}
