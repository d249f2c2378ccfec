import { strict as assert } from 'node:assert';
import { type KeyRecord, OrgkeyError } from '@orgkey/core';
import { addAcmeKey, addKey, idOf, keyRecord, NO_LIMIT, NOW, readRecord, stamp } from '../records.js';
import { serviceOn } from '../request.js';
import type { OpenedStore, StoreCase, StoreUnderTest } from '../store-target.js';

const CORRUPT =
  'A record that is damaged is answered by a rejection with record_corrupt: never as a key, never as unknown.';

/** Values that no store may read as right, whatever way it writes them down. */
const WRONG_VALUES: readonly (readonly [keyof KeyRecord, unknown])[] = [
  ...(['organizationId', 'name', 'prefix', 'hash', 'createdAt', 'scopes', 'allowedAddresses'] as const).map(
    (member) => [member, undefined] as const,
  ),
  ...(['organizationId', 'prefix', 'hash'] as const).map((member) => [member, ''] as const),
  ...(['createdAt', 'expiresAt', 'revokedAt'] as const).flatMap((member) =>
    [Number.NaN, -1, 1.5, 'soon', '2026-01-31T08:00:00.000Z', {}].map((value) => [member, value] as const),
  ),
  ...['agents:read', {}, [1], [null], 7].map((value) => ['scopes', value] as const),
  ...['192.0.2.1', ['nowhere'], ['192.0.2.0/33'], {}, [7]].map((value) => ['allowedAddresses', value] as const),
  ['successorId', ''],
];

/** Texts in the place of a member that none of them can be; `undefined`: nothing there. */
const WRONG_TEXTS: readonly (readonly [keyof KeyRecord, string | undefined])[] = [
  ...(['organizationId', 'name', 'prefix', 'hash', 'createdAt', 'scopes', 'allowedAddresses'] as const).map(
    (member) => [member, undefined] as const,
  ),
  ...(['createdAt', 'expiresAt', 'revokedAt'] as const).flatMap((member) =>
    ['soon', 'NaN', '-1', '1.5', '2026-01-31T08:00:00.000Z', '1e400', '0x10', '12 monkeys'].map(
      (text) => [member, text] as const,
    ),
  ),
  ...(['scopes', 'allowedAddresses'] as const).flatMap((member) =>
    ['{}', '7', '"agents:read"', '[1]', '[null]', '["a"', 'agents:read'].map((text) => [member, text] as const),
  ),
  ['allowedAddresses', '["nowhere"]'],
  ['hash', ''],
  ['prefix', ''],
  ['organizationId', ''],
];

async function assertCorrupt(store: StoreUnderTest, id: string, what: string): Promise<void> {
  try {
    const entry = await store.findKey(id);
    assert.fail(`${what}: findKey() answered ${entry === undefined ? 'undefined' : 'an entry'}`);
  } catch (error) {
    if (error instanceof OrgkeyError) assert.equal(error.code, 'record_corrupt', what);
    else throw error;
  }
}

/** Puts `text` in the place of a member; `false` where the database refuses it. */
async function damageTo(
  opened: OpenedStore,
  id: string,
  [member, text]: (typeof WRONG_TEXTS)[number],
): Promise<boolean> {
  assert.ok(opened.damage);
  return opened.damage(id, member, text);
}

/** Records that are not whole. */
export const damageCases: readonly StoreCase[] = [
  {
    name: 'store/half-a-record-is-no-key',
    promise: `${CORRUPT} (Or insertKey() refuses it at once.)`,
    async run({ store }) {
      const neighbour = await addAcmeKey(store);
      for (const [i, [member, value]] of WRONG_VALUES.entries()) {
        const what = `${member}: ${JSON.stringify(value) ?? 'missing'}`;
        const record = { ...keyRecord(idOf(10 + i)), [member]: value } as KeyRecord;
        if (value === undefined) delete (record as Partial<KeyRecord>)[member];
        const inserted = await Promise.resolve()
          .then(() => store.insertKey({ record, activeLimit: NO_LIMIT }, stamp()))
          .catch(() => 'refused');
        if (inserted === 'inserted') await assertCorrupt(store, record.id, what);
        else assert.equal(await store.findKey(record.id), undefined, what);
        assert.deepEqual(await readRecord(store, neighbour.id), neighbour);
      }
    },
  },
  {
    name: 'store/damaged-record-is-refused',
    promise: CORRUPT,
    needs: 'damage',
    async run(opened) {
      const { store } = opened;
      const neighbour = await addAcmeKey(store);
      let damaged = 0;
      for (const [i, wrong] of WRONG_TEXTS.entries()) {
        const record = await addKey(
          store,
          keyRecord(idOf(10 + i), { scopes: ['a'], allowedAddresses: ['192.0.2.0/24'], expiresAt: NOW + 1 }),
        );
        await store.findKey(record.id);
        if (!(await damageTo(opened, record.id, wrong))) continue;
        damaged++;
        await assertCorrupt(store, record.id, `${wrong[0]}: ${wrong[1] ?? 'missing'}`);
        assert.deepEqual(await readRecord(store, neighbour.id), neighbour);
      }
      assert.ok(damaged > 0, 'damage() has never changed anything');
    },
  },
  {
    name: 'store/damaged-record-is-unavailable',
    promise: 'A request with the key of a damaged record is answered 503: never a pass, never "not valid".',
    needs: 'damage',
    async run(opened) {
      const { manager, issue, present } = serviceOn(opened);
      await manager.createOrganization({ slug: 'acme' });
      const neighbour = await issue('neighbour');
      for (const wrong of WRONG_TEXTS) {
        const { key, record } = await issue('damaged');
        assert.deepEqual(await present(key), { accepted: record.id });
        if (!(await damageTo(opened, record.id, wrong))) continue;
        const what = `${wrong[0]}: ${wrong[1] ?? 'missing'}`;
        assert.deepEqual(await present(key), { refused: 'record_corrupt', status: 503 }, what);
        assert.deepEqual(await present(neighbour.key), { accepted: neighbour.record.id }, what);
      }
    },
  },
  {
    name: 'store/unreadable-hash-is-unavailable',
    promise:
      'A key whose hash nobody here can read is answered 503 (hash_unreadable): never a pass, never "not valid".',
    needs: 'damage',
    async run(opened) {
      const { manager, issue, present } = serviceOn(opened);
      await manager.createOrganization({ slug: 'acme' });
      const { key, record } = await issue('damaged');
      await damageTo(opened, record.id, ['hash', '$scrypt$ln=15,r=8,p=1$c2FsdA$aGFzaA']);
      assert.deepEqual(await present(key), { refused: 'hash_unreadable', status: 503 });
    },
  },
  {
    name: 'store/another-keys-hash-lets-nobody-in',
    promise: 'With the hash of another key in its record a key is refused, and so is that other one under this id.',
    needs: 'damage',
    async run(opened) {
      const { manager, issue, present } = serviceOn(opened);
      await manager.createOrganization({ slug: 'acme' });
      const [one, other] = [await issue('one'), await issue('other')];
      const { hash } = await readRecord(opened.store, other.record.id);
      await damageTo(opened, one.record.id, ['hash', hash]);
      assert.deepEqual(await present(one.key), { refused: 'secret_wrong', status: 401 });
      assert.deepEqual(await present(other.key), { accepted: other.record.id });
    },
  },
];
