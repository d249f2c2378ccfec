// run.mjs [bun] [deno] [workerd]: the suite for Hono and for Fetch handlers on other runtimes than Node (default: on
// all three), with the binaries that npm has. Every case passes there, or is skipped by name and says why; and every
// reply has the same bytes as on Node.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { bundle } from './bundle.mjs';
import { runOnWorkerd } from './workerd.mjs';

const LOOPBACK = '--allow-net=127.0.0.1,[::1],[::],0.0.0.0';
const COMMANDS = {
  node: [process.execPath],
  bun: ['npx', '--yes', 'bun@1.4.5'],
  deno: ['npx', '--yes', 'deno@2.9.6', 'run', '--no-prompt', '--allow-sys', '--allow-env', '--allow-write', LOOPBACK],
  workerd: ['npx', '--yes', 'workerd@1.20261117.1'],
};

const folder = fileURLToPath(new URL('../dist/runtimes/', import.meta.url));
mkdirSync(folder, { recursive: true });

async function reportsOn(runtime) {
  const program = `${folder}on-${runtime}.mjs`;
  const file = `${folder}${runtime}-report.json`;
  rmSync(file, { force: true });
  await bundle(`on-${runtime}.ts`, program);
  if (runtime === 'workerd') await runOnWorkerd(COMMANDS.workerd, program, file);
  else {
    const [command, ...args] = COMMANDS[runtime];
    // What a case makes a handler throw some runtimes print, many times, and end with 1: the report says how it went.
    const { stderr } = spawnSync(command, [...args, program, file], { encoding: 'utf8', stdio: 'pipe' });
    if (!existsSync(file)) throw new Error(`${runtime} wrote no report: ${stderr.slice(-2_000)}`);
  }
  return JSON.parse(readFileSync(file, 'utf8'));
}

function print(runtime, { subject, passed, failed, skipped }) {
  console.log(`${runtime}, ${subject}: ${passed} passed, ${failed.length} failed, ${skipped.length} skipped`);
  if (failed.length > 0) process.exitCode = 1;
  for (const { name, message } of failed) console.error(`  failed: ${name}: ${message}`);
  for (const reason of new Set(skipped.map((each) => each.reason))) {
    const names = skipped.filter((each) => each.reason === reason).map(({ name }) => name);
    console.log(`  skipped: ${names.length > 3 ? `${names.length} cases` : names.join(', ')}: ${reason}`);
  }
}

const { compareReplies, formatDifferences } = await import(await bundle('compare.ts', `${folder}compare.mjs`));
const wanted = argv.slice(2);
const yardsticks = await reportsOn('node');
for (const each of yardsticks) print('node', each);

for (const runtime of wanted.length > 0 ? wanted : ['bun', 'deno', 'workerd']) {
  for (const [place, each] of (await reportsOn(runtime)).entries()) {
    print(runtime, each);
    const replies = new Map([
      ['node', new Map(yardsticks[place].replies)],
      [runtime, new Map(each.replies)],
    ]);
    const differences = compareReplies(replies);
    if (differences.length > 0) console.error(formatDifferences(differences));
    if (differences.length > 0) process.exitCode = 1;
    if (each.passed < 1_000) throw new Error(`Only ${each.passed} cases ran on ${runtime}.`);
  }
}
