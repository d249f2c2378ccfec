import { ok, strictEqual } from 'node:assert/strict';
import { assertPrincipal, assertRefusal, assertVary, echoOf } from './expectation.js';
import type { DirectoryAnswer, Fixture, ServerKind } from './fixture.js';
import { KEYS, type KeyName } from './fixture-keys.js';
import type { Echo } from './handler.js';
import { bytesOf, type RawRequest } from './http/raw-request.js';
import type { RawResponse } from './http/raw-response.js';
import { sendRaw } from './http/send-raw.js';
import type { Code, Particulars } from './refusals.js';
import type { AdapterSubject } from './subject.js';
import type { StoreFault } from './watched.js';

/** What else has to be so when a request is refused. */
export interface Refused extends Particulars {
  readonly server?: ServerKind;
  /** How often the store was read. */
  readonly reads?: number;
  /** How often a secret was checked; default: as often as the store was read. */
  readonly checks?: number;
  /** Why another adapter may be refused otherwise here; the reply is not compared then. */
  readonly differs?: string;
  /** The exact reason, which listeners are told and the client is not. */
  readonly reason?: string;
}

/** What else has to be so when a request is let through. */
export interface Accepted {
  readonly server?: ServerKind;
  /** Whose principal the handler sees, `null`: a stranger. Default `acme`. */
  readonly key?: KeyName | null;
  readonly bodyOrgSlug?: unknown;
  readonly pathOrgSlug?: string;
  readonly vary?: readonly string[];
  /** Why the handler may see something else elsewhere; the reply is not compared then. */
  readonly differs?: string;
}

/** One adapter's servers, and what a case may do with them. */
export interface Bench {
  readonly subject: AdapterSubject;
  /** The request gets exactly this refusal, and no handler runs. */
  readonly refuses: (request: RawRequest, code: Code, also?: Refused) => Promise<void>;
  /** The request reaches its handler, once, after one read of the store, with exactly this principal. */
  readonly accepts: (request: RawRequest, also?: Accepted) => Promise<Echo>;
  /** Sends a request; what comes back is judged by the case alone, but for secrets in it. */
  readonly send: (request: RawRequest, server?: ServerKind) => Promise<RawResponse>;
  readonly sendBytes: (bytes: Uint8Array) => Promise<RawResponse>;
  /** How many handlers have run since the case began. */
  readonly runs: () => number;
  /** How often the store was read since the case began. */
  readonly reads: () => number;
  /** What handlers saw as `orgSlug` in the query since the case began. */
  readonly queries: () => readonly unknown[];
  /** Ids of the keys whose use was recorded since the case began. */
  readonly usedIds: () => Promise<readonly string[]>;
  /** The denials that an `onDenied` was called with since the case began. */
  readonly denials: () => readonly unknown[];
  readonly failStore: (fault: StoreFault | undefined) => void;
  readonly answerFromDirectory: (answer: DirectoryAnswer) => void;
}

/**
 * Takes note of replies that have to be the same from every adapter, in the order in which the requests
 * were made: what is returned is to be called with the reply.
 */
export type NoteReply = (request: RawRequest) => (response: RawResponse) => void;

/** What the judgements of a bench are made with. */
interface BenchParts extends Pick<Fixture, 'store' | 'hasher' | 'handlers' | 'reasons'> {
  readonly send: Bench['send'];
  readonly note: NoteReply;
}

/** Makes the bench of one case. */
export function createBench(subject: AdapterSubject, fixture: Fixture, note: NoteReply): Bench {
  const { store, handlers } = fixture;
  const exchange = async (bytes: Uint8Array, request: RawRequest, server: ServerKind): Promise<RawResponse> => {
    const port = await fixture.portOf(server);
    const { method = 'GET', announcedLength } = request;
    const response = await sendRaw(bytes, { port, method, stalled: announcedLength !== undefined });
    assertNoSecret(response);
    return response;
  };
  const send: Bench['send'] = (request, server = 'plain') => exchange(bytesOf(request), request, server);
  const parts = { ...fixture, send, note };
  return {
    ...{ subject, send },
    refuses: createRefuses(parts),
    accepts: createAccepts(parts),
    sendBytes: (bytes) => exchange(bytes, { target: '' }, 'plain'),
    runs: () => handlers.runs(),
    reads: () => store.reads(),
    queries: () => handlers.queries(),
    denials: () => fixture.denials(),
    async usedIds() {
      await fixture.settled();
      return store.usedIds();
    },
    failStore: (fault) => store.failWith(fault),
    answerFromDirectory: (answer) => fixture.answerFromDirectory(answer),
  };
}

function createRefuses({ store, hasher, handlers, reasons, send, note }: BenchParts): Bench['refuses'] {
  return async (request, code, also = {}) => {
    const before = { runs: handlers.runs(), reads: store.reads(), checks: hasher.checks() };
    const answered = also.differs === undefined ? note(request) : undefined;
    const response = await send(request, also.server);
    answered?.(response);
    assertRefusal(response, { code, method: request.method ?? 'GET' }, also);
    await aMoment();
    strictEqual(handlers.runs() - before.runs, 0, 'A handler ran.');
    if (also.reads !== undefined) {
      strictEqual(store.reads() - before.reads, also.reads, 'reads of the store');
      strictEqual(hasher.checks() - before.checks, also.checks ?? also.reads, 'checks of a secret');
    }
    if (also.reason !== undefined) strictEqual(reasons().at(-1), also.reason);
  };
}

/** For a guard that answers and goes on all the same: its handler runs when the client has its answer already. */
async function aMoment(): Promise<void> {
  for (let i = 0; i < 3; i++) await new Promise((resolve) => setImmediate(resolve));
}

function createAccepts({ store, handlers, send, note }: BenchParts): Bench['accepts'] {
  return async (request, also = {}) => {
    const before = { runs: handlers.runs(), reads: store.reads() };
    const answered = also.differs === undefined ? note(request) : undefined;
    const response = await send(request, also.server);
    answered?.(response);
    const echo = echoOf(response);
    const { key = 'acme' } = also;
    if (key === null) strictEqual(echo.principal, null, 'A stranger has no principal.');
    else assertPrincipal(echo, key);
    assertVary(response, also.vary ?? ['X-API-Key', 'Authorization']);
    strictEqual(handlers.runs() - before.runs, 1, 'runs of handlers');
    strictEqual(store.reads() - before.reads, key === null ? 0 : 1, 'reads of the store');
    strictEqual(echo.pathOrgSlug, also.pathOrgSlug ?? null);
    if ('bodyOrgSlug' in also) strictEqual(echo.bodyOrgSlug, also.bodyOrgSlug);
    return echo;
  };
}

function assertNoSecret({ fields, body, rest }: RawResponse): void {
  const everything = JSON.stringify([fields, body, rest]);
  for (const [name, { secret }] of Object.entries(KEYS))
    ok(!everything.includes(secret), `The response holds the secret of the key "${name}".`);
}
