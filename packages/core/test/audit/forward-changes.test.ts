import { expect, test } from 'vitest';
import { type AuditSink, createMemoryAuditSink, createMemoryStore, forwardChanges } from '../../src/index.js';
import { openService } from '../service.js';

async function changedStore() {
  const { store, manager, issue } = await openService();
  const { record } = await issue();
  await manager.rename({ organization: 'acme', id: record.id, name: 'deploy' }, { actor: 'ann' });
  const [acme] = await manager.listOrganizations();
  return { store, manager, organizationId: acme?.id ?? '' };
}

test('each change of each organization, once, in order', async () => {
  const { store, manager, organizationId } = await changedStore();
  const sink = createMemoryAuditSink();
  expect(await forwardChanges({ store, sink })).toBe(4);
  expect(await forwardChanges({ store, sink })).toBe(0);
  await manager.suspendOrganization('acme');
  expect(await forwardChanges({ store, sink })).toBe(1);
  const whole = { organizationId, limit: 100 };
  expect(await sink.listChanges(whole)).toEqual(await store.listChanges(whole));
  expect(await sink.listChanges({ organizationId, limit: 2, after: 0 })).toEqual(
    await store.listChanges({ organizationId, limit: 2, after: 0 }),
  );
});

test('more changes than one reading holds', async () => {
  const { store, manager, organizationId } = await changedStore();
  const [key] = await manager.list({ organization: 'acme' });
  for (let i = 0; i < 1_010; i++) await manager.rename({ organization: 'acme', id: key?.id ?? '', name: `n${i}` });
  const sink = createMemoryAuditSink();
  expect(await forwardChanges({ store, sink, organizationIds: [organizationId] })).toBe(1_013);
  expect(await sink.listChanges({ organizationId, limit: 2_000 })).toHaveLength(1_013);
});

test('what a sink that breaks off has left is brought by the next call, and what it had is not doubled', async () => {
  const { store, organizationId } = await changedStore();
  const memory = createMemoryAuditSink();
  let broken = true;
  const sink: AuditSink = {
    ...memory,
    async append(changes) {
      await memory.append(broken ? changes.slice(0, 1) : changes);
      if (broken) throw new Error('The sink broke off.');
    },
  };
  await expect(forwardChanges({ store, sink })).rejects.toThrow('broke off');
  broken = false;
  await Promise.all([forwardChanges({ store, sink }), forwardChanges({ store, sink })]);
  const whole = { organizationId, limit: 100 };
  expect(await memory.listChanges(whole)).toEqual(await store.listChanges(whole));
});

test('a sink that keeps nothing is not asked for ever', async () => {
  const { store } = await changedStore();
  const sink: AuditSink = { append: async () => {}, listChanges: async () => [] };
  expect(await forwardChanges({ store, sink })).toBe(4);
});

test('organizations of a directory of the host are named', async () => {
  const store = createMemoryStore();
  const record = { id: '0123456789abcdef', organizationId: 't_1', name: 'x', prefix: 'ok', hash: '$sha256$x$y' };
  const rest = {
    scopes: null,
    allowedAddresses: null,
    createdAt: 1,
    expiresAt: null,
    revokedAt: null,
    successorId: null,
  };
  await store.insertKey({ record: { ...record, ...rest }, activeLimit: 9 }, { at: 1, actor: null });
  const sink = createMemoryAuditSink();
  expect(await forwardChanges({ store, sink })).toBe(0);
  expect(await forwardChanges({ store, sink, organizationIds: ['t_1'] })).toBe(1);
});
