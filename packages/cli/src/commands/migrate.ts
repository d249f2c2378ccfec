import { Command } from 'commander';
import type { Host } from '../host.js';
import { withStore } from '../with-store.js';

export function migrateCommand(host: Host): Command {
  return new Command('migrate')
    .description('create or upgrade the schema of a SQL store; safe to repeat')
    .action((_options: object, command: Command) =>
      withStore({ command, host, create: true }, async ({ opened, output }) => {
        const done = await opened.migrate();
        output.result(
          { store: opened.kind, done },
          done.length === 0 ? 'Nothing to do: the store is up to date.' : done.join('\n'),
        );
      }),
    );
}
