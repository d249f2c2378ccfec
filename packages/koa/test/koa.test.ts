import { bodyParser } from '@koa/bodyparser';
import Router from '@koa/router';
import { openDesk } from '@orgkey/conformance';
import Koa3 from 'koa';
import Koa2 from 'koa2';
import request from 'supertest';
import { describe, expect, test } from 'vitest';
import { apiKeyAuth, findPrincipal, getPrincipal, matchOrganization, requireScopes } from '../src/index.js';

const versions = [
  ['koa 3', Koa3],
  ['koa 2', Koa2 as unknown as typeof Koa3],
] as const;

describe.each(versions)('%s', (_, Koa) => {
  test.each([false, true])('both phases, scopes and the principal; a store that answers later: %s', async (slow) => {
    const { authenticator, key, narrowKey } = await openDesk({ slow });
    const router = new Router();
    router.get('/scoped', requireScopes('agents:write'), (ctx) => {
      ctx.body = { scopes: ctx.state.principal.scopes };
    });
    router.post('/x', (ctx) => {
      ctx.body = { ...getPrincipal(ctx), same: ctx.state['principal'] === getPrincipal(ctx) };
    });
    const app = new Koa();
    app.use(apiKeyAuth(authenticator)).use(bodyParser()).use(matchOrganization()).use(router.routes());
    const server = app.callback();
    const denied = await request(server).post('/x').send({ orgSlug: 'acme' });
    expect(denied.status).toBe(401);
    expect(denied.headers['content-type']).toBe('application/problem+json');
    const good = await request(server).post('/x').set('x-api-key', key).send({ orgSlug: 'acme' });
    expect(good.body).toMatchObject({ name: 'full', organization: { slug: 'acme' }, same: true });
    expect(good.headers['vary']).toBe('X-API-Key, Authorization');
    expect((await request(server).post('/x').set('x-api-key', key).send({ orgSlug: 'beta' })).status).toBe(403);
    expect((await request(server).get('/scoped').set('x-api-key', narrowKey)).body.code).toBe('scope_missing');
    expect((await request(server).get('/scoped').set('x-api-key', key)).status).toBe(200);
  });

  test('a forgotten second phase is a 500, also for ctx.state.principal', async () => {
    const { authenticator, key } = await openDesk();
    const app = new Koa();
    app.silent = true;
    app
      .use(apiKeyAuth(authenticator))
      .use(bodyParser())
      .use((ctx) => {
        ctx.body = { slug: ctx.path === '/find' ? findPrincipal(ctx) : ctx.state.principal.organization.slug };
      });
    const server = app.callback();
    for (const path of ['/find', '/state']) {
      expect((await request(server).post(path).set('x-api-key', key).send({ orgSlug: 'acme' })).status).toBe(500);
      expect((await request(server).post(path).set('x-api-key', key).send({})).status).toBe(200);
    }
  });
});
