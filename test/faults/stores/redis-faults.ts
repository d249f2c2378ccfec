// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are pieces of source text, placeholders and all
import type { StoreFault } from './store-fault.js';

const inFile = (file: string) => (find: string, replace: string) => ({
  file: `packages/core/src/store/redis/${file}`,
  find,
  replace,
});
const scripts = inFile('scripts.ts');
const fields = inFile('record-fields.ts');
const changes = inFile('key-changes.ts');
const keys = inFile('keys.ts');
const room = inFile('room.ts');
const trail = inFile('trail.ts');
const feed = inFile('feed.ts');
const organizations = inFile('organizations.ts');
const organizationReads = inFile('organization-reads.ts');
const organizationScripts = inFile('organization-scripts.ts');
const verifier = inFile('verifier.ts');

/** What could be wrong with the Redis store. */
export const redisFaults: readonly StoreFault[] = [
  {
    name: 'a second revocation moves the time of the first',
    caughtBy: 'store/revoke-is-set-once',
    patches: [scripts("keyChange('live or not revokedAt', ", "keyChange('true', ")],
  },
  {
    name: 'a revocation deletes the record',
    caughtBy: 'store/revoke-keeps-the-record',
    patches: [
      trail(
        "await tell('key', key.record.id);",
        "await tell('key', key.record.id);\n      if (key.record.revokedAt !== null) await changes.note([{ script: `return redis.call('DEL', KEYS[1])`, keys: [names.record(key.record.id)], args: [] }]);",
      ),
    ],
  },
  {
    name: 'a creation does not look whether the id is taken',
    caughtBy: 'store/insert-does-not-move-a-key',
    patches: [scripts("if redis.call('HLEN', KEYS[1]) > copies then return 0 end", '')],
  },
  {
    name: 'a new hash is written over any old one',
    caughtBy: 'store/replace-hash-compares-from',
    patches: [scripts("redis.call('HGET', KEYS[1], 'hash') ~= ARGV[1] or ", '')],
  },
  {
    name: 'a new hash is written to a revoked key',
    caughtBy: 'store/replace-hash-of-a-revoked-key',
    patches: [
      scripts(" or redis.call('HGET', KEYS[1], 'revokedAt') ~= 'null' then return 0 end", ' then return 0 end'),
    ],
  },
  {
    name: 'the last use is what comes last',
    caughtBy: 'store/use-is-monotonic',
    patches: [scripts(" and tonumber(ARGV[1]) > tonumber(redis.call('GET', KEYS[2]) or '-1') then", ' then')],
  },
  {
    name: 'the last use of what is no key is kept',
    caughtBy: 'store/use-of-an-unknown-key-leaves-nothing',
    patches: [scripts("redis.call('HEXISTS', KEYS[1], 'id') == 1 and tonumber", 'tonumber')],
  },
  {
    name: "another organization's key is changed",
    caughtBy: 'store/revoke-of-another-organization',
    patches: [
      scripts(
        "if field('organizationId') ~= ARGV[1] or field('predecessorId') then",
        "if not field('organizationId') or field('predecessorId') then",
      ),
    ],
  },
  {
    name: "another organization's key is answered",
    caughtBy: 'store/get-of-another-organization',
    patches: [keys('return key?.record.organizationId === organizationId ? key : undefined;', 'return key;')],
  },
  {
    name: 'a list that is missing reads as no limit',
    caughtBy: 'store/damaged-record-is-refused',
    patches: [
      fields(
        "if (!isSet(value)) throw corrupt('key record', field);\n  try {",
        'if (!isSet(value)) return null;\n  try {',
      ),
    ],
  },
  {
    name: 'a time that is no number reads as never',
    caughtBy: 'store/damaged-record-is-refused',
    patches: [
      fields(
        "revokedAt: revokedAt === NONE ? null : time(revokedAt, 'revokedAt'),",
        "revokedAt: Number.parseInt(revokedAt ?? '', 10) || null,",
      ),
    ],
  },
  {
    name: 'an error of the store reads as no such key',
    caughtBy: 'store/damaged-record-is-refused',
    patches: [verifier('.then(entryOf, throwBare))', '.then(entryOf).catch(() => undefined))')],
  },
  {
    name: 'a suspension does not reach the keys',
    caughtBy: 'store/suspend-is-read-at-once',
    patches: [organizations("await copyToKeys(parts, organization, fields.get('version') ?? '1');", '')],
  },
  {
    name: 'a key that is written after a suspension keeps what was reserved before it',
    caughtBy: 'store/suspension-races-with-new-keys',
    patches: [
      scripts('if tonumber(ARGV[2]) > newer then', 'if true then'),
      keys('const fields = [', 'await new Promise((go) => setTimeout(go, 5));\n      const fields = ['),
    ],
  },
  {
    name: 'a reading after a number brings that one again',
    caughtBy: 'store/changes-after-a-number',
    patches: [trail('`${after + 1}-0`', '`${after}-0`')],
  },
  {
    name: 'an organization is renamed without its slug being its own',
    caughtBy: 'store/rename-organization-in-parallel-to-one-slug',
    patches: [organizations("if (claimed !== 1) return 'slug_taken';", '')],
  },
  {
    name: 'a slug is taken away from who has it',
    caughtBy: 'store/rename-organization-keeps-slugs',
    patches: [organizationScripts('if owner and owner ~= ARGV[1] then return 0 end', '')],
  },
  {
    name: 'an organization is found by a slug that it had',
    caughtBy: 'store/rename-organization',
    patches: [organizationReads('return owner?.slug === slug ? owner : undefined;', 'return owner;')],
  },
  {
    name: 'of two renames the later one wins over the earlier',
    caughtBy: 'store/rename-organization-in-parallel',
    patches: [organizationScripts('if slug ~= ARGV[2] then return false end', '')],
  },
  {
    name: 'the limit counts keys that are over',
    caughtBy: 'store/insert-keeps-the-limit',
    patches: [room('if (dead.length === 0) return false;', 'if (dead.length >= 0) return false;')],
  },
  {
    name: 'a change leaves no row',
    caughtBy: 'store/changes-one-row-each',
    patches: [
      trail(
        'const rows = pendingRows(fields);',
        'const rows = pendingRows(fields).filter(({ row }) => !row.includes("narrowed"));',
      ),
    ],
  },
  {
    name: 'a revocation is not in the feed',
    caughtBy: 'feed/holds-each-change',
    patches: [
      trail(
        "await tell('key', key.record.id);",
        "if (key.record.revokedAt === null) await tell('key', key.record.id);",
      ),
    ],
  },
  {
    name: 'the entry of the feed comes before the change',
    caughtBy: 'feed/never-runs-ahead',
    patches: [
      changes(
        'const token = await trail.begin(organizationId, id);',
        "const token = await trail.begin(organizationId, id);\n    await changes.apply({ script: `redis.call('XADD', KEYS[1], '*', 'key', ARGV[1]) return 1`, keys: [names.feed], args: [id] });\n    await new Promise((done) => setTimeout(done, 5));",
      ),
    ],
  },
  {
    name: 'a cursor that is gone reads as no news',
    caughtBy: 'feed/resets-where-the-cursor-is-unknown',
    patches: [
      feed(
        'return cursorAt(at) === after ? reading(after, news) : end();',
        'return reading(after, cursorAt(at) === after ? news : []);',
      ),
    ],
  },
  {
    name: 'the lease time can be lowered',
    caughtBy: 'feed/lease-time-only-rises',
    patches: [scripts('if now < tonumber(ARGV[1]) then now = tonumber(ARGV[1]) end', 'now = tonumber(ARGV[1])')],
  },
  {
    name: 'a rotation is done twice',
    caughtBy: 'store/rotate-in-parallel',
    patches: [scripts("live and field('successorId') == 'null' and (", 'live and (')],
  },
  {
    name: 'without an overlap the clocks end the old key',
    caughtBy: 'store/rotate-without-overlap-is-a-tombstone',
    patches: [scripts('if tonumber(ARGV[5]) <= tonumber(ARGV[3]) then', 'if false then')],
  },
  {
    name: 'an overlap extends an expiry',
    caughtBy: 'store/rotate-never-extends',
    patches: [scripts("if expiresAt == 'null' or tonumber(ARGV[5]) < tonumber(expiresAt) then", 'if true then')],
  },
];
