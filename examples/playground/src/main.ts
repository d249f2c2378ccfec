import { runPlayground } from './playground.js';

const stop = new AbortController();
// A signal may come twice, from the terminal's process group and from npm: the second changes nothing.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop.abort());
// Whoever read our lines may have gone.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

process.exit(await runPlayground(process.env, stop.signal));
