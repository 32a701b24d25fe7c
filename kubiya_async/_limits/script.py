"""The script that runs in the store: it takes in what calls found out and lets calls out.

The algorithm is that of `kubiya_async._core.limiter`, whose docstring says why; here all processes
that use one key are one. A script is atomic, so windows, views and pauses are read and changed at
once, and its only clock is the store's.

Keys, which share a hash tag and so a node of a cluster:

* `state`, a JSON object: the server's windows as its headers show them, the pause after a 429, how
  many calls may be in flight while not much is known.
* `log`, a sorted set: calls that came back, by the time they did.
* `flight`, a sorted set: calls let out, by the time their lease ends. A lease that ends, since its
  process died, is a call that came back then.
* `waiting`, a sorted set: processes that want more calls than they got, so that what little there
  is can be dealt out in equal parts.

Every call has a name before it is let out. So an asker whom no answer reached can give back what it
may have got, and one that asks twice gets once. Whoever asks says when it stops listening; a script
that is carried out later than that lets nothing out.

The argument is a JSON object, see `report.Report`; times are microseconds. The answer is a JSON
array: calls let out, microseconds until it is worth asking again, microseconds until a call may
leave at the earliest whatever happens, microseconds of the pause after a 429, limit, calls left and
microseconds to the reset of the tightest quota (-1: unknown), calls in flight, the cause, and the
store's time.
"""

from __future__ import annotations

import hashlib
from typing import Final

SERVER_TIME: Final = """
local t = redis.call('TIME')
local now = t[1] * 1000000 + t[2]
"""

_READING: Final = """
local ask = cjson.decode(ARGV[1])
local STATE, LOG, FLIGHT, WAITING = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local SECOND, WIDE = 1000000, 1024
local raw = redis.call('GET', STATE)
local s = raw and cjson.decode(raw) or {narrow = 10, guard = 1, refusals = 0, blocked = 0, by = ''}
s.views = s.views or {}
local changed = raw == false

local function wanted(i) return ask.who .. ':' .. string.format('%.0f', ask.first + i) end
local function count() return redis.call('ZCARD', FLIGHT) end
local function longest()
  local found = 0
  for _, w in ipairs(ask.windows) do found = math.max(found, w[2]) end
  return found
end

local function start_slowly(since, width)
  if s.narrow == nil or s.narrow > width then s.narrow = width end
  s.since = since
end
local function set_narrow(width)
  s.narrow = width
  if width > WIDE then s.narrow = nil end
end

-- How much Remaining falls while one call of ours is answered; 1 when we are alone.
local function share(v)
  if v.answers < 5 then return v.share end
  return math.max(1, v.fallen / v.answers)
end
local function room_in(v, flight)
  local fits = math.floor(v.remaining / (3 * share(v) - 2))
  if flight == 0 and v.remaining > 0 then fits = math.max(fits, 1) end
  return fits - flight
end
local function wake_of(v)
  local s_ = share(v)
  local margin = math.min(0.25 * SECOND, v.seconds / 40) * s.guard
  local spread = math.min(SECOND, v.seconds / 60) * math.min(s_, 4)
  if s_ < 1.25 then spread = spread / 5 end
  return v.reset + margin + spread * v.spread
end
"""

_COMING_BACK: Final = """
-- Calls that came back, calls never sent, and calls whose process died.
local silent, answered = ask.silent, ask.back_silent > 0
for _, call in ipairs(ask.back) do
  redis.call('ZREM', FLIGHT, call[1])
  redis.call('ZADD', LOG, now - call[2], call[1])
end
for _, id in ipairs(ask.unsent) do redis.call('ZREM', FLIGHT, id) end
if ask.by and now > ask.by then ask.wanted = 0 end
if ask.wanted > 0 and redis.call('ZSCORE', FLIGHT, wanted(0)) then
  for i = 0, ask.wanted - 1 do redis.call('ZREM', FLIGHT, wanted(i)) end
end
local lost = redis.call('ZRANGEBYSCORE', FLIGHT, '-inf', now, 'WITHSCORES')
for i = 1, #lost, 2 do
  redis.call('ZADD', LOG, lost[i + 1], lost[i])
  redis.call('ZREM', FLIGHT, lost[i])
  silent = silent + 1
end
if #ask.back + #lost > 0 then
  local most = 0
  for _, w in ipairs(ask.windows) do most = math.max(most, w[1]) end
  redis.call('ZREMRANGEBYSCORE', LOG, '-inf', now - longest())
  redis.call('ZREMRANGEBYRANK', LOG, 0, -most - 1)
end
local flight = count()

-- Where a quota's window ends on our clock. Dates are rounded down and answers travel, so every
-- answer shows the server's clock too late, and the smallest difference seen is the closest.
local function place(q)
  if q.after == nil then return nil end
  if q.ends == nil then return now + q.after end
  local seen = now + q.after - q.ends
  if s.skew then seen = math.min(seen, s.skew + (now - s.skew_at) * 0.001) end
  s.skew, s.skew_at = seen, now
  return q.ends + seen
end

local function replace(v, q, reset)
  v.remaining = q.remaining
  if reset then
    v.reset = reset
    v.seconds = math.max(v.seconds, reset - now)
  elseif q.seconds then
    v.reset = now + q.seconds
  end
  v.ends, v.spread, v.stragglers, v.assumed = q.ends, ask.random, flight, nil
  v.share, v.answers, v.fallen = share(v), 0, 0
end

local function shift_of(v, q, reset)
  local shift, same
  if q.ends and v.ends then
    shift, same = q.ends - v.ends, math.min(SECOND, v.seconds / 4)
  elseif reset then
    shift, same = reset - v.reset, math.min(1.5 * SECOND, v.seconds / 2)
  else
    return q.seconds or 0
  end
  if math.abs(shift) <= same then return 0 end
  return shift
end

local function learn(v, q, reset)
  local before, shift = v.remaining, shift_of(v, q, reset)
  if shift < 0 and v.stragglers > 0 then
    v.stragglers = v.stragglers - q.count
    return
  end
  if shift ~= 0 or v.assumed then
    local exhausted = room_in(v, flight) <= 0
    replace(v, q, reset)
    if exhausted and shift > 0 and v.remaining > before then start_slowly(now, 2) end
    return
  end
  local fallen = math.max(0, before - q.remaining)
  v.remaining = before - fallen
  v.fallen, v.answers = v.fallen + fallen, v.answers + q.count
  if reset then v.reset = math.min(v.reset, reset) end
end

local reported = {}
for _, q in ipairs(ask.seen) do reported[q.key] = true end
for key, v in pairs(s.views) do
  if silent > 0 then v.remaining = math.max(0, v.remaining - silent) end
  if answered and v.assumed and not reported[key] then s.views[key] = nil end
end
for _, q in ipairs(ask.seen) do
  local v, reset = s.views[q.key], place(q)
  if v then
    learn(v, q, reset)
  else
    v = {limit = q.limit, burst = q.burst, seconds = q.seconds or 0, share = 1, answers = 0,
         fallen = 0, reset = now + (q.seconds or 15 * SECOND)}
    replace(v, q, reset)
    s.views[q.key] = v
  end
end
changed = changed or #ask.seen + #ask.back + #ask.unsent + #lost > 0

-- Our own logs count only for the limits that the server does not count before our eyes.
local windows, counted, strange = {}, {}, false
for _, v in pairs(s.views) do
  if v.limit and not v.burst then counted[v.limit] = true end
end
for limit in pairs(counted) do
  local known = false
  for _, w in ipairs(ask.windows) do known = known or w[1] == limit end
  strange = strange or not known
end
for _, w in ipairs(ask.windows) do
  if not counted[w[1]] and not (ask.assumed and strange) then windows[#windows + 1] = w end
end
"""

_REFUSALS: Final = """
if ask.passed > 0 and now >= s.blocked then
  s.refusals, s.probing = 0, nil
  if s.narrow then
    s.since = now
    set_narrow(s.narrow * 2 ^ math.min(ask.passed, 10))
  end
end
if ask.refused > 0 then
  local wait = ask.wait or -1
  if now < s.blocked then
    if wait >= 0 then s.blocked = math.max(s.blocked, now + wait) end
  else
    s.refusals = s.refusals + 1
    if s.probing then
      -- Refused right after a reset: the server's clock is behind what was made of it.
      s.guard, s.skew = math.min(s.guard * 2, 8), nil
    end
    if wait > 0 then
      s.blocked = now + wait + ask.random * math.min(wait * 0.1, 2 * SECOND)
      s.by = ask.by
      for _, v in pairs(s.views) do
        if v.remaining == 0 then v.reset = math.min(v.reset, now + wait) end
      end
    else
      local shortest = 60 * SECOND
      for _, w in ipairs(windows) do shortest = math.min(shortest, w[2]) end
      for _, v in pairs(s.views) do
        if v.seconds > 0 then shortest = math.min(shortest, v.seconds) end
      end
      local guess = math.min(shortest / 4, 2 ^ math.min(s.refusals - 1, 30) * SECOND)
      s.blocked, s.by = now + (0.5 + ask.random / 2) * guess, 'HTTP 429'
    end
    start_slowly(s.blocked, 1)
  end
end

-- Windows that ended are followed by assumed ones, which the next answer confirms or corrects.
for key, v in pairs(s.views) do
  if now >= wake_of(v) then
    changed = true
    if room_in(v, flight) <= 0 then
      start_slowly(now, 1)
      s.probing = true
    end
    if v.limit == nil then
      s.views[key] = nil
    else
      local step = v.seconds > 0 and v.seconds or 15 * SECOND
      local passed = (math.floor((now - v.reset) / step) + 1) * step
      v.reset, v.ends = v.reset + passed, v.ends and v.ends + passed
      v.remaining, v.spread, v.stragglers, v.assumed = v.limit, ask.random, flight, true
      v.share, v.answers, v.fallen = share(v), 0, 0
    end
  end
end
"""

_LEAVING: Final = """
-- When one more call fits beside those taken, by our own log.
local function free_at(w, taken)
  local rounds = 0
  if taken >= w[1] then rounds, taken = math.floor(taken / w[1]), taken % w[1] end
  local index = redis.call('ZCARD', LOG) - w[1] + taken
  local at = now
  if index >= 0 then
    local stamp = redis.call('ZRANGE', LOG, index, index, 'WITHSCORES')[2]
    at = math.max(now, tonumber(stamp) + w[2])
  end
  return at + rounds * w[2]
end

local room, wake, bound, cause = 1e9, now, now, ''
local tight = {-1, -1, -1}
local function bind(at, why)
  if at > bound then bound, cause = at, why end
end
local function tighter(limit, left, reset)
  left = math.max(0, left)
  if tight[2] < 0 or left < tight[2] then tight = {limit, left, math.max(0, reset - now)} end
end

if s.blocked > now then
  room, wake = 0, s.blocked
  bind(s.blocked, s.by)
end
for _, w in ipairs(windows) do
  local left = w[1] - redis.call('ZCOUNT', LOG, '(' .. string.format('%.0f', now - w[2]), '+inf')
  if left - flight < 1 then wake = math.max(wake, free_at(w, flight)) end
  if left < 1 then bind(free_at(w, 0), w[3]) end
  room = math.min(room, left - flight)
  tighter(w[1], left - flight, left < w[1] and free_at(w, left) or now)
end
for _, v in pairs(s.views) do
  local fits, at = room_in(v, flight), wake_of(v)
  if fits < 1 then
    -- With calls remaining, an answer may make room at any moment.
    wake = math.max(wake, v.remaining > 0 and math.min(at, now + SECOND / 4) or at)
  end
  if v.remaining <= 0 then
    bind(at, 'the server\\'s limit' .. (v.limit and ' of ' .. v.limit or ''))
  end
  room = math.min(room, fits)
  tighter(v.limit or -1, v.remaining - flight, v.reset)
end
if s.narrow then
  if flight == 0 or s.since == nil then s.since = math.max(now, s.blocked) end
  local steps = math.floor((now - s.since) / SECOND)
  if steps > 0 and flight > 0 then
    s.since = s.since + steps * SECOND
    set_narrow(s.narrow * 2 ^ math.min(steps, 10))
    changed = true
  end
end
if s.narrow and flight >= s.narrow then
  wake = math.max(wake, now + SECOND / 20)
end
if s.narrow then room = math.min(room, math.floor(s.narrow) - flight) end

local granted = 0
redis.call('ZREMRANGEBYSCORE', WAITING, '-inf', now)
if ask.wanted > 0 and room > 0 then
  local others = redis.call('ZCARD', WAITING)
  if redis.call('ZSCORE', WAITING, ask.who) then others = others - 1 end
  granted = math.min(ask.wanted, math.ceil(room / (others + 1)))
  for i = 0, granted - 1 do
    redis.call('ZADD', FLIGHT, now + ask.lease, wanted(i))
  end
end
local sleep = 0
if granted < ask.wanted then
  sleep = math.min(math.max(wake - now, SECOND / 100), SECOND)
  redis.call('ZADD', WAITING, now + sleep + 2 * SECOND, ask.who)
else
  redis.call('ZREM', WAITING, ask.who)
end

if changed or granted > 0 or ask.refused > 0 then
  redis.call('SET', STATE, cjson.encode(s))
end
local keep = math.ceil((longest() + ask.lease + 60 * SECOND) / 1000)
for _, key in ipairs(KEYS) do redis.call('PEXPIRE', key, keep) end
return cjson.encode({granted, sleep, bound - now, math.max(0, s.blocked - now), tight[1],
    tight[2] < 0 and -1 or math.max(0, tight[2] - granted), tight[3], flight + granted, cause, now})
"""

BODY: Final = _READING + _COMING_BACK + _REFUSALS + _LEAVING
"""Everything but the clock."""

SCRIPT: Final = SERVER_TIME + BODY
"""The whole script, with the store's own clock."""

SHA: Final = hashlib.sha1(SCRIPT.encode(), usedforsecurity=False).hexdigest()
"""What the store calls the script."""
