import type { OrgkeyStore } from '@orgkey/core';

type Answered = 'findKey' | 'readChanges' | 'readLeaseTime' | 'raiseLeaseTime' | 'revokeKey' | 'settleTime';

/** One question on its way: the store sees it when it is served, the asker hears of it when it is answered. */
export interface Sent {
  readonly serve: () => void;
  /** Delivers what was served, or serves it now. */
  readonly answer: () => void;
  readonly fail: () => void;
}

/** A store behind a link whose questions and answers a test carries by hand, where it wants to. */
export interface Link {
  readonly store: OrgkeyStore;
  /** From now on, questions of this kind wait to be carried. */
  readonly hold: (name: Answered) => void;
  /** From now on they are answered at once, and so are those that wait. */
  readonly release: (name: Answered) => void;
  /** From now on they fail. */
  readonly cut: (name: Answered) => void;
  /** Those that wait, oldest first. */
  readonly waiting: (name: Answered) => readonly Sent[];
  /** How many were sent. */
  readonly count: (name: Answered) => number;
}

type Mode = 'through' | 'held' | 'cut';

const NAMES: readonly Answered[] = [
  ...(['findKey', 'readChanges', 'readLeaseTime', 'raiseLeaseTime', 'revokeKey', 'settleTime'] as const),
];

export function createLink(near: OrgkeyStore): Link {
  const modes = new Map<Answered, Mode>();
  const queues = new Map<Answered, Sent[]>(NAMES.map((name) => [name, []]));
  const counts = new Map<Answered, number>();
  const queueOf = (name: Answered): Sent[] => queues.get(name) as Sent[];

  const carry = (name: Answered, ask: () => unknown): Promise<unknown> => {
    counts.set(name, (counts.get(name) ?? 0) + 1);
    const mode = modes.get(name) ?? 'through';
    if (mode === 'through') return Promise.resolve().then(ask);
    if (mode === 'cut') return Promise.reject(new Error('The link is cut.'));
    return new Promise((resolve, reject) => {
      let served: { readonly value: unknown } | undefined;
      const leave = (): void => {
        const queue = queueOf(name);
        queue.splice(queue.indexOf(sent), 1);
      };
      const sent: Sent = {
        serve: () => {
          served ??= { value: ask() };
        },
        answer() {
          sent.serve();
          leave();
          resolve(served?.value);
        },
        fail() {
          leave();
          reject(new Error('The link failed.'));
        },
      };
      queueOf(name).push(sent);
    });
  };

  const through = Object.fromEntries(
    NAMES.map((name) => {
      const method = near[name] as (...given: readonly unknown[]) => unknown;
      return [name, (...given: readonly unknown[]) => carry(name, () => method(...given))];
    }),
  );
  return {
    store: { ...near, ...through } as OrgkeyStore,
    hold: (name) => void modes.set(name, 'held'),
    release(name) {
      modes.set(name, 'through');
      for (const sent of [...queueOf(name)]) sent.answer();
    },
    cut(name) {
      modes.set(name, 'cut');
      for (const sent of [...queueOf(name)]) sent.fail();
    },
    waiting: (name) => queueOf(name),
    count: (name) => counts.get(name) ?? 0,
  };
}
