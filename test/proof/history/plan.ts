import { type KeyManager, OrgkeyError } from '@orgkey/core';
import { sharedNow } from './messages.js';
import type { Random } from './random.js';

/** A key from the moment that it must work to the moment that it must not, as the revoker saw it. */
export interface Life {
  readonly number: number;
  readonly key: string;
  readonly scope: string | undefined;
  readonly what: string;
  /** From here on (milliseconds, shared clock) it must be accepted … */
  readonly from: number;
  /** … up to here, where the change began … */
  begun: number;
  /** … and from here on it must be refused: the change has resolved. */
  resolved: number;
  /** … unless its organization is resumed, from here on. */
  resumed: number;
  /** How long the call took that resolved. */
  took: number;
}

/** The organization of keys that are ended one by one, and the one that is suspended as a whole. */
export const STEADY = 'steady';
export const SHAKY = 'shaky';

/** How the life of a key ends. */
const ENDS = ['revoke', 'revoke', 'revoke', 'revoke twice', 'revoke again', 'rotate', 'narrow'] as const;
type End = (typeof ENDS)[number] | 'suspend';

/** The revoker's side of a history: creates keys, and ends them. */
export function createPlan(manager: KeyManager, random: Random) {
  const lives: Life[] = [];
  const ends = new Map<number, { readonly end: End; readonly id: string }>();

  const create = async (end: End): Promise<Life> => {
    const organization = end === 'suspend' ? SHAKY : STEADY;
    const scope = end === 'narrow' ? 'agents:write' : undefined;
    const scopes = scope === undefined ? {} : { scopes: ['agents:read', scope] };
    const issued = await insist(() => manager.create({ organization, name: end, ...scopes }));
    const number = lives.length;
    const life = { number, key: issued.key, scope, what: end, from: sharedNow(), ...NOT_ENDED };
    ends.set(number, { end, id: issued.record.id });
    lives.push(life);
    return life;
  };

  const change = async (life: Life): Promise<void> => {
    const { end, id } = ends.get(life.number) as { readonly end: End; readonly id: string };
    const name = { organization: STEADY, id };
    if (end === 'rotate') await rotate(manager, name);
    else if (end === 'narrow') await manager.narrow({ ...name, scopes: ['agents:read'] });
    else if (end === 'revoke twice') await Promise.race([manager.revoke(name), manager.revoke(name)]);
    else await manager.revoke(name);
  };

  return {
    lives,
    create: (count: number, withRotation: boolean) =>
      Promise.all(
        Array.from({ length: count }, () => {
          const end = random.pick(ENDS);
          return create(end === 'rotate' && !withRotation ? 'revoke' : end);
        }),
      ),
    createShaky: (count: number) => Promise.all(Array.from({ length: count }, () => create('suspend'))),
    async end(life: Life): Promise<void> {
      life.begun = sharedNow();
      if (ends.get(life.number)?.end === 'revoke again') {
        // The first call is not awaited: its caller has gone. The second one has to be as good.
        manager.revoke({ organization: STEADY, id: ends.get(life.number)?.id as string }).catch(() => {});
        await new Promise((resolve) => setTimeout(resolve, 30));
      }
      const started = sharedNow();
      await insist(() => change(life));
      life.resolved = sharedNow();
      life.took = life.resolved - started;
    },
    async suspend(shaky: readonly Life[]): Promise<void> {
      const begun = sharedNow();
      for (const life of shaky) life.begun = begun;
      await insist(() => manager.suspendOrganization(SHAKY));
      const resolved = sharedNow();
      for (const life of shaky) Object.assign(life, { resolved, took: resolved - begun });
    },
    async resume(shaky: readonly Life[]): Promise<void> {
      const resumed = sharedNow();
      for (const life of shaky) life.resumed = resumed;
      await insist(() => manager.resumeOrganization(SHAKY));
    },
  };
}

/** A rotation whose reply was lost can't be made again: whoever must be sure revokes the old key. */
async function rotate(manager: KeyManager, name: { readonly organization: string; readonly id: string }) {
  try {
    await manager.rotate(name);
  } catch (error) {
    if (!(error instanceof OrgkeyError) || error.code !== 'key_rotated') throw error;
    await manager.revoke(name);
  }
}

const NEVER = Number.POSITIVE_INFINITY;
const NOT_ENDED = { begun: NEVER, resolved: NEVER, resumed: NEVER, took: Number.NaN };

/** A call that rejects has promised nothing: it is made again until it resolves. */
export async function insist<T>(call: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await call();
    } catch (error) {
      if (attempt === 100) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
