import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchChromium } from './chromium.js';
import { frameworks, type Site, startSite } from './site.js';
import { type Visit, visit } from './visit.js';

const browser = await launchChromium();
afterAll(() => browser?.close());

/** Every text of the page, shadow trees too, and what it keeps for later. */
function everything(page: Page): Promise<string> {
  return page.evaluate(() => {
    const texts = (node: Node): string => {
      const shadow = node instanceof Element && node.shadowRoot ? texts(node.shadowRoot) : '';
      const value = node instanceof HTMLInputElement ? node.value : '';
      return `${node.nodeValue ?? ''}${value}${shadow}${[...node.childNodes].map(texts).join('')}`;
    };
    const kept = [sessionStorage, localStorage].map((storage) => JSON.stringify(Object.entries(storage))).join('');
    return texts(document) + kept + JSON.stringify(history.state) + location.href + document.cookie;
  });
}

async function createKey({ page, clipboard }: Visit): Promise<string> {
  await page.getByRole('button', { name: 'Create API key' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('once');
  await page.getByRole('button', { name: 'Create key' }).click();
  await page.getByRole('button', { name: 'Copy API key' }).click();
  const key = await clipboard();
  expect((await everything(page)).includes(key)).toBe(true);
  return key;
}

const WAYS_OUT: Readonly<Record<string, (page: Page, site: Site) => Promise<unknown>>> = {
  'the button': (page) => page.getByRole('button', { name: 'I have saved it' }).click(),
  Esc: (page) => page.keyboard.press('Escape'),
  'a reload': (page) => page.reload(),
  'leaving and coming back': async (page, site) => {
    await page.goto(`${site.url}/api/whoami`);
    await page.goBack();
  },
  'leaving within the page and coming back': async (page) => {
    await page.evaluate(() => history.pushState(null, '', '#elsewhere'));
    await page.reload();
    await page.goBack();
  },
  'the element leaving its document': (page) =>
    page.evaluate(() => {
      const element = document.querySelector('orgkey-keys') as Element;
      const parent = element.parentElement as Element;
      element.remove();
      parent.append(element);
    }),
};

describe.skipIf(browser === undefined).each(frameworks('fastify'))('a new key is shown once, under %s', (framework) => {
  let site: Site;
  beforeAll(async () => {
    site = await startSite(framework);
  });
  afterAll(() => site.close());

  test.each(Object.entries(WAYS_OUT))('it is gone after %s', async (_, leave) => {
    const visitor = await visit(browser as Browser, site);
    const { page, troubles, close } = visitor;
    const key = await createKey(visitor);
    await leave(page, site);
    await page.getByRole('button', { name: 'Create API key' }).waitFor();
    await page.getByText('once').first().waitFor();
    expect(await page.getByRole('dialog').count()).toBe(0);
    expect((await everything(page)).includes(key)).toBe(false);
    expect(troubles).toEqual([]);
    await close();
  });

  test('nor is it left in the memory of the page', async () => {
    const { page, context, close } = await visit(browser as Browser, site);
    const session = await context.newCDPSession(page);
    const isInMemory = async (text: string) => {
      let found = false;
      let end = '';
      const look = ({ chunk }: { chunk: string }) => {
        found ||= (end + chunk).includes(text);
        end = chunk.slice(-text.length);
      };
      session.on('HeapProfiler.addHeapSnapshotChunk', look);
      await session.send('HeapProfiler.collectGarbage');
      await session.send('HeapProfiler.takeHeapSnapshot', {});
      session.off('HeapProfiler.addHeapSnapshotChunk', look);
      return found;
    };
    await page.getByRole('button', { name: 'Create API key' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('once');
    const response = page.waitForResponse((each) => each.request().method() === 'POST');
    await page.getByRole('button', { name: 'Create key' }).click();
    const { key } = (await (await response).json()) as { key: string };
    await page.getByText(key).first().waitFor();
    expect(await isInMemory(key)).toBe(true);
    await page.getByRole('button', { name: 'I have saved it' }).click();
    await expect.poll(() => isInMemory(key), { timeout: 15_000, interval: 1_000 }).toBe(false);
    await close();
  });

  test('no reply but that of the creation has it', async () => {
    const visitor = await visit(browser as Browser, site);
    const { page, context, close } = visitor;
    const key = await createKey(visitor);
    for (const path of ['', '/v1/keys', '/v1/keys?all=true', '/v1/session', '/v1/openapi.json', '/orgkey-keys.js']) {
      const reply = await context.request.get(site.page + path);
      expect(reply.status()).toBe(200);
      expect((await reply.text()).includes(key.slice(-30))).toBe(false);
    }
    expect((await page.content()).includes(key.slice(-30))).toBe(false);
    await close();
  });
});
