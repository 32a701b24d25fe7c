"""Waiters in the order in which they are served: those the server refused before all others.

`gate.LoopQueue` and `desk.Desk` are such queues, each of one event loop; they differ in who says
when the next call may leave. A waiter is woken in its own loop, from whichever thread. Nothing here
is locked.
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
from collections import OrderedDict
from typing import TYPE_CHECKING, Final

from kubiya_async.errors import ClientClosedError, KubiyaError, RateLimitError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_TOO_MANY_REQUESTS: Final = 429
_MINUTE: Final = 60.0
_HOUR: Final = 3600.0


class Waiter:
    """A call that waits for its turn."""

    __slots__ = ("deadline", "error", "future", "granted", "loop", "order", "owner", "since")

    def __init__(self, owner: object, order: int, since: float, deadline: float) -> None:
        self.owner: object = owner
        self.order: int = order
        self.since: float = since
        self.deadline: float = deadline
        self.loop: asyncio.AbstractEventLoop = asyncio.get_running_loop()
        self.future: asyncio.Future[None] = self.loop.create_future()
        self.granted: bool = False
        self.error: KubiyaError | None = None

    def __lt__(self, other: Waiter) -> bool:
        return self.order < other.order


class WaitQueue:
    """Who waits, who goes next, who has waited for nothing.

    Args:
        orders: Numbers the waiters, of all queues that share it.
    """

    def __init__(self, orders: Iterator[int] | None = None) -> None:
        self._first: OrderedDict[Waiter, None] = OrderedDict()
        self._rest: OrderedDict[Waiter, None] = OrderedDict()
        self._deadlines: list[tuple[float, Waiter]] = []
        self._orders = itertools.count() if orders is None else orders

    def __len__(self) -> int:
        """Count the calls that wait."""
        return len(self._first) + len(self._rest)

    @property
    def refused(self) -> int:
        """Calls that wait before all others, since the server refused them."""
        return len(self._first)

    @property
    def rank(self) -> tuple[bool, int]:
        """Sorts queues by who is next in each."""
        return not self._first, next(iter(self._first or self._rest)).order

    def add(self, owner: object, since: float, max_wait: float | None, *, front: bool) -> Waiter:
        """Add a waiter of the running loop."""
        deadline = float("inf") if max_wait is None else since + max_wait
        waiter = Waiter(owner, next(self._orders), since, deadline)
        (self._first if front else self._rest)[waiter] = None
        if deadline < float("inf"):
            heapq.heappush(self._deadlines, (deadline, waiter))
        return waiter

    def pop(self) -> Waiter:
        """Take out who is next."""
        waiter, _ = (self._first or self._rest).popitem(last=False)
        return waiter

    def pop_all(self) -> list[Waiter]:
        """Take out all, in order."""
        found = [*self._first, *self._rest]
        self._first.clear()
        self._rest.clear()
        return found

    def remove(self, waiter: Waiter) -> None:
        """Take a waiter out, if it still waits."""
        self._first.pop(waiter, None)
        self._rest.pop(waiter, None)

    def is_waiting(self, waiter: Waiter) -> bool:
        """Return whether a waiter still waits."""
        return waiter in self._first or waiter in self._rest

    def next_deadline(self) -> float:
        """Return the earliest deadline of those who wait."""
        while self._deadlines:
            deadline, waiter = self._deadlines[0]
            if self.is_waiting(waiter):
                return deadline
            heapq.heappop(self._deadlines)
        return float("inf")

    def refuse(self, waiter: Waiter, error: KubiyaError) -> None:
        """Take a waiter out, and have its call fail."""
        self.remove(waiter)
        waiter.error = error
        wake(waiter)

    def refuse_all(self, error: Callable[[], KubiyaError], owner: object = None) -> None:
        """Refuse all waiters, or those of one owner."""
        for waiter in [*self._first, *self._rest]:
            if owner is None or waiter.owner is owner:
                self.refuse(waiter, error())

    def refuse_late(self, now: float) -> None:
        """Refuse those whose deadline has passed."""
        while self.next_deadline() < now:
            _, waiter = heapq.heappop(self._deadlines)
            self.refuse(waiter, too_late("", 0.0, 0))

    def refuse_hopeless(self, now: float, bound: float, cause: str, longest: float) -> None:
        """Refuse who would wait too long, when no call can leave before `bound`."""
        wait = bound - now
        if wait > longest:
            self.refuse_all(lambda: _too_long(cause, wait, longest))
        while self.next_deadline() <= bound:
            _, waiter = heapq.heappop(self._deadlines)
            self.refuse(waiter, too_late(cause, wait, 0))


def running_loop() -> asyncio.AbstractEventLoop | None:
    """Give the loop of this thread, if one runs."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


def wake(waiter: Waiter) -> bool:
    """Have a waiter look what became of it; false if its loop was closed meanwhile."""
    if waiter.loop is running_loop():
        _resolve(waiter.future)
        return True
    return call_in(waiter.loop, lambda: _resolve(waiter.future))


def _resolve(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)


def call_in(loop: asyncio.AbstractEventLoop, callback: Callable[[], None]) -> bool:
    """Call in another thread's loop; false if it was closed."""
    try:
        loop.call_soon_threadsafe(callback)
    except RuntimeError:
        return False
    return True


def _too_long(cause: str, wait: float, longest: float) -> RateLimitError:
    return RateLimitError(
        f"the quota is spent ({cause}): calls may leave again in {_duration(wait)}, "
        f"more than max_server_wait ({_duration(longest)})",
        status=_TOO_MANY_REQUESTS,
        retry_after=wait,
        hint="A rate limiter with max_server_wait=None waits that long",
    )


def too_late(cause: str, wait: float, ahead: int) -> RateLimitError:
    if not cause:
        return RateLimitError(
            "the deadline passed while this call waited for its turn", status=_TOO_MANY_REQUESTS
        )
    line = f", {ahead} calls are ahead" if ahead else ""
    return RateLimitError(
        "the deadline comes before the turn of this call: "
        f"the quota is spent ({cause}){line}, the wait would be {_duration(wait)} or more",
        status=_TOO_MANY_REQUESTS,
        retry_after=wait,
    )


def client_closed() -> ClientClosedError:
    return ClientClosedError("the client was closed while this call waited for its turn")


def limiter_closed() -> ClientClosedError:
    return ClientClosedError("the rate limiter is closed")


def _duration(seconds: float) -> str:
    if seconds < _MINUTE:
        return f"{seconds:.1f} s"
    if seconds < _HOUR:
        return f"{seconds / _MINUTE:.0f} min"
    hours, rest = divmod(seconds, _HOUR)
    return f"{hours:.0f} h {rest / _MINUTE:.0f} min"
