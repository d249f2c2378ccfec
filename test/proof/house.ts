import type * as Core from '@orgkey/core';
import type { Authenticator, KeyManager, OrgkeyStore } from '@orgkey/core';
import { vi } from 'vitest';
import { type Clocks, settled, takeClocks } from './clocks.js';
import { createLink, type Link } from './link.js';
import { viewOf } from './view.js';

/** A call that has begun, and whether it has ended well. */
export interface Begun {
  readonly resolved: () => boolean;
}

/** A store, a revoker and verifiers in one process, each behind a link of its own, on clocks that a schedule moves. */
export interface House {
  readonly clocks: Clocks;
  readonly near: OrgkeyStore;
  /** The link of all verifiers to their one store object. */
  readonly link: Link;
  /** The revoker's. */
  readonly office: Link;
  readonly manager: KeyManager;
  readonly key: string;
  readonly id: string;
  /** Starts a leased verifier. */
  readonly verifier: () => Authenticator;
  /** Starts one and lets it keep a copy of the key: it answers from memory. */
  readonly warmVerifier: () => Promise<Authenticator>;
  readonly revoke: () => Begun;
  readonly begin: (call: Promise<unknown>) => Begun;
}

export const ORGANIZATION = 'acme';

export async function openHouse(core: typeof Core, leaseMs: number | undefined): Promise<House> {
  const clocks = takeClocks();
  const near = core.createMemoryStore();
  if (leaseMs !== undefined) await near.raiseLeaseTime(leaseMs);
  const link = createLink(near);
  const office = createLink(near);
  const manager = core.createKeyManager({ store: office.store });
  await manager.createOrganization({ slug: ORGANIZATION });
  const { key, record } = await manager.create({ organization: ORGANIZATION, name: 'ci' });
  const verifier = () =>
    core.createAuthenticator({
      store: link.store,
      freshness: 'leased',
      lastUsedIntervalMs: false,
      deadlineMs: 600_000,
    });
  const begin = (call: Promise<unknown>): Begun => {
    let isResolved = false;
    call.then(
      () => {
        isResolved = true;
      },
      () => {},
    );
    return { resolved: () => isResolved };
  };
  return {
    ...{ clocks, near, link, office, manager, key, id: record.id, begin, verifier },
    async warmVerifier() {
      const authenticator = verifier();
      await clocks.pass(200);
      for (let i = 0; i < 2; i++) must(await ask(authenticator, key), 'accepted');
      const reads = link.count('findKey');
      must(await ask(authenticator, key), 'accepted');
      if (link.count('findKey') !== reads) throw new Error('The verifier reads the store in spite of its lease.');
      return authenticator;
    },
    revoke: () => begin(manager.revoke({ organization: ORGANIZATION, id: record.id })),
  };
}

/** Gives the clocks back. */
export function closeHouse(): void {
  vi.useRealTimers();
}

/** Sends a request now; the answer says what it has come to so far. */
export function send(authenticator: Authenticator, key: string): () => string {
  let code = 'no answer yet';
  Promise.resolve(authenticator.authenticate(viewOf(key))).then(
    (answer) => {
      code = answer.ok ? 'accepted' : answer.code;
    },
    (error: unknown) => {
      code = String(error);
    },
  );
  return () => code;
}

/** Sends a request now; what it comes to once nothing more can be done without time passing. */
export async function ask(authenticator: Authenticator, key: string): Promise<string> {
  const answer = send(authenticator, key);
  await settled();
  return answer();
}

/** What a schedule demands; the text says what was broken. */
export function must(is: string, should: string): void {
  if (is !== should) throw new Error(`A request was answered "${is}", and not "${should}".`);
}

export function mustNotBeAccepted(is: string): void {
  if (is === 'accepted') throw new Error('ACCEPTED, and it started after the change was in force.');
}

/** Time passes until the call has resolved. */
export async function untilResolved({ resolved }: Begun, clocks: Clocks): Promise<void> {
  for (let waited = 0; waited < 60_000; waited += 20) {
    if (resolved()) return;
    await clocks.pass(20);
  }
  throw new Error('A call does not resolve.');
}
