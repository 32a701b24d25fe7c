"""The script that runs in the store: it takes in what calls found out and lets calls out.

The algorithm is that of `kubiya_async.limits.limiter`, function by function and under
the same names; why it is so is said there, and tests compare the two decision by decision. Here all
processes that use one key are one, so there is more to do: calls are remembered by name until they
come back, what little room there is gets dealt out among the processes that ask, and each learns
when it is worth asking again. A script is atomic, and its only clock is the store's.

Keys, which share a hash tag and so a node of a cluster:

* `state`, packed: what a `Limiter` knows besides its log.
* `log`, a sorted set: calls that came back, by the time they did.
* `flight`, a sorted set: calls let out, by the time their lease ends. A lease that ends, since its
  process died, is a call that came back then.
* `waiting`, a sorted set: processes that want more calls than they got; `background`, the same for
  calls of the background lane.

Every call has a name before it is let out. So an asker whom no answer reached can give back what it
may have got, and one that asks twice gets once. Each request says when it expires; a script
that is carried out later than that lets nothing out.

The argument is a JSON object:

* `events`: calls that came back or were never sent, see `StoreReport` in `redis`.
* `windows`: calls, seconds and a name for each limit; `assumed`: whether headers replace them.
* `who` asks, how many interactive calls are `wanted` and how many for the `background`, the number
  of the `first` one, the `lease` of each, the background's `share`.
* `within`: seconds to the earliest deadline of those who wait; `longest`: most seconds any waits.
* `until`: when the asker stops listening, by the store's clock; `random`: a number from 0 to 1.

The answer is a JSON array: interactive calls let out, and calls of the background; seconds until it
is worth asking again, until the next call may leave if nothing is heard, until a call may leave at
the earliest whatever is heard, and until the pause after a 429 ends; limit, calls left and seconds
to the reset of the tightest quota (-1: unknown); calls in flight; the cause of the earliest moment;
the store's time.
"""

from __future__ import annotations

import hashlib
from typing import Final

SERVER_TIME: Final = """
local t = redis.call('TIME')
local now = t[1] + t[2] / 1000000
"""

_KNOWN: Final = """
local ask = cjson.decode(ARGV[1])
local STATE, LOG, FLIGHT, WAITING, BACKGROUND = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local WIDE, MOST_VIEWS, FAR, UNKNOWN_RESET = 1024, 8, 32 * 86400, 15
local floor, min, max = math.floor, math.min, math.max
local huge = 1e300  -- JSON knows no infinity, and an operator may want to see the state as JSON
local raw = redis.call('GET', STATE)
local s = raw and cmsgpack.unpack(raw) or {
  narrow = 10, narrow_since = 0, guard = 1, refusals = 0, probing = false, assuming = false,
  blocked_until = 0, told_until = 0, blocked_by = '', views = {},
  difference = huge, seen = 0,
  in_row = 0, interactive = 0, interactive_at = huge, interactive_since = huge}
local changed = raw == false
local within, longest_wait = ask.within or huge, ask.longest or huge
local flight = redis.call('ZCARD', FLIGHT)

local function uniform(low, high) return low + (high - low) * ask.random end
local function wanted(i) return ask.who .. ':' .. string.format('%.0f', ask.first + i) end
"""

_WINDOWS: Final = """
-- Window: a limit that is kept by our own log. All limits share one log, as long as the longest.
local function free_at(w, when, taken)
  local limit, seconds, rounds = w[1], w[2], 0
  if taken >= limit then rounds, taken = floor(taken / limit), taken % limit end
  local index, at = redis.call('ZCARD', LOG) - limit + taken, when
  if index >= 0 then
    local stamp = redis.call('ZRANGE', LOG, index, index, 'WITHSCORES')[2]
    at = max(when, tonumber(stamp) + seconds)
  end
  return at + rounds * seconds
end
local function used(w)
  return min(w[1], redis.call('ZCOUNT', LOG, '(' .. string.format('%.17g', now - w[2]), '+inf'))
end

-- ServerClock
local function place(q, at)
  local after, ends = q.after, q.ends
  if after == nil then return nil, ends end
  if after > FAR then return nil, nil end
  if ends == nil then return at + after, nil end
  if after <= 0 then return at, ends end
  local drifted = s.difference + (at - s.seen) * 0.001
  s.difference, s.seen = min(drifted, at + after - ends), at
  return ends + s.difference, ends
end

-- View: one of the server's windows, as its headers have shown it so far.
local function has_room(v, taken)
  if taken == 0 then return v.remaining > 0 end
  return (taken + 1) * (3 * max(1, v.pace) - 2) <= v.remaining
end
local function wake(v)
  local length = v.seconds ~= 0 and v.seconds or UNKNOWN_RESET
  local margin = min(0.25, length * (1 / 40)) * s.guard
  local widest = min(1, length * (1 / 60))
  if v.pace > 1 then widest = widest * min(v.pace, 4) end
  return v.reset + margin + widest * v.spread
end
local function replace(v, seen)
  v.remaining = seen.remaining
  if seen.reset then
    v.reset, v.seconds = seen.reset, max(v.seconds, seen.reset - seen.now)
  elseif seen.seconds then
    v.reset = seen.now + seen.seconds
  end
  v.ends, v.after, v.spread = seen.ends, seen.after, seen.spread
  v.stragglers, v.assumed = flight, false
end
local function new_view(q, seen)
  local v = {name = q.name, limit = q.limit, seconds = q.seconds or 0, answers = 0, pace = 1,
             reset = seen.now + (q.seconds or UNKNOWN_RESET)}
  replace(v, seen)
  return v
end
local function fall(v, remaining, passed)
  local fallen = v.remaining - remaining
  if fallen > 0 then v.remaining = remaining else fallen = 0 end
  if passed then
    v.answers = v.answers + 1
    if fallen ~= v.pace then v.pace = v.pace + (fallen - v.pace) * max(0.2, 1 / v.answers) end
  end
end
local function update_remaining(v, q, passed)
  if q.ends == nil or q.ends ~= v.ends or v.assumed or q.after ~= v.after then return false end
  fall(v, q.remaining, passed)
  return true
end
local function shift_of(v, seen)
  local shift, same
  if seen.ends and v.ends then
    shift, same = seen.ends - v.ends, min(1, v.seconds / 4)
  elseif seen.reset then
    shift, same = seen.reset - v.reset, min(1.5, v.seconds / 2)
  else
    return seen.seconds or 0
  end
  if math.abs(shift) <= same then return 0 end
  return shift
end
local function learn(v, seen, passed)
  local before, shift = v.remaining, shift_of(v, seen)
  if shift < 0 and v.stragglers > 0 then
    v.stragglers = v.stragglers - 1
    return false
  end
  if shift ~= 0 or v.assumed then
    replace(v, seen)
    return shift > 0 and v.remaining > before
  end
  v.after = seen.after
  fall(v, seen.remaining, passed)
  if seen.reset then v.reset = min(v.reset, seen.reset) end
  return false
end
local function renew_view(v)
  local step = v.seconds ~= 0 and v.seconds or UNKNOWN_RESET
  local passed = (floor((now - v.reset) / step) + 1) * step
  v.reset, v.ends = v.reset + passed, v.ends and v.ends + passed
  v.remaining, v.spread, v.stragglers, v.assumed = v.limit, ask.random, flight, true
end
"""

_LEARNING: Final = """
-- Our own logs count only for the limits that the server does not count before our eyes.
local active
local function choose_windows()
  local counted, known, strange = {}, {}, false
  for _, w in ipairs(ask.windows) do known[w[1]] = true end
  for _, v in ipairs(s.views) do
    if v.limit and v.name ~= 'burst' then
      counted[v.limit] = true
      strange = strange or not known[v.limit]
    end
  end
  active = {}
  if ask.assumed and strange then return end
  for _, w in ipairs(ask.windows) do
    if not counted[w[1]] then active[#active + 1] = w end
  end
end
choose_windows()

local function shortest_window()
  local found = huge
  for _, w in ipairs(active) do found = min(found, w[2]) end
  for _, v in ipairs(s.views) do
    if v.seconds ~= 0 then found = min(found, v.seconds) end
  end
  return found == huge and 60 or found
end

local function steps(at) return max(0, floor((at - s.narrow_since) / 1)) end
local function width(at)
  local found = s.narrow * 2 ^ min(steps(at), 20)
  return found <= WIDE and found or huge
end
local function start_slowly(since, most)
  s.narrow, s.narrow_since = min(s.narrow, most), since
end

local function learn_one(at, q, passed)
  local v, place_of
  for i, each in ipairs(s.views) do
    if each.name == q.name and each.limit == q.limit then v, place_of = each, i end
  end
  if v and update_remaining(v, q, passed) then return end
  local reset, ends = place(q, at)
  local seen = {now = at, remaining = q.remaining, reset = reset, ends = ends, after = q.after,
                seconds = q.seconds, spread = ask.random}
  if not v then
    if #s.views >= MOST_VIEWS then table.remove(s.views, 1) end
    s.views[#s.views + 1] = new_view(q, seen)
    choose_windows()
    return
  end
  local exhausted = not has_room(v, flight)
  if learn(v, seen, passed) and exhausted then start_slowly(at, 2) end
end

local function drop_assumptions(quotas)
  local kept = {}
  for _, v in ipairs(s.views) do
    local reported = not v.assumed
    for _, q in ipairs(quotas) do
      reported = reported or (q.name == v.name and q.limit == v.limit)
    end
    if reported then kept[#kept + 1] = v end
  end
  s.views, s.assuming = kept, false
  choose_windows()
end

local function refused(at, e)
  if at < s.blocked_until then
    if e.wait then
      s.told_until = max(s.told_until, at + e.wait)
      s.blocked_until = max(s.blocked_until, s.told_until)
    end
    return
  end
  s.refusals = s.refusals + 1
  if s.probing then
    s.guard = min(s.guard * 2, 8)
    s.difference = huge
  end
  if e.wait and e.wait > 0 then
    s.blocked_by, s.told_until = e.by, at + e.wait
    s.blocked_until = s.told_until + uniform(0, min(e.wait * 0.1, 2))
    for _, v in ipairs(s.views) do
      if v.remaining == 0 then v.reset = min(v.reset, s.told_until) end
    end
  else
    local longest = min(shortest_window() / 4, 2 ^ min(s.refusals - 1, 60))
    s.told_until = at + uniform(0.5, 1) * longest
    s.blocked_until, s.blocked_by = s.told_until, 'HTTP 429'
  end
  start_slowly(s.blocked_until, 1)
end

local function finish(at, e)
  flight = flight - redis.call('ZREM', FLIGHT, e.call)
  redis.call('ZADD', LOG, string.format('%.17g', at), e.call)
  local passed = e.status and e.status ~= 429
  if #e.quotas == 0 then
    for _, v in ipairs(s.views) do v.remaining = max(0, v.remaining - 1) end
  end
  if e.status and s.assuming then drop_assumptions(e.quotas) end
  for _, q in ipairs(e.quotas) do learn_one(at, q, passed) end
  if e.status and not passed then refused(at, e) end
  if passed and at >= s.blocked_until then
    s.refusals, s.probing = 0, false
    if s.narrow < huge then
      local wider = width(at) * 2
      s.narrow, s.narrow_since = wider <= WIDE and wider or huge, at
    end
  end
end
"""

_EVENTS: Final = """
local lost = redis.call('ZRANGEBYSCORE', FLIGHT, '-inf', now, 'WITHSCORES')
for i = 1, #lost, 2 do finish(tonumber(lost[i + 1]), {call = lost[i], quotas = {}}) end
for _, e in ipairs(ask.events) do
  if e.unsent then
    flight = flight - redis.call('ZREM', FLIGHT, e.call)
  else
    finish(now - e.ago, e)
  end
end
local want, want_background = ask.wanted, ask.background
if ask['until'] and now > ask['until'] then want, want_background = 0, 0 end
if want + want_background > 0 and redis.call('ZSCORE', FLIGHT, wanted(0)) then
  for i = 0, want + want_background - 1 do
    flight = flight - redis.call('ZREM', FLIGHT, wanted(i))
  end
end
changed = changed or #ask.events + #lost > 0
local keep = 0
for _, w in ipairs(ask.windows) do keep = max(keep, w[2]) end
if #ask.events + #lost > 0 then
  local most = 0
  for _, w in ipairs(ask.windows) do most = max(most, w[1]) end
  redis.call('ZREMRANGEBYSCORE', LOG, '-inf', string.format('%.17g', now - keep - 1))
  redis.call('ZREMRANGEBYRANK', LOG, 0, -most - 1)
end
"""

_LEAVING: Final = """
local function renew(hurried)
  local kept = {}
  for _, v in ipairs(s.views) do
    local over = now >= (hurried and v.reset or wake(v))
    if over then
      changed = true
      if not has_room(v, flight) then
        start_slowly(now, 1)
        s.probing = true
      end
      if v.limit then
        renew_view(v)
        s.assuming = true
      end
    end
    if v.limit or not over then kept[#kept + 1] = v end
  end
  s.views = kept
  choose_windows()
end

local function leaves_at(taken, hurried, probing)
  local at = hurried and s.told_until or s.blocked_until
  for _, w in ipairs(probing and {} or active) do at = max(at, free_at(w, now, taken)) end
  for _, v in ipairs(s.views) do
    if not has_room(v, taken) then at = max(at, hurried and v.reset or wake(v)) end
  end
  if taken >= width(now) then at = max(at, s.narrow_since + steps(now) + 1) end
  return at
end

local at, hurried, probing
local function ready_at()
  at, probing = leaves_at(flight), false
  hurried = at > now and at >= now + within
  if hurried then
    renew(true)
    at = leaves_at(flight, true)
  end
  local hopeless = at > now and (at >= now + within or at - now > longest_wait)
  if ask.assumed and flight == 0 and hopeless then
    at, probing = leaves_at(0, hurried, true), true
  end
end

-- Lanes
local function recent()
  local faded = math.exp(min(0, s.interactive_at - now) / 300)
  local seconds = 300 * (1 - math.exp(min(0, s.interactive_since - now) / 300))
  return s.interactive * faded, seconds
end
local function keeps(limit, seconds) return limit >= 20 and seconds > 0 and seconds <= 3600 end
local function handed_back(limit, seconds, left, finish_at)
  if left >= (1 - ask.share) * limit then return 0 end
  local seen, over = recent()
  local demand = (0.03 * limit / seconds * 60 + seen) / (60 + over)
  local enough = (math.sqrt(max(0, left) + 4) - 2) ^ 2
  return finish_at - 0.6 - enough / demand
end
local function kept_until(taken)
  local at = now
  for _, v in ipairs(s.views) do
    if v.limit and keeps(v.limit, v.seconds) then
      local left = v.remaining - (taken + 1) * (3 * max(1, v.pace) - 2)
      at = max(at, handed_back(v.limit, v.seconds, left, v.reset))
    end
  end
  for _, w in ipairs(active) do
    local count = keeps(w[1], w[2]) and used(w) or 0
    if keeps(w[1], w[2]) and count + taken > 0 then
      local stamp = count > 0 and redis.call('ZRANGE', LOG, -count, -count, 'WITHSCORES')[2] or now
      local left = w[1] - count - taken - 1
      -- Without room it is a probe.
      if left >= 0 then at = max(at, handed_back(w[1], w[2], left, tonumber(stamp) + w[2])) end
    end
  end
  return at
end

-- Others get their part of what there is when they ask, as they do soon.
local function others_in(lane)
  redis.call('ZREMRANGEBYSCORE', lane, '-inf', now)
  return redis.call('ZCARD', lane) - (redis.call('ZSCORE', lane, ask.who) and 1 or 0)
end
local others, others_background = others_in(WAITING), others_in(BACKGROUND)
local most_in_row = floor(1 / ask.share + 0.5) - 1

local granted, granted_background = 0, 0
local function background_waits()
  return want_background > granted_background or others_background > 0
end
local function background_is_next() return s.in_row >= most_in_row and background_waits() end
local function take()
  local call = wanted(granted + granted_background)
  redis.call('ZADD', FLIGHT, string.format('%.17g', now + ask.lease), call)
  flight = flight + 1
end
local function room(most, kept)
  if flight == 0 then s.narrow_since = now end
  -- The more are taken the later the next one leaves, so halving finds how many may leave now.
  local low, high = 0, most
  while low < high do
    local middle = floor((low + high + 1) / 2)
    local taken = flight + middle - 1
    if leaves_at(taken, hurried) <= now and not (kept and kept_until(taken) > now) then
      low = middle
    else
      high = middle - 1
    end
  end
  return low
end
local function let_out()
  local most = want - granted
  local free = max(1, room(probing and 1 or most * (others + 1)))
  for _ = 1, min(most, math.ceil(free / (others + 1))) do
    take()
    granted = granted + 1
    if background_waits() then
      s.interactive = recent() + 1
      s.interactive_at, s.interactive_since = now, min(s.interactive_since, now)
      s.in_row = s.in_row + 1
      if background_is_next() then return end
    else
      s.in_row = 0
    end
  end
end
local function let_out_background()
  local most = want_background - granted_background
  local one = probing or background_is_next()
  local free = max(1, room(one and 1 or most * (others_background + 1), true))
  for _ = 1, min(most, math.ceil(free / (others_background + 1))) do
    take()
    granted_background, s.in_row = granted_background + 1, 0
  end
end

-- Lets the next lane's calls out, if they may leave. Where the next call is the background's of
-- another process, there has to be room for it beside ours.
local kept
local function turn()
  kept = at
  if at > now then return false end
  local next_is_background = background_is_next()
  if want_background > granted_background and (next_is_background or want == granted) then
    if not next_is_background then
      kept = others > 0 and now + 0.25 or max(at, kept_until(flight))
    end
    if kept > now or (granted_background > 0 and others_background > 0) then return false end
    let_out_background()
    return true
  end
  if want == granted or (granted > 0 and others > 0) then return false end
  if next_is_background and leaves_at(flight + 1, hurried) > now then
    at = now + 0.05
    return false
  end
  let_out()
  return true
end
local function lacks() return granted < want or granted_background < want_background end
renew(false)
ready_at()
kept = at
while lacks() and turn() do
  if lacks() then ready_at() end
end

-- Answers to other processes may make room at any moment.
local sleep = 0
local function sleep_until(lane, lacks, when)
  if not lacks then
    redis.call('ZREM', lane, ask.who)
    return
  end
  local poll = 1
  for _, v in ipairs(s.views) do
    if flight > 0 and v.remaining > 0 and not has_room(v, flight) then poll = 0.25 end
  end
  if flight > 0 and when - now >= min(within, longest_wait) then poll = 0.25 end
  if flight >= width(now) then poll = 0.05 end
  local found = min(max(when - now, 0.01), poll)
  sleep = sleep > 0 and min(sleep, found) or found
  redis.call('ZADD', lane, string.format('%.17g', now + found + 2), ask.who)
end
sleep_until(WAITING, granted < ask.wanted, at)
sleep_until(BACKGROUND, granted_background < ask.background, kept)
"""

_ANSWERING: Final = """
local bound, cause = now, ''
local function bind(when, why)
  if when > bound then bound, cause = when, why end
end
bind(s.told_until, s.blocked_by)
if not ask.assumed then
  for _, w in ipairs(active) do bind(free_at(w, now, 0), w[3]) end
end
for _, v in ipairs(s.views) do
  local name = "the server's limit" .. (v.limit and ' of ' .. v.limit or '')
  if v.remaining <= 0 then bind(v.reset, name) end
end

local limit, left, reset = -1, huge, -1
for _, v in ipairs(s.views) do
  if v.remaining < left then
    limit, left, reset = v.limit or -1, v.remaining, max(0, v.reset - now)
  end
end
for _, w in ipairs(active) do
  local count = used(w)
  if w[1] - count < left then
    limit, left, reset = w[1], w[1] - count, -1
    if count > 0 then
      local stamp = redis.call('ZRANGE', LOG, -count, -count, 'WITHSCORES')[2]
      reset = tonumber(stamp) + w[2] - now
    end
  end
end

if changed or granted + granted_background > 0 then redis.call('SET', STATE, cmsgpack.pack(s)) end
for _, key in ipairs(KEYS) do
  redis.call('PEXPIRE', key, math.ceil((keep + ask.lease + 60) * 1000))
end
local function exactly(number) return string.format('%.17g', number) end
return cjson.encode({granted, granted_background, exactly(sleep), exactly(max(0, at - now)),
    exactly(bound - now),
    exactly(max(0, s.blocked_until - now)), limit, left == huge and -1 or max(0, left - flight),
    exactly(reset), flight, cause, exactly(now)})
"""

BODY: Final = f"{_KNOWN}{_WINDOWS}{_LEARNING}{_EVENTS}{_LEAVING}{_ANSWERING}"
"""Everything but the clock."""

SCRIPT: Final = SERVER_TIME + BODY
"""The whole script, with the store's own clock."""

SHA: Final = hashlib.sha1(SCRIPT.encode(), usedforsecurity=False).hexdigest()
"""What the store calls the script."""
