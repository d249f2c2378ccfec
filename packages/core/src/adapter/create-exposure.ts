import type { Principal } from '../result/principal.js';

const REQUEST: unique symbol = Symbol('orgkey.request');

/**
 * Makes the function that gives an object of a request the property `principal`. It asks `find` when it is read, so
 * that nothing is judged before somebody wants to know.
 *
 * @example
 * const expose = createExposure(adapter.findPrincipal);
 * expose(ctx.state, ctx);
 */
export function createExposure<T extends object>(
  find: (request: T) => Principal | undefined,
): (target: object, request: T) => void {
  // One descriptor for all requests: a getter of its own for each would cost more than the rest of the guard.
  const accessor: PropertyDescriptor = {
    configurable: true,
    enumerable: true,
    get(this: { readonly [REQUEST]: () => T }): Principal | undefined {
      return find(this[REQUEST]());
    },
  };
  return (target, request) => {
    // A function, since it prints nothing of what it keeps: whoever logs the target must not log the request's headers.
    (target as { [REQUEST]?: () => T })[REQUEST] = () => request;
    Object.defineProperty(target, 'principal', accessor);
  };
}
