import { sql, type Transaction } from 'kysely';
import type { OrganizationRecord } from '../../key/record.js';
import type { ChangeStamp, OrganizationChange } from '../key-admin-store.js';
import type { Database } from './database.js';
import type { Tables } from './options.js';
import { type Row, toOrganization } from './rows.js';
import { exactly, forUpdate, selectOrganizations } from './statements.js';
import { noteChange } from './trail.js';

/** One change at a time, in the order of the counter: what is looked up here still holds when it is written. */
export function renameOrganization(
  database: Database,
  { slug, to }: { readonly slug: string; readonly to: string },
  stamp: ChangeStamp,
): Promise<OrganizationChange | 'slug_taken' | undefined> {
  const { tables } = database;
  return database.change<OrganizationChange | 'slug_taken' | undefined>(async (trx) => {
    const bySlug = (wanted: string) => lockOrganization(database, { slug: wanted }, trx);
    const organization = await bySlug(slug);
    const next = slug === to ? organization : await bySlug(to);
    const owner = organization?.id ?? (await formerOwnerOf(slug, trx, tables));
    if (next !== undefined && next.id === owner)
      return { write: false, answer: { changed: false, organization: next } };
    if (organization === undefined) return { write: false, answer: undefined };
    const ownerOfNext = next?.id ?? (await formerOwnerOf(to, trx, tables)) ?? organization.id;
    if (ownerOfNext !== organization.id) return { write: false, answer: 'slug_taken' };

    const { id } = organization;
    if ((await formerOwnerOf(slug, trx, tables)) === undefined)
      await sql`insert into ${tables.former_slug} (slug, organization_id) values (${slug}, ${id})`.execute(trx);
    await sql`update ${tables.organization} set slug = ${to} where id = ${id}`.execute(trx);
    await noteChange(trx, tables, { type: 'organization_renamed', organizationId: id, keyId: null, stamp });
    return { write: true, answer: { changed: true, organization: Object.freeze({ ...organization, slug: to }) } };
  });
}

/** The id of the organization that was called so before it was renamed. */
export async function formerOwnerOf(
  slug: string,
  trx: Transaction<unknown>,
  tables: Tables,
): Promise<string | undefined> {
  const { rows } = await sql<Row>`select slug, organization_id from ${tables.former_slug} where slug = ${slug}`.execute(
    trx,
  );
  return exactly(rows, { slug })?.['organization_id'] as string | undefined;
}

async function lockOrganization(
  database: Database,
  { slug }: { readonly slug: string },
  trx: Transaction<unknown>,
): Promise<OrganizationRecord | undefined> {
  const query = selectOrganizations(database.tables, sql`where slug = ${slug}${forUpdate(database)}`);
  const row = exactly<Row>((await query.execute(trx)).rows, { slug });
  return row && toOrganization(row);
}
