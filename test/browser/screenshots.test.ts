import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchChromium } from './chromium.js';
import { type Site, startSite } from './site.js';
import { visit } from './visit.js';

/** Where the pictures are left for people to look at: a folder that git does not see. */
const FOLDER = fileURLToPath(new URL('../dist/screenshots/', import.meta.url));
const DAY_MS = 86_400_000;

const browser = await launchChromium();
let site: Site;
beforeAll(async () => {
  site = await startSite('express');
  await fill(site);
});
afterAll(async () => {
  await browser?.close();
  await site.close();
});

/** An organization that has been at work for a while. */
async function fill({ manager, store }: Site): Promise<void> {
  const inDays = (days: number) => new Date(Date.now() + days * DAY_MS);
  const make = async (name: string, more: object = {}) =>
    (await manager.create({ organization: 'acme', name, ...more })).record.id;
  const leaked = await make('Pasted into a ticket');
  await manager.revoke({ organization: 'acme', id: leaked });
  const nightly = await make('Nightly export', { expiresAt: inDays(3), allowedAddresses: ['203.0.113.0/24'] });
  const ci = await make('CI deploy', { expiresAt: inDays(88), scopes: ['agents:read', 'registries:read'] });
  await make('Grafana');
  const staging = await make('Staging', { expiresAt: inDays(30) });
  await manager.rotate({ organization: 'acme', id: staging, overlapMs: DAY_MS });
  const production = await make('Production server', { expiresAt: inDays(61) });
  await store.recordUses([
    { id: production, at: Date.now() - 1_000 },
    { id: ci, at: Date.now() - 25 * 60_000 },
    { id: nightly, at: Date.now() - 3 * DAY_MS },
  ]);
}

const VIEWS: Readonly<Record<string, (page: Page) => Promise<unknown>>> = {
  list: (page) => page.getByRole('rowheader').first().waitFor(),
  all: async (page) => {
    await page.getByLabel('Show revoked and expired').check();
    await page.getByText('Pasted into a ticket').waitFor();
  },
  create: async (page) => {
    await page.getByRole('button', { name: 'Create API key' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('Staging server');
  },
  key: async (page) => {
    await page.getByRole('button', { name: 'Create API key' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('Staging server');
    await page.getByRole('button', { name: 'Create key' }).click();
    await page.getByRole('button', { name: 'I have saved it' }).waitFor();
  },
  rotate: (page) => page.getByRole('button', { name: 'Rotate Nightly export' }).click(),
  rename: (page) => page.getByRole('button', { name: 'Rename Nightly export' }).click(),
  revoke: (page) => page.getByRole('button', { name: 'Revoke Production server' }).click(),
  empty: async (page) => {
    await page.getByLabel('Organization').selectOption('globex');
    await page.getByText('No API keys yet').waitFor();
  },
};

/** Both widths and both schemes: together for the list, and each once for what is on top of it. */
const LOOKS = [
  { width: 1280, colorScheme: 'light', views: Object.keys(VIEWS) },
  { width: 320, colorScheme: 'dark', views: Object.keys(VIEWS) },
  { width: 1280, colorScheme: 'dark', views: ['list', 'key'] },
  { width: 320, colorScheme: 'light', views: ['list', 'key'] },
] as const;

describe.skipIf(browser === undefined).each(LOOKS)(
  'the page at $width px, $colorScheme',
  ({ width, colorScheme, views }) => {
    test.each([...views])('%s: fits, and is accessible', async (name) => {
      const look = { width, colorScheme, session: 'acme.globex' };
      const { page, troubles, audit, overflow, close } = await visit(browser as Browser, site, look);
      await page.getByRole('rowheader').first().waitFor();
      await VIEWS[name]?.(page);
      expect(await overflow()).toEqual([]);
      await page.screenshot({
        path: `${FOLDER}${name}-${width}-${colorScheme}.png`,
        fullPage: name === 'list',
      });
      expect(await audit()).toEqual([]);
      expect(troubles).toEqual([]);
      await close();
      await revokeNew(site);
    });
  },
);

/** The list is the same for each picture. */
async function revokeNew({ manager }: Site): Promise<void> {
  const keys = await manager.list({ organization: 'acme' });
  for (const { id, name } of keys) if (name === 'Staging server') await manager.revoke({ organization: 'acme', id });
}
