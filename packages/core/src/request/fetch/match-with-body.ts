import { guardOf, matchOrganization, passedAs } from '../../adapter/guarded.js';
import type { RequestView } from '../../request/request-view.js';
import type { MaybePromise } from '../../result/outcome.js';
import type { Principal } from '../../result/principal.js';
import type { Outcome } from '../../result/settle.js';
import { mayHaveJson, readJson } from './read-json.js';

/** A request of Fetch, and how its body is read. */
export interface WithBody {
  readonly view: RequestView;
  readonly request: Request;
  readonly read: () => Promise<ArrayBuffer>;
}

/**
 * Second phase of an adapter of Fetch requests, which reads the body by itself where it may name an organization: not
 * for strangers, and not where no carrier is a member of it. Throws `unguarded` where no first phase ran.
 *
 * @example
 * const outcome = await matchWithBody(c, { view, request: c.req.raw, read: () => c.req.arrayBuffer() });
 */
export function matchWithBody(
  holder: object,
  { view, request, read }: WithBody,
): MaybePromise<Outcome<Principal | undefined>> {
  const isNamed = passedAs(holder) !== undefined && guardOf(holder)?.authenticator.carriers.body !== undefined;
  if (!isNamed || !mayHaveJson(request)) return matchOrganization(holder, view);
  return readJson(request, read).then(() => matchOrganization(holder, view));
}
