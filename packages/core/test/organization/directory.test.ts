import { describe, expect, test } from 'vitest';
import {
  createMemoryStore,
  keyEntry,
  type Organization,
  type OrganizationDirectory,
  type OrgkeyStore,
} from '../../src/index.js';
import { resolvePrincipal } from '../../src/organization/directory.js';
import { openService, reasonsOf } from '../service.js';

const ACME: Organization = { id: 'host-7', slug: 'acme', suspended: false };

/** A service whose organizations are the host's, with one key of acme. */
async function openWith(findById: OrganizationDirectory['findById']) {
  const organizations: OrganizationDirectory = { findById, findBySlug: () => ACME };
  const service = await openService({ organizations });
  const { key } = await service.issue();
  return { ...service, key };
}

describe("the host's own directory", () => {
  test.each([
    ['at once', () => ACME],
    ['later', async () => ACME],
  ])('names the organization, %s', async (_, findById) => {
    const { present, key } = await openWith(findById);
    expect(await present(key)).toMatchObject({ ok: true, value: { organization: { id: 'host-7', slug: 'acme' } } });
  });

  test.each([
    ['does not know it', undefined, 'organization_unknown'],
    ['has suspended it', { ...ACME, suspended: true }, 'organization_suspended'],
    ['answers with another one', { ...ACME, id: 'host-8' }, 'record_corrupt'],
    ['answers without an id', { slug: 'acme', suspended: false }, 'record_corrupt'],
    ['answers without a slug', { id: 'host-7', suspended: false }, 'record_corrupt'],
    ['answers with a slug that is none', { ...ACME, slug: 'Acme' }, 'record_corrupt'],
    ['does not say whether it is suspended', { id: 'host-7', slug: 'acme' }, 'record_corrupt'],
  ])('%s: nobody gets in', async (_, found, reason) => {
    for (const answer of [() => found as Organization, async () => found as Organization]) {
      const { present, key, decisions } = await openWith(answer);
      expect((await present(key)).ok).toBe(false);
      expect(reasonsOf(decisions)).toEqual([reason]);
    }
  });

  test('an answer by slug has to be whole as well, and its id a text', async () => {
    for (const found of [
      { ...ACME, id: 7 },
      { ...ACME, suspended: undefined },
    ]) {
      const organizations = { findById: () => ACME, findBySlug: () => found as never };
      const { issue } = await openService({ organizations });
      const message =
        'The organization directory answered with another organization, or with one that lacks id, slug or suspended.';
      await expect(issue()).rejects.toMatchObject({ code: 'record_corrupt', message });
    }
  });
});

test('a key whose organization is gone from the store lets nobody in', async () => {
  const memory = createMemoryStore();
  const { issue } = await openService({ store: memory });
  const { key, record } = await issue();
  const stored = (await memory.findKey(record.id))?.record;
  if (stored === undefined) throw new Error('no record');
  const store: OrgkeyStore = {
    ...memory,
    findKey: () => keyEntry(stored, undefined),
    insertOrganization: async () => true,
  };
  const { present, decisions } = await openService({ store });
  expect(await present(key)).toMatchObject({ ok: false, code: 'credential_invalid' });
  expect(reasonsOf(decisions)).toEqual(['organization_unknown']);
  const halves = [
    { ...keyEntry(stored, undefined), principal: {} as never },
    { ...keyEntry(stored, undefined), organization: {} as never },
  ];
  for (const entry of halves)
    expect(resolvePrincipal(entry, undefined)).toMatchObject({ ok: false, reason: 'organization_unknown' });
});
