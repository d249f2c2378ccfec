import type { Cluster, Redis } from 'ioredis';
import { clockFinding } from './clock.js';
import type { Finding } from './finding.js';

const PATIENCE_MS = 2_000;

type Facts = ReadonlyMap<string, string>;

/** Looks at each primary: whether it may lose keys, and what it does when the machine fails. */
export async function redisFindings(client: Redis | Cluster, acks: number): Promise<readonly Finding[]> {
  const connection = client.isCluster ? (client as Cluster) : patient(client as Redis);
  let reason: Error | undefined;
  connection.on('error', (error: Error) => {
    reason = error;
  });
  try {
    await within(connection.connect());
    const servers = connection.isCluster ? (connection as Cluster).nodes('master') : [connection as Redis];
    const found = await within(Promise.all(servers.map((server) => findingsOf(server, acks))));
    return servers.length === 1 ? found.flat() : found.flatMap((findings, i) => named(findings, servers[i] as Redis));
  } catch (error) {
    // The rejection says only that the connection is closed; the event said why.
    throw reason ?? error;
  } finally {
    connection.disconnect();
  }
}

/** In a cluster each finding says which node it is about. */
function named(findings: readonly Finding[], { options: { host, port } }: Redis): readonly Finding[] {
  return findings.map((finding) => ({ ...finding, check: `${finding.check} of ${host}:${port}` }));
}

function patient(client: Redis): Redis {
  return client.duplicate({
    lazyConnect: true,
    connectTimeout: PATIENCE_MS,
    commandTimeout: PATIENCE_MS,
    retryStrategy: () => null,
  });
}

function within<T>(answer: Promise<T>): Promise<T> {
  const late = new Promise<never>((_, reject) => {
    setTimeout(() => reject(new Error('Redis did not answer in time.')), 2 * PATIENCE_MS).unref();
  });
  return Promise.race([answer, late]);
}

async function findingsOf(server: Redis, acks: number): Promise<readonly Finding[]> {
  const facts = await factsOf(server);
  const clock = await clockFinding(async () => {
    const [seconds = 0, micros = 0] = (await server.time()).map(Number);
    return seconds * 1_000 + micros / 1_000;
  });
  return [eviction(facts), persistence(facts), role(facts), replicas(facts, acks), clock];
}

async function factsOf(server: Redis): Promise<Facts> {
  const sections = await Promise.all(['memory', 'persistence', 'replication'].map((section) => server.info(section)));
  const lines = sections.join('\r\n').split('\r\n');
  const facts = lines.map((line): [string, string] => [
    line.split(':')[0] as string,
    line.slice(line.indexOf(':') + 1),
  ]);
  // A user may lack the right to ask, as on most managed servers.
  const [, appendfsync = 'unknown'] = (await server.config('GET', 'appendfsync').catch(() => [])) as string[];
  return new Map([...facts, ['appendfsync', appendfsync]]);
}

function eviction(facts: Facts): Finding {
  const check = 'eviction';
  const policy = facts.get('maxmemory_policy');
  if (policy === undefined) return { check, level: 'advice', says: 'maxmemory-policy can not be read: allow +info.' };
  if (!policy.startsWith('allkeys-')) return { check, level: 'good', says: `maxmemory-policy is ${policy}.` };
  return {
    check,
    level: 'problem',
    says: `maxmemory-policy is ${policy}: keys and revocations may vanish when memory is short. Set it to noeviction.`,
  };
}

function persistence(facts: Facts): Finding {
  const check = 'persistence';
  if (facts.get('aof_enabled') !== '1')
    return {
      check,
      level: 'problem',
      says: 'The append-only file is off: after a restart, revoked keys may be accepted again. Set appendonly to yes.',
    };
  return {
    ...{ check, level: 'good', says: 'The append-only file is on, and written at once.' },
    ...FSYNC[facts.get('appendfsync') ?? ''],
  };
}

/** What a machine that loses power takes with it. */
const FSYNC: Readonly<Record<string, Partial<Finding>>> = {
  no: {
    level: 'advice',
    says: 'appendfsync is no: the system decides when to write, and a crash may undo revocations. Set it to everysec or always.',
  },
  everysec: { says: 'The append-only file is on; a crash may undo the last second. appendfsync always leaves no gap.' },
  unknown: { says: 'The append-only file is on; appendfsync can not be read: it has to be everysec or always.' },
};

function role(facts: Facts): Finding {
  return facts.get('role') === 'slave'
    ? { check: 'role', level: 'problem', says: 'A replica: it may not know of a revocation yet. Name the primary.' }
    : { check: 'role', level: 'good', says: 'A primary.' };
}

function replicas(facts: Facts, acks: number): Finding {
  const check = 'replicas';
  const count = Number(facts.get('connected_slaves') ?? 0);
  const needed = Math.floor(count / 2) + 1;
  if (count === 0 && acks === 0)
    return { check, level: 'good', says: 'None, so that no failover can undo a revocation.' };
  if (acks > count)
    return { check, level: 'problem', says: `acks=${acks}, but ${count} are connected: every change would fail.` };
  if (acks >= needed) return { check, level: 'good', says: `${count}, of which ${acks} acknowledge each change.` };
  return {
    check,
    level: 'advice',
    says: `${count}, and acks=${acks}: a failover may undo a revocation. Add ?acks=${needed} to the URL.`,
  };
}
