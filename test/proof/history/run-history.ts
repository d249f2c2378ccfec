import { setTimeout as sleep } from 'node:timers/promises';
import type { Freshness, KeyManager, OrgkeyStore } from '@orgkey/core';
import * as shipping from '@orgkey/core';
import { startFaultProxy } from '../../services/fault-proxy.js';
import { checkHistory, type Findings, type Record } from './check-history.js';
import { type Span, sharedNow } from './messages.js';
import { strike } from './nemesis.js';
import { createPlan, insist, type Life, SHAKY, STEADY } from './plan.js';
import { createRandom } from './random.js';
import { openStore, type StorePlace } from './store-access.js';
import { startVerifier, type VerifierProcess } from './verifier-process.js';

/** One history: some waves of keys that live and end, under faults. */
export interface HistoryOptions {
  readonly place: StorePlace;
  readonly freshness: Freshness;
  readonly seed: number;
  readonly waves: number;
  readonly keysPerWave: number;
  /** The bundled program of a verifier. */
  readonly program: string;
  readonly verifiers?: number;
  /** `undefined`: nobody has set one, as it must be where all are strict. */
  readonly leaseMs?: number;
  /** Faults, or none: a healthy history measures delays. */
  readonly faults?: boolean;
  /** The revoker's core; default: the shipping one. */
  readonly core?: Pick<typeof shipping, 'createKeyManager'>;
}

export interface History extends Findings {
  readonly seed: number;
  /** Changes that were to be in force everywhere. */
  readonly rounds: number;
  /** How long those calls took, in milliseconds. */
  readonly times: readonly number[];
  readonly struck: readonly string[];
}

/** Runs one history and judges it. All that it starts is ended. */
export async function runHistory(options: HistoryOptions): Promise<History> {
  const { place, freshness, seed, program, verifiers: count = 4, core = shipping } = options;
  const random = createRandom(seed);
  const revoker = openStore(place, 5_000);
  const closers: (() => Promise<unknown>)[] = [() => revoker.close()];
  try {
    await revoker.migrate();
    if (freshness === 'leased') await revoker.store.raiseLeaseTime(options.leaseMs ?? 300);
    const manager = core.createKeyManager({ store: revoker.store, activeKeyLimit: 1_000_000 });
    for (const slug of [STEADY, SHAKY]) await insist(() => organized(manager, slug));
    const plan = createPlan(manager, random);

    const verifiers = await Promise.all(
      Array.from({ length: count }, async () => {
        const { proxy, reached } = await behindProxy(place);
        if (proxy !== undefined) closers.unshift(() => proxy.close());
        const verifier = await startVerifier(program, { place: reached, freshness }, proxy);
        closers.unshift(() => verifier.end());
        return verifier;
      }),
    );
    const stalls = watchStalls(revoker.store);
    closers.unshift(async () => stalls.stop());
    const struck: string[] = [];
    const strikes = verifiers.map(() => Promise.resolve());
    for (let wave = 0; wave < options.waves; wave++) {
      const withFaults = options.faults !== false;
      // A wall clock that is behind judges an expiry late, and rotation ends a key by its expiry.
      const keys = await plan.create(options.keysPerWave, !withFaults);
      const shaky = wave % 3 === 0 ? await plan.createShaky(2) : [];
      tellTargets(verifiers, [...keys, ...shaky, ...plan.lives.slice(-3 * options.keysPerWave, -options.keysPerWave)]);
      await sleep(120);
      if (withFaults) {
        for (const [i, verifier] of verifiers.entries()) {
          if (random.chance(0.5))
            strikes[i] = (strikes[i] as Promise<void>).then(
              async () => void struck.push(await strike(verifier, random)),
            );
        }
      }
      await Promise.all([
        ...keys.map(async (life) => {
          await sleep(random.below(500));
          await plan.end(life);
        }),
        shaky.length > 0 ? plan.suspend(shaky) : undefined,
      ]);
      await sleep(80);
      if (shaky.length > 0) {
        await plan.resume(shaky);
      }
    }
    await Promise.all(strikes);
    await sleep(150);
    stalls.stop();
    const records = await Promise.all(verifiers.map((verifier) => recordOf(verifier, stalls.spans)));
    const ended = plan.lives.filter((life) => Number.isFinite(life.resolved));
    const findings = checkHistory(plan.lives, records);
    return { ...findings, seed, rounds: ended.length, times: ended.map((life) => life.took), struck };
  } finally {
    for (const close of closers) await close();
  }
}

/** A creation whose reply was lost has happened all the same. */
async function organized(manager: KeyManager, slug: string): Promise<void> {
  const known = await manager.listOrganizations();
  if (!known.some((organization) => organization.slug === slug)) await manager.createOrganization({ slug });
}

function tellTargets(verifiers: readonly VerifierProcess[], lives: readonly Life[]): void {
  const targets = lives.map(({ number, key, scope }) => ({ number, key, scope }));
  for (const verifier of verifiers) verifier.tell({ type: 'targets', targets });
}

async function recordOf(verifier: VerifierProcess, own: readonly Span[]): Promise<Record> {
  const { requests, stalls } = await verifier.report();
  return { requests, faults: [...verifier.faults, ...stalls, ...own] };
}

/** A link of its own to the same store, where it has one. */
async function behindProxy(place: StorePlace) {
  if (place.kind === 'sqlite') return { proxy: undefined, reached: place };
  const url = new URL(place.url);
  const proxy = await startFaultProxy(Number(url.port));
  url.hostname = '127.0.0.1';
  url.port = String(proxy.port);
  return { proxy, reached: { ...place, url: url.href } };
}

/** When this process, which carries the links' bytes, could not run, or the store itself was slow: nobody's fault. */
function watchStalls(store: OrgkeyStore): { readonly spans: readonly Span[]; readonly stop: () => void } {
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
