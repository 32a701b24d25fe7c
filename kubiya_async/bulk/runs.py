"""`run`: many calls, many at a time; what they call, where the items come from, how wide it is.

One task owns the workers, which take items, make calls and hand over results; the caller iterates
over a `BulkRun`. What an earlier run has done is in `journal`.

`concurrency="auto"` is additive increase and multiplicative decrease. The width doubles until the
first trouble, as TCP does, then grows by one per round of good answers. It shrinks when the server
pushes back (a 429, a 5xx, a broken connection, also those that a retry made good) or takes much
longer to answer than it used to. All calls of a round meet the same trouble, so one round shrinks
the width once.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import inspect
import os
from collections import deque
from collections.abc import (
    AsyncIterable,
    AsyncIterator,
    Awaitable,
    Callable,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
    Sized,
)
from importlib import import_module
from types import TracebackType
from typing import Any, Final, Generic, Literal, Self, TypeAlias, TypeVar, cast

import anyio
from anyio.abc import TaskGroup

from kubiya_async._async_only import AsyncOnly
from kubiya_async._calls.dispatch import (
    before_send,
    check_timeout,
    completed_writes,
    failed_attempts,
)
from kubiya_async._calls.raw import chosen
from kubiya_async._messages.call import background_by_default
from kubiya_async._messages.operation import Replay
from kubiya_async._progress import Callback, check_callback, tell
from kubiya_async._resource import Resource
from kubiya_async._wait_shielded import wait_shielded
from kubiya_async.bulk.journal import Journal, Key, State
from kubiya_async.bulk.results import (
    BulkProgress,
    BulkStopped,
    Err,
    Meter,
    Ok,
    Result,
    ResultQueue,
    Uncertain,
)
from kubiya_async.errors import (
    ApiError,
    Attempt,
    ClientClosedError,
    ConfigError,
    DecodeError,
    ExecutionCancelledError,
    ExecutionError,
    ExecutionFailedError,
    InvalidArgumentError,
    KubiyaError,
    RateLimitError,
    ServerError,
    StreamError,
    TransportError,
)
from kubiya_async.executions.polling import PollPolicy
from kubiya_async.executions.waiting import DEFAULT_WAIT

__all__ = ["BulkRun", "run", "run_many", "wait_many"]

I = TypeVar("I")  # noqa: E741 - I for item, T for the value of a call
T = TypeVar("T")


_LIMITED: Final = 429
_SERVER_ERRORS_FROM: Final = 500

_START: Final = 4
_LARGEST: Final = 512
_SHRINK: Final = 0.5
_SLOWER: Final = 1.75
"""Rounds so much slower than usual are trouble. Times `_SHRINK` it is below 1: after shrinking, the
server is not overloaded, so that the usual time is measured without a queue again."""
_SAMPLE: Final = 50
"""Answers at the least whose mean time is worth comparing."""
_DOWN: Final = 0.25
"""How much of a quicker round goes into the usual time."""
_UP: Final = 0.1
"""How much of a slower one, divided by the concurrency: growing past saturation takes many rounds,
whose queue must not become the usual time; at a small concurrency, the server itself is slower."""


def pushed_back(result: Result[Any, Any]) -> bool:
    """Return whether the server was overloaded in any attempt."""
    if isinstance(result, Ok):
        if not result.failures:
            return False
    elif isinstance(result.error, RateLimitError | ServerError | TransportError):
        return True
    return any(
        attempt.status is None
        or attempt.status == _LIMITED
        or attempt.status >= _SERVER_ERRORS_FROM
        for attempt in result.failures
    )


class FixedWidth:
    """The concurrency that the caller set."""

    __slots__ = ("width",)

    def __init__(self, width: int) -> None:
        """Keep the number."""
        self.width: int = width

    def learn(self, seconds: float, busy: int, *, pushed_back: bool) -> None:
        """Learn nothing."""


class FoundWidth:
    """The concurrency that the server can handle, found by trying."""

    __slots__ = ("_answers", "_busiest", "_ignored", "_opening", "_seconds", "_usual", "_width")

    def __init__(self) -> None:
        """Begin narrow."""
        self._width = float(_START)
        self._opening = True
        self._usual = 0.0
        self._ignored = 0
        self._answers = self._busiest = 0
        self._seconds = 0.0

    @property
    def width(self) -> int:
        """Calls allowed at once."""
        return int(self._width)

    def learn(self, seconds: float, busy: int, *, pushed_back: bool) -> None:
        """Record one response.

        Args:
            seconds: How long it took, waits for the quota included.
            busy: Calls that were under way when it came, itself included.
            pushed_back: Whether the server showed that it has too much to do.
        """
        if self._ignored:
            self._ignored -= 1
            return
        if pushed_back:
            self._shrink()
            return
        self._answers += 1
        self._seconds += seconds
        self._busiest = max(self._busiest, busy)
        if self._answers >= max(self.width, _SAMPLE):
            self._close_round()

    def _close_round(self) -> None:
        mean = self._seconds / self._answers
        # A consumer that takes its time keeps the calls few, which says nothing about the server.
        in_use = self._busiest >= self.width
        self._reset()
        slow = self._usual > 0 and mean > _SLOWER * self._usual
        weight = _DOWN if mean < self._usual else _UP / self.width
        self._usual = self._usual + weight * (mean - self._usual) if self._usual else mean
        if slow:
            self._shrink()
        elif in_use:
            self._width = min(_LARGEST, self._width * 2 if self._opening else self._width + 1)

    def _shrink(self) -> None:
        # What is under way now was sent before.
        self._ignored = self.width
        self._width = max(1.0, self._width * _SHRINK)
        self._opening = False
        self._reset()

    def _reset(self) -> None:
        self._answers = self._busiest = 0
        self._seconds = 0.0


Look: TypeAlias = Callable[[I], Awaitable[bool | None] | bool | None]
"""Tells of an item whether it was executed, `None` if that cannot be told; plain or async."""


def may_be_executed(error: Exception, carried_out: Sequence[str]) -> bool:
    """Return whether a call that ended with `error` may have taken effect, with unknown outcome.

    Args:
        error: How it ended.
        carried_out: Calls that worked before that, and must not be made twice.
    """
    if isinstance(error, ExecutionFailedError | ExecutionCancelledError):
        return False
    if carried_out or isinstance(error, ExecutionError | StreamError):
        # It was started, and then we lost track of it: refused, not found, too slow.
        return True
    if isinstance(error, TransportError | DecodeError | ApiError):
        return error.maybe_processed
    if isinstance(error, ClientClosedError):
        # It has attempts only if it was closed while one was under way.
        return bool(error.attempts)
    # A function of the caller's own that lost its connection, or its patience.
    return isinstance(error, OSError)


_AWAITED: Final = {"", "Paginator"}
"""What a method that is not async may give: a list, or what it does not say."""

_ANYTHING: Final = inspect.Parameter("args", inspect.Parameter.VAR_POSITIONAL)
_ANY_KEYWORD: Final = inspect.Parameter("kwargs", inspect.Parameter.VAR_KEYWORD)
"""What a function takes that does not tell."""


class Callee(Generic[T]):
    """What a run calls: a method of the client, which the spec knows, or any async function.

    Attributes:
        name: Operation id, or the function's own name.
        replay: Whether it may be called again; an unknown function is taken for one that must run
            once.
        is_method: Whether it is a method of the client: a mapping becomes its keyword arguments,
            and its calls tell when they leave.

    Raises:
        InvalidArgumentError: It is a method of the client that gives nothing to be awaited.
    """

    def __init__(self, function: Callable[..., Awaitable[T]], replay: Replay | None) -> None:
        inner: Any = function
        while isinstance(inner, functools.partial):
            inner = cast("functools.partial[Any]", inner).func
        owner = getattr(inner, "__self__", None)
        name, known = getattr(inner, "__qualname__", type(inner).__qualname__), Replay.NEVER
        if isinstance(owner, Resource):
            name, known = _operation(type(owner), inner.__name__)  # type: ignore[arg-type]  # mypy takes classes for unhashable
            given = str(inner.__annotations__.get("return", "")).partition("[")[0]
            if not (inspect.iscoroutinefunction(inner) or given in _AWAITED):
                raise InvalidArgumentError(
                    f"operation must be awaitable, but {name} gives a {given}; pass an async "
                    "function of your own that reads it to its end and returns what is to be kept",
                    argument="operation",
                    operation=name,
                )
        self._function = function
        self.name: str = name
        self.replay: Replay = replay or known
        self.is_method: bool = isinstance(owner, Resource)
        try:
            self._signature = inspect.signature(function)
        except (TypeError, ValueError):
            self._signature = inspect.Signature([_ANYTHING, _ANY_KEYWORD])
        by_name = [
            parameter
            for parameter in self._signature.parameters.values()
            if parameter.kind in {parameter.POSITIONAL_OR_KEYWORD, parameter.KEYWORD_ONLY}
        ]
        self._keywords = {parameter.name for parameter in by_name}
        self._required = {each.name for each in by_name if each.default is each.empty}
        self._problem_with_one = self._problem((None,), {})

    def check(self, index: int, item: object) -> None:
        """Refuse an item that the function cannot be called with, a misspelt argument for example.

        Raises:
            InvalidArgumentError: It cannot.
        """
        problem = self._problem_with_one
        if self.is_method and isinstance(item, Mapping):
            arguments = cast("Mapping[str, Any]", item)
            # To bind them would tell, too, and costs a tenth of a whole call.
            fits = self._required <= set(arguments) <= self._keywords
            problem = None if fits else self._problem((), arguments)
        if problem is not None:
            known = ", ".join(self._signature.parameters)
            raise InvalidArgumentError(
                f"items[{index}] is not what {self.name}({known}) can be called with: {problem}",
                argument="items",
                operation=self.name,
            )

    def _problem(self, positional: tuple[object, ...], keywords: Mapping[str, Any]) -> str | None:
        try:
            self._signature.bind(*positional, **keywords)
        except TypeError as error:
            return str(error)
        return None

    def __call__(self, item: object) -> Awaitable[T]:
        """Make the call for one item."""
        if self.is_method and isinstance(item, Mapping):
            return self._function(**cast("Mapping[str, Any]", item))
        return self._function(item)

    def leaves_doubt(self, error: Exception, carried_out: Sequence[str]) -> bool:
        """Return whether the call may have taken effect although it ended with `error`."""
        return self.replay is Replay.NEVER and may_be_executed(error, carried_out)


@functools.cache
def _operation(resource: type[Resource], method: str) -> tuple[str, Replay]:
    """Find the id and the replay class of a method in the world that its resource is of."""
    for base in resource.__mro__:
        package, resources, _ = base.__module__.partition(".resources.")
        if resources and "._generated" in package:
            places = import_module(f"{package}.names").RESOURCES.items()
            attribute = next(name for name, place in places if place[1] == base.__name__)
            identity = f"{attribute}.{method}"
            operation = import_module(f"{package}.operations").OPERATIONS.get(identity)
            return identity, Replay.NEVER if operation is None else operation.replay
    return f"{resource.__name__}.{method}", Replay.NEVER


_IN_MEMORY: Final = (list, tuple, dict, set, frozenset, deque)


class ItemSource(Generic[I]):
    """Numbers the items. Reading begins with the first `take`."""

    __slots__ = ("_aitems", "_ended", "_items", "_iterable", "_reading", "_taken", "_turn")

    def __init__(self, items: Iterable[I] | AsyncIterable[I]) -> None:
        """Keep the items.

        Raises:
            InvalidArgumentError: They are no iterable, or a text.
        """
        if isinstance(items, str | bytes) or not isinstance(items, Iterable | AsyncIterable):
            raise InvalidArgumentError(
                f"items must be an iterable or an async iterable of items, got "
                f"{type(items).__name__}",
                argument="items",
            )
        self._iterable: Iterable[I] | AsyncIterable[I] = items
        self._items: Iterator[I] | None = None
        self._aitems: AsyncIterator[I] | None = None
        self._turn = asyncio.Lock()
        self._reading: anyio.CancelScope | None = None
        self._taken = 0
        self._ended = False

    @property
    def in_memory(self) -> Iterable[I]:
        """The items, if they are all there and reading them changes nothing; otherwise none."""
        is_in_memory = isinstance(self._iterable, _IN_MEMORY)
        return cast("Iterable[I]", self._iterable) if is_in_memory else ()

    async def take(self) -> tuple[int, I] | None:
        """Return the next item and its position, or `None` after the last.

        Whatever the iterable raises is raised here.
        """
        if self._items is None:
            if isinstance(self._iterable, AsyncIterable):
                return await self._take_async(self._iterable)
            self._items = iter(self._iterable)
        # A generator must not raise StopIteration through a coroutine, hence the loop.
        for item in self._items:
            self._taken += 1
            return self._taken - 1, item
        return None

    def stop(self) -> None:
        """Read no more, not even the item that is being awaited."""
        self._ended = True
        if self._reading is not None:
            # One that is over does not mind.
            self._reading.cancel()

    async def aclose(self) -> None:
        """Close an iterator that was made here; the caller's own are the caller's to close."""
        close = getattr(self._aitems, "aclose", None)
        if close is not None and self._aitems is not self._iterable:
            await cast("Callable[[], Awaitable[None]]", close)()

    async def _take_async(self, items: AsyncIterable[I]) -> tuple[int, I] | None:
        async with self._turn:
            if self._ended:
                return None
            if self._aitems is None:
                self._aitems = aiter(items)
            self._reading = anyio.CancelScope()
            with self._reading:
                try:
                    item = await anext(self._aitems)
                    self._taken += 1
                    return self._taken - 1, item
                except StopAsyncIteration:
                    pass
            self._ended = True
            return None


_RATE_NEEDS: Final = 20
"""Results before an error rate means anything."""

_BREATH: Final = 100
"""Items checked or passed over before the event loop gets its turn."""


class Engine(Generic[I, T]):
    """The workers and what they share; one task owns them all."""

    def __init__(
        self,
        called: Callee[T],
        source: ItemSource[I],
        *,
        width: FixedWidth | FoundWidth,
        ordered: bool,
        total: int | None,
        stop_after_errors: int | None,
        stop_at_error_rate: float | None,
        journal: Journal | None,
        resend_uncertain: bool,
        check_executed: Look[I] | None,
        retry_failed: bool,
    ) -> None:
        """Keep how the run is to be made, see `run`; `start` begins."""
        self.callee = called
        self._source = source
        self._journal = journal
        self._width = width
        self._stop_after_errors = stop_after_errors
        self._stop_at_error_rate = stop_at_error_rate
        self._resend_uncertain = resend_uncertain
        self._check_executed = check_executed
        self._retry_failed = retry_failed
        self.results: ResultQueue[Result[I, T]] = ResultQueue(ordered=ordered)
        """Where the results come out."""
        self._workers = 0
        self._exhausted = False
        self._broken: Exception | None = None
        self._stopped: Exception | None = None
        self._meter = Meter(total)
        self._calls: dict[int, asyncio.Task[Any] | None] = {}
        self._dropped: set[int] = set()

    def start(self) -> asyncio.Task[None]:
        """Begin; the caller holds the task, and ends the work by cancelling it."""
        self._meter.start(asyncio.get_running_loop().time)
        owner = asyncio.create_task(self._own(), name=f"kubiya bulk {self.callee.name}")
        owner.add_done_callback(self._over)
        return owner

    def cancel(self, index: int) -> bool:
        """Cancel the call for an item; return whether it was under way."""
        task = self._calls.get(index)
        if task is None or index in self._dropped:
            return False
        self._dropped.add(index)
        return task.cancel()

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
        self.results.finish()

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
                with background_by_default():
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
        self.callee.check(index, item)
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
        """Return the next item, once there is room for its result."""
        if not self.results.has_room(self._width.width):
            await self.results.room(self._width.width)
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
            self.callee.check(index, item)
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
        if self.callee.is_method:
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
        task = self._calls[index] = asyncio.current_task()
        try:
            value = await self.callee(item)
        except Exception as error:  # noqa: BLE001 - whatever a call raises is its item's result
            result = self._failure(index, item, error, account)
        except asyncio.CancelledError:
            how = "from inside"
            if task is not None and index in self._dropped:
                task.uncancel()
                how = "with `cancel`"
            if _is_cancelled():
                raise
            inside = _CancelledInsideError(f"the call was cancelled {how}")
            result = self._failure(index, item, inside, account)
        else:
            result = Ok(index, item, value, tuple(failures))
        finally:
            del self._calls[index]
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
        if self.callee.leaves_doubt(error, account) or (
            inside and self.callee.replay is Replay.NEVER
        ):
            return Uncertain(index, item, error)
        return Err(index, item, error)

    async def _is_settled(self, index: int, item: I, key: Key) -> bool:
        """Deal with an item that an earlier run knows."""
        journal = self._journal
        state = None if journal is None else journal.earlier(key)
        if state is None or (state == "failed" and self._retry_failed):
            return False
        if state in {"done", "failed"}:
            self._meter.skipped += 1
            self.results.put(index, None)
            if self._meter.skipped % _BREATH == 0:
                await asyncio.sleep(0)
            return True
        if self._resend_uncertain or self.callee.replay is not Replay.NEVER:
            return False
        return journal is not None and await self._is_out_of_doubt(journal, key, index, item)

    async def _is_out_of_doubt(self, journal: Journal, key: Key, index: int, item: I) -> bool:
        """Deal with an item that an earlier run left in doubt; false if it is to be sent."""
        try:
            executed = None if self._check_executed is None else self._check_executed(item)
            if inspect.isawaitable(executed):
                executed = await executed
        except Exception as error:  # noqa: BLE001 - the caller's, as in `_take`
            self._break_off(error)
            return True
        if executed is None:
            self._hand_over(index, Uncertain(index, item))
        elif executed and await self._write(journal, key, index, "done"):
            self._meter.skipped += 1
            self.results.put(index, None)
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
        self.results.put(index, result)

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
        bad = self._meter.errors
        if self._stop_after_errors is not None and bad >= self._stop_after_errors:
            return True
        rate, calls = self._stop_at_error_rate, bad + self._meter.done
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


_TELL_EVERY: Final = 0.1
"""Seconds between two progress reports."""


class BulkRun(AsyncOnly, Generic[I, T]):
    """The results of a run, in order of completion or of the items.

    Iterate over it; with `async with`, leaving early ends the calls under way at once. Nothing is
    called before the first result is asked for.
    """

    # The engine's task refers to the engine and not to this object. So when a loop over the results
    # is broken off and forgotten, this object goes, and takes the task with it.

    __slots__ = (
        "__weakref__",
        "_closed",
        "_engine",
        "_on_progress",
        "_owner",
        "_told",
    )

    def __init__(self, engine: Engine[I, T], on_progress: Callback[BulkProgress] | None) -> None:
        """Keep what does the work; see `run`."""
        self._engine = engine
        self._on_progress = on_progress
        self._owner: asyncio.Task[None] | None = None
        self._closed = False
        self._told = 0.0

    def _state_shown(self) -> str:
        now = self.progress
        state = "not begun" if now is None else f"{now.done} done, {now.failed} failed"
        return f" of {self._engine.callee.name}: {state}"

    def __aiter__(self) -> Self:
        """Return the iterator itself."""
        return self

    async def __anext__(self) -> Result[I, T]:
        """Return the next result.

        Raises:
            BulkStopped: The run reached its limit of errors; all results were yielded.
            ConfigError: The journal cannot be used.
        """
        if self._closed:
            raise StopAsyncIteration
        if self._owner is None:
            self._owner = self._engine.start()
        results = self._engine.results
        more = results.has_result or await results.wait()
        # Before the result is taken: whatever the callback does, no result is lost.
        if self._on_progress is not None:
            await self._tell(self._on_progress, last=not more)
        # Another task may have taken it by now.
        if more and (results.has_result or await results.wait()):
            return results.get()
        if not self._closed:
            self._closed = True
            # Raises what ended the work early, including a cancellation from elsewhere.
            self._owner.result()
            error = self._engine.verdict()
            if error is not None:
                raise error
        raise StopAsyncIteration

    @property
    def progress(self) -> BulkProgress | None:
        """Progress of the run; `None` before it began."""
        return None if self._owner is None else self._engine.progress

    def cancel(self, index: int) -> bool:
        """Cancel the call for one item, whose result is then an `Err`, or `Uncertain`.

        Args:
            index: Position of the item in the input, from 0.

        Returns:
            Whether the call was under way.
        """
        return self._engine.cancel(index)

    async def __aenter__(self) -> Self:
        """Return the run."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """End the calls under way."""
        await self.aclose()

    async def aclose(self) -> None:
        """Cancel the calls under way and close the journal. Idempotent."""
        self._closed = True
        if self._owner is not None and not self._owner.done():
            self._owner.cancel()
            await wait_shielded(self._owner)

    def __del__(self) -> None:
        """Leave no task behind."""
        owner = getattr(self, "_owner", None)
        if owner is not None and not owner.done():
            # Garbage is collected in any thread; a closed loop has ended its tasks itself.
            with contextlib.suppress(RuntimeError):
                owner.get_loop().call_soon_threadsafe(owner.cancel)

    async def _tell(self, callback: Callback[BulkProgress], *, last: bool) -> None:
        now = asyncio.get_running_loop().time()
        if last or now - self._told >= _TELL_EVERY:
            self._told = now
            try:
                await tell(callback, self._engine.progress)
            except Exception:
                await self.aclose()
                raise


MOST_AT_ONCE: Final = 100_000
"""Calls at once that a run may be asked for: each has a task that waits for an item."""


def run(
    operation: Callable[..., Awaitable[T]],
    items: Iterable[I] | AsyncIterable[I],
    *,
    concurrency: int | Literal["auto"] = 20,
    ordered: bool = False,
    total: int | None = None,
    stop_after_errors: int | None = None,
    stop_at_error_rate: float | None = None,
    journal: str | os.PathLike[str] | None = None,
    key: Callable[[I], str] | None = None,
    resend_uncertain: bool = False,
    check_executed: Look[I] | None = None,
    retry_failed: bool = False,
    replay: Literal["safe", "idempotent", "never"] | None = None,
    on_progress: Callback[BulkProgress] | None = None,
) -> BulkRun[I, T]:
    """Make one call per item, many at a time.

    Args:
        operation: A method of the client that can be awaited, or any async function of one
            argument.
        items: What to call it with; read only as fast as calls are made. For a method of the
            client, a mapping becomes its keyword arguments.
        concurrency: Calls at once, 100,000 at most; `"auto"` finds how many the server takes.
        ordered: Give results in the order of the items instead of that of the answers.
        total: Number of items, for the progress, when `items` does not know its length.
        stop_after_errors: Start no more calls after this many failures; 1 stops at the first. Those
            under way end, their results come out, and then `BulkStopped` is raised.
        stop_at_error_rate: Begin no more calls once this share of at least 20 results failed.
        journal: File that lets a killed run resume where it was.
        key: Returns a text of its own for an item, by which the journal recognises it. Default: its
            canonical form, see the guide on bulk calls.
        resend_uncertain: Send items again of which an earlier run does not know whether they were
            executed.
        check_executed: Asked, in place of that, about each such item: `True` counts it as done,
            `False` sends it, `None` reports it as `Uncertain` once more. May be async; what it
            raises ends the run.
        retry_failed: Send items again that failed in an earlier run.
        replay: Whether calls may be repeated after a crash; only `"never"` knows doubt. Default:
            what the spec says of the method; any other function is taken for one that must run
            once.
        on_progress: Called with the figures, at most ten times a second and at the end; may be
            async. What it raises ends the run.

    Returns:
        The results, to be iterated over; `async with` ends the calls under way on leaving.

    Raises:
        InvalidArgumentError: An argument makes no sense.
    """
    if not callable(operation):
        raise _refused("operation", "an async function", type(operation).__name__)
    if concurrency != "auto" and (
        type(concurrency) is not int or not 1 <= concurrency <= MOST_AT_ONCE
    ):
        raise _refused(
            "concurrency", f"a positive number up to {MOST_AT_ONCE} or 'auto'", concurrency
        )
    if stop_after_errors is not None and (
        type(stop_after_errors) is not int or stop_after_errors < 1
    ):
        raise _refused("stop_after_errors", "a positive number or None", stop_after_errors)
    rate: object = stop_at_error_rate
    if rate is not None and (not isinstance(rate, int | float) or not 0 < rate <= 1):
        raise _refused("stop_at_error_rate", "above 0 and at most 1", rate)
    check_callback(on_progress)
    check_callback(key, "key")
    check_callback(check_executed, "check_executed")
    if journal is not None and not isinstance(journal, str | os.PathLike):
        raise InvalidArgumentError(
            f"journal must be the path of a file or None, got {type(journal).__name__}",
            argument="journal",
        )
    if total is None and isinstance(items, Sized):
        total = len(cast("Sized", items))
    called = Callee(operation, None if replay is None else chosen(Replay, replay, "replay"))
    engine: Engine[I, T] = Engine(
        called,
        ItemSource(items),
        width=FoundWidth() if concurrency == "auto" else FixedWidth(concurrency),
        ordered=ordered,
        total=total,
        stop_after_errors=stop_after_errors,
        stop_at_error_rate=stop_at_error_rate,
        journal=None if journal is None else Journal(journal, called.name, key),
        resend_uncertain=resend_uncertain,
        check_executed=check_executed,
        retry_failed=retry_failed,
    )
    return BulkRun(engine, on_progress)


def wait_many(
    wait: Callable[..., Awaitable[T]],
    executions: Iterable[I],
    *,
    wait_timeout: float | None = DEFAULT_WAIT,
    poll: PollPolicy | None = None,
    ordered: bool = False,
    on_progress: Callback[BulkProgress] | None = None,
) -> BulkRun[I, T]:
    """Wait for many executions at once, which share their polls.

        async with bulk.wait_many(kubiya.workflows.wait, execution_ids) as results:
            async for result in results: ...

    Args:
        wait: The method that waits for one, such as `kubiya.workflows.wait`.
        executions: Their ids, or the arguments of `wait` for each, as mappings.
        wait_timeout: Seconds to wait for each; `None` for as long as it takes.
        poll: Polling intervals.
        ordered: Give results in the order of the ids instead of that of the ends.
        on_progress: Called with the figures, as that of `run`.

    Returns:
        The results, each as soon as its execution has ended. `cancel` gives up one wait.

    Raises:
        InvalidArgumentError: An argument makes no sense.
    """
    each = functools.partial(wait, wait_timeout=check_timeout(wait_timeout), poll=poll)
    items = tuple(executions) if isinstance(executions, Iterator) else executions
    width = min(len(items), MOST_AT_ONCE) if isinstance(items, Sized) and items else 1
    return run(each, items, concurrency=width, ordered=ordered, on_progress=on_progress)


def run_many(
    run_one: Callable[..., Awaitable[T]],
    items: Iterable[I] | AsyncIterable[I],
    *,
    concurrency: int = 100,
    wait_timeout: float | None = DEFAULT_WAIT,
    poll: PollPolicy | None = None,
    journal: str | os.PathLike[str] | None = None,
    ordered: bool = False,
    on_progress: Callback[BulkProgress] | None = None,
) -> BulkRun[I, T]:
    """Start many executions and wait for their ends, which share their polls.

    Args:
        run_one: The method that starts one and waits, such as `kubiya.workflows.run`.
        items: Its arguments for each, as mappings; `wait_timeout` among them is for that one.
        concurrency: Executions at once.
        wait_timeout: Seconds to wait for each; `None` for as long as it takes.
        poll: Polling intervals.
        journal: File that lets a killed run resume without starting anything twice.
        ordered: Give results in the order of the items instead of that of the ends.
        on_progress: Called with the figures, as that of `run`.

    Returns:
        The results, each as soon as its execution has ended. One that is given up, in time or with
        `cancel`, is `Uncertain`: it continues, and its error has its `execution_id`.

    Raises:
        InvalidArgumentError: An argument makes no sense.
    """
    each = functools.partial(run_one, wait_timeout=check_timeout(wait_timeout), poll=poll)
    return run(
        each,
        items,
        concurrency=concurrency,
        ordered=ordered,
        journal=journal,
        on_progress=on_progress,
    )


def _refused(argument: str, expected: str, value: object) -> InvalidArgumentError:
    problem = f"{argument} must be {expected}, got {value!r}"
    return InvalidArgumentError(problem, argument=argument)
