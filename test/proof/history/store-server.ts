import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { FaultProxy } from '../../services/fault-proxy.js';
import { startMariaDb } from '../../services/mariadb.js';
import { startPostgres } from '../../services/postgres.js';
import { startRedis } from '../../services/redis.js';
import type { Random } from './random.js';
import { type ReplicaSet, startReplicaSet } from './replica-set.js';
import type { StoreKind } from './store-access.js';

/** What may befall the store as a whole. Resolves, with what was done, when the store serves again. */
export type Disaster = (links: readonly FaultProxy[], random: Random) => Promise<string>;

/** The store of a history, and what may befall it. */
export interface StoreServer {
  /** A URL; for SQLite a file name. */
  readonly url: string;
  /** Where links lead to now; `undefined`: there are none. */
  readonly port: () => number | undefined;
  readonly disasters: readonly Disaster[];
  readonly stop: () => Promise<void>;
}

/** A server that is there already and that nothing must befall, or a file. */
export function sharedServer(kind: StoreKind, url: string): StoreServer {
  return {
    url,
    port: () => (kind === 'sqlite' ? undefined : Number(new URL(url).port)),
    disasters: [],
    stop: () => Promise.resolve(),
  };
}

/** Starts a server of a history's own, set up so that what was committed outlives its end. */
export async function startStoreServer(kind: StoreKind, sqliteFile: string): Promise<StoreServer> {
  if (kind === 'sqlite') return { ...sharedServer(kind, sqliteFile), disasters: [lockedBy(sqliteFile)] };
  if (kind === 'redis-replicas') return replicatedServer(await startReplicaSet());
  if (kind === 'postgres') {
    const server = await startPostgres({ durable: true });
    return { ...sharedServer(kind, server.url), disasters: [killed(server)], stop: () => server.stop() };
  }
  // Written before the answer, so that the end of the process loses nothing; synced each second.
  const settings = { appendonly: 'yes', appendfsync: 'everysec' };
  const server = await (kind === 'mysql' ? startMariaDb({ durable: true }) : startRedis({ settings }));
  return { ...sharedServer(kind, server.url), disasters: [killed(server), stopped(server)], stop: () => server.stop() };
}

export async function startReplicated(): Promise<StoreServer> {
  return replicatedServer(await startReplicaSet());
}

function replicatedServer(replicas: ReplicaSet): StoreServer {
  return {
    url: replicas.url,
    port: replicas.primaryPort,
    disasters: [primaryKilled(replicas), primaryLeft(replicas)],
    stop: () => replicas.stop(),
  };
}

interface Killable {
  kill(): Promise<void>;
  restart(): Promise<void>;
  pause(): void;
  resume(): void;
}

function killed(server: Killable): Disaster {
  return async (_, random) => {
    await server.kill();
    await sleep(random.below(500));
    await server.restart();
    return 'server killed and started again';
  };
}

function stopped(server: Killable): Disaster {
  return async (_, random) => {
    const milliseconds = random.between(200, 1_500);
    server.pause();
    await sleep(milliseconds);
    server.resume();
    return `server stopped for ${milliseconds} ms`;
  };
}

function primaryKilled(replicas: ReplicaSet): Disaster {
  return async (links, random) => {
    await replicas.replacePrimary({
      killed: true,
      switched: (port) => {
        for (const link of links) link.lead(port);
      },
      retire: () => sleep(random.below(500)),
    });
    return 'primary killed, and a replica promoted';
  };
}

/** The first verifiers come first among the links. */
const VERIFIERS = 4;

function primaryLeft(replicas: ReplicaSet): Disaster {
  return async (links, random) => {
    const left = links[random.below(Math.min(VERIFIERS, links.length))];
    await replicas.replacePrimary({
      killed: false,
      switched: (port) => {
        for (const link of links) if (link !== left) link.lead(port);
      },
      retire: () => sleep(random.between(1_000, 3_000)),
    });
    left?.lead(replicas.primaryPort());
    return 'a replica promoted, and the old primary left to one verifier';
  };
}

/** Another process holds the file's lock for writing. */
function lockedBy(file: string): Disaster {
  return async (_, random) => {
    const milliseconds = random.between(100, 600);
    const driver = createRequire(import.meta.url).resolve('libsql');
    const program = `const other = new (require(process.argv[1]))(process.argv[2], { timeout: 5_000 });
      other.exec('begin immediate');
      setTimeout(() => other.exec('rollback'), ${milliseconds});`;
    await promisify(execFile)(process.execPath, ['--eval', program, driver, file]);
    return `file locked for ${milliseconds} ms`;
  };
}
