import { OrgkeyError, type OrgkeyErrorCode } from '@orgkey/core';
import { CommanderError } from 'commander';

/** Exit codes of the command: a promise to scripts. */
export const EXIT = { done: 0, refused: 1, wrongUse: 2, unreachable: 3 } as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** A "no" of a command itself: said once on stderr, with the exit code that it stands for. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly exitCode: ExitCode;

  constructor(exitCode: ExitCode, message: string) {
    super(message);
    this.exitCode = exitCode;
  }
}

const CODES: Partial<Record<OrgkeyErrorCode, ExitCode>> = {
  option_invalid: EXIT.wrongUse,
  input_invalid: EXIT.wrongUse,
  unavailable: EXIT.unreachable,
  overloaded: EXIT.unreachable,
};

/** What people type for a member of the manager's input. */
const OPTIONS: Readonly<Record<string, string>> = {
  '"organization"': '--org',
  '"slug"': 'SLUG',
  '"name"': '--name',
  '"scopes"': '--scope',
  '"allowedAddresses"': '--allow',
  '"expiresAt"': '--expires-in',
  '"overlapMs"': '--overlap',
  '"limit"': '--limit',
};

/** What stderr and the shell are told of an error. */
export interface Complaint {
  readonly exitCode: ExitCode;
  readonly code: string;
  readonly message: string;
}

/** Puts an error into the words of the command line. What is no expected "no" keeps its message and is a 1. */
export function complaintOf(error: unknown): Complaint {
  if (error instanceof CommandError) return { exitCode: error.exitCode, code: codeOf(error), message: error.message };
  if (error instanceof CommanderError) return { exitCode: EXIT.wrongUse, code: 'wrong_use', message: ownWords(error) };
  if (error instanceof OrgkeyError) {
    const exitCode = CODES[error.code] ?? EXIT.refused;
    const message = error.message.replace(/^"\w+"/, (member) => OPTIONS[member] ?? member);
    return { exitCode, code: error.code, message: message + causeOf(error) };
  }
  return { exitCode: EXIT.refused, code: 'failed', message: error instanceof Error ? error.message : String(error) };
}

function codeOf({ exitCode }: CommandError): string {
  if (exitCode === EXIT.wrongUse) return 'wrong_use';
  return exitCode === EXIT.unreachable ? 'unavailable' : 'refused';
}

/** commander's error without its decoration; where it has shown the help instead, there is none. */
function ownWords({ code, message }: CommanderError): string {
  return code === 'commander.help' ? 'No command is named: --help lists them.' : message.replace(/^error: /, '');
}

/** The driver's code, such as ECONNREFUSED: its message may hold more than one wants on a screen. */
function causeOf(error: OrgkeyError): string {
  const code = (error.cause as { readonly code?: unknown } | undefined)?.code;
  return error.code === 'unavailable' && typeof code === 'string' && !error.message.includes(code) ? ` (${code})` : '';
}
