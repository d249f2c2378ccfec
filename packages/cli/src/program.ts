import { readFileSync } from 'node:fs';
import tab from '@bomb.sh/tab/commander';
import { Command, CommanderError } from 'commander';
import { auditCommand } from './commands/audit.js';
import { createCommand } from './commands/create.js';
import { doctorCommand } from './commands/doctor.js';
import { inspectCommand } from './commands/inspect.js';
import { leaseCommand } from './commands/lease.js';
import { listCommand } from './commands/list.js';
import { migrateCommand } from './commands/migrate.js';
import { orgCommand } from './commands/org.js';
import { renameCommand } from './commands/rename.js';
import { revokeCommand } from './commands/revoke.js';
import { rotateCommand } from './commands/rotate.js';
import { CommandError, complaintOf, EXIT, type ExitCode } from './exit.js';
import type { Host } from './host.js';
import { styleFor } from './output/style.js';
import { holdsKey, withoutSecrets } from './output/without-secrets.js';
import { SHARED_FORMS } from './store/store-url.js';

const COMMANDS = [
  ...[orgCommand, createCommand, listCommand, revokeCommand, rotateCommand, renameCommand],
  ...[auditCommand, inspectCommand, leaseCommand, migrateCommand, doctorCommand],
];

const ENVIRONMENT = `
Environment:
  ORGKEY_STORE  the store, as --store
  KEY_PREFIX    first part of each key (default: ok)
  HASH          sha256 (default), hmac-sha256 or argon2id
  PEPPER        with hmac-sha256: version:base64
  NO_COLOR      no colours

Exit codes: 0 done, 1 refused, 2 wrong use, 3 store not reachable.
`;

/** Runs one command line (without the program's name), and resolves with its exit code. */
export async function runCommandLine(args: readonly string[], process: Host): Promise<ExitCode> {
  const host = withoutSecrets(process);
  const json = args.includes('--json');
  try {
    refuseKeys(args);
    await createProgram(host, json).parseAsync(args, { from: 'user' });
    return EXIT.done;
  } catch (error) {
    // commander has shown the help that was asked for, or told people what is wrong.
    if (error instanceof CommanderError && error.exitCode === 0) return EXIT.done;
    if (error instanceof CommanderError && !json) return EXIT.wrongUse;
    const { exitCode, code, message } = complaintOf(error);
    const line = json
      ? JSON.stringify({ error: { code, message } })
      : `${styleFor(host.stderr)('red', 'error:')} ${message}`;
    host.stderr.write(`${line}\n`);
    return exitCode;
  }
}

/** Before anything reads them: a key that came as a name would be stored as one. */
function refuseKeys(args: readonly string[]): void {
  if (!args.some(holdsKey)) return;
  throw new CommandError(
    EXIT.wrongUse,
    'A key never goes into an argument, where other users of the machine and the history of the shell can see it: ' +
      'pipe it to `orgkey inspect`. To revoke or rotate one, give its id. Rotate the key that was typed here.',
  );
}

function createProgram(host: Host, json: boolean): Command {
  const program = new Command('orgkey')
    .description('Organizations and their API keys, in the store of your application.')
    .version(version(), '-V, --version')
    .option('--store <url>', `the store: ${SHARED_FORMS}`)
    .option('--json', 'print JSON, for programs')
    .configureHelp({ showGlobalOptions: true })
    .addHelpText('after', ENVIRONMENT);
  for (const command of COMMANDS) program.addCommand(command(host));
  addCompletion(program);
  settle(program, host, json);
  return program;
}

/** `completion SHELL` prints a script, which asks the hidden `complete` for what fits. */
function addCompletion(program: Command): void {
  tab(program, { completionCommandName: 'completion' });
  program.commands
    .find((command) => command.name() === 'completion')
    ?.description('print a script that completes these commands: source <(orgkey completion bash)');
}

/** Commander's settings, which commands that are added do not inherit. */
function settle(command: Command, host: Host, json: boolean): void {
  command
    .exitOverride()
    .showHelpAfterError(`(orgkey ${command.parent ? `${command.name()} ` : ''}--help shows how)`)
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => host.stdout.write(text),
      writeErr: (text) => void (json || host.stderr.write(text)),
    });
  for (const each of command.commands) settle(each, host, json);
}

function version(): string {
  const file = new URL('../package.json', import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { readonly version: string }).version;
}
