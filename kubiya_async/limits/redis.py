"""`RedisRateLimiter`: gates whose quota all processes with one key share."""

from __future__ import annotations

import asyncio
import copy
import hashlib
import importlib
import json
import math
import random
import secrets
import time
import weakref
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Final, Literal, Protocol, Self, TypeAlias
from urllib.parse import urlsplit

from kubiya_async._escape import is_encodable
from kubiya_async._fork import watch
from kubiya_async._messages.logging import get_logger
from kubiya_async._messages.redact import Secret
from kubiya_async._wait_shielded import wait_shielded
from kubiya_async.auth import PROVIDER_PREFIX
from kubiya_async.errors import ClientClosedError, ConfigError, RateLimitError
from kubiya_async.limits.base import (
    BACKGROUND_SHARE,
    DOCUMENTED_LIMITS,
    RateLimit,
    RateLimitState,
    check_limits,
    check_share,
    check_wait,
)
from kubiya_async.limits.headers import QuotaHeaders, ServerWait, quotas
from kubiya_async.limits.limiter import Limiter
from kubiya_async.limits.memory import (
    LocalQueue,
    QueueState,
    Waiter,
    WaitQueue,
    client_closed,
    limiter_closed,
    running_loop,
    wake,
)
from kubiya_async.limits.redis_script import SCRIPT, SHA
from kubiya_async.options import LANES, Lane, check_positive

_MOST_KEPT: Final = 10_000


class StoreReport:
    """Calls that came back or were never sent, in that order, and what the server said to them."""

    __slots__ = ("_events",)

    def __init__(self) -> None:
        self._events: list[tuple[float, dict[str, Any]]] = []

    def __bool__(self) -> bool:
        """Return whether there is anything to report."""
        return bool(self._events)

    def came_back(
        self,
        call: str,
        now: float,
        status: int | None,
        quotas: tuple[QuotaHeaders, ...],
        wait: ServerWait | None,
    ) -> None:
        """Record a finished call.

        Args:
            call: The call's name in the store.
            now: Reading of the clock.
            status: HTTP status; `None` if there was no answer.
            quotas: What the answer's headers say.
            wait: What the server asked for.
        """
        event: dict[str, Any] = {"call": call, "quotas": [_words(quota) for quota in quotas]}
        if status is not None:
            event["status"] = status
        if wait is not None:
            event |= {"wait": wait.seconds, "by": f"HTTP 429 with {wait.source}"}
        self._events.append((now, event))

    def unused(self, calls: Iterable[str], now: float) -> None:
        """Record calls that were admitted, or may have been, and will not be sent."""
        self._events += [(now, {"call": call, "unsent": True}) for call in calls]

    def words(self, now: float) -> list[dict[str, Any]]:
        """Return the `events` of the script's argument."""
        return [{**event, "ago": max(0.0, now - at)} for at, event in self._events]

    def keep_for_later(self, newer: StoreReport) -> None:
        """Merge a newer report, since this one was not delivered; its headers are stale by then."""
        kept = [*self._events, *newer._events][-_MOST_KEPT:]
        self._events = [(at, _bare(event)) for at, event in kept]

    def forget(self, oldest: float) -> None:
        """Drop what is older than a lease, and so what the store knows by itself."""
        self._events = [event for event in self._events if event[0] > oldest]


def _words(quota: QuotaHeaders) -> dict[str, Any]:
    found = {
        "name": quota.name,
        "limit": quota.limit,
        "remaining": quota.remaining,
        "after": quota.reset_after,
        "ends": quota.window_end,
        "seconds": quota.seconds,
    }
    return {name: value for name, value in found.items() if value is not None}


def _bare(event: dict[str, Any]) -> dict[str, Any]:
    if "unsent" in event:
        return event
    return {"call": event["call"], "quotas": []}


_SCHEMES: Final = {
    "redis": ("redis", False),
    "rediss": ("rediss", False),
    "valkey": ("redis", False),
    "valkeys": ("rediss", False),
    "unix": ("unix", False),
    "redis+cluster": ("redis", True),
    "rediss+cluster": ("rediss", True),
    "valkey+cluster": ("redis", True),
    "valkeys+cluster": ("rediss", True),
}

CONNECTIONS: Final = 4
"""Most connections of a client, unless it is one of a cluster."""


class StoreAwayError(Exception):
    """The store did not answer, or not as a store does; `reason` has no secret."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class LimitStore(Protocol):
    """Runs the script."""

    async def step(self, keys: Sequence[str], argument: str) -> list[Any]:
        """Run the script once and give its answer, decoded.

        Raises:
            StoreAwayError: There is no answer.
        """
        ...

    async def aclose(self) -> None:
        """Close the connections."""
        ...


class RedisStore:
    """A Redis-compatible server or cluster, as one event loop talks to it.

    Args:
        address: Where it is, checked by `check_address`.
        timeout: Longest time in seconds for one step, connecting and one repetition included.
    """

    def __init__(self, address: Secret, *, timeout: float) -> None:
        self._address = address
        self._timeout = timeout
        self._client: Any = None

    async def step(self, keys: Sequence[str], argument: str) -> list[Any]:
        """Run the script once; load it when the store does not have it (any more)."""
        from redis.exceptions import NoScriptError  # noqa: PLC0415 - an extra

        try:
            async with asyncio.timeout(self._timeout):
                client = self._connected()
                try:
                    answer = await client.evalsha(SHA, len(keys), *keys, argument)
                except NoScriptError:
                    answer = await client.eval(SCRIPT, len(keys), *keys, argument)
                found: list[Any] = json.loads(answer)
                return found
        except Exception as error:  # noqa: BLE001 - whatever it is, calls must not hang on it
            reason = type(error).__name__
        # Outside the handler: the driver's error is not chained, since it may quote the address.
        raise StoreAwayError(reason)

    async def aclose(self) -> None:
        """Close the connections."""
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()

    def _connected(self) -> Any:
        if self._client is None:
            self._client = make_client(self._address, self._timeout)
        return self._client


def make_client(address: Secret, timeout: float) -> Any:
    """Make a client of redis-py for an address that was checked; it connects when it is used."""
    from redis import asyncio as driver  # noqa: PLC0415 - an extra
    from redis.asyncio.retry import Retry  # noqa: PLC0415
    from redis.backoff import NoBackoff  # noqa: PLC0415

    settings: dict[str, Any] = {
        "socket_timeout": timeout,
        "socket_connect_timeout": timeout,
        # A connection that the store has closed shows only at the next command. Doing a
        # step twice is harmless: its calls have names.
        "retry": Retry(NoBackoff(), 1),
    }
    scheme, cluster = _SCHEMES[_scheme(address)]
    make: Any = driver.RedisCluster if cluster else driver.Redis
    if not cluster:
        settings["max_connections"] = CONNECTIONS
    return make.from_url(f"{scheme}:{address.reveal().partition(':')[2]}", **settings)


def check_address(address: Secret, *, store: str, purpose: str) -> None:
    """Refuse an address that cannot be one, without showing it.

    Args:
        address: The address.
        store: What the store is called in messages.
        purpose: What needs redis-py.

    Raises:
        ConfigError: The scheme is not known, the host is missing, or redis-py is not installed.
    """
    scheme = _scheme(address)
    if scheme not in _SCHEMES:
        raise ConfigError(
            f"the {store} must be given as redis://, rediss://, valkey://, valkeys:// or "
            f"unix:// address, or as redis+cluster:// and so on; its scheme is {scheme!r}"
            if scheme.replace("+", "").isalnum() and "://" in address.reveal()
            else f"the {store} must be given as an address such as redis://host:6379/0"
        )
    if scheme != "unix" and not _has_host(address):
        raise ConfigError(f"the address of the {store} names no host, or an impossible port")
    try:
        # Now, while no call waits: it takes longer than a step may.
        importlib.import_module("redis.asyncio")
    except ImportError:
        raise ConfigError(
            f"{purpose} needs redis-py, which is not installed",
            hint='pip install "kubiya-async[redis]"',
        ) from None


def _scheme(address: Secret) -> str:
    return address.reveal().partition("://")[0].lower()


def _has_host(address: Secret) -> bool:
    try:
        parts = urlsplit(address.reveal())
        return bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


_log = get_logger()

_encode = json.JSONEncoder(separators=(",", ":")).encode
_FLUSH: Final = 0.005
_PROBE: Final = 1.0
_FRESH: Final = 1.0
_MOST_WANTED: Final = 500
_LIMITED: Final = 429


@dataclass(frozen=True, slots=True)
class RedisQueueSettings:
    """Settings of all queues of a limiter."""

    keys: tuple[str, ...]
    windows: tuple[tuple[int, float, str], ...]
    """Calls, seconds and a name for each limit."""
    assumed: bool
    background_share: float
    max_server_wait: float | None
    refuse_when_away: bool
    lease: float
    timeout: float
    """Seconds for which an answer of the store is waited for."""
    clock: Callable[[], float]
    wall: Callable[[], float]
    uniform: Callable[[float, float], float]


@dataclass(frozen=True, slots=True)
class StoreState:
    """What the store said last; times are readings of the clock."""

    at: float
    bound: float
    blocked_until: float
    limit: int | None
    remaining: int | None
    reset: float | None
    in_flight: int
    cause: str


class RedisQueue(WaitQueue):
    """Waiters of one event loop, and the pump that serves them."""

    def __init__(self, store: LimitStore, line: LocalQueue, settings: RedisQueueSettings) -> None:
        super().__init__()
        self.settings = settings
        self.line = line
        self.news: StoreState | None = None
        self.away: bool = False
        self._store = store
        self._clock = settings.clock
        longest = settings.max_server_wait
        self._longest = math.inf if longest is None else longest
        self._who = secrets.token_urlsafe(6)
        self._held: deque[str] = deque()
        self._next_slot = 0
        self._store_ahead: float | None = None
        self._report = StoreReport()
        self._ask_at = -math.inf
        self._flush_at = math.inf
        self._probe_at = -math.inf
        self._event = asyncio.Event()
        self._pump: asyncio.Task[None] | None = None
        self._ending = False

    @property
    def queued(self) -> int:
        """Calls that wait."""
        return sum(map(self.waiting, LANES))

    def waiting(self, lane: Lane) -> int:
        """Return how many calls of a lane wait."""
        return self.count(lane) + self.line.queued(lane)

    # Leaving

    async def acquire(
        self, owner: object, *, max_wait: float | None, front: bool, lane: Lane
    ) -> float:
        """Wait for a slot; return the seconds it took. See `limits.Gate.acquire`."""
        since = self._clock()
        if self.away:
            if since >= self._probe_at:
                self._probe_at = since + _PROBE
                self._tell_at(since)
            return await self._alone(owner, since, max_wait, front=front, lane=lane)
        if lane == "interactive" and not self.count(lane):
            # What the store said last was said to calls in the background.
            self._ask_at = since
        waiter = self.add(owner, since, max_wait, front=front, lane=lane)
        self._start_pump()
        try:
            await waiter.future
        except BaseException:
            self._leave(waiter)
            raise
        if waiter.error is not None:
            raise waiter.error
        if waiter.granted:
            return self._clock() - since
        return await self._alone(owner, since, max_wait, front=front, lane=lane)

    async def _alone(
        self, owner: object, since: float, max_wait: float | None, *, front: bool, lane: Lane
    ) -> float:
        """Wait for a slot of this process's own limiter, or refuse."""
        if self._ending:
            raise limiter_closed()
        if self.settings.refuse_when_away:
            raise _away()
        left = None if max_wait is None else max(0.0, max_wait - (self._clock() - since))
        waiter = self.line.enqueue(owner, max_wait=left, front=front, lane=lane)
        try:
            if not waiter.granted:
                await waiter.future
        except BaseException:
            self.line.dequeue(waiter)
            raise
        if waiter.error is not None:
            raise waiter.error
        return self._clock() - since

    def _leave(self, waiter: Waiter) -> None:
        self.remove(waiter)
        if waiter.granted:
            self.finish(None, None, None, sent=False)

    # Coming back

    def finish(
        self,
        status: int | None,
        headers: Mapping[str, str] | None,
        wait: ServerWait | None,
        *,
        sent: bool,
    ) -> None:
        """Record the outcome of a call; it is reported to the store within a few milliseconds."""
        slot = self._held.popleft() if self._held else None
        if sent:
            self.line.finish(status, headers, wait)
            found = quotas(headers, now=self.settings.wall()) if headers else ()
            call = slot or self._new_slots(1)[0]
            self._report.came_back(call, self._clock(), status, found, wait)
        else:
            self.line.finish(None, None, None, sent=False)
            if slot is not None:
                self._report.unused([slot], self._clock())
        flush = self._clock() + _FLUSH
        self._tell_at(max(flush, self._probe_at) if self.away else flush)

    def _tell_at(self, when: float) -> None:
        self._flush_at = min(self._flush_at, when)
        self._start_pump()

    def _new_slots(self, count: int) -> list[str]:
        first = self._next_slot
        self._next_slot += count
        return [f"{self._who}:{number}" for number in range(first, first + count)]

    # Ending

    def reject_owner(self, owner: object) -> None:
        """Refuse all waiters of a client that is being closed."""
        self.refuse_all(client_closed, owner)
        self.line.reject_owner(owner)

    async def aclose(self) -> None:
        """Refuse all waiting calls, send the last report to the store, close the connection."""
        self._ending = True
        self.refuse_all(limiter_closed)
        self.line.close()
        if self._report and not self.away:
            self._flush_at = -math.inf
            self._start_pump()
        if self._pump is not None:
            self._event.set()
            await asyncio.wait([self._pump])
        await self._store.aclose()

    # The pump

    def _start_pump(self) -> None:
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            # An abandoned coroutine, found by the garbage collector after its loop.
            return
        self._event.set()
        if self._pump is None or self._pump.done():
            self._pump = loop.create_task(self._run(), name="kubiya shared rate limit")

    async def _run(self) -> None:
        try:
            while (due := self._due()) < math.inf:
                now = self._clock()
                if due > now:
                    await self._sleep(due - now)
                    continue
                # Calls that became ready in this turn of the loop are included.
                await asyncio.sleep(0)
                await self._step()
        finally:
            # Nothing waits for a pump that was cancelled.
            self._send_away()

    def _due(self) -> float:
        """Return when there is something to do: refuse a call, ask the store, or report to it."""
        if self._ending and (self.away or not self._report):
            return math.inf
        now = self._clock()
        self._refuse_whom_news_leave_hopeless(now)
        due = self._flush_at
        if self:
            due = min(due, max(self._ask_at, now), self.next_deadline())
        return due

    async def _sleep(self, seconds: float) -> None:
        self._event.clear()
        timer = asyncio.get_running_loop().call_later(seconds, self._event.set)
        try:
            await self._event.wait()
        finally:
            timer.cancel()

    async def _step(self) -> None:
        told, self._report = self._report, StoreReport()
        self._flush_at = math.inf
        wanted = 0 if self.away else min(self.count("interactive"), _MOST_WANTED)
        background = 0 if self.away else min(self.count("background"), _MOST_WANTED)
        first, slots = self._next_slot, self._new_slots(wanted + background)
        settings, asked_at = self.settings, self._clock()
        ask = {
            "events": told.words(asked_at),
            "windows": settings.windows,
            "assumed": settings.assumed,
            "lease": settings.lease,
            "random": settings.uniform(0.0, 1.0),
            "who": self._who,
            "wanted": wanted,
            "background": background,
            "share": settings.background_share,
            "first": first,
        }
        if (soonest := self.next_deadline()) < math.inf:
            ask["within"] = soonest - asked_at
        if self._longest < math.inf:
            ask["longest"] = self._longest
        if self._store_ahead is not None:
            ask["until"] = asked_at + settings.timeout + self._store_ahead
        try:
            answer = await self._store.step(settings.keys, _encode(ask))
        except (StoreAwayError, asyncio.CancelledError) as error:
            told.keep_for_later(self._report)
            # The store may have let calls out, and only its answer was lost.
            told.unused(slots, asked_at)
            self._report = told
            if not isinstance(error, StoreAwayError):
                raise
            self._lost(error)
            return
        self._regained()
        self._hand_out(slots, self._hear(answer, asked_at))

    def _hear(self, answer: list[Any], asked_at: float) -> list[Lane]:
        now = self._clock()
        interactive, background, sleep, _, bound, blocked, *rest = answer
        limit, remaining, reset, in_flight, cause, at = rest
        # At most: the store read its clock after the question had left.
        self._store_ahead = float(at) - asked_at
        self._ask_at = now + float(sleep)
        self.news = StoreState(
            at=now,
            bound=now + float(bound),
            blocked_until=now + float(blocked),
            limit=int(limit) if limit >= 0 else None,
            remaining=int(remaining) if remaining >= 0 else None,
            reset=now + float(reset) if float(reset) >= 0 else None,
            in_flight=int(in_flight),
            cause=cause,
        )
        granted = zip(LANES, (int(interactive), int(background)), strict=True)
        return [lane for lane, count in granted for _ in range(count)]

    def _hand_out(self, slots: list[str], lanes: list[Lane]) -> None:
        now = self._clock()
        for slot, lane in zip(slots, lanes, strict=False):
            if not self.count(lane):
                # They were cancelled while the store was asked.
                self._report.unused([slot], now)
                self._flush_at = now
                continue
            waiter = self.pop(lane)
            waiter.granted = True
            self._held.append(slot)
            self.line.limiter.start(now)
            wake(waiter)

    # The store, away and back

    def _lost(self, error: StoreAwayError) -> None:
        if not self.away:
            then = "calls are refused" if self.settings.refuse_when_away else "this process limits"
            _log.warning("rate limit store away (%s): %s until it is back", error.reason, then)
        self.away = True
        now = self._clock()
        self._report.forget(now - self.settings.lease)
        self._probe_at = now + _PROBE
        self._flush_at = self._probe_at if self._report else math.inf
        self._send_away()

    def _send_away(self) -> None:
        """Grant the waiting calls slots without the store."""
        for waiter in self.pop_all():
            wake(waiter)

    def _regained(self) -> None:
        if self.away:
            _log.info("rate limit store back")
            self.away = False

    def _refuse_whom_news_leave_hopeless(self, now: float) -> None:
        # Old news would refuse calls that another process's news have saved since.
        news = self.news if self.news is not None and now - self.news.at <= _FRESH else None
        bound, cause = (now, "") if news is None else (max(news.bound, now), news.cause)
        self.refuse_hopeless(now, bound, cause, self._longest)


def _away() -> RateLimitError:
    return RateLimitError(
        "the rate limit store is away, and the limiter refuses calls until it is back",
        status=_LIMITED,
        retry_after=_PROBE,
        hint='RedisRateLimiter(when_unavailable="local") limits each process by itself until then',
    )


WhenUnavailable: TypeAlias = Literal["local", "refuse"]

_FORMAT: Final = "3"
"""What is in the keys: processes that write them differently do not share."""

_KEYS: Final = ("state", "log", "flight", "waiting", "background")
_kept: list[object] = []


class RedisRateLimiter:
    """Shares the quota of a key among all processes that use one Redis or Valkey store.

    Needs the extra `kubiya-async[redis]` and a store of Redis 6.2 or later, or any Valkey. One
    limiter may serve any number of clients and event loops. Close it in each loop, or use
    `async with`; a client that made it from `KUBIYA_RATE_LIMIT_URL` closes it itself.

    Args:
        url: Address of the store: `redis://`, `rediss://` (TLS), `valkey://`, `valkeys://` or
            `unix://`; with `+cluster` after the scheme for a cluster.
        limits: Limits that hold all at once. The default ones are assumptions, which the server's
            own headers replace; limits that you give always hold.
        max_server_wait: Longest time in seconds for which a spent quota or a 429 makes calls wait;
            when it takes longer, they fail at once with `RateLimitError`. `None`: wait, however
            long it takes.
        background_share: Part of the quota that background calls always have, above 0 and up to
            0.5, however many interactive calls there are; the same for all processes.
        when_unavailable: What to do while the store does not answer: `local`, each process limits
            alone, or `refuse`, calls fail at once with `RateLimitError`.
        namespace: Beginning of the keys in the store.
        lease: Seconds after which a call that never came back counts as come back, because its
            process died; longer than the longest call.
        timeout: Longest time in seconds to wait for the store.
        clock: Monotonic clock in seconds.
        wall: Unix time, used for absolute reset times in answers that have no `Date`.
        uniform: Draws a number between two others.

    Raises:
        ConfigError: The address is unusable, or redis-py is not installed.
    """

    def __init__(
        self,
        url: str | Secret,
        limits: Sequence[RateLimit] = DOCUMENTED_LIMITS,
        *,
        max_server_wait: float | None = 120.0,
        background_share: float = BACKGROUND_SHARE,
        when_unavailable: WhenUnavailable = "local",
        namespace: str = "kubiya",
        lease: float = 300.0,
        timeout: float = 0.5,
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
        uniform: Callable[[float, float], float] | None = None,
    ) -> None:
        if not isinstance(url, str | Secret):
            raise ConfigError(f"url must be a str, got {type(url).__name__}")
        self._address = url if isinstance(url, Secret) else Secret(url)
        # Should anything below raise, a traceback that prints locals must not print a password.
        del url
        check_address(self._address, store="rate limit store", purpose="a shared rate limit")
        if when_unavailable not in ("local", "refuse"):
            raise ConfigError(
                f"when_unavailable must be 'local' or 'refuse', got {when_unavailable!r}"
            )
        check_positive(lease=lease, timeout=timeout)
        if not isinstance(namespace, str) or not is_encodable(namespace):
            raise ConfigError("namespace must be a str that UTF-8 can hold")
        self.limits: tuple[RateLimit, ...] = check_limits(limits)
        self.max_server_wait: float | None = check_wait(max_server_wait)
        self.background_share: float = check_share(background_share)
        self._assumed = limits is DOCUMENTED_LIMITS
        self._refuse_when_away = when_unavailable == "refuse"
        self._namespace = namespace
        self._lease = lease
        self._timeout = timeout
        self._clock = clock
        self._wall = wall
        self._uniform = uniform or random.uniform
        self._desks: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, dict[str, RedisQueue]] = (
            weakref.WeakKeyDictionary()
        )
        self._left: weakref.WeakSet[asyncio.AbstractEventLoop] = weakref.WeakSet()
        watch(self, RedisRateLimiter._on_fork)

    def _on_fork(self) -> None:
        """Begin anew, with connections of this process."""
        # The driver closes what is finalised, and the connections are the other process's.
        _kept.append(list(self._desks.values()))
        # In place, since the limiters that `assuming` made share them.
        self._desks.clear()
        self._left.clear()

    def with_default_limits(self, limits: Sequence[RateLimit]) -> RedisRateLimiter:
        """Return a limiter for a host with other documented limits; explicit limits stay.

        It is closed with this one, with which it shares the connections.
        """
        if not self._assumed:
            return self
        other = copy.copy(self)
        other.limits = tuple(limits)
        return other

    def gate(self, origin: str, key: str) -> RedisGate:
        """Return the gate for a client.

        Args:
            origin: Scheme, host and port.
            key: Fingerprint of the API key.

        Raises:
            ConfigError: The tokens of a provider without `quota_key` have a quota that no other
                process could find.
        """
        if key.startswith(PROVIDER_PREFIX):
            raise ConfigError(
                "a token_provider needs a quota_key to share a quota between processes",
                hint='Kubiya(token_provider=..., quota_key="..."), the same wherever the tokens '
                "belong to the same account; or rate_limiter=MemoryRateLimiter()",
            )
        words = [_FORMAT, origin, key]
        if self._assumed and self.limits != DOCUMENTED_LIMITS:
            # Both may share hosts, and a log is as long as the limits of the process that wrote it.
            words += map(str, self.limits)
        scope = hashlib.sha256("\0".join(words).encode()).hexdigest()[:16]
        return RedisGate(self, scope)

    async def aclose(self) -> None:
        """Fail all waiting calls, send the last report, disconnect: for this event loop."""
        loop = asyncio.get_running_loop()
        self._left.add(loop)
        desks = self._desks.pop(loop, {})
        closing = [asyncio.ensure_future(desk.aclose()) for desk in desks.values()]
        await wait_shielded(*closing)
        for each in closing:
            each.result()

    async def __aenter__(self) -> Self:
        """Return the limiter; it connects when it is needed."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close it."""
        await self.aclose()

    def __repr__(self) -> str:
        """Show the limits, never the address: it may hold a password."""
        return f"RedisRateLimiter({', '.join(map(str, self.limits)) or 'no limits'})"

    def desk(self, scope: str) -> RedisQueue:
        """Return the running loop's queue for one origin and key.

        Raises:
            ClientClosedError: The limiter was closed in this loop.
        """
        loop = asyncio.get_running_loop()
        desks = self._desks.get(loop)
        if desks is None:
            if loop in self._left:
                raise limiter_closed()
            for old in [old for old in self._desks if old.is_closed()]:
                del self._desks[old]
            desks = self._desks[loop] = {}
        if scope not in desks:
            desks[scope] = RedisQueue(self._store(), self._line(), self._settings(scope))
        return desks[scope]

    def find(self, scope: str) -> RedisQueue | None:
        """Return the running loop's queue, or any if no loop runs; `None` if there is none."""
        here = running_loop()
        if here is not None:
            desks = self._desks.get(here)
            return None if desks is None else desks.get(scope)
        return next((desk for _, desk in self.desks(scope)), None)

    def desks(self, scope: str) -> list[tuple[asyncio.AbstractEventLoop, RedisQueue]]:
        """Return every loop's queue for one origin and key."""
        found = [(loop, desks.get(scope)) for loop, desks in list(self._desks.items())]
        return [(loop, desk) for loop, desk in found if desk is not None]

    def _store(self) -> LimitStore:
        return RedisStore(self._address, timeout=self._timeout)

    def _line(self) -> LocalQueue:
        """Make the line that stands in while the store is away."""
        pairs = [(limit.limit, limit.seconds) for limit in self.limits]
        limiter = Limiter(
            pairs,
            assumed=self._assumed,
            uniform=self._uniform,
            background_share=self.background_share,
        )
        return LocalQueue(
            limiter, clock=self._clock, wall=self._wall, max_server_wait=self.max_server_wait
        )

    def _settings(self, scope: str) -> RedisQueueSettings:
        return RedisQueueSettings(
            keys=tuple(f"{self._namespace}:{{{scope}}}:{name}" for name in _KEYS),
            windows=tuple((limit.limit, limit.seconds, str(limit)) for limit in self.limits),
            assumed=self._assumed,
            background_share=self.background_share,
            max_server_wait=self.max_server_wait,
            refuse_when_away=self._refuse_when_away,
            lease=self._lease,
            timeout=self._timeout,
            clock=self._clock,
            wall=self._wall,
            uniform=self._uniform,
        )


class RedisGate:
    """A client's access to a quota that all processes share."""

    __slots__ = ("_closed", "_lane", "_limiter", "_scope")

    def __init__(self, limiter: RedisRateLimiter, scope: str, lane: Lane = "interactive") -> None:
        self._limiter = limiter
        self._scope = scope
        self._lane: Lane = lane
        self._closed = False

    def in_lane(self, lane: Lane) -> RedisGate:
        """Return the gate as the calls of a lane pass it."""
        return RedisGate(self._limiter, self._scope, lane)

    def try_acquire(self) -> bool:
        """Return `False`: only the store knows whether a slot is free."""
        return False

    async def acquire(self, *, max_wait: float | None, front: bool = False) -> float:
        """Wait for a slot; return the seconds it took. See `limits.Gate.acquire`."""
        if self._closed:
            raise ClientClosedError("the client is closed")
        desk = self._limiter.desk(self._scope)
        return await desk.acquire(self, max_wait=max_wait, front=front, lane=self._lane)

    def finish(
        self,
        status: int | None,
        headers: Mapping[str, str] | None,
        wait: ServerWait | None,
        *,
        sent: bool = True,
    ) -> None:
        """Release a slot, and learn from the response. See `limits.Gate.finish`."""
        desk = self._limiter.find(self._scope)
        if desk is not None:
            desk.finish(status, headers, wait, sent=sent)

    def close(self) -> None:
        """Fail the waiters of this client with `ClientClosedError`; slots taken stay valid."""
        self._closed = True
        here = running_loop()
        for loop, desk in self._limiter.desks(self._scope):
            if loop is here:
                desk.reject_owner(self)
            elif not loop.is_closed():
                loop.call_soon_threadsafe(desk.reject_owner, self)

    @property
    def state(self) -> RateLimitState:
        """What the store said last, or what this process knows while the store is away."""
        desk = self._limiter.find(self._scope)
        limits = self._limiter.limits
        if desk is None:
            return RateLimitState(None, None, None, 0, 0, 0.0, limits)
        now, news, state = desk.settings.clock(), desk.news, desk.line.state
        background = desk.waiting("background")
        state = state._replace(queued=desk.queued, queued_background=background)
        if news is not None and not desk.away:
            state = QueueState(
                limit=news.limit,
                remaining=news.remaining,
                reset_in=None if news.reset is None else max(0.0, news.reset - now),
                queued=desk.queued,
                in_flight=news.in_flight,
                blocked_for=max(0.0, news.blocked_until - now),
                ready_in=max(0.0, news.bound - now),
                queued_background=background,
            )
        return RateLimitState(limits=limits, **state._asdict())

    def __repr__(self) -> str:
        return f"<RedisGate {self.state}>"
