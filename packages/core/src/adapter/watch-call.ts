/**
 * Tells, when it is asked, whether a method of an object was called since; for frameworks that say so only when the
 * response has ended.
 *
 * @example
 * const isSent = watchCall(reply, 'send');
 */
export function watchCall<Name extends string>(
  object: { [N in Name]: (...args: never[]) => unknown },
  name: Name,
): () => boolean {
  const method: (...args: never[]) => unknown = object[name].bind(object);
  let isCalled = false;
  object[name] = (...args) => {
    isCalled = true;
    return method(...args);
  };
  return () => isCalled;
}
