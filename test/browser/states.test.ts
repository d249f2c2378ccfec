import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { launchChromium } from './chromium.js';
import { frameworks, type Site, startSite } from './site.js';
import { type Visit, visit } from './visit.js';

const browser = await launchChromium();
afterAll(() => browser?.close());

const row = (page: Page, name: string) => page.getByRole('row').filter({ hasText: name });

describe.skipIf(browser === undefined).each(frameworks('hono'))('the page, whatever happens, under %s', (framework) => {
  let site: Site;
  let visits: Visit[];
  beforeAll(async () => {
    site = await startSite(framework);
    await site.manager.create({ organization: 'globex', name: 'theirs' });
  });
  beforeEach(() => {
    visits = [];
  });
  afterEach(async () => {
    site.valve.open();
    for (const { troubles, close } of visits) {
      expect(troubles).toEqual([]);
      await close();
    }
    for (const { id } of await site.manager.list({ organization: 'acme' }))
      await site.manager.revoke({ organization: 'acme', id });
  });
  afterAll(() => site.close());

  const come = async (options?: Parameters<typeof visit>[2]): Promise<Visit> => {
    const visitor = await visit(browser as Browser, site, options);
    visits.push(visitor);
    return visitor;
  };
  const make = (name: string) => site.manager.create({ organization: 'acme', name });

  test('shows the shape of a list while it waits for one', async () => {
    site.valve.hold();
    const { page, audit } = await come();
    await page.getByRole('status', { name: 'Loading API keys' }).waitFor();
    expect(await audit()).toEqual([]);
    site.valve.open();
    await page.getByText('No API keys yet').waitFor();
  });

  test('says that the store is down, and comes back by itself', async () => {
    await make('kept');
    site.valve.fail();
    const { page, audit } = await come();
    await page.getByText('The key store can’t be reached at the moment.').waitFor();
    expect(await audit()).toEqual([]);
    site.valve.open();
    await row(page, 'kept').waitFor({ timeout: 10_000 });
  });

  test('keeps a list that is there while the store is down, and says that it may be old', async () => {
    await make('kept');
    const { page, audit } = await come();
    await row(page, 'kept').waitFor();
    site.valve.fail();
    await page.getByLabel('Show revoked and expired').check();
    await page.getByRole('alert').getByText('The list may be out of date').waitFor();
    expect(await row(page, 'kept').count()).toBe(1);
    expect(await audit()).toEqual([]);
    // Held, so that the page's own next try does not take the button away.
    site.valve.hold();
    await page.getByRole('button', { name: 'Try again' }).click();
    site.valve.open();
    await page.getByText('The list may be out of date').waitFor({ state: 'detached' });
  });

  test('without a connection a change is not said to be made, and the form keeps what was typed', async () => {
    const { page, context } = await come();
    await page.getByRole('button', { name: 'Create API key' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('offline');
    await context.setOffline(true);
    await page.getByRole('button', { name: 'Create key' }).click();
    await page.getByText('No answer came.').waitFor();
    expect(await page.getByRole('textbox', { name: 'Name' }).inputValue()).toBe('offline');
    await context.setOffline(false);
    await page.getByRole('button', { name: 'Create key' }).click();
    await page.getByRole('button', { name: 'I have saved it' }).click();
    expect((await site.manager.list({ organization: 'acme' })).map(({ name }) => name)).toEqual(['offline']);
  });

  test('sends a change once, however often it is asked while the store is slow', async () => {
    const { page } = await come();
    await page.getByRole('button', { name: 'Create API key' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('slow');
    site.valve.hold();
    for (let i = 0; i < 3; i++) await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Creating…' }).waitFor();
    site.valve.open();
    await page.getByRole('button', { name: 'I have saved it' }).click();
    expect(await site.manager.list({ organization: 'acme' })).toHaveLength(1);
  });

  test('a revocation that is not certain is told as that', async () => {
    await make('doubtful');
    const { page } = await come();
    await page.getByRole('button', { name: 'Revoke doubtful' }).click();
    site.valve.fail();
    await page.getByRole('button', { name: 'Revoke key' }).click();
    await page.getByRole('alertdialog').getByText('nothing is certain to have changed').waitFor();
    site.valve.open();
    await page.getByRole('button', { name: 'Revoke key' }).click();
    await page.getByText('Key revoked').waitFor();
  });

  test('two tabs agree', async () => {
    const first = await come();
    const second = await first.context.newPage();
    await second.goto(site.page);
    await first.page.getByRole('button', { name: 'Create API key' }).click();
    await first.page.getByRole('textbox', { name: 'Name' }).fill('shared');
    await first.page.getByRole('button', { name: 'Create key' }).click();
    await first.page.getByRole('button', { name: 'I have saved it' }).click();
    await row(second, 'shared').waitFor();
    await second.getByRole('button', { name: 'Rotate shared' }).click();
    const [key] = await site.manager.list({ organization: 'acme' });
    await site.manager.revoke({ organization: 'acme', id: key?.id as string });
    await second.getByRole('button', { name: 'Rotate key' }).click();
    await second.getByText('The key is revoked, which is for good').waitFor();
    await second.keyboard.press('Escape');
    await second.getByText('No API keys yet').waitFor();
    await first.page.getByText('No API keys yet').waitFor();
  });

  test('what is wrong with a key is said where it was typed', async () => {
    const { page } = await come();
    await page.getByRole('button', { name: 'Create API key' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('   ');
    await page.getByRole('button', { name: 'Create key' }).click();
    await page.getByRole('alert').getByText('"name" must be').waitFor();
    await page.getByRole('textbox', { name: 'Name' }).fill('narrow');
    await page.getByRole('radio', { name: 'Restricted' }).check();
    await page.getByRole('button', { name: 'Create key' }).click();
    await page.getByRole('alert').getByText('Choose at least one scope').waitFor();
    await page.getByRole('checkbox', { name: 'agents:read' }).check();
    await page.getByText('Restrict addresses').click();
    await page.getByLabel('Allowed addresses').fill('nowhere');
    await page.getByRole('button', { name: 'Create key' }).click();
    await page.getByRole('alert').getByText('"allowedAddresses" must be').waitFor();
    await page.getByLabel('Allowed addresses').fill('203.0.113.7, 2001:db8::/32');
    await page.getByLabel('Expires').selectOption('On a date…');
    await page.getByLabel('Last day').fill('2099-12-31');
    await page.getByRole('button', { name: 'Create key' }).click();
    await page.getByRole('button', { name: 'I have saved it' }).click();
    const [key] = await site.manager.list({ organization: 'acme' });
    expect(key).toMatchObject({
      scopes: ['agents:read'],
      allowedAddresses: ['203.0.113.7/32', '2001:db8::/32'],
      expiresAt: '2099-12-31T22:59:59.000Z',
    });
  });

  test('the switcher shows another organization, and a reload remembers which', async () => {
    await make('ours');
    const { page, audit } = await come({ session: 'acme.globex' });
    await row(page, 'ours').waitFor();
    await page.getByLabel('Organization').selectOption('Globex');
    await row(page, 'theirs').waitFor();
    expect(await row(page, 'ours').count()).toBe(0);
    await page.reload();
    await row(page, 'theirs').waitFor();
    expect(await page.getByText('Keys let programs act for Globex').count()).toBe(1);
    expect(await audit()).toEqual([]);
  });

  test('who is signed out is sent to sign in', async () => {
    const { page, audit } = await come({ session: null });
    await page.getByText('You are signed out').waitFor();
    expect(await page.getByRole('link', { name: 'Sign in' }).getAttribute('href')).toBe('/sign-in');
    expect(await audit()).toEqual([]);
  });

  test('a page that is open while somebody else signs in changes nothing of theirs', async () => {
    await make('ours');
    const { page, context } = await come();
    await row(page, 'ours').waitFor();
    await context.addCookies([{ name: 'session', value: 'globex', url: site.url }]);
    await page.getByRole('button', { name: 'Create API key' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('stray');
    await page.getByRole('button', { name: 'Create key' }).click();
    await page.getByRole('alert').getByText('No such organization').waitFor();
    await page.keyboard.press('Escape');
    expect(await site.manager.list({ organization: 'globex' })).toHaveLength(1);
    await page.getByText('Who is signed in has changed').waitFor();
    await page.getByRole('button', { name: 'Reload the page' }).click();
    await row(page, 'theirs').waitFor();
  });

  test('a list of more than ten keys can be searched', async () => {
    for (let i = 0; i < 11; i++) await make(`key number ${i}`);
    const { page, audit } = await come();
    await page.getByRole('searchbox', { name: 'Search keys' }).fill('NUMBER 7');
    expect(await page.getByRole('rowheader').count()).toBe(1);
    expect(await page.getByText('1 of 11 keys').count()).toBe(1);
    await page.getByRole('searchbox').fill('nothing');
    await page.getByText('No key matches').waitFor();
    expect(await audit()).toEqual([]);
  });

  test('a list that is very long is shown piece by piece', async () => {
    for (let i = 0; i < 130; i++) await make(`many ${i}`);
    const { page } = await come();
    await page.getByRole('button', { name: 'Show more (30 left)' }).click();
    expect(await page.getByRole('rowheader').count()).toBe(130);
    expect(await page.getByRole('button', { name: 'Show more' }).count()).toBe(0);
  });

  test('a key that was rotated says until when it works, and can not be rotated again', async () => {
    const { record } = await make('moving');
    await site.manager.rotate({ organization: 'acme', id: record.id, overlapMs: 5 * 3_600_000 });
    const { page, audit } = await come();
    const old = row(page, record.hint);
    await old.getByText('Rotated').waitFor();
    await old.getByText('Ends in 5 hours').waitFor();
    expect(await old.getByRole('button', { name: 'Rotate moving' }).count()).toBe(0);
    expect(await old.getByRole('button', { name: 'Revoke moving' }).count()).toBe(1);
    expect(await page.getByRole('button', { name: 'Rotate moving' }).count()).toBe(1);
    expect(await audit()).toEqual([]);
  });

  test('old keys and unused keys carry a hint', async () => {
    const { record } = await make('fresh');
    const stored = await site.store.findKey(record.id);
    const old = async (name: string, days: number, id: string) => {
      const createdAt = Date.now() - days * 86_400_000;
      const copy = { ...(stored as NonNullable<typeof stored>).record, id, name, createdAt };
      await site.store.insertKey({ record: copy, activeLimit: 1_000 }, { at: createdAt, actor: null });
    };
    await old('ancient', 91, 'AAAAAAAAAAAAAAA1');
    await old('forgotten', 8, 'AAAAAAAAAAAAAAA2');
    await old('busy', 89, 'AAAAAAAAAAAAAAA3');
    await site.store.recordUses(['AAAAAAAAAAAAAAA1', 'AAAAAAAAAAAAAAA3'].map((id) => ({ id, at: Date.now() })));
    const { page } = await come();
    await row(page, 'fresh').getByText('Not used yet').waitFor();
    await row(page, 'ancient').getByText('Over 90 days old: rotate it').waitFor();
    await row(page, 'forgotten').getByText('Never used: still needed?').waitFor();
    expect(await row(page, 'busy').locator('small').count()).toBe(0);
  });

  test('where the browser does not let it copy, the key is selected', async () => {
    const { page } = await come();
    await page.evaluate(() => Object.defineProperty(navigator, 'clipboard', { value: undefined }));
    await page.getByRole('button', { name: 'Create API key' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('by hand');
    await page.getByRole('button', { name: 'Create key' }).click();
    await page.getByRole('button', { name: 'Copy API key' }).click();
    await page.getByText('API key selected: copy it with the keyboard').waitFor();
    const selected = await page.evaluate(() => getSelection()?.toString());
    expect(selected === (await page.getByRole('textbox', { name: 'API key' }).textContent())).toBe(true);
  });

  test('where keys may not live for ever, no longer life is offered', async () => {
    const limited = await startSite(framework, { maxAgeMs: 60 * 86_400_000 });
    const { page, close } = await visit(browser as Browser, limited);
    await page.getByRole('button', { name: 'Create API key' }).click();
    const expires = page.getByLabel('Expires');
    expect(await expires.locator('option').allTextContents()).toEqual(['30 days', '60 days', 'On a date…']);
    expect(await expires.inputValue()).toBe('60');
    await page.getByRole('textbox', { name: 'Name' }).fill('limited');
    await page.getByRole('button', { name: 'Create key' }).click();
    await page.getByRole('button', { name: 'I have saved it' }).click();
    await row(page, 'limited').getByText('in 60 days').waitFor();
    await close();
    await limited.close();
  });

  test('times are told in the reader’s zone, exactly on hover', async () => {
    await make('timed');
    const { page } = await come();
    const created = row(page, 'timed').locator('time').first();
    expect(await created.getAttribute('title')).toMatch(/CET|GMT\+1|CEST|GMT\+2/);
    expect(await created.textContent()).toMatch(/^\d{1,2} [A-Z][a-z]+ \d{4}$/);
  });
});
