import { type Carriers, createAuthenticator, createKeyManager, createMemoryStore, type Principal } from '@orgkey/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { viewOf } from '../proof/view.js';
import { holds } from './holds.js';

const SLUG = 'acme-eu';
const store = createMemoryStore();
const manager = createKeyManager({ store });
await manager.createOrganization({ slug: SLUG });
const { key } = await manager.create({ organization: SLUG, name: 'ci' });
const carriers = { body: 'orgSlug', path: 'orgSlug', query: 'orgSlug', header: 'X-Org' };
const authenticator = createAuthenticator({ store, carriers, lastUsedIntervalMs: false });

/** What one carrier says: nothing, something that names nobody (400), or a name. */
type Says = 'nothing' | 'no name' | { readonly name: string };

/** A 400 before a 403, and every name has to be the key's own, byte for byte. */
function verdict(all: readonly Says[]): string {
  if (all.includes('no name')) return 'organization_invalid';
  const names = all.flatMap((says) => (typeof says === 'object' ? [says.name] : []));
  return names.every((name) => Buffer.from(name).equals(Buffer.from(SLUG))) ? 'passes' : 'organization_mismatch';
}

const named = (value: unknown): Says => (typeof value === 'string' ? { name: value } : 'no name');

/** Names that are the right one, nearly the right one, and any. */
const aName = fc.oneof(
  { weight: 3, arbitrary: fc.constant(SLUG) },
  fc.constantFrom('ACME-EU', 'acme-e', 'acme-eu ', ' acme-eu', 'acme-eu\0', 'acme\u2010eu', '', 'beta', '__proto__'),
  fc.string(),
);
const anyJson = fc.jsonValue({ maxDepth: 3 });
const body = fc.oneof(
  anyJson,
  fc.tuple(fc.dictionary(fc.string(), anyJson), fc.oneof(aName, aName, anyJson)).map(([rest, orgSlug]) => {
    return JSON.parse(JSON.stringify({ ...rest, orgSlug })) as unknown;
  }),
  fc.constantFrom<unknown>(
    JSON.parse('{"__proto__":{"orgSlug":"beta"}}'),
    [{ orgSlug: 'beta' }],
    new Map([['orgSlug', 'beta']]),
  ),
  aName.map((orgSlug): unknown => Object.create({ orgSlug })),
);

function inBody(value: unknown): Says {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  const own = isObject ? Object.getOwnPropertyDescriptor(value, 'orgSlug') : undefined;
  return own === undefined ? 'nothing' : named(own.value);
}

test('arbitrary JSON, and a path: one verdict, whatever else is in it', () => {
  const outcome = authenticator.authenticate(viewOf(key));
  const principal = (outcome as { readonly value: Principal }).value;
  holds(
    fc.property(body, fc.option(aName, { nil: undefined }), (parsed, path) => {
      const late = { header: () => 'application/json', pathParameter: () => path, parsedBody: () => parsed };
      const judged = authenticator.matchOrganization(principal, late);
      const expected = verdict([inBody(parsed), path === undefined ? 'nothing' : { name: path }]);
      expect(judged.ok ? 'passes' : judged.code).toBe(expected);
      if (judged.ok) expect(judged.value).toBe(principal);
    }),
  );
});

const queryName = fc.oneof(
  { weight: 3, arbitrary: fc.constant('orgSlug') },
  fc.constantFrom('orgslug', 'orgSlug[]', 'orgSlug[0]', '[orgSlug]', 'orgSlugs', 'xorgSlug', 'org.Slug', '?orgSlug'),
  fc.string(),
);
const query = fc.array(fc.tuple(queryName, aName), { maxLength: 3 });

function inQuery(pairs: readonly (readonly [string, string])[]): Says {
  const brackets = pairs.some(([name]) => name.startsWith('orgSlug[') || name.startsWith('[orgSlug]'));
  const values = pairs.flatMap(([name, value]) => (name === 'orgSlug' ? [value] : []));
  if (brackets || values.length > 1) return 'no name';
  return values.length === 0 ? 'nothing' : { name: values[0] as string };
}

/** Percent-encodes all of it, or only what has to be. */
const encodings: readonly ((text: string) => string)[] = [
  (text) => encodeURIComponent(text),
  (text) => [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''),
];
const visible = fc.string({ maxLength: 9 }).filter((text) => /^[\x20-\x7e]*$/.test(text));
const header = fc.option(fc.oneof(fc.constantFrom(SLUG, ` ${SLUG}\t`, 'beta', `${SLUG}, ${SLUG}`, ''), visible), {
  nil: undefined,
});

function inHeader(value: string | undefined): Says {
  if (value === undefined) return 'nothing';
  return value.includes(',') ? 'no name' : { name: value.replace(/^[ \t]+|[ \t]+$/g, '') };
}

test('arbitrary queries and headers, however they are encoded: one verdict', () => {
  holds(
    fc.property(query, header, fc.constantFrom(...encodings), (pairs, sent, encode) => {
      // Text with half a surrogate pair can't be in a URL.
      fc.pre(!/\p{Cs}/u.test(pairs.flat().join(' ')));
      const rawQuery = pairs.map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&');
      const plain = viewOf(key);
      const view = {
        ...plain,
        header: (name: string) => (name === 'x-org' ? sent : plain.header(name)),
        rawQuery: () => rawQuery,
      };
      const judged = authenticator.authenticate(view) as { readonly ok: boolean; readonly code?: string };
      expect(judged.ok ? 'passes' : judged.code).toBe(verdict([inQuery(pairs), inHeader(sent)]));
    }),
  );
});

test('what is not configured names nobody', () => {
  const none: Carriers = { body: undefined, path: undefined, query: undefined, header: undefined };
  const silent = createAuthenticator({ store, carriers: { body: false }, lastUsedIntervalMs: false });
  expect(silent.carriers).toEqual(none);
  const principal = (silent.authenticate(viewOf(key)) as { readonly value: Principal }).value;
  holds(
    fc.property(body, aName, (parsed, name) => {
      const late = { header: () => 'application/json', pathParameter: () => name, parsedBody: () => parsed };
      expect(silent.matchOrganization(principal, late).ok).toBe(true);
      expect(silent.authenticate({ ...viewOf(key), rawQuery: () => `orgSlug=${encodeURIComponent('x')}` })).toEqual({
        ok: true,
        value: principal,
      });
    }),
  );
});
