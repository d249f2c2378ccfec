// runtimes.mjs [MAJOR…]: runs the adapter suites on other lines of Node (default: all that are supported), with the
// binaries that npm has. Each line must pass; the exit code says whether all did.
import { execFileSync, spawnSync } from 'node:child_process';
import { argv, env } from 'node:process';
import { fileURLToPath } from 'node:url';
import { nodeOf, SUPPORTED_NODE } from './node-of.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const wanted = argv.slice(2);

/** Runs the suites on one line and returns its exit code. */
function run(major) {
  const node = nodeOf(major);
  const version = execFileSync(node, ['--version'], { encoding: 'utf8' }).trim();
  console.log(`\nNode ${version}: adapter suites`);
  const report =
    env.ORGKEY_TEST_REPORT === undefined ? {} : { ORGKEY_TEST_REPORT: `${env.ORGKEY_TEST_REPORT}.${major}` };
  const args = ['node_modules/vitest/vitest.mjs', 'run', '--project', 'suite', 'adapters'];
  return spawnSync(node, args, { cwd: root, stdio: 'inherit', env: { ...env, ...report } }).status ?? 1;
}

const failed = (wanted.length > 0 ? wanted : SUPPORTED_NODE).filter((major) => run(major) !== 0);
if (failed.length > 0) console.error(`\nFailed on Node ${failed.join(', ')}`);
process.exitCode = failed.length === 0 ? 0 : 1;
