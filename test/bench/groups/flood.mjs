import { catalog } from '../contenders/catalog.mjs';
import { startChild } from '../machine/child.mjs';
import { startContenderProcess, stopContender } from './contenders.mjs';
import { isAccepted, isRefused, measure, rightFor } from './traffic.mjs';

const SIZE = { keys: 200, revocable: 0, hot: 200 };
const VALID_RATE = 200;
const FLOOD_RATE = 5_000;

/**
 * Strangers, each with a well-formed key that no other one sends: what they do to those who have a key, to the memory
 * of the process, and to argon2.
 */
export async function flood(bench) {
  const loads = [startChild('./load-process.mjs', 'load'), startChild('./load-process.mjs', 'load')];
  const running = [];
  for (const name of Object.keys(catalog.flood.contenders)) {
    const contender = await startContenderProcess({ group: 'flood', name, size: SIZE }, bench);
    running.push({ ...contender, loads, result: { title: contender.title, rounds: [] } });
    await saturate(contender, loads[0], bench.warmUp);
    await saturate({ ...contender, keys: contender.valid }, loads[0], bench.warmUp);
    bench.say(`flood: ${contender.title} is ready`);
  }
  for (let round = 0; round < bench.rounds; round++) {
    for (const contender of running) contender.result.rounds.push(await oneRound(contender, bench.seconds));
    bench.say(`flood: round ${round + 1} of ${bench.rounds}`);
  }
  for (const contender of running.filter(({ name }) => name !== 'bare')) {
    contender.result.strangers = bench.strangers;
    Object.assign(contender.result, await growth(contender, bench.strangers));
    bench.say(`flood: ${contender.title} met ${bench.strangers} strangers`);
  }
  await Promise.all(running.map(stopContender));
  await Promise.all(loads.map((load) => load.stop()));
  return { contenders: Object.fromEntries(running.map(({ name, result }) => [name, result])) };
}

const saturate = ({ name, server, port, header, keys }, load, seconds) =>
  measure(
    { server, load, isRight: rightFor(name, keys === undefined ? 'unknown' : 'valid') },
    { to: 'saturate', port, header, keys, seconds },
  );

async function oneRound(contender, seconds) {
  const { name, port, header, valid, loads } = contender;
  const { rate, cpu } = await saturate({ ...contender, keys: name === 'bare' ? valid : undefined }, loads[0], seconds);
  if (name === 'bare') return { rate, cpu };
  const pace = { to: 'pace', port, header, seconds: seconds * 2 };
  const idle = await loads[0].ask({ ...pace, keys: valid, rate: VALID_RATE });
  const [beside, strangers] = await Promise.all([
    loads[0].ask({ ...pace, keys: valid, rate: VALID_RATE }),
    loads[1].ask({ ...pace, rate: FLOOD_RATE }),
  ]);
  expectOnly(idle, isAccepted);
  expectOnly(beside, isAccepted);
  expectOnly(strangers, isRefused);
  return { rate, cpu, idleP99: idle.p99, floodP99: beside.p99, floodRate: strangers.rate };
}

function expectOnly({ statuses, errors }, isRight) {
  if (errors > 0 || !Object.keys(statuses).every((status) => isRight(Number(status))))
    throw new Error(`${errors} requests failed; the answers were ${JSON.stringify(statuses)}`);
}

/** What so many strangers leave in the heap, and how often argon2 ran for them. */
async function growth({ name, server, port, header, loads }, amount) {
  const before = await server.ask({ to: 'heap' });
  const { runs } = await server.ask({ to: 'argon2Runs' });
  await measure(
    { server, load: loads[0], isRight: rightFor(name, 'unknown') },
    { to: 'saturate', port, header, amount },
  );
  const after = await server.ask({ to: 'heap' });
  const { runs: later } = await server.ask({ to: 'argon2Runs' });
  return { heapGrowthMiB: (after.bytes - before.bytes) / 2 ** 20, argon2Runs: later - runs };
}
