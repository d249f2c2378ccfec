import { expect, test } from 'vitest';
import { createKeyManager, createMemoryStore } from '../../src/index.js';

async function withChanges() {
  const manager = createKeyManager({ store: createMemoryStore() });
  const by = { actor: 'ann' };
  await manager.createOrganization({ slug: 'acme' }, by);
  await manager.createOrganization({ slug: 'globex' }, by);
  const { record } = await manager.create({ organization: 'acme', name: 'ci' }, by);
  await manager.rename({ organization: 'acme', id: record.id, name: 'deploy' }, by);
  await manager.revoke({ organization: 'acme', id: record.id });
  await manager.revoke({ organization: 'acme', id: record.id });
  return { manager, id: record.id };
}

test('one row for each change, newest first, of that organization alone', async () => {
  const { manager, id } = await withChanges();
  const changes = await manager.listChanges({ organization: 'acme' });
  expect(changes.map(({ type, actor, keyId }) => [type, actor, keyId])).toEqual([
    ['key_revoked', null, id],
    ['key_renamed', 'ann', id],
    ['key_created', 'ann', id],
    ['organization_created', 'ann', null],
  ]);
  for (const { at } of changes) expect(new Date(at).toISOString()).toBe(at);
  expect(Object.isFrozen(changes[0])).toBe(true);
});

test('pages follow one another without a gap', async () => {
  const { manager } = await withChanges();
  const all = await manager.listChanges({ organization: 'acme' });
  const first = await manager.listChanges({ organization: 'acme', limit: 3 });
  const rest = await manager.listChanges({ organization: 'acme', limit: 3, before: first.at(-1)?.number ?? 0 });
  expect([...first, ...rest]).toEqual(all);
  const oldest = await manager.listChanges({ organization: 'acme', limit: 3, after: 0 });
  const newest = await manager.listChanges({ organization: 'acme', after: oldest.at(-1)?.number ?? 0 });
  expect([...oldest, ...newest].reverse()).toEqual(all);
});

test.each([
  { limit: 0 },
  { limit: 1_001 },
  { limit: 1.5 },
  { before: -1 },
  { before: Number.NaN },
  { after: -1 },
  { after: 1, before: 9 },
  { since: 1 },
])('refuses %o with an error that says what it must be', async (wrong) => {
  const { manager } = await withChanges();
  await expect(manager.listChanges({ organization: 'acme', ...wrong })).rejects.toMatchObject({
    code: 'input_invalid',
  });
});
