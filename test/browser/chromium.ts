import { type Browser, chromium } from 'playwright-core';
import { vi } from 'vitest';
import { program } from '../services/program.js';

const FLAGS = [
  ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
];

// A browser on two busy cores needs more than a function does.
vi.setConfig({ testTimeout: 40_000 });

/** A browser to test with, or `undefined` where there is none: then it has been said loudly, and in CI it throws. */
export async function launchChromium(): Promise<Browser | undefined> {
  try {
    const executablePath = process.env['CHROMIUM_PATH'] ?? (await program(['chromium', 'google-chrome'], 'chromium'));
    return await chromium.launch({ executablePath, args: FLAGS });
  } catch (error) {
    if (process.env['CI'] === 'true') throw error;
    console.error(`\n!!! SKIPPED: every test that needs a browser (CHROMIUM_PATH may name one): ${String(error)}\n`);
    return undefined;
  }
}
