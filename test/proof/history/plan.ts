import { setTimeout as sleep } from 'node:timers/promises';
import { type KeyManager, OrgkeyError } from '@orgkey/core';
import { sharedNow } from './messages.js';
import type { Random } from './random.js';

/** A key from the moment that it must work to the moment that it must not, as the revoker saw it. */
export interface Life {
  readonly number: number;
  readonly key: string;
  readonly scope: string | undefined;
  readonly what: string;
  /** It must be accepted up to here (milliseconds, shared clock), where the change began … */
  begun: number;
  /** … and from here on it must be refused: the change has resolved … */
  resolved: number;
  /** … by whoever's wall clock says that it is so late: a key that expires is judged by each verifier's own … */
  expiresAt: number;
  /** … unless its organization is resumed, from here on: then it may be accepted … */
  resumed: number;
  /** … and must be, from here on. */
  revived: number;
  /** How long the call took that resolved. */
  took: number;
}

/** Those who are told of a life as it goes on. */
export interface Onlookers {
  readonly begun: (life: Life) => unknown;
  readonly ended: (life: Life) => void;
  /** It has to be accepted from now on. */
  readonly alive: (life: Life) => void;
}

/** The organization of keys that are ended one by one. Those that are suspended as a whole have one for each time. */
export const STEADY = 'steady';

/** How the life of a key ends. */
const ENDS = [
  ...(['revoke', 'revoke', 'revoke', 'revoke twice', 'revoke again', 'revoke elsewhere', 'rotate', 'rotate'] as const),
  ...(['rotate with overlap', 'narrow scopes', 'narrow addresses', 'expire'] as const),
] as const;
type End = (typeof ENDS)[number] | 'suspend';

interface Issued {
  readonly organization: string;
  readonly id: string;
}

/** The revokers' side of a history: they create keys, and end them. The second one is another process's. */
export function createPlan(managers: readonly [KeyManager, KeyManager], random: Random, onlookers: Onlookers) {
  const [manager] = managers;
  const lives: Life[] = [];
  const issued = new Map<number, Issued>();
  const unsure = new Set<string>();

  const add = (key: string, what: string, scope?: string): Life => {
    const life = { number: lives.length, key, scope, what, ...NOT_ENDED };
    lives.push(life);
    return life;
  };
  const create = async (end: End, organization: string): Promise<Life> => {
    const scope = end === 'narrow scopes' ? 'agents:write' : undefined;
    const scopes = scope === undefined ? {} : { scopes: ['agents:read', scope] };
    const { key, record } = await insist(() => manager.create({ organization, name: end, ...scopes }));
    const life = add(key, end, scope);
    issued.set(life.number, { organization, id: record.id });
    return life;
  };
  const change = createChange(managers, (key) => onlookers.alive(add(key, 'successor')));

  return {
    lives,
    create: (count: number) => Promise.all(Array.from({ length: count }, () => create(random.pick(ENDS), STEADY))),
    createShaky: (count: number, organization: string) =>
      Promise.all(Array.from({ length: count }, () => create('suspend', organization))),
    async end(life: Life): Promise<void> {
      life.begun = sharedNow();
      onlookers.begun(life);
      const name = issued.get(life.number) as Issued;
      await insist(async () => {
        const started = sharedNow();
        await change(life, name);
        life.took = sharedNow() - started;
      });
      life.resolved = sharedNow();
      onlookers.ended(life);
    },
    async suspend(shaky: readonly Life[], organization: string): Promise<void> {
      const begun = sharedNow();
      for (const life of shaky) {
        life.begun = begun;
        onlookers.begun(life);
      }
      let attempts = 0;
      await insist(() => {
        attempts++;
        return manager.suspendOrganization(organization);
      });
      // A call whose answer was lost may still be carried out after the resumption.
      if (attempts > 1) unsure.add(organization);
      const resolved = sharedNow();
      for (const life of shaky) {
        Object.assign(life, { resolved, took: resolved - begun });
        onlookers.ended(life);
      }
    },
    async resume(shaky: readonly Life[], organization: string): Promise<void> {
      const resumed = sharedNow();
      for (const life of shaky) life.resumed = resumed;
      await insist(() => manager.resumeOrganization(organization));
      const revived = sharedNow();
      for (const life of shaky) {
        if (!unsure.has(organization)) life.revived = revived;
        onlookers.alive(life);
      }
    },
  };
}

type Change = (life: Life, name: Issued) => Promise<unknown>;

/** Makes the change that ends a life. It may be made again, where the answer was lost. */
function createChange([manager, other]: readonly [KeyManager, KeyManager], succeeded: (key: string) => void): Change {
  const rotate = async (life: Life, name: Issued, overlapMs: number): Promise<void> => {
    const endsAt = Date.now() + overlapMs + 5; // a little time may pass until the manager reads the clock
    try {
      const { key } = await manager.rotate({ ...name, overlapMs });
      if (overlapMs > 0) life.expiresAt = endsAt;
      succeeded(key);
    } catch (error) {
      // A rotation whose answer was lost can't be made again: whoever must be sure revokes the old key.
      if (!isRefusal(error)) throw error;
      await manager.revoke(name);
    }
  };
  const expire = async (life: Life, name: Issued): Promise<void> => {
    if (!Number.isFinite(life.expiresAt)) life.expiresAt = Date.now() + 400;
    try {
      await manager.narrow({ ...name, expiresAt: new Date(life.expiresAt) });
    } catch (error) {
      if (!isRefusal(error)) throw error; // it has come to that time meanwhile
      await manager.revoke(name);
      life.expiresAt = Number.NEGATIVE_INFINITY;
    }
  };
  const revoke = (name: Issued) => manager.revoke(name);
  const changes: Readonly<Record<End, Change>> = {
    suspend: () => Promise.resolve(),
    revoke: (_, name) => revoke(name),
    'revoke twice': (_, name) => Promise.any([revoke(name), revoke(name)]),
    // The first call is not awaited: its caller has gone. The second one has to be as good.
    'revoke again': async (_, name) => {
      revoke(name).catch(() => {});
      await sleep(30);
      await revoke(name);
    },
    'revoke elsewhere': (_, name) => Promise.any([other.revoke(name), sleep(20).then(() => revoke(name))]),
    rotate: (life, name) => rotate(life, name, 0),
    'rotate with overlap': (life, name) => rotate(life, name, 150),
    'narrow scopes': (_, name) => manager.narrow({ ...name, scopes: ['agents:read'] }),
    'narrow addresses': (_, name) => manager.narrow({ ...name, allowedAddresses: ['203.0.113.0/24'] }),
    expire,
  };
  return (life, name) => changes[life.what as End](life, name);
}

function isRefusal(error: unknown): boolean {
  return error instanceof OrgkeyError && error.code !== 'unavailable';
}

const NEVER = Number.POSITIVE_INFINITY;
const NOT_ENDED = {
  ...{ begun: NEVER, resolved: NEVER, expiresAt: Number.NEGATIVE_INFINITY, resumed: NEVER, revived: NEVER },
  took: Number.NaN,
};

const INSISTENCE_MS = 60_000;

/** A call that rejects has promised nothing: it is made again until it resolves. */
export async function insist<T>(call: () => Promise<T>): Promise<T> {
  for (const end = sharedNow() + INSISTENCE_MS; ; ) {
    try {
      return await call();
    } catch (error) {
      if (sharedNow() > end) throw error;
      await sleep(50);
    }
  }
}
