import type { ChangeSummary } from '@orgkey/core';
import { Command, InvalidArgumentError } from 'commander';
import type { Host } from '../host.js';
import type { Column } from '../output/table.js';
import { withStore } from '../with-store.js';

interface Options {
  readonly org: string;
  readonly limit: number;
  readonly before?: number;
  readonly after?: number;
}

const COLUMNS: readonly Column<ChangeSummary>[] = [
  { title: 'NUMBER', text: ({ number }) => String(number) },
  { title: 'AT', text: ({ at }) => at },
  { title: 'CHANGE', text: ({ type }) => type },
  { title: 'KEY', text: ({ keyId }) => keyId ?? '-' },
  { title: 'BY', text: ({ actor }) => actor ?? 'not told', flexible: true },
];

export function auditCommand(host: Host): Command {
  return new Command('audit')
    .description('show who changed what in an organization, newest first')
    .requiredOption('--org <slug>', 'whose changes')
    .option('--limit <count>', 'at most so many, 1 to 1000', wholeNumber, 50)
    .option('--before <number>', 'only changes older than this one: the last one of a page', wholeNumber)
    .option('--after <number>', 'only changes newer than this one, oldest first; 0: from the beginning', wholeNumber)
    .action(({ org, ...page }: Options, command: Command) =>
      withStore({ command, host }, async ({ manager, output }) => {
        const changes = await manager.listChanges({ organization: org, ...page });
        output.table(changes, COLUMNS, `${org} has no such changes.`);
      }),
    );
}

function wholeNumber(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number.');
}
