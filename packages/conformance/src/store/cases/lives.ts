import { strict as assert } from 'node:assert';
import { inParallel, twoStores } from '../records.js';
import { serviceOn } from '../request.js';
import type { StoreCase } from '../store-target.js';

const INVALID = (refused: string) => ({ refused, status: 401 });
const ROUNDS = 1_000;

/** Whole lives of keys, through `createKeyManager` and `createAuthenticator`. */
export const lifeCases: readonly StoreCase[] = [
  {
    name: 'store/life-of-a-key',
    promise: 'A key works from its creation to its revocation, and each change is told once.',
    async run(opened) {
      const { manager, issue, present, changes } = serviceOn(opened);
      await manager.createOrganization({ slug: 'acme' }, { actor: 'ann' });
      const { key, record } = await issue('ci');
      const name = { organization: 'acme', id: record.id };
      assert.deepEqual(await present(key), { accepted: record.id });
      await manager.rename({ ...name, name: 'nightly' });
      await manager.suspendOrganization('acme');
      assert.deepEqual(await present(key), INVALID('organization_suspended'));
      await manager.resumeOrganization('acme');
      const next = await manager.rotate({ ...name, overlapMs: 60_000 });
      assert.deepEqual(await present(key), { accepted: record.id });
      assert.deepEqual(await present(next.key), { accepted: next.record.id });
      await manager.revoke(name);
      await manager.revoke(name);
      assert.deepEqual(await present(key), INVALID('key_revoked'));
      assert.deepEqual(await present(next.key), { accepted: next.record.id });
      const listed = await manager.list({ organization: 'acme' });
      assert.deepEqual(
        listed.map((each) => [each.id, each.name]),
        [[next.record.id, 'nightly']],
      );
      assert.equal((await manager.list({ organization: 'acme', all: true })).length, 2);
      assert.deepEqual(
        changes.map(({ type }) => type),
        [
          ...['organization_created', 'key_created', 'key_renamed', 'organization_suspended', 'organization_resumed'],
          ...['key_rotated', 'key_revoked'],
        ],
      );
    },
  },
  {
    name: 'store/life-after-rotation',
    promise: 'Rotation without overlap ends the old key at once, and only one rotation of two succeeds.',
    async run(opened) {
      const { manager, issue, present } = serviceOn(opened);
      await manager.createOrganization({ slug: 'acme' });
      const { key, record } = await issue('ci');
      const name = { organization: 'acme', id: record.id };
      const rotations = await Promise.allSettled([manager.rotate(name), manager.rotate(name), manager.rotate(name)]);
      const issued = rotations.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
      assert.equal(issued.length, 1);
      assert.deepEqual(await present(key), INVALID('key_revoked'));
      assert.deepEqual(await present((issued[0] as { key: string }).key), { accepted: issued[0]?.record.id });
      assert.equal((await manager.list({ organization: 'acme', all: true })).length, 2);
    },
  },
  {
    name: 'store/life-in-two-organizations',
    promise: 'A key belongs to one organization: the manager of another neither sees it nor changes it.',
    async run(opened) {
      const { manager, issue, present } = serviceOn(opened);
      for (const slug of ['acme', 'beta']) await manager.createOrganization({ slug });
      const { key, record } = await issue('ci');
      const foreign = { organization: 'beta', id: record.id };
      const notFound = { code: 'key_not_found' };
      await assert.rejects(manager.revoke(foreign), notFound);
      await assert.rejects(manager.rename({ ...foreign, name: 'mine' }), notFound);
      await assert.rejects(manager.rotate(foreign), notFound);
      assert.deepEqual(await manager.list({ organization: 'beta', all: true }), []);
      await manager.suspendOrganization('beta');
      assert.deepEqual(await present(key), { accepted: record.id });
    },
  },
  {
    name: 'store/life-of-a-thousand-keys',
    promise: 'Create, verify, revoke, verify, a thousand times: accepted before the revocation, and never after it.',
    async run(opened) {
      const { manager, issue, present } = serviceOn(opened);
      const elsewhere = serviceOn({ ...opened, store: (await twoStores(opened))(1) });
      await manager.createOrganization({ slug: 'acme' });
      const lanes = await inParallel(4, async () => {
        for (let i = 0; i < ROUNDS / 4; i++) {
          const { key, record } = await issue('ci');
          assert.deepEqual(await elsewhere.present(key), { accepted: record.id });
          await manager.revoke({ organization: 'acme', id: record.id });
          assert.deepEqual(await elsewhere.present(key), INVALID('key_revoked'));
          assert.deepEqual(await present(key), INVALID('key_revoked'));
        }
      });
      assert.equal(lanes.length, 4);
      assert.deepEqual(await manager.list({ organization: 'acme' }), []);
    },
  },
  {
    name: 'store/verification-reads-once-and-writes-nothing',
    promise: 'A verification is one read of the store and no write.',
    needs: 'count',
    async run(opened) {
      const { count } = opened;
      assert.ok(count);
      const { manager, issue, present } = serviceOn(opened);
      await manager.createOrganization({ slug: 'acme' });
      const { key, record } = await issue('ci');
      await present(key); // what a driver does once, at the first use of a statement, is not counted
      const before = await count();
      for (let i = 0; i < 200; i++) assert.deepEqual(await present(key), { accepted: record.id });
      const after = await count();
      assert.deepEqual(
        { reads: after.reads - before.reads, writes: after.writes - before.writes },
        { reads: 200, writes: 0 },
      );
    },
  },
  {
    name: 'store/keeps-no-secret',
    promise: 'What is stored holds no key and no secret, in plain, hex or base64.',
    needs: 'dump',
    async run(opened) {
      const { dump } = opened;
      assert.ok(dump);
      const { manager, issue, present } = serviceOn(opened);
      await manager.createOrganization({ slug: 'acme' });
      const { key, record } = await issue('ci');
      await present(key);
      const next = await manager.rotate({ organization: 'acme', id: record.id, overlapMs: 1_000 });
      const kept = (await dump()).toLowerCase();
      assert.ok(kept.includes(record.id.toLowerCase()), 'dump() must show what is kept');
      for (const text of [key, next.key]) {
        const secret = text.slice(-38, -6);
        for (const encoding of ['latin1', 'hex', 'base64url'] as const) {
          const found = kept.includes(Buffer.from(secret).toString(encoding).slice(0, 40).toLowerCase());
          assert.ok(!found, `a secret is kept in ${encoding}`);
        }
      }
    },
  },
];
