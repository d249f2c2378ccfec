import { Command } from 'commander';
import { durationArgument } from '../duration-argument.js';
import type { Host } from '../host.js';
import { withStore } from '../with-store.js';
import { printIssued } from './issued.js';

interface Options {
  readonly org: string;
  readonly name: string;
  readonly scope?: readonly string[];
  readonly allow?: readonly string[];
  readonly expiresIn?: number;
}

const append = (value: string, values: readonly string[] = []): readonly string[] => [...values, value];

export function createCommand(host: Host): Command {
  return new Command('create')
    .description('create a key, and print it once')
    .requiredOption('--org <slug>', 'the organization that the key belongs to, for good')
    .requiredOption('--name <name>', 'what the key is for: 1 to 100 characters')
    .option('--scope <scope>', 'narrow the key to a scope; may be repeated (default: full access)', append)
    .option('--expires-in <duration>', 'let it end by itself: 30s, 15m, 24h, 30d (default: never)', durationArgument)
    .option('--allow <cidr>', 'narrow it to addresses such as 203.0.113.0/24; may be repeated', append)
    .action((options: Options, command: Command) =>
      withStore({ command, host }, async ({ manager, output, by }) => {
        const { org, name, scope = null, allow = null, expiresIn } = options;
        const expiresAt = expiresIn === undefined ? null : new Date(Date.now() + expiresIn);
        const issued = await manager.create(
          { organization: org, name, scopes: scope, allowedAddresses: allow, expiresAt },
          by,
        );
        printIssued(issued, output, `Created key ${issued.record.id} of ${org}.`);
      }),
    );
}
