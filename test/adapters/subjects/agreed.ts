import type { Principal } from '@orgkey/core';

/** A framework may offer the principal in two places: they have to hold the same. */
export function agreed(asked: Principal | undefined, kept: Principal | null | undefined): Principal | undefined {
  if ((kept ?? undefined) !== asked) throw new Error('The principal that is kept is not the one that is given.');
  return asked;
}
