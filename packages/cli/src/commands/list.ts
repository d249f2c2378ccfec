import type { KeySummary } from '@orgkey/core';
import { Command } from 'commander';
import type { Host } from '../host.js';
import { relativeTime } from '../output/relative-time.js';
import type { Column } from '../output/table.js';
import { withStore } from '../with-store.js';

export function listCommand(host: Host): Command {
  return new Command('list')
    .description('list the active keys of an organization, newest first')
    .requiredOption('--org <slug>', 'whose keys')
    .option('--all', 'revoked and expired keys too')
    .action(({ org, all = false }: { org: string; all?: boolean }, command: Command) =>
      withStore({ command, host }, async ({ manager, output }) => {
        const keys = await manager.list({ organization: org, all });
        const empty = all ? `${org} has no keys.` : `${org} has no active keys; --all shows the others.`;
        output.table(keys, columnsFor(all), empty);
      }),
    );
}

export function columnsFor(all: boolean): readonly Column<KeySummary>[] {
  const state: Column<KeySummary> = { title: 'STATE', text: stateOf };
  return [
    { title: 'ID', text: ({ id }) => id },
    { title: 'NAME', text: ({ name }) => name, flexible: true },
    ...(all ? [state] : []),
    { title: 'CREATED', text: ({ createdAt }) => relativeTime(createdAt) },
    { title: 'LAST USED', text: ({ lastUsedAt }) => relativeTime(lastUsedAt) },
    { title: 'EXPIRES', text: ({ expiresAt }) => relativeTime(expiresAt) },
    { title: 'SCOPES', text: ({ scopes }) => scopes?.join(' ') ?? 'all', flexible: true },
    { title: 'FROM', text: ({ allowedAddresses }) => allowedAddresses?.join(' ') ?? 'anywhere', flexible: true },
  ];
}

function stateOf({ revokedAt, expiresAt, successorId }: KeySummary): string {
  if (revokedAt !== null && (successorId === null || revokedAt !== expiresAt)) return 'revoked';
  if (successorId !== null) return 'rotated';
  return expiresAt !== null && Date.parse(expiresAt) <= Date.now() ? 'expired' : 'active';
}
