import { trace } from '@opentelemetry/api';
import {
  createAuthenticator,
  createKeyManager,
  createMemoryStore,
  type DecisionEvent,
  type Outcome,
  type Principal,
  type RequestView,
} from '@orgkey/core';
import { createTelemetry } from '@orgkey/otel';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type OpenTelemetry, openTelemetry } from './open-telemetry.js';

let telemetry: OpenTelemetry;
beforeEach(() => {
  telemetry = openTelemetry();
});
afterEach(() => telemetry.close());

const viewOf = (key: string | undefined): RequestView => ({
  header: (name) => (name === 'x-api-key' ? key : undefined),
  headerLineCount: () => 1,
  address: () => undefined,
  rawQuery: () => '',
  pathParameter: () => undefined,
});

const refusal = (reason: DecisionEvent extends infer E ? (E extends { reason: infer R } ? R : never) : never) =>
  ({
    type: 'refused',
    at: '2026-01-31T08:00:00.000Z',
    code: 'credential_invalid',
    reason,
    keyId: 'K'.repeat(16),
    organizationId: 'O'.repeat(16),
    cause: undefined,
  }) satisfies DecisionEvent;

/** A life of a key, in which every listener hears something. */
async function live(store = createMemoryStore()) {
  const settings = { store, listeners: createTelemetry() };
  const manager = createKeyManager(settings);
  const authenticator = createAuthenticator({ ...settings, deadlineMs: 50 });
  await manager.createOrganization({ slug: 'acme' });
  const { key, record } = await manager.create({ organization: 'acme', name: 'ci-deploy' }, { actor: 'ada@acme.test' });
  const ask = async (text: string | undefined): Promise<Outcome<Principal | undefined>> =>
    trace.getTracer('test').startActiveSpan('GET /agents', async (span) => {
      try {
        return await authenticator.authenticate(viewOf(text));
      } finally {
        span.end();
      }
    });
  return { authenticator, manager, key, id: record.id, ask };
}

describe('createTelemetry', () => {
  test('counts decisions by outcome and exact reason, and changes by type', async () => {
    const { ask, key, id, manager, authenticator } = await live();
    await ask(key);
    await ask(key);
    await ask(undefined);
    await manager.revoke({ organization: 'acme', id });
    await ask(key);
    await authenticator.close();
    expect(await telemetry.points()).toEqual(
      new Map([
        [
          'orgkey.decisions {decision}',
          [
            { attributes: { 'orgkey.outcome': 'accepted' }, value: 2 },
            { attributes: { 'orgkey.outcome': 'refused', 'orgkey.reason': 'credential_missing' }, value: 1 },
            { attributes: { 'orgkey.outcome': 'refused', 'orgkey.reason': 'key_revoked' }, value: 1 },
          ],
        ],
        [
          'orgkey.changes {change}',
          [
            { attributes: { 'orgkey.change.type': 'organization_created' }, value: 1 },
            { attributes: { 'orgkey.change.type': 'key_created' }, value: 1 },
            { attributes: { 'orgkey.change.type': 'key_revoked' }, value: 1 },
          ],
        ],
      ]),
    );
  });

  test('tells a store that is out of reach from a key that is not right', async () => {
    const store = createMemoryStore();
    const { ask, key, authenticator } = await live({
      ...store,
      findKey: async () => {
        throw new Error('connection refused');
      },
      recordUses: async () => {},
    });
    await ask(key);
    await authenticator.close();
    expect((await telemetry.points()).get('orgkey.decisions {decision}')).toEqual([
      { attributes: { 'orgkey.outcome': 'unavailable', 'orgkey.reason': 'store_failed' }, value: 1 },
    ]);
  });

  test('counts warnings by type', async () => {
    const store = createMemoryStore();
    const { ask, key, authenticator } = await live({
      ...store,
      recordUses: async () => {
        throw new Error('read-only');
      },
    });
    await ask(key);
    await authenticator.close();
    expect((await telemetry.points()).get('orgkey.warnings {warning}')).toEqual([
      { attributes: { 'orgkey.warning.type': 'use_not_recorded' }, value: expect.any(Number) },
    ]);
  });

  test('marks the span of the very request, also of two that wait for the store at the same time', async () => {
    const store = createMemoryStore();
    const { ask, key, authenticator } = await live({
      ...store,
      findKey: (id) => new Promise((resolve) => setTimeout(() => resolve(store.findKey(id)), 5)),
    });
    await Promise.all([ask(key), ask('ok_junk'), ask(key)]);
    await authenticator.close();
    expect(telemetry.spans().map(({ attributes }) => attributes)).toEqual([
      { 'orgkey.outcome': 'refused', 'orgkey.reason': 'key_malformed' },
      { 'orgkey.outcome': 'accepted' },
      { 'orgkey.outcome': 'accepted' },
    ]);
  });

  test('marks the span of a request whose store did not answer in time', async () => {
    const { ask, key, authenticator } = await live({
      ...createMemoryStore(),
      findKey: () => new Promise(() => {}),
    });
    await Promise.all([ask(key), ask(undefined), ask(key)]);
    await authenticator.close();
    expect(telemetry.spans().map(({ attributes }) => attributes['orgkey.reason'])).toEqual([
      'credential_missing',
      'store_timeout',
      'store_timeout',
    ]);
  });

  test('exports nothing of a key, an organization or an actor', async () => {
    const { ask, key, id, manager, authenticator } = await live();
    const outcome = await ask(key);
    const organizationId = outcome.ok ? outcome.value?.organization.id : undefined;
    await ask(`${key.slice(0, -7)}x${key.slice(-6)}`);
    await manager.revoke({ organization: 'acme', id }, { actor: 'ada@acme.test' });
    await ask(key);
    await authenticator.close();
    const text = JSON.stringify(await telemetry.exported());
    expect(text).toContain('key_revoked');
    for (const named of [key, id, organizationId ?? '', 'acme', 'ci-deploy', 'ada@'])
      expect(named !== '' && !text.includes(named), named.slice(0, 3)).toBe(true);
  });

  test('has as many series as there are reasons, whatever is sent', async () => {
    const { decision } = createTelemetry();
    for (let round = 0; round < 1_000; round++) decision({ ...refusal('key_unknown'), keyId: `${round}` });
    expect((await telemetry.points()).get('orgkey.decisions {decision}')).toHaveLength(1);
  });

  test('counts with a provider of its own, and with a global one that comes later', async () => {
    await telemetry.close();
    const listeners = createTelemetry();
    telemetry = openTelemetry();
    listeners.decision(refusal('key_expired'));
    createTelemetry({ meterProvider: telemetry.meterProvider }).decision(refusal('key_expired'));
    expect((await telemetry.points()).get('orgkey.decisions {decision}')).toEqual([
      { attributes: { 'orgkey.outcome': 'refused', 'orgkey.reason': 'key_expired' }, value: 2 },
    ]);
  });

  test('refuses a provider that is none', () => {
    for (const meterProvider of [null, 5, {}] as unknown as (typeof telemetry.meterProvider)[])
      expect(() => createTelemetry({ meterProvider })).toThrow(/^Option "meterProvider" must be a MeterProvider/);
  });

  test('does nothing where there is no SDK', async () => {
    await telemetry.close();
    const { ask, key } = await live();
    expect(await ask(key)).toMatchObject({ ok: true });
  });
});
