import { Agent, type RequestListener, request } from 'node:http';
import Router from '@koa/router';
import { openDesk } from '@orgkey/conformance';
import { OrgkeyError } from '@orgkey/core';
import * as forExpress from '@orgkey/express';
import * as forHono from '@orgkey/hono';
import * as forKoa from '@orgkey/koa';
import express from 'express';
import express4 from 'express4';
import fc from 'fast-check';
import { Hono } from 'hono';
import Koa from 'koa';
import { expect, test } from 'vitest';
import { listen } from './subjects/listen.js';

/** An application as it could be wired, rightly or not. */
type Step =
  | { readonly is: 'guard'; readonly at: string }
  | { readonly is: 'route'; readonly at: string; readonly method: 'get' | 'post' | 'all'; readonly guarded: boolean }
  | { readonly is: 'router'; readonly at: string; readonly within: readonly Step[]; readonly sensitive: boolean };

const PATHS = ['/', '/a', '/A', '/ab', '/a/b', '/:p'];
const at = fc.constantFrom(...PATHS);
const { steps } = fc.letrec<{ steps: readonly Step[]; step: Step }>((tie) => ({
  steps: fc.array(tie('step'), { minLength: 1, maxLength: 3 }),
  step: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.record({ is: fc.constant('guard' as const), at }),
    fc.record({
      is: fc.constant('route' as const),
      at,
      method: fc.constantFrom('get' as const, 'post' as const, 'all' as const),
      guarded: fc.boolean(),
    }),
    fc.record({ is: fc.constant('router' as const), at, within: tie('steps'), sensitive: fc.boolean() }),
  ),
}));

const SEGMENTS = ['', '/a', '/A', '/b', '/ab'];
const TARGETS = SEGMENTS.flatMap((one) => SEGMENTS.flatMap((two) => SEGMENTS.map((three) => `${one}${two}${three}/`)));
const SPELLINGS = [...new Set(TARGETS.flatMap((path) => [path, path.replace(/(.)\/$/, '$1')]))].filter(
  (path) => path.length < 8,
);

const { authenticator } = await openDesk();
const SECRET = 'SECRET';

type Ask = (path: string, method: string) => Promise<string>;

/** What answers somebody without a key. */
async function openOf(ask: Ask): Promise<string | undefined> {
  const asked = SPELLINGS.flatMap((path) =>
    ['GET', 'POST'].map(async (method) => ({ name: `${method} ${path}`, body: await ask(path, method) })),
  );
  return (await Promise.all(asked)).find(({ body }) => body === SECRET)?.name;
}

const agent = new Agent({ keepAlive: true, maxSockets: 8 });

function askAt(port: number): Ask {
  return (path, method) =>
    new Promise((resolve, reject) => {
      const sent = request({ host: '127.0.0.1', port, path, method, agent }, (response) => {
        let body = '';
        response.on('data', (chunk: Buffer) => {
          body += chunk.toString();
        });
        response.on('end', () => resolve(body));
      });
      sent.on('error', reject).end();
    });
}

async function openOver(listener: RequestListener): Promise<string | undefined> {
  const server = await listen(listener, '127.0.0.1');
  try {
    return await openOf(askAt(server.port));
  } finally {
    await server.close();
  }
}

/** An application: its own check, which throws where the application may not start, and who is let in without a key. */
type Build = (steps: readonly Step[], sensitive: boolean) => { check(): unknown; open(): Promise<string | undefined> };

function expressBy(framework: typeof express): Build {
  const guard = () => forExpress.apiKeyAuth(authenticator);
  const fill = (router: express.Router, list: readonly Step[]): void => {
    const answer: express.RequestHandler = (_req, res) => void res.send(SECRET);
    for (const step of list) {
      if (step.is === 'guard') router.use(step.at, guard());
      else if (step.is === 'route') router[step.method](step.at, ...(step.guarded ? [guard()] : []), answer);
      else {
        const inner = framework.Router({ caseSensitive: step.sensitive });
        fill(inner, step.within);
        router.use(step.at, inner);
      }
    }
  };
  return (list, sensitive) => {
    const app = framework();
    app.set('case sensitive routing', sensitive);
    fill(app, list);
    return { check: () => forExpress.assertGuarded(app), open: () => openOver(app) };
  };
}

const koa: Build = (list, sensitive) => {
  const routerOf = (within: readonly Step[], options: { sensitive: boolean; prefix?: string }): Router => {
    const router = new Router(options);
    for (const step of within) {
      const guard = forKoa.apiKeyAuth(authenticator);
      if (step.is === 'guard') router.use(...((step.at === '/' ? [guard] : [step.at, guard]) as [typeof guard]));
      else if (step.is === 'route')
        router[step.method](step.at, ...(step.guarded ? [guard] : []), (ctx) => {
          ctx.body = SECRET;
        });
      else router.use(step.at, routerOf(step.within, step).routes());
    }
    return router;
  };
  const app = new Koa();
  for (const step of list) {
    if (step.is === 'guard' && step.at === '/') app.use(forKoa.apiKeyAuth(authenticator));
    else if (step.is === 'router' && step.at !== '/')
      app.use(routerOf(step.within, { ...step, prefix: step.at }).routes());
    else app.use(routerOf([step], { sensitive }).routes());
  }
  const listener = app.callback();
  return {
    check: () => forKoa.assertGuarded(app),
    open: () => openOver((req, res) => void listener(req, res)),
  };
};

const hono: Build = (list) => {
  const fill = (app: Hono, within: readonly Step[]): Hono => {
    for (const step of within) {
      const guard = forHono.apiKeyAuth(authenticator);
      // As written: without the asterisk it is a guard of one path.
      if (step.is === 'guard')
        app.use(step.at === '/' ? '*' : step.at, guard).use(step.at === '/a' ? '/a/*' : step.at, guard);
      else if (step.is === 'router') app.route(step.at, fill(new Hono(), step.within));
      else if (step.guarded) app[step.method](step.at, guard, (c) => c.text(SECRET));
      else app[step.method](step.at, (c) => c.text(SECRET));
    }
    return app;
  };
  const app = fill(new Hono(), list);
  const ask: Ask = async (path, method) => (await app.request(path, { method })).text();
  return { check: () => forHono.assertGuarded(app), open: () => openOf(ask) };
};

const BUILDS: Readonly<Record<string, Build>> = {
  'Express 5': expressBy(express),
  'Express 4': expressBy(express4 as unknown as typeof express),
  'Koa 3': koa,
  'Hono 4': hono,
};

/** `undefined` where the router itself refuses the wiring, as one of `@koa/router` does with some prefixes. */
function built(build: Build, ...wiring: Parameters<Build>): ReturnType<Build> | undefined {
  try {
    return build(...wiring);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

function mayStart(app: ReturnType<Build>): boolean {
  try {
    app.check();
    return true;
  } catch (error) {
    if (error instanceof OrgkeyError && error.code === 'unguarded') return false;
    throw error;
  }
}

/** `WIRINGS=500` for a longer search. */
const WIRINGS = Number(process.env['WIRINGS'] ?? 15);

test.each(Object.keys(BUILDS))(
  'what passes the check of %s lets nobody in without a key',
  { timeout: 60_000 },
  async (name) => {
    let passed = 0;
    await fc.assert(
      fc.asyncProperty(steps, fc.boolean(), async (list, sensitive) => {
        const app = built(BUILDS[name] as Build, list, sensitive);
        if (app === undefined || !mayStart(app)) return;
        passed++;
        expect(await app.open()).toBeUndefined();
      }),
      { numRuns: WIRINGS },
    );
    if (WIRINGS >= 100) expect(passed, 'applications that passed').toBeGreaterThan(10);
  },
);
