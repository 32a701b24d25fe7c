"""The work of a run: workers that take items, make calls and hand over results."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterable, AsyncIterator, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar, cast

import anyio

from kubiya_async._core.operation import Replay
from kubiya_async.bulk.progress import Meter, Progress
from kubiya_async.bulk.results import BulkStopped, Err, Ok, Result, Uncertain
from kubiya_async.responses import CapturedResponses, captured

if TYPE_CHECKING:
    from collections.abc import Callable

    from anyio.abc import TaskGroup

    from kubiya_async.bulk.journal import Journal, State
    from kubiya_async.bulk.operation import Callee
    from kubiya_async.bulk.width import FixedWidth, FoundWidth

__all__ = ["Engine", "Settings"]

I = TypeVar("I")  # noqa: E741 - I for item, T for the value of a call
T = TypeVar("T")

_RATE_NEEDS: Final = 20
"""Results before an error rate means anything."""


@dataclass(frozen=True, slots=True)
class Settings(Generic[I, T]):
    """How a run is to be made; see `run`."""

    callee: Callee[T]
    items: Iterable[I] | AsyncIterable[I]
    width: FixedWidth | FoundWidth
    ordered: bool
    total: int | None
    stop_after_errors: int | None
    stop_at_error_rate: float | None
    journal: Journal | None
    key: Callable[[I], str] | None
    resend_uncertain: bool
    retry_failed: bool


class Engine(Generic[I, T]):
    """The workers and what they share; one task owns them all."""

    def __init__(self, settings: Settings[I, T]) -> None:
        """Prepare; `start` begins."""
        self._settings = settings
        self._callee = settings.callee
        self._journal = settings.journal
        self._ordered = settings.ordered
        self._width = settings.width
        self._items: Iterator[I] | None = None
        self._aitems: AsyncIterator[I] | None = None
        self._taking = asyncio.Lock()
        self._taken = 0
        self._ready: deque[Result[I, T]] = deque()
        self._held: dict[int, Result[I, T] | None] = {}
        self._emitted = 0
        self._change = asyncio.Event()
        self._room = asyncio.Event()
        self._workers = 0
        self._exhausted = False
        self._stopped: Err[I] | Uncertain[I] | None = None
        self._meter = Meter(asyncio.get_running_loop().time, settings.total)

    def start(self) -> asyncio.Task[None]:
        """Begin; the caller holds the task, and ends the work by cancelling it."""
        source = self._settings.items
        if isinstance(source, AsyncIterable):
            self._aitems = aiter(source)
        else:
            self._items = iter(source)
        owner = asyncio.create_task(self._own(), name=f"kubiya bulk {self._callee.name}")
        owner.add_done_callback(lambda _: self._change.set())
        return owner

    async def next(self, owner: asyncio.Task[None]) -> Result[I, T] | None:
        """Give the next result, or `None` after the last."""
        while not self._ready:
            if owner.done():
                return None
            self._change.clear()
            await self._change.wait()
        result = self._ready.popleft()
        self._room.set()
        return result

    @property
    def progress(self) -> Progress:
        """How far the work is."""
        return self._meter.read(self._width.width)

    def verdict(self) -> BulkStopped | None:
        """Give the error that ends a run which was stopped."""
        if self._stopped is None:
            return None
        progress = self.progress
        failed = progress.failed + progress.uncertain
        calls = progress.done + failed
        return BulkStopped(
            f"stopped at {failed} errors in {calls} calls; the last: {self._stopped.error}",
            done=progress.done,
            failed=failed,
            last=self._stopped.error,
        )

    async def _own(self) -> None:
        journal = self._journal
        if journal is not None:
            await journal.open(self._callee.name)
        try:
            async with anyio.create_task_group() as group:
                self._hire(group)
        except BaseExceptionGroup as errors:
            raise _first(errors) from None
        finally:
            if journal is not None:
                with anyio.CancelScope(shield=True):
                    await journal.aclose()

    def _hire(self, group: TaskGroup) -> None:
        while self._workers < self._width.width and not self._exhausted and not self._stopped:
            self._workers += 1
            group.start_soon(self._work, group)

    async def _work(self, group: TaskGroup) -> None:
        seen = CapturedResponses()
        captured.set(seen)
        try:
            while self._workers <= self._width.width and self._stopped is None:
                taken = await self._take()
                if taken is None:
                    self._exhausted = True
                    return
                seen.all.clear()
                await self._process(*taken, seen)
                self._hire(group)
        finally:
            self._workers -= 1

    async def _take(self) -> tuple[int, I] | None:
        """Take the next item, when there is room for its result."""
        bound = 2 * self._width.width
        while len(self._ready) >= bound or (
            self._ordered and self._taken - self._emitted >= 2 * bound
        ):
            self._room.clear()
            await self._room.wait()
        if self._exhausted or self._stopped is not None:
            return None
        if self._items is not None:
            for item in self._items:
                self._taken += 1
                return self._taken - 1, item
            return None
        async with self._taking:
            assert self._aitems is not None  # noqa: S101 - one of the two is set on start
            try:
                item = await anext(self._aitems)
            except StopAsyncIteration:
                return None
            self._taken += 1
            return self._taken - 1, item

    async def _process(self, index: int, item: I, seen: CapturedResponses) -> None:
        key = None if self._journal is None else self._journal.key_of(item, self._settings.key)
        if key is not None and self._is_settled(index, item, key):
            return
        if key is not None and self._journal is not None:
            await self._journal.write(key, "sent")
        self._meter.in_flight += 1
        loop = asyncio.get_running_loop()
        begun = loop.time()
        result: Result[I, T]
        try:
            value = await self._callee(item)
        except Exception as error:  # noqa: BLE001 - whatever a call raises is its item's result
            doubtful = self._callee.leaves_doubt(error)
            result = Uncertain(index, item, error) if doubtful else Err(index, item, error)
            self._width.learn(loop.time() - begun, error)
        else:
            attempts = seen.all[-1].attempts if seen.all else 1
            result = Ok(index, item, value, attempts)
            self._width.learn(loop.time() - begun, None)
        finally:
            self._meter.in_flight -= 1
        if key is not None and self._journal is not None:
            state, kept = _outcome(result)
            await self._journal.write(key, state, kept)
        self._hand_over(index, result)

    def _is_settled(self, index: int, item: I, key: str) -> bool:
        """Deal with an item that an earlier run knows."""
        assert self._journal is not None  # noqa: S101 - there is a key, so there is a journal
        state = self._journal.state(key)
        if state is None or (state == "failed" and self._settings.retry_failed):
            return False
        if state in {"done", "failed"}:
            self._meter.skipped += 1
            self._hand_over(index, None)
            return True
        if self._settings.resend_uncertain or self._callee.replay is not Replay.NEVER:
            return False
        self._hand_over(index, Uncertain(index, item))
        return True

    def _hand_over(self, index: int, result: Result[I, T] | None) -> None:
        if result is not None:
            self._count(result)
        if self._ordered:
            self._held[index] = result
            while self._emitted in self._held:
                following = self._held.pop(self._emitted)
                self._emitted += 1
                self._room.set()
                if following is not None:
                    self._ready.append(following)
        elif result is not None:
            self._ready.append(result)
        self._change.set()

    def _count(self, result: Result[I, T]) -> None:
        meter = self._meter
        if isinstance(result, Ok):
            meter.done += 1
        elif isinstance(result, Err):
            meter.failed += 1
        else:
            meter.uncertain += 1
        meter.finished()
        if not isinstance(result, Ok) and self._stopped is None and self._is_too_much():
            self._stopped = result

    def _is_too_much(self) -> bool:
        """Tell whether the failures so far are what the caller said to stop at."""
        settings, meter = self._settings, self._meter
        bad = meter.failed + meter.uncertain
        over = bad + meter.done
        if settings.stop_after_errors is not None and bad >= settings.stop_after_errors:
            return True
        rate = settings.stop_at_error_rate
        return rate is not None and over >= _RATE_NEEDS and bad / over >= rate


def _outcome(result: Result[Any, Any]) -> tuple[State, object]:
    if isinstance(result, Ok):
        return "done", result.value
    if isinstance(result, Err):
        return "failed", str(result.error)
    return "uncertain", str(result.error)


def _first(errors: BaseExceptionGroup[BaseException]) -> BaseException:
    """Take the one error a run can end with out of the group it comes in."""
    error = errors.exceptions[0]
    if isinstance(error, BaseExceptionGroup):
        return _first(cast("BaseExceptionGroup[BaseException]", error))
    return error
