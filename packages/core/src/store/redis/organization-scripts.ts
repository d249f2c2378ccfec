import { ADD_ROW } from './scripts.js';

/** KEYS: organization, trail, trailed. ARGV: row of the trail, fields. Replies 0 when the id is taken. */
export const INSERT_ORGANIZATION: string = `${ADD_ROW}
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
redis.call('HSET', KEYS[1], 'version', 1, unpack(ARGV, 2))
add(KEYS[2], KEYS[3], ARGV[1])
return 1`;

/** KEYS: organization, trail, trailed. Takes back an organization whose slug was taken. */
export const DISCARD_ORGANIZATION: string = `return redis.call('DEL', KEYS[1], KEYS[2], KEYS[3])`;

/** KEYS: organization, trail, trailed. ARGV: row of the trail, time or null. Replies whether it changed, and the fields. */
export const SET_SUSPENDED: string = `${ADD_ROW}
local suspendedAt = redis.call('HGET', KEYS[1], 'suspendedAt')
if not suspendedAt then return false end
if (suspendedAt == 'null') == (ARGV[2] == 'null') then
  redis.call('HINCRBY', KEYS[1], 'proofs', 1)
  return { 0, redis.call('HGETALL', KEYS[1]) }
end
redis.call('HSET', KEYS[1], 'suspendedAt', ARGV[2])
redis.call('HINCRBY', KEYS[1], 'version', 1)
add(KEYS[2], KEYS[3], ARGV[1])
return { 1, redis.call('HGETALL', KEYS[1]) }`;

/** KEYS: organization, trail, trailed. ARGV: row of the trail, slug, slug that it shall have. Replies as above. */
export const RENAME_ORGANIZATION: string = `${ADD_ROW}
local slug = redis.call('HGET', KEYS[1], 'slug')
if slug == ARGV[3] then
  redis.call('HINCRBY', KEYS[1], 'proofs', 1)
  return { 0, redis.call('HGETALL', KEYS[1]) }
end
if slug ~= ARGV[2] then return false end
redis.call('HSET', KEYS[1], 'slug', ARGV[3])
redis.call('HINCRBY', KEYS[1], 'version', 1)
add(KEYS[2], KEYS[3], ARGV[1])
return { 1, redis.call('HGETALL', KEYS[1]) }`;

/** KEYS: slug. ARGV: id of the organization. Replies 1 when the slug is its own, for good. */
export const CLAIM_SLUG: string = `
local owner = redis.call('GET', KEYS[1])
if owner and owner ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1])
return 1`;

/** KEYS: organizations. ARGV: id. */
export const LIST_ORGANIZATION: string = `return redis.call('SADD', KEYS[1], ARGV[1])`;
export const UNLIST_ORGANIZATION: string = `return redis.call('SREM', KEYS[1], ARGV[1])`;
