import { type Denial, GUARDED, type Guard, type Guarded, type LateCarriers } from '@orgkey/core';
import { denialResponse } from '@orgkey/core/fetch';
import type { Context } from 'hono';

/**
 * Answers a refusal in the application's own way by returning a `Response`; it never gets `next`. What it
 * returns is awaited; when it is no `Response`, the standard denial is sent. What it throws goes to Hono.
 */
export type OnDenied = (denial: Denial, c: Context) => unknown;

interface Guardable {
  [GUARDED]?: Guarded<OnDenied>;
}

export function stateOf(c: Context): Guarded<OnDenied> | undefined {
  return (c as Guardable)[GUARDED];
}

export function keepState(c: Context, state: Guarded<OnDenied>): void {
  (c as Guardable)[GUARDED] = state;
  c.set('principal', state.principal);
}

/** The path alone: `apiKeyAuth()` has judged the body before anything behind it runs. */
export function lateCarriersOf(c: Context): LateCarriers {
  return { pathParameter: (name) => c.req.param(name) };
}

/** Returned and not thrown: an error handler of the application would replace what is thrown. */
export async function deny(
  denial: Denial,
  { onDenied }: Pick<Guard<OnDenied>, 'onDenied'>,
  c: Context,
): Promise<Response> {
  const own: unknown = await onDenied?.(denial, c);
  return own instanceof Response ? own : denialResponse(denial, c.req.method);
}
