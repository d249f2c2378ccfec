import { openApiDocument } from '@orgkey/management';
import { Validator } from '@seriousme/openapi-schema-validator';
import { safeParse } from 'valibot';
import { describe, expect, test } from 'vitest';
import { issuedKey, key, keyList, problemDetails, session } from '../src/schemas.js';
import { BASE, bench, KEYS, sentTo } from './client.js';

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly responses: Record<string, unknown> }>>>>;
  readonly components: { readonly securitySchemes: object; readonly schemas: Record<string, { required?: string[] }> };
}

describe('the OpenAPI document', () => {
  const document = openApiDocument(BASE) as unknown as Document;

  test('is OpenAPI 3.1 to a validator', async () => {
    const result = await new Validator().validate(structuredClone(openApiDocument(BASE)));
    expect(result).toMatchObject({ valid: true });
  });

  test('has the two ways to send a key', () => {
    expect(document.components.securitySchemes).toMatchObject({
      ApiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
      Bearer: { type: 'http', scheme: 'bearer' },
    });
  });

  test('names every endpoint, and every endpoint is there', async () => {
    const { management } = await bench();
    const named = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(named).toEqual([
      'GET /v1/session',
      'GET /v1/keys',
      'POST /v1/keys',
      'PATCH /v1/keys/{id}',
      'POST /v1/keys/{id}/rotate',
      'POST /v1/keys/{id}/revoke',
    ]);
    for (const each of named) {
      const [method, path] = each.split(' ') as [string, string];
      const url = `https://app.example.com${BASE}${path.replace('{id}', 'AAAAAAAAAAAAAAAA')}`;
      const reply = await management.handle(new Request(url, { method }), { native: undefined });
      expect(await reply.json()).toMatchObject({ code: 'session_missing' });
    }
  });

  test('is served to everybody', async () => {
    const { management } = await bench({ authorize: () => null });
    expect((await sentTo(management, `${BASE}/v1/openapi.json`)).json).toEqual(JSON.parse(JSON.stringify(document)));
  });

  test('says what requests must have', () => {
    expect(document.components.schemas['CreateKey']).toMatchObject({ required: ['name'], additionalProperties: false });
    expect(document.components.schemas['IssuedKey']?.required).toContain('key');
    expect(document.components.schemas['Key']?.required).not.toContain('key');
  });

  test('replies are what it says', async () => {
    const { management } = await bench();
    const created = await sentTo(management, KEYS, '{"name":"a","expiresAt":"2099-01-01T00:00:00Z","scopes":["a:b"]}');
    const path = `${KEYS}/${created.json.id}`;
    for (const [schema, reply] of [
      [issuedKey, created],
      [keyList, await sentTo(management, KEYS)],
      [session, await sentTo(management, `${BASE}/v1/session`)],
      [issuedKey, await sentTo(management, `${path}/rotate`, '{"overlap":"1h"}')],
      [key, await sentTo(management, `${path}/revoke`, '{}')],
      [problemDetails, await sentTo(management, `${path}/rotate`, '{}')],
    ] as const)
      expect(safeParse(schema, reply.json).issues).toBeUndefined();
  });
});
