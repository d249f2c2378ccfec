import type { RequestView } from '@orgkey/core';

/** A request that carries one key, and nothing else. */
export function viewOf(key: string): RequestView {
  return {
    header: (name) => (name === 'x-api-key' ? key : undefined),
    headerLineCount: () => 1,
    address: () => '192.0.2.1',
    rawQuery: () => '',
    pathParameter: () => undefined,
    parsedBody: () => undefined,
  } as RequestView;
}
