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
    expect(await hasher.checkFor(hash)?.(key)).toBe(true);
    expect(await hasher.checkFor(hash)?.(other)).toBe(false);
    const sameId = { ...other, id: key.id, material: `${key.id}_${other.secret}` };
    expect(await hasher.checkFor(hash)?.(sameId)).toBe(false);
    const sameSecret = { ...key, id: other.id, material: `${other.id}_${key.secret}` };
    expect(await hasher.checkFor(hash)?.(sameSecret)).toBe(false);
  });

  test('every character of a hash counts', async () => {
    const key = newKey();
    const hash = await hasher.hash(key);
    const proves = async (changed: string): Promise<unknown> => {
      try {
        return await hasher.checkFor(changed)?.(key);
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
      expect(await proves(changed), changed).toBe('record_corrupt');
  });

  test('the decoy is read, and proves nobody', async () => {
    expect(await hasher.checkFor(hasher.decoy)?.(newKey())).toBe(false);
    const itsId = { ...newKey(), id: '0000000000000000' };
    expect(await hasher.checkFor(hasher.decoy)?.(itsId)).toBe(false);
  });

  test('what it writes it reads, and calls current', async () => {
    const hash = await hasher.hash(newKey());
    expect([hasher.checkFor(hash), hasher.isCurrent(hash)]).toEqual([expect.any(Function), true]);
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
    for (const other of others) expect(hasher.checkFor(other), other).toBeUndefined();
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
    expect(both.isCurrent(oldHash)).toBe(false);
    expect(await both.checkFor(oldHash)?.(key)).toBe(true);
    expect(await both.checkFor(newHash)?.(key)).toBe(true);
    expect(old.checkFor(newHash)).toBeUndefined();
  });

  test('the pepper decides', async () => {
    const other = hmacSha256({ peppers: { '2025': pepper('z') } });
    expect(await other.checkFor(await old.hash(key))?.(key)).toBe(false);
  });

  test('names of members of any object are no versions', () => {
    for (const version of ['constructor', '__proto__', 'toString', ''])
      expect(both.checkFor(`$hmac-sha256$k=${version}$${key.id}$${'A'.repeat(43)}`), version).toBeUndefined();
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
