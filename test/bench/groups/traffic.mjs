import { setTimeout as sleep } from 'node:timers/promises';
import { mistyped, strangers } from '../contenders/key-texts.mjs';

const SAMPLE = 1_024;
/** What requests that were cut off have left is done by then; and so long an idle process is watched. */
const IDLE_MS = 1_000;
/** Writes that nobody waits for are waited for here, before they are counted. */
const AFTERWARDS_MS = 300;

/** What clients send, by kind. */
export function trafficOf({ valid, revocable }) {
  const next = strangers();
  return { valid, unknown: valid.map(next), malformed: valid.map(mistyped), revoked: revocable };
}

/** The kinds that a contender must refuse. */
export const REFUSED = ['unknown', 'malformed', 'revoked'];

/** Sends requests and fails where one was answered as it must not be; answers what the server spent on them. */
export async function measure({ server, load, isRight }, request) {
  const before = await server.ask({ to: 'cpu' });
  const { rate, statuses, p50, p99, errors } = await load.ask(request);
  const after = await server.ask({ to: 'cpu' });
  const wrong = Object.keys(statuses).filter((status) => !isRight(Number(status)));
  if (errors > 0 || wrong.length > 0)
    throw new Error(`${errors} requests failed; the answers were ${JSON.stringify(statuses)}`);
  return { rate, cpu: (after.cpu - before.cpu) / (after.requests - before.requests), p50, p99 };
}

export const isAccepted = (status) => status === 200;
export const isRefused = (status) => status >= 400 && status < 500;

/** What a request is right to be answered with: the framework alone accepts everything. */
export const rightFor = (name, kind) => (name === 'bare' || kind === 'valid' ? isAccepted : isRefused);

/** The statuses of some requests, one after the other. */
export async function statusesOf({ port, header }, keys) {
  const statuses = new Set();
  for (const key of keys) {
    const value = header === 'authorization' ? `Bearer ${key}` : key;
    const response = await fetch(`http://127.0.0.1:${port}/`, { headers: { [header]: value } });
    await response.arrayBuffer();
    statuses.add(response.status);
  }
  return [...statuses];
}

/**
 * Reads and writes of the store for each request of a kind, beside those of an idle process, which are told by
 * the second; `undefined` where there is no store to count. Strangers come with another key each time.
 */
export async function countAccess({ server, load }, requests) {
  const read = async () => ({ at: performance.now(), ...(await server.ask({ to: 'counts' })).counts });
  if ((await read()).reads === undefined) return undefined;
  await sleep(IDLE_MS);
  const begun = await read();
  await sleep(IDLE_MS);
  const rested = await read();
  const idle = (rested.reads - begun.reads) / (rested.at - begun.at);
  const access = { idleReadsPerSecond: Math.round(idle * 1_000) };
  for (const [kind, request] of Object.entries(requests)) {
    const sample = { ...request, to: 'saturate', amount: SAMPLE };
    await load.ask(sample); // what is read or written once for a key, or once a minute
    await sleep(AFTERWARDS_MS);
    const before = await read();
    await load.ask(kind === 'unknown' ? { ...sample, keys: undefined } : sample);
    await sleep(AFTERWARDS_MS);
    const after = await read();
    const reads = after.reads - before.reads - idle * (after.at - before.at);
    const perRequest = (count) => Math.max(0, Math.round((count / SAMPLE) * 10) / 10);
    access[kind] = { reads: perRequest(reads), writes: perRequest(after.writes - before.writes) };
  }
  return access;
}
