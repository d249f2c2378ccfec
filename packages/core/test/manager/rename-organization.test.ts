import { afterEach, describe, expect, test } from 'vitest';
import type { ChangeEvent } from '../../src/index.js';
import { createAuthenticator, createKeyManager, createMemoryStore } from '../../src/index.js';
import { openService, viewOf } from '../service.js';

const open: { close(): unknown }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.close()));
});

describe('a rename of an organization', () => {
  test('is told once, with the old slug, and kept in the trail', async () => {
    const { manager, changes } = await openService();
    changes.length = 0;
    const renamed = await manager.renameOrganization('acme', { slug: 'acme-inc' }, { actor: 'ann' });
    expect(renamed).toMatchObject({ slug: 'acme-inc', name: 'acme', suspendedAt: null });
    expect(await manager.renameOrganization('acme', { slug: 'acme-inc' })).toEqual(renamed);
    expect(await manager.renameOrganization('acme-inc', { slug: 'acme-inc' })).toEqual(renamed);
    expect(changes).toEqual<ChangeEvent[]>([
      {
        type: 'organization_renamed',
        at: expect.any(String) as string,
        actor: 'ann',
        organizationId: renamed.id,
        keyId: null,
        previousSlug: 'acme',
      },
    ]);
    const [row] = await manager.listChanges({ organization: 'acme-inc', limit: 1 });
    expect(row).toMatchObject({ type: 'organization_renamed', actor: 'ann', keyId: null });
  });

  test('is refused where it can not be', async () => {
    const { manager, changes } = await openService();
    await manager.renameOrganization('beta', { slug: 'gamma' });
    changes.length = 0;
    for (const slug of ['beta', 'gamma'])
      await expect(manager.renameOrganization('acme', { slug })).rejects.toMatchObject({
        code: 'organization_exists',
        message: expect.stringContaining(`The slug ${slug} is taken`),
      });
    await expect(manager.createOrganization({ slug: 'beta' })).rejects.toMatchObject({ code: 'organization_exists' });
    await expect(manager.renameOrganization('nobody', { slug: 'x' })).rejects.toMatchObject({
      code: 'organization_not_found',
    });
    for (const slug of ['A B', '', 'x'.repeat(64), undefined])
      await expect(manager.renameOrganization('acme', { slug } as { slug: string })).rejects.toMatchObject({
        code: 'input_invalid',
      });
    await expect(
      manager.renameOrganization('acme', { slug: 'x', id: '1' } as unknown as { slug: string }),
    ).rejects.toMatchObject({ code: 'input_invalid' });
    expect(changes).toEqual([]);
  });

  test.each(['strict', 'leased'] as const)('is in force when it has resolved: %s', async (freshness) => {
    const store = createMemoryStore();
    if (freshness === 'leased') await store.raiseLeaseTime(150);
    const manager = createKeyManager({ store });
    await manager.createOrganization({ slug: 'acme' });
    const { key } = await manager.create({ organization: 'acme', name: 'ci' });
    // Its feed is read too seldom to hear of anything: what holds is the wait alone.
    const deaf = { ...store, feedIntervalMs: 100_000 };
    const authenticator = createAuthenticator({
      store: deaf,
      freshness,
      lastUsedIntervalMs: false,
      carriers: { header: 'X-Org-Slug' },
    });
    open.push(authenticator);
    const naming = (slug: string) =>
      authenticator.authenticate(viewOf({ 'x-api-key': key, 'X-Org-Slug': slug, 'x-org-slug': slug }));
    expect(await naming('acme')).toMatchObject({ ok: true, value: { organization: { slug: 'acme' } } });
    await manager.renameOrganization('acme', { slug: 'acme-inc' });
    expect(await naming('acme')).toMatchObject({ ok: false, code: 'organization_mismatch' });
    expect(await naming('acme-inc')).toMatchObject({ ok: true, value: { organization: { slug: 'acme-inc' } } });
  });
});
