import { type Organization, sha256 } from '@orgkey/core';
import { createAreas } from './areas.js';
import { createFixtureStore } from './fixture-store.js';
import { createHandlerCounter, type HandlerCounter } from './handler.js';
import type { AdapterSubject, RunningServer } from './subject.js';
import { type WatchedHasher, type WatchedStore, watchHasher, watchStore } from './watched.js';

/** The servers that a run may need; each is started when a case first asks for it. */
export type ServerKind = 'plain' | 'proxied' | 'dual-stack';

const SETUPS: Readonly<Record<ServerKind, { readonly host: string; readonly trustsProxy: boolean }>> = {
  plain: { host: '127.0.0.1', trustsProxy: false },
  proxied: { host: '127.0.0.1', trustsProxy: true },
  'dual-stack': { host: '::', trustsProxy: false },
};

/** A host's own directory whose answers a case decides. */
export type DirectoryAnswer = (id: string) => Organization | undefined | Promise<Organization | undefined>;

/** Everything that stands still or is watched while cases run against one adapter. */
export interface Fixture {
  readonly store: WatchedStore;
  readonly hasher: WatchedHasher;
  readonly handlers: HandlerCounter;
  answerFromDirectory(answer: DirectoryAnswer): void;
  /** Reasons of the refusals that listeners were told. */
  readonly reasons: () => readonly string[];
  /** What applications were told that wanted to answer themselves. */
  readonly denials: () => readonly unknown[];
  portOf(kind: ServerKind): Promise<number>;
  /** Forgets counts and faults. */
  reset(): void;
  /** Resolves when what was noted on the side (last use) has reached the store. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

export async function createFixture(subject: AdapterSubject): Promise<Fixture> {
  const store = watchStore(await createFixtureStore(subject.hasher));
  const hasher = watchHasher(subject.hasher ?? sha256());
  const handlers = createHandlerCounter();
  let reasons: string[] = [];
  let denials: unknown[] = [];
  let directory: DirectoryAnswer = () => undefined;
  const { areas, authenticator } = createAreas({
    store,
    hasher,
    handlers,
    directory: { findById: (id) => directory(id), findBySlug: () => undefined },
    tell: (reason) => reasons.push(reason),
    tellDenial: (denial) => denials.push(denial),
  });
  const servers = new Map<ServerKind, Promise<RunningServer>>();
  const serverOf = (kind: ServerKind): Promise<RunningServer> => {
    const server = servers.get(kind) ?? subject.start({ areas, ...SETUPS[kind] });
    servers.set(kind, server);
    return server;
  };
  return {
    ...{ store, hasher, handlers },
    ...{ reasons: () => reasons, denials: () => denials, settled: () => authenticator.close() },
    answerFromDirectory(answer) {
      directory = answer;
    },
    portOf: async (kind) => (await serverOf(kind)).port,
    reset() {
      for (const each of [store, hasher, handlers]) each.reset();
      reasons = [];
      denials = [];
      directory = () => undefined;
    },
    async close() {
      for (const server of servers.values()) await (await server).close();
    },
  };
}
