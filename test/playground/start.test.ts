import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import Database from 'libsql';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ask, type Reply } from './ask.js';
import { endedPlayground, newFolder, type Playground, startPlayground } from './start-playground.js';

// Each test starts processes of its own, on a machine that may be busy.
vi.setConfig({ testTimeout: 30_000 });

const running: Playground[] = [];
const start = async (...args: Parameters<typeof startPlayground>): Promise<Playground> => {
  const playground = await startPlayground(...args);
  running.push(playground);
  return playground;
};
afterEach(async () => {
  for (const playground of running.splice(0)) await playground.stop();
});

describe('the first start', () => {
  it('ends its greeting with one ready line that names framework and store', async () => {
    const playground = await start({ STORE: 'sqlite:keys.db' });
    expect(playground.stdout()).toMatch(/\nready http:\/\/127\.0\.0\.1:\d+ framework=express store=sqlite\n$/);
  });

  it('prints a curl command that works when it is pasted into a shell', async () => {
    const playground = await start();
    const answer = execFileSync('sh', ['-c', `${playground.curl()} -s`], { encoding: 'utf8' });
    expect(JSON.parse(answer)).toMatchObject({
      organization: 'acme',
      environments: [{ id: 'acme-production' }, {}, {}],
    });
  });

  it('names the key first-run, and shows it once in all of its output', async () => {
    const playground = await start();
    const response = await fetch(`${playground.url}/api/whoami`, { headers: { 'x-api-key': playground.key() } });
    expect(await response.json()).toMatchObject({ principal: { name: 'first-run', organization: { slug: 'acme' } } });
    const all = playground.stdout() + playground.stderr();
    expect(all.split(playground.key())).toHaveLength(2);
  });

  it('makes .data/playground.db below the current folder when nothing is set', async () => {
    const folder = newFolder();
    const playground = await start({ STORE: '' }, folder);
    expect(playground.ready).toContain('store=sqlite');
    expect(readFileSync(join(folder, '.data/playground.db')).subarray(0, 15).toString()).toBe('SQLite format 3');
  });

  it('makes no second key at the second start, and the first one still works', async () => {
    const folder = newFolder();
    const first = await startPlayground({ STORE: `sqlite:${join(folder, 'keys.db')}` });
    const key = first.key();
    await first.stop();
    const second = await start({ STORE: `sqlite:${join(folder, 'keys.db')}` }, folder);
    expect(second.curl()).toBeUndefined();
    const response = await fetch(`${second.url}/api/whoami`, { headers: { 'x-api-key': key } });
    expect(response.status).toBe(200);
  });

  it('makes one key when two processes start on one empty file at once', async () => {
    const folder = newFolder();
    const env = { STORE: `sqlite:${join(folder, 'keys.db')}` };
    const both = await Promise.all([start(env), start(env)]);
    expect(both.filter((playground) => playground.curl() !== undefined)).toHaveLength(1);
  });

  it('uses the prefix, the hash and the pepper of the environment', async () => {
    const folder = newFolder();
    const PEPPER = `2:${Buffer.alloc(32, 7).toString('base64')}`;
    const env = { STORE: 'sqlite:keys.db', KEY_PREFIX: 'acme_live', HASH: 'hmac-sha256', PEPPER };
    const playground = await start(env, folder);
    expect(playground.key()).toMatch(/^acme_live_/);
    const database = new Database(join(folder, 'keys.db'));
    const [row] = database.prepare('select hash from orgkey_key').all() as { hash: string }[];
    database.close();
    expect(row?.hash).toMatch(/^\$hmac-sha256\$k=2\$/);
  });

  it('writes IPv6 addresses in brackets', async () => {
    const playground = await start({ HOST: '::1' });
    expect(playground.ready).toMatch(/^ready http:\/\/\[::1\]:\d+ /);
    expect((await fetch(`${playground.url}/healthz`)).status).toBe(200);
  });

  it('prints a reachable address in the command when it listens everywhere', async () => {
    const playground = await start({ HOST: '0.0.0.0' });
    expect(playground.ready).toMatch(/^ready http:\/\/0\.0\.0\.0:\d+ /);
    expect(playground.curl()).toContain(`'http://127.0.0.1:${playground.port}/`);
  });
});

describe('a wrong variable', () => {
  const secret = Buffer.alloc(32, 9).toString('base64');
  const cases: readonly (readonly [string, Record<string, string>])[] = [
    ['PORT', { PORT: '70000' }],
    ['PORT', { PORT: '3000x' }],
    ['PORT', { PORT: '-1' }],
    ['HOST', { HOST: 'not a host' }],
    ['HOST', { HOST: '203.0.113.77' }],
    ['FRAMEWORK', { FRAMEWORK: 'nest' }],
    ['FRESHNESS', { FRESHNESS: 'eventual' }],
    ['STORE', { STORE: 'mongodb://somebody:hunter2@host/db' }],
    ['STORE', { STORE: 'sqlite:' }],
    ['STORE', { STORE: 'memory:x' }],
    ['STORE', { STORE: 'postgres://' }],
    ['STORE', { STORE: 'redis://:hunter2@host:6379?acks=two' }],
    ['HASH', { HASH: 'md5' }],
    ['PEPPER', { HASH: 'hmac-sha256' }],
    ['PEPPER', { HASH: 'hmac-sha256', PEPPER: secret }],
    ['PEPPER', { HASH: 'hmac-sha256', PEPPER: '1:c2hvcnQ=' }],
    ['KEY_PREFIX', { KEY_PREFIX: 'Acme' }],
    ['KEY_PREFIX', { KEY_PREFIX: '-' }],
    ['DEMO', { DEMO: 'maybe' }],
  ];
  it.each(cases)('%s: %j', async (variable, env) => {
    const { code, stdout, stderr } = await endedPlayground(env);
    expect(stderr).toMatch(new RegExp(`^${variable} .+\\n$`));
    expect(code).toBe(2);
    expect(stdout).toBe('');
    for (const hidden of ['hunter2', secret, 'c2hvcnQ=']) expect(stderr).not.toContain(hidden);
  });
});

describe('a file that can not be the store', () => {
  it.each([
    ['a text', 'This is no database, and somebody may need it.\n'],
    ['a text that is shorter than the head of a database', 'x'],
  ])('%s is left as it is', async (_what, content) => {
    const folder = newFolder();
    writeFileSync(join(folder, 'notes.txt'), content);
    const { code, stderr } = await endedPlayground({ STORE: 'sqlite:notes.txt' }, folder);
    expect(stderr).toMatch(/^STORE .*notes\.txt.*\n$/);
    expect(code).toBe(2);
    expect(readFileSync(join(folder, 'notes.txt'), 'utf8')).toBe(content);
  });

  it('a folder', async () => {
    const { code, stderr } = await endedPlayground({ STORE: 'sqlite:.' });
    expect(stderr).toMatch(/^STORE .*\n$/);
    expect(code).toBe(2);
  });

  it('a place where nothing can be written', async () => {
    const folder = newFolder();
    writeFileSync(join(folder, 'file'), '');
    const { code, stderr } = await endedPlayground({ STORE: 'sqlite:file/keys.db' }, folder);
    expect(stderr).toMatch(/^STORE .*\n$/);
    expect(code).toBe(2);
  });

  it.skipIf(process.getuid?.() === 0)(
    'a folder without the right to write (not as root, who has it always)',
    async () => {
      const folder = newFolder();
      mkdirSync(join(folder, 'closed'));
      chmodSync(join(folder, 'closed'), 0o500);
      const { code, stderr } = await endedPlayground({ STORE: 'sqlite:closed/keys.db' }, folder);
      expect(stderr).toMatch(/^STORE .*\n$/);
      expect(code).toBe(2);
    },
  );

  it('a database whose schema is newer than this program', async () => {
    const folder = newFolder();
    const first = await startPlayground({ STORE: `sqlite:${join(folder, 'keys.db')}` });
    await first.stop();
    const database = new Database(join(folder, 'keys.db'));
    database.exec("insert into orgkey_migration (version, name) values (99, 'later')");
    database.close();
    const { code, stderr } = await endedPlayground({ STORE: `sqlite:${join(folder, 'keys.db')}` }, folder);
    expect(stderr).toMatch(/^.*version.*\n$/);
    expect(code).toBe(2);
  });
});

describe('the file of the store, while it is served', () => {
  const whoAmI = (playground: Playground, key: string): Promise<Reply> =>
    ask(playground, { path: '/api/whoami', headers: { 'x-api-key': key } });

  it('is deleted: 503, until it is back', async () => {
    const folder = newFolder();
    const path = join(folder, 'keys.db');
    const playground = await start({ STORE: `sqlite:${path}` }, folder);
    const key = playground.key();
    expect((await whoAmI(playground, key)).status).toBe(200);
    for (const file of readdirSync(folder)) renameSync(join(folder, file), join(folder, `away-${file}`));
    expect((await whoAmI(playground, key)).status).toBe(503);
    expect(playground.stdout()).toMatch(/^The store can't be used now: .*keys\.db is gone.*\.$/m);
    for (const file of readdirSync(folder)) renameSync(join(folder, file), join(folder, file.slice('away-'.length)));
    expect((await whoAmI(playground, key)).status).toBe(200);
    expect(playground.stdout()).toContain('The store is well again.');
  });

  it('is replaced: 503 and what to do, since a key may be revoked in the new file', async () => {
    const other = newFolder();
    await (await startPlayground({ STORE: `sqlite:${join(other, 'keys.db')}` })).stop();
    const folder = newFolder();
    const playground = await start({ STORE: `sqlite:${join(folder, 'keys.db')}` }, folder);
    renameSync(join(other, 'keys.db'), join(folder, 'keys.db'));
    expect((await whoAmI(playground, playground.key())).status).toBe(503);
    expect(playground.stdout()).toMatch(/^The store can't be used now: Another file .*restart.*\.$/m);
  });
});

describe('a port that is taken', () => {
  it('is one clear line and a non-zero exit code', async () => {
    const other = createServer();
    await new Promise<void>((listening) => other.listen(0, '127.0.0.1', listening));
    const { port } = other.address() as { port: number };
    const { code, stderr } = await endedPlayground({ PORT: String(port) });
    other.close();
    expect(stderr).toMatch(new RegExp(`^PORT ${port} is taken .*\\n$`));
    expect(code).toBe(1);
  });
});

describe('sh', () => {
  it('is there, and so is curl, for the tests above', () => {
    expect(spawnSync('sh', ['-c', 'command -v curl']).status).toBe(0);
  });
});
