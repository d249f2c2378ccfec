import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { newStore, orgkey } from '../../packages/cli/test/orgkey.js';
import { bundle } from '../proof/plant.js';
import { CANARIES, createCanaries } from './canaries.js';

const core = await bundle({ entry: 'packages/core/src/index.ts', name: 'leaks' });
const folder = mkdtempSync(join(tmpdir(), 'orgkey-leaks-'));
afterAll(() => {
  rmSync(core, { force: true });
  rmSync(folder, { recursive: true, force: true });
});

/** Ends a process by an error on the way of a key: each is a bug of the application, or of somebody that core asks. */
const CRASHES: Readonly<Record<string, string>> = {
  'a view that throws': `await authenticator.authenticate({ ...view, address() { throw new Error('a bug'); } });`,
  'a view whose header is none': `await authenticator.authenticate({ ...view, header: () => ({ key }) });`,
  'a rejection of the manager': `manager.revoke({ organization: 'acme', id: key });`,
  'a name that is a key': `manager.create({ organization: 'acme', name: key + '\\n' });`,
  'a wrong option': `createAuthenticator({ store, prefix: key });`,
  'a store that throws the record': `await createKeyManager({ store: { ...store, revokeKey() { throw new TypeError('a bug'); } } })
      .revoke({ organization: 'acme', id: record.id });`,
};

/** Tells the test its key by stdout, which a crash does not write to. */
const program = (crash: string): string => `
  import { createAuthenticator, createKeyManager, createMemoryStore } from ${JSON.stringify(core)};
  const store = createMemoryStore();
  const manager = createKeyManager({ store });
  await manager.createOrganization({ slug: 'acme' });
  const { key, record } = await manager.create({ organization: 'acme', name: 'ci', allowedAddresses: ['192.0.2.0/24'] });
  const authenticator = createAuthenticator({ store });
  process.stdout.write(JSON.stringify({ key, hash: store.findKey(record.id).record.hash }));
  const view = { header: (name) => (name === 'x-api-key' ? key : undefined), headerLineCount: () => 1,
    address: () => '192.0.2.1', rawQuery: () => '', pathParameter: () => undefined };
  ${crash}`;

test.each(Object.entries(CRASHES))('what a process says when it ends by %s holds no key', async (_, crash) => {
  const canaries = createCanaries();
  // A process for each key costs more than all that is asked of it.
  for (let i = 0; i < Math.ceil(CANARIES / 100); i++) {
    const flags = ['--trace-uncaught', '--trace-warnings', '--stack-trace-limit=100', '--report-uncaught-exception'];
    const child = spawn(
      process.execPath,
      [...flags, `--report-dir=${folder}`, '--input-type=module', '--eval', program(crash)],
      { env: { PATH: process.env['PATH'] } },
    );
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (piece: Buffer) => (stdout += piece.toString()));
    child.stderr.on('data', (piece: Buffer) => (stderr += piece.toString()));
    const code = await new Promise((resolve) => child.once('close', resolve));
    const { key, hash } = JSON.parse(stdout) as { readonly key: string; readonly hash: string };
    canaries.key(key);
    canaries.hash(hash);
    canaries.text('stderr', stderr);
    for (const file of readdirSync(folder)) canaries.text('report', readFileSync(join(folder, file), 'utf8'));
    expect([code, stderr.includes('Error')]).toEqual([1, true]);
  }
  expect(canaries.hits()).toEqual([]);
});

test('the command prints a key when it issues it, and nowhere else', async () => {
  const canaries = createCanaries();
  const { run, url } = await newStore();
  const seen = async (...args: readonly string[]): Promise<string> => {
    const { stdout, stderr } = await run(...args);
    const issued = /ok_\w{16}_\w{38}/.exec(stdout)?.[0];
    if (issued !== undefined) canaries.key(issued);
    canaries.text(`orgkey ${args[0]}`, stdout.replace(issued ?? '', '') + stderr);
    return issued ?? '';
  };
  const key = await seen('create', '--org', 'acme', '--name', 'ci');
  const id = key.split('_')[1] as string;
  const next = await seen('rotate', '--org', 'acme', id, '--overlap', '1h');
  expect([key, next]).toEqual([expect.stringMatching(/^ok_/), expect.stringMatching(/^ok_/)]);
  for (const args of [
    ['list', '--org', 'acme', '--json'],
    ['revoke', '--org', 'acme', key],
  ])
    await seen(...args);
  const inspected = await orgkey(['inspect'], { env: { ORGKEY_STORE: url }, stdin: `${key}\n` });
  canaries.text('orgkey inspect', inspected.stdout + inspected.stderr);
  expect(canaries.hits()).toEqual([]);
  expect(canaries.seen()).toBeGreaterThan(1_000);
});
