import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, vi } from 'vitest';
import { newStore, orgkeyHere } from './orgkey.js';

vi.setConfig({ testTimeout: 60_000 });

interface Listed {
  readonly id: string;
  readonly createdAt: string;
}

async function filled() {
  const store = await newStore(orgkeyHere);
  await store.run('org', 'create', 'globex');
  for (const org of ['acme', 'acme', 'globex']) await store.run('create', '--org', org, '--name', 'x');
  const listed = (org: string) => store.json<Listed[]>('list', '--org', org);
  return { ...store, listed };
}

/** The command on a terminal where somebody types. */
async function typed(
  url: string,
  answer: string,
  args: readonly string[],
): Promise<{ code: number | null; shown: string }> {
  const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));
  const line = [process.execPath, main, ...args, '--store', url].join(' ');
  const child = spawn('script', ['-qec', line, '/dev/null'], {
    env: { PATH: process.env['PATH'] ?? '', TERM: 'xterm' },
  });
  let shown = '';
  let isAsked = false;
  child.stdout.on('data', (piece: Buffer) => {
    shown += piece.toString();
    if (isAsked || !shown.includes('to go on: ')) return;
    isAsked = true;
    child.stdin.write(`${answer}\n`);
  });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, shown };
}

describe('orgkey revoke, many at once', () => {
  it('shows which, refuses without a word of somebody, and revokes those of one organization', async () => {
    const { run, json, listed } = await filled();
    const keys = await listed('acme');
    const dry = await json<Listed[]>('revoke', '--org', 'acme', '--all', '--dry-run');
    expect(dry).toEqual(keys);
    const unasked = await run('revoke', '--org', 'acme', '--all');
    expect([unasked.code, unasked.stdout]).toEqual([2, '']);
    expect(unasked.stderr).toMatch(/2 active keys of acme.*--dry-run.*--yes/);
    expect(await listed('acme')).toEqual(keys);

    const done = await run('revoke', '--org', 'acme', '--all', '--yes');
    expect([done.code, done.stdout, done.stderr]).toEqual([0, 'Revoked 2 of 2 keys of acme.\n', '']);
    expect([await listed('acme'), (await listed('globex')).length]).toEqual([[], 1]);
    const again = await json('revoke', '--org', 'acme', '--all', '--yes');
    expect(again).toEqual({ revoked: [], failed: [] });
  });

  it('takes those that were created before a moment', async () => {
    const { run, json, listed } = await filled();
    const [newest, oldest] = await listed('acme');
    const before = (date: string) => json<Listed[]>('revoke', '--org', 'acme', '--created-before', date, '--dry-run');
    expect(await before('2026-01-31')).toEqual([]);
    expect(await before('2099-01-31T08:00:00Z')).toEqual([newest, oldest]);
    expect(await before(newest?.createdAt ?? '')).toEqual([oldest]);
    const { revoked } = await json<{ revoked: Listed[] }>(
      ...['revoke', '--org', 'acme', '--created-before', newest?.createdAt ?? '', '--yes'],
    );
    expect(revoked.map(({ id }) => id)).toEqual([oldest?.id]);
    for (const wrong of ['yesterday', '2026-02-30', '2026-13-01', '2026-1-1', '1767225600', '2026-01-01T00:00:00'])
      expect((await run('revoke', '--org', 'acme', '--created-before', wrong, '--dry-run')).code).toBe(2);
  });

  it('refuses what does not go together', async () => {
    const { run, listed } = await filled();
    const [{ id } = { id: '' }] = await listed('acme');
    for (const wrong of [
      [],
      ['--yes'],
      [id, '--all'],
      [id, '--created-before', '2026-01-01'],
      [id, '--yes'],
      [id, '--dry-run'],
    ])
      expect([wrong, (await run('revoke', '--org', 'acme', ...wrong)).code]).toEqual([wrong, 2]);
    expect((await run('revoke', '--all', '--yes')).code).toBe(2);
    expect((await run('revoke', '--org', 'nobody', '--all', '--yes')).code).toBe(1);
    expect(await listed('acme')).toHaveLength(2);
  });

  it('asks on a terminal for the name of the organization', async () => {
    const { url, listed } = await filled();
    const no = await typed(url, 'yes', ['revoke', '--org', 'acme', '--all']);
    expect(no.code).toBe(1);
    expect(no.shown).toContain('Revoke 2 active keys of acme, for good? Type acme to go on:');
    expect(await listed('acme')).toHaveLength(2);
    const yes = await typed(url, 'acme', ['revoke', '--org', 'acme', '--all']);
    expect(yes.code).toBe(0);
    expect(yes.shown).toContain('Revoked 1 of 2\rRevoked 2 of 2');
    expect(await listed('acme')).toEqual([]);
  });
});
