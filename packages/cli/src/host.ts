import type { Command } from 'commander';

/** The part of a process that the command works with. */
export type Host = Pick<NodeJS.Process, 'env' | 'stdin' | 'stdout' | 'stderr'>;

/** Options that every command has. */
export interface GlobalOptions {
  readonly store?: string;
  readonly json?: boolean;
}

export function globalsOf(command: Command): GlobalOptions {
  return command.optsWithGlobals<GlobalOptions>();
}
