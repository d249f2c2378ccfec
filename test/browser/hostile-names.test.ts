import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchChromium } from './chromium.js';
import { frameworks, type Site, startSite } from './site.js';
import { visit } from './visit.js';

const NAMES = [
  '<img src=x onerror=alert(1)>',
  '"><svg/onload=alert(1)>',
  'javascript:alert(1)',
  '</script><script>alert(1)</script>',
  '\u202Egnp.yek\u2066',
  '#{alert(1)}{{alert(1)}}',
  'x'.repeat(100),
  '\u{1F511}'.repeat(100),
  "'; DROP TABLE keys; --",
];

const browser = await launchChromium();
afterAll(() => browser?.close());

describe.skipIf(browser === undefined).each(frameworks('koa'))(
  'names that somebody chose to harm, under %s',
  (framework) => {
    let site: Site;
    beforeAll(async () => {
      site = await startSite(framework);
      for (const name of NAMES) await site.manager.create({ organization: 'acme', name });
    });
    afterAll(() => site.close());

    test.each([1280, 320])('are text in the list and in every dialog, at %i px', async (width) => {
      const { page, troubles, audit, overflow, close } = await visit(browser as Browser, site, { width });
      for (const name of NAMES) {
        const revoke = page.getByRole('button', { name: `Revoke ${name}`, exact: true });
        await revoke.click();
        expect(await page.getByRole('alertdialog').textContent()).toContain(name);
        await page.keyboard.press('Escape');
        await page.getByRole('button', { name: `Rotate ${name}`, exact: true }).click();
        expect(await page.getByRole('dialog').textContent()).toContain(name);
        await page.keyboard.press('Escape');
        await page.getByRole('button', { name: `Rename ${name}`, exact: true }).click();
        expect(await page.getByRole('textbox', { name: 'Name' }).inputValue()).toBe(name);
        await page.keyboard.press('Escape');
      }
      const names = await page.getByRole('rowheader').locator('bdi').allTextContents();
      expect(names.toSorted()).toEqual(NAMES.toSorted());
      expect(await page.locator('img, script:not([nonce]), svg[onload]').count()).toBe(0);
      expect(await overflow()).toEqual([]);
      expect(await audit()).toEqual([]);
      expect(troubles).toEqual([]);
      await close();
    });
  },
);
