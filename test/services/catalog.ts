import { startMariaDb } from './mariadb.js';
import { startPostgres } from './postgres.js';
import { startRedis } from './redis.js';
import { startRedisCluster } from './redis-cluster.js';

/** Servers that test files share. A file that stops or fills one starts its own, by the functions beside this file. */
export type ServiceName = 'redis' | 'redis-cluster' | 'postgres' | 'mysql';

/** Where a service comes from: a URL that somebody gave, else a start of our own. */
export interface ServiceSource {
  readonly variable: string;
  readonly start: () => Promise<{ readonly url: string; stop(): Promise<void> }>;
}

export const catalog: Readonly<Record<ServiceName, ServiceSource>> = {
  redis: { variable: 'REDIS_URL', start: startRedis },
  'redis-cluster': { variable: 'REDIS_CLUSTER_URL', start: startRedisCluster },
  postgres: { variable: 'POSTGRES_URL', start: startPostgres },
  mysql: { variable: 'MYSQL_URL', start: startMariaDb },
};
