import { Command } from 'commander';
import type { Host } from '../host.js';
import { withStore } from '../with-store.js';

export function revokeCommand(host: Host): Command {
  return new Command('revoke')
    .description('revoke a key, for good; done only when no process accepts it any more')
    .argument('<id>', 'the 16 characters between the underscores of the key, as `orgkey list` shows them')
    .requiredOption('--org <slug>', 'the organization that the key belongs to')
    .action((id: string, { org }: { org: string }, command: Command) =>
      withStore({ command, host }, async ({ manager, output, by }) => {
        const key = await manager.revoke({ organization: org, id }, by);
        output.result(key, `Revoked ${key.id} (${key.name}).`);
      }),
    );
}
