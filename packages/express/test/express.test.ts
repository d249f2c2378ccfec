import { openDesk } from '@orgkey/conformance';
import express5 from 'express';
import express4 from 'express4';
import request from 'supertest';
import { describe, expect, test } from 'vitest';
import { apiKeyAuth, findPrincipal, getPrincipal, matchOrganization, requireScopes } from '../src/index.js';

const versions = [
  ['express 5', express5],
  ['express 4', express4 as unknown as typeof express5],
] as const;

describe.each(versions)('%s', (_, express) => {
  describe.each([false, true])('store answers with a promise: %s', (slow) => {
    test('both phases, scopes and the principal', async () => {
      const { authenticator, key, narrowKey } = await openDesk({ slow });
      const app = express();
      app.use('/api', apiKeyAuth(authenticator), express.json(), matchOrganization());
      app.post('/api/x', (req, res) => void res.json(getPrincipal(req)));
      app.get('/api/scoped', requireScopes('agents:write'), (req, res) => void res.json(getPrincipal(req).scopes));

      const denied = await request(app).post('/api/x').send({ orgSlug: 'acme' });
      expect(denied.status).toBe(401);
      expect(Object.keys(denied.headers).sort()).toEqual(
        [
          'cache-control',
          'content-length',
          'content-type',
          'date',
          'www-authenticate',
          'x-powered-by',
          'connection',
          'keep-alive',
        ]
          .filter((name) => name in denied.headers)
          .sort(),
      );
      expect(denied.headers['content-type']).toBe('application/problem+json');
      const good = await request(app).post('/api/x').set('x-api-key', key).send({ orgSlug: 'acme' });
      expect(good.body).toMatchObject({ name: 'full', organization: { slug: 'acme' } });
      expect(good.headers['vary']).toBe('X-API-Key, Authorization');
      expect((await request(app).post('/api/x').set('x-api-key', key).send({ orgSlug: 'beta' })).status).toBe(403);
      expect((await request(app).get('/api/scoped').set('x-api-key', narrowKey)).body).toMatchObject({
        code: 'scope_missing',
        requiredScopes: ['agents:write'],
      });
      expect((await request(app).get('/api/scoped').set('x-api-key', key)).status).toBe(200);
    });
  });

  test('a forgotten second phase is a 500, and so is a guard without apiKeyAuth', async () => {
    const { authenticator, key } = await openDesk();
    const seen: unknown[] = [];
    const app = express();
    app.set('env', 'test');
    app.post('/forgotten', apiKeyAuth(authenticator), express.json(), (req, res) => void res.json(findPrincipal(req)));
    app.get('/alone', requireScopes('a'), (_req, res) => void res.json(seen.push(1)));
    app.get('/alone2', matchOrganization(), (_req, res) => void res.json(seen.push(1)));
    const forgotten = await request(app).post('/forgotten').set('x-api-key', key).send({ orgSlug: 'acme' });
    expect(forgotten.status).toBe(500);
    expect((await request(app).get('/alone').set('x-api-key', key)).status).toBe(500);
    expect((await request(app).get('/alone2').set('x-api-key', key)).status).toBe(500);
    expect(seen).toEqual([]);
  });
});
