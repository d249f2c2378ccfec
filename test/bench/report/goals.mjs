import { addedCpu, cpuRatio, rateRatio } from './series.mjs';
import { median } from './statistics.mjs';

const atLeast = (limit, unit = '×') => ({ limit, unit, isMet: (value) => value >= limit, sign: '≥' });
const atMost = (limit, unit = '×') => ({ limit, unit, isMet: (value) => value <= limit, sign: '≤' });

const FRAMEWORKS = [
  { group: 'express', framework: 'Express', bare: 0.9, added: 12 },
  { group: 'fastify', framework: 'Fastify', bare: 0.92, added: 2.5 },
  { group: 'koa', framework: 'Koa', bare: 0.92, added: 2.5 },
  { group: 'hono', framework: 'Hono', bare: 0.92, added: 2.5 },
];
const STORES = [
  ['sqlite', 'SQLite'],
  ['redis', 'Redis'],
  ['postgres', 'Postgres'],
];

const ownFloor = FRAMEWORKS.flatMap(({ group, framework, bare, added }) => [
  {
    what: `${framework}: memory against written by hand, by CPU`,
    ...atLeast(0.97),
    of: (results) => cpuRatio(results, group, ['memory', 'yardstick']),
  },
  {
    what: `${framework}: memory against no guard, by CPU`,
    ...atLeast(bare),
    of: (results) => cpuRatio(results, group, ['memory', 'bare']),
  },
  {
    what: `${framework}: CPU that memory adds to a request`,
    ...atMost(added, ' µs'),
    of: (results) => addedCpu(results, group, 'memory'),
  },
]);

const leasedFloor = STORES.map(([store, name]) => ({
  what: `Express: leased on ${name} against written by hand, by CPU`,
  ...atLeast(0.97),
  of: (results) => cpuRatio(results, 'express', [`leased-${store}`, 'yardstick']),
}));

const strictRedis = [
  {
    what: 'Express: strict on Redis against no guard',
    ...atLeast(0.75),
    of: (results) => rateRatio(results, 'express', ['strict-redis', 'bare']),
  },
  {
    what: 'Express: commands to Redis for a strict verification',
    ...atMost(1, ''),
    of(results) {
      const { reads, writes } = results.groups.express?.contenders['strict-redis']?.access?.valid ?? {};
      return reads === undefined ? undefined : reads + writes;
    },
  },
];

const betterAuth = STORES.flatMap(([store, name]) =>
  [
    ['leased', store === 'sqlite' ? 6.5 : 10],
    ['strict', 4],
  ].map(([freshness, limit]) => ({
    what: `Express, ${name}: ${freshness} against better-auth`,
    ...atLeast(limit),
    of: (results) => rateRatio(results, 'express', [`${freshness}-${store}`, `better-auth-${store}`]),
  })),
);

const others = [
  {
    what: 'Express: memory against passport-headerapikey',
    ...atLeast(1.3),
    of: (results) => rateRatio(results, 'express', ['memory', 'passport']),
  },
  {
    what: 'Fastify: memory against @fastify/bearer-auth with 10,000 keys, by CPU',
    ...atLeast(15),
    of: (results) => cpuRatio(results, 'fastify', ['memory', 'bearer-auth']),
  },
  {
    what: 'Koa: memory against koa-bearer-token and a Map, by CPU',
    ...atLeast(1.1),
    of: (results) => cpuRatio(results, 'koa', ['memory', 'bearer-token']),
  },
  {
    what: 'Hono: memory against bearerAuth with verifyToken, by CPU',
    ...atLeast(1.15),
    of: (results) => cpuRatio(results, 'hono', ['memory', 'bearer-auth']),
  },
];

const scale = [
  {
    what: 'CPU of a request with 1,000,000 keys against 1 key',
    ...atMost(1.2),
    of: (results) => cpuRatio(results, 'scale', ['keys-1', 'keys-1000000']),
  },
];

const roundsOf = (results, name) => results.groups.flood?.contenders[name]?.rounds ?? [];

const flood = [
  ['memory', 'memory'],
  ['leased-redis', 'leased on Redis, argon2id'],
].flatMap(([name, title]) => [
  {
    what: `Flood, ${title}: p99 of a valid key beside it, against its idle p99`,
    ...atMost(2),
    of: (results) => median(roundsOf(results, name).map(({ idleP99, floodP99 }) => floodP99 / idleP99)),
  },
  {
    what: `Flood, ${title}: growth of the heap after 1,000,000 strangers`,
    ...atMost(32, ' MiB'),
    of(results) {
      const { strangers = 0, heapGrowthMiB } = results.groups.flood?.contenders[name] ?? {};
      return strangers < 1_000_000 ? undefined : heapGrowthMiB;
    },
  },
  {
    what: `Flood, ${title}: runs of argon2`,
    ...atMost(0, ''),
    of: (results) => results.groups.flood?.contenders[name]?.argon2Runs,
  },
  {
    what: `Flood, ${title}: refusals a second against what the framework alone answers`,
    ...atLeast(0.9),
    of(results) {
      const bare = roundsOf(results, 'bare');
      return median(roundsOf(results, name).map(({ rate }, round) => rate / bare[round].rate));
    },
  },
]);

export const goals = [...ownFloor, ...leasedFloor, ...strictRedis, ...betterAuth, ...others, ...scale, ...flood];

/** Each goal beside what was measured; those of groups that were not measured are left out. */
export function judge(results) {
  return goals.flatMap(({ what, limit, unit, sign, isMet, of }) => {
    const measured = of(results);
    return measured === undefined ? [] : [{ what, goal: { sign, limit, unit }, measured, isMet: isMet(measured) }];
  });
}
