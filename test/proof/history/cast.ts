import type { Freshness } from '@orgkey/core';
import { type FaultProxy, startFaultProxy } from '../../services/fault-proxy.js';
import { watchStalls } from './stalls.js';
import { type OpenedStore, openStore, type StoreKind, type StorePlace } from './store-access.js';
import type { StoreServer } from './store-server.js';
import { startVerifier, type VerifierProcess } from './verifier-process.js';

/** Those who take part in a history, and their links, each a link of its own to the same store. */
export interface Cast {
  readonly verifiers: readonly VerifierProcess[];
  readonly revokers: readonly [OpenedStore, OpenedStore];
  /** Of the verifiers, then of the others; none where the store has no links. */
  readonly links: readonly FaultProxy[];
  readonly revokerLinks: readonly FaultProxy[];
  readonly stalls: ReturnType<typeof watchStalls>;
  /** Ends all of them. */
  readonly dismiss: () => Promise<void>;
}

/** What a cast is needed for. */
export interface Casting {
  readonly kind: StoreKind;
  readonly server: StoreServer;
  readonly name: string;
  readonly freshness: Freshness;
  readonly leaseMs: number;
  /** Times the usual time-outs. Default 1. */
  readonly patience?: number;
  readonly program: string;
}

const VERIFIERS = 4;
const REVOKERS = 2;

export async function assemble({
  kind,
  server,
  name,
  freshness,
  leaseMs,
  program,
  patience = 1,
}: Casting): Promise<Cast> {
  const closers: (() => unknown)[] = [];
  const dismiss = async (): Promise<void> => {
    for (const close of closers) await close();
  };
  const opened = (place: StorePlace): OpenedStore => {
    const store = openStore(place, 2 * patience);
    closers.unshift(() => store.close());
    return store;
  };
  try {
    const links = await Promise.all(Array.from({ length: VERIFIERS + REVOKERS + 1 }, () => linkTo(server)));
    const there = links.filter((link) => link !== undefined);
    closers.push(() => Promise.all(there.map((link) => link.close())));
    const places = links.map((link): StorePlace => ({ kind, name, url: through(link, server.url) }));
    const others = places.slice(VERIFIERS).map(opened) as [OpenedStore, OpenedStore, OpenedStore];
    await others[0].migrate();
    if (freshness === 'leased') await others[0].store.raiseLeaseTime(leaseMs);
    const started = places.slice(0, VERIFIERS).map(async (place, i) => {
      const verifier = await startVerifier(program, { place, freshness, patience }, links[i]);
      closers.unshift(() => verifier.end());
      return verifier;
    });
    await Promise.allSettled(started);
    const verifiers = await Promise.all(started);
    const stalls = watchStalls(others[REVOKERS].store);
    closers.unshift(() => stalls.stop());
    return {
      ...{ verifiers, stalls, dismiss, links: there },
      revokers: [others[0], others[1]],
      revokerLinks: there.slice(VERIFIERS, VERIFIERS + REVOKERS),
    };
  } catch (error) {
    await dismiss();
    throw error;
  }
}

async function linkTo(server: StoreServer): Promise<FaultProxy | undefined> {
  const port = server.port();
  return port === undefined ? undefined : startFaultProxy(port);
}

function through(link: FaultProxy | undefined, direct: string): string {
  if (link === undefined) return direct;
  const url = new URL(direct);
  url.hostname = '127.0.0.1';
  url.port = String(link.port);
  return url.href;
}
