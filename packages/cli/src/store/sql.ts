import { createSqlStore, migrateSql, readSqlSchemaVersion } from '@orgkey/core/sql';
import type { Kysely } from 'kysely';
import type { Finding } from './finding.js';
import type { OpenStore } from './open-store.js';

/** What the SQL kinds have in common, once there is a Kysely instance. */
export function sqlParts(
  kysely: Kysely<unknown>,
  more: () => Promise<readonly Finding[]>,
): Pick<OpenStore, 'store' | 'migrate' | 'examine'> {
  return {
    store: createSqlStore(kysely),
    async migrate() {
      const { from, to } = await migrateSql(kysely);
      if (from === to) return [];
      return [from === 0 ? `Created the schema, version ${to}.` : `Upgraded the schema from version ${from} to ${to}.`];
    },
    examine: async () => [schemaFinding(await readSqlSchemaVersion(kysely)), ...(await more())],
  };
}

function schemaFinding({ found, wanted }: { readonly found: number; readonly wanted: number }): Finding {
  const check = 'schema';
  if (found === wanted) return { check, level: 'good', says: `Version ${found}, as this program knows it.` };
  if (found > wanted)
    return { check, level: 'problem', says: `Version ${found}; this program knows ${wanted}. Update @orgkey/cli.` };
  const is = found === 0 ? 'There are no tables yet' : `Version ${found} is older than ${wanted}`;
  return { check, level: 'problem', says: `${is}: run \`orgkey migrate\`.` };
}
