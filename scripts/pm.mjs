// Runs one root script with the pnpm pinned in package.json, wherever it was started from:
// plain `npm start` / `npm test` on a machine that has only Node and npm, or pnpm itself.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { argv, env, platform } from 'node:process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

// npm hands its own settings to scripts as npm_config_*. pnpm would read them as its own, so only those that say
// how to reach the registry are passed on.
const foreign =
  /^npm_(config_(?!registry$|https?_proxy$|proxy$|noproxy$|cafile$|userconfig$|globalconfig$)|package_|lifecycle_)/i;

/** Names and values of `source` that a pnpm started by npm may see. */
export function pnpmEnvironment(source) {
  const quiet = { TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1', COREPACK_ENABLE_STRICT: '0' };
  return { ...Object.fromEntries(Object.entries(source).filter(([name]) => !foreign.test(name))), ...quiet };
}

/** Runs `pnpm run ...args` at the root, hands it SIGINT and SIGTERM, and resolves with its exit code. */
export function pnpmRun(args, stdio = 'inherit') {
  const underPnpm = /(^|\/)pnpm\//.test(env.npm_config_user_agent ?? '');
  const { packageManager } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  const command = underPnpm ? ['pnpm'] : ['npx', '--yes', packageManager.split('+')[0]];
  const [program, ...rest] = [...command, 'run', ...args];
  const child = spawn(program, rest, {
    cwd: root,
    env: underPnpm ? env : pnpmEnvironment(env),
    stdio,
    shell: platform === 'win32',
  });
  const forward = (signal) => child.kill(signal);
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, forward);
  return new Promise((resolve) => {
    const done = (code) => {
      for (const signal of ['SIGINT', 'SIGTERM']) process.off(signal, forward);
      resolve(code);
    };
    child.once('exit', (code) => done(code ?? 1));
    child.once('error', (error) => {
      console.error(`could not run ${program}: ${error.message}`);
      done(1);
    });
  });
}

if (argv[1] === fileURLToPath(import.meta.url)) process.exitCode = await pnpmRun(argv.slice(2));
