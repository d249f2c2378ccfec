import type { Authenticator } from '@orgkey/core';
import { guardsByRule } from '@orgkey/core/adapter';
import type { FastifyInstance, FastifyPluginAsync, FastifySchema } from 'fastify';
import fp from 'fastify-plugin';
import type { ApiKeyAuthOptions } from '../api-key-auth.js';

/** How a key is presented, in the words of OpenAPI (a Security Scheme Object). */
export type SecurityScheme =
  | { readonly type: 'apiKey'; readonly in: 'header'; readonly name: string }
  | { readonly type: 'http'; readonly scheme: 'bearer' };

/**
 * The security schemes of an authenticator's sources, for `components.securitySchemes` of an OpenAPI document:
 * `ApiKey` and `Bearer`, as sources are by default; a second header goes by its own name.
 *
 * @example
 * await app.register(swagger, { openapi: { components: { securitySchemes: securitySchemes(authenticator) } } });
 */
export function securitySchemes({ sources }: Authenticator): Readonly<Record<string, SecurityScheme>> {
  const schemes: Record<string, SecurityScheme> = {};
  for (const { header, scheme } of sources) {
    if (scheme === undefined)
      schemes['ApiKey' in schemes ? header : 'ApiKey'] = { type: 'apiKey', in: 'header', name: header };
    else schemes[scheme] = { type: 'http', scheme: 'bearer' };
  }
  return schemes;
}

/**
 * Says in the schema of each guarded route, for `@fastify/swagger`, that it wants a key: so the document can't drift from
 * what is enforced. Register it beside `apiKeyAuth`, with the same options. A route that names its own `security`
 * keeps it.
 *
 * @example
 * await app.register(apiKeyAuth, { authenticator });
 * await app.register(openApiSecurity, { authenticator });
 */
export const openApiSecurity: FastifyPluginAsync<ApiKeyAuthOptions> = fp(addSecurity, {
  name: '@orgkey/fastify/openapi',
  fastify: '5.x',
});

async function addSecurity(app: FastifyInstance, options: ApiKeyAuthOptions): Promise<void> {
  const guardFor = guardsByRule(options);
  const alternatives = Object.keys(securitySchemes(options.authenticator)).map((name) => ({ [name]: [] }));
  app.addHook('onRoute', (route) => {
    const schema: (FastifySchema & { readonly security?: unknown }) | undefined = route.schema;
    const guard = guardFor(route.config?.orgkey);
    if (guard === undefined || schema?.security !== undefined) return;
    const security = guard.requirement.optional === true ? [...alternatives, {}] : alternatives;
    route.schema = { ...schema, security } as FastifySchema;
  });
}
