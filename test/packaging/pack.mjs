// pack.mjs FOLDER: packs all packages as they would be published, into a folder that is emptied first.
import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import '../../scripts/prune-dist.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { packageManager } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
const folder = resolve(argv[2] ?? 'packed');

rmSync(folder, { recursive: true, force: true });
const pack = ['--yes', packageManager, '--recursive', '--filter', './packages/*', 'pack', '--pack-destination', folder];
execFileSync('npx', pack, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
