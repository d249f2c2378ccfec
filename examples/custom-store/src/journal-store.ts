import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { createMemoryStore, type KeyRecord, keyEntry, type OrgkeyStore } from '@orgkey/core';

/** The methods that change something. What each does follows from its arguments alone, so it can be done again. */
const WRITES = [
  ...(['insertOrganization', 'suspendOrganization', 'resumeOrganization', 'renameOrganization'] as const),
  ...([
    'insertKey',
    'revokeKey',
    'renameKey',
    'narrowKey',
    'rotateKey',
    'recordUses',
    'replaceHash',
    'raiseLeaseTime',
  ] as const),
];

type Write = (typeof WRITES)[number];
type Call = readonly [method: Write, ...given: readonly unknown[]];

/** A store in one file. Close it, so that another process can open it. */
export interface JournalStore extends OrgkeyStore {
  close(): void;
}

/**
 * A store in a file of JSON lines, for one process at a time: each call that changes something is appended
 * and flushed to the disk before it is done, and all are done again when the file is opened. Reads are
 * answered from memory. Rejects with EEXIST when another process has the file open.
 *
 * @example
 * const store = await openJournalStore('.data/keys.jsonl');
 * const manager = createKeyManager({ store });
 */
export async function openJournalStore(path: string): Promise<JournalStore> {
  closeSync(openSync(`${path}.lock`, 'wx'));
  const memory = createMemoryStore();
  for (const call of readJournal(path)) await perform(memory, call);

  const file = openSync(path, 'a');
  const journaled = (method: Write) => {
    return async (...given: readonly unknown[]): Promise<unknown> => {
      assertWhole(given[0]);
      const line = JSON.stringify([method, ...given]);
      append(file, `${line}\n`);
      // What is in the file is what counts, so that is what is done: now, and whenever it is opened.
      return perform(memory, JSON.parse(line) as Call);
    };
  };
  return Object.freeze({
    ...memory,
    ...Object.fromEntries(WRITES.map((method) => [method, journaled(method)])),
    close() {
      closeSync(file);
      rmSync(`${path}.lock`);
    },
  });
}

function readJournal(path: string): readonly Call[] {
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  // A line that broke off belongs to a call that nobody was told of: it has not happened.
  if (whole !== text) truncateSync(path, Buffer.byteLength(whole));
  return whole.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Call]));
}

function append(file: number, line: string): void {
  const end = fstatSync(file).size;
  try {
    writeSync(file, line);
    fsyncSync(file);
  } catch (error) {
    ftruncateSync(file, end); // half a line would spoil the next one
    throw error;
  }
}

async function perform(store: OrgkeyStore, [method, ...given]: Call): Promise<unknown> {
  return (store[method] as (...given: readonly unknown[]) => unknown)(...given);
}

/** JSON makes null of NaN, and null reads as "never": what is no whole record must not get into the file. */
function assertWhole(given: unknown): void {
  const { record, successor } = given as { readonly record?: KeyRecord; readonly successor?: KeyRecord };
  for (const each of [record, successor]) if (each !== undefined) keyEntry(each, undefined);
}
