import { Readable } from 'node:stream';
import cors from '@koa/cors';
import Router from '@koa/router';
import { openDesk } from '@orgkey/conformance';
import Koa3, { type Context } from 'koa';
import Koa2 from 'koa2';
import request from 'supertest';
import { describe, expect, test, vi } from 'vitest';
import { apiKeyAuth, findPrincipal, getPrincipal, matchOrganization, requireScopes } from '../src/index.js';

const versions = [
  ['koa 3', Koa3],
  ['koa 2', Koa2 as unknown as typeof Koa3],
] as const;

const VARY = 'X-API-Key, Authorization';

describe.each(versions)('%s', (_, Koa) => {
  test('Vary is merged when the head is written, however a handler writes it', async () => {
    const { authenticator, key } = await openDesk();
    const ways: Record<string, (ctx: Context) => unknown> = {
      '/nothing': () => {},
      '/replaced': (ctx) => ctx.set('Vary', 'Origin'),
      '/appended': (ctx) => ctx.vary('Origin'),
      '/raw': (ctx) => {
        ctx.respond = false;
        ctx.res.writeHead(200, { Vary: 'Origin' }).end('x');
      },
      '/thrown': (ctx) => ctx.throw(418),
    };
    const app = new Koa();
    app.silent = true;
    app.use(apiKeyAuth(authenticator)).use((ctx) => {
      ctx.body = 'x';
      ways[ctx.path]?.(ctx as Context);
    });
    const server = app.callback();
    const vary = async (path: string): Promise<string | undefined> =>
      (await request(server).get(path).set('x-api-key', key)).headers['vary'];
    expect(await vary('/nothing')).toBe(VARY);
    for (const path of ['/replaced', '/appended', '/raw']) expect(await vary(path)).toBe(`Origin, ${VARY}`);
    expect(await vary('/thrown')).toBe(VARY);
  });

  test('a refusal keeps CORS, and adds nothing of Koa', async () => {
    const { authenticator } = await openDesk();
    const app = new Koa();
    app.use(cors({ origin: 'https://a.example' })).use(apiKeyAuth(authenticator));
    const { headers, status } = await request(app.callback()).get('/x').set('origin', 'https://a.example');
    expect([status, headers['access-control-allow-origin']]).toEqual([401, 'https://a.example']);
    expect(headers['content-type']).toBe('application/problem+json');
    const head = await request(app.callback()).head('/x');
    expect([head.status, head.headers['content-length']]).toEqual([401, headers['content-length']]);
  });

  test('onDenied is asked once; the standard denial follows what sets nothing', async () => {
    const { authenticator } = await openDesk();
    const onDenied = vi.fn(async (denial: { code: string }, ctx: Context) => {
      await Promise.resolve();
      if (ctx.path === '/own') ctx.body = denial.code;
      if (ctx.path === '/hidden') ctx.status = 404;
      if (ctx.path === '/throws') ctx.throw(418);
    });
    const app = new Koa();
    app.silent = true;
    app.use(apiKeyAuth(authenticator, { onDenied })).use((ctx) => {
      ctx.body = 'in';
    });
    const server = app.callback();
    expect(await request(server).get('/own')).toMatchObject({ status: 200, text: 'credential_missing' });
    expect(await request(server).get('/hidden')).toMatchObject({ status: 404, text: 'Not Found' });
    expect((await request(server).get('/throws')).status).toBe(418);
    expect((await request(server).get('/silent')).status).toBe(401);
    expect(onDenied).toHaveBeenCalledTimes(4);
  });

  describe('each way of answering in onDenied is an answer', () => {
    const answers: Record<string, [way: (ctx: Context) => unknown, status: number, text: string]> = {
      '/status': [(ctx) => Object.assign(ctx, { status: 403 }), 403, 'Forbidden'],
      '/status-of-the-beginning': [(ctx) => Object.assign(ctx, { status: 404 }), 404, 'Not Found'],
      '/body': [(ctx) => Object.assign(ctx, { body: 'own' }), 200, 'own'],
      '/no-body': [(ctx) => Object.assign(ctx, { body: null }), 204, ''],
      '/status-and-body': [(ctx) => Object.assign(ctx, { status: 418, body: 'own' }), 418, 'own'],
      '/stream': [(ctx) => Object.assign(ctx, { type: 'text', body: Readable.from(['o', 'wn']) }), 200, 'own'],
      '/redirect': [(ctx) => ctx.redirect('/login'), 302, 'Redirecting'],
      '/past-koa': [(ctx) => void ctx.res.writeHead(402).end('own'), 402, 'own'],
      '/past-koa-in-parts': [(ctx) => void ctx.res.writeHead(404).write('own'), 404, 'own'],
      '/past-koa-later': [
        (ctx) => {
          ctx.respond = false;
          setTimeout(() => ctx.res.writeHead(402).end('own'), 5);
        },
        402,
        'own',
      ],
    };
    test.each(Object.keys(answers))('%s', async (path) => {
      const [way, status, text] = answers[path] as (typeof answers)[string];
      const { authenticator } = await openDesk();
      const app = new Koa();
      app.silent = true;
      app.use(apiKeyAuth(authenticator, { onDenied: (_denial, ctx) => way(ctx) }));
      const response = await request(app.callback()).get(path);
      expect([response.status, response.text]).toEqual([status, expect.stringContaining(text)]);
      expect(response.text).not.toContain('credential_missing');
      expect(response.headers['www-authenticate']).toBeUndefined();
    });

    test('also where a status was set in front of the guard', async () => {
      const { authenticator } = await openDesk();
      const app = new Koa();
      app.use((ctx, next) => {
        ctx.status = 202;
        return next();
      });
      const onDenied = (_denial: object, ctx: Context): unknown =>
        Object.assign(ctx, ctx.path === '/status' ? { status: 403 } : { body: 'own' });
      app.use(apiKeyAuth(authenticator, { onDenied }));
      const server = app.callback();
      expect(await request(server).get('/status')).toMatchObject({ status: 403, text: 'Forbidden' });
      expect(await request(server).get('/body')).toMatchObject({ status: 202, text: 'own' });
    });

    test.each([
      ['a status', { status: 202 }],
      ['a body', { body: 'in front' }],
    ])('%s that was set in front of the guard is not', async (_name, set) => {
      const { authenticator } = await openDesk();
      const app = new Koa();
      app.use((ctx, next) => {
        Object.assign(ctx, set);
        return next();
      });
      app.use(apiKeyAuth(authenticator, { onDenied: () => {} }));
      const response = await request(app.callback()).get('/');
      expect(response.status).toBe(401);
      expect(response.body).toMatchObject({ code: 'credential_missing' });
    });
  });

  test('a refusal is not thrown through the error handling of the application, and its own ctx.throw is', async () => {
    const { authenticator, key } = await openDesk();
    const caught: unknown[] = [];
    const app = new Koa();
    app.silent = true;
    app.use(async (ctx, next) => {
      try {
        await next();
      } catch (error) {
        caught.push((error as Error).message);
        ctx.status = 500;
        ctx.body = 'own error page';
      }
    });
    app.use(apiKeyAuth(authenticator)).use((ctx) => ctx.throw(403, 'thrown by the application'));
    const server = app.callback();
    const refused = await request(server).get('/');
    expect([refused.status, refused.headers['content-type']]).toEqual([401, 'application/problem+json']);
    expect(refused.body).toMatchObject({ code: 'credential_missing' });
    expect(caught).toEqual([]);
    const thrown = await request(server).get('/').set('x-api-key', key);
    expect([thrown.status, thrown.text]).toEqual([500, 'own error page']);
    expect(caught).toEqual(['thrown by the application']);
  });

  test('a mounted application is guarded by what is in front of it', async () => {
    const { authenticator, key } = await openDesk();
    const inner = new Koa().use((ctx) => {
      ctx.body = getPrincipal(ctx).organization.slug;
    });
    const app = new Koa().use(apiKeyAuth(authenticator));
    app.use(async (ctx, next) => (ctx.path.startsWith('/inner') ? inner.middleware[0]?.(ctx, next) : next()));
    const server = app.callback();
    for (const path of ['/inner', '/INNER/x', '/inner%2fx', '//inner']) await request(server).get(path).expect(401);
    await request(server).options('/inner').expect(401);
    await request(server).get('/inner/x').set('x-api-key', key).expect(200, 'acme');
  });

  test('a path parameter is judged on the route; asking for the principal without that is a 500', async () => {
    const { authenticator, key } = await openDesk({ carriers: { path: 'orgSlug' } });
    const router = new Router();
    router.get('/judged/:orgSlug', matchOrganization(), (ctx) => {
      ctx.body = getPrincipal(ctx);
    });
    router.get('/forgotten/:orgSlug', (ctx) => {
      ctx.body = findPrincipal(ctx);
    });
    router.get('/state/:orgSlug', (ctx) => {
      ctx.body = ctx.state['principal'];
    });
    const app = new Koa();
    app.silent = true;
    app.use(apiKeyAuth(authenticator)).use(router.routes());
    const server = app.callback();
    const ask = async (path: string): Promise<number> => (await request(server).get(path).set('x-api-key', key)).status;
    expect(await ask('/judged/acme')).toBe(200);
    expect(await ask('/judged/beta')).toBe(403);
    expect(await ask('/forgotten/acme')).toBe(500);
    expect(await ask('/state/acme')).toBe(500);
  });

  test('a scope check or second phase without a guard is a 500', async () => {
    const seen: unknown[] = [];
    for (const alone of [requireScopes('a'), matchOrganization()]) {
      const app = new Koa();
      app.silent = true;
      app.use(alone).use(() => void seen.push(1));
      expect((await request(app.callback()).get('/')).status).toBe(500);
    }
    expect(seen).toEqual([]);
  });

  test('ctx.state.principal is what others see too: enumerable, read-only, nobody for a stranger', async () => {
    const { authenticator, key } = await openDesk();
    const app = new Koa();
    app.use(apiKeyAuth(authenticator, { optional: true })).use((ctx) => {
      ctx.body = { ...ctx.state };
    });
    const server = app.callback();
    expect((await request(server).get('/').set('x-api-key', key)).body).toMatchObject({ principal: { name: 'full' } });
    expect((await request(server).get('/')).body).toEqual({});
  });
});

test('a raw Response of Koa 3 varies too', async () => {
  const { authenticator, key } = await openDesk();
  const app = new Koa3();
  app.use(apiKeyAuth(authenticator)).use((ctx) => {
    ctx.body = new Response('x', { headers: { vary: 'Accept' } });
  });
  const { headers } = await request(app.callback()).get('/').set('x-api-key', key);
  expect(headers['vary']).toContain(VARY);
});

test('a wrong option throws where the guard is made', async () => {
  const { authenticator } = await openDesk();
  for (const options of [{ scope: ['a'] }, { scopes: [] }, { optional: 1 }, { onDenied: {} }])
    expect(() => apiKeyAuth(authenticator, options as object)).toThrow(
      expect.objectContaining({ code: 'option_invalid' }),
    );
});
