import { createAuthenticator, createKeyManager, createMemoryStore, parseKey, sha256 } from '@orgkey/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checksumOf } from '../../packages/core/src/key/checksum.js';
import { viewOf } from '../proof/view.js';
import { anyUnit, BASE62, prefix, textOf } from './arbitrary.js';
import { holds, holdsAsync } from './holds.js';

const ids = textOf(BASE62, 16);
const secrets = textOf(BASE62, 32);

test('what is put together as the form says is taken apart into the same parts', () => {
  holds(
    fc.property(prefix, ids, secrets, (head, id, secret) => {
      const body = `${head}_${id}_${secret}`;
      const checksum = checksumOf(body);
      expect(parseKey(body + checksum, head)).toEqual({ id, secret, material: `${id}_${secret}` });
      expect(parseKey(body + checksum, `${head}x`)).toBeUndefined();
    }),
  );
});

test('a character that is no digit is refused, also where the checksum is right for it', () => {
  holds(
    fc.property(textOf(BASE62, 48), fc.nat({ max: 47 }), anyUnit, (digits, at, unit) => {
      fc.pre(!BASE62.includes(unit));
      const changed = digits.slice(0, at) + unit + digits.slice(at + 1);
      const body = `ok_${changed.slice(0, 16)}_${changed.slice(16)}`;
      expect(parseKey(body + checksumOf(body), 'ok')).toBeUndefined();
    }),
  );
});

/** A key that exists, and a service that counts what it asks of its store and its hasher. */
async function watched(head: string) {
  const counts = { reads: 0, checks: 0 };
  const memory = createMemoryStore();
  const manager = createKeyManager({ store: memory, prefix: head });
  await manager.createOrganization({ slug: 'acme' });
  const { key } = await manager.create({ organization: 'acme', name: 'ci' });
  const plain = sha256();
  const findKey = (id: string) => {
    counts.reads++;
    return memory.findKey(id);
  };
  const checkFor: typeof plain.checkFor = (hash) => {
    const check = plain.checkFor(hash);
    if (check === undefined) return undefined;
    return (parsed) => {
      counts.checks++;
      return check(parsed);
    };
  };
  const authenticator = createAuthenticator({
    store: { ...memory, findKey },
    hasher: { ...plain, checkFor },
    prefix: head,
    lastUsedIntervalMs: false,
  });
  return { key, counts, answer: async (text: string) => authenticator.authenticate(viewOf(text)) };
}

const place = fc.nat({ max: 1_000 });
const changes: fc.Arbitrary<(key: string) => string> = fc.oneof(
  fc.tuple(place, anyUnit).map(
    ([at, unit]) =>
      (key: string) =>
        splice(key, at, { out: 1, in: unit }),
  ),
  place.map((at) => (key: string) => splice(key, at, { out: 1, in: '' })),
  fc.tuple(place, anyUnit).map(
    ([at, unit]) =>
      (key: string) =>
        splice(key, at, { out: 0, in: unit }),
  ),
  fc.tuple(place, place).map(
    ([a, b]) =>
      (key: string) =>
        swap(key, a % key.length, b % key.length),
  ),
  place.map((at) => (key: string) => swap(key, at % (key.length - 1), (at % (key.length - 1)) + 1)),
);

function splice(key: string, at: number, change: { readonly out: number; readonly in: string }): string {
  const i = at % (key.length + 1 - change.out);
  return key.slice(0, i) + change.in + key.slice(i + change.out);
}

function swap(key: string, a: number, b: number): string {
  const units = key.split('');
  [units[a], units[b]] = [key.charAt(b), key.charAt(a)];
  return units.join('');
}

test('a key with one character changed, missing, added or two exchanged is refused, and nobody is asked', async () => {
  const services = await Promise.all(['ok', 'a', 'acme_live', 'abcdefghijklmnopqrstuvwx'].map(watched));
  await holdsAsync(
    fc.asyncProperty(fc.constantFrom(...services), changes, async ({ key, counts, answer }, change) => {
      const changed = change(key);
      // Blanks around a field value are not part of it.
      fc.pre(changed.replace(/^[ \t]+|[ \t]+$/g, '') !== key);
      expect(await answer(changed)).toMatchObject({ ok: false, code: 'credential_invalid' });
      expect(counts).toEqual({ reads: 0, checks: 0 });
    }),
  );
  for (const { key, answer, counts } of services) {
    expect((await answer(key)).ok).toBe(true);
    expect(counts).toEqual({ reads: 1, checks: 1 });
  }
});
