// `npm start`: installs and builds what the playground needs, then becomes the playground. The server runs in this
// very process, so that a signal from a terminal, a supervisor or npm reaches it without a chain of wrappers.
import { pnpmRun } from './pm.mjs';

const code = await pnpmRun(['build:playground']);
if (code === 0) await import('../examples/playground/dist/main.js');
else process.exitCode = code;
