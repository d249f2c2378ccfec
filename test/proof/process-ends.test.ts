import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterAll, test } from 'vitest';
import { bundle } from './plant.js';

const core = await bundle({ entry: 'packages/core/src/index.ts', name: 'core-alone' });

afterAll(() => rmSync(core, { force: true }));

test('a leased authenticator keeps no process alive, whether its feed answers or hangs', async () => {
  const program = `
    import { createAuthenticator, createMemoryStore } from ${JSON.stringify(core)};
    const store = createMemoryStore();
    createAuthenticator({ store, freshness: 'leased' });
    createAuthenticator({ store: { ...store, readChanges: () => new Promise(() => {}) }, freshness: 'leased' });`;
  await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program], { timeout: 10_000 });
}, 20_000);
