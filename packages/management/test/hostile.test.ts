import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BASE, bench, KEYS, send, sentTo } from './client.js';
import { MOUNTS, type Running } from './mounts.js';

const SAME = ['Host: localhost', 'Cookie: session=acme', 'Sec-Fetch-Site: same-origin'];
const JSON_TYPE = 'Content-Type: application/json';
const BODY = '{"name":"made"}';

/** Sends bytes as they are, since no client would; resolves with all that comes back before the connection ends. */
function raw(url: string, pieces: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write(pieces.join('')));
    let text = '';
    socket.setTimeout(10_000, () => socket.destroy(new Error(`No end after: ${text}`)));
    socket.on('data', (piece) => {
      text += piece.toString();
    });
    socket.once('error', reject);
    socket.once('close', () => resolve(text));
  });
}

const request = (line: string, headers: readonly string[], body = '') =>
  [`${line} HTTP/1.1`, ...headers, `Content-Length: ${Buffer.byteLength(body)}`, '', body].join('\r\n');
const closing = (line: string, headers: readonly string[], body = '') =>
  request(line, [...headers, 'Connection: close'], body);
const statusOf = (text: string) => Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1]);

const { express, fastify, koa, hono } = MOUNTS;

describe.each(Object.entries({ express, fastify, koa, hono }))('hostile requests, under %s', (_name, start) => {
  let server: Running;
  let count: () => Promise<number>;
  beforeAll(async () => {
    const { management, manager } = await bench();
    server = await (start as NonNullable<typeof start>)(management);
    count = async () => (await manager.list({ organization: 'acme', all: true })).length;
  });
  afterAll(() => server.close());

  test('a header that decides is there once, whichever of its lines is the good one', async () => {
    const before = await count();
    const lines = [
      ['Sec-Fetch-Site: cross-site', ...SAME, JSON_TYPE],
      [...SAME, 'Sec-Fetch-Site: cross-site', JSON_TYPE],
      [...SAME, 'sec-fetch-site: same-origin', JSON_TYPE],
      [...SAME, JSON_TYPE, 'Content-Type: text/plain'],
      [...SAME, 'Content-Type: text/plain', JSON_TYPE],
      [...SAME, 'Content-Type: application/json, text/plain'],
      [...SAME, 'Content-Type: application/json\u00a0'],
      ['Host: localhost', 'Cookie: session=acme', JSON_TYPE, 'Origin: http://evil.example', 'Origin: http://localhost'],
      ['Host: localhost', 'Cookie: session=acme', JSON_TYPE, 'Origin: http://localhost', 'Origin: http://evil.example'],
      ['Host: localhost', 'Cookie: session=acme', JSON_TYPE, 'Origin: http://localhost http://evil.example'],
    ];
    for (const headers of lines) {
      const text = await raw(server.url, [closing(`POST ${KEYS}`, headers, BODY)]);
      // Koa's and Fastify's own parts may refuse a type that is none before anybody looks at it.
      expect([headers, [400, 403, 415].includes(statusOf(text))], text).toEqual([headers, true]);
    }
    expect(await count()).toBe(before);
    expect(statusOf(await raw(server.url, [closing(`POST ${KEYS}`, [...SAME, JSON_TYPE], BODY)]))).toBe(201);
  });

  test('no spelling of a path reaches an endpoint without what it demands', async () => {
    const before = await count();
    const paths = [
      `/elsewhere/..${KEYS}`,
      `${BASE}/../api-keys/v1/keys`,
      `${BASE}/%2e%2e/api-keys/v1/keys`,
      `${BASE}/x/..\\v1/keys`,
      `${BASE}//v1/keys`,
      `${BASE}/v1//keys`,
      `${BASE}/V1/keys`,
      `${BASE.toUpperCase()}/v1/keys`,
      `${BASE}/v1/keys/`,
      `${BASE}/v1/%6beys`,
      `${BASE}/v1/keys;x=1`,
      `${KEYS}%00`,
      `http://evil.example${KEYS}`,
      `//evil.example${KEYS}`,
    ];
    for (const path of paths) {
      for (const headers of [
        ['Host: localhost', JSON_TYPE, 'Sec-Fetch-Site: same-origin'],
        ['Host: localhost', JSON_TYPE, 'Sec-Fetch-Site: cross-site', 'Cookie: session=acme'],
      ])
        expect([path, statusOf(await raw(server.url, [closing(`POST ${path}`, headers, BODY)])) >= 400]).toEqual([
          path,
          true,
        ]);
    }
    expect(await count()).toBe(before);
  });

  test('an id that is encoded, dotted or a name of something else is an unknown key', async () => {
    const { id } = (await send(server.url + KEYS, { json: { name: 'kept' } })).json;
    const others = [
      `%${id.charCodeAt(0).toString(16)}${id.slice(1)}`,
      `${id}%00`,
      `${id}%20`,
      `.%2f${id}`,
      id.toLowerCase(),
    ];
    for (const other of [...others, '__proto__', 'constructor', '{id}', 'v1', 'keys', '%', '%ff', 'x'.repeat(4_000)]) {
      if (other === id) continue;
      const text = await raw(server.url, [closing(`POST ${KEYS}/${other}/revoke`, [...SAME, JSON_TYPE], '{}')]);
      // A path that can't be decoded is refused by a router.
      expect([other, [400, 404, 414].includes(statusOf(text))], text).toEqual([other, true]);
    }
    const { keys } = (await send(server.url + KEYS)).json;
    expect(keys.map((key) => key.id)).toContain(id);
  });

  test('a method that changes is the one that is documented', async () => {
    const before = await count();
    const { id } = (await send(server.url + KEYS)).json.keys[0] ?? { id: '' };
    for (const [method, path] of [
      ['PUT', KEYS],
      ['DELETE', `${KEYS}/${id}`],
      ['GET', `${KEYS}/${id}/revoke`],
      ['HEAD', `${KEYS}/${id}/revoke`],
      ['OPTIONS', `${KEYS}/${id}/revoke`],
      ['QUERY', KEYS],
    ] as const)
      expect([
        method,
        statusOf(await raw(server.url, [closing(`${method} ${path}`, [...SAME, JSON_TYPE], '{}')])),
      ]).toEqual([method, 404]);
    const overriding = [...SAME, JSON_TYPE, 'X-HTTP-Method-Override: PATCH', 'X-Method-Override: PATCH'];
    expect(statusOf(await raw(server.url, [closing(`POST ${KEYS}/${id}?_method=PATCH`, overriding, BODY)]))).toBe(404);
    expect(await count()).toBe(before);
  });

  test('a body that is far too long is refused, and the next request on the connection is answered', async () => {
    const long = `{"name":"${'x'.repeat(300_000)}"}`;
    const text = await raw(server.url, [
      request(`POST ${KEYS}`, [...SAME, JSON_TYPE], long),
      closing(`GET ${KEYS}`, SAME),
    ]);
    const statuses = [...text.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map(([, status]) => status);
    // A server may end the connection instead of reading on.
    expect([['400', '200'], ['413', '200'], ['400'], ['413']]).toContainEqual(statuses);
  });

  test('who sends a body slowly keeps nobody else waiting', async () => {
    const slow = connect(Number(new URL(server.url).port), '127.0.0.1');
    await new Promise((connected) => slow.once('connect', connected));
    slow.write(`POST ${KEYS} HTTP/1.1\r\n${[...SAME, JSON_TYPE].join('\r\n')}\r\nContent-Length: 15\r\n\r\n{"name"`);
    expect((await send(server.url + KEYS)).status).toBe(200);
    const answered = new Promise<string>((done) => slow.once('data', (piece) => done(piece.toString())));
    slow.write(':"slow"}');
    expect(statusOf(await answered)).toBe(201);
    slow.destroy();
  });
});

describe('hostile JSON', () => {
  test('is refused for what it is', async () => {
    const { management } = await bench();
    const deep = `{"name":${'['.repeat(30_000)}${']'.repeat(30_000)}}`;
    for (const content of [
      deep,
      '{"name":{"toString":"x"}}',
      '{"name":"x","__proto__":{"scopes":null}}',
      '{"name":"x","constructor":{"prototype":{"actor":"eve"}}}',
      '{"name":"x","organization":"globex"}',
      '{"name":"x","actor":"eve"}',
      '{"name":"\\ud800"}',
      '{"name":"x\\u0000"}',
      '{"name":"x","scopes":{"length":1,"0":"a"}}',
      '{"name":"x","allowedAddresses":["0.0.0.0/0/0"]}',
      '{"name":"x","expiresAt":8640000000000001}',
      '{"name":"x"}{"name":"y"}',
      '{"name":"x",}',
      '"name"',
      'null',
      '[]',
      ' ',
    ])
      expect([content.slice(0, 60), (await sentTo(management, KEYS, content)).status]).toEqual([
        content.slice(0, 60),
        400,
      ]);
    expect(({} as Record<string, unknown>)['scopes']).toBeUndefined();
    const twice = await sentTo(management, KEYS, '{"name":"first","name":"last"}');
    expect([twice.status, twice.json['name']]).toEqual([201, 'last']);
  });

  test('what is wrong with the host’s own session is 503, and not the client’s fault', async () => {
    for (const actor of ['', 'a\nb', 'a\u0000', '\ud800', 'x'.repeat(201), 7]) {
      const authorize = () => ({ actor: actor as string, organizations: ['acme'] });
      const { management, errors } = await bench({ authorize });
      expect([actor, (await sentTo(management, KEYS, BODY)).status]).toEqual([actor, 503]);
      expect(errors).toHaveLength(1);
    }
  });
});
