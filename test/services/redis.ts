import { Redis } from 'ioredis';
import { onFreePorts } from './free-port.js';
import { program } from './program.js';
import { launch, removeFolder, type ServerProcess, scratchFolder } from './server-process.js';

/** One Redis of a test's own. */
export interface RedisServer extends ServerProcess {
  readonly port: number;
  readonly url: string;
  /** Starts it anew on the same port, empty of keys and scripts unless it was started with persistence. */
  restart(): Promise<void>;
}

/** Options of {@link startRedis}. */
export interface RedisLaunch {
  /** Settings of redis.conf, such as `{ 'maxmemory-policy': 'noeviction' }`. */
  readonly settings?: Settings;
}

type Settings = Readonly<Record<string, string | number>>;

export function redisProgram(): Promise<string> {
  return program(['redis-server', 'valkey-server'], 'redis-server');
}

/** Starts a Redis without persistence; it serves when this resolves. */
export function startRedis({ settings = {} }: RedisLaunch = {}): Promise<RedisServer> {
  return onFreePorts(1, ([port]) => startOn(port as number, settings));
}

async function startOn(port: number, settings: Settings): Promise<RedisServer> {
  const path = await redisProgram();
  const folder = scratchFolder('redis');
  const all = { port, bind: '127.0.0.1', save: '', appendonly: 'no', dir: folder, ...settings };
  const args = Object.entries(all).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const start = (): Promise<ServerProcess> => launch({ program: path, args, ready: () => ping(port) });
  let server = await start();
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    kill: () => server.kill(),
    pause: () => server.pause(),
    resume: () => server.resume(),
    async restart() {
      await server.kill();
      server = await start();
    },
    async stop() {
      await server.stop();
      removeFolder(folder);
    },
  };
}

/** A connection that tries once and tells its errors to whoever awaits it. */
export function plainClient(port: number): Redis {
  const client = new Redis({
    port,
    host: '127.0.0.1',
    lazyConnect: true,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
    commandTimeout: 5_000,
  });
  client.on('error', () => {});
  return client;
}

async function ping(port: number): Promise<void> {
  const client = plainClient(port);
  try {
    await client.connect();
    await client.ping();
  } finally {
    client.disconnect();
  }
}
