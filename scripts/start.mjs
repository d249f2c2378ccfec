// `npm start`: installs and builds what the playground needs, then becomes the playground. The server runs in this
// very process, and the script says `exec`, so that no wrapper stands between npm and the server: a signal to npm
// arrives, and the exit code of the server is that of npm.
import { readFileSync } from 'node:fs';
import { buildPlayground } from './build-playground.mjs';
import { pnpmRun } from './pm.mjs';

/** Whether what is installed is what the lockfile says: then pnpm, which takes a second to find that out, is not asked. */
function isInstalled() {
  const read = (file) => readFileSync(new URL(`../${file}`, import.meta.url));
  try {
    return read('node_modules/.pnpm/lock.yaml').equals(read('pnpm-lock.yaml'));
  } catch {
    return false;
  }
}

// pnpm installs by itself before it runs a script.
const code = isInstalled() ? buildPlayground() : await pnpmRun(['build:playground']);
if (code === 0) await import('../examples/playground/dist/main.js');
else process.exitCode = code;
