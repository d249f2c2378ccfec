// Load as a process of its own. `saturate`: as fast as the answers come, over 64 connections, by autocannon.
// `pace`: so many a second, whatever the answers do, by undici.
import { setTimeout as sleep } from 'node:timers/promises';
import autocannon from 'autocannon';
import { Pool } from 'undici';
import { strangers } from '../contenders/key-texts.mjs';
import { quantile } from '../report/statistics.mjs';
import { answerParent } from './child.mjs';

const CONNECTIONS = 64;

const headersOf = (header, key) => ({ [header]: header === 'authorization' ? `Bearer ${key}` : key });

/** Each connection sends keys of its own, in turn; without `keys`, one that nobody was given, each time another. */
function requestsOf({ header, keys }, connection) {
  if (keys === undefined) {
    const next = strangers();
    return [{ setupRequest: (request) => ({ ...request, headers: headersOf(header, next()) }) }];
  }
  const own = keys.filter((_, i) => i % CONNECTIONS === connection);
  return (own.length > 0 ? own : keys).map((key) => ({ headers: headersOf(header, key) }));
}

async function saturate({ port, header, keys, seconds, amount }) {
  let connection = 0;
  const times = [];
  const statuses = {};
  const run = autocannon({
    url: `http://127.0.0.1:${port}/`,
    connections: CONNECTIONS,
    ...(amount === undefined ? { duration: seconds } : { amount }),
    setupClient: (client) => client.setRequests(requestsOf({ header, keys }, connection++)),
  });
  const begun = performance.now();
  let last = begun;
  run.on('response', (_client, status, ...[, ms]) => {
    last = performance.now();
    times.push(ms);
    statuses[status] = (statuses[status] ?? 0) + 1;
  });
  const { errors } = await run;
  return { ...told(times, statuses), rate: (times.length / (last - begun)) * 1_000, errors };
}

async function pace({ port, header, keys, seconds, rate }) {
  const pool = new Pool(`http://127.0.0.1:${port}`, { connections: CONNECTIONS, pipelining: 1 });
  const next = keys === undefined ? strangers() : undefined;
  const times = [];
  const statuses = {};
  const open = new Set();
  let errors = 0;
  const send = async (key) => {
    const begun = performance.now();
    const { statusCode, body } = await pool.request({ path: '/', method: 'GET', headers: headersOf(header, key) });
    await body.dump();
    times.push(performance.now() - begun);
    statuses[statusCode] = (statuses[statusCode] ?? 0) + 1;
  };
  const begun = performance.now();
  for (let sent = 0; performance.now() - begun < seconds * 1_000; await sleep(1)) {
    for (const due = ((performance.now() - begun) / 1_000) * rate; sent < due; sent++) {
      const answered = send(next?.() ?? keys[sent % keys.length]).catch(() => errors++);
      open.add(answered);
      void answered.finally(() => open.delete(answered));
    }
  }
  await Promise.all(open);
  const took = performance.now() - begun;
  await pool.close();
  return { ...told(times, statuses), rate: (times.length / took) * 1_000, errors };
}

const told = (times, statuses) => ({ statuses, p50: quantile(times, 0.5), p99: quantile(times, 0.99) });

answerParent({ saturate, pace });
