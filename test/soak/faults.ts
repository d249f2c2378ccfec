import pg from 'pg';
import { type FaultProxy, startFaultProxy } from '../services/fault-proxy.js';
import { type PostgresServer, startPostgres } from '../services/postgres.js';
import { plainClient, type RedisServer, startRedis } from '../services/redis.js';

/** Servers of this run alone, and the links by which the service reaches them. */
export interface World {
  readonly redis: RedisServer;
  readonly postgres: PostgresServer;
  readonly redisLink: FaultProxy;
  readonly postgresLink: FaultProxy;
  /** The URLs by way of the links. */
  readonly urls: { readonly redis: string; readonly postgres: string };
  stop(): Promise<void>;
}

export async function openWorld(): Promise<World> {
  const redis = await startRedis();
  const postgres = await startPostgres();
  const redisLink = await startFaultProxy(redis.port);
  const postgresUrl = new URL(postgres.url);
  const postgresLink = await startFaultProxy(Number(postgresUrl.port));
  postgresUrl.port = String(postgresLink.port);
  return {
    ...{ redis, postgres, redisLink, postgresLink },
    urls: { redis: `redis://127.0.0.1:${redisLink.port}`, postgres: postgresUrl.href },
    async stop() {
      await Promise.all([redisLink.close(), postgresLink.close()]);
      await Promise.all([redis.stop(), postgres.stop()]);
    },
  };
}

/** Something that breaks; the answer mends it. */
export type Fault = (world: World, service: { kill(signal: NodeJS.Signals): unknown }) => Promise<() => unknown>;

const links = async ({ redisLink, postgresLink }: World, fault: Parameters<FaultProxy['set']>[0]) => {
  await Promise.all([redisLink.set(fault), postgresLink.set(fault)]);
  return () => Promise.all([redisLink.set({ kind: 'pass' }), postgresLink.set({ kind: 'pass' })]);
};

/** One after the other, again and again: what happens to a service in the course of a year. */
export const FAULTS: Readonly<Record<string, Fault>> = {
  'the links are down': (world) => links(world, { kind: 'down' }),
  'the links carry nothing': (world) => links(world, { kind: 'hang' }),
  'answers are lost': (world) => links(world, { kind: 'mute' }),
  'answers take 300 ms': (world) => links(world, { kind: 'slow', delayMs: 300 }),
  'connections are reset amid an answer': (world) => links(world, { kind: 'reset', afterBytes: 7 }),
  'Redis hangs': async ({ redis }) => {
    redis.pause();
    return () => redis.resume();
  },
  'Postgres hangs': async ({ postgres }) => {
    postgres.pause();
    return () => postgres.resume();
  },
  'the service stands still': async (_, service) => {
    service.kill('SIGSTOP');
    return () => service.kill('SIGCONT');
  },
  'the servers end all connections': async ({ redis, postgres }) => {
    const client = plainClient(redis.port);
    await client.connect();
    await client.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
    client.disconnect();
    const db = new pg.Client({ connectionString: postgres.url });
    await db.connect();
    await db.query('select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid()');
    await db.end();
    return () => {};
  },
};
