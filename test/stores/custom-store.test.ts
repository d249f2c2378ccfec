import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OrgkeyStore } from '@orgkey/core';
import { afterAll, expect, test } from 'vitest';
import { openJournalStore } from '../../examples/custom-store/src/journal-store.js';
import { runStoreSuite } from './run-store-suite.js';

const folder = mkdtempSync(join(tmpdir(), 'orgkey-journal-'));
let files = 0;
const newPath = (): string => join(folder, `${++files}.jsonl`);
afterAll(() => rmSync(folder, { recursive: true }));

async function contentOf(store: OrgkeyStore): Promise<unknown> {
  const organizations = await store.listOrganizations();
  const of = (list: 'listKeys' | 'listChanges') =>
    Promise.all(organizations.map(({ id }) => store[list]({ organizationId: id, limit: 10_000 })));
  return { organizations, keys: await of('listKeys'), changes: await of('listChanges') };
}

runStoreSuite({
  name: 'a file of JSON lines (examples/custom-store)',
  async open() {
    const path = newPath();
    const store = await openJournalStore(path);
    return {
      store,
      // Whoever shares the process shares the object.
      openSecond: async () => store,
      dump: async () => readFileSync(path, 'utf8'),
      async close() {
        const before = await contentOf(store);
        store.close();
        const again = await openJournalStore(path);
        expect(await contentOf(again), 'after it was opened again').toEqual(before);
        again.close();
      },
    };
  },
  without: {
    damage: 'the file is read once, when it is opened',
    cut: 'what is read is in memory',
    count: 'there is no server that could count',
  },
});

test('a second process is refused, until the first one has closed the file', async () => {
  const path = newPath();
  const store = await openJournalStore(path);
  await expect(openJournalStore(path)).rejects.toMatchObject({ code: 'EEXIST' });
  store.close();
  (await openJournalStore(path)).close();
});

test('a line that broke off in a crash is dropped, and what was there before is kept', async () => {
  const path = newPath();
  const stamp = { at: 1, actor: null };
  const organization = { id: 'o', slug: 'acme', name: 'Acme', createdAt: 1, suspendedAt: null };
  const store = await openJournalStore(path);
  await store.insertOrganization(organization, stamp);
  store.close();
  appendFileSync(path, '["suspendOrganization","ac');

  const again = await openJournalStore(path);
  expect(await again.findOrganization('acme')).toEqual(organization);
  await again.suspendOrganization('acme', stamp);
  again.close();
  const last = await openJournalStore(path);
  expect(await last.findOrganization('acme')).toEqual({ ...organization, suspendedAt: 1 });
  last.close();
});
