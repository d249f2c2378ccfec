import { Command } from 'commander';
import type { Host } from '../host.js';
import { withStore } from '../with-store.js';

export function renameCommand(host: Host): Command {
  return new Command('rename')
    .description('give a key another name')
    .argument('<id>', 'the id of the key')
    .requiredOption('--org <slug>', 'the organization that the key belongs to')
    .requiredOption('--name <name>', 'the new name: 1 to 100 characters')
    .action((id: string, { org, name }: { org: string; name: string }, command: Command) =>
      withStore({ command, host }, async ({ manager, output, by }) => {
        const key = await manager.rename({ organization: org, id, name }, by);
        output.result(key, `Renamed ${key.id} to ${key.name}.`);
      }),
    );
}
