import { answer } from './answer.js';
import { jsonResponse } from './json-response.js';
import { type OpenApiDocument, openApiDocument } from './openapi/document.js';
import { checkOptions, type ManagementOptions } from './options.js';
import { createPage } from './page/page.js';
import { problem } from './problem.js';
import type { RequestContext } from './request-context.js';

/** The HTTP API of the keys, and the page. */
export interface Management<Native = unknown> {
  readonly basePath: string;
  /** Whether a path, as the client sent it, is this handler's: the base path or below it. */
  readonly owns: (path: string) => boolean;
  /**
   * Answers a request. Expected refusals are responses (`application/problem+json`); it rejects on a bug
   * only. What is not below the base path is 404.
   */
  readonly handle: (request: Request, context: RequestContext<Native>) => Promise<Response>;
}

/**
 * Makes the HTTP API of the keys and the page Settings → API Keys, for one base path. Mount it with
 * `@orgkey/management/express`, `/fastify`, `/koa` or `/hono`, or call `handle` with Fetch requests. Throws
 * `OrgkeyError` with code `option_invalid` when an option is wrong.
 *
 * @example
 * const management = createManagement({
 *   manager,
 *   basePath: '/settings/api-keys',
 *   authorize: (request, req: express.Request) =>
 *     req.session.user && { actor: req.session.user.email, organizations: [req.session.user.organization] },
 * });
 * app.use(mountManagement(management));
 */
export function createManagement<Native = unknown>(options: ManagementOptions<Native>): Management<Native> {
  const checked = checkOptions(options);
  const { basePath } = checked;
  const page = createPage(checked);
  let description: OpenApiDocument | undefined;
  return Object.freeze({
    basePath,
    owns,
    async handle(request: Request, context: RequestContext<Native>) {
      const { pathname } = new URL(request.url);
      if (!owns(pathname)) return problem('not_found');
      const path = pathname.slice(basePath.length);
      const method = request.method === 'HEAD' ? 'GET' : request.method;
      const response =
        (method === 'GET' ? openly(path, request) : undefined) ??
        (await answer({ method, path, request, context }, checked));
      return request.method === 'HEAD' ? new Response(null, response) : response;
    },
  });

  function owns(path: string): boolean {
    return path === basePath || path.startsWith(`${basePath}/`);
  }

  /** What everybody may see: the page before it has asked for anything, and the description of the API. */
  function openly(path: string, request: Request): Response | undefined {
    if (path === '' || path === '/') return page.html();
    if (path === '/orgkey-keys.js') return page.script(request);
    if (path !== '/v1/openapi.json') return undefined;
    description ??= openApiDocument(basePath);
    return jsonResponse(description);
  }
}
