import { Command, InvalidArgumentError } from 'commander';
import { CommandError, EXIT } from '../exit.js';
import type { Host } from '../host.js';
import { type Work, withStore } from '../with-store.js';
import { revokeMany } from './revoke-many.js';

interface Options {
  readonly org: string;
  readonly all?: boolean;
  readonly createdBefore?: number;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
}

const MORE = `
Many at once: --all, or --created-before, instead of an id. It asks before it begins (--yes for scripts), goes on when
one fails, and takes up what is left when it is run again.
`;

export function revokeCommand(host: Host): Command {
  return new Command('revoke')
    .description('revoke a key, or many, for good; done only when no process accepts them any more')
    .argument('[id]', 'the 16 characters between the underscores of the key, as `orgkey list` shows them')
    .requiredOption('--org <slug>', 'the organization that the key belongs to')
    .option('--all', 'every active key of the organization')
    .option('--created-before <date>', 'every active key from before 2026-01-31, or 2026-01-31T08:00:00Z', moment)
    .option('--dry-run', 'only show which keys --all or --created-before would revoke')
    .option('--yes', 'revoke many without being asked')
    .addHelpText('after', MORE)
    .action((id: string | undefined, options: Options, command: Command) => {
      const { all = false, createdBefore, dryRun = false, yes = false } = options;
      const isMany = all || createdBefore !== undefined;
      if (isMany === (id !== undefined)) throw wrongChoice(id);
      if (!isMany && (dryRun || yes)) throw new CommandError(EXIT.wrongUse, '--dry-run and --yes go with many keys.');
      return withStore({ command, host }, (work) =>
        id === undefined
          ? revokeMany({ organization: options.org, createdBefore, dryRun, yes }, work, host)
          : revokeOne({ organization: options.org, id }, work),
      );
    });
}

async function revokeOne(name: { organization: string; id: string }, { manager, output, by }: Work): Promise<void> {
  const key = await manager.revoke(name, by);
  output.result(key, `Revoked ${key.id} (${key.name}).`);
}

function wrongChoice(id: string | undefined): CommandError {
  return new CommandError(
    EXIT.wrongUse,
    id === undefined
      ? "missing required argument 'id'; to revoke many keys: --all, or --created-before DATE."
      : 'Give an id, or --all or --created-before, but not both.',
  );
}

/** A day begins at midnight in UTC. */
function moment(text: string): number {
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text);
  const at =
    isDay || /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2})$/.test(text)
      ? Date.parse(text)
      : Number.NaN;
  if (Number.isNaN(at) || (isDay && !new Date(at).toISOString().startsWith(text)))
    throw new InvalidArgumentError('It must be a date, such as 2026-01-31 or 2026-01-31T08:00:00Z.');
  return at;
}
