import type { GenericSchema } from 'valibot';
import {
  createKey,
  issuedKey,
  key,
  keyList,
  problemDetails,
  renameKey,
  revokeKey,
  rotateKey,
  session,
} from '../schemas.js';

/** Names of the schemas in the document. */
export type SchemaName =
  | 'Key'
  | 'IssuedKey'
  | 'KeyList'
  | 'Session'
  | 'CreateKey'
  | 'RenameKey'
  | 'RotateKey'
  | 'RevokeKey'
  | 'Problem';

export const SCHEMAS: Readonly<Record<SchemaName, GenericSchema>> = {
  Key: key,
  IssuedKey: issuedKey,
  KeyList: keyList,
  Session: session,
  CreateKey: createKey,
  RenameKey: renameKey,
  RotateKey: rotateKey,
  RevokeKey: revokeKey,
  Problem: problemDetails,
};
