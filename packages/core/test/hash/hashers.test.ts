import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { type Hasher, hmacSha256, type OrgkeyError, type ParsedKey, sha256 } from '../../src/index.js';
import { generateKey } from '../../src/key/generate.js';

const pepper = (fill: string): Buffer => Buffer.alloc(32, fill);
const hashers: [string, Hasher][] = [
  ['sha256', sha256()],
  ['hmac-sha256', hmacSha256({ peppers: { '1': pepper('a') } })],
];
const newKey = (): ParsedKey => {
  const { id, secret } = generateKey('ok').key;
  return { id, secret, material: `${id}_${secret}` } as ParsedKey;
};

describe.each(hashers)('%s', (algorithm, hasher) => {
  test('its string names the algorithm and holds nothing of the secret', async () => {
    const key = newKey();
    const hash = await hasher.hash(key);
    expect(hash.startsWith(`$${algorithm}$`)).toBe(true);
    expect(hash.length).toBeLessThanOrEqual(255);
    for (const encoding of ['latin1', 'hex', 'base64'] as const)
      expect(hash).not.toContain(Buffer.from(key.secret).toString(encoding));
  });

  test('it proves its own key and no other', async () => {
    const [key, other] = [newKey(), newKey()];
    const hash = await hasher.hash(key);
    expect(await hasher.verify(key, hash)).toBe(true);
    expect(await hasher.verify(other, hash)).toBe(false);
    const sameId = { ...other, id: key.id, material: `${key.id}_${other.secret}` };
    expect(await hasher.verify(sameId, hash)).toBe(false);
    const sameSecret = { ...key, id: other.id, material: `${other.id}_${key.secret}` };
    expect(await hasher.verify(sameSecret, hash)).toBe(false);
  });

  test('every character of a hash counts', async () => {
    const key = newKey();
    const hash = await hasher.hash(key);
    const proves = async (changed: string): Promise<unknown> => {
      try {
        return hasher.reads(changed) && (await hasher.verify(key, changed));
      } catch (error) {
        return (error as OrgkeyError).code;
      }
    };
    for (let i = hash.length - 60; i < hash.length; i++) {
      const changed = hash.slice(0, i) + (hash[i] === 'x' ? 'y' : 'x') + hash.slice(i + 1);
      // Where a character is missing that every hash has there, nothing is said about the secret.
      const isBroken = hash[i] === '$' || i === hash.length - 1;
      expect(await proves(changed), changed).toBe(isBroken ? 'record_corrupt' : false);
    }
    for (const changed of [`${hash}A`, `${hash}=`, hash.slice(0, -1), `${hash} `])
      expect(await proves(changed), changed).toBe(false);
  });

  test('the decoy is read, and proves nobody', async () => {
    expect(hasher.reads(hasher.decoy)).toBe(true);
    expect(await hasher.verify(newKey(), hasher.decoy)).toBe(false);
    const itsId = { ...newKey(), id: '0000000000000000' };
    expect(await hasher.verify(itsId, hasher.decoy)).toBe(false);
  });

  test('what it writes it reads, and calls current', async () => {
    const hash = await hasher.hash(newKey());
    expect([hasher.reads(hash), hasher.isCurrent(hash)]).toEqual([true, true]);
    const others = [
      '',
      '$',
      '$scrypt$x',
      hash.slice(1),
      hash.toUpperCase(),
      '$sha256x$',
      '$hmac-sha256$k=',
      '$hmac-sha256$',
    ];
    for (const other of others) expect(hasher.reads(other), other).toBe(false);
  });
});

describe('peppers', () => {
  const key = newKey();
  const old = hmacSha256({ peppers: { '2025': pepper('a') } });
  const both = hmacSha256({ peppers: { '2025': pepper('a'), '2026': pepper('b') }, current: '2026' });

  test('several versions are read, one is written', async () => {
    const [oldHash, newHash] = [await old.hash(key), await both.hash(key)];
    expect(oldHash.startsWith('$hmac-sha256$k=2025$')).toBe(true);
    expect(newHash.startsWith('$hmac-sha256$k=2026$')).toBe(true);
    expect([both.reads(oldHash), both.isCurrent(oldHash)]).toEqual([true, false]);
    expect(await both.verify(key, oldHash)).toBe(true);
    expect(await both.verify(key, newHash)).toBe(true);
    expect(old.reads(newHash)).toBe(false);
  });

  test('the pepper decides', async () => {
    const other = hmacSha256({ peppers: { '2025': pepper('z') } });
    expect(await other.verify(key, await old.hash(key))).toBe(false);
  });

  test('names of members of any object are no versions', () => {
    for (const version of ['constructor', '__proto__', 'toString', ''])
      expect(both.reads(`$hmac-sha256$k=${version}$${key.id}$${'A'.repeat(43)}`), version).toBe(false);
  });

  test('nothing that is printed shows one', () => {
    const secret = Buffer.from('pepper-canary-pepper-canary-pepper-canary');
    const hasher = hmacSha256({ peppers: { '1': secret } });
    const printed = inspect(hasher, { depth: 9, showHidden: true }) + JSON.stringify(hasher);
    expect(printed).not.toContain('canary');
    expect(printed).not.toContain(secret.toString('hex').slice(0, 20));
  });

  test.each([
    ['no options', undefined, 'options of hmacSha256'],
    ['no peppers', { peppers: {} }, 'peppers'],
    ['a short pepper', { peppers: { '1': Buffer.alloc(31, 'canary') } }, '31 bytes'],
    [
      'a pepper as text',
      { peppers: { '1': 'canary-canary-canary-canary-canary-canary' } },
      'a string of 41 characters',
    ],
    ['a wrong version', { peppers: { a$b: pepper('a') } }, 'versions'],
    ['two and no current', { peppers: { '1': pepper('a'), '2': pepper('b') } }, 'current'],
    ['a current that is none', { peppers: { '1': pepper('a') }, current: '2' }, 'current'],
    ['an unknown member', { peppers: { '1': pepper('a') }, pepper: pepper('canary') }, 'Unknown option "pepper"'],
  ])('%s is refused, by name and without the value', (_, options, says) => {
    const make = () => hmacSha256(options as unknown as Parameters<typeof hmacSha256>[0]);
    expect(make).toThrow(says);
    expect(make).not.toThrow('canary');
  });
});
