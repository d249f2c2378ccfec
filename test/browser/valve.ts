import type { OrgkeyStore } from '@orgkey/core';

/** What happens to calls of a store: they pass, fail, or wait until they may pass. */
export interface Valve {
  open(): void;
  fail(): void;
  hold(): void;
}

/** A store behind a valve. */
export function valve(store: OrgkeyStore): { readonly valve: Valve; readonly store: OrgkeyStore } {
  let state: 'open' | 'fail' | 'hold' = 'open';
  let waiting: (() => void)[] = [];
  const set = (next: typeof state) => () => {
    state = next;
    if (next === 'hold') return;
    for (const go of waiting) go();
    waiting = [];
  };
  const pass = async (call: () => unknown): Promise<unknown> => {
    if (state === 'hold') await new Promise<void>((resolve) => waiting.push(resolve));
    if (state === 'fail') throw new Error('the store is down');
    return call();
  };
  const behind = Object.fromEntries(
    Object.entries(store).map(([name, method]) => [
      name,
      typeof method === 'function' ? (...args: unknown[]) => pass(() => Reflect.apply(method, store, args)) : method,
    ]),
  );
  return {
    valve: { open: set('open'), fail: set('fail'), hold: set('hold') },
    store: behind as unknown as OrgkeyStore,
  };
}
