import { describe, expect, test } from 'vitest';
import { OrgkeyError } from '../../src/index.js';
import { openService } from '../service.js';

const CANARY = 'canary-canary';

/** The error of a call that must be refused. */
async function refusalOf(call: Promise<unknown>): Promise<OrgkeyError> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(OrgkeyError);
  return error as OrgkeyError;
}

describe('create', () => {
  test.each([
    ['an empty name', { name: '' }, 'name'],
    ['a blank name', { name: ' \u2003 ' }, 'name'],
    ['a name of 101 characters', { name: 'x'.repeat(101) }, 'name'],
    ['a name of 101 four-byte characters', { name: '🔑'.repeat(101) }, 'name'],
    ['a newline in a name', { name: `${CANARY}\n` }, 'name'],
    ['a NUL in a name', { name: `a\0${CANARY}` }, 'name'],
    ['half a character in a name', { name: `a\ud83d${CANARY}` }, 'name'],
    ['a name that is no text', { name: { toString: (): string => 'x' } }, 'name'],
    ['no name', { name: undefined }, 'name'],
    ['an organization outside of the grammar', { organization: 'Acme' }, 'organization'],
    ['an organization that is no text', { organization: ['acme'] }, 'organization'],
    ['a CIDR that is none', { allowedAddresses: ['192.0.2.0/33'] }, 'allowedAddresses'],
    ['no CIDR at all', { allowedAddresses: [] }, 'allowedAddresses'],
    ['too many CIDRs', { allowedAddresses: Array.from({ length: 51 }, () => '192.0.2.1') }, 'allowedAddresses'],
    ['addresses as text', { allowedAddresses: '192.0.2.0/24' }, 'allowedAddresses'],
    ['a scope with a blank', { scopes: [`${CANARY} x`] }, 'scopes'],
    ['a scope of 65 characters', { scopes: ['x'.repeat(65)] }, 'scopes'],
    ['too many scopes', { scopes: Array.from({ length: 51 }, (_, i) => `s${i}`) }, 'scopes'],
    ['scopes as text', { scopes: 'read' }, 'scopes'],
    ['an expiry in the past', { expiresAt: '2020-01-01T00:00:00Z' }, 'expiresAt'],
    ['an expiry without an offset', { expiresAt: '2090-01-01T00:00:00' }, 'expiresAt'],
    ['a day alone', { expiresAt: '2090-01-01' }, 'expiresAt'],
    ['a day that does not exist', { expiresAt: '2090-02-30T00:00:00Z' }, 'expiresAt'],
    ['an hour that does not exist', { expiresAt: '2090-01-01T24:00:00Z' }, 'expiresAt'],
    ['a number', { expiresAt: 4_000_000_000_000 }, 'expiresAt'],
    ['a Date that is none', { expiresAt: new Date('x') }, 'expiresAt'],
    ["a secret of one's own", { secret: CANARY }, '"secret"'],
    ["an id of one's own", { id: CANARY }, '"id"'],
  ])('%s', async (_, input, names) => {
    const { issue, manager, changes } = await openService();
    const error = await refusalOf(issue(input as object));
    expect(error.code).toBe('input_invalid');
    expect(error.message).toContain(names);
    expect(error.message).not.toContain(CANARY);
    expect(await manager.list({ organization: 'acme', all: true })).toEqual([]);
    expect(changes).toEqual([]);
  });

  test('names are trimmed and need not be unique; lists lose their repetitions', async () => {
    const { issue } = await openService();
    const terms = { name: '  ci 🔑 ', scopes: ['b', 'a', 'b'], allowedAddresses: ['192.0.2.1', '192.0.2.1'] };
    const { record } = await issue(terms);
    expect(record).toMatchObject({ name: 'ci 🔑', scopes: ['b', 'a'], allowedAddresses: ['192.0.2.1'] });
    expect((await issue({ name: 'ci 🔑' })).record.name).toBe('ci 🔑');
    expect((await issue({ name: '🔑'.repeat(100) })).record.name).toHaveLength(200);
  });

  test('an expiry is RFC 3339 with any offset, or a Date', async () => {
    const { issue } = await openService();
    const expiry = async (expiresAt: string | Date) => (await issue({ expiresAt })).record.expiresAt;
    expect(await expiry('2090-02-28T12:00:00+02:00')).toBe('2090-02-28T10:00:00.000Z');
    expect(await expiry('2092-02-29t12:00:00.123456z')).toBe('2092-02-29T12:00:00.123Z');
    expect(await expiry(new Date(Date.UTC(2090, 0, 1)))).toBe('2090-01-01T00:00:00.000Z');
  });

  test('what is not an object', async () => {
    const { manager } = await openService();
    for (const input of [undefined, null, 'acme', ['acme'], 7])
      expect((await refusalOf(manager.create(input as never))).code).toBe('input_invalid');
  });
});

describe('everything else', () => {
  test('organizations', async () => {
    const { manager, changes } = await openService();
    for (const slug of ['', 'Acme', '-a', 'a_b', 'x'.repeat(64), 'acme\n', 7, null])
      expect((await refusalOf(manager.createOrganization({ slug: slug as string }))).code).toBe('input_invalid');
    expect((await refusalOf(manager.createOrganization({ slug: 'gamma', name: '' }))).code).toBe('input_invalid');
    expect((await refusalOf(manager.createOrganization({ slug: 'acme' }))).code).toBe('organization_exists');
    expect((await refusalOf(manager.suspendOrganization('none'))).code).toBe('organization_not_found');
    expect((await refusalOf(manager.resumeOrganization('Acme'))).code).toBe('input_invalid');
    expect((await refusalOf(manager.list({ organization: 'none' }))).code).toBe('organization_not_found');
    expect(changes).toEqual([]);
  });

  test("a key that is not there, and another organization's, are one", async () => {
    const { manager, issue, changes } = await openService();
    const { record } = await issue();
    changes.length = 0;
    const names = [
      { organization: 'beta', id: record.id },
      { organization: 'acme', id: '0000000000000000' },
      { organization: 'acme', id: 'nonsense' },
      { organization: 'acme', id: 7 as unknown as string },
    ];
    const messages = new Set<string>();
    for (const name of names) {
      for (const call of [manager.revoke(name), manager.rename({ ...name, name: 'x' }), manager.rotate(name)]) {
        const error = await refusalOf(call);
        expect(error.code).toBe('key_not_found');
        messages.add(error.message);
      }
    }
    expect(messages.size).toBe(1);
    expect(changes).toEqual([]);
  });

  test('unknown members, wrong overlaps, wrong actors', async () => {
    const { manager, issue } = await openService();
    const { record } = await issue();
    const name = { organization: 'acme', id: record.id };
    const calls = [
      manager.revoke({ ...name, force: true } as never),
      manager.list({ organization: 'acme', everything: true } as never),
      manager.list({ organization: 'acme', all: 'yes' } as never),
      ...[-1, 1.5, Number.NaN, '5', 367 * 86_400_000].map((overlapMs) =>
        manager.rotate({ ...name, overlapMs } as never),
      ),
      ...['', 'a\nb', 'x'.repeat(201), 7].map((actor) => manager.revoke(name, { actor } as never)),
      manager.revoke(name, { by: 'ann' } as never),
    ];
    for (const call of calls) expect((await refusalOf(call)).code).toBe('input_invalid');
    expect((await manager.list({ organization: 'acme' })).length).toBe(1);
  });
});
