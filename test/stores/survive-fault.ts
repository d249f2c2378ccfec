import {
  createAuthenticator,
  createKeyManager,
  createMemoryStore,
  type KeyManager,
  type OrgkeyStore,
} from '@orgkey/core';
import { expect } from 'vitest';
import { type Ask, type StoreFault, tellTally, underFault } from '../services/under-fault.js';
import { until } from '../services/until.js';
import { viewOf } from './request-view.js';

/** A store under fault, and what is asked of it. */
export interface Scene {
  readonly name: string;
  readonly store: OrgkeyStore;
  readonly manager: KeyManager;
  readonly asks: readonly Ask[];
  readonly deadlineMs: number;
}

/** A fault by name, and whether some requests must have met it: one that nobody notices proves nothing. */
export interface NamedFault extends StoreFault {
  readonly fault: string;
  readonly met: boolean;
}

/** Puts keys into an empty store: good ones, a revoked one, one that it has never seen, and a mistyped one. */
export async function setScene(scene: Pick<Scene, 'name' | 'store' | 'deadlineMs'>): Promise<Scene> {
  const manager = createKeyManager({ store: scene.store });
  await manager.createOrganization({ slug: 'acme' });
  const issue = () => manager.create({ organization: 'acme', name: 'ci' });
  const [good, revoked, other] = [await issue(), await issue(), await issue()];
  await manager.revoke({ organization: 'acme', id: revoked.record.id });
  const elsewhere = createKeyManager({ store: createMemoryStore() });
  await elsewhere.createOrganization({ slug: 'acme' });
  const unknown = await elsewhere.create({ organization: 'acme', name: 'ci' });
  const asks: Ask[] = [
    { view: viewOf(good.key), right: 'accepted' },
    { view: viewOf(revoked.key), right: 'credential_invalid' },
    { view: viewOf(other.key), right: 'accepted' },
    { view: viewOf(unknown.key), right: 'credential_invalid' },
    { view: viewOf(good.key.slice(0, -1)), right: 'credential_invalid', offline: true },
  ];
  return { ...scene, manager, asks };
}

/**
 * Requests before, during and after a fault, with a revocation in the midst of it: each answer is right or
 * "unavailable", in time; the store is back within two seconds; and the revocation, where need be repeated, holds.
 */
export async function surviveFault(
  { name, store, manager, asks, deadlineMs }: Scene,
  named: NamedFault,
): Promise<void> {
  const authenticator = createAuthenticator({ store, deadlineMs, lastUsedIntervalMs: 100 });
  const victim = await manager.create({ organization: 'acme', name: 'victim' });
  const refusals: unknown[] = [];
  const revoke = (): Promise<boolean> =>
    manager.revoke({ organization: 'acme', id: victim.record.id }).then(
      () => true,
      (error: { code?: string }) => {
        refusals.push(error.code);
        return false;
      },
    );
  let revoked: Promise<boolean> | undefined;
  const begin = async (): Promise<void> => {
    await named.begin();
    revoked = revoke();
  };
  const tally = await underFault({ authenticator, asks, deadlineMs }, { ...named, begin });
  tellTally(name, named.fault, tally);
  expect(tally).toMatchObject({ wrong: 0, late: 0, pending: 0 });
  expect(tally.right).toBeGreaterThan(10);
  if (named.met) expect(tally.unavailable).toBeGreaterThan(0);
  expect(tally.recoveredAfterMs).toBeLessThan(2_000);
  if (!(await revoked)) await until('the revocation', revoke, 5_000);
  expect(await authenticator.authenticate(viewOf(victim.key))).toMatchObject({ code: 'credential_invalid' });
  for (const code of refusals) expect(['unavailable', 'schema_outdated']).toContain(code);
  await authenticator.close();
}
