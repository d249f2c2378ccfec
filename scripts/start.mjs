// `npm start`: installs and builds what the playground needs, then becomes the playground. The server runs in this
// very process, and the script says `exec`, so that no wrapper stands between npm and the server: a signal to npm
// arrives, and the exit code of the server is that of npm.
import { pnpmRun } from './pm.mjs';

const code = await pnpmRun(['build:playground']);
if (code === 0) await import('../examples/playground/dist/main.js');
else process.exitCode = code;
