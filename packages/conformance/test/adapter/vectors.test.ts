import { parseKey } from '@orgkey/core';
import { describe, expect, test } from 'vitest';
import { composeKey } from '../../src/adapter/fixture-keys.js';
import vectors from '../../vectors/keys.json' with { type: 'json' };

describe('the published key vectors', () => {
  test.each(vectors.valid)('$key is a key', ({ key, prefix, id, secret, checksum }) => {
    expect(parseKey(key, prefix)).toMatchObject({ id, secret });
    expect(key).toBe(`${prefix}_${id}_${secret}${checksum}`);
    expect(composeKey(id, secret, prefix).text, 'the checksum of the kit, which is not that of core').toBe(key);
  });

  test.each(vectors.valid)('$key is none under another prefix', ({ key, prefix }) => {
    for (const other of ['ok', 'acme', 'acme_live', 'o', `${prefix}x`, prefix.slice(0, -1)])
      if (other !== prefix && other !== '') expect(parseKey(key, other)).toBeUndefined();
  });

  test.each(vectors.invalid)('$why: "$key" is none', ({ key, prefix }) => {
    expect(parseKey(key, prefix)).toBeUndefined();
  });
});
