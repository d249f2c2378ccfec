// Each script touches one slot and is one step: all of it happens, or nothing. They are sent as text, so
// that a server with an empty script cache (restart, failover, SCRIPT FLUSH) needs no second attempt.
//
// A script that finds nothing to change writes all the same (`proofs`): WAIT speaks of a connection's own
// writes, so only a write behind the earlier change can prove that change to be on the replicas.

/**
 * Changes a key when `condition` holds. KEYS: record, used. ARGV: organization id, row of the trail, more.
 * Replies nil where the organization has no such key, else whether it changed, the record, the last use.
 */
function keyChange(condition: string, assignment: string): string {
  return `
local function field(name) return redis.call('HGET', KEYS[1], name) end
local function set(...) redis.call('HSET', KEYS[1], ...) end
if field('organizationId') ~= ARGV[1] or field('predecessorId') then return false end
local revokedAt, expiresAt = field('revokedAt'), field('expiresAt')
local live = revokedAt == 'null'
local changed = 0
if ${condition} then
  ${assignment}
  set('change:' .. redis.call('HINCRBY', KEYS[1], 'changes', 1), ARGV[2])
  changed = 1
else
  redis.call('HINCRBY', KEYS[1], 'proofs', 1)
end
return { changed, redis.call('HGETALL', KEYS[1]), redis.call('GET', KEYS[2]) }`;
}

/** ARGV: …, time. A tombstone that is there stays as it is. */
export const REVOKE: string = keyChange('live or not revokedAt', "set('revokedAt', ARGV[3])");

/** ARGV: …, name. */
export const RENAME: string = keyChange("live and field('name') ~= ARGV[3]", "set('name', ARGV[3])");

const REACH = "field('scopes'), field('allowedAddresses'), expiresAt";

/** ARGV: …, scopes, addresses, expiry as they are, and the same as they shall be. */
export const NARROW: string = keyChange(
  `(function(scopes, addresses, expiry)
    local function is(i) return scopes == ARGV[i] and addresses == ARGV[i + 1] and expiry == ARGV[i + 2] end
    return live and is(3) and not is(6)
  end)(${REACH})`,
  "set('scopes', ARGV[6], 'allowedAddresses', ARGV[7], 'expiresAt', ARGV[8])",
);

/** ARGV: …, time, id of the successor, end of the overlap. Where nothing is left of that, a tombstone: clocks part. */
export const NAME_SUCCESSOR: string = keyChange(
  "live and field('successorId') == 'null' and (expiresAt == 'null' or tonumber(expiresAt) > tonumber(ARGV[3]))",
  `set('successorId', ARGV[4])
  if expiresAt == 'null' or tonumber(ARGV[5]) < tonumber(expiresAt) then set('expiresAt', ARGV[5]) end
  if tonumber(ARGV[5]) <= tonumber(ARGV[3]) then set('revokedAt', ARGV[3]) end`,
);

/** KEYS: record. ARGV: fields. Replies 0 when the id is taken. What is there without a record is a newer copy of the organization. */
export const INSERT_RECORD: string = `
local copies = redis.call('HEXISTS', KEYS[1], 'organization') + redis.call('HEXISTS', KEYS[1], 'organizationVersion')
if redis.call('HLEN', KEYS[1]) > copies then return 0 end
local newer = tonumber(redis.call('HGET', KEYS[1], 'organizationVersion') or '-1')
if tonumber(ARGV[2]) > newer then
  redis.call('HSET', KEYS[1], 'organization', ARGV[1], 'organizationVersion', ARGV[2])
end
redis.call('HSET', KEYS[1], unpack(ARGV, 3))
return 1`;

/** KEYS: record. ARGV: copy of the organization, version. An older version never replaces a newer one. */
export const COPY_ORGANIZATION: string = `
if tonumber(ARGV[2]) >= tonumber(redis.call('HGET', KEYS[1], 'organizationVersion') or '-1') then
  redis.call('HSET', KEYS[1], 'organization', ARGV[1], 'organizationVersion', ARGV[2])
end
return 1`;

/** KEYS: record. ARGV: id of the predecessor. Lets a successor work; one that works already is proven. */
export const ACTIVATE: string = `
if redis.call('HEXISTS', KEYS[1], 'id') == 0 then return 0 end
if redis.call('HGET', KEYS[1], 'predecessorId') == ARGV[1] then redis.call('HDEL', KEYS[1], 'predecessorId') end
return redis.call('HINCRBY', KEYS[1], 'proofs', 1)`;

/** KEYS: record. ARGV: id of the predecessor. Takes back a successor that never worked. */
export const DISCARD: string = `
if redis.call('HGET', KEYS[1], 'predecessorId') == ARGV[1] then redis.call('DEL', KEYS[1]) end
return 1`;

/** KEYS: record. ARGV: names of changes that the trail has. */
export const FORGET_CHANGES: string = `return redis.call('HDEL', KEYS[1], unpack(ARGV))`;

/** KEYS: record, used. ARGV: time. */
export const RECORD_USE: string = `
if redis.call('HEXISTS', KEYS[1], 'id') == 1 and tonumber(ARGV[1]) > tonumber(redis.call('GET', KEYS[2]) or '-1') then
  redis.call('SET', KEYS[2], ARGV[1])
end
return 1`;

/** KEYS: record. ARGV: hash as it is, hash as it shall be. */
export const REPLACE_HASH: string = `
if redis.call('HGET', KEYS[1], 'hash') ~= ARGV[1] or redis.call('HGET', KEYS[1], 'revokedAt') ~= 'null' then return 0 end
redis.call('HSET', KEYS[1], 'hash', ARGV[2])
return 1`;

/**
 * KEYS: organization, keys, live, unsettled. ARGV: id, creation, limit, token, time. Puts an id on the list before its
 * record is written. Replies `taken`, `full`, or the organization's fields.
 */
export const RESERVE: string = `
if redis.call('ZSCORE', KEYS[2], ARGV[1]) then return 'taken' end
if redis.call('ZCARD', KEYS[3]) >= tonumber(ARGV[3]) then return 'full' end
redis.call('ZADD', KEYS[2], ARGV[2], ARGV[1])
redis.call('ZADD', KEYS[3], ARGV[2], ARGV[1])
redis.call('ZADD', KEYS[4], ARGV[5], ARGV[4])
return redis.call('HGETALL', KEYS[1])`;

/** KEYS: keys, live, unsettled. ARGV: id, token. */
export const UNRESERVE: string = `
redis.call('ZREM', KEYS[1], ARGV[1])
redis.call('ZREM', KEYS[2], ARGV[1])
return redis.call('ZREM', KEYS[3], ARGV[2])`;

/** KEYS: live. ARGV: ids of keys that are revoked or expired. */
export const FORGET_LIVE: string = `for _, id in ipairs(ARGV) do redis.call('ZREM', KEYS[1], id) end return 1`;

/** KEYS: unsettled. ARGV: time, token. */
export const BEGIN: string = `return redis.call('ZADD', KEYS[1], ARGV[1], ARGV[2])`;

/** KEYS: unsettled. ARGV: token. */
export const END: string = `return redis.call('ZREM', KEYS[1], ARGV[1])`;

/** A function of Lua that adds a row to a trail. */
export const ADD_ROW: string = `
local function add(trail, numbers, row)
  redis.call('XADD', trail, redis.call('HINCRBY', numbers, '#', 1) .. '-0', 'change', row)
end`;

/**
 * KEYS: trail, trailed, live, unsettled. ARGV: key id, creation or empty when the key is dead, token, then versions and
 * rows. Adds those rows to the trail that it does not have, once each.
 */
export const SETTLE: string = `${ADD_ROW}
for i = 4, #ARGV, 2 do
  if tonumber(ARGV[i]) > tonumber(redis.call('HGET', KEYS[2], ARGV[1]) or '0') then
    redis.call('HSET', KEYS[2], ARGV[1], ARGV[i])
    add(KEYS[1], KEYS[2], ARGV[i + 1])
  end
end
if ARGV[2] == '' then redis.call('ZREM', KEYS[3], ARGV[1]) else redis.call('ZADD', KEYS[3], ARGV[2], ARGV[1]) end
redis.call('ZREM', KEYS[4], ARGV[3])
return redis.call('HINCRBY', KEYS[2], '#proofs', 1)`;

/** KEYS: feed. ARGV: length to keep, kind, id, a text that no other entry has. */
export const FEED: string = `return redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[1], '*', ARGV[2], ARGV[3], 'mark', ARGV[4])`;

/** KEYS: lease time. ARGV: milliseconds. Never lowers it. */
export const RAISE_LEASE: string = `
local now = tonumber(redis.call('GET', KEYS[1]) or '0')
if now < tonumber(ARGV[1]) then now = tonumber(ARGV[1]) end
redis.call('SET', KEYS[1], now)
return now`;
