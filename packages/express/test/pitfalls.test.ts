import { openDesk } from '@orgkey/conformance';
import express5, { type Request, type Response } from 'express';
import express4 from 'express4';
import request from 'supertest';
import { describe, expect, test, vi } from 'vitest';
import { apiKeyAuth, findPrincipal, getPrincipal, matchOrganization } from '../src/index.js';

const versions = [
  ['express 5', express5],
  ['express 4', express4 as unknown as typeof express5],
] as const;

const VARY = 'X-API-Key, Authorization';

describe.each(versions)('%s', (_, express) => {
  test('a rejection reaches the error handler and is no hanging request', async () => {
    const { authenticator, key } = await openDesk();
    const broken = { ...authenticator, authenticate: () => Promise.reject(new Error('a bug')) };
    let runs = 0;
    const app = express();
    app.set('env', 'test');
    app.get('/x', apiKeyAuth(broken), (_req, res) => void res.json(++runs));
    const response = await request(app).get('/x').set('x-api-key', key).timeout(2_000);
    expect([response.status, response.text.includes('a bug'), runs]).toEqual([500, true, 0]);
  });

  test('Vary is merged when the head is written, however a handler writes it', async () => {
    const { authenticator, key } = await openDesk();
    const app = express();
    app.use(apiKeyAuth(authenticator));
    const ways: Record<string, (res: Response) => unknown> = {
      nothing: (res) => res.send('x'),
      replaced: (res) => res.set('Vary', 'Origin').send('x'),
      appended: (res) => res.vary('Origin').send('x'),
      object: (res) => res.writeHead(200, { VARY: 'Origin', 'x-own': '1' }).end('x'),
      reason: (res) => res.writeHead(200, 'Fine', { vary: 'Origin', 'x-own': '1' }).end('x'),
      list: (res) => res.writeHead(200, ['Vary', 'Origin', 'x-own', '1']).end('x'),
      everything: (res) => res.set('Vary', '*').send('x'),
      known: (res) => res.set('Vary', 'authorization, X-API-KEY').send('x'),
    };
    for (const [way, write] of Object.entries(ways)) app.get(`/${way}`, (_req, res) => void write(res));
    const vary = async (way: string): Promise<string | undefined> =>
      (await request(app).get(`/${way}`).set('x-api-key', key)).headers['vary'];
    expect(await vary('nothing')).toBe(VARY);
    for (const way of ['replaced', 'appended', 'object', 'reason', 'list'])
      expect(await vary(way)).toBe(`Origin, ${VARY}`);
    expect(await vary('everything')).toBe('*');
    expect(await vary('known')).toBe('authorization, X-API-KEY');
    expect((await request(app).get('/list').set('x-api-key', key)).headers['x-own']).toBe('1');
  });

  test('Vary is there beside handlers that write heads in their own way, and on no response of an open route', async () => {
    const { authenticator, key } = await openDesk();
    const app = express();
    /** As `on-headers` does, which compression and session handlers are built on. */
    const sets = (name: string) => (_req: Request, res: Response, next: () => void) => {
      const writeHead = res.writeHead.bind(res) as (...head: unknown[]) => Response;
      res.writeHead = (...head: unknown[]) => {
        res.setHeader(name, 'set');
        return writeHead(...head);
      };
      next();
    };
    app.get('/open', (_req, res) => void res.writeHead(200, { vary: 'Origin' }).end('x'));
    app.use('/own', sets('x-before'), apiKeyAuth(authenticator), sets('x-after'));
    app.use('/twice', apiKeyAuth(authenticator), apiKeyAuth(authenticator));
    app.use(express().use('/nested', apiKeyAuth(authenticator)));
    app.use((_req, res) => void res.set('Vary', 'Origin').send('x'));
    const headers = async (path: string) => (await request(app).get(path).set('x-api-key', key)).headers;
    for (let round = 0; round < 2; round++) {
      expect((await headers('/open'))['vary']).toBe('Origin');
      const own = await headers('/own');
      expect([own['vary'], own['x-before'], own['x-after']]).toEqual([`Origin, ${VARY}`, 'set', 'set']);
      for (const path of ['/twice', '/nested']) expect((await headers(path))['vary']).toBe(`Origin, ${VARY}`);
    }
  });

  test('what earlier handlers set stays on a refusal, and nothing else is added', async () => {
    const { authenticator } = await openDesk();
    const app = express().disable('x-powered-by');
    app.use((_req, res, next) => {
      res.set('Access-Control-Allow-Origin', '*');
      next();
    }, apiKeyAuth(authenticator));
    const { headers, status } = await request(app).get('/x');
    expect(status).toBe(401);
    expect(
      Object.keys(headers)
        .filter((name) => !['date', 'connection', 'keep-alive'].includes(name))
        .sort(),
    ).toEqual(['access-control-allow-origin', 'cache-control', 'content-length', 'content-type', 'www-authenticate']);
  });

  test('onDenied is asked once; the standard denial follows what does not answer', async () => {
    const { authenticator } = await openDesk();
    const onDenied = vi.fn(async (denial: { code: string }, req: Request, res: Response) => {
      await Promise.resolve();
      if (req.path === '/own') res.status(418).send(denial.code);
      if (req.path === '/throws') throw new Error('own');
    });
    const app = express();
    app.use(apiKeyAuth(authenticator, { onDenied }), (_req, res) => void res.send('in'));
    app.set('env', 'test');
    expect(await request(app).get('/own')).toMatchObject({ status: 418, text: 'credential_missing' });
    expect((await request(app).get('/silent')).status).toBe(401);
    expect((await request(app).get('/throws')).status).toBe(500);
    expect(onDenied).toHaveBeenCalledTimes(3);
    expect(onDenied.mock.calls.every((call) => call.length === 3)).toBe(true);
  });

  test('a path parameter is judged where it is declared: route, mount, router', async () => {
    const { authenticator, key } = await openDesk({ carriers: { path: 'orgSlug' } });
    const app = express();
    app.use('/api', apiKeyAuth(authenticator));
    app.get('/api/route/:orgSlug', matchOrganization(), (req, res) => void res.json(getPrincipal(req).name));
    const router = express.Router({ mergeParams: true }).get('/x', (req, res) => void res.json(getPrincipal(req).name));
    app.use('/api/mount/:orgSlug', matchOrganization(), router);
    app.get('/api/forgotten/:orgSlug', (req, res) => void res.json(findPrincipal(req)));
    app.use('/guarded/:orgSlug', apiKeyAuth(authenticator), matchOrganization(), router);
    app.set('env', 'test');
    const ask = async (path: string): Promise<number> => (await request(app).get(path).set('x-api-key', key)).status;
    for (const path of ['/api/route/ORG', '/api/mount/ORG/x', '/guarded/ORG/x']) {
      expect(await ask(path.replace('ORG', 'acme'))).toBe(200);
      expect(await ask(path.replace('ORG', 'beta'))).toBe(403);
      expect(await ask(path.replace('ORG', '%61cme'))).toBe(200);
    }
    expect(await ask('/api/forgotten/acme')).toBe(500);
  });

  test('a guard behind a guard demands more, and keeps what was judged', async () => {
    const { authenticator, key, narrowKey } = await openDesk();
    const app = express();
    app.use(apiKeyAuth(authenticator), express.json(), matchOrganization());
    app.post(
      '/x',
      apiKeyAuth(authenticator, { scopes: ['agents:write'] }),
      (req, res) => void res.json(getPrincipal(req)),
    );
    const body = { orgSlug: 'acme' };
    expect((await request(app).post('/x').set('x-api-key', key).send(body)).status).toBe(200);
    expect((await request(app).post('/x').set('x-api-key', narrowKey).send(body)).status).toBe(403);
  });

  test('no reading of the query shows a handler another organization', async () => {
    const { authenticator, key } = await openDesk({ carriers: { query: 'orgSlug' } });
    const app = express();
    app.use(apiKeyAuth(authenticator), (req, res) => void res.json({ org: req.query['orgSlug'] ?? null }));
    const ask = async (query: string): Promise<number> =>
      (await request(app).get(`/x${query}`).set('x-api-key', key)).status;
    expect(await ask('?orgSlug=acme')).toBe(200);
    expect(await ask('?orgSlug=beta')).toBe(403);
    for (const query of ['?orgSlug[]=acme', '?[orgSlug]=beta', '?%5BorgSlug%5D=beta', '?orgSlug=acme&orgSlug=acme'])
      expect(await ask(query)).toBe(400);
  });
});

test('what next throws is not caught, and next is called once', async () => {
  for (const slow of [false, true]) {
    const { authenticator, key } = await openDesk({ slow });
    const next = vi.fn(() => {
      if (!slow) throw new Error('behind');
    });
    const req = { rawHeaders: ['x-api-key', key], url: '/', headers: {}, query: {}, params: {} };
    const res = { writeHead: () => {}, getHeader: () => undefined, setHeader: () => {} };
    const call = (): void => apiKeyAuth(authenticator)(req as never, res as never, next);
    if (slow) call();
    else expect(call).toThrow('behind');
    await new Promise((resolve) => setImmediate(resolve));
    expect(next.mock.calls).toEqual([[]]);
  }
});

test('a parameter that is a list of segments is no name', async () => {
  const { authenticator, key } = await openDesk({ carriers: { path: 'orgSlug' } });
  const app = express5();
  app.get('/*orgSlug', apiKeyAuth(authenticator), matchOrganization(), (_req, res) => void res.send('in'));
  const response = await request(app).get('/acme').set('x-api-key', key);
  expect(response.body).toMatchObject({ code: 'organization_invalid' });
});

test('the augmentation gives req.principal, and fails closed as findPrincipal does', async () => {
  await import('../src/augment.js');
  const { authenticator, key } = await openDesk();
  const app = express5();
  app.set('env', 'test');
  app.use('/api', apiKeyAuth(authenticator), express5.json());
  app.use((req, res) => {
    const { principal } = req as { principal?: { name: string } };
    res.json({ name: principal?.name ?? null });
  });
  expect((await request(app).get('/open')).body).toEqual({ name: null });
  expect((await request(app).post('/api').set('x-api-key', key).send({})).body).toEqual({ name: 'full' });
  expect((await request(app).post('/api').set('x-api-key', key).send({ orgSlug: 'acme' })).status).toBe(500);
});

test('a wrong option throws where the guard is made, and names the option', async () => {
  const { authenticator } = await openDesk();
  const make = (options: object): unknown => apiKeyAuth(authenticator, options);
  for (const [options, name] of [
    [{ scope: ['a'] }, 'scope'],
    [{ scopes: [] }, 'scopes'],
    [{ optional: 1 }, 'optional'],
    [{ onDenied: {} }, 'onDenied'],
  ] as const)
    expect(() => make(options)).toThrow(
      expect.objectContaining({ code: 'option_invalid', message: expect.stringContaining(`"${name}"`) }),
    );
  expect(() => apiKeyAuth({} as never)).toThrow(/"authenticator"/);
});
