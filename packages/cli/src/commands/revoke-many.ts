import { createInterface } from 'node:readline/promises';
import type { KeySummary } from '@orgkey/core';
import { CommandError, type Complaint, complaintOf, EXIT } from '../exit.js';
import type { Host } from '../host.js';
import type { Work } from '../with-store.js';
import { columnsFor } from './list.js';

/** Which keys to revoke. */
export interface Selection {
  readonly organization: string;
  /** Milliseconds since 1970; `undefined`: whenever they were created. */
  readonly createdBefore: number | undefined;
  readonly dryRun: boolean;
  readonly yes: boolean;
}

interface Failure extends Pick<Complaint, 'code' | 'message'> {
  readonly id: string;
}

/** Each revocation waits until it is in force everywhere, so that several wait together. */
const AT_ONCE = 10;

/** Revokes keys that are active, one for one: what is revoked stays so whatever becomes of the others. */
export async function revokeMany(selection: Selection, work: Work, host: Host): Promise<void> {
  const { organization, createdBefore = Number.POSITIVE_INFINITY, dryRun, yes } = selection;
  const { manager, output } = work;
  const keys = (await manager.list({ organization })).filter(({ createdAt }) => Date.parse(createdAt) < createdBefore);
  if (dryRun) return output.table(keys, columnsFor(false), 'No active key is meant.');
  if (keys.length > 0 && !yes) await confirm(keys.length, organization, host);

  const revoked: KeySummary[] = [];
  const failed: Failure[] = [];
  const worst = await inTurns(
    keys,
    async ({ id }) => {
      revoked.push(await manager.revoke({ organization, id }, work.by));
      showProgress(host, revoked.length, keys.length);
    },
    failed,
  );
  const count = `${revoked.length} of ${keys.length} keys of ${organization}`;
  output.result({ revoked, failed }, keys.length === 0 ? 'No active key is meant.' : `Revoked ${count}.`);
  for (const { id, message } of failed) output.note(`${id}: ${message}`);
  if (failed.length > 0)
    throw new CommandError(worst, `${failed.length} keys are not certain to be revoked: run the same command again.`);
}

/** Goes on after a failure; resolves with the exit code of the gravest. */
async function inTurns(
  keys: readonly KeySummary[],
  revoke: (key: KeySummary) => Promise<void>,
  failed: Failure[],
): Promise<Complaint['exitCode']> {
  const queue = [...keys];
  let worst: Complaint['exitCode'] = EXIT.done;
  const worker = async (): Promise<void> => {
    for (let key = queue.shift(); key !== undefined; key = queue.shift()) {
      try {
        await revoke(key);
      } catch (error) {
        const { exitCode, code, message } = complaintOf(error);
        if (exitCode > worst) worst = exitCode;
        failed.push({ id: key.id, code, message });
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return worst;
}

async function confirm(count: number, organization: string, { stdin, stderr }: Host): Promise<void> {
  const what = `${count} active ${count === 1 ? 'key' : 'keys'} of ${organization}`;
  if (!stdin.isTTY || !stderr.isTTY)
    throw new CommandError(EXIT.wrongUse, `This would revoke ${what}, for good: --dry-run shows them, --yes does it.`);
  const terminal = createInterface({ input: stdin, output: stderr });
  const answer = await terminal.question(`Revoke ${what}, for good? Type ${organization} to go on: `);
  terminal.close();
  if (answer.trim() !== organization) throw new CommandError(EXIT.refused, 'Nothing was revoked.');
}

/** One line that is written over, where somebody can see it. */
function showProgress({ stderr }: Host, done: number, all: number): void {
  if (stderr.isTTY) stderr.write(`\rRevoked ${done} of ${all}${done === all ? '\n' : ''}`);
}
