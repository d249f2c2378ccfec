import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchChromium } from './chromium.js';
import { FRAMEWORKS, type Site, startSite } from './site.js';
import { visit } from './visit.js';

const browser = await launchChromium();
afterAll(() => browser?.close());

describe.skipIf(browser === undefined).each(Object.keys(FRAMEWORKS))(
  'the life of a key on the page, under %s',
  (framework) => {
    let site: Site;
    beforeAll(async () => {
      site = await startSite(framework);
    });
    afterAll(() => site.close());

    const statusWith = async (key: string) =>
      (await fetch(`${site.url}/api/whoami`, { headers: { 'x-api-key': key } })).status;

    test('create, copy, call, rotate, overlap, revoke', async () => {
      const { page, clipboard, troubles, audit, close } = await visit(browser as Browser, site);
      await page.getByRole('button', { name: 'Create your first key' }).click();
      await page.getByRole('textbox', { name: 'Name' }).fill('CI deploy');
      await page.getByRole('button', { name: 'Create key' }).click();

      await page.getByRole('button', { name: 'Copy API key' }).click();
      const key = await clipboard();
      expect(key).toMatch(/^ok_[0-9A-Za-z]{16}_[0-9A-Za-z]{38}$/);
      await page.getByRole('button', { name: 'Copy curl command' }).click();
      expect(await clipboard()).toBe(`curl -H "X-API-Key: ${key}" \\\n${site.url}/api/whoami`);
      expect(await audit()).toEqual([]);
      await page.getByRole('button', { name: 'I have saved it' }).click();
      expect(await page.getByText(key).count()).toBe(0);
      expect(await statusWith(key)).toBe(200);

      const successor = await rotate(page, clipboard);
      expect([await statusWith(key), await statusWith(successor)]).toEqual([200, 200]);
      await expect.poll(() => statusWith(key), { timeout: 5_000 }).toBe(401);
      expect(await statusWith(successor)).toBe(200);

      await page.reload();
      await page.getByRole('button', { name: 'Revoke CI deploy' }).click();
      await page.getByRole('button', { name: 'Revoke key' }).click();
      await page.getByText('Key revoked').waitFor();
      await page.getByText('No API keys yet').waitFor();
      expect(await statusWith(successor)).toBe(401);

      await page.getByLabel('Show revoked and expired').check();
      await page.getByRole('row').filter({ hasText: 'Revoked' }).waitFor();
      await page.getByRole('row').filter({ hasText: 'Rotated' }).waitFor();
      expect(await audit()).toEqual([]);
      expect(troubles).toEqual([]);
      await close();
    });
  },
);

/** Rotates by the page, with an overlap of two seconds, which the page itself does not offer. */
async function rotate(page: Page, clipboard: () => Promise<string>): Promise<string> {
  await page.route('**/rotate?*', (route) => route.continue({ postData: JSON.stringify({ overlap: '2s' }) }));
  await page.getByRole('button', { name: 'Rotate CI deploy' }).click();
  await page.getByRole('radio', { name: '1 hour' }).check();
  await page.getByRole('button', { name: 'Rotate key' }).click();
  await page.getByText('The old key works for another 1 hour, then it ends.').waitFor();
  await page.getByRole('button', { name: 'Copy API key' }).click();
  const key = await clipboard();
  await page.keyboard.press('Escape');
  await page.unroute('**/rotate?*');
  return key;
}
