import type { IncomingMessage } from 'node:http';
import { createGuard, type Guard, type GuardOptions } from '../../adapter/guard.js';
import { enter } from '../../adapter/guarded.js';
import { type HandlerArguments, sortArguments } from '../../adapter/handler-arguments.js';
import type { Authenticator } from '../../authenticator.js';
import type { MaybePromise } from '../../result/outcome.js';
import type { Principal } from '../../result/principal.js';
import type { Outcome } from '../../result/settle.js';
import { peerAddress } from './peer-address.js';
import { nodeViews } from './view.js';

interface NodeOptions<OnDenied> extends GuardOptions<OnDenied> {
  readonly address?: (req: IncomingMessage) => string | undefined;
}

/** What a request and an upgrade of `node:http` have in common: a guard with its first phase, and a handler. */
export interface NodeGuard<OnDenied, Handler> {
  readonly guard: Guard<OnDenied>;
  readonly handler: Handler;
  readonly enter: (req: IncomingMessage) => MaybePromise<Outcome<Principal | undefined>>;
}

export function createNodeGuard<OnDenied, Handler>(
  authenticator: Authenticator,
  args: HandlerArguments<NodeOptions<OnDenied>, Handler>,
): NodeGuard<OnDenied, Handler> {
  const { options, handler } = sortArguments(args);
  const guard = createGuard<OnDenied, 'address'>(authenticator, options, ['address']);
  const viewOf = nodeViews({ raw: (req: IncomingMessage) => req, address: options?.address ?? peerAddress });
  return { guard, handler, enter: (req) => enter(guard, req.rawHeaders, viewOf(req)) };
}
