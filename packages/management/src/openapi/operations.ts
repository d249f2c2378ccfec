import type { ProblemCode } from '../problem.js';
import type { SchemaName } from './schemas.js';

/** One method of one path: what goes in, what comes out. */
export interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly body?: SchemaName;
  readonly answer: readonly [status: number, schema: SchemaName];
  readonly refusals?: readonly ProblemCode[];
  readonly parameters?: readonly object[];
}

const organization = {
  name: 'organization',
  in: 'query',
  description: 'Slug of one of the organizations of the session; needed when it has several.',
  schema: { type: 'string' },
};
const all = {
  name: 'all',
  in: 'query',
  description: 'Revoked and expired keys too.',
  schema: { type: 'boolean', default: false },
};
const id = { name: 'id', in: 'path', required: true, description: 'Id of a key.', schema: { type: 'string' } };
const change: readonly ProblemCode[] = ['input_invalid', 'origin_refused', 'organization_not_found'];

/** By path below the base path, then by method. */
export const OPERATIONS: Readonly<Record<string, Readonly<Record<string, Operation>>>> = {
  '/v1/session': {
    get: {
      operationId: 'readSession',
      summary: 'Who is signed in, and the organizations and scopes to choose from.',
      answer: [200, 'Session'],
    },
  },
  '/v1/keys': {
    get: {
      operationId: 'listKeys',
      summary: 'Active keys of the organization, newest first.',
      answer: [200, 'KeyList'],
      refusals: ['input_invalid', 'organization_not_found'],
      parameters: [organization, all],
    },
    post: {
      operationId: 'createKey',
      summary: 'Creates a key. Its text is in this response and nowhere else.',
      body: 'CreateKey',
      answer: [201, 'IssuedKey'],
      refusals: [...change, 'limit_reached'],
      parameters: [organization],
    },
  },
  '/v1/keys/{id}': {
    patch: {
      operationId: 'renameKey',
      summary: 'Renames a key.',
      body: 'RenameKey',
      answer: [200, 'Key'],
      refusals: [...change, 'key_not_found', 'key_revoked'],
      parameters: [id, organization],
    },
  },
  '/v1/keys/{id}/rotate': {
    post: {
      operationId: 'rotateKey',
      summary: 'Issues a successor; the old key works on for the overlap, and never past its own expiry.',
      body: 'RotateKey',
      answer: [201, 'IssuedKey'],
      refusals: [...change, 'key_not_found', 'key_revoked', 'key_rotated', 'key_expired', 'limit_reached'],
      parameters: [id, organization],
    },
  },
  '/v1/keys/{id}/revoke': {
    post: {
      operationId: 'revokeKey',
      summary: 'Revokes a key for good. Answered when no process accepts it any more; may be repeated.',
      body: 'RevokeKey',
      answer: [200, 'Key'],
      refusals: [...change, 'key_not_found'],
      parameters: [id, organization],
    },
  },
};
