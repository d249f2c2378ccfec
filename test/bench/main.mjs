// What the guard costs a server, beside what others cost: npm run bench -- [--only express]… [--short] [--docs]
//
// Contenders of one group take turns, each in a process of its own that is pinned to one core where taskset is there;
// the load comes from another process on another core. Every contender of a framework answers the same requests. Each
// ratio is the median over the rounds of a ratio within one round: speak of those, and not of requests a second.
//
// --only GROUP     express, fastify, koa, hono, scale, flood or cold; others keep what was measured before
// --short          a look, in a minute or two for each group: the figures mean little
// --rounds, --seconds   how often and how long; 5 and 1.5 by default
// --docs           writes docs/performance.json, and the picture and the tables of docs/performance.md from it
// --redraw         measures nothing: only writes what --docs writes
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { cold } from './groups/cold.mjs';
import { compare } from './groups/compare.mjs';
import { flood } from './groups/flood.mjs';
import { pin, stopChildren } from './machine/child.mjs';
import { createServers } from './machine/servers.mjs';
import { renewPage } from './report/page.mjs';
import { picture } from './report/picture.mjs';
import { readResults, writeResults } from './report/results-file.mjs';
import { allTables, goalsTable } from './report/tables.mjs';

const GROUPS = ['express', 'fastify', 'koa', 'hono', 'scale', 'flood', 'cold'];
const measures = { flood, cold };

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: GROUPS },
    short: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    seconds: { type: 'string' },
    docs: { type: 'boolean', default: false },
    redraw: { type: 'boolean', default: false },
  },
});
const unknown = values.only.filter((group) => !GROUPS.includes(group));
if (unknown.length > 0) throw new Error(`--only takes ${GROUPS.join(', ')}; not ${unknown.join(', ')}`);

if (values.docs && values.short) throw new Error('--docs shows what was measured at length: leave out --short');

const documents = new URL('../../docs/', import.meta.url);
const isDocumented = values.docs || values.redraw;
const file = isDocumented
  ? new URL('performance.json', documents)
  : new URL('../dist/bench/results.json', import.meta.url);

async function run(results) {
  const settings = {
    rounds: Number(values.rounds ?? (values.short ? 1 : 5)),
    seconds: Number(values.seconds ?? (values.short ? 0.5 : 1.5)),
    keys: values.short ? 2_000 : 10_000,
    warmUp: values.short ? 0.5 : 2,
    strangers: values.short ? 20_000 : 1_000_000,
    coldKeys: values.short ? 300 : 10_000,
  };
  const begun = performance.now();
  const say = (text) => console.error(`[${Math.round((performance.now() - begun) / 1_000)} s] ${text}`);
  results.machine = {
    node: process.version,
    cpu: cpus()[0]?.model ?? 'unknown processor',
    cores: availableParallelism(),
    pinned: pin(process.pid, 'rest'),
  };
  const servers = createServers();
  try {
    for (const group of GROUPS.filter((name) => values.only.includes(name))) {
      const measure = measures[group] ?? ((bench) => compare(group, bench));
      try {
        const measured = await measure({ ...settings, servers, say });
        results.groups[group] = { rounds: settings.rounds, seconds: settings.seconds, ...measured };
        writeResults(file, results);
      } catch (error) {
        // The other groups are worth having, and this one can be run again by --only.
        say(`${group} failed: ${error.stack}`);
        process.exitCode = 1;
        await stopChildren();
      }
    }
  } finally {
    await servers.stop();
  }
}

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1)); // which ends the servers
const results = readResults(file);
if (!values.redraw) await run(results);
const inOrder = { ...results, groups: {} };
for (const group of GROUPS) if (results.groups[group] !== undefined) inOrder.groups[group] = results.groups[group];
if (isDocumented) {
  writeResults(file, inOrder);
  const documented = readResults(file); // as the file rounds it, so that the page can be made from it again
  const page = new URL('performance.md', documents);
  writeFileSync(page, renewPage(readFileSync(page, 'utf8'), documented));
  mkdirSync(new URL('images/', documents), { recursive: true });
  writeFileSync(new URL('images/performance.svg', documents), picture(documented));
}
console.log(`${allTables(inOrder)}\n\n### Goals\n\n${goalsTable(inOrder)}`);
process.exit(process.exitCode ?? 0);
