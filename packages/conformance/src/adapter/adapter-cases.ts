import { strictEqual } from 'node:assert/strict';
import { networkInterfaces } from 'node:os';
import { createBench } from './bench.js';
import type { CaseDefinition } from './case.js';
import { CASES } from './cases/all.js';
import { comparableReply, NO_REPLY, type Replies } from './compare-replies.js';
import { createFixture, type Fixture } from './fixture.js';
import { NoResponseError } from './http/send-raw.js';
import type { AdapterSubject } from './subject.js';

/** A case, ready to be handed to any test runner. */
export interface AdapterCase {
  /** `group/what-is-so`; unique. */
  readonly name: string;
  /** Why the case can't hold here; `undefined`: it has to. */
  readonly skip: string | undefined;
  /** Rejects with an `AssertionError` when the adapter is at fault. To be run one at a time. */
  readonly run: () => Promise<void>;
}

/** A server that is silent so often is broken: the other cases fail at once, and not each after its time. */
const MAX_SILENCES = 5;

/** One adapter's way through the suite. */
export interface AdapterRun {
  readonly cases: readonly AdapterCase[];
  /** What was answered so far, for {@link compareReplies}. */
  replies(): Replies;
  /** Stops the servers that cases have started. */
  close(): Promise<void>;
}

/**
 * The cases that an adapter has to pass. Nothing is started before the first case runs.
 *
 * @example
 * const run = adapterRun(subject);
 * for (const each of run.cases) test(each.name, each.run);
 */
export function adapterRun(subject: AdapterSubject): AdapterRun {
  const replies = new Map<string, string[]>();
  let fixture: Promise<Fixture> | undefined;
  const skips = checkSkips(subject);
  let silences = 0;
  const runCase = async (definition: CaseDefinition): Promise<void> => {
    if (silences >= MAX_SILENCES) throw new NoResponseError(`The server left ${silences} requests without an answer.`);
    fixture ??= createFixture(subject);
    const ready = await fixture;
    ready.reset();
    const noted: string[] = [];
    replies.set(definition.name, noted);
    const bench = createBench(subject, ready, (request) => {
      const place = noted.push(NO_REPLY) - 1;
      return (response) => {
        noted[place] = comparableReply(response, request);
      };
    });
    try {
      await definition.run(bench);
    } catch (error) {
      if (error instanceof NoResponseError) silences++;
      throw error;
    } finally {
      ready.reset();
    }
    strictEqual(({} as { orgSlug?: unknown }).orgSlug, undefined, 'A prototype was polluted.');
  };
  return {
    cases: CASES.map((definition) => ({
      name: definition.name,
      skip: skips(definition),
      run: () => runCase(definition),
    })),
    replies: () => replies,
    close: async () => (await fixture)?.close(),
  };
}

/** A skip that names no case is a mistake, or a case that was renamed: never a silent one. */
function checkSkips({
  name: subject,
  skips = {},
  lacks = {},
}: AdapterSubject): (definition: CaseDefinition) => string | undefined {
  const names = new Set(CASES.map(({ name }) => name));
  for (const name of Object.keys(skips))
    if (!names.has(name)) throw new Error(`${subject} skips "${name}", which is no case of the suite.`);
  const hasIpv6 = Object.values(networkInterfaces()).some((list) => list?.some(({ family }) => family === 'IPv6'));
  return ({ name, needs }) => {
    if (!hasIpv6 && name.startsWith('addresses/dual-stack-')) return 'This machine has no IPv6.';
    return skips[name] ?? (needs && lacks[needs]);
  };
}
