import { comparedFields } from './expectation.js';
import type { RawRequest } from './http/raw-request.js';
import type { RawResponse } from './http/raw-response.js';

/** The replies of one adapter, as text that can be compared, in the order of the requests of each case. */
export type Replies = ReadonlyMap<string, readonly string[]>;

/** What stands for a reply that did not come. */
export const NO_REPLY = '(no reply)';

/** Replies to the same request that are not the same. */
export interface Difference {
  /** The case, and which of its requests: `extraction/bearer #1`. */
  readonly place: string;
  /** What each adapter answered; adapters that agree share an entry. */
  readonly answers: readonly { readonly adapters: readonly string[]; readonly reply: string }[];
}

/**
 * A reply without what says nothing about an adapter: the date, the connection's own fields, the order and
 * the case of field names. Of a success only status and content count: its fields are the application's.
 */
export function comparableReply(response: RawResponse, request: RawRequest): string {
  const fields = response.status < 400 ? {} : comparedFields(response);
  const lines = Object.entries(fields)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}: ${value}`);
  return [
    `(to ${request.method ?? 'GET'} ${request.target})`,
    String(response.status),
    ...lines,
    '',
    response.body + response.rest,
  ].join('\n');
}

/**
 * Compares the replies of several adapters to the same cases, byte for byte. A case that an adapter did not
 * run (a named skip) is compared among the others.
 *
 * @example
 * const differences = compareReplies(new Map([['express 5', express.replies()], ['h3 2', h3.replies()]]));
 * if (differences.length > 0) throw new Error(formatDifferences(differences));
 */
export function compareReplies(byAdapter: ReadonlyMap<string, Replies>): readonly Difference[] {
  const names = new Set([...byAdapter.values()].flatMap((replies) => [...replies.keys()]));
  return [...names].flatMap((name) => differencesIn(name, byAdapter));
}

function differencesIn(name: string, byAdapter: ReadonlyMap<string, Replies>): readonly Difference[] {
  const answered = [...byAdapter].filter(([, replies]) => replies.has(name));
  const count = Math.max(...answered.map(([, replies]) => replies.get(name)?.length ?? 0));
  return Array.from({ length: count }, (_, i) => {
    const adaptersOf = new Map<string, string[]>();
    for (const [adapter, replies] of answered) {
      const reply = replies.get(name)?.[i] ?? NO_REPLY;
      adaptersOf.set(reply, [...(adaptersOf.get(reply) ?? []), adapter]);
    }
    return { place: `${name} #${i + 1}`, answers: [...adaptersOf].map(([reply, adapters]) => ({ adapters, reply })) };
  }).filter(({ answers }) => answers.length > 1);
}

/** Differences as text for people. */
export function formatDifferences(differences: readonly Difference[]): string {
  return differences
    .map(({ place, answers }) =>
      [place, ...answers.map(({ adapters, reply }) => `--- ${adapters.join(', ')}\n${reply}`)].join('\n'),
    )
    .join('\n\n');
}
