"""The work of a run: workers that take items, make calls and hand over results."""

from __future__ import annotations

import asyncio
import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar, cast

import anyio

from kubiya_async._calls.dispatch import before_send, completed_writes, failed_attempts
from kubiya_async._messages.operation import Replay
from kubiya_async.bulk.concurrency import pushed_back
from kubiya_async.bulk.progress import BulkProgress, Meter
from kubiya_async.bulk.result_queue import ResultQueue
from kubiya_async.bulk.results import BulkStopped, Err, Ok, Result, Uncertain
from kubiya_async.bulk.uncertainty import look
from kubiya_async.errors import ConfigError, KubiyaError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from anyio.abc import TaskGroup

    from kubiya_async.bulk.concurrency import FixedWidth, FoundWidth
    from kubiya_async.bulk.journal import Journal, Key
    from kubiya_async.bulk.journal_file import State
    from kubiya_async.bulk.operation import Callee
    from kubiya_async.bulk.source import ItemSource
    from kubiya_async.bulk.uncertainty import Look
    from kubiya_async.errors import Attempt

__all__ = ["Engine", "RunSettings"]

I = TypeVar("I")  # noqa: E741 - I for item, T for the value of a call
T = TypeVar("T")

_RATE_NEEDS: Final = 20
"""Results before an error rate means anything."""

_BREATH: Final = 100
"""Items checked or passed over before the event loop gets its turn."""


@dataclass(frozen=True, slots=True)
class RunSettings(Generic[I, T]):
    """How a run is to be made; see `run`."""

    callee: Callee[T]
    source: ItemSource[I]
    width: FixedWidth | FoundWidth
    ordered: bool
    total: int | None
    stop_after_errors: int | None
    stop_at_error_rate: float | None
    journal: Journal | None
    resend_uncertain: bool
    check_executed: Look[I] | None
    retry_failed: bool


class Engine(Generic[I, T]):
    """The workers and what they share; one task owns them all."""

    def __init__(self, settings: RunSettings[I, T]) -> None:
        """Prepare; `start` begins."""
        self._settings = settings
        self._callee = settings.callee
        self._source = settings.source
        self._journal = settings.journal
        self._width = settings.width
        self._outbox: ResultQueue[Result[I, T]] = ResultQueue(ordered=settings.ordered)
        self._workers = 0
        self._exhausted = False
        self._broken: Exception | None = None
        self._stopped: Exception | None = None
        self._meter = Meter(asyncio.get_running_loop().time, settings.total)

    def start(self) -> asyncio.Task[None]:
        """Begin; the caller holds the task, and ends the work by cancelling it."""
        owner = asyncio.create_task(self._own(), name=f"kubiya bulk {self._callee.name}")
        owner.add_done_callback(self._over)
        return owner

    @property
    def results(self) -> ResultQueue[Result[I, T]]:
        """Where the results come out."""
        return self._outbox

    @property
    def progress(self) -> BulkProgress:
        """How far the work is."""
        return self._meter.read(self._width.width)

    def verdict(self) -> Exception | None:
        """Return the error that ends a run after all its calls ended."""
        if self._broken is not None or self._stopped is None:
            return self._broken
        progress = self.progress
        failed = progress.failed + progress.uncertain
        return BulkStopped(
            f"stopped at {failed} errors in {progress.done + failed} calls; "
            f"the last: {self._stopped}",
            done=progress.done,
            failed=failed,
            last=self._stopped,
        )

    def _over(self, owner: asyncio.Task[None]) -> None:
        if not owner.cancelled():
            # The caller that stopped is not told, and neither is the log.
            owner.exception()
        self._outbox.finish()

    async def _own(self) -> None:
        journal = self._journal
        for index, item in enumerate(self._source.in_memory):
            self._check(index, item)
            if index % _BREATH == _BREATH - 1:
                await asyncio.sleep(0)
        if journal is not None:
            await journal.open()
        try:
            async with anyio.create_task_group() as group:
                self._spawn(group)
        except BaseExceptionGroup as errors:
            raise _first(errors) from None
        finally:
            with anyio.CancelScope(shield=True):
                try:
                    await self._source.aclose()
                finally:
                    if journal is not None:
                        await journal.aclose()

    def _check(self, index: int, item: I) -> None:
        """Refuse what the operation cannot be called with, or no later run could recognise."""
        self._callee.check(index, item)
        if self._journal is not None:
            self._journal.check(index, item)

    @property
    def _goes_on(self) -> bool:
        return not self._exhausted and self._broken is None and self._stopped is None

    def _spawn(self, group: TaskGroup) -> None:
        while self._workers < self._width.width and self._goes_on:
            self._workers += 1
            group.start_soon(self._work, group)

    async def _work(self, group: TaskGroup) -> None:
        outer = failed_attempts.get()
        failures: list[Attempt] = []
        failed_attempts.set(failures)
        try:
            while self._workers <= self._width.width and self._goes_on:
                taken = await self._take()
                if taken is None:
                    return
                await self._process(*taken, failures)
                if failures:
                    if outer is not None:
                        outer.extend(failures)
                    failures.clear()
                if self._workers < self._width.width:
                    self._spawn(group)
        finally:
            self._workers -= 1

    async def _take(self) -> tuple[int, I] | None:
        """Take the next item, when there is room for its result."""
        if not self._outbox.has_room(self._width.width):
            await self._outbox.room(self._width.width)
            if not self._goes_on:
                return None
        try:
            taken = await self._source.take()
        except Exception as error:  # noqa: BLE001 - the caller's; raised when all calls are over
            self._break_off(error)
            return None
        except asyncio.CancelledError:
            if _is_cancelled():
                raise
            self._break_off(_CancelledInsideError("the source of the items was cancelled"))
            return None
        if taken is None:
            self._exhausted = True
        # While the item was awaited, the run may have been stopped.
        return taken if self._goes_on else None

    async def _process(self, index: int, item: I, failures: list[Attempt]) -> None:
        try:
            self._callee.check(index, item)
            key = b"" if self._journal is None else self._journal.key_of(index, item)
        except Exception as error:  # noqa: BLE001 - the caller's, as in `_take`
            self._break_off(error)
            return
        if self._journal is None:
            self._hand_over(index, await self._call(index, item, failures))
            return
        if await self._is_settled(index, item, key):
            return
        write = functools.partial(self._write, self._journal, key, index)
        sent = _Sent(functools.partial(write, "sent"))
        if self._callee.is_method:
            # Only when the quota has let the call pass: a run that is killed is in doubt about no
            # more than may have left.
            before_send.set(sent)
        elif not await sent.is_written():
            return
        result = await self._call(index, item, failures)
        if sent.failed:
            return
        await write(*_outcome(result))
        self._hand_over(index, result)

    async def _write(
        self, journal: Journal, key: Key, index: int, state: State, result: object = None
    ) -> bool:
        """Write to the journal; tell whether that worked."""
        try:
            await journal.write(key, index, state, result)
        except ConfigError as error:
            self._break_off(error)
            return False
        return True

    def _break_off(self, error: Exception) -> None:
        """Begin no more calls, and raise `error` when those under way are over."""
        if self._broken is None:
            self._broken = error
            self._source.stop()

    async def _call(self, index: int, item: I, failures: list[Attempt]) -> Result[I, T]:
        meter = self._meter
        meter.in_flight += 1
        begun = meter.clock()
        result: Result[I, T]
        account: list[str] = []
        outer = completed_writes.set(account)
        try:
            value = await self._callee(item)
        except Exception as error:  # noqa: BLE001 - whatever a call raises is its item's result
            result = self._failure(index, item, error, account)
        except asyncio.CancelledError:
            if _is_cancelled():
                raise
            inside = _CancelledInsideError("the call was cancelled from inside")
            result = self._failure(index, item, inside, account)
        else:
            result = Ok(index, item, value, tuple(failures))
        finally:
            meter.in_flight -= 1
            completed_writes.reset(outer)
        _hand_on(account)
        self._width.learn(
            meter.clock() - begun, meter.in_flight + 1, pushed_back=pushed_back(result)
        )
        return result

    def _failure(
        self, index: int, item: I, error: Exception, account: list[str]
    ) -> Err[I] | Uncertain[I]:
        inside = isinstance(error, _CancelledInsideError)
        if self._callee.leaves_doubt(error, account) or (
            inside and self._callee.replay is Replay.NEVER
        ):
            return Uncertain(index, item, error)
        return Err(index, item, error)

    async def _is_settled(self, index: int, item: I, key: Key) -> bool:
        """Deal with an item that an earlier run knows."""
        settings, journal = self._settings, self._journal
        state = None if journal is None else journal.earlier(key)
        if state is None or (state == "failed" and settings.retry_failed):
            return False
        if state in {"done", "failed"}:
            self._meter.skipped += 1
            self._outbox.put(index, None)
            if self._meter.skipped % _BREATH == 0:
                await asyncio.sleep(0)
            return True
        if settings.resend_uncertain or self._callee.replay is not Replay.NEVER:
            return False
        return journal is not None and await self._is_out_of_doubt(journal, key, index, item)

    async def _is_out_of_doubt(self, journal: Journal, key: Key, index: int, item: I) -> bool:
        """Deal with an item that an earlier run left in doubt; false if it is to be sent."""
        try:
            executed = await look(self._settings.check_executed, item)
        except Exception as error:  # noqa: BLE001 - the caller's, as in `_take`
            self._break_off(error)
            return True
        if executed is None:
            self._hand_over(index, Uncertain(index, item))
        elif executed and await self._write(journal, key, index, "done"):
            self._meter.skipped += 1
            self._outbox.put(index, None)
        return executed is not False

    def _hand_over(self, index: int, result: Result[I, T]) -> None:
        meter = self._meter
        if isinstance(result, Ok):
            meter.done += 1
        else:
            if isinstance(result, Err):
                meter.failed += 1
            else:
                meter.uncertain += 1
            self._consider_stopping(result.error)
        meter.finished()
        self._outbox.put(index, result)

    def _consider_stopping(self, error: Exception | None) -> None:
        # What an earlier run left in doubt is no failure of this one.
        if error is None:
            return
        self._meter.errors += 1
        if self._stopped is None and self._is_too_much():
            self._stopped = error
            self._source.stop()

    def _is_too_much(self) -> bool:
        """Return whether the failures so far reach the caller's limit."""
        settings, bad = self._settings, self._meter.errors
        if settings.stop_after_errors is not None and bad >= settings.stop_after_errors:
            return True
        rate, calls = settings.stop_at_error_rate, bad + self._meter.done
        return rate is not None and calls >= _RATE_NEEDS and bad / calls >= rate


class _Sent:
    """Writes down that an item's call may leave, before its first request does."""

    __slots__ = ("_write", "_written", "failed")

    def __init__(self, write: Callable[[], Awaitable[bool]]) -> None:
        self._write = write
        self._written = self.failed = False

    async def is_written(self) -> bool:
        """Record the item, once; return whether that worked."""
        if not self._written:
            self._written = await self._write()
            self.failed = not self._written
        return self._written

    async def __call__(self) -> None:
        """Record that the request may reach the server; a `before_send` hook."""
        if not await self.is_written():
            raise _NotWrittenError("the journal cannot be written, so nothing was sent")


class _NotWrittenError(KubiyaError):
    """Ends a call that was about to leave; the run raises what was wrong with the journal."""


class _CancelledInsideError(KubiyaError):
    """Something was cancelled, but not by the run or by the caller of the run."""


def _is_cancelled() -> bool:
    """Return whether the current task was cancelled."""
    task = asyncio.current_task()
    return task is None or task.cancelling() > 0


def _hand_on(account: list[str]) -> None:
    """Report to an enclosing run what was executed in this one."""
    outer = completed_writes.get()
    if account and outer is not None:
        outer.extend(account)


def _outcome(result: Result[Any, Any]) -> tuple[State, object]:
    if isinstance(result, Ok):
        return "done", result.value
    return ("failed" if isinstance(result, Err) else "uncertain"), _words(result.error)


def _words(error: Exception | None) -> str:
    try:
        return f"{type(error).__name__}: {error}"
    except Exception:  # noqa: BLE001 - an error of the caller's own may not even be printable
        return type(error).__name__


def _first(errors: BaseExceptionGroup[BaseException]) -> BaseException:
    """Return the one error a run can end with, out of the group it comes in."""
    error = errors.exceptions[0]
    if isinstance(error, BaseExceptionGroup):
        return _first(cast("BaseExceptionGroup[BaseException]", error))
    return error
