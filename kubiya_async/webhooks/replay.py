"""Refusing a delivery that was seen before.

Asked after verification, so that a forgery cannot use up an id. An id is forgotten when handling
fails: the sender will try again, and should be let in.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final, Protocol

from kubiya_async.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

__all__ = ["MemoryReplayGuard", "RedisReplayGuard", "ReplayGuard"]

KEPT_SECONDS: Final = 24 * 3600.0


class ReplayGuard(Protocol):
    """A memory for ids."""

    async def claim(self, id: str) -> bool:  # noqa: A002 - the field's word
        """Remember an id; tell whether it is new."""
        ...

    async def release(self, id: str) -> None:  # noqa: A002 - the field's word
        """Forget an id whose delivery could not be handled."""
        ...


class MemoryReplayGuard:
    """Ids seen by this process."""

    def __init__(
        self,
        *,
        seconds: float = KEPT_SECONDS,
        most: int = 100_000,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Remember each id for `seconds`, and the newest `most` of them at the most."""
        self._seconds = seconds
        self._most = most
        self._clock = clock
        self._seen: OrderedDict[str, float] = OrderedDict()

    async def claim(self, id: str) -> bool:  # noqa: A002 - the field's word
        """Remember an id; tell whether it is new."""
        now = self._clock()
        while self._seen and (
            next(iter(self._seen.values())) <= now or len(self._seen) > self._most
        ):
            self._seen.popitem(last=False)
        if id in self._seen:
            return False
        self._seen[id] = now + self._seconds
        return True

    async def release(self, id: str) -> None:  # noqa: A002 - the field's word
        """Forget an id."""
        self._seen.pop(id, None)


class RedisReplayGuard:
    """Ids seen by any process that uses the same Redis or Valkey (extra `redis`).

    When the store cannot be reached its error goes to the caller: nothing is let in unchecked.
    """

    def __init__(
        self, url: str, *, seconds: float = KEPT_SECONDS, prefix: str = "kubiya:webhook:"
    ) -> None:
        """Name the store; it is connected to when the first id is claimed.

        Raises:
            ConfigError: The package `redis` is not installed.
        """
        if find_spec("redis") is None:
            raise ConfigError("RedisReplayGuard needs the extra: pip install 'kubiya-async[redis]'")
        self._redis: Any = import_module("redis.asyncio").Redis.from_url(url)
        self._milliseconds = int(seconds * 1000)
        self._prefix = prefix

    async def claim(self, id: str) -> bool:  # noqa: A002 - the field's word
        """Remember an id; tell whether it is new to all."""
        key = f"{self._prefix}{id}"
        return bool(await _said(self._redis.set(key, b"1", nx=True, px=self._milliseconds)))

    async def release(self, id: str) -> None:  # noqa: A002 - the field's word
        """Forget an id."""
        await _said(self._redis.delete(f"{self._prefix}{id}"))

    async def aclose(self) -> None:
        """Close the connections to the store."""
        await self._redis.aclose()


async def _said(answer: Awaitable[Any]) -> Any:
    """Wait for the store; the `wait_for` of Python 3.11 in its driver can lose a cancellation."""
    task = asyncio.current_task()
    before = 0 if task is None else task.cancelling()
    found = await answer
    if task is not None and task.cancelling() > before:
        raise asyncio.CancelledError
    return found
