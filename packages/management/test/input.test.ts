import { createKeyManager, createMemoryStore, OrgkeyError, type OrgkeyStore } from '@orgkey/core';
import { describe, expect, test } from 'vitest';
import { BASE, bench, KEYS, sentTo } from './client.js';

describe('what a client may send', () => {
  test('members that nobody reads are refused: owner, organization, id, hash and key are not the client’s', async () => {
    const { management } = await bench();
    const foreign = [
      ...['userId', 'orgId', 'organization', 'organizationId', 'ownerId', 'permissions', 'rateLimitMax', 'remaining'],
      ...['key', 'id', 'hash', 'secret', 'prefix', 'createdAt', 'revokedAt', 'constructor', '__proto__'],
    ];
    for (const member of foreign) {
      const content = `{"name":"x",${JSON.stringify(member)}:"y"}`;
      const reply = await sentTo(management, KEYS, content);
      expect([reply.status, reply.json.code]).toEqual([400, 'input_invalid']);
      expect(reply.json['detail']).toBe(`Unknown member "${member}".`);
    }
    expect((await sentTo(management, KEYS)).json.keys).toEqual([]);
  });

  test.each([
    ['', '"name" is required.'],
    ['{', 'The body is not JSON.'],
    ['[]', 'The body must be a JSON object.'],
    ['null', 'The body must be a JSON object.'],
    ['"name"', 'The body must be a JSON object.'],
    ['{}', '"name" is required.'],
    ['{"name":7}', '"name" must be of type string.'],
    ['{"name":null}', '"name" must be of type string.'],
    ['{"name":""}', /^"name" must be a text of 1 to 100 characters/],
    ['{"name":"\\u0000"}', /^"name" must be/],
    ['{"name":"a","expiresAt":1}', '"expiresAt" must be of type string.'],
    ['{"name":"a","expiresAt":"tomorrow"}', /^"expiresAt" must be a time in the future/],
    ['{"name":"a","expiresAt":"2001-01-01T00:00:00Z"}', /^"expiresAt" must be a time in the future/],
    ['{"name":"a","scopes":"x"}', '"scopes" must be of type array.'],
    ['{"name":"a","scopes":[1]}', '"scopes.0" must be of type string.'],
    ['{"name":"a","scopes":["a b"]}', /^"scopes" must be/],
    ['{"name":"a","allowedAddresses":["here"]}', /^"allowedAddresses" must be/],
  ])('%s is refused, and the answer says why', async (content, detail) => {
    const { management } = await bench();
    const reply = await sentTo(management, KEYS, content);
    expect([reply.status, reply.json.code]).toEqual([400, 'input_invalid']);
    if (typeof detail === 'string') expect(reply.json['detail']).toBe(detail);
    else expect(reply.json['detail']).toMatch(detail);
  });

  test('text that is not UTF-8, and text that is too long', async () => {
    const { management } = await bench();
    const broken = new Uint8Array([0x7b, 0x22, 0x6e, 0xff, 0x22, 0x3a, 0x31, 0x7d]);
    expect((await sentTo(management, KEYS, broken)).json['detail']).toBe('The body could not be read as UTF-8 text.');
    const long = JSON.stringify({ name: 'x'.repeat(70_000) });
    expect((await sentTo(management, KEYS, long)).json['detail']).toBe('The body must be at most 65536 bytes long.');
  });

  test('an overlap is a duration as the command line writes them', async () => {
    const { management } = await bench();
    const rotate = async (overlap: unknown) => {
      const { id } = (await sentTo(management, KEYS, '{"name":"a"}')).json;
      return sentTo(management, `${KEYS}/${id}/rotate`, JSON.stringify({ overlap }));
    };
    for (const overlap of ['0s', '30s', '15m', '24h', '30d']) expect((await rotate(overlap)).status).toBe(201);
    for (const overlap of ['1', '-1h', '1.5h', '1 h', '1H', '01h', '1w', '', '999999999d', 3_600, null])
      expect((await rotate(overlap)).json.code).toBe('input_invalid');
  });

  test('with a catalogue of scopes, others are refused', async () => {
    const { management } = await bench({ scopes: ['agents:read', { name: 'agents:write' }] });
    expect((await sentTo(management, KEYS, '{"name":"a","scopes":["agents:write"]}')).status).toBe(201);
    const refused = await sentTo(management, KEYS, '{"name":"a","scopes":["agents:write","admin"]}');
    expect(refused.json['detail']).toBe('"scopes" must be some of: agents:read, agents:write.');
  });

  test('with allowOtherScopes a catalogue is an offer: any valid scope is taken', async () => {
    const { management } = await bench({ scopes: ['agents:read'], allowOtherScopes: true });
    expect((await sentTo(management, KEYS, '{"name":"a","scopes":["agents:read","admin"]}')).status).toBe(201);
    expect((await sentTo(management, KEYS, '{"name":"a","scopes":["a b"]}')).status).toBe(400);
  });

  test('a problem has the form of a guard’s refusal', async () => {
    const { management } = await bench();
    const { text, headers } = await sentTo(management, `${KEYS}/AAAAAAAAAAAAAAAA/revoke`, '{}');
    const detail = 'No such key in this organization.';
    expect(text).toBe(
      `{"type":"about:blank","title":"Not Found","status":404,"detail":"${detail}","code":"key_not_found",` +
        `"error":{"message":"${detail}","type":"invalid_request_error","code":"key_not_found"}}`,
    );
    expect(Object.fromEntries(headers)).toEqual({
      'cache-control': 'no-store',
      'content-length': String(text.length),
      'content-type': 'application/problem+json',
      'x-content-type-options': 'nosniff',
    });
  });
});

describe('what the manager can not do', () => {
  test('a limit that is reached is a conflict', async () => {
    const store = createMemoryStore();
    const { management } = await bench({ manager: createKeyManager({ store, activeKeyLimit: 1 }) }, store);
    await sentTo(management, KEYS, '{"name":"first"}');
    const reply = await sentTo(management, KEYS, '{"name":"second"}');
    expect([reply.status, reply.json.code]).toEqual([409, 'limit_reached']);
  });

  test('a store that is down, and a revocation that is not durable, are never a success', async () => {
    const down = new Error('connection refused to secret-host');
    const { store, breakWith } = breakable();
    const { management, errors } = await bench({}, store);
    const { id } = (await sentTo(management, KEYS, '{"name":"a"}')).json;
    breakWith(down);
    for (const [path, content] of [
      [KEYS, undefined],
      [KEYS, '{"name":"b"}'],
      [`${KEYS}/${id}/rotate`, '{}'],
      [`${KEYS}/${id}/revoke`, '{}'],
    ] as const) {
      const reply = await sentTo(management, path, content);
      expect([reply.status, reply.json.code, reply.headers.get('retry-after')]).toEqual([503, 'unavailable', '1']);
      expect(reply.json['detail']).toBe('Authentication is temporarily unavailable.');
    }
    expect(errors).toHaveLength(4);
    expect((errors[0] as Error).cause).toBe(down);
  });

  test('a bug rejects, and is not made up into an answer', async () => {
    const { manager } = await bench();
    const bug = new TypeError('a bug');
    const broken = { ...manager, list: () => Promise.reject(bug) };
    const { management } = await bench({ manager: broken });
    await expect(sentTo(management, KEYS)).rejects.toBe(bug);
    const odd = { ...manager, list: () => Promise.reject(new OrgkeyError('unguarded', 'odd')) };
    await expect(sentTo((await bench({ manager: odd })).management, KEYS)).rejects.toThrow('odd');
  });

  test('a path that is none', async () => {
    const { management } = await bench();
    for (const path of [
      `${BASE}/v1`,
      `${BASE}/v1/keys/`,
      `${BASE}/v1/keys//revoke`,
      `${BASE}/v1/keys/{id}/x/y`,
      '/',
      '/v1',
    ])
      expect((await sentTo(management, path, '{}')).json.code).toBe('not_found');
  });
});

/** A memory store whose every call rejects once it is broken. */
function breakable(): { readonly store: OrgkeyStore; readonly breakWith: (error: Error) => void } {
  let broken: Error | undefined;
  const methods = Object.entries(createMemoryStore()).map(([name, method]) => [
    name,
    (...args: unknown[]) => (broken === undefined ? Reflect.apply(method, undefined, args) : Promise.reject(broken)),
  ]);
  return {
    store: Object.fromEntries(methods) as OrgkeyStore,
    breakWith(error) {
      broken = error;
    },
  };
}
