import { Command } from 'commander';
import { durationArgument } from '../duration-argument.js';
import { CommandError, EXIT } from '../exit.js';
import type { Host } from '../host.js';
import { reached } from '../store/reached.js';
import { withStore } from '../with-store.js';

const MIN_MS = 100;
const MAX_MS = 10_000;

export function leaseCommand(host: Host): Command {
  return new Command('lease')
    .description("show the store's lease time (how long a revocation waits), or set and raise it")
    .argument('[duration]', '100ms to 10s', durationArgument)
    .action((wanted: number | undefined, _options: object, command: Command) =>
      withStore({ command, host }, async ({ opened: { store }, output }) => {
        if (wanted !== undefined && (wanted < MIN_MS || wanted > MAX_MS))
          throw new CommandError(EXIT.wrongUse, 'A lease time is 100ms to 10s.');
        const leaseMs = await reached(wanted === undefined ? store.readLeaseTime() : store.raiseLeaseTime(wanted));
        output.result({ leaseMs: leaseMs ?? null }, textOf(leaseMs));
        if (wanted !== undefined && leaseMs !== wanted)
          throw new CommandError(EXIT.refused, 'A lease time only rises, so it was left as it is.');
      }),
    );
}

function textOf(leaseMs: number | undefined): string {
  return leaseMs === undefined
    ? 'No lease time is set: every process reads the store for each request, and a revocation does not wait.'
    : `${leaseMs} ms: a process may trust its copy of a key for less than that, and a revocation waits so long.`;
}
