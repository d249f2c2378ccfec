import { createKeyManager, createMemoryStore } from '@orgkey/core';
import { createManagement } from '@orgkey/management';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyUnit } from './arbitrary.js';
import { holdsAsync } from './holds.js';

const BASE = '/settings/api-keys';

async function openManagement() {
  const manager = createKeyManager({ store: createMemoryStore(), activeKeyLimit: 200 });
  await manager.createOrganization({ slug: 'acme' });
  const { record } = await manager.create({ organization: 'acme', name: 'first' });
  const authorize = () => ({ actor: 'ada', organizations: ['acme'] });
  const management = createManagement({ manager, basePath: BASE, authorize });
  const headers = { 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' };
  const send = async (method: string, path: string, body: string | Uint8Array<ArrayBuffer>) => {
    const request = new Request(`https://app.example.com${BASE}${path}`, { method, headers, body });
    const response = await management.handle(request, { native: undefined });
    return { status: response.status, json: JSON.parse(await response.text()) as Record<string, unknown> };
  };
  return { send, id: record.id };
}

/** Endpoints with a body, and the members that each one knows. */
const ENDPOINTS: readonly [method: string, path: string, members: readonly string[]][] = [
  ['POST', '/v1/keys', ['name', 'expiresAt', 'scopes', 'allowedAddresses']],
  ['PATCH', '/v1/keys/ID', ['name']],
  ['POST', '/v1/keys/ID/rotate', ['overlap']],
  ['POST', '/v1/keys/ID/revoke', []],
];

const anyJson = fc.jsonValue({ maxDepth: 3 });
const likely: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  name: fc.oneof(fc.constant('ci'), fc.string(), fc.string({ unit: anyUnit, maxLength: 120 })),
  expiresAt: fc.oneof(
    fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
    fc.constantFrom(
      '2099-02-30T00:00:00Z',
      '9999-12-31T23:59:60Z',
      '',
      '2099-01-01T00:00:00+99:99',
      '+275760-09-13T00:00:00Z',
    ),
  ),
  scopes: fc.array(fc.string(), { maxLength: 60 }),
  allowedAddresses: fc.array(fc.oneof(fc.ipV4(), fc.ipV6(), fc.string()), { maxLength: 60 }),
  overlap: fc.oneof(fc.constantFrom('0s', '1d', '999999999d', '-1s'), fc.string()),
};
const foreign = fc.oneof(
  fc.constantFrom('organization', 'id', 'hash', 'key', 'owner', '__proto__', 'constructor', 'toString', 'Name', ''),
  fc.string(),
);

/** Members that are known, each likely or of any kind, and sometimes one that is not. */
function bodyOf(members: readonly string[]): fc.Arbitrary<string> {
  const known = members.map((name) =>
    fc.option(fc.tuple(fc.constant(name), fc.oneof(likely[name] ?? anyJson, anyJson))),
  );
  const strange = fc.option(fc.tuple(foreign, anyJson));
  return fc.tuple(...known, strange).map((all) => {
    const pairs = all.flatMap((pair) =>
      pair === null ? [] : [`${JSON.stringify(pair[0])}:${JSON.stringify(pair[1] ?? null)}`],
    );
    return `{${pairs.join(',')}}`;
  });
}

describe.each(ENDPOINTS)('%s %s', (method, path, members) => {
  test('arbitrary JSON is answered, never with a 500, and an unknown member with a 400', async () => {
    const { send, id } = await openManagement();
    const text = fc.oneof({ weight: 4, arbitrary: bodyOf(members) }, fc.json(), fc.string({ unit: anyUnit }));
    // A request, its body and a response cost five times and more what the other properties do.
    await holdsAsync(
      fc.asyncProperty(text, async (body) => {
        const { status, json } = await send(method, path.replace('ID', id), body);
        expect(status, body).toBeLessThan(500);
        const parsed = parsedObject(body);
        const isStrange = parsed === undefined || Object.keys(parsed).some((name) => !members.includes(name));
        if (isStrange && body !== '') expect([status, json['code']], body).toEqual([400, 'input_invalid']);
        if (status >= 400) expect(json).toMatchObject({ type: 'about:blank', status });
        else if (typeof parsed?.['name'] === 'string') expect(json['name']).toBe(parsed['name'].trim());
      }),
      5,
    );
  });

  test('so are arbitrary bytes', async () => {
    const { send, id } = await openManagement();
    await holdsAsync(
      fc.asyncProperty(fc.uint8Array({ maxLength: 40 }), async (bytes) => {
        const { status } = await send(method, path.replace('ID', id), new Uint8Array(bytes));
        expect(bytes.length === 0 ? status < 500 : status === 400, String(status)).toBe(true);
      }),
      10,
    );
  });
});

/** The object that this text is, by JavaScript's own parser; `undefined`: it is none. */
function parsedObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(text).toString());
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
