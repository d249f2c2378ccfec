import { runCommandLine } from './program.js';

// A reader that has seen enough (`orgkey list | head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

const exitCode = await runCommandLine(process.argv.slice(2), process);
// A client that waits for its server to say goodbye is not waited for; what was printed is.
process.stdout.write('', () => process.stderr.write('', () => process.exit(exitCode)));
