/**
 * An error of ioredis without the command that it is about: among its arguments may be a hash, or the
 * password that a connection began with. What is kept is its name, its message and its code.
 */
export function bareError(failure: unknown): unknown {
  if (!(failure instanceof Error)) return failure;
  const bare = new Error(whyOf(failure) ?? failure.message);
  bare.name = failure.name;
  if (failure.stack !== undefined) bare.stack = failure.stack.replace(failure.message, bare.message);
  const { code } = innermost(failure) as { readonly code?: unknown };
  return typeof code === 'string' ? Object.assign(bare, { code }) : bare;
}

/** What an error says, in one line without a full stop; `undefined`: it says nothing. */
export function whyOf(failure: unknown): string | undefined {
  if (!(failure instanceof Error)) return undefined;
  // Ours is no number of attempts that a user could raise.
  if (failure.name === 'MaxRetriesPerRequestError') return 'the connection was lost before the answer came';
  if (failure.name === 'ClusterAllFailedError' && innermost(failure).message === 'Connection is closed.')
    return 'no node of the cluster takes a connection';
  const { message, code } = innermost(failure) as Error & { readonly code?: unknown };
  // Redis repeats the arguments of a command that it does not know.
  const [line = ''] = message.replace(/,? with args beginning with:.*/s, '').split('\n');
  return line.replace(/\.$/, '') || (typeof code === 'string' ? code : undefined);
}

/** Of all nodes, all Sentinels or all addresses that failed, the last one: the others failed alike. */
function innermost(failure: Error): Error {
  const { lastNodeError, errors } = failure as {
    readonly lastNodeError?: unknown;
    readonly errors?: readonly unknown[];
  };
  const inner = lastNodeError ?? errors?.at(-1);
  return inner instanceof Error ? innermost(inner) : failure;
}

/** Rejects a command as {@link bareError} tells it. */
export function throwBare(failure: unknown): never {
  throw bareError(failure);
}
