import { DURATION } from '@orgkey/core/adapter';
import * as v from 'valibot';

// What each member may hold is judged by the key manager; these schemas judge the shape of what arrives,
// describe it in the OpenAPI document, and refuse every member that they do not name.

const text = (description: string) => v.pipe(v.string(), v.description(description));
const time = (description: string) => v.pipe(v.string(), v.isoTimestamp(), v.description(description));
const texts = (description: string) => v.pipe(v.array(v.string()), v.description(description));

/** Body of `POST /v1/keys`. */
export interface CreateKey {
  name: string;
  expiresAt?: string | null;
  scopes?: string[] | null;
  allowedAddresses?: string[] | null;
}
export const createKey: v.GenericSchema<CreateKey> = v.strictObject({
  name: text('1 to 100 characters after trimming, no control characters.'),
  expiresAt: v.exactOptional(v.nullable(text('RFC 3339, in the future; null: never.'))),
  scopes: v.exactOptional(v.nullable(texts('What the key is narrowed to; null: full access of the organization.'))),
  allowedAddresses: v.exactOptional(v.nullable(texts('CIDR blocks the key may be used from; null: any address.'))),
});

/** Body of `PATCH /v1/keys/{id}`. */
export interface RenameKey {
  name: string;
}
export const renameKey: v.GenericSchema<RenameKey> = v.strictObject({
  name: text('1 to 100 characters after trimming, no control characters.'),
});

/** Body of `POST /v1/keys/{id}/rotate`. */
export interface RotateKey {
  overlap?: string;
}
export const rotateKey: v.GenericSchema<RotateKey> = v.strictObject({
  overlap: v.exactOptional(
    v.pipe(
      v.string(),
      v.regex(DURATION),
      v.description('How long the old key works on: 30s, 15m, 24h, 30d. Default 0s.'),
    ),
  ),
});

/** Body of `POST /v1/keys/{id}/revoke`. */
export type RevokeKey = Record<string, never>;
export const revokeKey: v.GenericSchema<RevokeKey> = v.strictObject({});

const summary = {
  id: text('Public; names the key in paths and logs.'),
  name: v.string(),
  hint: text('The public part of the key, such as ok_MuuqICF7Y3PNXzBR_…'),
  createdAt: time('When it was created.'),
  lastUsedAt: v.nullable(time('When it was last used; null: never, or not recorded.')),
  expiresAt: v.nullable(time('When it ends by itself; null: never.')),
  revokedAt: v.nullable(time('When it was revoked, for good; null: it is not.')),
  successorId: v.nullable(text('Id of the key that took its place by rotation; null: it was not rotated.')),
  scopes: v.nullable(v.array(v.string())),
  allowedAddresses: v.nullable(v.array(v.string())),
};

/** A key as it is listed. */
export const key: v.GenericSchema = v.strictObject(summary);
/** A key at the moment when it is issued, which is the only one when its text is told. */
export const issuedKey: v.GenericSchema = v.strictObject({
  ...summary,
  key: text('The key itself. It is in this response and nowhere else.'),
});
/** Body of the response to `GET /v1/keys`. */
export const keyList: v.GenericSchema = v.strictObject({ keys: v.array(v.strictObject(summary)) });

/** Body of the response to `GET /v1/session`. */
export const session: v.GenericSchema = v.strictObject({
  actor: v.string(),
  organizations: v.array(v.strictObject({ slug: v.string(), name: v.string() })),
  scopes: v.array(v.strictObject({ name: v.string(), description: v.string() })),
  maxAgeMs: v.pipe(v.nullable(v.number()), v.description('How long a key may live at most; null: for ever.')),
});

/** Body of every refusal (RFC 9457). */
export const problemDetails: v.GenericSchema = v.strictObject({
  type: v.literal('about:blank'),
  title: v.string(),
  status: v.number(),
  detail: v.string(),
  code: text('For programs; stable.'),
  error: v.pipe(
    v.strictObject({ message: v.string(), type: v.string(), code: v.string() }),
    v.description('The same for clients that read errors in this form.'),
  ),
});
