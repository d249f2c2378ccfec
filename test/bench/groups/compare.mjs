import { catalog } from '../contenders/catalog.mjs';
import { startChild } from '../machine/child.mjs';
import { checkAnswers, startContenderProcess, stopContender } from './contenders.mjs';
import { countAccess, measure, rightFor } from './traffic.mjs';

/** So many keys of each contender are sent: sixteen by each of 64 connections. */
const HOT_KEYS = 1_024;
const REVOCABLE = 128;
/** Refusals are measured for this part of the time. */
const PART = 0.25;

/** Compares the contenders of one group, each in a process of its own. */
export async function compare(group, bench) {
  const { contenders, refuses = true, hotKeys = HOT_KEYS } = catalog[group];
  const size = { keys: bench.keys, revocable: refuses ? REVOCABLE : 0, hot: hotKeys };
  const load = startChild('./load-process.mjs', 'load');
  const running = [];
  for (const name of Object.keys(contenders)) {
    const contender = await startContenderProcess({ group, name, size }, bench);
    const checked = await checkAnswers(contender);
    const kinds = refuses ? checked.kinds : ['valid'];
    await warmUp({ ...contender, kinds, load }, bench.warmUp);
    const access = await countAccess(
      { server: contender.server, load },
      Object.fromEntries(kinds.map((kind) => [kind, requestOf(contender, kind)])),
    );
    running.push({ ...contender, kinds, load, result: { ...checked, title: contender.title, access, rounds: [] } });
    bench.say(`${group}: ${contender.title} is ready`);
  }
  await takeTurns(running, group, bench);
  await Promise.all(running.map(stopContender));
  await load.stop();
  return { keys: bench.keys, contenders: Object.fromEntries(running.map(({ name, result }) => [name, result])) };
}

const requestOf = ({ port, header, traffic }, kind) => ({ to: 'saturate', port, header, keys: traffic[kind] });

const send = (contender, kind, seconds) =>
  measure(
    { server: contender.server, load: contender.load, isRight: rightFor(contender.name, kind) },
    { ...requestOf(contender, kind), seconds: kind === 'valid' ? seconds : seconds * PART },
  );

/** The compiler's time: as much for the framework alone, which refuses nothing, as for the others. */
async function warmUp(contender, seconds) {
  for (const kind of contender.kinds) await send(contender, kind, seconds);
  if (contender.kinds.length === 1) await send(contender, 'valid', seconds);
}

async function takeTurns(running, group, bench) {
  for (let round = 0; round < bench.rounds; round++) {
    // Who begins changes, so that no contender always runs after the same one.
    for (let i = 0; i < running.length; i++) {
      const contender = running[(round + i) % running.length];
      const figures = {};
      for (const kind of contender.kinds) figures[kind] = await send(contender, kind, bench.seconds);
      contender.result.rounds.push(figures);
    }
    bench.say(`${group}: round ${round + 1} of ${bench.rounds}`);
  }
}
