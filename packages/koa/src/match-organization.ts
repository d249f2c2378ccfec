import { adapter, type KoaMiddleware } from './exchange.js';

/**
 * Judges the organization that the parsed body and the path name. Use it behind the body parser, and on
 * each route whose path has the parameter: a router knows parameters only there. Without `apiKeyAuth()` in
 * front of it each request is a 500.
 *
 * @example
 * app.use(apiKeyAuth(authenticator)).use(bodyParser()).use(matchOrganization());
 * router.get('/orgs/:orgSlug/agents', matchOrganization(), listAgents);
 */
export const matchOrganization: () => KoaMiddleware = adapter.matchOrganization;
