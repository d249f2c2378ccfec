import type { Cast } from './cast.js';
import { sharedNow } from './messages.js';
import { strike, strikeLink } from './nemesis.js';
import { insist } from './plan.js';
import type { Random } from './random.js';
import type { Disaster } from './store-server.js';

/** What befalls a history. */
export interface Fate {
  /** Decides what befalls whom next. One thing at a time for each. */
  readonly wave: () => void;
  /** Resolves when all of it is over. */
  readonly over: () => Promise<unknown>;
  /** What has happened. */
  readonly struck: readonly string[];
}

export function createFate(cast: Cast, disasters: readonly Disaster[], random: Random): Fate {
  const struck: string[] = [];
  const lanes = new Map<object, Promise<void>>();
  const soon = (whom: object, what: () => Promise<string>): void => {
    const before = lanes.get(whom) ?? Promise.resolve();
    lanes.set(
      whom,
      before.then(async () => void struck.push(await what())),
    );
  };
  const befall = async (disaster: Disaster): Promise<string> => {
    const fault = { from: sharedNow(), to: Number.POSITIVE_INFINITY };
    for (const { faults } of cast.verifiers) faults.push(fault);
    const what = await disaster(cast.links, random);
    fault.to = sharedNow();
    return what;
  };
  return {
    struck,
    wave() {
      for (const verifier of cast.verifiers) if (random.chance(0.5)) soon(verifier, () => strike(verifier, random));
      for (const link of cast.revokerLinks) if (random.chance(0.3)) soon(link, () => strikeLink(link, random));
      if (disasters.length > 0 && random.chance(0.3)) {
        const disaster = random.pick(disasters);
        soon(disasters, () => befall(disaster));
      }
      if (random.chance(0.2)) {
        const [revoker] = cast.revokers;
        soon(revoker, () => insist(() => revoker.trimFeed()).then(() => 'feed trimmed'));
      }
    },
    over: () => Promise.all(lanes.values()),
  };
}
