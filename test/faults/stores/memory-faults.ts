import type { StoreFault } from './store-fault.js';

const FOLDER = 'packages/core/src/store/memory';

const keys = (find: string, replace: string) => ({ file: `${FOLDER}/key-table.ts`, find, replace });
const store = (find: string, replace: string) => ({ file: `${FOLDER}/memory-store.ts`, find, replace });
const reach = (find: string, replace: string) => ({ file: 'packages/core/src/key/reach.ts', find, replace });
const organizations = (find: string, replace: string) => ({ file: `${FOLDER}/organization-side.ts`, find, replace });
const pages = (find: string, replace: string) => ({ file: 'packages/core/src/audit/page-of.ts', find, replace });
const log = (find: string, replace: string) => ({ file: `${FOLDER}/change-log.ts`, find, replace });

/** What could be wrong with the memory store. */
export const memoryFaults: readonly StoreFault[] = [
  {
    name: 'a revocation deletes the record',
    caughtBy: 'store/revoke-keeps-the-record',
    patches: [
      keys(
        'records.set(record.id, frozen(record));',
        'records.set(record.id, frozen(record)); if (record.revokedAt !== null) { records.delete(record.id); idsOf.get(record.organizationId)?.delete(record.id); }',
      ),
    ],
  },
  {
    name: 'a rename writes the whole record as it was read, and with it the revocation away',
    caughtBy: 'store/nothing-revives',
    patches: [
      store(
        'record.revokedAt === null && record.name !== name ? { ...record, name } : undefined',
        'record.name !== name ? { ...record, name, revokedAt: null } : undefined',
      ),
    ],
  },
  {
    name: 'a late write comes with a record from before the revocation',
    caughtBy: 'store/revoke-wins-every-race',
    patches: [
      store('    replaceHash({ id, from, to }) {', '    async replaceHash({ id, from, to }) {'),
      store('      keys.put({ ...record, hash: to });', '      await null;\n      keys.put({ ...record, hash: to });'),
    ],
  },
  {
    name: 'a key is created in two steps',
    caughtBy: 'store/insert-one-id-in-parallel',
    patches: [
      store(
        "if (keys.byId(record.id) !== undefined) return 'id_taken';",
        "if (keys.byId(record.id) !== undefined) return 'id_taken';\n      await null;",
      ),
    ],
  },
  {
    name: 'the limit is counted before the key is added',
    caughtBy: 'store/insert-keeps-the-limit-in-parallel',
    patches: [store("return 'limit_reached';", "return 'limit_reached';\n      await null;")],
  },
  {
    name: 'the limit is not enforced',
    caughtBy: 'store/insert-keeps-the-limit',
    patches: [store('.length >= activeLimit', '.length > 1e9')],
  },
  {
    name: 'ids are members of a plain object',
    caughtBy: 'store/find-prototype-names',
    patches: [
      keys(
        'known === undefined ? records.get(id) : undefined',
        'known === undefined ? (Object.fromEntries(records) as Record<string, KeyRecord>)[id] : undefined',
      ),
    ],
  },
  {
    name: 'times are kept as text',
    caughtBy: 'store/times-are-milliseconds',
    patches: [
      keys(
        'return Object.freeze({ ...record, scopes',
        'return Object.freeze({ ...record, createdAt: new Date(record.createdAt).toISOString() as never, scopes',
      ),
    ],
  },
  {
    name: 'times are kept in seconds',
    caughtBy: 'store/times-are-milliseconds',
    patches: [
      keys(
        'return Object.freeze({ ...record, scopes',
        'return Object.freeze({ ...record, createdAt: record.createdAt - (record.createdAt % 1000), scopes',
      ),
    ],
  },
  {
    name: 'an unknown id is answered with another key',
    caughtBy: 'store/find-unknown',
    patches: [
      keys(
        'known === undefined ? records.get(id) : undefined',
        'known === undefined ? (records.get(id) ?? [...records.values()][0]) : undefined',
      ),
    ],
  },
  {
    name: 'an error is swallowed and becomes "not found"',
    caughtBy: 'store/half-a-record-is-no-key',
    patches: [
      store(
        'findKey: (id) => keys.entry(id),',
        'findKey: (id) => { try { return keys.entry(id); } catch { return undefined; } },',
      ),
    ],
  },
  {
    name: 'a list holds the keys of all organizations',
    caughtBy: 'store/list-one-organization',
    patches: [keys('[...idsIn(organizationId)].map', '[...records.keys()].map')],
  },
  {
    name: 'a second revocation moves the time of the first',
    caughtBy: 'store/revoke-is-set-once',
    patches: [
      store(
        'record.revokedAt === null ? { ...record, revokedAt: stamp.at } : undefined',
        '({ ...record, revokedAt: stamp.at })',
      ),
    ],
  },
  {
    name: 'the organization is not joined',
    caughtBy: 'store/find-known',
    patches: [keys('organizations.byId(record.organizationId)', 'undefined')],
  },
  {
    name: 'a key of another organization is found by its id',
    caughtBy: 'store/get-of-another-organization',
    patches: [
      keys('record?.organizationId === organizationId ? stored(record) : undefined', 'record && stored(record)'),
    ],
  },
  {
    name: 'a last use goes back',
    caughtBy: 'store/use-is-monotonic',
    patches: [keys('at > (usedAt.get(id) ?? -1)', 'at > -1')],
  },
  {
    name: 'a use of an unknown key is kept',
    caughtBy: 'store/use-of-an-unknown-key-leaves-nothing',
    patches: [keys('records.has(id) && at', 'at')],
  },
  {
    name: 'a hash is replaced whatever it was',
    caughtBy: 'store/replace-hash-compares-from',
    patches: [store(' || record.hash !== from', '')],
  },
  {
    name: 'the hash of a revoked key is replaced',
    caughtBy: 'store/replace-hash-of-a-revoked-key',
    patches: [store(' || record.revokedAt !== null) return false', ') return false')],
  },
  {
    name: 'ids are compared without case',
    caughtBy: 'store/find-is-exact',
    patches: [
      store('findKey: (id) => keys.entry(id),', 'findKey: (id) => keys.entry(id) ?? keys.entry(id.toLowerCase()),'),
    ],
  },
  {
    name: 'a change leaves no row',
    caughtBy: 'store/changes-one-row-each',
    patches: [store("log.add('key_created', { organizationId: record.organizationId, keyId: record.id }, stamp);", '')],
  },
  {
    name: 'a change that was refused leaves a row',
    caughtBy: 'store/rename-to-the-same-name',
    patches: [
      store(
        'if (next === undefined) return key && { changed: false, key };',
        'if (next === undefined && key) log.add(type, { organizationId: reference.organizationId, keyId: reference.id }, stamp);\n      if (next === undefined) return key && { changed: false, key };',
      ),
    ],
  },
  {
    name: 'answers that are kept do not hear of a suspension',
    caughtBy: 'store/suspend-is-read-at-once',
    patches: [organizations('    keys.forgetEntries(kept.id);\n', '')],
  },
  {
    name: 'answers that are kept do not hear of an organization that is renamed',
    caughtBy: 'store/rename-organization-is-read-at-once',
    patches: [
      organizations(
        '    keys.forgetEntries(kept.id);\n',
        "    if (type !== 'organization_renamed') keys.forgetEntries(kept.id);\n",
      ),
    ],
  },
  {
    name: 'a slug is free as soon as its organization is called otherwise',
    caughtBy: 'store/rename-organization-keeps-slugs',
    patches: [organizations('const owner = organizations.ownerOf(to);', 'const owner = organizations.bySlug(to);')],
  },
  {
    name: 'a new organization gets a slug that another one had',
    caughtBy: 'store/rename-organization-keeps-slugs',
    patches: [
      organizations('if (organizations.ownerOf(slug) !== undefined', 'if (organizations.bySlug(slug) !== undefined'),
    ],
  },
  {
    name: 'an organization is found by a slug that it had',
    caughtBy: 'store/rename-organization',
    patches: [
      {
        file: `${FOLDER}/organization-table.ts`,
        find: 'return owner?.slug === slug ? owner : undefined;',
        replace: 'return owner;',
      },
    ],
  },
  {
    name: 'answers that are kept do not hear of a revocation',
    caughtBy: 'store/revoke-is-read-at-once',
    patches: [keys('      entries.delete(record.id);\n', '')],
  },
  {
    name: 'an overlap extends an expiry',
    caughtBy: 'store/rotate-never-extends',
    patches: [reach('Math.min(endsAt, record.expiresAt ?? endsAt)', 'endsAt')],
  },
  {
    name: 'without an overlap the clocks end the old key',
    caughtBy: 'store/rotate-without-overlap-is-a-tombstone',
    patches: [reach('endsAt > at ? { expiresAt } : { expiresAt, revokedAt: at }', '{ expiresAt }')],
  },
  {
    name: 'a refused rotation leaves its successor behind',
    caughtBy: 'store/rotate-refuses-what-is-over',
    patches: [store('if (rotated?.changed) keys.put(successor);', 'if (rotated) keys.put(successor);')],
  },
  {
    name: 'a narrowing does not look at what it narrows',
    caughtBy: 'store/narrow-compares-from',
    patches: [store('hasReach(record, from) && ', '')],
  },
  {
    name: 'an empty list becomes null',
    caughtBy: 'store/empty-list-is-not-null',
    patches: [
      keys('Array.isArray(items) ?', 'Array.isArray(items) && items.length === 0 ? null : Array.isArray(items) ?'),
    ],
  },
  {
    name: 'the record that was given is kept itself',
    caughtBy: 'store/insert-copies',
    patches: [keys('records.set(record.id, frozen(record));', 'records.set(record.id, record);')],
  },
  {
    name: 'keys of one moment are listed in any order',
    caughtBy: 'store/list-ties-by-id',
    patches: [store('return a.id < b.id ? 1 : -1;', 'return 0;')],
  },
  {
    name: 'a page begins with the last row of the page before',
    caughtBy: 'store/changes-in-pages',
    patches: [pages('change.number < before', 'change.number <= before')],
  },
  {
    name: 'a reading after a number begins at the end',
    caughtBy: 'store/changes-after-a-number',
    patches: [pages('(after === undefined ? wanted.reverse() : wanted)', 'wanted.reverse()')],
  },
  {
    name: 'a feed that has lost the cursor says "no news"',
    caughtBy: 'feed/resets-where-the-cursor-is-unknown',
    patches: [
      log(
        'if (!(from >= oldest && from <= lastNumber))',
        'if (!(from >= oldest && from <= lastNumber) && after !== undefined) return { cursor, reset: false, keyIds: [], organizationIds: [], more: false };\n      if (after === undefined)',
      ),
    ],
  },
  {
    name: 'the lease time can be lowered',
    caughtBy: 'feed/lease-time-only-rises',
    patches: [store('Math.max(leaseTime ?? 0, milliseconds)', 'milliseconds')],
  },
];
