import { fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';

const cores = availableParallelism();
const running = new Set();
/** Whoever is measured has a core of its own; so has the load where there are three, else it shares with the servers. */
const placeOf = { contender: '0', load: '1', rest: cores > 2 ? `2-${cores - 1}` : '1', all: `0-${cores - 1}` };

/** Puts a process and what it starts from now on where it belongs. `false`: that can't be had here. */
export function pin(pid, role) {
  return cores > 1 && spawnSync('taskset', ['-a', '-cp', placeOf[role], String(pid)]).status === 0;
}

/** Starts a process that answers each message with one message. It ends when this process does. */
export function startChild(file, role) {
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), {
    env: { ...process.env, NODE_ENV: 'production' },
    execArgv: ['--expose-gc'],
  });
  pin(child.pid, role);
  running.add(child);
  child.once('exit', () => running.delete(child));
  const ended = once(child, 'exit').then(([code]) => Promise.reject(new Error(`${file} ended with ${code}`)));
  ended.catch(() => {});
  return {
    async ask(message) {
      child.send(message);
      const [answer] = await Promise.race([once(child, 'message'), ended]);
      if (answer.failure !== undefined) throw new Error(answer.failure);
      return answer;
    },
    async stop() {
      const gone = once(child, 'exit');
      child.disconnect();
      await gone;
    },
  };
}

/** Ends what a group that failed has left. */
export async function stopChildren() {
  const gone = [...running].map((child) => once(child, 'exit'));
  for (const child of running) child.kill();
  await Promise.all(gone);
}

/** The other side of {@link startChild}: answers each message by what `answers[message.to]` resolves with. */
export function answerParent(answers) {
  // In good order, so that what was made is removed.
  for (const end of ['disconnect', 'SIGINT', 'SIGTERM']) process.once(end, () => process.exit());
  process.on('message', (message) => {
    Promise.resolve(answers[message.to](message)).then(
      (answer) => process.send(answer ?? {}),
      (error) => process.send({ failure: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    );
  });
}
