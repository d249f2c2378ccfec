import type { RunningServer } from '@orgkey/conformance';

/** Answers a request; is told the client's address, where the runtime knows it. */
export type Serve = (request: Request, address: string | undefined) => Response | Promise<Response>;

/** What is to be served. */
export interface Served {
  readonly serve: Serve;
  readonly host: string;
  /** Resolves when all that the answered requests left to be recorded is recorded. */
  readonly finish: () => Promise<unknown>;
}

/** A runtime of Fetch handlers: how it serves, and what it does in its own way. */
export interface Runtime {
  /** Starts a server on any free port. */
  readonly listen: (served: Served) => Promise<RunningServer>;
  /** Cases that can't hold there, by name, and why. */
  readonly skips?: Readonly<Record<string, string>>;
  /** Ways of answering that it does not have, by name, and why. */
  readonly cannotAnswer?: Readonly<Record<string, string>>;
}
