import { createAuthenticator, createMemoryStore } from '@orgkey/core';
import express, { type Express, type RequestHandler } from 'express';
import express4 from 'express4';
import { describe, expect, test } from 'vitest';
import { apiKeyAuth, assertGuarded } from '../src/index.js';

const guard = apiKeyAuth(createAuthenticator({ store: createMemoryStore() }));
const answer: RequestHandler = (_req, res) => void res.send('SECRET');

/** What the check names, without its advice; `''` where all is guarded. */
function named(app: Express, except: readonly string[] = []): string {
  try {
    assertGuarded(app, { except });
    return '';
  } catch (error) {
    return (error as Error).message.replace('Not behind apiKeyAuth(): ', '').replace(/\. Guard them.*$/, '');
  }
}

describe.each([
  ['express 5', express],
  ['express 4', express4 as unknown as typeof express],
])('%s', (_, framework) => {
  test('all behind a guard is guarded, and what stands in front of it is named', () => {
    const app = framework();
    expect(named(app)).toBe('');
    app.get('/healthz', answer).use(guard).get('/a', answer).use(answer, framework.json());
    expect(named(app)).toBe('GET /healthz (answer)');
    expect(named(app, ['GET /healthz'])).toBe('');
    expect(named(framework().use(answer).use(guard))).toBe('ALL /* (answer)');
  });

  test('a guard of a mount guards what is below it, and no other path that begins alike', () => {
    const app = framework().use('/admin', guard);
    app.get('/admin', answer).post('/admin/:id', answer).get('/administrators', answer).use(answer);
    expect(named(app)).toBe('GET /administrators (answer), ALL /* (answer)');
  });

  test('a guard of one route and method is no guard of others', () => {
    const app = framework();
    app.get('/x', guard, answer).post('/x', answer).all('/y', answer);
    app.route('/z').get(answer).all(guard).put(answer);
    expect(named(app)).toBe('POST /x (answer), ALL /y (answer), GET /z (answer)');
  });

  test('a guard on a pattern of one method is no guard of the route below it', () => {
    const pattern = framework === express ? '/admin/*rest' : '/admin/*';
    const app = framework();
    app.get(pattern, guard).all('/admin/x', answer);
    expect(named(app)).toBe('ALL /admin/x (answer)');
  });

  test('nested routers, with a guard inside, around and beside', () => {
    const inner = framework.Router().get('/in/:id', answer);
    const own = framework.Router().get('/before', answer).use(guard).get('/behind', answer);
    const app = framework()
      .use('/v1', guard, framework.json(), inner)
      .use('/v2', inner)
      .use('/own', own)
      .use(framework.Router().use('/deep', framework.Router().use(inner)));
    expect(named(app)).toBe('GET /v2/in/:id (answer), GET /own/before (answer), GET /deep/in/:id (answer)');
  });

  test('lists of paths, parameters and patterns', () => {
    const app = framework().use(['/a', '/b/:c'], guard);
    app
      .get('/a/x', answer)
      .get('/b/:c/x', answer)
      .get('/b/other/x', answer)
      .get(/^\/a\/r/, answer);
    // A pattern, and a path that a parameter would match: what the guard's own text does not cover is named.
    expect(named(app)).toContain('GET /b/other/x');
    expect(named(app)).toContain('GET /^\\/a\\/r/');
    if (framework === express) expect(named(app)).not.toMatch(/GET \/a\/x|:c\/x/);
  });

  test('a guard that minds the case does not cover a router that does not', () => {
    const app = framework();
    app.set('case sensitive routing', true);
    app.use('/admin', guard, framework.Router().get('/in', answer));
    app.get('/admin/own', answer);
    app.use(framework.Router().get('/admin/x', answer));
    app.use(framework.Router({ caseSensitive: true }).get('/admin/y', answer));
    expect(named(app)).toBe('GET /admin/x (answer)');
  });

  test('a mounted application is a function, and named; it is asked by itself', () => {
    const inner = framework().get('/x', answer);
    const app = framework().use('/inner', inner).use(guard).use('/behind', inner);
    expect(named(app)).toBe('ALL /inner/* (mounted_app)');
    expect(named(inner)).toBe('GET /x (answer)');
  });

  test('handlers of errors are no routes', () => {
    const onError = Object.defineProperty(() => {}, 'length', { value: 4 }) as express.ErrorRequestHandler;
    expect(named(framework().use(onError))).toBe('');
  });

  test('a router by itself', () => {
    expect(() => assertGuarded(framework.Router().get('/x', answer))).toThrow('GET /x');
    expect(() => assertGuarded(framework.Router().use(guard).get('/x', answer))).not.toThrow();
  });
});

test('where the paths of mounts are forgotten, only a guard without one covers them', () => {
  const app = express().use('/v1', guard, express.Router().get('/x', answer));
  for (const layer of app.router.stack) Reflect.deleteProperty(layer, 'rawPath');
  expect(named(app)).toBe('GET (a path that can not be read) (answer)');
  expect(named(express().use(guard).use(app.router))).toBe('');
});
