import { settled } from './clocks.js';
import { ask, type House, must, mustNotBeAccepted, ORGANIZATION, send, untilResolved } from './house.js';
import type { Sent } from './link.js';
import { viewOf } from './view.js';

/** A course of events in which a wrong protocol accepts what was revoked. It throws where that happens. */
export interface Schedule {
  /** Lease time in the store when it begins; `undefined`: nobody has set one. */
  readonly leaseMs: number | undefined;
  readonly run: (house: House) => Promise<void>;
}

/** Courses of events by name. Each one passes on the shipping code, and catches at least one planted fault. */
export const SCHEDULES = {
  'a verifier is cut off from the feed': {
    leaseMs: 1_000,
    async run({ clocks, link, revoke, warmVerifier, key }) {
      const verifier = await warmVerifier();
      link.cut('readChanges');
      const revocation = revoke();
      await settled();
      if (revocation.resolved()) mustNotBeAccepted(await ask(verifier, key));
      await untilResolved(revocation, clocks);
      mustNotBeAccepted(await ask(verifier, key));
    },
  },
  'a verifier is cut off from the feed, and comes back': {
    leaseMs: 1_000,
    async run({ clocks, link, revoke, warmVerifier, key }) {
      const verifier = await warmVerifier();
      link.cut('readChanges');
      await untilResolved(revoke(), clocks);
      link.release('readChanges');
      await clocks.pass(600);
      const reads = link.count('findKey');
      for (let i = 0; i < 3; i++) must(await ask(verifier, key), 'credential_invalid');
      if (link.count('findKey') !== reads + 1) throw new Error('The lease has not come back.');
    },
  },
  'the reply of a feed read is long on its way': {
    leaseMs: 1_000,
    async run({ clocks, link, revoke, warmVerifier, key }) {
      const verifier = await warmVerifier();
      const reading = await heldReading(link, clocks);
      reading.serve();
      const revocation = revoke();
      await clocks.pass(900);
      reading.answer();
      await untilResolved(revocation, clocks);
      mustNotBeAccepted(await ask(verifier, key));
    },
  },
  'the reply of a feed read comes after its time': {
    leaseMs: 5_000,
    async run({ clocks, link, revoke, warmVerifier, key }) {
      const verifier = await warmVerifier();
      const reading = await heldReading(link, clocks);
      reading.serve();
      const revocation = revoke();
      await clocks.pass(3_700);
      reading.answer();
      await untilResolved(revocation, clocks);
      mustNotBeAccepted(await ask(verifier, key));
    },
  },
  'a fill is in flight while the key is revoked': {
    leaseMs: 1_000,
    async run({ clocks, link, revoke, verifier: start, key }) {
      const verifier = start();
      await settled();
      await inFlight({ link, send: () => ask(verifier, key) }, async () => {
        await untilResolved(revoke(), clocks);
      });
      mustNotBeAccepted(await ask(verifier, key));
    },
  },
  'a fill is in flight from before the first feed read': {
    leaseMs: 1_000,
    async run({ clocks, link, revoke, verifier: start, key }) {
      link.hold('readChanges');
      const verifier = start();
      await settled();
      await inFlight({ link, send: () => ask(verifier, key) }, async () => {
        await untilResolved(revoke(), clocks);
        link.release('readChanges');
        await clocks.pass(600);
      });
      mustNotBeAccepted(await ask(verifier, key));
    },
  },
  'the feed is trimmed past the cursor': {
    leaseMs: 1_000,
    async run({ clocks, link, near, revoke, warmVerifier, key }) {
      const verifier = await warmVerifier();
      link.cut('readChanges');
      await untilResolved(revoke(), clocks);
      for (let i = 0; i < 60_000; i++) {
        await near.suspendOrganization(ORGANIZATION, STAMP);
        await near.resumeOrganization(ORGANIZATION, STAMP);
      }
      const organizationId = (await near.findOrganization(ORGANIZATION))?.id as string;
      const [oldest] = await near.listChanges({ organizationId, after: 0, limit: 1 });
      if (oldest === undefined || oldest.number < 100) throw new Error('The feed still holds the revocation.');
      link.release('readChanges');
      await clocks.pass(600);
      mustNotBeAccepted(await ask(verifier, key));
    },
  },
  'a late import brings the same record': {
    leaseMs: 1_000,
    async run({ clocks, near, revoke, warmVerifier, key, id }) {
      const verifier = await warmVerifier();
      const { record } = (await near.findKey(id)) as { record: Parameters<typeof near.insertKey>[0]['record'] };
      await untilResolved(revoke(), clocks);
      await near.insertKey({ record, activeLimit: 1_000 }, STAMP);
      await near.replaceHash({ id, from: record.hash, to: record.hash });
      await clocks.pass(100);
      mustNotBeAccepted(await ask(verifier, key));
    },
  },
  'the change is told while the process is busy': {
    leaseMs: 1_000,
    async run({ clocks, link, revoke, warmVerifier, key }) {
      const verifier = await warmVerifier();
      link.cut('readChanges');
      await untilResolved(revoke(), clocks);
      link.hold('readChanges');
      await clocks.pass(600);
      link.waiting('readChanges')[0]?.answer();
      await settled();
      mustNotBeAccepted(await ask(verifier, key));
    },
  },
  'a request finds an older read in flight, and there is no lease': {
    leaseMs: 200,
    async run({ clocks, link, revoke, verifier: start, key }) {
      link.cut('readChanges');
      const verifier = start();
      await settled();
      let late = (): string => 'not sent';
      await inFlight({ link, send: () => ask(verifier, key) }, async () => {
        await untilResolved(revoke(), clocks);
        late = send(verifier, key);
      });
      must(late(), 'credential_invalid');
    },
  },
  'the process stands still': {
    leaseMs: 1_000,
    async run({ clocks, revoke, link, warmVerifier, key }) {
      const verifier = await warmVerifier();
      await clocks.pass(120);
      link.hold('readChanges');
      const revocation = revoke();
      await settled();
      clocks.pause(2_000); // of the verifier; the revoker's timer fires in its own process
      await clocks.pass(0);
      const answer = ask(verifier, key);
      mustNotBeAccepted(await answer);
      await untilResolved(revocation, clocks);
    },
  },
  'the machine sleeps': {
    leaseMs: 1_000,
    async run({ clocks, near, link, warmVerifier, key, id }) {
      const verifier = await warmVerifier();
      link.hold('readChanges');
      await near.revokeKey({ organizationId: (await near.findKey(id))?.record.organizationId as string, id }, STAMP);
      clocks.sleep(1_000); // the revoker is on a machine that does not
      mustNotBeAccepted(await ask(verifier, key));
    },
  },
  'somebody sets the wall clock back': {
    leaseMs: 1_000,
    async run({ clocks, link, revoke, warmVerifier, key }) {
      const verifier = await warmVerifier();
      link.cut('readChanges');
      clocks.setWall(-3_600_000);
      await untilResolved(revoke(), clocks);
      mustNotBeAccepted(await ask(verifier, key));
    },
  },
  'the first verifier starts while the key is being revoked': {
    leaseMs: undefined,
    async run({ clocks, link, office, revoke, warmVerifier, key }) {
      office.hold('revokeKey');
      const revocation = revoke();
      await settled();
      const verifier = await warmVerifier();
      link.cut('readChanges');
      office.release('revokeKey');
      await untilResolved(revocation, clocks);
      mustNotBeAccepted(await ask(verifier, key));
    },
  },
  'the first verifier can not tell its lease before it reads the feed': {
    leaseMs: undefined,
    async run({ clocks, link, revoke, verifier: start, key }) {
      for (const name of ['readLeaseTime', 'raiseLeaseTime'] as const) link.hold(name);
      const verifier = start();
      await settled();
      must(await ask(verifier, key), 'accepted');
      await untilResolved(revoke(), clocks);
      link.cut('readChanges');
      for (const name of ['readLeaseTime', 'raiseLeaseTime'] as const) link.release(name);
      await settled();
      mustNotBeAccepted(await ask(verifier, key));
    },
  },
  'two revocations of one key overlap': {
    leaseMs: 1_000,
    async run({ clocks, link, revoke, warmVerifier, key }) {
      const verifier = await warmVerifier();
      link.cut('readChanges');
      const first = revoke();
      await clocks.pass(50);
      const second = revoke();
      for (let i = 0; i < 30; i++) {
        if (first.resolved() || second.resolved()) mustNotBeAccepted(await ask(verifier, key));
        await clocks.pass(50);
      }
      await untilResolved(second, clocks);
    },
  },
  'one of two verifiers is closed, and asked all the same': {
    leaseMs: 1_000,
    async run({ clocks, revoke, warmVerifier, key }) {
      const closed = await warmVerifier();
      await warmVerifier();
      await closed.close();
      await untilResolved(revoke(), clocks);
      mustNotBeAccepted(await ask(closed, key));
    },
  },
  'an organization is suspended': {
    leaseMs: 1_000,
    async run({ clocks, begin, manager, warmVerifier, key }) {
      const verifier = await warmVerifier();
      await untilResolved(begin(manager.suspendOrganization(ORGANIZATION)), clocks);
      mustNotBeAccepted(await ask(verifier, key));
    },
  },
  'an organization is resumed, and a verifier is cut off from the feed': {
    leaseMs: 1_000,
    async run({ clocks, link, begin, manager, warmVerifier, key }) {
      const verifier = await warmVerifier();
      await untilResolved(begin(manager.suspendOrganization(ORGANIZATION)), clocks);
      must(await ask(verifier, key), 'credential_invalid');
      link.cut('readChanges');
      await untilResolved(begin(manager.resumeOrganization(ORGANIZATION)), clocks);
      must(await ask(verifier, key), 'accepted');
    },
  },
  'an organization is renamed, and a verifier is cut off from the feed': {
    leaseMs: 1_000,
    async run({ clocks, link, begin, manager, warmVerifier, key }) {
      const verifier = await warmVerifier();
      link.cut('readChanges');
      await untilResolved(begin(manager.renameOrganization(ORGANIZATION, { slug: 'emca' })), clocks);
      const outcome = await verifier.authenticate(viewOf(key));
      if (!outcome.ok || outcome.value?.organization.slug !== 'emca')
        throw new Error('ACCEPTED for a slug that the organization has no more.');
    },
  },
  'a key is narrowed, and a verifier is cut off from the feed': {
    leaseMs: 1_000,
    async run({ clocks, link, begin, manager, warmVerifier, key, id }) {
      const verifier = await warmVerifier();
      link.cut('readChanges');
      const narrowing = { organization: ORGANIZATION, id, allowedAddresses: ['203.0.113.0/24'] };
      await untilResolved(begin(manager.narrow(narrowing)), clocks);
      must(await ask(verifier, key), 'address_not_allowed');
    },
  },
  'a key is rotated without an overlap': {
    leaseMs: 1_000,
    async run({ clocks, link, begin, manager, warmVerifier, key, id }) {
      const verifier = await warmVerifier();
      link.cut('readChanges');
      await untilResolved(begin(manager.rotate({ organization: ORGANIZATION, id })), clocks);
      mustNotBeAccepted(await ask(verifier, key));
    },
  },
  'a key is rotated without an overlap, and the wall clock of a verifier is behind': {
    leaseMs: 1_000,
    async run({ clocks, begin, manager, warmVerifier, key, id }) {
      const verifier = await warmVerifier();
      await untilResolved(begin(manager.rotate({ organization: ORGANIZATION, id })), clocks);
      clocks.setWall(-3_600_000);
      mustNotBeAccepted(await ask(verifier, key));
    },
  },
} satisfies Record<string, Schedule>;

export type ScheduleName = keyof typeof SCHEDULES;

const STAMP = { at: 1, actor: null };

/** The reading of the feed that is on its way now, to be carried by hand. */
async function heldReading(link: House['link'], clocks: House['clocks']): Promise<Sent> {
  link.hold('readChanges');
  await clocks.pass(60);
  return link.waiting('readChanges')[0] as Sent;
}

/** A read of the record that saw the key alive, and is answered only after the rest has happened. */
async function inFlight(
  { link, send }: { readonly link: House['link']; readonly send: () => Promise<string> },
  meanwhile: () => Promise<void>,
): Promise<void> {
  link.hold('findKey');
  await send();
  const fill = link.waiting('findKey')[0] as Sent;
  fill.serve();
  await meanwhile();
  fill.answer();
  await settled();
  link.release('findKey');
  await settled();
}
