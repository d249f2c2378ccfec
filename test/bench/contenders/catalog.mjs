// Who is compared, by framework. `open(size, services)` makes `size.keys` keys and `size.revocable` more, and resolves
// with the keys, a way to revoke the latter, and `mount(app)`; peers are loaded by those who open them.
import { openBearerAuth } from './bearer-auth.mjs';
import { openHonoBearer } from './hono-bearer.mjs';
import { openKoaBearer } from './koa-bearer.mjs';
import { openOrgkey } from './orgkey.mjs';
import { openPassport } from './passport.mjs';
import { openBare, openYardstick } from './yardstick.mjs';

const always = (framework) => ({
  bare: { title: 'no guard', open: (size) => openBare(framework, size) },
  yardstick: { title: 'written by hand', open: (size) => openYardstick(framework, size) },
  memory: { title: 'Orgkey, memory', open: (size) => openOrgkey({ framework, store: 'memory' }, size) },
});

const orgkey = (framework, freshness, [store, name]) => ({
  title: `Orgkey, ${freshness}, ${name}`,
  needs: store,
  open: (size, services) => openOrgkey({ framework, store, freshness }, size, services),
});

const betterAuth = ([store, name]) => ({
  title: `better-auth, ${name}`,
  needs: store,
  async open(size, services) {
    const { openBetterAuth } = await import('./better-auth.mjs');
    return openBetterAuth({ store }, size, services);
  },
});

const sqlite = ['sqlite', 'SQLite'];
const redis = ['redis', 'Redis'];
const postgres = ['postgres', 'Postgres'];

const withKeys = (keys) => ({
  title: `Orgkey, memory, ${keys.toLocaleString('en')} key${keys === 1 ? '' : 's'}`,
  open: (size) => openOrgkey({ framework: 'fastify', store: 'memory' }, size),
  keys,
});

/**
 * Contenders of one group are measured in one run, in turn. `keys`: so many, whatever the group says.
 * `refuses: false`: only requests that are accepted are measured.
 */
export const catalog = {
  express: {
    framework: 'express',
    contenders: {
      ...always('express'),
      'leased-sqlite': orgkey('express', 'leased', sqlite),
      'leased-redis': orgkey('express', 'leased', redis),
      'leased-postgres': orgkey('express', 'leased', postgres),
      'strict-sqlite': orgkey('express', 'strict', sqlite),
      'strict-redis': orgkey('express', 'strict', redis),
      'strict-postgres': orgkey('express', 'strict', postgres),
      passport: { title: 'passport-headerapikey', open: openPassport },
      'better-auth-sqlite': betterAuth(sqlite),
      'better-auth-redis': betterAuth(redis),
      'better-auth-postgres': betterAuth(postgres),
    },
  },
  fastify: {
    framework: 'fastify',
    contenders: {
      ...always('fastify'),
      'bearer-auth-1': { title: '@fastify/bearer-auth, 1 key', open: openBearerAuth, keys: 1 },
      'bearer-auth': { title: '@fastify/bearer-auth', open: openBearerAuth },
    },
  },
  koa: {
    framework: 'koa',
    contenders: { ...always('koa'), 'bearer-token': { title: 'koa-bearer-token', open: openKoaBearer } },
  },
  hono: {
    framework: 'hono',
    contenders: { ...always('hono'), 'bearer-auth': { title: 'hono bearerAuth, verifyToken', open: openHonoBearer } },
  },
  scale: {
    framework: 'fastify',
    refuses: false,
    hotKeys: 16_384,
    contenders: {
      bare: always('fastify').bare,
      'keys-1': withKeys(1),
      'keys-10000': withKeys(10_000),
      'keys-1000000': withKeys(1_000_000),
    },
  },
  flood: {
    framework: 'express',
    contenders: {
      bare: always('express').bare,
      memory: always('express').memory,
      'leased-redis': {
        title: 'Orgkey, leased, Redis, argon2id',
        needs: 'redis',
        open: (size, services) =>
          openOrgkey({ framework: 'express', store: 'redis', freshness: 'leased', hasher: 'argon2id' }, size, services),
      },
    },
  },
};

/** The server that a contender needs; SQLite is none. */
export const serverOf = ({ needs }) => (needs === 'sqlite' ? undefined : needs);
