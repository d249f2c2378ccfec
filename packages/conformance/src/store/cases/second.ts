import { strict as assert } from 'node:assert';
import { addAcmeKey, addKey, idOf, keyRecord, NOW, readRecord, referenceTo, stamp } from '../records.js';
import type { StoreCase } from '../store-target.js';

/** Two store objects on the same data, as two processes have them. */
export const secondStoreCases: readonly StoreCase[] = [
  {
    name: 'store/second-store-sees-the-same',
    promise: 'What one store object has written, another one on the same data reads at once.',
    needs: 'openSecond',
    async run({ store, openSecond }) {
      assert.ok(openSecond);
      const record = await addAcmeKey(store);
      const other = await openSecond();
      assert.deepEqual(await readRecord(other, record.id), record);
      await store.renameKey({ ...referenceTo(record), name: 'renamed' }, stamp());
      assert.equal((await readRecord(other, record.id)).name, 'renamed');
      await other.recordUses([{ id: record.id, at: NOW + 5 }]);
      assert.equal((await store.getKey(referenceTo(record)))?.lastUsedAt, NOW + 5);
      await other.suspendOrganization('acme', stamp());
      assert.equal((await store.findKey(record.id))?.organization?.suspendedAt, NOW);
      await store.resumeOrganization('acme', stamp());
      assert.equal((await other.findKey(record.id))?.organization?.suspendedAt, null);
      const added = await addKey(other, keyRecord(idOf(2)));
      assert.deepEqual(await readRecord(store, added.id), added);
      await other.revokeKey(referenceTo(record), stamp());
      assert.equal((await readRecord(store, record.id)).revokedAt, NOW);
      const changes = await Promise.all(
        [store, other].map((each) => each.listChanges({ organizationId: 'org-acme', limit: 100 })),
      );
      assert.equal(changes[0]?.length, 7);
      assert.deepEqual(changes[1], changes[0]);
    },
  },
];
