// install-packed.mjs FOLDER [MAJOR…]: installs the tarballs in FOLDER into an empty project with npm, and into another
// one with pnpm, and there imports and requires every subpath on these lines of Node (default: on the one that runs
// this). `npm run test:packed` packs them first, and takes all supported lines. One line is printed for each load.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { argv, execPath } from 'node:process';
import { fileURLToPath } from 'node:url';
import { nodeOf } from '../../scripts/node-of.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const PEERS = ['@node-rs/argon2', '@opentelemetry/api', 'express', 'fastify', 'hono', 'ioredis', 'koa', 'kysely'];

const COMMAND = 'node_modules/@orgkey/cli/bin/orgkey.js';

const LOAD = `
  import { createRequire } from 'node:module';
  const require = createRequire(import.meta.url);
  for (const path of process.argv.slice(2)) {
    const imported = Object.keys(await import(path));
    const required = Object.keys(require(path)).filter((name) => name !== '__esModule');
    if (imported.join() !== required.join()) throw new Error(path + ': required is not what is imported');
    console.log(path, imported.length);
  }
`;

function manifestOf(tarball) {
  return JSON.parse(execFileSync('tar', ['-xzOf', tarball, 'package/package.json'], { encoding: 'utf8' }));
}

/** Everything that Node can load: not data, and not what only a page can run. */
function subpathsOf({ name, exports }) {
  const code = Object.keys(exports).filter((path) => !/\.json$|\/element$/.test(path));
  return code.map((path) => name + path.slice(1));
}

const INSTALL = {
  npm(folder, tarballs) {
    const files = [...tarballs.values()];
    run('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', ...files, ...PEERS], folder);
  },
  pnpm(folder, tarballs) {
    // The packages need each other in versions that no registry has yet.
    const overrides = [...tarballs].map(([name, file]) => `  '${name}': 'file:${file}'\n`);
    const settings = 'strictDepBuilds: false\nautoInstallPeers: false\n';
    writeFileSync(join(folder, 'pnpm-workspace.yaml'), `${settings}overrides:\n${overrides.join('')}`);
    run('npx', ['--yes', packageManager, 'add', '--ignore-scripts', ...tarballs.values(), ...PEERS], folder);
  },
};

function run(program, args, cwd) {
  return execFileSync(program, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
}

function loadAll(node, folder, subpaths) {
  return run(node, ['--no-warnings', 'load.mjs', ...subpaths], folder)
    .trim()
    .split('\n');
}

const [folder = '.', ...majors] = argv.slice(2);
const files = readdirSync(folder).filter((name) => name.endsWith('.tgz'));
const manifests = new Map(files.map((name) => [resolve(folder, name), manifestOf(join(folder, name))]));
const tarballs = new Map([...manifests].map(([file, { name }]) => [name, file]));
const subpaths = [...manifests.values()].flatMap(subpathsOf);
const nodes = majors.length === 0 ? [execPath] : majors.map(nodeOf);

const scratch = mkdtempSync(join(tmpdir(), 'orgkey-packed-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));
for (const manager of Object.keys(INSTALL)) {
  const project = join(scratch, manager);
  mkdirSync(project);
  writeFileSync(join(project, 'package.json'), '{ "name": "empty", "private": true, "type": "module" }');
  writeFileSync(join(project, 'load.mjs'), LOAD);
  INSTALL[manager](project, tarballs);
  for (const node of nodes) {
    const version = run(node, ['--version'], project).trim();
    for (const line of loadAll(node, project, subpaths)) console.log(manager, version, line);
    console.log(manager, version, 'orgkey', run(node, [COMMAND, '--version'], project).trim());
  }
}
