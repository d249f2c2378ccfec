// `npm run test:timing [samples] [ids]`: whether an unknown id can be told from a wrong secret by the time of the refusal, on
// the store in memory, where nothing else takes time. Both kinds are asked in turn, in a random order; Welch's t is of
// what lies below the 90th percentile of both together, since what is above is the machine's (as in dudect).
import { createAuthenticator, createKeyManager, createMemoryStore } from '@orgkey/core';

const SAMPLES = Number(process.argv[2] ?? 100_000);
/** Few, so that all are in the processor's caches: what is measured is the work, and not the way to the memory. */
const KEYS = Number(process.argv[3] ?? 8);

const store = createMemoryStore();
const manager = createKeyManager({ store, activeKeyLimit: KEYS });
await manager.createOrganization({ slug: 'acme' });
/** Another service with other ids: its keys have the right form, and are unknown here. */
const elsewhere = createKeyManager({ store: createMemoryStore(), activeKeyLimit: KEYS });
await elsewhere.createOrganization({ slug: 'acme' });

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
function checksumOf(body) {
  let crc = -1;
  for (const byte of Buffer.from(body)) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  let digits = '';
  for (let rest = ~crc >>> 0, i = 0; i < 6; i++, rest = Math.floor(rest / 62)) digits = ALPHABET[rest % 62] + digits;
  return digits;
}

const unknown = [];
const wrong = [];
for (let i = 0; i < KEYS; i++) {
  const { key } = await elsewhere.create({ organization: 'acme', name: 'x' });
  const { record } = await manager.create({ organization: 'acme', name: 'x' });
  unknown.push(key);
  const body = `ok_${record.id}_${key.slice(20, 52)}`;
  wrong.push(body + checksumOf(body));
}
const viewOf = (key) => ({
  header: (name) => (name === 'x-api-key' ? key : undefined),
  headerLineCount: () => 1,
  address: () => undefined,
  rawQuery: () => '',
  pathParameter: () => undefined,
});
const views = [unknown.map(viewOf), wrong.map(viewOf)];
const reasons = new Set();
const hearing = createAuthenticator({ store, listeners: { decision: ({ reason }) => void reasons.add(reason) } });
for (const kind of views) for (const view of kind) await hearing.authenticate(view);
if ([...reasons].join() !== 'key_unknown,secret_wrong')
  throw new Error(`Not what was to be measured: ${[...reasons].join()}`);

const authenticator = createAuthenticator({ store });
const times = [new Float64Array(SAMPLES), new Float64Array(SAMPLES)];
/** One sample is of several requests: a clock that counts 40 ns can't tell one from another. */
const PER_SAMPLE = 8;
function sample(kind, i) {
  const from = (i * PER_SAMPLE) % (KEYS - PER_SAMPLE + 1);
  const begun = process.hrtime.bigint();
  for (let j = 0; j < PER_SAMPLE; j++) void authenticator.authenticate(views[kind][from + j]);
  return Number(process.hrtime.bigint() - begun) / PER_SAMPLE;
}
for (let i = 0; i < 20_000; i++) sample(i % 2, i);
for (let i = 0; i < SAMPLES; i++) {
  const first = Math.random() < 0.5 ? 0 : 1;
  times[first][i] = sample(first, i);
  times[1 - first][i] = sample(1 - first, i);
}

const sorted = times.map((each) => each.slice().sort());
const medians = sorted.map((each) => each[SAMPLES >> 1]);
const apart = Math.abs(medians[0] - medians[1]) / Math.min(...medians);
const limit = concatenated(sorted).sort()[Math.floor(2 * SAMPLES * 0.9)];
const [a, b] = times.map((each) => momentsOf(each.filter((time) => time <= limit)));
const t = (a.mean - b.mean) / Math.sqrt(a.variance / a.count + b.variance / b.count);

function concatenated([one, other]) {
  const all = new Float64Array(one.length + other.length);
  all.set(one);
  all.set(other, one.length);
  return all;
}

function momentsOf(values) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return { mean, variance, count: values.length };
}

const right = apart <= 0.02 && Math.abs(t) < 4.5;
console.log(
  `unknown id:   median ${medians[0].toFixed(1)} ns, mean ${a.mean.toFixed(1)} ns, ${SAMPLES} samples of ${PER_SAMPLE}`,
);
console.log(
  `wrong secret: median ${medians[1].toFixed(1)} ns, mean ${b.mean.toFixed(1)} ns, ${SAMPLES} samples of ${PER_SAMPLE}`,
);
console.log(
  `medians ${(apart * 100).toFixed(2)} % apart (at most 2), Welch's t ${t.toFixed(2)} (below 4.5): ${right ? 'can not be told' : 'CAN BE TOLD'}`,
);
process.exitCode = right ? 0 : 1;
