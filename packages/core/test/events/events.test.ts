import { channel } from 'node:diagnostics_channel';
import { describe, expect, test, vi } from 'vitest';
import { createAuthenticator, createKeyManager, createMemoryStore, type Listeners } from '../../src/index.js';
import { openService, reasonsOf, viewOf } from '../service.js';

describe('changes', () => {
  test('one for each state change, with actor, organization, key and time', async () => {
    const { manager, changes } = await openService();
    const by = { actor: 'ann' };
    await manager.createOrganization({ slug: 'gamma' }, by);
    const { record } = await manager.create({ organization: 'gamma', name: 'ci' }, by);
    const name = { organization: 'gamma', id: record.id };
    await manager.rename({ ...name, name: 'next' }, by);
    await manager.narrow({ ...name, scopes: [] }, by);
    await manager.suspendOrganization('gamma', by);
    await manager.resumeOrganization('gamma', by);
    await manager.rotate({ ...name, overlapMs: 60_000 }, by);
    await manager.revoke(name, by);
    const [organization] = (await manager.listOrganizations()).filter(({ slug }) => slug === 'gamma');
    expect(changes.map(({ type, keyId }) => [type, keyId])).toEqual([
      ['organization_created', null],
      ['key_created', record.id],
      ['key_renamed', record.id],
      ['key_narrowed', record.id],
      ['organization_suspended', null],
      ['organization_resumed', null],
      ['key_rotated', record.id],
      ['key_revoked', record.id],
    ]);
    for (const change of changes) {
      expect(change).toMatchObject({ actor: 'ann', organizationId: organization?.id });
      expect(change.at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
      expect(Object.isFrozen(change)).toBe(true);
    }
  });

  test('none where nothing changed', async () => {
    const { manager, issue, changes } = await openService();
    const { record } = await issue();
    const name = { organization: 'acme', id: record.id };
    await manager.revoke(name);
    await manager.suspendOrganization('acme');
    changes.length = 0;
    await manager.revoke(name);
    await Promise.all(Array.from({ length: 20 }, () => manager.suspendOrganization('acme')));
    await manager.rename({ ...name, name: 'x' }).catch(() => {});
    await manager.rotate(name).catch(() => {});
    await manager.createOrganization({ slug: 'acme' }).catch(() => {});
    expect(changes).toEqual([]);
  });

  test('50 parallel revocations are one change and one event', async () => {
    const { manager, issue, changes } = await openService();
    const { record } = await issue();
    changes.length = 0;
    await Promise.all(Array.from({ length: 50 }, () => manager.revoke({ organization: 'acme', id: record.id })));
    expect(changes.map(({ type }) => type)).toEqual(['key_revoked']);
  });
});

test('one decision for each request, with the exact reason', async () => {
  const { manager, issue, present, decisions, authenticator } = await openService();
  const { key, record } = await issue();
  const other = await issue();
  await manager.revoke({ organization: 'acme', id: other.record.id });
  await present(key);
  await present(other.key);
  await present('junk');
  await authenticator.authenticate(viewOf({}));
  await authenticator.authenticate(viewOf({ authorization: 'Bearer' }));
  await manager.suspendOrganization('acme');
  await present(key);
  expect(reasonsOf(decisions)).toEqual([
    ...['accepted', 'key_revoked', 'key_malformed', 'credential_missing', 'credential_malformed'],
    'organization_suspended',
  ]);
  expect(decisions[0]).toMatchObject({ type: 'accepted', keyId: record.id });
  expect(decisions[1]).toMatchObject({ type: 'refused', code: 'credential_invalid', keyId: other.record.id });
  expect(decisions[2]).toMatchObject({ keyId: undefined, organizationId: undefined });
});

test('later phases tell their refusals too', async () => {
  const { issue, present, authenticator, decisions } = await openService();
  const { key, record } = await issue({ scopes: [] });
  const outcome = await present(key);
  const principal = outcome.ok ? outcome.value : undefined;
  authenticator.requireScopes(principal, ['a']);
  authenticator.matchOrganization(principal, viewOf({}, { parsedBody: () => ({ orgSlug: 'beta' }) }));
  expect(reasonsOf(decisions)).toEqual(['accepted', 'scope_missing', 'organization_mismatch']);
  expect(decisions[2]).toMatchObject({ keyId: record.id });
});

describe('listeners', () => {
  const failing: [string, () => unknown, string[]][] = [
    [
      'throws',
      () => {
        throw new Error('listener');
      },
      ['listener_failed'],
    ],
    ['rejects', () => Promise.reject(new Error('listener')), ['listener_failed']],
    ['never ends', () => new Promise(() => {}), []],
  ];
  test.each(failing)('one that %s changes nothing', async (_, listener, warned) => {
    const warnings: string[] = [];
    const listeners: Listeners = {
      decision: listener,
      change: listener,
      warning: ({ type }) => {
        warnings.push(type);
        return listener() as undefined;
      },
    };
    const unhandled = vi.fn();
    process.on('unhandledRejection', unhandled);
    const settings = { store: createMemoryStore(), listeners };
    const manager = createKeyManager(settings);
    const authenticator = createAuthenticator(settings);
    await manager.createOrganization({ slug: 'acme' });
    const { key } = await manager.create({ organization: 'acme', name: 'ci' });
    expect(authenticator.authenticate(viewOf({ 'x-api-key': key }))).toMatchObject({ ok: true });
    expect(authenticator.authenticate(viewOf({}))).toMatchObject({ code: 'credential_missing' });
    await new Promise((done) => setTimeout(done, 10));
    process.off('unhandledRejection', unhandled);
    expect(unhandled).not.toHaveBeenCalled();
    expect([...new Set(warnings)]).toEqual(warned);
  });

  test('a listener gets a copy of nothing: it can not change an event for the next one', async () => {
    const heard: string[] = [];
    const hear = (message: unknown) => void heard.push((message as { type: string }).type);
    channel('orgkey:change').subscribe(hear);
    try {
      const change = (event: object) => void Object.assign(event, { type: 'nothing' });
      await createKeyManager({ store: createMemoryStore(), listeners: { change } }).createOrganization({
        slug: 'acme',
      });
    } finally {
      channel('orgkey:change').unsubscribe(hear);
    }
    expect(heard).toEqual(['organization_created']);
  });
});

test('the same events go to the channels, and nobody has to listen', async () => {
  const heard: string[] = [];
  const hear = (_: unknown, name: string | symbol) => void heard.push(String(name));
  const names = ['orgkey:decision', 'orgkey:change', 'orgkey:warning'];
  for (const name of names) channel(name).subscribe(hear);
  try {
    const store = createMemoryStore();
    const settings = { store: { ...store, recordUses: () => Promise.reject(new Error('down')) } };
    const manager = createKeyManager(settings);
    const authenticator = createAuthenticator(settings);
    await manager.createOrganization({ slug: 'acme' });
    const { key } = await manager.create({ organization: 'acme', name: 'ci' });
    await authenticator.authenticate(viewOf({ 'x-api-key': key }));
    await authenticator.close();
  } finally {
    for (const name of names) channel(name).unsubscribe(hear);
  }
  expect(heard).toEqual(['orgkey:change', 'orgkey:change', 'orgkey:decision', 'orgkey:warning']);
});
