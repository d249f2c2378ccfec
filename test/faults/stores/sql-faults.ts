// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are pieces of source text, placeholders and all
import type { StoreFault } from './store-fault.js';

const inFile = (name: string) => (find: string, replace: string) => ({
  file: `packages/core/src/store/sql/${name}`,
  find,
  replace,
});
const changes = inFile('change-of-key-side.ts');
const keys = inFile('key-side.ts');
const organizations = inFile('organization-side.ts');
const renaming = inFile('rename-organization.ts');
const rows = inFile('rows.ts');
const statements = inFile('statements.ts');
const verifier = inFile('verifier-side.ts');
const database = inFile('database.ts');

const NO_TOMBSTONE = [
  changes('record.revokedAt === null ? plan.decide(record) : undefined', 'plan.decide(record)'),
  changes(' and revoked_at is null`.execute', '`.execute'),
];

/** What could be wrong with the SQL store, on SQLite. */
export const sqlFaults: readonly StoreFault[] = [
  {
    name: 'a second revocation moves the time of the first',
    caughtBy: 'store/revoke-is-set-once',
    patches: NO_TOMBSTONE,
  },
  {
    name: 'a change writes the whole record as it was asked for, and with it the revocation away',
    caughtBy: 'store/nothing-revives',
    patches: [...NO_TOMBSTONE, changes('    revoked_at: revokedAt,', '    revoked_at: revokedAt ?? null,')],
  },
  {
    name: 'a revocation deletes the row',
    caughtBy: 'store/revoke-keeps-the-record',
    patches: [
      changes(
        'const { organizationId, id } = record;',
        "const { organizationId, id } = record;\n    if (plan.type === 'key_revoked') await sql`delete from ${tables.key} where id = ${id}`.execute(trx);",
      ),
    ],
  },
  {
    name: 'a change leaves no row',
    caughtBy: 'store/changes-one-row-each',
    patches: [
      changes(
        'await noteChange(trx, tables, { type: plan.type',
        "if (plan.type !== 'key_narrowed') await noteChange(trx, tables, { type: plan.type",
      ),
    ],
  },
  {
    name: 'a refused change is committed, with a number that has no row',
    caughtBy: 'feed/reads-again-from-a-cursor',
    patches: [
      changes(
        'const key = await lockedKey(trx, database, reference);',
        'const key = await lockedKey(trx, database, reference);\n    await sql`update ${tables.counter} set last_number = last_number + 1`.execute(trx);',
      ),
    ],
  },
  {
    name: 'an overlap extends an expiry',
    caughtBy: 'store/rotate-never-extends',
    patches: [changes('...endedByRotation(record, { endsAt, at: stamp.at })', 'expiresAt: endsAt')],
  },
  {
    name: 'a tombstone that comes with a rotation is not written',
    caughtBy: 'store/rotate-without-overlap-is-a-tombstone',
    patches: [changes('revoked_at: revokedAt,', 'revoked_at: successorId === undefined ? revokedAt : undefined,')],
  },
  {
    name: 'a narrowing does not look at what it narrows',
    caughtBy: 'store/narrow-compares-from',
    patches: [changes('hasReach(record, from) && ', '')],
  },
  {
    name: 'the key is looked for without its organization',
    caughtBy: 'store/revoke-of-another-organization',
    patches: [
      statements(
        'sql`k.id = ${id} and k.organization_id = ${organizationId}`;',
        "sql`k.id = ${id} and ${organizationId} <> ''`;",
      ),
      changes('{ id: reference.id, organization_id: reference.organizationId }', '{ id: reference.id }'),
    ],
  },
  {
    name: 'a list holds the keys of all organizations',
    caughtBy: 'store/list-one-organization',
    patches: [
      keys(
        'activeAt === undefined ? sql`k.organization_id = ${organizationId}`',
        'activeAt === undefined ? sql`1 = 1`',
      ),
      keys('.filter(({ record }) => record.organizationId === organizationId)', ''),
    ],
  },
  {
    name: 'the limit counts expired keys too',
    caughtBy: 'store/insert-keeps-the-limit',
    patches: [keys('\n  and (k.expires_at is null or k.expires_at > ${at})`', ' and ${at} > 0`')],
  },
  {
    name: 'keys of one moment are listed in any order',
    caughtBy: 'store/list-ties-by-id',
    patches: [keys('order by k.created_at desc, k.id desc', 'order by k.created_at desc, lower(k.id) desc')],
  },
  {
    name: 'times are kept as text',
    caughtBy: 'store/times-are-milliseconds',
    patches: [
      keys(
        '${record.createdAt}, ${record.expiresAt}',
        '${new Date(record.createdAt).toISOString()}, ${record.expiresAt}',
      ),
    ],
  },
  {
    name: 'a list that can not be read is no limit',
    caughtBy: 'store/damaged-record-is-refused',
    patches: [rows("throw corrupt('key record', column);\n}\n\n/** `undefined`", 'return null;\n}\n\n/** `undefined`')],
  },
  {
    name: 'a time that can not be read is "never"',
    caughtBy: 'store/damaged-record-is-unavailable',
    patches: [
      rows(
        'return row[column] === null ? null : toInteger(row, column, what);',
        'try { return toInteger(row, column, what); } catch { return null; }',
      ),
    ],
  },
  {
    name: 'an error is swallowed and becomes "not found"',
    caughtBy: 'store/damaged-record-is-refused',
    patches: [
      verifier(
        'return row && keyEntry(toKeyRecord(row), toJoinedOrganization(row));',
        'try { return row && keyEntry(toKeyRecord(row), toJoinedOrganization(row)); } catch { return undefined; }',
      ),
    ],
  },
  {
    name: 'a copy that was read before is answered again, as from a replica that lags',
    caughtBy: 'store/revoke-is-read-at-once',
    patches: [
      verifier(
        '  return {\n    async findKey(id) {',
        '  const kept = new Map<string, unknown>();\n  return {\n    async findKey(id) {\n      if (kept.has(id)) return kept.get(id) as never;',
      ),
      verifier(
        'return row && keyEntry(toKeyRecord(row), toJoinedOrganization(row));',
        'const entry = row && keyEntry(toKeyRecord(row), toJoinedOrganization(row));\n      if (entry) kept.set(id, entry);\n      return entry;',
      ),
    ],
  },
  {
    name: 'a database that does not answer becomes "not found"',
    caughtBy: 'store/out-of-reach-is-no-answer',
    patches: [verifier('    throw explained(error);', '    return error === explained ? [] : [];')],
  },
  {
    name: 'the organization is not joined by its id',
    caughtBy: 'store/find-names-the-keys-own-organization',
    patches: [statements('as o on o.id = k.organization_id', 'as o on o.id <> k.organization_id')],
  },
  {
    name: 'a key without an organization in the store is not found',
    caughtBy: 'store/find-without-organization',
    patches: [statements('left join ${organization}', 'inner join ${organization}')],
  },
  {
    name: 'ids are compared without case',
    caughtBy: 'store/find-is-exact',
    patches: [
      statements('k.organization_id where k.id = ${id}', 'k.organization_id where lower(k.id) = lower(${id})'),
      verifier(', { id });', ', {});'),
    ],
  },
  {
    name: 'a last use goes back',
    caughtBy: 'store/use-is-monotonic',
    patches: [inFile('raise.ts')(' where ${table}.${value} < excluded.${value}', '')],
  },
  {
    name: 'a use of an unknown key is kept',
    caughtBy: 'store/use-of-an-unknown-key-leaves-nothing',
    patches: [verifier('uses.filter(({ id }) => known.has(id))', 'uses.filter(({ id }) => known !== undefined || id)')],
  },
  {
    name: 'a hash is replaced whatever it was',
    caughtBy: 'store/replace-hash-compares-from',
    patches: [verifier(' and hash = ${from} and length(hash) = ${from.length}', ' and ${from} is not null')],
  },
  {
    name: 'the hash of a revoked key is replaced',
    caughtBy: 'store/replace-hash-of-a-revoked-key',
    patches: [verifier('${isTheSame} and revoked_at is null', '${isTheSame}')],
  },
  {
    name: 'a repeated suspension moves the time of the first',
    caughtBy: 'store/suspend-once',
    patches: [
      organizations(
        'if ((organization.suspendedAt !== null) === suspend)',
        'if (!suspend && organization.suspendedAt === null)',
      ),
    ],
  },
  {
    name: 'a slug that an organization had is not kept for it',
    caughtBy: 'store/rename-organization-keeps-slugs',
    patches: [renaming('if ((await formerOwnerOf(slug, trx, tables)) === undefined)', 'if (slug === to)')],
  },
  {
    name: 'a slug that another organization had is given away',
    caughtBy: 'store/rename-organization-keeps-slugs',
    patches: [
      renaming('next?.id ?? (await formerOwnerOf(to, trx, tables)) ?? organization.id', 'next?.id ?? organization.id'),
    ],
  },
  {
    name: 'a repeated rename is refused',
    caughtBy: 'store/rename-organization',
    patches: [renaming('organization?.id ?? (await formerOwnerOf(slug, trx, tables))', 'organization?.id')],
  },
  {
    name: 'organizations come as they were added',
    caughtBy: 'store/organizations-by-slug',
    patches: [organizations('order by slug', 'order by created_at')],
  },
  {
    name: 'a page begins with the last row of the page before',
    caughtBy: 'store/changes-in-pages',
    patches: [inFile('trail.ts')('and number < ${before}', 'and number <= ${before}')],
  },
  {
    name: 'a reading after a number brings that one again',
    caughtBy: 'store/changes-after-a-number',
    patches: [inFile('trail.ts')('and number > ${after}', 'and number >= ${after}')],
  },
  {
    name: 'a verification writes',
    caughtBy: 'store/verification-reads-once-and-writes-nothing',
    patches: [
      verifier(
        '    async findKey(id) {',
        '    async findKey(id) {\n      await run(sql`update ${tables.key} set name = name where id = ${id}`);',
      ),
    ],
  },
  {
    name: 'a verification reads twice',
    caughtBy: 'store/verification-reads-once-and-writes-nothing',
    patches: [
      verifier(
        '    async findKey(id) {',
        '    async findKey(id) {\n      await run(sql`select id from ${tables.organization}`);',
      ),
    ],
  },
];

/** What only a server shows, where transactions really run side by side; here on Postgres. */
export const raceFaults: readonly StoreFault[] = [
  {
    name: 'changes do not wait for each other, so that the limit is counted beside other inserts',
    caughtBy: 'store/insert-keeps-the-limit-in-parallel',
    patches: withoutOrder(),
  },
  {
    name: 'a number is taken from what is committed, so that two changes have one',
    caughtBy: 'store/changes-in-parallel',
    patches: withoutOrder(),
  },
];

/** The counter is read and not locked. */
function withoutOrder(): StoreFault['patches'] {
  return [
    database(
      'update ${tables.counter} set last_number = last_number + 1 where id = 1`',
      'select last_number from ${tables.counter} where id = 1`',
    ),
    database('if (taken.numAffectedRows !== 1n) throw', 'if (taken.rows.length !== 1) throw'),
    inFile('trail.ts')(
      '(select last_number from ${tables.counter} where id = 1)',
      '(select coalesce(max(number), 0) + 1 from ${tables.change})',
    ),
  ];
}
