"""Virtual time: an hour of waiting passes in no time, and exactly.

For tests of code that waits: time-outs, polling, rate limits, back-off.

    def test_an_hour_passes_at_once() -> None:
        async def wait() -> float:
            started = asyncio.get_running_loop().time()
            await asyncio.sleep(3600)
            return asyncio.get_running_loop().time() - started

        assert run_virtual(wait()) == 3600.0

The loop does what every event loop does, except that it never sleeps: when nothing is left to run,
the clock jumps to the next timer. When there is no timer either, nothing can ever happen again,
and `StuckError` says so instead of a test that hangs.

Code that reads a clock of its own takes a `VirtualClock` in its place, the one the loop moves:

    clock = VirtualClock()
    limiter = MemoryRateLimiter(clock=clock, wall=clock.wall)
    run_virtual(scenario(limiter), clock=clock)

Sockets, threads and subprocesses live in real time. They work, but timers do not wait for them
unless `grace` says for how long.
"""

from __future__ import annotations

import asyncio
import math
import selectors
from collections.abc import Coroutine, Mapping
from typing import Any, Final, TypeVar

__all__ = ["StuckError", "VirtualClock", "VirtualLoop", "run_virtual"]

T = TypeVar("T")

_EPOCH: Final = 1_767_225_600.0
_REAL_WAIT: Final = 1.0


class StuckError(RuntimeError):
    """Every task waits for something that no timer and no other task will ever bring about."""


class VirtualClock:
    """A clock that stands still until it is moved. Call it to read it.

    Args:
        start: First reading, in seconds.
        epoch: Unix time that `wall` tells at first; by default the beginning of 2026.
    """

    __slots__ = ("_now", "_offset")

    def __init__(self, start: float = 0.0, *, epoch: float = _EPOCH) -> None:
        self._now = start
        self._offset = epoch - start

    def __call__(self) -> float:
        """Return the monotonic time, in seconds."""
        return self._now

    def wall(self) -> float:
        """Return the Unix time, in seconds."""
        return self._now + self._offset

    def advance(self, seconds: float) -> None:
        """Move forward.

        Raises:
            ValueError: `seconds` is negative.
        """
        if seconds < 0:
            raise ValueError("a monotonic clock does not go back; see set_wall")
        # Even the smallest step has to show, or a loop would wait for it for ever.
        least = math.nextafter(self._now, math.inf) if seconds > 0 else self._now
        self._now = max(self._now + seconds, least)

    def set_wall(self, unix_time: float) -> None:
        """Set the wall clock, as an operator or NTP would; the monotonic time stays."""
        self._offset = unix_time - self._now

    def __repr__(self) -> str:
        return f"VirtualClock({self._now!r})"


class _JumpingSelector(selectors.BaseSelector):
    """Looks for I/O without waiting, and moves the clock by as much as it should have waited."""

    def __init__(self, clock: VirtualClock, grace: float) -> None:
        self._real = selectors.DefaultSelector()
        self._clock = clock
        self._grace = grace

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            return self._select_without_timers()
        events = self._real.select(self._grace if timeout > 0 else 0)
        if not events and timeout > 0:
            self._clock.advance(timeout)
        return events

    def _select_without_timers(self) -> list[tuple[selectors.SelectorKey, int]]:
        events = self._real.select(max(self._grace, _REAL_WAIT))
        if not events:
            raise StuckError("every task waits, and there is no timer left that could wake one")
        return events

    def register(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        return self._real.register(fileobj, events, data)

    def unregister(self, fileobj: Any) -> selectors.SelectorKey:
        return self._real.unregister(fileobj)

    def modify(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        return self._real.modify(fileobj, events, data)

    def get_map(self) -> Mapping[Any, selectors.SelectorKey]:
        return self._real.get_map()

    def close(self) -> None:
        self._real.close()


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop whose time is a `VirtualClock`.

    Args:
        clock: The clock it reads and moves; by default one of its own.
        grace: Real seconds to look out for I/O before the clock jumps. 0, the default, suits code
            that does none.
    """

    def __init__(self, clock: VirtualClock | None = None, *, grace: float = 0.0) -> None:
        self.clock: VirtualClock = VirtualClock() if clock is None else clock
        super().__init__(_JumpingSelector(self.clock, grace))

    def time(self) -> float:
        """Return the virtual time."""
        return self.clock()

    async def shutdown_default_executor(self, timeout: float | None = None) -> None:  # noqa: ARG002 - see below
        """Wait for the executor's threads."""
        # They live in real time: a time-out, which newer Pythons give, would be over at once.
        await super().shutdown_default_executor()


def run_virtual(
    main: Coroutine[Any, Any, T], *, clock: VirtualClock | None = None, grace: float = 0.0
) -> T:
    """Run a coroutine to its end in virtual time, as `asyncio.run` does in real time.

    Args:
        main: The coroutine.
        clock: The clock to move; pass your own to read it too.
        grace: Real seconds to look out for I/O before the clock jumps.

    Raises:
        StuckError: Everything waits and nothing can happen any more.
    """
    with asyncio.Runner(loop_factory=lambda: VirtualLoop(clock, grace=grace)) as runner:
        return runner.run(main)
