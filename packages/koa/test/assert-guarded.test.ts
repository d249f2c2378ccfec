import Router from '@koa/router';
import { createAuthenticator, createMemoryStore } from '@orgkey/core';
import Koa, { type Middleware } from 'koa';
import Koa2 from 'koa2';
import { describe, expect, test } from 'vitest';
import { apiKeyAuth, assertGuarded } from '../src/index.js';

const guard = apiKeyAuth(createAuthenticator({ store: createMemoryStore() }));
const answer: Middleware = (ctx) => {
  ctx.body = 'SECRET';
};

/** What the check names, without its advice; `''` where all is guarded. */
function named(app: { readonly middleware: readonly object[] }, except: readonly string[] = []): string {
  try {
    assertGuarded(app, { except });
    return '';
  } catch (error) {
    return (error as Error).message.replace('Not behind apiKeyAuth(): ', '').replace(/\. Guard them.*$/, '');
  }
}

describe.each([
  ['koa 3', Koa],
  ['koa 2', Koa2 as unknown as typeof Koa],
])('%s', (_, Application) => {
  test('all behind a guard is guarded, and what is used in front of it is named', () => {
    const app = new Application().use(guard).use(answer).use(new Router().get('/x', answer).routes());
    expect(named(app)).toBe('');
    expect(named(new Application().use(answer).use(guard))).toBe('ALL /* (answer)');
    expect(named(new Application().use(answer).use(guard), ['ALL /*'])).toBe('');
    expect(named(new Application())).toBe('');
  });

  test('routes of a router in front of the guard, by name', () => {
    const open = new Router().get('/healthz', answer).all(['/a', '/b'], answer);
    const app = new Application().use(open.routes()).use(guard);
    expect(named(app, ['GET /healthz'])).toBe('ALL /a (answer), ALL /b (answer)');
  });

  test('a guard in a router guards that router, from where it stands', () => {
    const router = new Router().get('/before', answer).use(guard).get('/behind', answer);
    const beside = new Router().post('/beside', answer);
    const app = new Application().use(router.routes()).use(beside.routes());
    expect(named(app)).toBe('GET /before (answer), POST /beside (answer)');
  });

  test('a guard of a path guards what is below it, and no other path that begins alike', () => {
    const router = new Router().use('/admin', guard);
    router.get('/admin', answer).get('/admin/:id', answer).get('/administrators', answer);
    expect(named(new Application().use(router.routes()))).toBe('GET /administrators (answer)');
  });

  test('a guard of one route and method is no guard of others', () => {
    const router = new Router().get('/x', guard, answer).post('/x', answer).get('/y', answer, guard);
    expect(named(new Application().use(router.routes()))).toBe('POST /x (answer), GET /y (answer)');
  });

  test('nested routers, with a guard inside, around and beside', () => {
    const inner = new Router().get('/in/:id', answer);
    const guarded = new Router().use('/v1', guard).use('/v1', inner.routes()).use('/v2', inner.routes());
    expect(named(new Application().use(guarded.routes()))).toBe('GET /v2/in/:id (answer)');
  });

  test('a guard that minds the case does not cover routes that do not', () => {
    const router = new Router({ prefix: '/api' }).use(guard).get('/x', answer);
    expect(named(new Application().use(router.routes()))).toBe('GET /api/x (answer)');
    const alike = new Router({ prefix: '/api', sensitive: true }).use(guard).get('/x', answer);
    expect(named(new Application().use(alike.routes()))).toBe('');
  });
});

test('a mounted application is a function, and named', () => {
  const inner = new Koa().use(guard).use(answer);
  const mounted: Middleware = (ctx, next) => (ctx.path.startsWith('/in') ? inner.middleware[0]?.(ctx, next) : next());
  expect(named(new Koa().use(mounted))).toBe('ALL /* (mounted)');
});

test('a wrong option is refused', () => {
  expect(() => assertGuarded(new Koa(), { except: 'GET /x' as never })).toThrow('Option "except" must be a list');
  expect(() => assertGuarded(new Koa(), { expect: [] } as never)).toThrow('Unknown option "expect"');
});
