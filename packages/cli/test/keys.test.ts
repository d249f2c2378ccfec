import { createAuthenticator, createKeyManager, createMemoryStore, type RequestView } from '@orgkey/core';
import { describe, expect, it, vi } from 'vitest';
import { openStore } from '../src/index.js';
import { newStore, orgkey, type Run } from './orgkey.js';

// Each test starts processes of its own, on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 });

const KEY = /^ok_[0-9A-Za-z]{16}_[0-9A-Za-z]{38}$/;

/** What a server on the same store decides. */
async function accepted(url: string, key: string): Promise<boolean> {
  const { store, close } = await openStore(url);
  const view: RequestView = {
    header: (name) => (name === 'x-api-key' ? key : undefined),
    headerLineCount: () => 1,
    address: () => '10.1.2.3',
    rawQuery: () => '',
    pathParameter: () => undefined,
  };
  const outcome = await createAuthenticator({ store, lastUsedIntervalMs: false }).authenticate(view);
  await close();
  return outcome.ok;
}

interface Listed {
  readonly id: string;
  readonly name: string;
  readonly key?: string;
  readonly revokedAt: string | null;
}

describe('orgkey create', () => {
  it('prints the key alone on stdout, and it works', async () => {
    const { url, run } = await newStore();
    const { code, stdout, stderr } = await run('create', '--org', 'acme', '--name', 'ci');
    expect(code).toBe(0);
    expect(stdout.trimEnd()).toMatch(KEY);
    expect(stderr).toContain('not shown again');
    expect(stderr).not.toContain(stdout.trim());
    expect(await accepted(url, stdout.trim())).toBe(true);
  });

  it('prints one flat object with --json: the members of the list, and the key', async () => {
    const { json } = await newStore();
    const created = await json<Listed>(
      ...['create', '--org', 'acme', '--name', 'ci', '--scope', 'a:read', '--scope', 'a:write'],
      ...['--expires-in', '30d', '--allow', '10.0.0.0/8', '--allow', '2001:db8::/32'],
    );
    const [listed] = await json<Listed[]>('list', '--org', 'acme');
    const { key, ...rest } = created;
    expect(key).toMatch(KEY);
    expect(rest).toEqual(listed);
    expect(listed).toMatchObject({
      name: 'ci',
      scopes: ['a:read', 'a:write'],
      allowedAddresses: ['10.0.0.0/8', '2001:db8::/32'],
      lastUsedAt: null,
      revokedAt: null,
    });
    const { createdAt, expiresAt } = created as unknown as { createdAt: string; expiresAt: string };
    const days = (Date.parse(expiresAt) - Date.parse(createdAt)) / 86_400_000;
    expect(days).toBeGreaterThan(29.99);
    expect(days).toBeLessThan(30.01);
  });

  it('reads KEY_PREFIX, HASH and PEPPER', async () => {
    const { url } = await newStore();
    const pepper = Buffer.alloc(32, 3).toString('base64');
    const env = { ORGKEY_STORE: url, KEY_PREFIX: 'acme_live', HASH: 'hmac-sha256', PEPPER: `7:${pepper}` };
    const { code, stdout } = await orgkey(['create', '--org', 'acme', '--name', 'ci'], { env });
    expect([code, stdout.startsWith('acme_live_')]).toEqual([0, true]);
    const inspected = await orgkey(['inspect', '--json'], { env, stdin: stdout });
    expect(JSON.parse(inspected.stdout)).toMatchObject({ prefix: 'acme_live', state: 'active' });
    const plain = await orgkey(['inspect', '--json'], { env: { ORGKEY_STORE: url }, stdin: stdout });
    expect(JSON.parse(plain.stdout)).toMatchObject({ state: 'unreadable' });
  });

  it('takes HASH=argon2id', async () => {
    const { url } = await newStore();
    const env = { ORGKEY_STORE: url, HASH: 'argon2id' };
    const { stdout } = await orgkey(['create', '--org', 'acme', '--name', 'ci'], { env });
    const inspected = await orgkey(['inspect', '--json'], { env, stdin: stdout });
    expect(JSON.parse(inspected.stdout)).toMatchObject({ state: 'active' });
  });

  const wrong: readonly (readonly [string, readonly string[], RegExp])[] = [
    ['an empty name', ['--name', ''], /--name must be/],
    ['a name of 101 characters', ['--name', 'x'.repeat(101)], /--name must be/],
    ['a name with a newline', ['--name', 'a\nb'], /--name must be/],
    ['an address block that is none', ['--name', 'x', '--allow', '10.0.0.0/33'], /--allow must be/],
    ['a scope with a blank', ['--name', 'x', '--scope', 'a b'], /--scope must be/],
    ['a duration without a unit', ['--name', 'x', '--expires-in', '30'], /30s, 15m, 24h or 30d/],
    ['a duration in words', ['--name', 'x', '--expires-in', '1 year'], /30s, 15m, 24h or 30d/],
    ['a duration of nothing', ['--name', 'x', '--expires-in', '0s'], /--expires-in must be/],
    ['no name at all', [], /--name/],
    ['an argument that nobody reads', ['--name', 'x', 'ok_secret'], /too many arguments/],
  ];
  it('refuses wrong input with exit code 2 and the name of the option, and creates nothing', async () => {
    const { run, json } = await newStore();
    for (const [what, args, message] of wrong) {
      const { code, stdout, stderr } = await run('create', '--org', 'acme', ...args);
      expect([what, code, stdout]).toEqual([what, 2, '']);
      expect(stderr).toMatch(message);
    }
    const slug = await run('create', '--org', 'A B', '--name', 'x');
    expect([slug.code, slug.stderr]).toEqual([2, expect.stringMatching(/--org must be/)]);
    const unknown = await run('create', '--org', 'nobody', '--name', 'x');
    expect([unknown.code, unknown.stderr]).toEqual([1, expect.stringMatching(/orgkey org create/)]);
    expect(await json('list', '--org', 'acme', '--all')).toEqual([]);
  });
});

describe('the life of a key', () => {
  it('list, rename, rotate with and without overlap, revoke', async () => {
    const { url, run, json } = await newStore();
    const first = await json<Listed>('create', '--org', 'acme', '--name', 'one');
    expect(await json<Listed>('rename', first.id, '--org', 'acme', '--name', 'two')).toMatchObject({ name: 'two' });

    const second = await json<Listed>('rotate', first.id, '--org', 'acme', '--overlap', '24h');
    expect(second).toMatchObject({ name: 'two', key: expect.stringMatching(KEY) as string });
    expect([await accepted(url, first.key ?? ''), await accepted(url, second.key ?? '')]).toEqual([true, true]);

    const printed = await run('rotate', second.id, '--org', 'acme');
    expect([printed.code, printed.stdout.trimEnd()]).toEqual([0, expect.stringMatching(KEY)]);
    expect(printed.stderr).toContain('does not work any more');
    expect(await accepted(url, second.key ?? '')).toBe(false);

    const third = printed.stdout.split('_')[1] as string;
    const states = (await run('list', '--org', 'acme', '--all')).stdout.match(/\b(?:active|rotated|revoked)\b/g);
    expect(states).toEqual(['active', 'rotated', 'rotated']);
    const revoked = await run('revoke', third, '--org', 'acme');
    expect([revoked.code, revoked.stdout]).toEqual([0, `Revoked ${third} (two).\n`]);
    expect(await accepted(url, printed.stdout.trim())).toBe(false);
    expect((await run('revoke', third, '--org', 'acme')).code).toBe(0);
    const active = await json<Listed[]>('list', '--org', 'acme');
    const all = await json<Listed[]>('list', '--org', 'acme', '--all');
    expect([active.map(({ id }) => id), all.length]).toEqual([[first.id], 3]);
    expect(all.find(({ id }) => id === third)?.revokedAt).toMatch(/^\d{4}-/);

    for (const args of [
      ['rotate', third],
      ['rename', third, '--name', 'x'],
    ]) {
      const refused = await run(...args, '--org', 'acme');
      expect([args[0], refused.code, refused.stderr]).toEqual([args[0], 1, expect.stringContaining('revoked')]);
    }
  });

  it('another organization’s key is as unknown as one that does not exist', async () => {
    const { run, json } = await newStore();
    await run('org', 'create', 'globex');
    const { id } = await json<Listed>('create', '--org', 'acme', '--name', 'mine');
    const answers: Run[] = [];
    for (const each of [id, '0000000000000000', 'nonsense']) answers.push(await run('revoke', each, '--org', 'globex'));
    for (const { code, stdout, stderr } of answers) expect([code, stdout, stderr]).toEqual([1, '', answers[0]?.stderr]);
    expect(await json<Listed[]>('list', '--org', 'acme')).toHaveLength(1);
  });

  it('is told by audit: who changed what, in pages', async () => {
    const { run, json } = await newStore();
    const { id } = await json<Listed>('create', '--org', 'acme', '--name', 'ci');
    await run('revoke', id, '--org', 'acme');
    type Row = {
      readonly number: number;
      readonly type: string;
      readonly keyId: string | null;
      readonly actor: string;
    };
    const rows = await json<Row[]>('audit', '--org', 'acme');
    expect(rows.map(({ type, keyId }) => [type, keyId])).toEqual([
      ['key_revoked', id],
      ['key_created', id],
      ['organization_created', null],
    ]);
    expect(rows[0]?.actor).toMatch(/^orgkey/);
    const [newest, , oldest] = rows;
    expect(await json('audit', '--org', 'acme', '--limit', '1')).toEqual([newest]);
    expect(await json('audit', '--org', 'acme', '--after', '0', '--limit', '1')).toEqual([oldest]);
    const shown = await run('audit', '--org', 'acme', '--before', String(newest?.number));
    expect(shown.stdout.split('\n')).toHaveLength(4);
    for (const wrong of [
      ['--limit', '0'],
      ['--limit', 'all'],
      ['--before', '1', '--after', '1'],
    ])
      expect((await run('audit', '--org', 'acme', ...wrong)).code).toBe(2);
  });

  it('a renamed organization keeps its keys', async () => {
    const { url, run, json } = await newStore();
    const { id, key = '' } = await json<Listed>('create', '--org', 'acme', '--name', 'ci');
    const renamed = await run('org', 'rename', 'acme', 'acme-inc');
    expect([renamed.code, renamed.stdout]).toEqual([0, 'Renamed acme to acme-inc.\n']);
    expect(await json('org', 'rename', 'acme', 'acme-inc')).toMatchObject({ slug: 'acme-inc', name: 'Acme' });
    expect((await json<Listed[]>('list', '--org', 'acme-inc')).map((listed) => listed.id)).toEqual([id]);
    expect(await accepted(url, key)).toBe(true);
    for (const [args, code, message] of [
      [['list', '--org', 'acme'], 1, /No organization has this slug/],
      [['org', 'create', 'acme'], 1, /is taken/],
      [['org', 'rename', 'acme-inc', 'A B'], 2, /SLUG must be/],
    ] as const) {
      const refused = await run(...args);
      expect([refused.code, refused.stderr]).toEqual([code, expect.stringMatching(message)]);
    }
  });

  it('a suspended organization’s keys are refused until it is resumed', async () => {
    const { url, run, json } = await newStore();
    const { key = '' } = await json<Listed>('create', '--org', 'acme', '--name', 'mine');
    expect((await run('org', 'suspend', 'acme')).code).toBe(0);
    expect(await accepted(url, key)).toBe(false);
    const [listed] = await json<{ suspendedAt: string | null }[]>('org', 'list');
    expect(listed?.suspendedAt).not.toBeNull();
    expect((await run('org', 'resume', 'acme')).code).toBe(0);
    expect(await accepted(url, key)).toBe(true);
    expect((await run('org', 'suspend', 'nobody')).code).toBe(1);
  });
});

describe('orgkey inspect', () => {
  it('says form and state of a key on stdin, and never prints its secret', async () => {
    const { url, run, json } = await newStore();
    const { id, key = '' } = await json<Listed>('create', '--org', 'acme', '--name', 'mine', '--allow', '192.0.2.0/24');
    const inspect = async (text: string, store: string | undefined): Promise<{ run: Run; facts: unknown }> => {
      const result = await orgkey(['inspect', '--json'], { stdin: text, env: store ? { ORGKEY_STORE: store } : {} });
      return { run: result, facts: JSON.parse(result.stdout) };
    };
    const secret = key.split('_')[2] as string;
    const elsewhere = createKeyManager({ store: createMemoryStore() });
    await elsewhere.createOrganization({ slug: 'acme' });
    const { key: foreign } = await elsewhere.create({ organization: 'acme', name: 'not here' });

    expect((await inspect(key, undefined)).facts).toEqual({ form: 'valid', prefix: 'ok', id, state: null });
    const known = await inspect(`${key}\n`, url);
    expect(known.facts).toMatchObject({ form: 'valid', id, state: 'active', organization: 'acme', name: 'mine' });
    const asText = await orgkey(['inspect'], { stdin: key, env: { ORGKEY_STORE: url } });
    for (const text of [known.run.stdout, known.run.stderr, asText.stdout, asText.stderr]) {
      expect(text).not.toContain(secret.slice(0, 8));
    }
    const broken = await inspect(`${key.slice(0, -1)}${key.endsWith('0') ? '1' : '0'}`, url);
    expect([broken.run.code, broken.facts]).toEqual([1, { form: 'invalid' }]);
    const unknown = await inspect(foreign, url);
    expect([unknown.run.code, unknown.facts]).toEqual([0, expect.objectContaining({ state: 'unknown' })]);
    await run('org', 'suspend', 'acme');
    expect((await inspect(key, url)).facts).toMatchObject({ state: 'organization_suspended' });
    await run('org', 'resume', 'acme');
    await run('revoke', id, '--org', 'acme');
    expect((await inspect(key, url)).facts).toMatchObject({ state: 'revoked', name: 'mine' });
  });
});
