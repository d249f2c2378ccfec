import { setTimeout as sleep } from 'node:timers/promises';
import type { OrgkeyStore } from '@orgkey/core';
import { type Span, sharedNow } from './messages.js';

/** When the process that carries the links' bytes could not run, or the store itself was slow: nobody's fault. */
export function watchStalls(store: OrgkeyStore): { readonly spans: readonly Span[]; readonly stop: () => void } {
  const spans: Span[] = [];
  let isWatching = true;
  const watch = async (): Promise<void> => {
    while (isWatching) {
      const from = sharedNow();
      await Promise.all([sleep(30), store.readLeaseTime().catch(() => {})]);
      if (sharedNow() - from > 200) spans.push({ from, to: sharedNow() });
    }
  };
  void watch();
  return {
    spans,
    stop: () => {
      isWatching = false;
    },
  };
}
