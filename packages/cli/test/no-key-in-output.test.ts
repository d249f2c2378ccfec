import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { newFolder, newStore, orgkeyHere as orgkey } from './orgkey.js';

vi.setConfig({ testTimeout: 60_000 });

const ID = 'Z8kq0PnYB3vXw1Lm';
const SECRET = 'q7XkT2mVb9RzLw4NcYp8JdHs3FgK6vAe0UiO1x';
const KEY = `ok_${ID}_${SECRET}`;

/** A key at each place of a command line where somebody may put it. */
const PLACES: Readonly<Record<string, readonly string[]>> = {
  'as the command': [KEY],
  'as the command below org': ['org', KEY],
  'as a slug': ['org', 'create', KEY],
  'as an id': ['revoke', KEY, '--org', 'acme'],
  'beside an id': ['revoke', ID, KEY, '--org', 'acme'],
  'as an argument that nobody reads': ['inspect', KEY],
  'as an organization': ['list', '--org', KEY],
  'as an organization, with an equals sign': ['list', `--org=${KEY}`],
  'as a name': ['create', '--org', 'acme', '--name', KEY],
  'within a name': ['rename', ID, '--org', 'acme', '--name', `the key ${KEY}!`],
  'as a scope': ['create', '--org', 'acme', '--name', 'x', '--scope', KEY],
  'as an address': ['create', '--org', 'acme', '--name', 'x', '--allow', KEY],
  'as a duration': ['rotate', ID, '--org', 'acme', '--overlap', KEY],
  'as a lease': ['lease', KEY],
  'as an option': [`--${KEY}`],
  'as a store': ['list', '--org', 'acme', '--store', KEY],
  'as the password of a store': ['org', 'list', '--store', `mongodb://u:${KEY}@h/d`],
};

describe('a key in an argument', () => {
  it.each(Object.entries(PLACES))('%s: exit code 2, what to do, and not its secret', async (_place, args) => {
    for (const more of [[], ['--json']]) {
      const { code, stdout, stderr } = await orgkey([...args, ...more]);
      expect([code, stdout]).toEqual([2, '']);
      expect(stderr).toContain('orgkey inspect');
      expect(stderr).not.toContain(SECRET);
      if (more.length > 0)
        expect(JSON.parse(stderr)).toEqual({ error: { code: 'wrong_use', message: expect.any(String) as string } });
    }
  });

  it('is not stored as a name', async () => {
    const { run, json } = await newStore(orgkey);
    await run('create', '--org', 'acme', '--name', KEY);
    expect(await json('list', '--org', 'acme', '--all')).toEqual([]);
  });

  // What is not a whole key any more is for the library that reads arguments to refuse, in its own words.
  it.each([
    ['cut short', KEY.slice(0, -12)],
    ['a secret alone', SECRET],
    ['in capitals, with an end', `${KEY.slice(0, 40)}-`],
  ])('%s: only its public part is shown', async (_what, text) => {
    for (const args of [[text], ['org', text], ['lease', text], ['inspect', text], [`--${text}`]]) {
      const { code, stderr } = await orgkey([...args, '--store', `sqlite:${join(newFolder(), 'x.db')}`]);
      expect(code).toBe(2);
      expect(stderr).toContain('error:');
      for (let i = 0; i + 8 <= SECRET.length; i++) expect(stderr).not.toContain(SECRET.slice(i, i + 8));
    }
  });
});

it('a key in a variable is not shown either', async () => {
  for (const variable of ['ORGKEY_STORE', 'KEY_PREFIX', 'HASH', 'PEPPER']) {
    const store = `sqlite:${join(newFolder(), 'x.db')}`;
    const { stderr } = await orgkey(['org', 'list'], { env: { ORGKEY_STORE: store, [variable]: KEY } });
    expect(stderr).not.toContain(SECRET);
  }
});
