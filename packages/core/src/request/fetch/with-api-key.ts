import {
  createGuardFor,
  type Guard,
  type GuardOptions,
  type PrincipalUnder,
  type Remembering,
} from '../../adapter/guard.js';
import { enter } from '../../adapter/guarded.js';
import { type HandlerArguments, sortArguments } from '../../adapter/handler-arguments.js';
import type { Authenticator } from '../../authenticator.js';
import type { Denial } from '../../result/denial.js';
import type { MaybePromise } from '../../result/outcome.js';
import type { Principal } from '../../result/principal.js';
import type { Outcome } from '../../result/settle.js';
import { matchWithBody } from './match-with-body.js';
import { denialResponse, withVary } from './send.js';
import { fetchViews } from './view.js';

/** What a handler demands, how a refusal is answered, and what only the runtime knows. */
export interface WithApiKeyOptions extends GuardOptions<OnDenied> {
  /** The client's address, for keys with an allow list. Default: unknown, which is in no list. */
  readonly address?: (request: Request, ...rest: never[]) => string | undefined;
  /** The parameters of the route, for a path carrier; awaited. Default: none. */
  readonly params?: (request: Request, ...rest: never[]) => unknown;
}

/** Answers a refusal in the application's own way; what is no `Response` leaves it to the standard denial. */
export type OnDenied = (denial: Denial, request: Request) => unknown;

/** One authenticator, or how to get it where bindings exist only per request. */
export type AuthenticatorFor<R, Rest extends unknown[]> =
  | Authenticator
  | ((request: R, ...rest: Rest) => Authenticator);

/** A handler of Fetch requests that is told who is calling, in front of what its server passes. */
export type Handler<R, P, Rest extends unknown[]> = (request: R, principal: P, ...rest: Rest) => MaybePromise<Response>;
/** What Next, `Bun.serve`, `Deno.serve` and Workers call. */
export type Guarded<R, Rest extends unknown[]> = (request: R, ...rest: Rest) => Promise<Response>;

/**
 * Guards a handler of Fetch requests: a route handler of Next, `Bun.serve`, `Deno.serve`, a Worker. The
 * handler gets the principal as its second argument; what the runtime passes behind the request follows. The
 * credential is judged before a byte of the body is read, then the organization that the JSON body names.
 * Throws `OrgkeyError` with code `option_invalid` when an option is wrong.
 *
 * @example
 * export const GET = withApiKey(authenticator, (request, principal) =>
 *   Response.json(agentsOf(principal.organization.id)),
 * );
 */
export function withApiKey<R extends Request, Rest extends unknown[]>(
  authenticator: AuthenticatorFor<R, Rest>,
  handler: Handler<R, Principal, Rest>,
): Guarded<R, Rest>;
export function withApiKey<R extends Request, Rest extends unknown[], const Optional extends boolean = false>(
  authenticator: AuthenticatorFor<R, Rest>,
  options: Remembering<WithApiKeyOptions, Optional>,
  handler: Handler<R, PrincipalUnder<Optional>, Rest>,
): Guarded<R, Rest>;
export function withApiKey<R extends Request, Rest extends unknown[]>(
  authenticator: AuthenticatorFor<R, Rest>,
  ...args: HandlerArguments<WithApiKeyOptions, Handler<R, never, Rest>>
): Guarded<R, Rest> {
  const { options = {}, handler } = sortArguments(args);
  const guardFor = createGuardFor(authenticator, options, ['address', 'params']);
  const judge = createJudge(options);
  return async (request, ...rest) => {
    const guard = guardFor(request, ...rest);
    const outcome = await judge(guard, request, rest as unknown[] as never[]);
    if (outcome.ok) {
      const response = await handler(request, outcome.value as never, ...rest);
      return withVary(response, guard.authenticator.vary);
    }
    const own: unknown = await guard.onDenied?.(outcome.denial, request);
    return own instanceof Response ? own : denialResponse(outcome.denial, request.method);
  };
}

/** What is known of one call; the first and second phase see the same. */
interface Call {
  readonly request: Request;
  readonly rest: never[];
  readonly params: unknown;
}

type Judge = (guard: Guard<OnDenied>, request: Request, rest: never[]) => Promise<Outcome<Principal | undefined>>;

function createJudge({ address, params }: WithApiKeyOptions): Judge {
  const viewOf = fetchViews<Call>({
    raw: ({ request }) => request,
    address: ({ request, rest }) => address?.(request, ...rest),
    pathParameter: (call, name) => (call.params as Record<string, unknown> | undefined)?.[name],
  });
  return async (guard, request, rest) => {
    const { path } = guard.authenticator.carriers;
    const call: Call = { request, rest, params: path && (await params?.(request, ...rest)) };
    const entered = await enter(guard, call, viewOf(call));
    if (!entered.ok) return entered;
    return matchWithBody(call, { view: viewOf(call), request, read: () => request.arrayBuffer() });
  };
}
