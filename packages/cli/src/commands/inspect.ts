import { parseKey } from '@orgkey/core';
import { Command } from 'commander';
import { CommandError, EXIT } from '../exit.js';
import { globalsOf, type Host } from '../host.js';
import { type GivenKey, type KeyState, keyState } from '../key-state.js';
import { createOutput } from '../output/output.js';
import { storeNamed, withStore } from '../with-store.js';

/** No key is longer, and what is longer need not be read to its end. */
const MAX_INPUT = 4_096;

export function inspectCommand(host: Host): Command {
  return new Command('inspect')
    .description('read a key from stdin; say what it is and, with a store, in which state. The secret is not printed')
    .action(async (_options: object, command: Command) => {
      const output = createOutput(host, globalsOf(command).json === true);
      if (host.stdin.isTTY) output.note('Paste the key, then press Enter and Ctrl-D.');
      const given = takeApart(await firstInput(host.stdin));
      if (given === undefined) {
        output.result({ form: 'invalid' }, 'form: invalid');
        throw new CommandError(EXIT.refused, 'This is not a key: its form or its checksum is wrong.');
      }
      const found =
        storeNamed(command, host) === undefined
          ? undefined
          : await withStore({ command, host }, (work) => keyState(given, work));
      const facts = factsOf(given, found);
      output.result(facts, textOf(facts));
    });
}

type Facts = Readonly<Record<string, string | readonly string[] | null>>;

/** Of any prefix: that it is another one than this environment's is worth knowing. */
function takeApart(text: string): GivenKey | undefined {
  const prefix = /^([a-z][a-z0-9_]{0,23})_[^_]+_[^_]+$/.exec(text)?.[1] ?? '';
  const key = prefix === '' ? undefined : parseKey(text, prefix);
  return key && { text, prefix, key };
}

function factsOf({ prefix, key }: GivenKey, found: KeyState | undefined): Facts {
  const form = { form: 'valid', prefix, id: key.id };
  if (found === undefined) return { ...form, state: null };
  const principal = found.entry?.principal;
  if (principal === undefined) return { ...form, state: found.state };
  const { name, organization, scopes, createdAt, expiresAt } = principal;
  const allowedAddresses = found.entry?.record.allowedAddresses ?? null;
  return {
    ...form,
    state: found.state,
    organization: organization.slug,
    name,
    scopes,
    allowedAddresses,
    createdAt,
    expiresAt,
  };
}

function textOf(facts: Facts): string {
  return Object.entries(facts)
    .map(
      ([name, value]) => [name, name === 'state' ? (value ?? 'not looked up, for no store is named') : value] as const,
    )
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${name}: ${[value].flat().join(' ')}`)
    .join('\n');
}

async function firstInput(stdin: AsyncIterable<string | Buffer>): Promise<string> {
  let text = '';
  for await (const piece of stdin) {
    text += piece.toString();
    if (text.length > MAX_INPUT) break;
  }
  return text.trim();
}
