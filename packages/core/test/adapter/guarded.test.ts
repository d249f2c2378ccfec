import { beforeAll, describe, expect, test } from 'vitest';
import {
  createGuard,
  enter,
  findPrincipal,
  getPrincipal,
  guardOf,
  matchOrganization,
  requireScopes,
} from '../../src/adapter/index.js';
import {
  type Authenticator,
  type AuthenticatorOptions,
  createAuthenticator,
  createKeyManager,
  createMemoryStore,
  type RequestView,
} from '../../src/index.js';

const store = createMemoryStore();
let keys: Readonly<Record<'acme' | 'beta', string>>;

beforeAll(async () => {
  const manager = createKeyManager({ store });
  const create = async (organization: string): Promise<string> => {
    await manager.createOrganization({ slug: organization });
    return (await manager.create({ organization, name: organization })).key;
  };
  keys = { acme: await create('acme'), beta: await create('beta') };
});

const authenticatorWith = (options: AuthenticatorOptions = {}): Authenticator =>
  createAuthenticator({ store, ...options });

function view(headers: Readonly<Record<string, string>>, body?: unknown, path?: string): RequestView {
  return {
    header: (name) => headers[name],
    headerLineCount: () => Object.keys(headers).length,
    address: () => '127.0.0.1',
    rawQuery: () => '',
    pathParameter: () => path,
    parsedBody: () => body,
  };
}

const byAcme = (body?: unknown, path?: string): RequestView => view({ 'x-api-key': keys.acme }, body, path);

/** First phase; the memory store answers at once. */
function admit(authenticator: Authenticator, holder: object, request: RequestView): void {
  expect(enter(createGuard(authenticator, undefined), holder, request)).toMatchObject({ ok: true });
}

describe('a request without a guard', () => {
  const holder = {};

  test('has nobody, and every check says so', () => {
    expect(findPrincipal(holder, byAcme())).toBeUndefined();
    expect(guardOf(holder)).toBeUndefined();
    const unguarded = expect.objectContaining({ code: 'unguarded' });
    for (const ask of [
      () => getPrincipal(holder, byAcme()),
      () => matchOrganization(holder, byAcme()),
      () => requireScopes(holder, ['read']),
    ])
      expect(ask).toThrow(unguarded);
  });
});

describe('a guard inside a guard', () => {
  const judged = (outer: Authenticator, inner: Authenticator, { body, path }: { body?: unknown; path?: string }) => {
    const holder = {};
    admit(outer, holder, byAcme(body, path));
    expect(matchOrganization(holder, byAcme(body, path)).ok).toBe(true);
    admit(inner, holder, byAcme(body, path));
    return () => getPrincipal(holder, byAcme(body, path)).organization.slug;
  };
  const unjudged = expect.objectContaining({ code: 'organization_unjudged' });

  test('of the same authenticator need not judge again', () => {
    const same = authenticatorWith({ carriers: { path: 'orgSlug' } });
    expect(judged(same, same, { body: { orgSlug: 'acme' }, path: 'acme' })()).toBe('acme');
  });

  test('of another authenticator has judged nothing yet', () => {
    const [outer, inner] = [authenticatorWith(), authenticatorWith()];
    expect(judged(outer, inner, { body: { orgSlug: 'acme' } })).toThrow(unjudged);
    const withPath = [authenticatorWith({ carriers: { path: 'o' } }), authenticatorWith({ carriers: { path: 'o' } })];
    expect(judged(withPath[0] as Authenticator, withPath[1] as Authenticator, { path: 'acme' })).toThrow(unjudged);
  });

  test('for another key has judged nothing yet', () => {
    const authenticator = authenticatorWith();
    const holder = {};
    const body = { orgSlug: 'acme' };
    admit(authenticator, holder, byAcme(body));
    expect(matchOrganization(holder, byAcme(body)).ok).toBe(true);
    const byBeta = view({ 'x-api-key': keys.beta }, body);
    admit(authenticator, holder, byBeta);
    expect(() => getPrincipal(holder, byBeta)).toThrow(unjudged);
    expect(matchOrganization(holder, byBeta)).toMatchObject({ ok: false, code: 'organization_mismatch' });
  });

  test('that refuses leaves the outer one in force', () => {
    const holder = {};
    admit(authenticatorWith(), holder, byAcme());
    expect(enter(createGuard(authenticatorWith(), undefined), holder, view({}))).toMatchObject({ ok: false });
    expect(getPrincipal(holder, byAcme()).organization.slug).toBe('acme');
  });
});

describe('a stranger behind an optional guard', () => {
  test('is nobody, whom no carrier judges and no scope lets in', () => {
    const holder = {};
    const stranger = view({}, { orgSlug: ['beta'] }, 'beta');
    const guard = createGuard(authenticatorWith({ carriers: { path: 'orgSlug' } }), { optional: true });
    expect(enter(guard, holder, stranger)).toEqual({ ok: true, value: undefined });
    expect(guardOf(holder)).toBe(guard);
    expect(matchOrganization(holder, stranger)).toEqual({ ok: true, value: undefined });
    expect(findPrincipal(holder, stranger)).toBeUndefined();
    expect(() => getPrincipal(holder, stranger)).toThrow(expect.objectContaining({ code: 'unguarded' }));
    expect(requireScopes(holder, ['read'])).toMatchObject({ ok: false, code: 'credential_missing' });
  });
});
