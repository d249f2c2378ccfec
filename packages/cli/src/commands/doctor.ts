import { Command } from 'commander';
import { CommandError, EXIT } from '../exit.js';
import type { Host } from '../host.js';
import type { Finding } from '../store/finding.js';
import { withStore } from '../with-store.js';

const MARKS = { good: ['green', 'ok'], advice: ['yellow', 'advice'], problem: ['red', 'PROBLEM'] } as const;

export function doctorCommand(host: Host): Command {
  return new Command('doctor')
    .description("check the store's configuration, and say what to change")
    .action((_options: object, command: Command) =>
      withStore({ command, host }, async ({ opened, output }) => {
        const findings = await opened.examine();
        const lines = findings.map(({ check, level, says }: Finding) => {
          const [colour, mark] = MARKS[level];
          return `${output.style(colour, mark.padEnd(7))}  ${check}: ${says}`;
        });
        output.result({ store: opened.kind, findings }, lines.join('\n'));
        const problems = findings.filter(({ level }) => level === 'problem').length;
        if (problems > 0)
          throw new CommandError(
            EXIT.refused,
            problems === 1 ? 'One thing must be changed.' : `${problems} things must be changed.`,
          );
      }),
    );
}
