import {
  createAuthenticator,
  createMemoryStore,
  type Hasher,
  hmacSha256,
  type KeyRecord,
  keyEntry,
  type ParsedKey,
  sha256,
} from '@orgkey/core';
import { argon2id } from '@orgkey/core/argon2';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { generateKey } from '../../packages/core/src/key/generate.js';
import { viewOf } from '../proof/view.js';
import { anyUnit, BASE62, textOf } from './arbitrary.js';
import { holds } from './holds.js';

const peppers = { '1': Buffer.alloc(32, 1), '2026-05': Buffer.alloc(64, 2) };

/** The forms of strings at rest, as the documentation has them; 43 digits of base64 are 32 bytes and 2 bits of nothing. */
const TAIL = '\\$[0-9A-Za-z]{16}\\$[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]$';
const CASES: readonly [algorithm: string, hasher: Hasher, form: RegExp][] = [
  ['sha256', sha256(), new RegExp(`^\\$sha256${TAIL}`)],
  ['hmac-sha256', hmacSha256({ peppers, current: '2026-05' }), new RegExp(`^\\$hmac-sha256\\$k=(?:1|2026-05)${TAIL}`)],
];

const place = fc.nat({ max: 1_000 });
/** One character another one, missing, or one more; the end cut off; two characters exchanged; a part left out. */
const damage: fc.Arbitrary<(text: string) => string> = fc
  .tuple(fc.constantFrom('substitute', 'delete', 'insert', 'cut', 'swap', 'part'), place, anyUnit)
  .map(([what, at, unit]) => (text: string) => {
    const i = at % text.length;
    const units = text.split('');
    if (what === 'cut') return text.slice(0, i);
    if (what === 'part')
      return text
        .split('$')
        .toSpliced(1 + (at % 3), 1)
        .join('$');
    if (what === 'swap')
      [units[i], units[(i + 1) % text.length]] = [units[(i + 1) % text.length] as string, units[i] as string];
    else units.splice(i, what === 'insert' ? 0 : 1, ...(what === 'delete' ? [] : [unit]));
    return units.join('');
  });

describe.each(CASES)('%s', (_, hasher, form) => {
  test('what it writes it reads, and it proves that key alone', () => {
    const digits = (length: number) => textOf(BASE62, length);
    holds(
      fc.property(digits(16), digits(32), digits(32), (id, secret, other) => {
        const key = { id, secret, material: `${id}_${secret}` } as ParsedKey;
        const stored = hasher.hash(key) as string;
        expect(stored).toMatch(form);
        expect([hasher.isCurrent(stored), hasher.checkFor(stored)?.(key)]).toEqual([true, true]);
        fc.pre(secret !== other);
        expect(hasher.checkFor(stored)?.({ ...key, secret: other, material: `${id}_${other}` })).toBe(false);
      }),
    );
  });

  test('a damaged string never lets anybody in, and where its form is broken nobody is told that a key is invalid', () => {
    const { text, key } = generateKey('ok');
    const stored = hasher.hash(key) as string;
    const organization = { id: 'o', slug: 'acme', name: 'Acme', createdAt: 0, suspendedAt: null };
    const record: KeyRecord = {
      ...{ id: key.id, organizationId: 'o', name: 'ci', prefix: 'ok', hash: stored, scopes: null, createdAt: 0 },
      ...{ allowedAddresses: null, expiresAt: null, revokedAt: null, successorId: null },
    };
    let hash = stored;
    const findKey = () => keyEntry({ ...record, hash }, organization);
    const authenticator = createAuthenticator({
      store: { ...createMemoryStore(), findKey },
      hasher,
      lastUsedIntervalMs: false,
    });
    expect(authenticator.authenticate(viewOf(text))).toMatchObject({ ok: true });
    holds(
      fc.property(damage, (damaged) => {
        hash = damaged(stored);
        fc.pre(hash !== stored && hash !== '');
        const code = form.test(hash) ? 'credential_invalid' : 'unavailable';
        expect(authenticator.authenticate(viewOf(text)), hash.replaceAll(/[^$]/g, '.')).toMatchObject({
          ok: false,
          code,
        });
      }),
    );
  });
});

test('argon2id reads nothing that lacks the form of what it writes', async () => {
  const hasher = argon2id();
  const stored = await hasher.hash(generateKey('ok').key);
  expect(hasher.checkFor(stored)).toBeTypeOf('function');
  const form =
    /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=([1-8]),tag=[A-Za-z0-9+/]{6}\$[A-Za-z0-9+/]{8,64}\$[A-Za-z0-9+/]{43}$/;
  /** The costs as well have to be some that may be configured. */
  const isReadable = (text: string): boolean => {
    const [, memory = 0, passes = 0] = (form.exec(text) ?? []).map(Number);
    return memory >= 7_168 && memory <= 2 ** 20 && passes >= 1 && passes <= 16;
  };
  holds(
    fc.property(damage, (damaged) => {
      expect(hasher.checkFor(damaged(stored)) !== undefined).toBe(isReadable(damaged(stored)));
    }),
  );
});
