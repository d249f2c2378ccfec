import { createAuthenticator, createMemoryStore } from '@orgkey/core';
import fastify, { type FastifyInstance } from 'fastify';
import { expect, test } from 'vitest';
import { apiKeyAuth, assertGuarded } from '../src/index.js';

const authenticator = createAuthenticator({ store: createMemoryStore() });

/** What the start names, without its advice; `''` where all is guarded. */
async function named(build: (app: FastifyInstance) => void, except: readonly string[] = []): Promise<string> {
  const app = fastify();
  assertGuarded(app, { except });
  build(app);
  try {
    await app.ready();
    return '';
  } catch (error) {
    expect(error).toMatchObject({ code: 'unguarded' });
    return (error as Error).message.replace('Not behind apiKeyAuth(): ', '').replace(/\. Guard them.*$/, '');
  } finally {
    await app.close();
  }
}

function answer(): string {
  return 'SECRET';
}

test('all below a guard is guarded, also what was registered before it in its scope', async () => {
  expect(await named(() => {})).toBe('');
  const all = (app: FastifyInstance): void => {
    app.get('/before', answer);
    app.register(apiKeyAuth, { authenticator });
    app.get('/behind', answer);
    app.register(async (child) => void child.post('/child', answer));
  };
  expect(await named(all)).toBe('');
});

test('siblings and what is outside, by name', async () => {
  const build = (app: FastifyInstance): void => {
    app.register(
      async (api) => {
        await api.register(apiKeyAuth, { authenticator });
        api.get('/x', answer);
        api.register(async (inner) => void inner.get('/inner', answer));
      },
      { prefix: '/api' },
    );
    app.register(async (sibling) => void sibling.delete('/y', answer), { prefix: '/api' });
    app.get('/healthz', answer);
    app.route({ method: ['PUT', 'PATCH'], url: '/both', handler: answer });
  };
  expect(await named(build, ['GET /healthz'])).toBe('PUT /both (answer), PATCH /both (answer), DELETE /api/y (answer)');
});

test('a route that is open by its own rule is named; HEAD goes with its GET', async () => {
  const build = (app: FastifyInstance): void => {
    app.register(apiKeyAuth, { authenticator });
    app.get('/healthz', { config: { orgkey: false } }, answer);
    app.get('/more', { config: { orgkey: { scopes: ['a'] } } }, answer);
    app.get('/maybe', { config: { orgkey: { optional: true } } }, answer);
  };
  expect(await named(build)).toBe('GET /healthz (answer)');
  expect(await named(build, ['GET /healthz'])).toBe('');
});

test('a check that comes too late says so, and wrong options are refused', async () => {
  const app = fastify();
  app.get('/early', answer);
  expect(() => assertGuarded(app)).toThrow('ALL /* (registered before this check)');
  expect(() => assertGuarded(fastify(), { except: 'GET /x' as never })).toThrow('Option "except" must be a list');
  await app.close();
});
