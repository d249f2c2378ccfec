import { setTimeout as sleep } from 'node:timers/promises';
import type { KeyManager } from '@orgkey/core';
import * as shipping from '@orgkey/core';
import { assemble, type Cast, type Casting } from './cast.js';
import { checkHistory, type Findings } from './check-history.js';
import { createFate } from './fate.js';
import type { Target } from './messages.js';
import { createPlan, insist, type Life, type Onlookers, STEADY } from './plan.js';
import { createRandom } from './random.js';
import type { OpenedStore } from './store-access.js';
import type { VerifierProcess } from './verifier-process.js';

/** One history: some waves of keys that live and end, under faults. */
export interface HistoryOptions extends Omit<Casting, 'leaseMs'> {
  readonly seed: number;
  readonly waves: number;
  readonly keysPerWave: number;
  /** Faults, or none: a healthy history measures delays. */
  readonly faults?: boolean;
  /** The revokers' core; default: the shipping one. */
  readonly core?: Pick<typeof shipping, 'createKeyManager'>;
}

export interface History extends Findings {
  readonly seed: number;
  /** Changes that were to be in force everywhere. */
  readonly rounds: number;
  readonly seconds: number;
  /** How long plain revocations took, in milliseconds. */
  readonly times: readonly number[];
  readonly struck: readonly string[];
}

export const LEASE_MS = 300;
/** Raised to this half-way: a verifier that starts later trusts its copies for longer. */
const RAISED_MS = 450;
const SHAKY_KEYS = 2;
/** For so long the last keys are used again. */
const AFTERWARDS_MS = 450;

/** Runs one history and judges it. All that it starts is ended. */
export async function runHistory(options: HistoryOptions): Promise<History> {
  const { seed, server, faults: isFaulty = true, core = shipping } = options;
  const begun = performance.now();
  const cast = await assemble({ ...options, leaseMs: LEASE_MS });
  try {
    const managerOf = ({ store }: OpenedStore) => core.createKeyManager({ store, activeKeyLimit: 1_000_000 });
    const managers = [managerOf(cast.revokers[0]), managerOf(cast.revokers[1])] as const;
    await insist(() => organized(managers[0], STEADY));
    const random = createRandom(seed);
    const plan = createPlan(managers, random, onlookersOf(cast.verifiers, !isFaulty));
    const fate = createFate(cast, server.disasters, random);
    for (let wave = 0; wave < options.waves; wave++) {
      const keys = await plan.create(options.keysPerWave);
      const slug = `shaky-${wave}`;
      await insist(() => organized(managers[0], slug));
      const shaky = await plan.createShaky(wave % 2 === 0 ? SHAKY_KEYS : 0, slug);
      tellTargets(cast.verifiers, plan.lives.slice(-3 * options.keysPerWave));
      await sleep(120);
      if (isFaulty) fate.wave();
      const ends = keys.map(async (life) => {
        await sleep(random.below(500));
        await plan.end(life);
      });
      await Promise.all([...ends, plan.suspend(shaky, slug)]);
      await sleep(80);
      await plan.resume(shaky, slug);
      if (isFaulty && options.freshness === 'leased' && wave === options.waves >> 1)
        await insist(() => cast.revokers[0].store.raiseLeaseTime(RAISED_MS));
    }
    await fate.over();
    await sleep(AFTERWARDS_MS);
    const ended = plan.lives.filter((life) => Number.isFinite(life.resolved));
    const findings = checkHistory(plan.lives, await recordsOf(cast));
    const times = ended.filter(({ what }) => what === 'revoke').map(({ took }) => took);
    const seconds = (performance.now() - begun) / 1_000;
    return { ...findings, seed, seconds, rounds: ended.length, times, struck: fate.struck };
  } finally {
    await cast.dismiss();
  }
}

/** A creation whose reply was lost has happened all the same. */
async function organized(manager: KeyManager, slug: string): Promise<void> {
  const known = await manager.listOrganizations();
  if (!known.some((organization) => organization.slug === slug)) await manager.createOrganization({ slug });
}

function targetOf({ number, key, scope }: Life): Target {
  return { number, key, scope };
}

function tellTargets(verifiers: readonly VerifierProcess[], lives: readonly Life[]): void {
  const targets = lives.map(targetOf);
  for (const verifier of verifiers) verifier.tell({ type: 'targets', targets });
}

/** Lets each key be used where it matters: right after its change has resolved, or from its beginning until it is refused. */
function onlookersOf(verifiers: readonly VerifierProcess[], isWatching: boolean): Onlookers {
  const ask = (life: Life, watch: boolean): void => {
    for (const verifier of verifiers) verifier.tell({ type: 'ask', target: targetOf(life), watch });
  };
  return {
    begun: (life) => isWatching && ask(life, true),
    ended: (life) => ask(life, false),
    alive: (life) => ask(life, false),
  };
}

async function recordsOf({ verifiers, stalls }: Cast) {
  stalls.stop();
  return Promise.all(
    verifiers.map(async (verifier) => {
      const notes = await verifier.report();
      return { requests: notes.requests, faults: verifier.faults, stalls: [...notes.stalls, ...stalls.spans] };
    }),
  );
}
