// What the guard adds to a server: npm run bench -- [--framework express]… [--rounds 5] [--seconds 3]
//
// Contenders of one framework take turns, each in a process of its own that is pinned to one core where taskset is
// there; the load comes from another process on another core. Every contender receives the same header. Each figure
// is the median over the rounds of a ratio within one round: speak of those, and not of requests a second. CPU per
// request is the steadier of the two, for a load generator can be the slower one.
import { fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism, cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createKeyManager, createMemoryStore } from '@orgkey/core';
import { frameworks } from './http/contenders.mjs';

const VARIANTS = ['bare', 'guarded', 'yardstick'];
const KEYS = 10_000;
/** Traffic is spread over so many of them. */
const HOT_KEYS = 1_000;

const { values } = parseArgs({
  options: {
    framework: { type: 'string', multiple: true, default: Object.keys(frameworks) },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '3' },
  },
});
const rounds = Number(values.rounds);
const seconds = Number(values.seconds);

const median = (numbers) => {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

/** A child that answers each message with one message, on a core of its own where that can be had. */
function start(file, core) {
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), {
    env: { ...process.env, NODE_ENV: 'production' },
  });
  if (availableParallelism() > 1) spawnSync('taskset', ['-a', '-cp', String(core), String(child.pid)]);
  const ended = once(child, 'exit').then(([code]) => Promise.reject(new Error(`${file} ended with ${code}`)));
  ended.catch(() => {});
  return {
    async ask(message) {
      child.send(message);
      const [answer] = await Promise.race([once(child, 'message'), ended]);
      return answer;
    },
    stop: () => child.disconnect(),
  };
}

/** Keys as stores hold them, beside what clients send; over a hundred organizations. */
async function issueKeys() {
  const records = [];
  const store = createMemoryStore();
  const insertKey = (key, stamp) => {
    records.push(key.record);
    return store.insertKey(key, stamp);
  };
  const manager = createKeyManager({ store: { ...store, insertKey } });
  const slugs = Array.from({ length: 100 }, (_, i) => `organization-${i}`);
  for (const slug of slugs) await manager.createOrganization({ slug });
  const texts = [];
  for (let i = 0; i < KEYS; i++)
    texts.push((await manager.create({ organization: slugs[i % slugs.length], name: `key ${i}` })).key);
  return { organizations: await store.listOrganizations(), keys: texts.map((key, i) => ({ key, record: records[i] })) };
}

async function measure(server, load, { port, keys, time }) {
  const before = await server.ask('cpu');
  const { rate, refused } = await load.ask({ port, keys, seconds: time });
  const after = await server.ask('cpu');
  if (refused > 0) throw new Error(`${refused} requests were not answered with 200`);
  return { rate, cpu: (after.cpu - before.cpu) / (after.requests - before.requests) };
}

async function run(framework, { organizations, keys }) {
  const hot = keys.slice(0, HOT_KEYS).map(({ key }) => key);
  const load = start('./http/load.mjs', 1);
  const servers = [];
  for (const variant of VARIANTS) {
    const server = start('./http/server.mjs', 0);
    const { port } = await server.ask({ framework, variant, organizations, keys });
    servers.push({ variant, server, port });
    await measure(server, load, { port, keys: hot, time: 2 }); // the compiler's time
  }
  const results = [];
  for (let round = 0; round < rounds; round++) {
    const result = {};
    // Who begins changes, so that no contender always runs after the same one.
    for (let i = 0; i < servers.length; i++) {
      const { variant, server, port } = servers[(round + i) % servers.length];
      result[variant] = await measure(server, load, { port, keys: hot, time: seconds });
    }
    results.push(result);
  }
  for (const { server } of servers) server.stop();
  load.stop();
  const of = (figure) => median(results.map(figure));
  return {
    framework,
    'bare req/s': Math.round(of(({ bare }) => bare.rate)),
    'bare CPU µs': of(({ bare }) => bare.cpu).toFixed(1),
    'guard +µs': of(({ bare, guarded }) => guarded.cpu - bare.cpu).toFixed(1),
    'yardstick +µs': of(({ bare, yardstick }) => yardstick.cpu - bare.cpu).toFixed(1),
    'guard/bare': of(({ bare, guarded }) => guarded.rate / bare.rate).toFixed(3),
    'yardstick/bare': of(({ bare, yardstick }) => yardstick.rate / bare.rate).toFixed(3),
    'guard/yardstick': of(({ guarded, yardstick }) => guarded.rate / yardstick.rate).toFixed(3),
    'by CPU': of(({ guarded, yardstick }) => yardstick.cpu / guarded.cpu).toFixed(3),
  };
}

console.log(
  `Node ${process.version}, ${cpus()[0]?.model ?? 'unknown CPU'}, ${rounds} rounds of ${seconds} s, ${KEYS} keys.`,
);
const issued = await issueKeys();
const rows = [];
for (const framework of values.framework) {
  rows.push(await run(framework, issued));
  console.log(JSON.stringify(rows.at(-1)));
}
console.table(Object.fromEntries(rows.map(({ framework, ...figures }) => [framework, figures])));
