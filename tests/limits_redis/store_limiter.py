"""The script behind the face of a `Limiter`, by any clock and from any state."""

from __future__ import annotations

import copy
import json
import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

from redis import ConnectionPool, Redis

from kubiya_async.limits.redis import StoreReport
from kubiya_async.limits.redis_script import BODY

if TYPE_CHECKING:
    from kubiya_async.limits.headers import QuotaHeaders, ServerWait

# The state goes in and comes out with every step, so that a model can go back to it.
_STEP = f"""
local now = tonumber(ARGV[2])
local before = ARGV[3] ~= '' and cmsgpack.unpack(ARGV[3]) or {{false, {{}}, {{}}, {{}}, {{}}}}
redis.call('DEL', unpack(KEYS))
if before[1] then redis.call('SET', KEYS[1], before[1]) end
for set = 2, 5 do
  local found = before[set]
  for i = 1, #found, 2 do redis.call('ZADD', KEYS[set], found[i + 1], found[i]) end
end
local function run()
{BODY}
end
local answer = run()
local function exact(value)
  if type(value) == 'number' then return string.format('%.17g', value) end
  if type(value) ~= 'table' then return value end
  local found = {{}}
  for name, each in pairs(value) do found[name] = exact(each) end
  return found
end
local function sorted(value)
  if type(value) ~= 'table' then return tostring(value) end
  local found = {{}}
  for name, each in pairs(value) do found[#found + 1] = name .. '=' .. sorted(each) end
  table.sort(found)
  return '{{' .. table.concat(found, ' ') .. '}}'
end
local after = {{redis.call('GET', KEYS[1])}}
local known = after[1] and exact(cmsgpack.unpack(after[1])) or {{}}
local mark = {{sorted(known)}}
for set = 2, 5 do
  after[set] = redis.call('ZRANGE', KEYS[set], 0, -1, 'WITHSCORES')
  for i = 2, #after[set], 2 do mark[#mark + 1] = set .. ':' .. after[set][i] end
end
return {{answer, cmsgpack.pack(after), table.concat(mark, ' '), cjson.encode(known)}}
"""
KEYS = tuple(f"{{model}}:{name}" for name in ("state", "log", "flight", "waiting", "background"))


@dataclass(frozen=True)
class Told:
    """What the script answers; times are seconds from now."""

    granted: int
    background: int
    sleep: float
    ready: float
    bound: float
    blocked: float
    limit: int
    left: int
    reset: float
    in_flight: int
    cause: str


@dataclass
class StoreLimiter:
    """One key in a store. Answers are told with the next question."""

    client: Redis
    limits: tuple[tuple[int, float], ...]
    assumed: bool = False
    random: float = 0.5
    share: float = 0.1
    state: bytes = b""
    mark: bytes = b""
    known: bytes = b"{}"
    """What the script keeps, its numbers as words so that none is rounded."""
    flights: tuple[str, ...] = ()
    calls: int = 0
    report: StoreReport = field(default_factory=StoreReport)

    @property
    def in_flight(self) -> int:
        return len(self.flights)

    def ask(
        self,
        now: float,
        wanted: int = 0,
        within: float = math.inf,
        longest: float = math.inf,
        background: int = 0,
    ) -> Told:
        """Return what came back, and ask for calls."""
        question: dict[str, Any] = {
            "events": self.report.words(now),
            "windows": [(limit, seconds, "") for limit, seconds in self.limits],
            "assumed": self.assumed,
            "lease": 1e9,
            "random": self.random,
            "who": "model",
            "wanted": wanted,
            "background": background,
            "share": self.share,
            "first": self.calls,
        }
        question |= {"within": within} if within < math.inf else {}
        question |= {"longest": longest} if longest < math.inf else {}
        arguments = json.dumps(question), repr(now), self.state
        if arguments not in _answers:
            # A model comes to the same question by many ways.
            _answers[arguments] = _script(KEYS, arguments, client=self.client)
        answer, self.state, self.mark, self.known = _answers[arguments]
        self.report = StoreReport()
        told = json.loads(answer)
        granted, back, sleep, ready, bound, blocked, limit, left, reset, flight, cause, _ = told
        names = tuple(f"model:{self.calls + number}" for number in range(granted + back))
        self.flights, self.calls = (*self.flights, *names), self.calls + len(names)
        assert flight == len(self.flights)
        sleep, ready, bound, blocked, reset = map(float, (sleep, ready, bound, blocked, reset))
        return Told(granted, back, sleep, ready, bound, blocked, limit, left, reset, flight, cause)

    # As a `Limiter` has it

    def ready_at(self, now: float) -> float:
        return now + self.ask(now).ready

    def admit(self, now: float) -> bool:
        return self.ask(now, 1).granted == 1

    def bound(self, now: float) -> tuple[float, str]:
        told = self.ask(now)
        return now + told.bound, told.cause

    def finish(
        self,
        now: float,
        status: int | None,
        quotas: tuple[QuotaHeaders, ...],
        wait: ServerWait | None,
    ) -> None:
        call, *rest = self.flights
        self.flights = tuple(rest)
        self.report.came_back(call, now, status, quotas, wait)

    def cancel(self) -> None:
        call, *rest = self.flights
        self.flights = tuple(rest)
        self.report.unused([call], 0.0)

    def clone(self) -> Self:
        twin = copy.copy(self)
        twin.report = copy.deepcopy(self.report)
        return twin

    def signature(self) -> Any:
        events = [{**event, "call": at} for at, event in self.report._events]
        return self.mark, len(self.flights), json.dumps(events)


_script: Any = Redis(connection_pool=ConnectionPool()).register_script(_STEP)
_answers: dict[Any, Any] = {}
