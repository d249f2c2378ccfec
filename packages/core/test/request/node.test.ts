import { createServer } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { matchOrganization, type OnDenied, upgrade, withApiKey } from '../../src/request/node/index.js';
import { openDesk } from './open-desk.js';
import { exchange, serve } from './serve.js';

const HOST = 'Host: localhost';
const CLOSE = 'Connection: close';
const WEBSOCKET = ['Upgrade: websocket', 'Connection: Upgrade', 'Sec-WebSocket-Version: 13'];

/** Status line and body; header lines but those of the connection, in order of their names. */
function anatomy(response: string): { status: string; headers: string[]; body: string } {
  const [head = '', body = ''] = response.split('\r\n\r\n');
  const [status = '', ...headers] = head.split('\r\n');
  const kept = headers.map((line) => line.toLowerCase()).filter((line) => !/^(date|connection|keep-alive):/.test(line));
  return { status, headers: kept.sort(), body };
}

describe.each([false, true])('a store that answers later: %s', (slow) => {
  test('withApiKey gives the handler the principal, and the response its Vary', async () => {
    const { authenticator, key } = await openDesk({ slow });
    const guarded = withApiKey(authenticator, (_req, res, principal) => {
      res.writeHead(200, { Vary: 'Origin' });
      res.end(principal.organization.slug);
    });
    const port = await serve(createServer(guarded));
    const good = await exchange(port, ['GET /x HTTP/1.1', HOST, CLOSE, `X-API-Key: ${key}`]);
    expect(good).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(good).toMatch(/\r\nvary: Origin, X-API-Key, Authorization\r\n/i);
    expect(good).toMatch(/acme/);
    const denied = await exchange(port, ['GET /x HTTP/1.1', HOST, CLOSE]);
    expect(anatomy(denied)).toMatchObject({ status: 'HTTP/1.1 401 Unauthorized' });
    expect(anatomy(denied).headers.map((line) => line.split(':')[0])).toEqual([
      'cache-control',
      'content-length',
      'content-type',
      'www-authenticate',
    ]);
  });

  test('upgrade answers without a key like any request, and closes', async () => {
    const { authenticator, key } = await openDesk({ slow });
    const server = createServer(withApiKey(authenticator, (_req, res) => res.end()));
    const principals: string[] = [];
    server.on(
      'upgrade',
      upgrade(authenticator, (...[, socket, , principal]) => {
        principals.push(principal.organization.slug);
        socket.end('HTTP/1.1 101 Switching Protocols\r\n\r\n');
      }),
    );
    const port = await serve(server);
    const plain = await exchange(port, ['GET /x HTTP/1.1', HOST, CLOSE]);
    const refused = await exchange(port, ['GET /x HTTP/1.1', HOST, ...WEBSOCKET]);
    expect(anatomy(refused)).toEqual(anatomy(plain));
    expect(refused).toMatch(/\r\nconnection: close\r\n/);
    expect(principals).toEqual([]);
    const accepted = await exchange(port, ['GET /x HTTP/1.1', HOST, ...WEBSOCKET, `Authorization: Bearer ${key}`]);
    expect(accepted).toMatch(/^HTTP\/1\.1 101 /);
    expect(principals).toEqual(['acme']);
  });
});

test('upgrade lets scopes and too many header lines refuse as well', async () => {
  const { authenticator, narrowKey } = await openDesk();
  const server = createServer();
  server.on(
    'upgrade',
    upgrade(authenticator, { scopes: ['agents:write'] }, (_req, socket) =>
      socket.end('HTTP/1.1 101 Switching Protocols\r\n\r\n'),
    ),
  );
  const port = await serve(server);
  const head = ['GET /x HTTP/1.1', HOST, ...WEBSOCKET];
  expect(await exchange(port, [...head, `X-API-Key: ${narrowKey}`])).toMatch(/^HTTP\/1\.1 403 /);
  const many = Array.from({ length: 500 }, (_, i) => `X-Line-${i}: 1`);
  expect(await exchange(port, [...head, `X-API-Key: ${narrowKey}`, ...many])).toMatch(/^HTTP\/1\.1 431 /);
});

test('a client that goes away while the store is asked is no error, and reaches nobody', async () => {
  const { authenticator, key } = await openDesk();
  let release = (): void => {};
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  const gated = {
    ...authenticator,
    authenticate: async (...call: Parameters<typeof authenticator.authenticate>) => {
      await gate;
      return authenticator.authenticate(...call);
    },
  };
  const server = createServer();
  let accepted = 0;
  const closed = new Promise<void>((resolve) => {
    server.on('upgrade', (_req, socket) => socket.on('close', () => setImmediate(resolve)));
  });
  server.on(
    'upgrade',
    upgrade(gated, () => void accepted++),
  );
  const port = await serve(server);
  const client = connect(port, '127.0.0.1');
  client.write(['GET /x HTTP/1.1', HOST, ...WEBSOCKET, `X-API-Key: ${key}`, '', ''].join('\r\n'));
  await new Promise((resolve) => server.once('upgrade', resolve));
  client.resetAndDestroy();
  await closed;
  release();
  await new Promise((resolve) => setImmediate(resolve));
  expect(accepted).toBe(0);
});

test('matchOrganization judges what the handler has parsed', async () => {
  const { authenticator, key } = await openDesk();
  const guarded = withApiKey(authenticator, async (req, res) => {
    const body: unknown = JSON.parse(await text(req));
    if (await matchOrganization(req, res, body)) res.end('in');
  });
  const port = await serve(createServer(guarded));
  const send = (body: string): Promise<string> =>
    exchange(
      port,
      [
        'POST / HTTP/1.1',
        HOST,
        CLOSE,
        `X-API-Key: ${key}`,
        'Content-Type: application/json',
        `Content-Length: ${body.length}`,
      ],
      body,
    );
  expect(await send('{"orgSlug":"acme"}')).toMatch(/^HTTP\/1\.1 200 /);
  expect(await send('{}')).toMatch(/^HTTP\/1\.1 200 /);
  expect(await send('{"orgSlug":"beta"}')).toMatch(/^HTTP\/1\.1 403 /);
  expect(await send('{"orgSlug":["acme"]}')).toMatch(/^HTTP\/1\.1 400 /);
});

test('onDenied answers once, and the standard denial follows where it does not', async () => {
  const { authenticator } = await openDesk();
  let calls = 0;
  const onDenied: OnDenied = async (denial, req, res) => {
    calls++;
    await Promise.resolve();
    if (req.url === '/own') res.writeHead(418).end(denial.code);
  };
  const guarded = withApiKey(authenticator, { onDenied }, (_req, res) => res.end('in'));
  const port = await serve(createServer(guarded));
  expect(await exchange(port, ['GET /own HTTP/1.1', HOST, CLOSE])).toMatch(/^HTTP\/1\.1 418 /);
  expect(await exchange(port, ['GET /else HTTP/1.1', HOST, CLOSE])).toMatch(/^HTTP\/1\.1 401 /);
  expect(calls).toBe(2);
});

test('a wrong option throws where the guard is made', async () => {
  const { authenticator } = await openDesk();
  const handler = (): void => {};
  const wrong = (options: object): unknown => withApiKey(authenticator, options, handler);
  for (const options of [{ scope: ['a'] }, { scopes: 'a' }, { optional: 'yes' }, { onDenied: 1 }, { address: '::1' }])
    expect(() => wrong(options)).toThrow(expect.objectContaining({ code: 'option_invalid' }));
});
