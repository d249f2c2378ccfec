import type { TableName } from './options.js';

/** One column. Types: `id` and `slug` are compared byte for byte, `time` is milliseconds since 1970 (UTC). */
export interface Column {
  readonly name: string;
  readonly type: 'id' | 'text' | 'json' | 'time' | 'number';
  /** In characters, for `id` and `text`. */
  readonly length?: number;
  readonly null?: boolean;
  readonly comment: string;
}

export interface Table {
  readonly name: TableName;
  readonly comment: string;
  readonly columns: readonly Column[];
  /** Default: the first column. */
  readonly primary?: readonly string[];
  readonly unique?: readonly string[];
  readonly indexes?: Readonly<Record<string, readonly string[]>>;
}

/** One step of the schema. A step that was published is never edited: a change is a new step. */
export interface SchemaStep {
  readonly version: number;
  readonly name: string;
  readonly tables: readonly Table[];
}

// No foreign keys: a key's organization may live in the host's own directory and have no row here.
const ORGANIZATION: Table = {
  name: 'organization',
  comment: 'Organizations that keys belong to',
  columns: [
    { name: 'id', type: 'id', length: 255, comment: 'Opaque' },
    { name: 'slug', type: 'id', length: 63, comment: 'a-z, 0-9, hyphens' },
    { name: 'name', type: 'text', length: 100, comment: 'For people' },
    { name: 'created_at', type: 'time', comment: 'ms since 1970 UTC' },
    { name: 'suspended_at', type: 'time', null: true, comment: 'Since when no key is accepted; null: active' },
  ],
  unique: ['slug'],
};

const KEY: Table = {
  name: 'key',
  comment: 'API keys, revoked ones too; holds hashes, never keys',
  columns: [
    { name: 'id', type: 'id', length: 64, comment: 'Public part of the key' },
    { name: 'organization_id', type: 'id', length: 255, comment: 'Owner, for good' },
    { name: 'name', type: 'text', length: 100, comment: 'For people' },
    { name: 'prefix', type: 'text', length: 24, comment: 'First part of the key' },
    { name: 'hash', type: 'id', length: 255, comment: 'PHC string of the secret' },
    { name: 'scopes', type: 'json', comment: 'JSON: array, or null for full access' },
    { name: 'allowed_addresses', type: 'json', comment: 'JSON: array of CIDR blocks, or null for any address' },
    { name: 'created_at', type: 'time', comment: 'ms since 1970 UTC' },
    { name: 'expires_at', type: 'time', null: true, comment: 'ms since 1970 UTC; null: never' },
    { name: 'revoked_at', type: 'time', null: true, comment: 'Tombstone: set once, never cleared' },
    { name: 'successor_id', type: 'id', length: 64, null: true, comment: 'Key that replaced it by rotation' },
  ],
  indexes: {
    by_organization: ['organization_id', 'created_at', 'id'],
    active: ['organization_id', 'revoked_at', 'expires_at'],
  },
};

const KEY_USE: Table = {
  name: 'key_use',
  comment: 'Last use of keys, apart from them so that recording it can touch nothing else',
  columns: [
    { name: 'key_id', type: 'id', length: 64, comment: 'Key' },
    { name: 'last_used_at', type: 'time', comment: 'ms since 1970 UTC; to the minute' },
  ],
};

const CHANGE: Table = {
  name: 'change',
  comment: 'Audit trail and change feed: one row for each state change',
  columns: [
    { name: 'number', type: 'number', comment: 'Of the counter, in the order of commits' },
    { name: 'at', type: 'time', comment: 'ms since 1970 UTC' },
    { name: 'type', type: 'text', length: 32, comment: 'key_created, key_revoked, ...' },
    { name: 'actor', type: 'text', length: 255, null: true, comment: 'Who did it, as the host says' },
    { name: 'organization_id', type: 'id', length: 255, comment: 'Organization' },
    { name: 'key_id', type: 'id', length: 64, null: true, comment: 'Key; null: the organization itself' },
  ],
  indexes: { by_organization: ['organization_id', 'number'] },
};

const COUNTER: Table = {
  name: 'counter',
  comment: 'One row: the number of the last change; its lock orders changes',
  columns: [
    { name: 'id', type: 'number', comment: 'Always 1' },
    { name: 'last_number', type: 'number', comment: 'Number of the last change' },
  ],
};

const SETTING: Table = {
  name: 'setting',
  comment: 'What all processes have to agree on',
  columns: [
    { name: 'name', type: 'id', length: 64, comment: 'Name' },
    { name: 'value', type: 'number', comment: 'Value' },
  ],
};

const FORMER_SLUG: Table = {
  name: 'former_slug',
  comment: 'Slugs that organizations had before they were renamed, and that nobody else gets',
  columns: [
    { name: 'slug', type: 'id', length: 63, comment: 'a-z, 0-9, hyphens' },
    {
      name: 'organization_id',
      type: 'id',
      length: 255,
      comment: 'Organization that had it first, and may have it again',
    },
  ],
};

export const SCHEMA: readonly SchemaStep[] = [
  { version: 1, name: 'keys and organizations', tables: [ORGANIZATION, KEY, KEY_USE, CHANGE, COUNTER, SETTING] },
  { version: 2, name: 'organizations with another slug', tables: [FORMER_SLUG] },
];

/** The version that this code reads and writes. */
export const SCHEMA_VERSION: number = Math.max(...SCHEMA.map((step) => step.version));
