import type { RequestView } from '@orgkey/core';

/** A request that carries this key, and nothing else. */
export function viewOf(key: string): RequestView {
  return {
    header: (name) => (name === 'x-api-key' ? key : undefined),
    headerLineCount: () => 1,
    address: () => undefined,
    rawQuery: () => '',
    pathParameter: () => undefined,
  };
}
