import { guardOf, matchOrganization as match } from '@orgkey/core/adapter';
import { type ExpressHandler, settle, viewOf } from './exchange.js';

/**
 * Judges the organization that the parsed body and the path name. Mount it behind the body parser, and on
 * each route or mount whose path has the parameter: Express knows parameters only there. Without
 * `apiKeyAuth()` in front of it each request is a 500.
 *
 * @example
 * app.use('/api', apiKeyAuth(authenticator), express.json(), matchOrganization());
 * app.get('/api/orgs/:orgSlug/agents', matchOrganization(), listAgents);
 */
export function matchOrganization(): ExpressHandler {
  return (req, res, next) =>
    settle(match(req.rawHeaders, viewOf(req)), { req, res, next, guard: guardOf(req.rawHeaders) });
}
