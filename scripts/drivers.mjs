// drivers.mjs: the store suite by drivers that this repository does not install: postgres.js, better-sqlite3 (it compiles
// itself), and node:sqlite on the lines of Node that have it. They are installed into test/dist/drivers.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { env } from 'node:process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = `${root}test/dist/drivers`;
const DRIVERS = {
  'better-sqlite3': '^12.11.1',
  kysely: '~0.28.18',
  'kysely-postgres-js': '^3.0.0',
  postgres: '^3.4.9',
};
const NODES_WITH_SQLITE = ['22', '24'];

/** Runs the suites whose files have that in their names; answers whether they passed. */
function passes(node, name) {
  const version = execFileSync(node, ['--version'], { encoding: 'utf8' }).trim();
  console.log(`\n${name}, Node ${version}`);
  const args = ['node_modules/vitest/vitest.mjs', 'run', '--config', 'test/stores/drivers/vitest.config.ts', name];
  return spawnSync(node, args, { cwd: root, stdio: 'inherit', env: { ...env, ORGKEY_DRIVERS: folder } }).status === 0;
}

function nodeOf(major) {
  const printed = execFileSync('npx', ['--yes', `node@${major}`, '-p', 'process.execPath'], { encoding: 'utf8' });
  return printed.trim();
}

mkdirSync(folder, { recursive: true });
writeFileSync(`${folder}/package.json`, JSON.stringify({ private: true, dependencies: DRIVERS }));
execFileSync('npm', ['install', '--no-audit', '--no-fund'], { cwd: folder, stdio: 'inherit' });

const passed = [
  passes(process.execPath, 'postgres-js'),
  passes(process.execPath, 'better-sqlite3'),
  ...NODES_WITH_SQLITE.map((major) => passes(nodeOf(major), 'node-sqlite')),
];
process.exitCode = passed.every(Boolean) ? 0 : 1;
