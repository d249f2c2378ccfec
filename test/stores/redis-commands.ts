import { setTimeout as sleep } from 'node:timers/promises';
import type { Cluster, Redis } from 'ioredis';

const WRITES = ['eval', 'evalsha', 'hset', 'set', 'del', 'xadd', 'zadd', 'sadd'];

/** Commands of one name space, as the servers themselves saw them (MONITOR). */
export interface CommandWatch {
  /** Waits until the servers have told of all that was sent before. */
  count(): Promise<{ reads: number; writes: number }>;
  /** Every command, without those that scripts run. */
  commands(): Promise<readonly (readonly string[])[]>;
  close(): void;
}

export async function watchCommands(client: Redis | Cluster, namespace: string): Promise<CommandWatch> {
  if (client.isCluster) await client.ping();
  const servers = client.isCluster ? (client as Cluster).nodes('master') : [client as Redis];
  const monitors = await Promise.all(servers.map((server) => server.monitor()));
  const seen: string[][] = [];
  for (const monitor of monitors) {
    monitor.on('error', () => {});
    monitor.on('monitor', (_time: string, args: string[], source: string) => {
      if (source !== 'lua' && args.some((arg) => arg.startsWith(`${namespace}:`))) seen.push(args);
    });
  }
  const told = async (): Promise<void> => {
    // A mark behind all that was sent: once a server tells of it, it has told of everything before.
    const mark = `${namespace}:mark-${Math.random()}`;
    await Promise.all(servers.map((server) => server.echo(mark)));
    const marks = (): number => seen.filter((args) => args[1] === mark).length;
    for (let i = 0; i < 200 && marks() < servers.length; i++) await sleep(5);
  };
  const commands = async (): Promise<readonly (readonly string[])[]> => {
    await told();
    return seen.filter(([command]) => command?.toLowerCase() !== 'echo');
  };
  return {
    async count() {
      const all = await commands();
      const writes = all.filter(([command]) => WRITES.includes(command?.toLowerCase() ?? '')).length;
      return { reads: all.length - writes, writes };
    },
    commands,
    close() {
      for (const monitor of monitors) monitor.disconnect();
    },
  };
}
