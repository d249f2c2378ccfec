import { afterEach, describe, expect, test, vi } from 'vitest';
import { createMemoryStore, type KeyNarrowing, type OrgkeyStore } from '../../src/index.js';
import { openService } from '../service.js';

afterEach(() => {
  vi.useRealTimers();
});

const NOW = Date.UTC(2026, 4, 1);
const DAY = 86_400_000;
const at = (milliseconds: number): string => new Date(milliseconds).toISOString();

/** Time stands still, so that bounds are met exactly. */
async function openNow(more: Partial<OrgkeyStore> = {}) {
  vi.useFakeTimers({ toFake: ['Date'], now: NOW });
  return openService({ store: { ...createMemoryStore(), ...more } });
}

const NAME = { organization: 'acme', id: 'A'.repeat(16) };
const TEXT = 'must be a text of 1 to 100 characters without control characters, but it is';
const SCOPES =
  'must be a list of scopes, each 1 to 64 visible ASCII characters without blank, " and \\, such as agents:write';
const BLOCKS = 'must be a list of CIDR blocks such as 203.0.113.0/24 or 2001:db8::/32';
const FUTURE = 'must be a time in the future, as RFC 3339 text such as 2030-01-31T08:00:00Z or as a Date';
const SLUG = 'must be 1 to 63 characters of the form acme or acme-eu (a-z, 0-9, single hyphens inside)';
const OVERLAP = 'must be a whole number of milliseconds from 0 to 31622400000';

type Manager = Awaited<ReturnType<typeof openService>>['manager'];

/** What is asked, and all that is said of it. */
const REFUSED: readonly (readonly [ask: (manager: Manager) => Promise<unknown>, message: string])[] = [
  [(m) => m.create(7 as never), '"input" must be an object, but it is the number 7.'],
  [
    (m) => m.create({ organization: 'acme', name: 'x', key: 'y' } as never),
    'Unknown member "key". Known members: organization, name, expiresAt, scopes, allowedAddresses.',
  ],
  [
    (m) => m.create({ organization: 'acme', name: 'x', ['k'.repeat(41)]: 'y' } as never),
    'Unknown member of 41 characters. Known members: organization, name, expiresAt, scopes, allowedAddresses.',
  ],
  [(m) => m.create({ organization: 'acme', name: '' }), `"name" ${TEXT} an empty string.`],
  [
    (m) => m.create({ organization: 'acme', name: 'x', scopes: 'x' as never }),
    '"scopes" must be a list of at most 50 scopes, or null, but it is a string of 1 characters.',
  ],
  [
    (m) => m.create({ organization: 'acme', name: 'x', scopes: ['a b'] }),
    `"scopes" ${SCOPES}, but it is a string of 3 characters.`,
  ],
  [
    (m) => m.create({ organization: 'acme', name: 'x', allowedAddresses: [] }),
    '"allowedAddresses" must be a list of 1 to 50 CIDR blocks, or null for any address, but it is an empty array.',
  ],
  [
    (m) => m.create({ organization: 'acme', name: 'x', allowedAddresses: ['x'] }),
    `"allowedAddresses" ${BLOCKS}, but it is a string of 1 characters.`,
  ],
  [
    (m) => m.create({ organization: 'acme', name: 'x', expiresAt: 'soon' }),
    `"expiresAt" ${FUTURE}, but it is a string of 4 characters.`,
  ],
  [
    (m) => m.create({ organization: 'acme', name: 'x', expiresAt: 7 as never }),
    `"expiresAt" ${FUTURE}, but it is the number 7.`,
  ],
  [(m) => m.create({ organization: 'Acme', name: 'x' }), `"organization" ${SLUG}, but it is a string of 4 characters.`],
  [
    (m) => m.create({ organization: 'nobody', name: 'x' }),
    'No organization has this slug. Create it with createOrganization(), or `orgkey org create`.',
  ],
  [(m) => m.createOrganization({ slug: 'A' }), `"slug" ${SLUG}, but it is a string of 1 characters.`],
  [(m) => m.createOrganization({ slug: 'new', name: '\n' }), `"name" ${TEXT} a string of 1 characters.`],
  [
    (m) => m.createOrganization({ slug: 'new', title: 'x' } as never),
    'Unknown member "title". Known members: slug, name.',
  ],
  [(m) => m.suspendOrganization('A'), `"slug" ${SLUG}, but it is a string of 1 characters.`],
  [(m) => m.resumeOrganization('A'), `"slug" ${SLUG}, but it is a string of 1 characters.`],
  [(m) => m.rotate({ ...NAME, overlapMs: -1 }), `"overlapMs" ${OVERLAP}, but it is the number -1.`],
  [
    (m) => m.rotate({ ...NAME, overlapMs: 366 * DAY + 1 }),
    `"overlapMs" ${OVERLAP}, but it is the number ${366 * DAY + 1}.`,
  ],
  [
    (m) => m.rotate({ ...NAME, overlapMs: '1' as never }),
    `"overlapMs" ${OVERLAP}, but it is a string of 1 characters.`,
  ],
  [(m) => m.list({ organization: 'acme', all: 1 as never }), '"all" must be true or false, but it is the number 1.'],
  [
    (m) => m.listChanges({ organization: 'acme', limit: 0 }),
    '"limit" must be a whole number from 1 to 1000, but it is the number 0.',
  ],
  [
    (m) => m.listChanges({ organization: 'acme', limit: 1_001 }),
    '"limit" must be a whole number from 1 to 1000, but it is the number 1001.',
  ],
  [
    (m) => m.listChanges({ organization: 'acme', before: -1 }),
    '"before" must be the number of a change, but it is the number -1.',
  ],
  [
    (m) => m.revoke(NAME, { actor: '' }),
    '"actor" must be a text of 1 to 200 characters without control characters, but it is an empty string.',
  ],
  [
    (m) => m.revoke(NAME, { actor: ['ada'] as never }),
    '"actor" must be a text of 1 to 200 characters without control characters, but it is an array of 1.',
  ],
  [(m) => m.revoke(NAME), 'No such key in this organization.'],
];

test.each(REFUSED)('%s', async (ask, message) => {
  const { manager, changes } = await openService();
  await expect(ask(manager)).rejects.toMatchObject({ name: 'OrgkeyError', message });
  expect(changes).toEqual([]);
});

describe('bounds', () => {
  test('what is at the bound is taken', async () => {
    const { issue, manager } = await openNow();
    const scopes = Array.from({ length: 50 }, (_, i) => `scope-${i}`);
    const allowedAddresses = Array.from({ length: 50 }, (_, i) => `192.0.2.${i}`);
    const { record } = await issue({ scopes, allowedAddresses, expiresAt: at(NOW + 1) });
    expect(record).toMatchObject({ scopes, allowedAddresses, expiresAt: at(NOW + 1) });
    expect((await issue({ scopes: null, allowedAddresses: null, expiresAt: null })).record).toMatchObject({
      scopes: null,
      allowedAddresses: null,
      expiresAt: null,
    });
    const name = { organization: 'acme', id: record.id };
    await manager.rename({ ...name, name: 'next' }, { actor: 'x'.repeat(200) });
    await manager.listChanges({ organization: 'acme', limit: 1_000, before: 0 });
    await manager.rotate({ ...name, overlapMs: 366 * DAY });
  });

  test('now is not in the future', async () => {
    const { issue } = await openNow();
    await expect(issue({ expiresAt: at(NOW) })).rejects.toMatchObject({ code: 'input_invalid' });
    await expect(issue({ expiresAt: new Date(NOW) })).rejects.toMatchObject({ code: 'input_invalid' });
  });

  test('an id is 16 digits and nothing more, or the store is not asked', async () => {
    const getKey = vi.fn<OrgkeyStore['getKey']>(async () => undefined);
    const { issue, manager } = await openNow({ getKey });
    const { id } = (await issue()).record;
    for (const wrong of [`x${id}`, `${id}x`, id.slice(1), [id], '', '-'.repeat(16), undefined])
      await expect(manager.rotate({ organization: 'acme', id: wrong as never })).rejects.toMatchObject({
        code: 'key_not_found',
      });
    expect(getKey).not.toHaveBeenCalled();
  });
});

describe('what the store says no to', () => {
  test('an id that is taken: nothing was created, and nobody is told', async () => {
    const { issue, changes } = await openNow({ insertKey: async () => 'id_taken' });
    await expect(issue()).rejects.toMatchObject({
      code: 'unavailable',
      message: 'The id of the new key was taken: try again.',
    });
    expect(changes).toEqual([]);
  });

  test('one key too many', async () => {
    const { issue, changes } = await openService({ activeKeyLimit: 1 });
    await issue();
    const message = 'The organization has 1 active keys, which is the limit: revoke one first.';
    await expect(issue()).rejects.toMatchObject({ code: 'limit_reached', message });
    expect(changes).toHaveLength(1);
  });
});

describe('rotation', () => {
  test('a successor lives as long as its predecessor was to live, counted from now', async () => {
    const { issue, manager } = await openNow();
    const { record } = await issue({ expiresAt: at(NOW + 10 * DAY) });
    vi.setSystemTime(NOW + 4 * DAY);
    const next = await manager.rotate({ organization: 'acme', id: record.id, overlapMs: DAY });
    expect(next.record).toMatchObject({ createdAt: at(NOW + 4 * DAY), expiresAt: at(NOW + 14 * DAY) });
    const [, old] = await manager.list({ organization: 'acme', all: true });
    expect(old).toMatchObject({ id: record.id, expiresAt: at(NOW + 5 * DAY) });
  });

  test('an expired key has no successor, also in the moment of its expiry', async () => {
    const { issue, manager } = await openNow();
    const { record } = await issue({ expiresAt: at(NOW + DAY) });
    const name = { organization: 'acme', id: record.id };
    for (const later of [0, 1]) {
      vi.setSystemTime(NOW + DAY + later);
      const message = 'The key has expired: create a new one.';
      await expect(manager.rotate(name)).rejects.toMatchObject({ code: 'key_expired', message });
    }
  });

  test('a revoked one has none, and one that was rotated names its own', async () => {
    const { issue, manager } = await openNow();
    const [first, second] = [await issue(), await issue()];
    const name = { organization: 'acme', id: first.record.id };
    await manager.revoke(name);
    const message = 'The key is revoked, which is for good: create a new one.';
    await expect(manager.rotate(name)).rejects.toMatchObject({ code: 'key_revoked', message });
    const other = { organization: 'acme', id: second.record.id };
    const { record } = await manager.rotate(other);
    await expect(manager.rotate(other)).rejects.toMatchObject({
      code: 'key_rotated',
      message: `The key was rotated already; its successor is ${record.id}.`,
    });
  });

  test.each([null, at(NOW + 1)])(
    'a key that changed meanwhile (it expires %s) is worth another try',
    async (expiresAt) => {
      const memory = createMemoryStore();
      const rotateKey: OrgkeyStore['rotateKey'] = async (reference) => {
        const key = await memory.getKey(reference);
        return key && { changed: false, key };
      };
      vi.useFakeTimers({ toFake: ['Date'], now: NOW });
      const { issue, manager } = await openService({ store: { ...memory, rotateKey } });
      const { record } = await issue({ expiresAt });
      const message = 'The key changed while it was rotated: try again.';
      await expect(manager.rotate({ organization: 'acme', id: record.id })).rejects.toMatchObject({
        code: 'unavailable',
        message,
      });
    },
  );
});

describe('narrowing', () => {
  const WIDER: readonly (readonly [narrowing: Partial<KeyNarrowing>, message: string])[] = [
    [{ scopes: ['a', 'x'] }, '"scopes" must hold nothing that the key lacks: a key can be narrowed, never widened.'],
    [
      { allowedAddresses: ['192.0.2.2'] },
      '"allowedAddresses" must hold nothing that the key lacks: a key can be narrowed, never widened.',
    ],
    [
      { expiresAt: at(NOW + DAY + 1) },
      '"expiresAt" must not be later than it is: a key can be narrowed, never widened.',
    ],
  ];
  const TERMS = { scopes: ['a', 'b'], allowedAddresses: ['192.0.2.1'], expiresAt: at(NOW + DAY) };

  test.each(WIDER)('%j is refused', async (narrowing, message) => {
    const { issue, manager, changes } = await openNow();
    const { record } = await issue(TERMS);
    const asked = manager.narrow({ organization: 'acme', id: record.id, ...narrowing });
    await expect(asked).rejects.toMatchObject({ code: 'input_invalid', message });
    expect(changes).toHaveLength(1);
  });

  test('the same again changes nothing, and is told to nobody', async () => {
    const { issue, manager, changes } = await openNow();
    const { record } = await issue(TERMS);
    expect(await manager.narrow({ organization: 'acme', id: record.id, ...TERMS })).toMatchObject(TERMS);
    expect(changes).toHaveLength(1);
    const nearer = await manager.narrow({ organization: 'acme', id: record.id, expiresAt: at(NOW + DAY - 1) });
    expect(nearer).toMatchObject({ ...TERMS, expiresAt: at(NOW + DAY - 1) });
    expect(changes.map(({ type }) => type)).toEqual(['key_created', 'key_narrowed']);
  });

  test('a revoked key is not narrowed, whenever it was revoked', async () => {
    const memory = createMemoryStore();
    const { issue, manager } = await openService({ store: memory });
    const { record } = await issue();
    const name = { organization: 'acme', id: record.id };
    const narrowKey: OrgkeyStore['narrowKey'] = async (reach, stamp) => {
      await memory.revokeKey(reach, stamp);
      return memory.narrowKey(reach, stamp);
    };
    const late = await openService({ store: { ...memory, narrowKey, insertOrganization: async () => true } });
    await expect(late.manager.narrow({ ...name, scopes: ['a'] })).rejects.toMatchObject({ code: 'key_revoked' });
    const asked = vi.fn<OrgkeyStore['narrowKey']>((...args) => memory.narrowKey(...args));
    const after = await openService({ store: { ...memory, narrowKey: asked, insertOrganization: async () => true } });
    await expect(after.manager.narrow({ ...name, scopes: ['a'] })).rejects.toMatchObject({ code: 'key_revoked' });
    expect(asked).not.toHaveBeenCalled();
    expect((await manager.list({ organization: 'acme', all: true }))[0]).toMatchObject({ scopes: null });
  });

  test('a key that changed meanwhile is worth another try', async () => {
    const memory = createMemoryStore();
    const narrowKey: OrgkeyStore['narrowKey'] = async (reference) => {
      const key = await memory.getKey(reference);
      return key && { changed: false, key };
    };
    const { issue, manager } = await openService({ store: { ...memory, narrowKey } });
    const { record } = await issue();
    const message = 'The key changed while it was narrowed: try again.';
    await expect(manager.narrow({ organization: 'acme', id: record.id, scopes: ['a'] })).rejects.toMatchObject({
      code: 'unavailable',
      message,
    });
  });
});
