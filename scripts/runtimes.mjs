// runtimes.mjs [MAJOR…]: runs the adapter suites on other lines of Node (default: all that are supported), with the
// binaries that npm has. Each line must pass; the exit code says whether all did.
import { execFileSync, spawnSync } from 'node:child_process';
import { argv, env } from 'node:process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const SUPPORTED = ['20', '22', '24', '26'];
const wanted = argv.slice(2);

/** Path of a Node binary of that line, installed by npm where it is not there yet. */
function nodeOf(major) {
  const printed = execFileSync('npx', ['--yes', `node@${major}`, '-p', 'process.execPath'], { encoding: 'utf8' });
  return printed.trim();
}

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

const failed = (wanted.length > 0 ? wanted : SUPPORTED).filter((major) => run(major) !== 0);
if (failed.length > 0) console.error(`\nFailed on Node ${failed.join(', ')}`);
process.exitCode = failed.length === 0 ? 0 : 1;
