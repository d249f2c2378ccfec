// runtimes.mjs [MAJOR…] [bun] [deno] [workerd]: runs the adapter suites on other lines of Node, and those of Hono and of
// Fetch handlers on other runtimes (default: on all that are supported), with the binaries that npm has. Each must pass;
// the exit code says whether all did.
import { execFileSync, spawnSync } from 'node:child_process';
import { argv, env, execPath } from 'node:process';
import { fileURLToPath } from 'node:url';
import { nodeOf, SUPPORTED_NODE } from './node-of.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const OTHERS = ['bun', 'deno', 'workerd'];
const wanted = argv.length > 2 ? argv.slice(2) : [...SUPPORTED_NODE, ...OTHERS];
const others = wanted.filter((name) => OTHERS.includes(name));
const majors = wanted.filter((name) => !OTHERS.includes(name));

/** Runs the suites on one line and returns its exit code. */
function run(major) {
  const node = nodeOf(major);
  const version = execFileSync(node, ['--version'], { encoding: 'utf8' }).trim();
  console.log(`\nNode ${version}: adapter suites`);
  const report =
    env.ORGKEY_TEST_REPORT === undefined ? {} : { ORGKEY_TEST_REPORT: `${env.ORGKEY_TEST_REPORT}.${major}` };
  // What a compiler says does not depend on the Node that runs it.
  const files = ['adapters/', '--exclude', '**/compilers.test.ts'];
  const args = ['node_modules/vitest/vitest.mjs', 'run', '--project', 'suite', ...files];
  return spawnSync(node, args, { cwd: root, stdio: 'inherit', env: { ...env, ...report } }).status ?? 1;
}

function runOnOthers() {
  return spawnSync(execPath, ['test/runtimes/run.mjs', ...others], { cwd: root, stdio: 'inherit' }).status ?? 1;
}

const failed = majors.filter((major) => run(major) !== 0);
if (failed.length > 0) console.error(`\nFailed on Node ${failed.join(', ')}`);
const othersFailed = others.length > 0 && runOnOthers() !== 0;
process.exitCode = failed.length === 0 && !othersFailed ? 0 : 1;
