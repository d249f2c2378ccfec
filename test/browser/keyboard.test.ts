import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchChromium } from './chromium.js';
import { frameworks, type Site, startSite } from './site.js';
import { visit } from './visit.js';

const browser = await launchChromium();
afterAll(() => browser?.close());

/** What the focus is on, by its name for assistive technology or by what it is. */
function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const element = document.activeElement?.shadowRoot?.activeElement as HTMLElement | null;
    return element?.ariaLabel ?? (element?.textContent?.trim() || element?.getAttribute('name')) ?? 'nothing';
  });
}

async function tabTo(page: Page, name: string): Promise<void> {
  for (let i = 0; i < 30; i++) {
    if ((await focused(page)) === name) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab does not lead to ${name}; the focus is on ${await focused(page)}`);
}

describe.skipIf(browser === undefined).each(frameworks('express'))(
  'the page without a mouse, under %s',
  (framework) => {
    let site: Site;
    beforeAll(async () => {
      site = await startSite(framework);
    });
    afterAll(() => site.close());

    test('create, rename, rotate and revoke, and the focus is always where it can go on', async () => {
      const { page, troubles, close } = await visit(browser as Browser, site);
      await page.getByText('No API keys yet').waitFor();
      await tabTo(page, 'Create API key');
      await page.keyboard.press('Enter');
      expect(await focused(page)).toBe('name');
      await page.keyboard.type('typed');
      await page.keyboard.press('Enter');
      await page.getByText('This key is shown once.').waitFor();
      await tabTo(page, 'I have saved it');
      await page.keyboard.press('Enter');
      await expect.poll(() => focused(page)).toBe('Create API key');

      await tabTo(page, 'Rename typed');
      await page.keyboard.press('Enter');
      expect(await focused(page)).toBe('name');
      await page.keyboard.press('Control+A');
      await page.keyboard.type('renamed');
      await page.keyboard.press('Enter');
      await expect.poll(() => focused(page)).toBe('Rename renamed');

      await tabTo(page, 'Rotate renamed');
      await page.keyboard.press('Space');
      await page.keyboard.press('Escape');
      await expect.poll(() => focused(page)).toBe('Rotate renamed');
      await page.keyboard.press('Enter');
      await page.keyboard.press('ArrowUp');
      await page.keyboard.press('Enter');
      await page.getByText('The old key works for another 1 hour').waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });

      await tabTo(page, 'Revoke renamed');
      await page.keyboard.press('Enter');
      expect(await focused(page)).toBe('Cancel');
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await page.getByText('Key revoked').waitFor();
      await expect.poll(() => focused(page)).not.toBe('nothing');
      expect(troubles).toEqual([]);
      await close();
    });

    test('the focus comes back although the list was drawn again behind the dialog', async () => {
      const { record } = await site.manager.create({ organization: 'acme', name: 'moving' });
      const { page, context, close } = await visit(browser as Browser, site);
      await tabTo(page, 'Rotate moving');
      await page.keyboard.press('Enter');
      await page.getByRole('dialog').waitFor();
      const other = await context.newPage();
      await other.goto(site.page);
      await other.getByRole('button', { name: 'Rename moving' }).click();
      await other.getByRole('textbox', { name: 'Name' }).fill('moved');
      await other.keyboard.press('Enter');
      await page.getByRole('rowheader', { name: 'moved', includeHidden: true }).waitFor({ state: 'attached' });
      await page.bringToFront();
      await page.keyboard.press('Escape');
      await expect.poll(() => focused(page)).toBe('Rotate moved');
      await site.manager.revoke({ organization: 'acme', id: record.id });
      await close();
    });

    test('a dialog keeps the focus inside, and has a name', async () => {
      const { page, close } = await visit(browser as Browser, site);
      await page.getByRole('button', { name: 'Create API key' }).click();
      await page.getByRole('dialog', { name: 'Create API key' }).waitFor();
      for (let i = 0; i < 20; i++) {
        await page.keyboard.press('Tab');
        const outside = await page.evaluate(() => {
          const inner = document.activeElement?.shadowRoot?.activeElement;
          return inner !== null && inner !== undefined && inner.closest('dialog') === null;
        });
        expect(outside).toBe(false);
      }
      await close();
    });
  },
);
