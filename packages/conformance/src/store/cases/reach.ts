import { strict as assert } from 'node:assert';
import { addAcmeKey, idOf, keyRecord, NO_LIMIT, NOW, organizationRecord, referenceTo, stamp } from '../records.js';
import { serviceOn } from '../request.js';
import type { StoreCase } from '../store-target.js';

const PATIENCE_MS = 500;

/** What a store that can't be reached does: it rejects, or it is still trying; it does not answer. */
async function assertNoAnswer(what: string, call: () => unknown): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<'no answer'>((resolve) => {
    timer = setTimeout(() => resolve('no answer'), PATIENCE_MS);
  });
  const answer = Promise.resolve()
    .then(call)
    .then(
      (value) => ({ value }),
      () => 'no answer' as const,
    );
  assert.equal(await Promise.race([answer, late]), 'no answer', `${what}() answered, and could not know`);
  clearTimeout(timer);
}

/** What happens when the data can't be reached, and how answers are kept where nothing has to be reached. */
export const reachCases: readonly StoreCase[] = [
  {
    name: 'store/out-of-reach-is-no-answer',
    promise:
      'A method that can not answer rejects: an error is never "not found", never an empty list, never "unchanged".',
    needs: 'cut',
    async run({ store, cut }) {
      const record = await addAcmeKey(store);
      const reference = referenceTo(record);
      await cut?.();
      await Promise.all([
        assertNoAnswer('findKey', () => store.findKey(record.id)),
        assertNoAnswer('findKey of an unknown key', () => store.findKey(idOf(2))),
        assertNoAnswer('recordUses', () => store.recordUses([{ id: record.id, at: NOW }])),
        assertNoAnswer('replaceHash', () => store.replaceHash({ id: record.id, from: record.hash, to: 'x' })),
        assertNoAnswer('getKey', () => store.getKey(reference)),
        assertNoAnswer('listKeys', () => store.listKeys({ organizationId: 'org-acme' })),
        assertNoAnswer('insertKey', () =>
          store.insertKey({ record: keyRecord(idOf(3)), activeLimit: NO_LIMIT }, stamp()),
        ),
        assertNoAnswer('revokeKey', () => store.revokeKey(reference, stamp())),
        assertNoAnswer('renameKey', () => store.renameKey({ ...reference, name: 'x' }, stamp())),
        assertNoAnswer('findOrganization', () => store.findOrganization('acme')),
        assertNoAnswer('listOrganizations', () => store.listOrganizations()),
        assertNoAnswer('insertOrganization', () => store.insertOrganization(organizationRecord('beta'), stamp())),
        assertNoAnswer('suspendOrganization', () => store.suspendOrganization('acme', stamp())),
        assertNoAnswer('listChanges', () => store.listChanges({ organizationId: 'org-acme', limit: 1 })),
        assertNoAnswer('settleTime', () => store.settleTime()),
      ]);
    },
  },
  {
    name: 'store/out-of-reach-is-unavailable',
    promise: 'While a store can not be reached, every key is answered 503: never a pass, never "not valid".',
    needs: 'cut',
    async run(opened) {
      const { manager, issue, present } = serviceOn(opened, { deadlineMs: PATIENCE_MS });
      await manager.createOrganization({ slug: 'acme' });
      const [good, revoked] = [await issue('good'), await issue('revoked')];
      await manager.revoke({ organization: 'acme', id: revoked.record.id });
      await opened.cut?.();
      for (const { key } of [good, revoked]) {
        const verdict = await present(key);
        assert.ok('refused' in verdict && verdict.status === 503, JSON.stringify(verdict));
      }
    },
  },
  {
    name: 'store/memory-answers-with-one-object',
    promise: 'A store that answers without a promise answers with the same object as long as nothing changed.',
    async run({ store }) {
      const record = await addAcmeKey(store);
      const first = store.findKey(record.id);
      if ((await first) !== first) return; // it has to read
      assert.equal(store.findKey(record.id), first);
      await store.recordUses([{ id: record.id, at: NOW }]);
      assert.equal(store.findKey(record.id), first);
      await store.suspendOrganization('acme', stamp());
      assert.notEqual(store.findKey(record.id), first);
    },
  },
];
