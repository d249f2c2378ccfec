import { Command, Option } from 'commander';
import { durationArgument } from '../duration-argument.js';
import type { Host } from '../host.js';
import { withStore } from '../with-store.js';
import { printIssued } from './issued.js';

export function rotateCommand(host: Host): Command {
  return new Command('rotate')
    .description('issue a successor of a key, and print it once')
    .argument('<id>', 'the id of the key that ends')
    .requiredOption('--org <slug>', 'the organization that the key belongs to')
    .addOption(
      new Option('--overlap <duration>', 'how long the old key works on, such as 24h')
        .argParser(durationArgument)
        .default(0, '0s'),
    )
    .action((id: string, { org, overlap }: { org: string; overlap: number }, command: Command) =>
      withStore({ command, host }, async ({ manager, output, by }) => {
        const issued = await manager.rotate({ organization: org, id, overlapMs: overlap }, by);
        const end =
          overlap === 0
            ? 'does not work any more'
            : `works until ${new Date(Date.now() + overlap).toISOString()}, or its own expiry`;
        printIssued(issued, output, `Created key ${issued.record.id} of ${org}; ${id} ${end}.`);
      }),
    );
}
