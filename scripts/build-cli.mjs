// Brings packages/cli/dist up to date before the `orgkey` command of a checkout runs: 0.15 s when there is nothing to
// do. All output goes to stderr and stdin stays unread, for both belong to the command.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { execPath, exit } from 'node:process';
import { fileURLToPath } from 'node:url';
import { pnpmRun } from './pm.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const tsc = fileURLToPath(new URL('../node_modules/typescript/bin/tsc', import.meta.url));
const stdio = ['ignore', 2, 2];

if (existsSync(tsc)) spawnSync(execPath, [tsc, '-b', 'packages/cli'], { cwd: root, stdio });
else await pnpmRun(['build:cli'], stdio);

if (!existsSync(new URL('../packages/cli/dist/main.js', import.meta.url))) {
  console.error('orgkey could not be built: run `npm test` in the repository to see why.');
  exit(1);
}
