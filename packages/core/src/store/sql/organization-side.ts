import { sql } from 'kysely';
import type { OrganizationRecord } from '../../key/record.js';
import type { ChangeStamp, OrganizationChange } from '../key-admin-store.js';
import type { OrganizationSide } from '../organization-side.js';
import type { Database } from './database.js';
import { formerOwnerOf, renameOrganization } from './rename-organization.js';
import { type Row, toOrganization } from './rows.js';
import { checkOrganizationId, exactly, forUpdate, selectOrganizations } from './statements.js';
import { noteChange } from './trail.js';

export function organizationSide(database: Database): OrganizationSide {
  const { tables, run } = database;
  return {
    insertOrganization: (organization, stamp) => insertOrganization(database, organization, stamp),
    async findOrganization(slug) {
      const row = exactly((await run(selectOrganizations(tables, sql`where slug = ${slug}`))).rows, { slug });
      return row && toOrganization(row);
    },
    async listOrganizations() {
      return (await run(selectOrganizations(tables, sql`order by slug`))).rows.map(toOrganization);
    },
    suspendOrganization: (slug, stamp) => setSuspended(database, { slug, suspend: true }, stamp),
    resumeOrganization: (slug, stamp) => setSuspended(database, { slug, suspend: false }, stamp),
    renameOrganization: (rename, stamp) => renameOrganization(database, rename, stamp),
  };
}

function insertOrganization(
  { tables, change }: Database,
  { id, slug, name, createdAt, suspendedAt }: OrganizationRecord,
  stamp: ChangeStamp,
): Promise<boolean> {
  return change(async (trx) => {
    checkOrganizationId(id);
    const taken = await selectOrganizations(tables, sql`where slug = ${slug} or id = ${id}`).execute(trx);
    if (taken.rows.length > 0 || (await formerOwnerOf(slug, trx, tables)) !== undefined)
      return { write: false, answer: false };
    await sql`insert into ${tables.organization} (id, slug, name, created_at, suspended_at)
    values (${id}, ${slug}, ${name}, ${createdAt}, ${suspendedAt})`.execute(trx);
    await noteChange(trx, tables, { type: 'organization_created', organizationId: id, keyId: null, stamp });
    return { write: true, answer: true };
  });
}

function setSuspended(
  database: Database,
  { slug, suspend }: { readonly slug: string; readonly suspend: boolean },
  stamp: ChangeStamp,
): Promise<OrganizationChange | undefined> {
  const { tables } = database;
  return database.change<OrganizationChange | undefined>(async (trx) => {
    const { rows } = await selectOrganizations(tables, sql`where slug = ${slug}${forUpdate(database)}`).execute(trx);
    const row = exactly<Row>(rows, { slug });
    if (row === undefined) return { write: false, answer: undefined };
    const organization = toOrganization(row);
    if ((organization.suspendedAt !== null) === suspend)
      return { write: false, answer: { changed: false, organization } };

    const suspendedAt = suspend ? stamp.at : null;
    const type = suspend ? 'organization_suspended' : 'organization_resumed';
    await sql`update ${tables.organization} set suspended_at = ${suspendedAt} where id = ${organization.id}`.execute(
      trx,
    );
    await noteChange(trx, tables, { type, organizationId: organization.id, keyId: null, stamp });
    return { write: true, answer: { changed: true, organization: Object.freeze({ ...organization, suspendedAt }) } };
  });
}
