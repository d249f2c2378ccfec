import { createHash } from 'node:crypto';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { argon2id } from '../../src/hash/argon2/index.js';
import {
  createAuthenticator,
  createKeyManager,
  createMemoryStore,
  type Hasher,
  OrgkeyError,
  type ParsedKey,
  parseKey,
  type RequestView,
  sha256,
} from '../../src/index.js';
import { generateKey } from '../../src/key/generate.js';

// Counts the runs, and lets a test hold them up; each is a real one.
const runs = vi.hoisted(() => ({ count: 0, now: 0, most: 0, gate: undefined as Promise<void> | undefined }));
vi.mock('@node-rs/argon2', async (original) => {
  const real = await original<typeof import('@node-rs/argon2')>();
  const counted =
    <A extends unknown[], R>(run: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      runs.count++;
      runs.most = Math.max(runs.most, ++runs.now);
      await runs.gate;
      return run(...args).finally(() => runs.now--);
    };
  return { ...real, hash: counted(real.hash), verify: counted(real.verify) };
});

const FAST = { memoryKiB: 7_168, passes: 5 };
const newKey = (): ParsedKey => generateKey('ok').key;
const withSecret = ({ id }: ParsedKey, secret: string): ParsedKey =>
  ({ id, secret, material: `${id}_${secret}` }) as ParsedKey;

/** Two secrets whose tags are the same: of a hundred thousand random ones two are, more likely than not. */
function alikeSecrets(): [string, string] {
  const byTag = new Map<string, string>();
  for (;;) {
    const { secret } = newKey();
    const tag = createHash('sha256').update(secret).digest('hex').slice(0, 8);
    const other = byTag.get(tag);
    if (other !== undefined) return [secret, other];
    byTag.set(tag, secret);
  }
}

function holdRuns(): () => void {
  let release = (): void => {};
  runs.gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  return release;
}

beforeEach(() => Object.assign(runs, { count: 0, now: 0, most: 0, gate: undefined }));
afterEach(() => {
  runs.gate = undefined;
});

describe('argon2id', () => {
  test('writes a PHC string with its costs and a tag, which the library itself can verify', async () => {
    const { verify } = await vi.importActual<typeof import('@node-rs/argon2')>('@node-rs/argon2');
    const key = newKey();
    const stored = await argon2id().hash(key);
    expect(stored).toMatch(
      /^\$argon2id\$v=19\$m=19456,t=2,p=1,tag=[A-Za-z0-9+/]{6}\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/,
    );
    expect(await verify(stored.replace(/,tag=[^$]*/, ''), key.material)).toBe(true);
    expect(stored).not.toContain(key.secret);
  });

  test('accepts the right key, refuses another secret and another id', async () => {
    const key = newKey();
    const stored = await argon2id(FAST).hash(key);
    const elsewhere = argon2id(FAST);
    expect(await elsewhere.checkFor(stored)?.(key)).toBe(true);
    expect(await elsewhere.checkFor(stored)?.(newKey())).toBe(false);
    expect(await elsewhere.checkFor(stored)?.(withSecret(newKey(), key.secret))).toBe(false);
  });

  test('a wrong secret is refused by its tag, without a run and without a promise', async () => {
    const key = newKey();
    const hasher = argon2id(FAST);
    const stored = await hasher.hash(key);
    runs.count = 0;
    for (let i = 0; i < 1_000; i++) expect(hasher.checkFor(stored)?.(withSecret(key, newKey().secret))).toBe(false);
    expect(runs.count).toBe(0);
  });

  test('an unknown id costs no run', () => {
    const hasher = argon2id(FAST);
    for (let i = 0; i < 100; i++) expect(hasher.checkFor(hasher.decoy)?.(newKey())).toBe(false);
    expect(runs.count).toBe(0);
  });

  test('a key costs one run in a process, however many requests come at once', async () => {
    const key = newKey();
    const stored = await argon2id(FAST).hash(key);
    const hasher = argon2id(FAST);
    runs.count = 0;
    const answers = await Promise.all(Array.from({ length: 500 }, async () => hasher.checkFor(stored)?.(key)));
    expect(answers.every((answer) => answer === true)).toBe(true);
    expect(hasher.checkFor(stored)?.(key)).toBe(true);
    expect(runs.count).toBe(1);
  });

  test('a key that was just hashed is known already', async () => {
    const hasher = argon2id(FAST);
    const key = newKey();
    const stored = await hasher.hash(key);
    runs.count = 0;
    expect(hasher.checkFor(stored)?.(key)).toBe(true);
    expect(runs.count).toBe(0);
  });

  test('what was proven is bound to the stored hash and to the secret', async () => {
    const hasher = argon2id(FAST);
    const key = newKey();
    const [first, second] = [await hasher.hash(key), await argon2id(FAST).hash(key)];
    await hasher.checkFor(first)?.(key);
    runs.count = 0;
    expect(await hasher.checkFor(second)?.(key)).toBe(true);
    expect(runs.count).toBe(1);
    const broken = first.slice(0, -43) + second.slice(-43);
    expect(await hasher.checkFor(broken)?.(key)).toBe(false);
  });

  test('a wrong secret that has the right tag is refused by a run, before and after the right one was proven', async () => {
    const [secret, alike] = alikeSecrets();
    const right = withSecret(newKey(), secret);
    const wrong = withSecret(right, alike);
    const stored = await argon2id(FAST).hash(right);
    const hasher = argon2id(FAST);
    runs.count = 0;
    expect(await hasher.checkFor(stored)?.(wrong)).toBe(false);
    expect(await hasher.checkFor(stored)?.(wrong)).toBe(false);
    expect(runs.count).toBe(2);
    expect(await hasher.checkFor(stored)?.(right)).toBe(true);
    expect(await hasher.checkFor(stored)?.(wrong)).toBe(false);
    const both = [hasher.checkFor(stored)?.(wrong), hasher.checkFor(stored)?.(right)].map(async (answer) => answer);
    expect(await Promise.all(both)).toEqual([false, true]);
    const fresh = argon2id(FAST);
    const atOnce = [right, wrong, right, wrong].map(async (key) => fresh.checkFor(stored)?.(key));
    expect(await Promise.all(atOnce)).toEqual([true, false, true, false]);
  }, 30_000);

  test('at most two runs at a time in the process, over all hashers', async () => {
    const keys = await Promise.all(
      Array.from({ length: 12 }, async () => {
        const key = newKey();
        return { key, stored: await argon2id(FAST).hash(key) };
      }),
    );
    runs.most = 0;
    const hashers = [argon2id(FAST), argon2id(FAST)];
    const answers = keys.map(async ({ key, stored }, i) => (hashers[i % 2] as Hasher).checkFor(stored)?.(key));
    expect(await Promise.all(answers)).toEqual(keys.map(() => true));
    expect(runs.most).toBe(2);
  });

  test('64 wait, and the 67th is told that the process is overloaded', async () => {
    const hasher = argon2id(FAST);
    const release = holdRuns();
    const accepted = Array.from({ length: 66 }, () => Promise.resolve(hasher.hash(newKey())));
    const overflow = Promise.resolve(hasher.hash(newKey()));
    await expect(overflow).rejects.toMatchObject({ code: 'overloaded' });
    expect(runs.count).toBe(2);
    release();
    runs.gate = undefined;
    expect(await Promise.all(accepted)).toHaveLength(66);
    expect(await hasher.checkFor(await hasher.hash(newKey()))?.(newKey())).toBe(false);
  });

  test('a run that fails gives its place back', async () => {
    const hasher = argon2id(FAST);
    for (let i = 0; i < 5; i++) {
      runs.gate = Promise.reject(new Error('no memory'));
      await expect(hasher.hash(newKey())).rejects.toThrow('no memory');
    }
    runs.gate = undefined;
    expect(await hasher.hash(newKey())).toContain('$argon2id$');
  });

  test('reads its own strings alone, and knows which it would write differently today', async () => {
    const hasher = argon2id();
    const stored = await argon2id(FAST).hash(newKey());
    expect(hasher.checkFor(stored)).toBeTypeOf('function');
    expect(hasher.isCurrent(stored)).toBe(false);
    expect(argon2id(FAST).isCurrent(stored)).toBe(true);
    const untagged = stored.replace(/,tag=[^$]*/, '');
    for (const other of [untagged, stored.slice(0, -1), '', '$argon2id$', await sha256().hash(newKey())])
      expect(hasher.checkFor(other)).toBeUndefined();
  });

  test.each([
    [{ memoryKiB: 4_096 }, 'memoryKiB'],
    [{ memoryKiB: 7_168, passes: 2 }, 'passes'],
    [{ passes: 0 }, 'passes'],
    [{ parallelism: 1.5 }, 'parallelism'],
    [{ iterations: 3 }, 'iterations'],
    [null, 'options of argon2id'],
  ])('refuses %o', (options, named) => {
    expect(() => argon2id(options as never)).toThrow(OrgkeyError);
    expect(() => argon2id(options as never)).toThrow(named);
  });

  test('does not read costs that nobody could have configured: they might be more than the machine has', async () => {
    const hasher = argon2id(FAST);
    const stored = await hasher.hash(newKey());
    for (const costs of ['m=1048577,t=5,p=1', 'm=7167,t=5,p=1', 'm=7168,t=17,p=1', 'm=7168,t=5,p=9', 'm=7168,t=5,p=0'])
      expect(hasher.checkFor(stored.replace('m=7168,t=5,p=1', costs)), costs).toBeUndefined();
    expect(hasher.checkFor(stored.replace('m=7168,t=5,p=1', 'm=1048576,t=16,p=8'))).toBeTypeOf('function');
  });

  test('shows nothing of what it remembers', async () => {
    const hasher = argon2id(FAST);
    const key = newKey();
    await hasher.hash(key);
    expect(inspect(hasher, { depth: 10, showHidden: true })).not.toContain(key.secret);
  });
});

const view = (key: string): RequestView =>
  ({
    header: (name) => (name === 'x-api-key' ? key : undefined),
    headerLineCount: () => 1,
    address: () => '127.0.0.1',
    rawQuery: () => '',
    pathParameter: () => undefined,
  }) as RequestView;

describe('argon2id behind an authenticator', () => {
  test('strangers run no argon2; an overflow is answered 503', async () => {
    const settings = { store: createMemoryStore(), hasher: argon2id(FAST) };
    const manager = createKeyManager(settings);
    await manager.createOrganization({ slug: 'acme' });
    const { key } = await manager.create({ organization: 'acme', name: 'ci' });
    const elsewhere = createAuthenticator({ ...settings, hasher: argon2id(FAST) });
    runs.count = 0;
    for (let i = 0; i < 200; i++) {
      const outcome = await elsewhere.authenticate(view(generateKey('ok').text));
      expect(outcome).toMatchObject({ ok: false, code: 'credential_invalid' });
    }
    expect(runs.count).toBe(0);
    const release = holdRuns();
    const crowd = Array.from({ length: 66 }, () => Promise.resolve(argon2id(FAST).hash(newKey())));
    expect(await elsewhere.authenticate(view(key))).toMatchObject({ ok: false, code: 'unavailable' });
    release();
    runs.gate = undefined;
    await Promise.all(crowd);
    expect(await elsewhere.authenticate(view(key))).toMatchObject({ ok: true });
  });

  test('keys move from sha256 to argon2id at their next use, and back', async () => {
    const store = createMemoryStore();
    const manager = createKeyManager({ store });
    await manager.createOrganization({ slug: 'acme' });
    const { key, record } = await manager.create({ organization: 'acme', name: 'ci' });
    const { id } = parseKey(key, 'ok') as ParsedKey;
    const hashNow = async (): Promise<string> => (await store.findKey(id))?.record.hash ?? '';
    const moveTo = async (hasher: Hasher, previousHashers: Hasher[]): Promise<void> => {
      const authenticator = createAuthenticator({ store, hasher, previousHashers, rehash: true });
      expect(await authenticator.authenticate(view(key))).toMatchObject({ ok: true, value: { keyId: record.id } });
      await authenticator.close();
      expect(await authenticator.authenticate(view(key))).toMatchObject({ ok: true });
    };
    expect(await hashNow()).toMatch(/^\$sha256\$/);
    await moveTo(argon2id(FAST), []);
    expect(await hashNow()).toMatch(/^\$argon2id\$v=19\$m=7168,t=5,p=1,tag=/);
    await moveTo(argon2id(), [argon2id(FAST)]);
    expect(await hashNow()).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1,tag=/);
    await moveTo(sha256(), [argon2id()]);
    expect(await hashNow()).toMatch(/^\$sha256\$/);
  });
});
