// What a decision costs in one process, without a framework: node test/bench/in-process.mjs [rounds]
// Runs on the built packages. CPU time; contenders take turns, each figure is a median; speak of ratios of one run.
import { hash } from 'node:crypto';
import { createAuthenticator, createKeyManager, createMemoryStore, keyEntry } from '@orgkey/core';

const KEYS = 1_000;
const CALLS = 20_000;
const rounds = Number(process.argv[2] ?? 15);

/** A request with this key, as a parser of HTTP gives it: one flat string, not pieces that V8 has put together. */
function view(text) {
  const key = Buffer.from(text).toString('latin1');
  return {
    header: (name) => (name === 'x-api-key' ? key : undefined),
    headerLineCount: () => 1,
    address: () => undefined,
    rawQuery: () => '',
    pathParameter: () => undefined,
  };
}

/** What somebody would write by hand who checks the form, takes a digest and looks it up: no store, no answer, no event. */
function handWritten(keys) {
  const known = new Map(keys.map(({ key, record }) => [hash('sha256', key, 'hex'), { key: record.id }]));
  const isDigit = new Uint8Array(256);
  for (const digit of '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_')
    isDigit[digit.charCodeAt(0)] = 1;
  return (request) => {
    const key = request.header('x-api-key');
    if (key === undefined || key.length !== 58 || !key.startsWith('ok_')) return undefined;
    for (let i = 3; i < key.length; i++) if (isDigit[key.charCodeAt(i)] !== 1) return undefined;
    return known.get(hash('sha256', key, 'hex'));
  };
}

/** A store whose reads are answered later and from bytes, as those of a server are: what is measured is the copy. */
const remote = (near) => ({
  ...near,
  async findKey(id) {
    const { record, organization } = near.findKey(id) ?? {};
    return record && keyEntry(...JSON.parse(JSON.stringify([record, organization])));
  },
});

const store = createMemoryStore();
const manager = createKeyManager({ store, activeKeyLimit: KEYS });
await manager.createOrganization({ slug: 'acme' });
const keys = [];
for (let i = 0; i < KEYS; i++) keys.push(await manager.create({ organization: 'acme', name: `key ${i}` }));

const settings = { lastUsedIntervalMs: 60_000 };
const memory = createAuthenticator({ ...settings, store });
const leased = createAuthenticator({ ...settings, store: remote(store), freshness: 'leased' });
const yardstick = handWritten(keys);
const valid = keys.map(({ key }) => view(key));
const malformed = keys.map(({ key }) => view(`${key.slice(0, -1)}${key.endsWith('0') ? '1' : '0'}`));
const foreign = keys.map(({ key }) => view(`sk-${key}`));
// Well formed, and nobody's: what a flood of strangers sends.
const other = createKeyManager({ store: createMemoryStore(), activeKeyLimit: KEYS });
await other.createOrganization({ slug: 'other' });
const unknown = [];
for (let i = 0; i < KEYS; i++) unknown.push(view((await other.create({ organization: 'other', name: 'x' })).key));

const contenders = {
  'yardstick, valid': () => valid.map(yardstick),
  'memory, valid': () => valid.map((each) => memory.authenticate(each)),
  'leased, valid': () => valid.map((each) => leased.authenticate(each)),
  'malformed (checksum)': () => malformed.map((each) => leased.authenticate(each)),
  'malformed (form)': () => foreign.map((each) => leased.authenticate(each)),
  'memory, unknown': () => unknown.map((each) => memory.authenticate(each)),
};

await new Promise((resolve) => setTimeout(resolve, 200));
const cold = contenders['leased, valid']();
for (const outcome of cold) await outcome;
if (contenders['leased, valid']().some((outcome) => outcome instanceof Promise)) throw new Error('There is no lease.');

const times = new Map(Object.keys(contenders).map((name) => [name, []]));
for (let round = -3; round < rounds; round++) {
  for (const [name, run] of Object.entries(contenders)) {
    const start = process.cpuUsage();
    for (let i = 0; i < CALLS / KEYS; i++) run();
    const { user, system } = process.cpuUsage(start);
    if (round >= 0) times.get(name).push(((user + system) * 1_000) / CALLS);
    await new Promise((resolve) => setImmediate(resolve));
  }
}
const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
const base = median(times.get('yardstick, valid'));
console.table(
  Object.fromEntries(
    [...times].map(([name, values]) => {
      const ns = median(values);
      return [name, { ns: Math.round(ns), 'x yardstick': Number((ns / base).toFixed(2)) }];
    }),
  ),
);
await leased.close();
await memory.close();
