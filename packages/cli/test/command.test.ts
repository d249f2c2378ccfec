import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, vi } from 'vitest';
import { newFolder, newStore, orgkey } from './orgkey.js';

vi.setConfig({ testTimeout: 60_000 });

const COMMANDS = [
  'org',
  'create',
  'list',
  'revoke',
  'rotate',
  'rename',
  'audit',
  'inspect',
  'lease',
  'migrate',
  'doctor',
];

async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as { port: number };
  await new Promise((closed) => server.close(closed));
  return port;
}

describe('wrong use: exit code 2, and what to do', () => {
  const cases: readonly (readonly [string, readonly string[], RegExp])[] = [
    ['no command', [], /Usage: orgkey/],
    ['a mistyped command', ['revok'], /Did you mean revoke\?/],
    ['a mistyped command below org', ['org', 'creat'], /Did you mean create\?/],
    ['a mistyped option', ['list', '--org', 'acme', '--al'], /Did you mean --all\?/],
    ['org alone', ['org'], /Usage: orgkey org/],
    ['no id', ['revoke', '--org', 'acme'], /missing required argument 'id'/],
    ['no organization', ['list'], /--org/],
    ['no store', ['list', '--org', 'acme'], /--store URL, or set ORGKEY_STORE/],
    ['a store in memory', ['list', '--org', 'acme', '--store', 'memory:'], /--store can't be memory:/],
    ['a store of no kind', ['list', '--org', 'acme', '--store', 'mongodb://u:hunter2@h/d'], /--store must be/],
    ['a store without a host', ['list', '--org', 'acme', '--store', 'postgres://'], /--store must name a host/],
    [
      'hosts without ports',
      ['list', '--org', 'acme', '--store', 'redis-cluster://u:hunter2@a,b'],
      /HOST:PORT,HOST:PORT/,
    ],
    ['a lease that is too long', ['lease', '11s', '--store', 'sqlite:/nowhere/x.db'], /no database file|100ms to 10s/],
  ];
  it.each(cases)('%s', async (_what, args, message) => {
    const { code, stdout, stderr } = await orgkey(args);
    expect([code, stdout]).toEqual([args[0] === 'lease' ? 3 : 2, '']);
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain('hunter2');
  });

  it.each([
    ['KEY_PREFIX', { KEY_PREFIX: 'Acme' }],
    ['HASH', { HASH: 'md5' }],
    ['PEPPER', { HASH: 'hmac-sha256' }],
    ['ORGKEY_STORE', { ORGKEY_STORE: 'nothing' }],
  ])('a wrong %s', async (variable, env) => {
    const store = `sqlite:${join(newFolder(), 'x.db')}`;
    const { code, stderr } = await orgkey(['org', 'list'], { env: { ORGKEY_STORE: store, ...env } });
    expect([code, stderr]).toEqual([2, expect.stringMatching(new RegExp(`^error: ${variable} must be .*\\n$`))]);
  });
});

describe('wrong use with --json: one line of JSON on stderr', () => {
  it.each([
    [['--json'], 'No command is named: --help lists them.'],
    [['org', '--json'], 'No command is named: --help lists them.'],
    [['revok', '--json'], expect.stringContaining("unknown command 'revok'")],
    [['list', '--json'], expect.stringContaining('--org')],
    [['list', '--json', '--org', 'acme'], expect.stringContaining('ORGKEY_STORE')],
  ])('%j', async (args, message) => {
    const { code, stdout, stderr } = await orgkey(args);
    expect([code, stdout, stderr.trimEnd().split('\n').length]).toEqual([2, '', 1]);
    expect(JSON.parse(stderr)).toEqual({ error: { code: 'wrong_use', message: message as string } });
  });
});

describe('help', () => {
  it.each(COMMANDS)('%s --help', async (command) => {
    const { code, stdout, stderr } = await orgkey([command, '--help']);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(new RegExp(`^Usage: orgkey ${command}`));
  });

  it('names every command, the variables and the exit codes', async () => {
    const { stdout } = await orgkey(['--help']);
    for (const word of [...COMMANDS, 'ORGKEY_STORE', 'KEY_PREFIX', 'PEPPER', 'NO_COLOR', '3 store not reachable'])
      expect(stdout).toContain(word);
  });
});

describe('a store that can not be used', () => {
  it('an absent file is exit code 3, names migrate, and is not created', async () => {
    const path = join(newFolder(), 'absent.db');
    const { code, stderr } = await orgkey(['org', 'list', '--store', `sqlite:${path}`]);
    expect([code, stderr]).toEqual([3, expect.stringContaining('orgkey migrate')]);
    expect(existsSync(path)).toBe(false);
  });

  it('a file that is no database is left as it is', async () => {
    const path = join(newFolder(), 'notes.txt');
    writeFileSync(path, 'somebody needs this\n');
    for (const args of [['org', 'list'], ['migrate'], ['doctor']]) {
      const { code, stderr } = await orgkey([...args, '--store', `sqlite:${path}`]);
      expect([args[0], code, stderr]).toEqual([args[0], 2, expect.stringContaining('not a SQLite database')]);
    }
    expect(readFileSync(path, 'utf8')).toBe('somebody needs this\n');
  });

  it.runIf(existsSync('/proc/self'))('a place that takes no folders is exit code 2, at once', async () => {
    const { code, stderr } = await orgkey(['migrate', '--store', 'sqlite:/proc/none/keys.db']);
    expect([code, stderr]).toEqual([2, expect.stringContaining("can't be opened as a database file")]);
  });

  it('a database without tables is exit code 1 and names migrate', async () => {
    const path = join(newFolder(), 'empty.db');
    writeFileSync(path, '');
    const { code, stderr } = await orgkey(['org', 'list', '--store', `sqlite:${path}`]);
    expect([code, stderr]).toEqual([1, expect.stringContaining('orgkey migrate')]);
  });

  it.each(['redis', 'redis-cluster', 'postgres', 'mysql'])(
    '%s that is down is exit code 3, without the URL',
    async (kind) => {
      const url = `${kind}://somebody:hunter2@127.0.0.1:${await closedPort()}${kind === 'redis-cluster' ? '' : '/0'}`;
      for (const args of [['org', 'list'], ['doctor']]) {
        const { code, stdout, stderr } = await orgkey([...args, '--store', url]);
        expect([args[0], code, stdout]).toEqual([args[0], 3, '']);
        expect(stderr).toMatch(/^error: .+\n$/);
        expect(stderr).not.toContain('hunter2');
      }
    },
  );

  it('says its errors as JSON with --json', async () => {
    const { stderr } = await orgkey(['org', 'list', '--json', '--store', `sqlite:${join(newFolder(), 'x.db')}`]);
    expect(JSON.parse(stderr)).toEqual({ error: { code: 'unavailable', message: expect.any(String) as string } });
  });
});

describe('migrate, lease and doctor', () => {
  it('migrate creates the schema, and is safe to repeat and to run at once', async () => {
    const url = `sqlite:${join(newFolder(), 'deep', 'er', 'keys.db')}`;
    const runs = await Promise.all([1, 2, 3].map(() => orgkey(['migrate', '--store', url])));
    expect(runs.map(({ code, stderr }) => [code, stderr])).toEqual([
      [0, ''],
      [0, ''],
      [0, ''],
    ]);
    const again = await orgkey(['migrate', '--store', url]);
    expect(again.stdout).toBe('Nothing to do: the store is up to date.\n');
  });

  it('lease shows, sets and raises, and never lowers', async () => {
    const { run, json } = await newStore();
    expect(await json('lease')).toEqual({ leaseMs: null });
    expect(await json('lease', '500ms')).toEqual({ leaseMs: 500 });
    expect(await json('lease', '2s')).toEqual({ leaseMs: 2_000 });
    const lower = await run('lease', '1s');
    expect([lower.code, lower.stdout]).toEqual([1, expect.stringContaining('2000 ms')]);
    for (const wrong of ['99ms', '11s', '1m', 'soon']) expect((await run('lease', wrong)).code).toBe(2);
  });

  it('doctor finds a new database good, and one without a schema not', async () => {
    const { run, json } = await newStore();
    expect((await run('doctor')).code).toBe(0);
    const { findings } = await json<{ findings: { check: string; level: string }[] }>('doctor');
    expect(findings.map(({ check, level }) => [check, level])).toContainEqual(['schema', 'good']);
    const path = join(newFolder(), 'empty.db');
    writeFileSync(path, '');
    const { code, stdout } = await orgkey(['doctor', '--store', `sqlite:${path}`]);
    expect([code, stdout]).toEqual([1, expect.stringMatching(/PROBLEM.*schema.*orgkey migrate/)]);
  });
});

describe('what is printed', () => {
  it('has no colour in a pipe, nor on a terminal where NO_COLOR is set', async () => {
    const { run, url } = await newStore();
    const piped = await run('org', 'list');
    expect(JSON.stringify(piped)).not.toContain('\\u001b');
    const script = spawnSync('script', ['--version']).status === 0;
    expect(script, 'the program `script` gives a terminal').toBe(true);
    const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));
    const onTerminal = (env: Record<string, string>): string =>
      spawnSync('script', ['-qec', `${process.execPath} ${main} org list --store ${url}`, '/dev/null'], {
        encoding: 'utf8',
        env: { PATH: process.env['PATH'] ?? '', TERM: 'xterm-256color', ...env },
      }).stdout;
    expect(onTerminal({})).toContain('\u001b[1mSLUG');
    expect(onTerminal({ NO_COLOR: '1' })).not.toContain('\u001b[1m');
  });

  it('is not cut in a pipe, and hostile names are plain text', async () => {
    const { run } = await newStore();
    const name = `${'long '.repeat(15)}\u202ereversed \u4e2d\u6587`;
    await run('create', '--org', 'acme', '--name', name);
    const { stdout } = await run('list', '--org', 'acme');
    expect(stdout).toContain('\ufffdreversed \u4e2d\u6587');
    expect(stdout).not.toContain('\u202e');
  });

  it('says so when there is nothing', async () => {
    const { run } = await newStore();
    const { code, stdout, stderr } = await run('list', '--org', 'acme');
    expect([code, stdout, stderr]).toEqual([0, '', 'acme has no active keys; --all shows the others.\n']);
  });
});

describe('completion', () => {
  it.each(['bash', 'zsh', 'fish'])('prints a script for %s, which is one where that shell is there', async (shell) => {
    const { code, stdout, stderr } = await orgkey(['completion', shell]);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('orgkey complete --');
    const checked = spawnSync(shell, ['-n'], { input: stdout, encoding: 'utf8' });
    if (checked.error === undefined) expect([checked.status, checked.stderr]).toEqual([0, '']);
  });

  it('knows commands and options', async () => {
    const of = async (...words: readonly string[]) =>
      (await orgkey(['complete', '--', ...words])).stdout.split('\n').map((line) => line.split('\t')[0]);
    expect(await of('')).toEqual(expect.arrayContaining(COMMANDS));
    expect(await of('org', '')).toEqual(expect.arrayContaining(['create', 'list', 'rename', 'suspend', 'resume']));
    expect(await of('revoke', '--')).toEqual(expect.arrayContaining(['--org', '--all', '--created-before']));
  });
});

describe('npx orgkey', () => {
  it('works at the root of the repository', () => {
    const root = fileURLToPath(new URL('../../../', import.meta.url));
    const { status, stdout } = spawnSync('npx', ['orgkey', '--version'], { cwd: root, encoding: 'utf8' });
    expect([status, stdout]).toEqual([0, expect.stringMatching(/^\d+\.\d+\.\d+\n$/)]);
  });
});
