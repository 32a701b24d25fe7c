"""`RedisRateLimiter`: gates whose quota all processes with one key share."""

from __future__ import annotations

import asyncio
import copy
import hashlib
import random
import time
import weakref
from typing import TYPE_CHECKING, Final, Literal, Self, TypeAlias

from kubiya_async._core.limiter import Limiter
from kubiya_async._core.redact import Secret
from kubiya_async._limits.desk import Desk, DeskSettings
from kubiya_async._limits.gate import Line, LineState
from kubiya_async._limits.store import RedisStore, Store, check_address
from kubiya_async._limits.wait_queue import limiter_closed, running_loop
from kubiya_async._outlast import outlast
from kubiya_async.auth import ONE_PROCESS
from kubiya_async.errors import ClientClosedError, ConfigError
from kubiya_async.limits import DOCUMENTED_LIMITS, RateLimit, RateLimitState

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from types import TracebackType

    from kubiya_async._core.server_wait import ServerWait

WhenUnavailable: TypeAlias = Literal["local", "refuse"]

_FORMAT: Final = "2"
"""What is in the keys: processes that write them differently do not share."""

_KEYS: Final = ("state", "log", "flight", "waiting")


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
        when_unavailable: WhenUnavailable = "local",
        namespace: str = "kubiya",
        lease: float = 300.0,
        timeout: float = 0.5,
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
        uniform: Callable[[float, float], float] | None = None,
    ) -> None:
        self._address = url if isinstance(url, Secret) else Secret(url)
        # Should anything below raise, a traceback that prints locals must not print a password.
        del url
        check_address(self._address, store="rate limit store", purpose="a shared rate limit")
        if when_unavailable not in {"local", "refuse"}:
            raise ConfigError(
                f"when_unavailable must be 'local' or 'refuse', got {when_unavailable!r}"
            )
        if not (lease > 0 and timeout > 0):
            raise ConfigError(f"lease and timeout must be positive, got {lease!r} and {timeout!r}")
        self.limits: tuple[RateLimit, ...] = tuple(limits)
        self.max_server_wait = max_server_wait
        self._assumed = limits is DOCUMENTED_LIMITS
        self._refuse_when_away = when_unavailable == "refuse"
        self._namespace = namespace
        self._lease = lease
        self._timeout = timeout
        self._clock = clock
        self._wall = wall
        self._uniform = uniform or random.uniform
        self._desks: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, dict[str, Desk]] = (
            weakref.WeakKeyDictionary()
        )
        self._left: weakref.WeakSet[asyncio.AbstractEventLoop] = weakref.WeakSet()

    def assuming(self, limits: Sequence[RateLimit]) -> RedisRateLimiter:
        """Give a limiter for a host with other documented limits; limits that were given stay.

        It is closed with this one, with which it shares the connections.
        """
        if not self._assumed:
            return self
        other = copy.copy(self)
        other.limits = tuple(limits)
        return other

    def gate(self, origin: str, key: str) -> RedisGate:
        """Give a client its gate.

        Args:
            origin: Scheme, host and port.
            key: Fingerprint of the API key.

        Raises:
            ConfigError: The tokens of a provider without `quota_key` have a quota that no other
                process could find.
        """
        if key.startswith(ONE_PROCESS):
            raise ConfigError(
                "a token_provider needs a quota_key to share a quota between processes",
                hint='Kubiya(token_provider=..., quota_key="..."), the same wherever the tokens '
                "belong to the same account; or rate_limiter=MemoryRateLimiter()",
            )
        words = [_FORMAT, origin, key]
        if self._assumed and self.limits != DOCUMENTED_LIMITS:
            # The hosts of both may be one, and a log is as long as the limits of whoever writes it.
            words += map(str, self.limits)
        scope = hashlib.sha256("\0".join(words).encode()).hexdigest()[:16]
        return RedisGate(self, scope)

    async def aclose(self) -> None:
        """Fail whoever waits, tell the store the last news, disconnect: for this event loop."""
        loop = asyncio.get_running_loop()
        self._left.add(loop)
        desks = self._desks.pop(loop, {})
        closing = [asyncio.ensure_future(desk.aclose()) for desk in desks.values()]
        await outlast(*closing)
        for each in closing:
            each.result()

    async def __aenter__(self) -> Self:
        """Give the limiter; it connects when it is needed."""
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

    def desk(self, scope: str) -> Desk:
        """Give the running loop's desk for one origin and key.

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
            desks[scope] = Desk(self._store(), self._line(), self._settings(scope))
        return desks[scope]

    def find(self, scope: str) -> Desk | None:
        """Give the running loop's desk, or any if no loop runs; `None` if there is none."""
        here = running_loop()
        if here is not None:
            desks = self._desks.get(here)
            return None if desks is None else desks.get(scope)
        return next((desk for _, desk in self.desks(scope)), None)

    def desks(self, scope: str) -> list[tuple[asyncio.AbstractEventLoop, Desk]]:
        """Give every loop's desk for one origin and key."""
        found = [(loop, desks.get(scope)) for loop, desks in list(self._desks.items())]
        return [(loop, desk) for loop, desk in found if desk is not None]

    def _store(self) -> Store:
        return RedisStore(self._address, timeout=self._timeout)

    def _line(self) -> Line:
        """Make the line that stands in while the store is away."""
        pairs = [(limit.limit, limit.seconds) for limit in self.limits]
        limiter = Limiter(pairs, assumed=self._assumed, uniform=self._uniform)
        return Line(
            limiter, clock=self._clock, wall=self._wall, max_server_wait=self.max_server_wait
        )

    def _settings(self, scope: str) -> DeskSettings:
        return DeskSettings(
            keys=tuple(f"{self._namespace}:{{{scope}}}:{name}" for name in _KEYS),
            windows=tuple((limit.limit, limit.seconds, str(limit)) for limit in self.limits),
            assumed=self._assumed,
            max_server_wait=self.max_server_wait,
            refuse_when_away=self._refuse_when_away,
            lease=self._lease,
            timeout=self._timeout,
            clock=self._clock,
            wall=self._wall,
            uniform=self._uniform,
        )


class RedisGate:
    """A client's place before a quota that all processes share."""

    __slots__ = ("_closed", "_limiter", "_scope")

    def __init__(self, limiter: RedisRateLimiter, scope: str) -> None:
        self._limiter = limiter
        self._scope = scope
        self._closed = False

    def try_acquire(self) -> bool:
        """Take a slot at once if that is possible: only the store knows, so it never is."""
        return False

    async def acquire(self, *, max_wait: float | None, front: bool = False) -> float:
        """Wait for a slot; give the seconds it took. See `limits.Gate.acquire`."""
        if self._closed:
            raise ClientClosedError("the client is closed")
        return await self._limiter.desk(self._scope).acquire(self, max_wait=max_wait, front=front)

    def finish(
        self,
        status: int | None,
        headers: Mapping[str, str] | None,
        wait: ServerWait | None,
        *,
        sent: bool = True,
    ) -> None:
        """Give a slot back, and learn from the answer. See `limits.Gate.finish`."""
        desk = self._limiter.find(self._scope)
        if desk is not None:
            desk.finish(status, headers, wait, sent=sent)

    def close(self) -> None:
        """Fail the waiters of this client with `ClientClosedError`; slots taken stay valid."""
        self._closed = True
        here = running_loop()
        for loop, desk in self._limiter.desks(self._scope):
            if loop is here:
                desk.expel(self)
            elif not loop.is_closed():
                loop.call_soon_threadsafe(desk.expel, self)

    @property
    def state(self) -> RateLimitState:
        """What the store said last, or what this process knows while the store is away."""
        desk = self._limiter.find(self._scope)
        limits = self._limiter.limits
        if desk is None:
            return RateLimitState(None, None, None, 0, 0, 0.0, limits)
        now, news, state = desk.settings.clock(), desk.news, desk.line.state
        state = state._replace(queued=desk.queued)
        if news is not None and not desk.away:
            state = LineState(
                limit=news.limit,
                remaining=news.remaining,
                reset_in=None if news.reset is None else max(0.0, news.reset - now),
                queued=desk.queued,
                in_flight=news.in_flight,
                blocked_for=max(0.0, news.blocked_until - now),
                ready_in=max(0.0, news.bound - now),
            )
        return RateLimitState(limits=limits, **state._asdict())

    def __repr__(self) -> str:
        return f"<RedisGate {self.state}>"
