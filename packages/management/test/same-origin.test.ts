import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bench, KEYS, send } from './client.js';
import { MOUNTS, type Running } from './mounts.js';

const ID = 'AAAAAAAAAAAAAAAA';

describe.each(Object.entries(MOUNTS))('changes from elsewhere, under %s', (name, start) => {
  let server: Running;
  let origin: string;
  beforeAll(async () => {
    const { management } = await bench();
    server = await start(management);
    origin = server.url;
  });
  afterAll(() => server.close());

  /** Sends without what the browser of the page would add. */
  const bare = async (headers: Record<string, string>, content = '{"name":"made"}', url = server.url + KEYS) => {
    const sent = {
      method: 'POST',
      headers: { cookie: 'session=acme', 'content-type': 'application/json', ...headers },
    };
    const response = await fetch(url, { ...sent, body: content });
    return [response.status, ((await response.json()) as { code?: string }).code];
  };
  const refused = [403, 'origin_refused'];
  const made = [201, undefined];

  test('Sec-Fetch-Site decides where there is one', async () => {
    expect(await bare({ 'sec-fetch-site': 'same-origin' })).toEqual(made);
    expect(await bare({ 'sec-fetch-site': 'same-origin', origin: 'https://evil.example' })).toEqual(made);
    for (const site of ['cross-site', 'same-site', 'none', 'SAME-ORIGIN', '', 'same-origin, cross-site'])
      expect(await bare({ 'sec-fetch-site': site, origin })).toEqual(refused);
  });

  test('without it, Origin is the application’s own, byte for byte', async () => {
    expect(await bare({ origin })).toEqual(made);
    const others = ['null', 'https://evil.example', `${origin}/`, origin.replace('http:', 'https:'), `${origin}0`, ''];
    for (const other of others) expect(await bare({ origin: other })).toEqual(refused);
    expect(await bare({})).toEqual(refused);
    expect(await bare({ referer: `${origin}/settings/api-keys` })).toEqual(refused);
  });

  test('what needs no preflight is refused, and nothing is changed', async () => {
    const before = (await send(server.url + KEYS)).json.keys.length;
    const types = [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/jsonp',
    ];
    for (const type of [...types, 'application/problem+json', 'text/plain; application/json'])
      expect(await bare({ 'sec-fetch-site': 'same-origin', 'content-type': type })).toEqual(refused);
    const without = { method: 'POST', body: new TextEncoder().encode('{"name":"made"}') };
    expect((await send(server.url + KEYS, without)).json.code).toBe('origin_refused');
    expect((await send(server.url + KEYS)).json.keys.length).toBe(before);
    const utf8 = { 'sec-fetch-site': 'same-origin', 'content-type': 'Application/JSON; charset=utf-8' };
    expect(await bare(utf8)).toEqual(made);
  });

  test('every change is protected, and reading is not', async () => {
    const cross = { 'sec-fetch-site': 'cross-site' };
    for (const [method, path] of [
      ['POST', KEYS],
      ['PATCH', `${KEYS}/${ID}`],
      ['POST', `${KEYS}/${ID}/rotate`],
      ['POST', `${KEYS}/${ID}/revoke`],
    ] as const) {
      const reply = await send(server.url + path, { method, json: {}, headers: cross });
      expect([reply.status, reply.json.code]).toEqual(refused);
    }
    expect((await send(server.url + KEYS, { headers: cross })).status).toBe(200);
    const preflight = { origin: 'https://evil.example', 'access-control-request-method': 'POST' };
    expect((await send(server.url + KEYS, { method: 'OPTIONS', headers: preflight })).status).toBe(404);
  });

  test('a proxy is believed exactly as far as the framework is told to', async () => {
    const forwarded = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'app.example.com' };
    const outside = 'https://app.example.com';
    expect(await bare({ ...forwarded, origin: outside })).toEqual(refused);
    expect(await bare({ ...forwarded, origin: 'http://app.example.com' })).toEqual(refused);
    const { management } = await bench();
    const behind = await start(management, { trustProxy: true });
    // Hono has no such setting: there the option `origin` says it.
    const believed = name === 'hono' ? refused : made;
    expect(await bare({ ...forwarded, origin: outside }, undefined, behind.url + KEYS)).toEqual(believed);
    await behind.close();
  });

  test('the option origin decides alone', async () => {
    const { management } = await bench({ origin: 'https://app.example.com' });
    const own = await start(management);
    expect(await bare({ origin: 'https://app.example.com' }, undefined, own.url + KEYS)).toEqual(made);
    expect(await bare({ origin: own.url }, undefined, own.url + KEYS)).toEqual(refused);
    await own.close();
  });

  test('a body parser of the application in front changes nothing', async () => {
    const { management } = await bench();
    const parsing = await start(management, { parser: true });
    expect((await send(parsing.url + KEYS, { json: { name: 'parsed' } })).json['name']).toBe('parsed');
    expect((await send(parsing.url + KEYS, { json: { name: 'parsed', key: 'mine' } })).json.code).toBe('input_invalid');
    const { id } = (await send(parsing.url + KEYS)).json.keys[0] ?? { id: '' };
    const revoked = await send(`${parsing.url}${KEYS}/${id}/revoke`, { method: 'POST' });
    expect(revoked.json['revokedAt']).not.toBeNull();
    await parsing.close();
  });
});
