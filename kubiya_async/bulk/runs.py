"""`run`: the results of many calls, to be iterated over."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import Sized
from typing import TYPE_CHECKING, Final, Generic, Literal, Self, TypeVar, cast

from kubiya_async._calls.raw import chosen
from kubiya_async._messages.operation import Replay
from kubiya_async._progress import Callback, check_callback, tell
from kubiya_async._wait_shielded import wait_shielded
from kubiya_async.bulk.concurrency import FixedWidth, FoundWidth
from kubiya_async.bulk.engine import Engine, RunSettings
from kubiya_async.bulk.journal import Journal
from kubiya_async.bulk.operation import callee
from kubiya_async.bulk.source import ItemSource
from kubiya_async.errors import InvalidArgumentError

if TYPE_CHECKING:
    from collections.abc import AsyncIterable, Awaitable, Callable, Iterable
    from types import TracebackType

    from kubiya_async.bulk.progress import BulkProgress
    from kubiya_async.bulk.results import Result
    from kubiya_async.bulk.uncertainty import Look

__all__ = ["BulkRun", "run"]

I = TypeVar("I")  # noqa: E741 - I for item, T for the value of a call
T = TypeVar("T")

_TELL_EVERY: Final = 0.1
"""Seconds between two progress reports."""


class BulkRun(Generic[I, T]):
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
        "_settings",
        "_told",
    )

    def __init__(
        self, settings: RunSettings[I, T], on_progress: Callback[BulkProgress] | None
    ) -> None:
        """Keep the settings; see `run`."""
        self._settings = settings
        self._on_progress = on_progress
        self._engine: Engine[I, T] | None = None
        self._owner: asyncio.Task[None] | None = None
        self._closed = False
        self._told = 0.0

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
        if self._engine is None or self._owner is None:
            self._engine = Engine(self._settings)
            self._owner = self._engine.start()
        results = self._engine.results
        more = results.has_result or await results.wait()
        # Before the result is taken: whatever the callback does, no result is lost.
        if self._on_progress is not None:
            await self._tell(self._on_progress, self._engine, last=not more)
        # Another task may have taken it by now.
        if more and (results.has_result or await results.wait()):
            return results.get()
        self._end(self._engine, self._owner)
        raise StopAsyncIteration

    @property
    def progress(self) -> BulkProgress | None:
        """Progress of the run; `None` before it began."""
        return None if self._engine is None else self._engine.progress

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

    def _end(self, engine: Engine[I, T], owner: asyncio.Task[None]) -> None:
        if self._closed:
            return
        self._closed = True
        # Raises what ended the work early, including a cancellation from elsewhere.
        owner.result()
        error = engine.verdict()
        if error is not None:
            raise error

    async def _tell(
        self, callback: Callback[BulkProgress], engine: Engine[I, T], *, last: bool
    ) -> None:
        now = asyncio.get_running_loop().time()
        if last or now - self._told >= _TELL_EVERY:
            self._told = now
            try:
                await tell(callback, engine.progress)
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
    _check(concurrency, stop_after_errors, stop_at_error_rate)
    if not callable(operation):
        problem = f"operation must be an async function, got {type(operation).__name__}"
        raise InvalidArgumentError(problem, argument="operation")
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
    called = callee(operation, None if replay is None else chosen(Replay, replay, "replay"))
    settings: RunSettings[I, T] = RunSettings(
        callee=called,
        source=ItemSource(items),
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
    return BulkRun(settings, on_progress)


def _check(concurrency: object, errors: object, rate: object) -> None:
    if concurrency != "auto" and (
        type(concurrency) is not int or not 1 <= concurrency <= MOST_AT_ONCE
    ):
        raise InvalidArgumentError(
            f"concurrency must be a positive number up to {MOST_AT_ONCE} or 'auto', "
            f"got {concurrency!r}",
            argument="concurrency",
        )
    if errors is not None and (type(errors) is not int or errors < 1):
        raise InvalidArgumentError(
            f"stop_after_errors must be a positive number or None, got {errors!r}",
            argument="stop_after_errors",
        )
    if rate is not None and (not isinstance(rate, int | float) or not 0 < rate <= 1):
        raise InvalidArgumentError(
            f"stop_at_error_rate must be above 0 and at most 1, got {rate!r}",
            argument="stop_at_error_rate",
        )
