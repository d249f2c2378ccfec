import { createAuthenticator, createMemoryStore } from '@orgkey/core';
import { type Handler, Hono } from 'hono';
import { describe, expect, test } from 'vitest';
import { apiKeyAuth, assertGuarded } from '../src/index.js';

const guard = apiKeyAuth(createAuthenticator({ store: createMemoryStore() }));
const answer: Handler = (c) => c.text('SECRET');

/** What the check names, without its advice; `''` where all is guarded. */
function named(app: Hono, except: readonly string[] = []): string {
  try {
    assertGuarded(app, { except });
    return '';
  } catch (error) {
    return (error as Error).message.replace('Not behind apiKeyAuth(): ', '').replace(/\. Guard them.*$/, '');
  }
}

describe('assertGuarded', () => {
  test('all behind a guard is guarded, and what stands in front of it is named', () => {
    const app = new Hono();
    app.get('/healthz', answer);
    app.use('/api/*', guard);
    app.get('/api', answer).post('/api/x', answer).get('/apis', answer);
    expect(named(app)).toBe('GET /healthz (answer), GET /apis (answer)');
    expect(named(app, ['GET /healthz', 'GET /apis'])).toBe('');
    expect(named(new Hono())).toBe('');
  });

  test('a guard without the asterisk is a guard of one path', () => {
    const app = new Hono();
    app.use('/admin', guard);
    app.get('/admin', answer).all('/admin/x', answer);
    expect(named(app)).toBe('ALL /admin/x (answer)');
  });

  test('a guard of one route and method is no guard of others', () => {
    const app = new Hono();
    app.get('/x', guard, answer).post('/x', answer);
    app.on(['GET', 'PUT'], '/y', guard).put('/y', answer).all('/y', answer);
    expect(named(app)).toBe('POST /x (answer), ALL /y (answer)');
  });

  test('sub-applications, with a guard inside, around and beside; and with an error handler of their own', () => {
    const inner = new Hono();
    inner.get('/in/:id', answer);
    const own = new Hono();
    own.get('/before', answer).use(guard).get('/behind', answer);
    own.onError((_error, c) => c.text('no', 500));
    const app = new Hono();
    app.use('/v1/*', guard);
    app.route('/v1', inner).route('/v2', inner).route('/own', new Hono().route('/deep', own));
    expect(named(app)).toBe('GET /v2/in/:id (answer), GET /own/deep/before (handler)');
  });

  test('what is mounted is a function, and named', () => {
    const app = new Hono();
    app.mount('/inner', () => new Response('SECRET'));
    app.use(guard).mount('/behind', () => new Response('guarded'));
    expect(named(app)).toMatch(/^ALL \/inner\/\*/);
    expect(named(app, ['ALL /inner/*'])).toBe('');
  });

  test('middleware in front of the guard is named, since it may answer', () => {
    const app = new Hono();
    app.use(async function cors(_c, next) {
      await next();
    });
    app.use(guard).get('/x', answer);
    expect(named(app)).toBe('ALL /* (cors)');
  });
});
