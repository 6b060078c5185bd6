/** Programs that run inside Redis, each as one step; times in milliseconds of the clock of Redis. */

const NOW = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
`;

/** Keys: claim. Arguments: claim, fingerprint, about, lease, kept, replaces. */
export const BEGIN = `${NOW}
local held = redis.call('HMGET', KEYS[1], 'claim', 'fingerprint', 'about', 'until', 'outcome')
if held[1] then
  local alive = not held[5] and tonumber(held[4]) > now
  if held[5] or alive or held[1] ~= ARGV[6] then
    return {held[1], held[2], held[3], alive and 1 or 0, held[5]}
  end
end
redis.call('HSET', KEYS[1], 'claim', ARGV[1], 'fingerprint', ARGV[2], 'about', ARGV[3], 'until', now + ARGV[4])
redis.call('PEXPIRE', KEYS[1], ARGV[5])
return false
`;

/** Keys: claim. Arguments: claim, lease, kept. */
export const RENEW_CLAIM = `${NOW}
local held = redis.call('HMGET', KEYS[1], 'claim', 'outcome')
if held[1] ~= ARGV[1] or held[2] then return 0 end
redis.call('HSET', KEYS[1], 'until', now + ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return 1
`;

/**
 * Keys: claim, the caller's outcomes by age, their sizes (and the sum, under an empty name).
 * Arguments: claim, fingerprint, outcome, size, kept, most outcomes, most bytes.
 */
export const FINISH = `${NOW}
local mine = redis.call('HGET', KEYS[1], 'claim')
if mine and mine ~= ARGV[1] then return 0 end
local function drop(name)
  local size = redis.call('HGET', KEYS[3], name) or 0
  redis.call('HINCRBY', KEYS[3], '', string.format('%d', -size))
  redis.call('HDEL', KEYS[3], name)
  redis.call('ZREM', KEYS[2], name)
end
for _, name in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', now - ARGV[5])) do drop(name) end
drop(KEYS[1])
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 'claim', ARGV[1], 'fingerprint', ARGV[2], 'about', '', 'until', 0, 'outcome', ARGV[3])
redis.call('PEXPIRE', KEYS[1], ARGV[5])
redis.call('ZADD', KEYS[2], now, KEYS[1])
redis.call('HSET', KEYS[3], KEYS[1], ARGV[4])
local bytes = redis.call('HINCRBY', KEYS[3], '', ARGV[4])
while redis.call('ZCARD', KEYS[2]) > tonumber(ARGV[6]) or bytes > tonumber(ARGV[7]) do
  local oldest = redis.call('ZRANGE', KEYS[2], 0, 0)[1]
  if not oldest then break end
  drop(oldest)
  redis.call('DEL', oldest)
  bytes = tonumber(redis.call('HGET', KEYS[3], ''))
end
redis.call('PEXPIRE', KEYS[2], ARGV[5])
redis.call('PEXPIRE', KEYS[3], ARGV[5])
return 1
`;

/** Keys: claim. Arguments: claim. */
export const ABANDON = `
local held = redis.call('HMGET', KEYS[1], 'claim', 'outcome')
if held[1] == ARGV[1] and not held[2] then redis.call('HSET', KEYS[1], 'until', 0) end
`;

/** Keys: claim. Arguments: claim. */
export const FORGET = `
local held = redis.call('HMGET', KEYS[1], 'claim', 'outcome')
if held[1] == ARGV[1] and not held[2] then redis.call('DEL', KEYS[1]) end
`;

/** Keys: the leases of a group, the last token. Arguments: part, lease. */
export const ACQUIRE = `${NOW}
local held = redis.call('HGETALL', KEYS[1])
for i = 1, #held, 2 do
  local ends = tonumber(string.match(held[i + 1], ':(%d+)$'))
  if ends <= now then
    redis.call('HDEL', KEYS[1], held[i])
  elseif held[i] == '' or ARGV[1] == '' or held[i] == ARGV[1] then
    return false
  end
end
local token = redis.call('INCR', KEYS[2])
redis.call('HSET', KEYS[1], ARGV[1], string.format('%d:%d', token, now + ARGV[2]))
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return token
`;

/** Keys: the leases of a group. Arguments: part, token, lease. */
export const RENEW_LEASE = `${NOW}
local held = redis.call('HGET', KEYS[1], ARGV[1])
if not held or string.match(held, '^%d+') ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], string.format('%s:%d', ARGV[2], now + ARGV[3]))
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return 1
`;

/** Keys: the leases of a group. Arguments: part, token. */
export const RELEASE = `
local held = redis.call('HGET', KEYS[1], ARGV[1])
if held and string.match(held, '^%d+') == ARGV[2] then redis.call('HDEL', KEYS[1], ARGV[1]) end
`;

/** Keys: record. Arguments: version that was read, text, token of the writer's lease (0: it needs none). */
export const WRITE_RECORD = `
local held = redis.call('HMGET', KEYS[1], 'version', 'fence')
local fence = tonumber(held[2] or 0)
local token = tonumber(ARGV[3])
if token > 0 and token < fence then return 'fenced' end
if tonumber(held[1] or 0) ~= tonumber(ARGV[1]) then return 'changed' end
redis.call('HSET', KEYS[1], 'version', ARGV[1] + 1, 'text', ARGV[2], 'fence', string.format('%d', math.max(fence, token)))
return 'written'
`;
