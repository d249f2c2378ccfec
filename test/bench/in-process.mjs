// What a decision costs in one process, without a framework: node test/bench/in-process.mjs [--rounds 15] [--keys 1000000]
// The figures of 1 key and of --keys come from processes of their own. Runs on the built packages. CPU time of this process; contenders take turns in every round, each figure is a median,
// and what counts are ratios of one run. Ends with one line of JSON.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createMemoryStore } from '@orgkey/core';
import { issue, issueRevoked, openService, view } from './in-process/service.mjs';
import { lookingUp, proving } from './in-process/yardsticks.mjs';

const CALLS = 20_000;
const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    rounds: { type: 'string', default: '15' },
    keys: { type: 'string', default: '1000000' },
  },
});
const rounds = Number(values.rounds);

/** Calls `decide` with each request in turn, until there were enough calls. */
const asking = (requests, decide) => () => {
  for (let calls = 0; calls < CALLS; calls += requests.length) for (const request of requests) decide(request);
};
const deciding = (requests, authenticator) => asking(requests, (request) => authenticator.authenticate(request));

/** Asks until there are copies of all records and a lease, so that no answer is a promise any more. */
async function warm(requests, authenticator) {
  for (let i = 0; i < 50; i++) {
    const answers = requests.map((request) => authenticator.authenticate(request));
    if (!answers.some((answer) => answer instanceof Promise)) return;
    await Promise.all(answers);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('There is no lease.');
}

const service = await openService(Number(values.only ?? 1_000));
const { memory, leased } = service;
const texts = service.keys;
const valid = texts.map(view);
const wrongSum = texts.map((key) => view(`${key.slice(0, -1)}${key.endsWith('0') ? '1' : '0'}`));
const wrongForm = texts.map((key) => view(`sk-${key}`));
const unknown = (await issue(createMemoryStore(), 1_000)).keys.map(view);

const contenders = {
  yardstick: asking(valid, proving(texts)),
  'yardstick, digest as the key of a map': asking(valid, lookingUp(texts)),
  'leased, valid': deciding(valid, leased),
  'memory, valid': deciding(valid, memory),
};
if (values.only === undefined) {
  const revoked = (await issueRevoked(service.manager, 100)).map(view);
  await warm(revoked, leased);
  Object.assign(contenders, {
    'leased, revoked': deciding(revoked, leased),
    'memory, unknown': deciding(unknown, memory),
    'malformed (checksum)': deciding(wrongSum, leased),
    'malformed (form)': deciding(wrongForm, leased),
  });
}
await warm(valid, leased);

const times = new Map(Object.keys(contenders).map((name) => [name, []]));
for (let round = -3; round < rounds; round++) {
  for (const [name, run] of Object.entries(contenders)) {
    const start = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(start);
    if (round >= 0) times.get(name).push(((user + system) * 1_000) / CALLS);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

const median = (figures) => figures.sort((a, b) => a - b)[figures.length >> 1];
const ns = Object.fromEntries([...times].map(([name, figures]) => [name, median(figures)]));
const lowest = (name) => times.get(name)[0]; // sorted by now
const [base, least] = Object.values(ns);
const ratio = (figure) => Number(figure.toFixed(2));
const rows = Object.fromEntries(
  Object.entries(ns).map(([name, figure]) => [
    name,
    {
      ns: Math.round(figure),
      'lowest ns': Math.round(lowest(name)),
      'x yardstick': ratio(figure / base),
      'x the least': ratio(figure / least),
    },
  ]),
);
await Promise.all([memory.close(), leased.close()]);
if (values.only !== undefined) console.log(JSON.stringify(ns));
else report();

/** Nanoseconds by contender, of a process whose store holds so many keys; the traffic is over a thousand at most. */
function inProcessWith(keys) {
  const args = [fileURLToPath(import.meta.url), '--only', keys, '--rounds', values.rounds];
  return JSON.parse(execFileSync(process.execPath, ['--max-old-space-size=6144', ...args], { encoding: 'utf8' }));
}

function report() {
  const { counts, authenticator } = service.openCounted();
  for (const request of [...wrongSum, ...wrongForm]) void authenticator.authenticate(request);
  const malformed = { ...counts };
  for (const request of [...valid, ...unknown]) void authenticator.authenticate(request);
  if (counts.reads !== 2_000 || counts.checks !== 2_000) throw new Error('The counters do not count.');
  const [few, most] = [inProcessWith('1'), inProcessWith(values.keys)];
  // The yardstick's own growth is what caches of the processor make of it.
  const growth = Object.fromEntries(
    ['yardstick', 'leased, valid', 'memory, valid'].map((name) => [name, ratio(most[name] / few[name])]),
  );
  console.table(rows);
  console.log(`${values.keys} keys against 1, times:`, growth);
  console.log(`2000 malformed keys: ${malformed.reads} reads of the store, ${malformed.checks} digests`);
  console.log(JSON.stringify({ node: process.version, rounds, rows, growth, malformed }));
}
