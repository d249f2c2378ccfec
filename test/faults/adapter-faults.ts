import type { Fault } from './fault.js';

const EXPRESS = 'packages/express/src/exchange.ts';
const EXPRESS_GUARD = 'packages/express/src/api-key-auth.ts';
const KOA = 'packages/koa/src/exchange.ts';
const KOA_GUARD = 'packages/koa/src/api-key-auth.ts';
const FASTIFY = 'packages/fastify/src/exchange.ts';
const FASTIFY_GUARD = 'packages/fastify/src/api-key-auth.ts';
const HONO = 'packages/hono/src/exchange.ts';
const HONO_GUARD = 'packages/hono/src/api-key-auth.ts';

/** Mistakes that adapters make, in each of ours. */
export const ADAPTER_FAULTS: readonly Fault[] = [
  ...[
    {
      name: 'Express: lets OPTIONS through',
      file: EXPRESS_GUARD,
      find: '    settle(enter(guard, req.rawHeaders, viewOf(req))',
      replace:
        "    if ((req as { method?: string }).method === 'OPTIONS') return next();\n    settle(enter(guard, req.rawHeaders, viewOf(req))",
      caughtBy: 'methods/OPTIONS-without-a-key',
    },
    {
      name: 'Express: lets preflights through by itself',
      file: EXPRESS_GUARD,
      find: '    settle(enter(guard, req.rawHeaders, viewOf(req))',
      replace:
        "    if (req.rawHeaders.includes('Access-Control-Request-Method')) return next();\n    settle(enter(guard, req.rawHeaders, viewOf(req))",
      caughtBy: 'methods/OPTIONS-that-looks-like-a-preflight',
    },
    {
      name: 'Express: reads the body before the key',
      file: EXPRESS_GUARD,
      find: '    settle(enter(guard, req.rawHeaders, viewOf(req))',
      replace:
        "    const stream = req as unknown as NodeJS.ReadableStream;\n    const hasBody = req.rawHeaders.includes('Content-Length');\n    if (hasBody) return void stream.on('data', () => {}).on('end', () => settle(enter(guard, req.rawHeaders, viewOf(req)), { req, res, next, guard }));\n    settle(enter(guard, req.rawHeaders, viewOf(req))",
      caughtBy: 'unread-body/no-key-and-a-body-that-never-arrives',
    },
    {
      name: 'Express: throws refusals into the error flow',
      file: EXPRESS,
      find: '    sendDenial(res, denial);\n',
      replace: '    throw Object.assign(new Error(denial.title), { status: denial.status });\n',
      caughtBy: 'extraction/no-credential',
    },
    {
      name: 'Express: goes on after a refusal',
      file: EXPRESS,
      find: 'async deny({ req, res, guard }, denial) {\n',
      replace: 'async deny({ req, res, next, guard }, denial) {\n    queueMicrotask(() => next());\n',
      caughtBy: 'phases/forgotten-without-a-key-and-a-body',
    },
    {
      name: 'Express: answers with res.json',
      file: EXPRESS,
      find: '    sendDenial(res, denial);\n',
      replace: '    (res as Response).status(denial.status).set(denial.headers).json(JSON.parse(denial.body));\n',
      caughtBy: 'extraction/no-credential',
    },
    {
      name: 'Express: forgets Vary',
      file: EXPRESS,
      find: 'if (vary !== undefined) varyOnSend(res, vary);',
      replace: '',
      caughtBy: 'extraction/x-api-key',
    },
    {
      name: 'Express: leaves a request without an answer when onDenied is silent',
      file: EXPRESS,
      find: '    sendDenial(res, denial);\n',
      replace: '    if (guard?.onDenied === undefined) sendDenial(res, denial);\n',
      caughtBy: 'on-denied/silent-for-no-key',
    },
    {
      name: 'Express: swallows what onDenied throws',
      file: EXPRESS,
      find: '  fail({ next }, error) {\n    next(error);\n',
      replace: '  fail({ next }, error) {\n    next(error === undefined ? error : undefined);\n',
      caughtBy: 'on-denied/throws-for-missing-scope',
    },
    {
      name: 'Express: takes the address from X-Forwarded-For',
      file: EXPRESS,
      find: 'address: (req) => req.ip,',
      replace: "address: (req) => req.rawHeaders[req.rawHeaders.indexOf('X-Forwarded-For') + 1] ?? req.ip,",
      caughtBy: 'addresses/X-Forwarded-For-is-not-believed',
    },
    {
      name: 'Express: does not show the path',
      file: EXPRESS,
      find: 'pathParameter: (req, name) => req.params?.[name],',
      replace: 'pathParameter: () => undefined,',
      caughtBy: 'organization/path-is-other-organization-on-mount',
    },
    {
      name: 'Express: requireScopes passes alone',
      file: 'packages/express/src/require-scopes.ts',
      find: 'return (req, res, next) =>\n    settle(',
      replace: 'return (req, res, next) =>\n    guardOf(req.rawHeaders) === undefined ? next() : settle(',
      caughtBy: 'phases/scopes-alone-with-a-body',
    },
    {
      name: 'Express: matchOrganization passes alone',
      file: 'packages/express/src/match-organization.ts',
      find: 'return (req, res, next) =>\n    settle(',
      replace: 'return (req, res, next) =>\n    guardOf(req.rawHeaders) === undefined ? next() : settle(',
      caughtBy: 'phases/match-alone',
    },
  ],
  ...(
    [
      {
        name: 'Koa: lets HEAD through',
        file: KOA_GUARD,
        find: '    exposePrincipal(ctx.state, ctx);\n',
        replace: "    if (ctx.method === 'HEAD') return next();\n    exposePrincipal(ctx.state, ctx);\n",
        caughtBy: 'methods/HEAD-without-a-key',
      },
      {
        name: 'Koa: throws refusals',
        file: KOA,
        find: '  ctx.status = denial.status;\n',
        replace: '  (ctx as Context).throw(denial.status);\n',
        caughtBy: 'extraction/no-credential',
      },
      {
        name: 'Koa: lets Koa write the type',
        file: KOA,
        find: '  ctx.set({ ...denial.headers });\n',
        replace: "  ctx.set({ ...denial.headers });\n  (ctx as Context).type = 'json';\n",
        caughtBy: 'extraction/no-credential',
      },
      {
        name: 'Koa: forgets Vary',
        file: KOA,
        find: '  if (guard !== undefined) varyOnSend(ctx.res, guard.authenticator.vary);\n',
        replace: '',
        caughtBy: 'extraction/x-api-key',
      },
      {
        name: 'Koa: goes on after a refusal',
        file: KOA,
        find: 'if (!answer.ok) return deny(answer.denial, ctx, guard?.onDenied);',
        replace: 'if (!answer.ok) return deny(answer.denial, ctx, guard?.onDenied).then(() => next());',
        caughtBy: 'extraction/no-credential',
      },
      {
        name: 'Koa: forgets the standard denial when onDenied is silent',
        file: KOA,
        find: 'if (isSet || ctx.respond === false || ctx.res.headersSent) return;',
        replace: 'return;',
        caughtBy: 'on-denied/silent-for-no-key',
      },
      {
        name: 'Koa: answers twice when onDenied answers',
        file: KOA,
        find: 'if (isSet || ctx.respond === false || ctx.res.headersSent) return;',
        replace: '',
        caughtBy: 'on-denied/answers-for-no-key',
      },
      {
        name: 'Koa: does not show the body',
        file: KOA,
        find: 'parsedBody: (ctx) => ctx.request.body,',
        replace: '',
        caughtBy: 'organization/body-is-other-organization',
      },
    ] as const
  ).map((fault) => ({ ...fault, subject: 'koa' as const })),
  ...(
    [
      {
        name: 'Fastify: judges the key when the body is parsed',
        file: FASTIFY_GUARD,
        find: "app.addHook('onRequest', (request, reply, done) => {",
        replace: "app.addHook('preValidation', (request, reply, done) => {",
        caughtBy: 'unread-body/no-key-and-a-body-malformed',
      },
      {
        name: 'Fastify: forgets the second phase',
        file: FASTIFY_GUARD,
        find: 'const outcome = matchOrganization(request, viewOf(request));',
        replace: 'const outcome = { ok: true as const, value: undefined }; void matchOrganization;',
        caughtBy: 'organization/body-is-other-organization',
      },
      {
        name: 'Fastify: sends text, to which a charset is added',
        file: FASTIFY,
        find: '.send(Buffer.from(denial.body));',
        replace: '.send(denial.body);',
        caughtBy: 'extraction/no-credential',
      },
      {
        name: 'Fastify: throws refusals',
        file: FASTIFY,
        find: '    // As a Buffer: to text Fastify adds a charset.\n',
        replace: '    throw Object.assign(new Error(denial.title), { statusCode: denial.status });\n',
        caughtBy: 'extraction/no-credential',
      },
      {
        name: 'Fastify: guards the own scope only',
        file: FASTIFY_GUARD,
        find: '= fp(guardInstance, {',
        replace: '= ((plugin: typeof guardInstance, _: object) => plugin)(guardInstance, {',
        caughtBy: 'extraction/no-credential',
      },
      {
        name: 'Fastify: forgets what a route demands',
        file: 'packages/core/src/adapter/guard.ts',
        find: 'const all = [...new Set([...(guard.requirement.scopes ?? []), ...scopes])];',
        replace: 'const all = scopes.length < 0 ? scopes : (guard.requirement.scopes ?? []);',
        caughtBy: 'scopes/one-of-two',
      },
      {
        name: 'Fastify: guards a route that is left open',
        file: 'packages/core/src/adapter/guards-by-rule.ts',
        find: '    [false, undefined],\n',
        replace: '    [false, guard],\n',
        caughtBy: 'routing/open-routes-are-open-and-nothing-beside-them',
      },
      {
        name: 'Fastify: leaves a whole scope open where one route is',
        file: FASTIFY_GUARD,
        find: 'const guard = guardFor(request.routeOptions.config.orgkey);',
        replace:
          "const guard = request.url.startsWith('/open/') ? undefined : guardFor(request.routeOptions.config.orgkey);",
        caughtBy: 'routing/open-routes-are-open-and-nothing-beside-them',
      },
      {
        name: 'Fastify: forgets Vary',
        file: FASTIFY,
        find: '    if (guard !== undefined) varyOnSend(reply.raw, guard.authenticator.vary);\n',
        replace: '',
        caughtBy: 'extraction/x-api-key',
      },
      {
        name: 'Fastify: lets preflights through',
        file: FASTIFY_GUARD,
        find: 'if (guard === undefined) return done();\n    settle(enter(',
        replace: "if (guard === undefined || request.method === 'OPTIONS') return done();\n    settle(enter(",
        caughtBy: 'methods/OPTIONS-without-a-key',
      },
    ] as const
  ).map((fault) => ({ ...fault, subject: 'fastify' as const })),
  ...(
    [
      {
        name: 'Hono: throws refusals',
        file: HONO,
        find: '  return c.newResponse(',
        replace: '  throw new Error(String(status));\n  return c.newResponse(',
        caughtBy: 'extraction/no-credential',
      },
      {
        name: 'Hono: answers with c.json',
        file: HONO,
        find: '  return c.newResponse(',
        replace: '  if (status > 0) return c.json(JSON.parse(body), status as 401);\n  return c.newResponse(',
        caughtBy: 'extraction/no-credential',
      },
      {
        name: 'Hono: reads the body before the key',
        file: HONO_GUARD,
        find: '    const entered = await enter(',
        replace: '    await c.req.raw.clone().arrayBuffer();\n    const entered = await enter(',
        caughtBy: 'unread-body/no-key-and-a-body-that-never-arrives',
      },
      {
        name: 'Hono: does not judge the body',
        file: 'packages/core/src/request/fetch/match-with-body.ts',
        find: 'const isNamed = passedAs(holder) !== undefined &&',
        replace: 'const isNamed = passedAs(holder) === undefined &&',
        caughtBy: 'organization/body-is-other-organization',
      },
      {
        name: 'Hono: forgets Vary',
        file: HONO,
        find: '  if (variesOnSend(c.env, fields)) return next();\n',
        replace: "  if (fields !== '') return next();\n",
        caughtBy: 'extraction/x-api-key',
      },
      {
        name: 'Hono: does not count header lines',
        file: HONO,
        find: '    bindings: (c): unknown => c.env,\n',
        replace: '',
        caughtBy: 'header-lines/501-do-not-pass',
      },
    ] as const
  ).map((fault) => ({ ...fault, subject: 'hono' as const })),
  ...(
    [
      {
        name: 'node:http: forgets Vary',
        file: 'packages/core/src/request/node/with-api-key.ts',
        find: '    varyOnSend(res, authenticator.vary);\n',
        replace: '',
        caughtBy: 'extraction/x-api-key',
      },
      {
        name: 'node:http: lets a request pass whose body names another organization',
        file: 'packages/core/src/request/node/with-api-key.ts',
        find: '  return outcome.ok;\n',
        replace: '  return true;\n',
        caughtBy: 'organization/body-is-other-organization',
      },
    ] as const
  ).map((fault) => ({ ...fault, subject: 'node' as const })),
  ...(
    [
      {
        name: 'fetch: forgets Vary',
        file: 'packages/core/src/request/fetch/with-api-key.ts',
        find: 'return withVary(response, guard.authenticator.vary);',
        replace: 'return guard.authenticator.vary === "" ? withVary(response, "") : response;',
        caughtBy: 'extraction/x-api-key',
      },
      {
        name: 'fetch: keeps the handler from reading the body',
        file: 'packages/core/src/request/fetch/read-json.ts',
        find: 'Object.defineProperties(request, { ...REPEATABLE, [KEPT]:',
        replace: 'Object.defineProperties(request, { [KEPT]:',
        caughtBy: 'organization/body-matches',
      },
      {
        name: 'fetch: sends a body to HEAD',
        file: 'packages/core/src/request/fetch/send.ts',
        find: 'headers: denial.headers });',
        replace: "headers: { ...denial.headers, ...(method === 'HEAD' ? { 'content-length': '0' } : {}) } });",
        caughtBy: 'verification/revoked-of-head',
      },
    ] as const
  ).map((fault) => ({ ...fault, subject: 'fetch' as const })),
];
