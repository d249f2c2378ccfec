import type { ChangeStamp, KeyRecord, OrganizationRecord, RequestView } from '@orgkey/core';
import { createSqlStore, migrateSql, type SqlStore } from '@orgkey/core/sql';
import type { Kysely } from 'kysely';
import type { ConnectOptions, DatabaseKind, EmptyDatabase } from './databases.js';

export const NOW: number = Date.UTC(2026, 0, 31, 8, 0, 0, 123);
export const STAMP: ChangeStamp = { at: NOW, actor: 'ann' };
export const ACME: OrganizationRecord = {
  id: 'org-acme',
  slug: 'acme',
  name: 'Acme',
  createdAt: NOW,
  suspendedAt: null,
};

export function keyRecord(id: string, more: Partial<KeyRecord> = {}): KeyRecord {
  return {
    id,
    organizationId: ACME.id,
    name: 'ci-deploy',
    prefix: 'ok',
    hash: `$sha256$${id}$${'x'.repeat(43)}`,
    scopes: null,
    allowedAddresses: null,
    createdAt: NOW,
    expiresAt: null,
    revokedAt: null,
    successorId: null,
    ...more,
  };
}

/** A migrated database with the organization `acme`. */
export interface Prepared {
  readonly database: EmptyDatabase;
  readonly kysely: Kysely<unknown>;
  readonly store: SqlStore;
  /** Another store on the same data, on connections of its own. */
  second(options?: ConnectOptions): SqlStore;
  insert(record: KeyRecord): Promise<void>;
}

export async function prepare(kind: DatabaseKind, options: ConnectOptions = {}): Promise<Prepared> {
  const database = await kind.create();
  const kysely = database.connect(options);
  await migrateSql(kysely, database.options);
  const store = createSqlStore(kysely, database.options);
  await store.insertOrganization(ACME, STAMP);
  return {
    database,
    kysely,
    store,
    second: (more = options) => createSqlStore(database.connect(more), database.options),
    async insert(record) {
      const outcome = await store.insertKey({ record, activeLimit: 1_000_000 }, STAMP);
      if (outcome !== 'inserted') throw new Error(outcome);
    },
  };
}

/** A request that carries this key and nothing else. */
export function requestWith(key: string): RequestView {
  return {
    header: (name: string) => (name === 'x-api-key' ? key : undefined),
    headerLineCount: () => 1,
    address: () => '192.0.2.1',
    rawQuery: () => '',
    pathParameter: () => undefined,
  } as RequestView;
}
