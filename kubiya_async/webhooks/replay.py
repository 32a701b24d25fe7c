"""Refusing a delivery that was seen before, by this process or, with Redis, by any.

Asked after verification, so that a forgery cannot use up an id. An id is *claimed* while its
delivery is being handled and *kept* when it was. When handling fails it is *released*: the sender
will try again, and should be let in.

In Redis an id is either claimed, with a value that only the claiming task knows, or handled. A
claim has a lease. So a process may be killed while it handles a delivery: when the lease is over,
the sender's next try is let in.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections import OrderedDict
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from types import TracebackType
from typing import Any, Final, Literal, Protocol, Self, TypeAlias, cast

from kubiya_async._escape import is_encodable
from kubiya_async._messages.logging import get_logger
from kubiya_async._messages.redact import Secret
from kubiya_async._wait_shielded import wait_shielded
from kubiya_async.errors import ConfigError, WebhookError
from kubiya_async.limits.redis import CONNECTIONS, check_address, make_client
from kubiya_async.options import check_positive

__all__ = ["Claim", "MemoryReplayGuard", "RedisReplayGuard", "ReplayGuard", "WhenUnavailable"]

KEPT_SECONDS: Final = 24 * 3600.0

Claim: TypeAlias = Literal["new", "busy", "handled"]
"""What is known of an id: nothing until now, being handled at this moment, or handled."""

WhenUnavailable: TypeAlias = Literal["refuse", "accept"]

_log = get_logger()

# A claim that is made twice because its answer was lost is still the same claim.
_CLAIM: Final = """\
local found = redis.call('GET', KEYS[1])
if found and found ~= ARGV[1] then
    return found == 'handled' and 'handled' or 'busy'
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 'new'
"""
_RELEASE: Final = """\
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
return 'released'
"""
_KEEP: Final = "redis.call('SET', KEYS[1], 'handled', 'PX', ARGV[1]) return 'kept'"


class ReplayGuard(Protocol):
    """A memory for ids."""

    async def claim(self, id: str) -> Claim:  # noqa: A002 - the field's word
        """Claim an id, and return whether it was new.

        Raises:
            WebhookError: That cannot be known; the sender should try again.
        """
        ...

    async def keep(self, id: str) -> None:  # noqa: A002 - the field's word
        """Remember a claimed id as handled."""
        ...

    async def release(self, id: str) -> None:  # noqa: A002 - the field's word
        """Forget a claimed id, whose delivery could not be handled."""
        ...


class MemoryReplayGuard:
    """Ids seen by this process.

    Args:
        seconds: How long an id is remembered.
        most: Most ids that are remembered; the oldest are forgotten first.
        clock: Monotonic clock in seconds.

    Raises:
        ConfigError: A number is not positive, or not one.
    """

    def __init__(
        self,
        *,
        seconds: float = KEPT_SECONDS,
        most: int = 100_000,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Remember nothing yet."""
        check_positive(seconds=seconds, most=most)
        self._seconds = seconds
        self._most = most
        self._clock = clock
        self._handled: OrderedDict[str, float] = OrderedDict()
        self._busy: set[str] = set()

    async def claim(self, id: str) -> Claim:  # noqa: A002 - the field's word
        """Claim an id, and return whether it was new."""
        self._forget()
        if id in self._handled:
            return "handled"
        if id in self._busy:
            return "busy"
        self._busy.add(id)
        return "new"

    async def keep(self, id: str) -> None:  # noqa: A002 - the field's word
        """Remember a claimed id as handled."""
        self._busy.discard(id)
        self._handled[id] = self._clock() + self._seconds

    async def release(self, id: str) -> None:  # noqa: A002 - the field's word
        """Forget a claimed id."""
        self._busy.discard(id)

    def _forget(self) -> None:
        handled, now = self._handled, self._clock()
        while handled and (next(iter(handled.values())) <= now or len(handled) > self._most):
            handled.popitem(last=False)


class RedisReplayGuard:
    """Ids seen by any process that uses the same Redis or Valkey store (extra `redis`).

    Close it, or use `async with`, in the event loop that used it last.

    Args:
        url: Address of the store: `redis://`, `rediss://`, `valkey://`, `valkeys://` or `unix://`,
            with `+cluster` after the scheme for a cluster.
        seconds: How long an id is remembered.
        lease: Seconds after which a delivery counts as not handled when nothing more was heard of
            it, because its process died; longer than handling ever takes.
        when_unavailable: What to do while the store does not answer. `refuse`: nothing is let in
            unchecked; the sender is told to try again. `accept`: this process alone decides, so
            that a delivery may be handled once by every process.
        timeout: Longest time in seconds to wait for the store.
        prefix: Beginning of the keys.

    Raises:
        ConfigError: The address is unusable, or redis-py is not installed.
    """

    def __init__(
        self,
        url: str | Secret,
        *,
        seconds: float = KEPT_SECONDS,
        lease: float = 300.0,
        when_unavailable: WhenUnavailable = "refuse",
        timeout: float = 1.0,
        prefix: str = "kubiya:webhook:",
    ) -> None:
        """Check the address; the store is connected to when the first id is claimed."""
        if not isinstance(url, str | Secret):
            raise ConfigError(f"url must be a str, got {type(url).__name__}")
        if not isinstance(prefix, str) or not is_encodable(prefix):
            raise ConfigError("prefix must be a str that UTF-8 can hold")
        self._address = url if isinstance(url, Secret) else Secret(url)
        # Should anything below raise, a traceback that prints locals must not print a password.
        del url
        check_address(self._address, store="replay store", purpose="RedisReplayGuard")
        if when_unavailable not in ("refuse", "accept"):
            raise ConfigError(
                f"when_unavailable must be 'refuse' or 'accept', got {when_unavailable!r}"
            )
        check_positive(seconds=seconds, lease=lease, timeout=timeout)
        self._seconds = seconds
        self._lease = lease
        self._accepts = when_unavailable == "accept"
        self._timeout = timeout
        self._prefix = prefix
        self._claims: dict[str, str] = {}
        self._alone = MemoryReplayGuard(seconds=seconds)
        self._unavailable = False
        self._client: Any = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._turns = asyncio.Semaphore(CONNECTIONS)

    async def claim(self, id: str) -> Claim:  # noqa: A002 - the field's word
        """Claim an id, and return whether it was new.

        Raises:
            WebhookError: The store does not answer, and `when_unavailable` is `refuse`; `reason` is
                `unavailable`.
        """
        if self._accepts:
            known = await self._alone.claim(id)
            if known != "new":
                return known
        mine = secrets.token_hex(8)
        try:
            found = await self._run(_CLAIM, id, mine, _milliseconds(self._lease))
        except BaseException:
            # The store may have got a claim that will not be handled now.
            if self._accepts:
                await self._alone.release(id)
            await self._forget(id, mine)
            raise
        if found == "new":
            self._claims[id] = mine
        elif found is None and not self._accepts:
            raise WebhookError(
                "webhook refused: the replay store does not answer", reason="unavailable"
            )
        elif found is not None and self._accepts:
            await self._alone.release(id)
        return cast("Claim", found or "new")

    async def keep(self, id: str) -> None:  # noqa: A002 - the field's word
        """Remember a claimed id as handled; if the store does not answer, until its lease ends."""
        self._claims.pop(id, None)
        if self._accepts:
            await self._alone.keep(id)
        await self._run(_KEEP, id, _milliseconds(self._seconds))

    async def release(self, id: str) -> None:  # noqa: A002 - the field's word
        """Forget a claimed id; without an answer of the store, when its lease ends."""
        mine = self._claims.pop(id, None)
        if self._accepts:
            await self._alone.release(id)
        if mine is not None:
            await self._forget(id, mine)

    async def _forget(self, id: str, mine: str) -> None:  # noqa: A002 - the field's word
        """Release a claim, even if the task that gave up is cancelled again."""
        await wait_shielded(asyncio.ensure_future(self._run(_RELEASE, id, mine)))

    async def aclose(self) -> None:
        """Close the connections to the store. Idempotent."""
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()

    async def __aenter__(self) -> Self:
        """Return the guard; it connects when it is needed."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the connections to the store."""
        await self.aclose()

    def __repr__(self) -> str:
        """Show the choice, never the address: it may hold a password."""
        return f"<RedisReplayGuard, {'accept' if self._accepts else 'refuse'} without the store>"

    async def _run(self, script: str, name: str, *arguments: str) -> str | None:
        """Run a script on one key; `None` if the store does not answer."""
        key = f"{self._prefix}{name}"
        task = asyncio.current_task()
        before = 0 if task is None else task.cancelling()
        answer: Any = None
        try:
            async with asyncio.timeout(self._timeout), self._connected() as client:
                answer = await client.eval(script, 1, key, *arguments)
            self._report(unavailable=False)
        except Exception as error:  # noqa: BLE001 - a driver has many ways to say that it is away
            self._report(unavailable=True, reason=type(error).__name__)
        if task is not None and task.cancelling() > before:
            # The `wait_for` of Python 3.11, which the driver uses, can lose a cancellation.
            raise asyncio.CancelledError
        return answer.decode() if isinstance(answer, bytes) else answer

    @asynccontextmanager
    async def _connected(self) -> AsyncGenerator[Any]:
        loop = asyncio.get_running_loop()
        if self._client is None or self._loop is not loop:
            self._client, self._loop = make_client(self._address, self._timeout), loop
            self._turns = asyncio.Semaphore(CONNECTIONS)
        # The client has a maximum of connections, and raises for one more.
        async with self._turns:
            yield self._client

    def _report(self, *, unavailable: bool, reason: str = "") -> None:
        """Log once that the store is unavailable, and once that it is back."""
        if unavailable and not self._unavailable:
            then = "this process decides alone" if self._accepts else "deliveries are refused"
            _log.warning("replay store away (%s): %s until it is back", reason, then)
        elif self._unavailable and not unavailable:
            _log.info("replay store back")
        self._unavailable = unavailable


def _milliseconds(seconds: float) -> str:
    return str(max(1, round(seconds * 1000)))
