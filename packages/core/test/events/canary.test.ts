import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { createMemoryStore, hmacSha256, type OrgkeyStore } from '../../src/index.js';
import { openService, viewOf } from '../service.js';

/** All ways to print a value. */
function printed(value: unknown): string {
  const error = value instanceof Error ? `${value.message}${value.stack}${String(value.cause)}` : '';
  return (
    inspect(value, { depth: 12, showHidden: true, getters: false }) +
    (JSON.stringify(value) ?? '') +
    String(value) +
    error
  );
}

test('no key, secret, hash or pepper is in anything that the library hands out or tells', async () => {
  const pepper = Buffer.from('0123456789abcdef0123456789abcdef-pepper-canary');
  const store = createMemoryStore();
  const hasher = hmacSha256({ peppers: { '1': pepper } });
  const { issue, present, manager, authenticator, decisions, changes, warnings } = await openService({ store, hasher });
  const canaries: string[] = ['pepper-canary'];
  const outputs: unknown[] = [manager, authenticator, hasher];
  const keep = async (value: unknown): Promise<void> => {
    outputs.push(await Promise.resolve(value).catch((error: unknown) => error));
  };

  for (let i = 0; i < 40; i++) {
    const { key, record } = await issue({ name: `key ${i}` });
    const name = { organization: 'acme', id: record.id };
    const hash = (await store.findKey(record.id))?.record.hash ?? '';
    canaries.push(key.slice(-38, -6), hash.slice(-43));
    await keep(record);
    await keep(present(key));
    await keep(present(key, { scopes: ['a'] }));
    await keep(authenticator.authenticate(viewOf({ authorization: `Bearer ${key} x` })));
    await keep(authenticator.authenticate(viewOf({ 'x-api-key': key }, { rawQuery: () => `key=${key}` })));
    const next = await manager.rotate({ ...name, overlapMs: i });
    canaries.push(next.key.slice(-38, -6));
    await keep(next.record);
    await keep(manager.rotate(name));
    await keep(manager.rename({ ...name, name: `${key}\n` }));
    await keep(manager.revoke(name));
    await keep(present(key));
    await keep(manager.revoke({ organization: 'acme', id: key }));
    await keep(manager.create({ organization: key, name: 'x' }));
  }
  await keep(manager.list({ organization: 'acme', all: true }));
  outputs.push(decisions, changes, warnings);
  const text = outputs.map(printed).join('\n');
  expect(text.length).toBeGreaterThan(50_000);
  for (const canary of canaries) {
    for (const encoding of ['latin1', 'hex', 'base64url'] as const) {
      const needle = Buffer.from(canary).toString(encoding).slice(0, 40);
      if (text.includes(needle)) throw new Error(`something of a secret was handed out (${encoding})`);
    }
  }
}, 30_000);

test('the error of a broken store is told as the cause, and holds what the store said alone', async () => {
  const memory = createMemoryStore();
  const { issue } = await openService({ store: memory });
  const { key } = await issue();
  const store: OrgkeyStore = {
    ...memory,
    findKey: () => Promise.reject(new Error('ECONNREFUSED')),
    insertOrganization: async () => true,
  };
  const { present, decisions } = await openService({ store });
  const outcome = await present(key);
  expect(printed([outcome, decisions])).not.toContain(key.slice(-38, -6));
  expect(outcome).toMatchObject({ ok: false, cause: { message: 'ECONNREFUSED' } });
  expect(outcome.ok ? '' : outcome.denial.body).not.toContain('ECONNREFUSED');
});
