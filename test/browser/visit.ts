// Functions that run in the page speak of its document.
/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import axe from 'axe-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { Site } from './site.js';

/** Somebody at the page, and everything that went wrong there. */
export interface Visit {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Violations of the content security policy, uncaught errors, and dialogs of `alert()`. Expected: none. */
  readonly troubles: string[];
  /** What axe finds; expected: nothing. */
  readonly audit: () => Promise<string[]>;
  /** What reaches beyond the edge of the window, and is cut off or has to be scrolled to; expected: nothing. */
  readonly overflow: () => Promise<string[]>;
  /** What the clipboard holds. */
  readonly clipboard: () => Promise<string>;
  readonly close: () => Promise<void>;
}

export interface VisitOptions {
  /** Organizations with a dot between them; `null`: nobody is signed in. */
  readonly session?: string | null;
  readonly width?: number;
  readonly colorScheme?: 'light' | 'dark';
}

/** Opens the page as somebody who is signed in. */
export async function visit(browser: Browser, site: Site, options: VisitOptions = {}): Promise<Visit> {
  const { session = 'acme', width = 1280, colorScheme = 'light' } = options;
  const viewport = { width, height: 800 };
  const settings = { viewport, colorScheme, locale: 'en-GB', timezoneId: 'Europe/Berlin' };
  const context = await browser.newContext({ ...settings, reducedMotion: 'reduce' });
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: site.url });
  if (session !== null) await context.addCookies([{ name: 'session', value: session, url: site.url }]);
  context.setDefaultTimeout(10_000);
  const page = await context.newPage();
  const troubles: string[] = [];
  page.on('pageerror', (error) => troubles.push(`error: ${error.message}`));
  page.on('console', (message) => {
    if (/Content.Security.Policy|Trusted ?Type/i.test(message.text())) troubles.push(`policy: ${message.text()}`);
  });
  page.on('dialog', (dialog) => {
    troubles.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  await page.goto(site.page);
  return {
    page,
    context,
    troubles,
    audit: () => audit(page),
    overflow: () => overflow(page),
    clipboard: () => page.evaluate(() => navigator.clipboard.readText()),
    close: () => context.close(),
  };
}

async function audit(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() =>
    (globalThis as unknown as { axe: typeof axe }).axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    }),
  );
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
}

function overflow(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const elements = document.querySelector('orgkey-keys')?.shadowRoot?.querySelectorAll('*') ?? [];
    return [...elements]
      .filter((element) => element.getBoundingClientRect().right > document.documentElement.clientWidth)
      .map((element) => element.outerHTML.slice(0, 120));
  });
}
