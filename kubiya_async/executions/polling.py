"""Waiting for an execution to end: one deadline, pauses that grow, progress, and how it failed.

Here are the policy, the loop and its records; which executions there are and how they are read is
in `resources`.
"""

from __future__ import annotations

import asyncio
import dataclasses
import functools
import json
import math
from collections import deque
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, Generic, Protocol, TypeVar

from pydantic_core import from_json

from kubiya_async._calls.dispatch import DEFAULTS, check_options, check_timeout
from kubiya_async._generated.operations import OPERATIONS
from kubiya_async._messages.call import Deadline
from kubiya_async._messages.decode import response_parser, validate_leniently
from kubiya_async._messages.fields import DecodeContext
from kubiya_async._messages.json_text import mended
from kubiya_async._messages.redact import masks_keys
from kubiya_async._progress import check_callback, tell
from kubiya_async.errors import (
    ApiError,
    DecodeError,
    ErrorInSuccessResponse,
    ExecutionCancelledError,
    ExecutionError,
    ExecutionFailedError,
    InvalidArgumentError,
    KubiyaError,
    RedirectError,
    ResponseTooLargeError,
    TLSError,
    TransportError,
    WaitTimeoutError,
)
from kubiya_async.limits.headers import server_wait
from kubiya_async.options import Unset, is_number

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence
    from contextlib import AbstractContextManager

    from kubiya_async._calls.dispatch import Dispatcher
    from kubiya_async._messages.call import Response
    from kubiya_async._messages.models import Model
    from kubiya_async._messages.operation import Operation, Polling
    from kubiya_async._progress import Callback
    from kubiya_async.options import RequestOptions

__all__ = [
    "DEFAULT_WAIT",
    "PollPolicy",
    "WaitProgress",
]


_LAST_LOOK: Final = 1.0
"""Seconds kept for the poll before the deadline."""
_LONGEST_ASKED: Final = 120.0
_ASKED_JITTER: Final = 0.1
_GROWTHS: Final = 60
_PASSING: Final = frozenset({408, 425, 429})
_SERVER_ERROR: Final = 500
_NOT_IMPLEMENTED: Final = 501
_MOST_UNREADABLE: Final = 3


class Outcome(StrEnum):
    """What a state means for a wait."""

    RUNNING = "running"
    """Anything that is not known to be the end."""
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


def outcome(polling: Polling, status: object) -> Outcome:
    """Return what a state means; upper case, surrounding blanks and numbers are accepted."""
    word = str(status).strip().casefold()
    for words, meaning in (
        (polling.succeeded, Outcome.SUCCEEDED),
        (polling.failed, Outcome.FAILED),
        (polling.cancelled, Outcome.CANCELLED),
    ):
        if any(word == known.casefold() for known in words):
            return meaning
    return Outcome.RUNNING


@dataclass(frozen=True, slots=True, kw_only=True)
class PollPolicy:
    """Polling intervals in seconds: short at first, then longer.

    Attributes:
        first: Pause before the first poll.
        factor: How much longer each further pause is.
        longest: Longest pause, unless the server asks for more.
        jitter: Share by which a pause may be shorter or longer, so that waits that began together
            do not poll together.
    """

    first: float = 1.0
    factor: float = 1.5
    longest: float = 10.0
    jitter: float = 0.2

    def __post_init__(self) -> None:
        """Refuse values that cannot be meant."""
        _check("first", self.first, 0.001, math.inf)
        _check("factor", self.factor, 1.0, math.inf)
        _check("longest", self.longest, self.first, math.inf)
        _check("jitter", self.jitter, 0.0, 1.0)

    def pause(self, looks: int, uniform: Callable[[float, float], float]) -> float:
        """Return the pause after this many polls without an end."""
        whole = min(self.longest, self.first * self.factor ** min(looks, _GROWTHS))
        return whole * uniform(1.0 - self.jitter, 1.0 + self.jitter)


def poll_policy(given: object) -> PollPolicy:
    """Return the polling intervals, the default ones for `None`.

    Raises:
        InvalidArgumentError: It is something else.
    """
    if isinstance(given, PollPolicy | None):
        return given or PollPolicy()
    problem = f"poll must be a PollPolicy or None, got {type(given).__name__}"
    raise InvalidArgumentError(problem, argument="poll")


def _check(name: str, value: object, least: float, below: float) -> None:
    if not is_number(value) or not least <= value < below:
        limits = f"from {least:g} up" if below == math.inf else f"from {least:g} to below {below:g}"
        raise InvalidArgumentError(
            f"PollPolicy.{name} must be a number {limits}, got {value!r}", argument=name
        )


@dataclass(frozen=True, slots=True)
class Poll:
    """When to poll next."""

    after: float
    """Seconds from now."""
    last: bool = False
    """The time is over then."""


def next_look(
    policy: PollPolicy,
    looks: int,
    *,
    asked: float | None,
    left: float | None,
    uniform: Callable[[float, float], float],
) -> Poll | None:
    """Return when to poll next; `None` if there is no time left.

    The last look is shortly before the deadline, however long the pause should have been.

    Args:
        policy: The settings.
        looks: Looks so far.
        asked: Seconds the server asked to wait, if it asked.
        left: Seconds to the deadline; `None` if there is none.
        uniform: Draws a number between two others.
    """
    if asked is None:
        after = policy.pause(looks, uniform)
    else:
        after = max(policy.first, min(asked, _LONGEST_ASKED))
        after += uniform(0.0, after * _ASKED_JITTER)
    if left is None:
        return Poll(after)
    if left <= 0:
        return None
    latest = left - min(_LAST_LOOK, left / 2)
    return Poll(after) if after < latest else Poll(latest, last=True)


def is_transient(error: ApiError | TransportError) -> bool:
    """Return whether a call that failed after its retries may succeed later."""
    if isinstance(error, ApiError):
        status = error.status
        return status in _PASSING or (status >= _SERVER_ERROR and status != _NOT_IMPLEMENTED)
    return not isinstance(error, TLSError | RedirectError | ResponseTooLargeError)


class FailureStreak:
    """A time in which every poll fails.

    Each look is a call that has been retried already; this is about what lasts longer.

    Attributes:
        failures: Looks in a row that have failed.
    """

    __slots__ = ("_unreadable", "failures")

    def __init__(self) -> None:
        """Begin with everything in order."""
        self.failures: int = 0
        self._unreadable = 0

    def end(self) -> None:
        """Record a poll that worked."""
        self.failures = self._unreadable = 0

    def passes(self, error: KubiyaError) -> bool:
        """Record a poll that failed, and return whether another one may succeed."""
        self.failures += 1
        if isinstance(error, DecodeError):
            # The page of a gateway passes; an answer that this package cannot read does not.
            self._unreadable += 1
            return self._unreadable < _MOST_UNREADABLE
        return isinstance(error, ApiError | TransportError) and is_transient(error)


class StepLike(Protocol):
    """A step of an execution."""

    @property
    def name(self) -> str:
        """Its name."""
        ...

    @property
    def status(self) -> str | None:
        """Its state."""
        ...

    @property
    def output(self) -> str | None:
        """What it printed."""
        ...


@dataclass(frozen=True, slots=True)
class StepCount:
    """The progress of an execution in steps."""

    done: int
    """Steps that have ended, well or not."""
    known: int
    """Steps the server speaks of; it may find out about more."""
    current: str | None
    """Name of the first step that has not ended."""


def count_steps(polling: Polling, steps: Sequence[StepLike]) -> StepCount:
    """Count the steps that have ended and find the one that is under way."""
    unfinished = [s for s in steps if outcome(polling, s.status) is Outcome.RUNNING]
    current = unfinished[0].name if unfinished else None
    return StepCount(len(steps) - len(unfinished), len(steps), current)


def blamed_step(polling: Polling, steps: Sequence[StepLike], end: Outcome) -> StepLike | None:
    """Find the first step that ended as the whole execution did."""
    return next((s for s in steps if outcome(polling, s.status) is end), None)


M = TypeVar("M", bound="Model")

DEFAULT_WAIT: Final = 1800.0
"""Seconds to wait for an execution, unless the caller says otherwise."""

_COMPLAINTS: Final = ("error", "errorMessage", "error_message")
_LOG_LINES: Final = 20
_LOG_TIME: Final = 10.0
"""Seconds that reading the log of a failed execution may take."""


@masks_keys
@dataclasses.dataclass(frozen=True, slots=True)
class WaitProgress(Generic[M]):
    """The progress of an execution, as of the last poll.

    Attributes:
        execution_id: Its id, known from the first call on.
        status: Its state in the server's words; empty before the first look.
        steps_done: Steps that have ended.
        steps_known: Steps the server speaks of; it may find out about more.
        step: Name of the step that is under way, if there are steps.
        fraction: Share that is done, 0 to 1, if it can be told.
        elapsed: Seconds since the wait began.
        polls: Looks so far.
        failures: Looks in a row that failed; the rest is then older than this.
        execution: The execution as of the last successful poll.
    """

    execution_id: str
    status: str
    steps_done: int
    steps_known: int
    step: str | None
    fraction: float | None
    elapsed: float
    polls: int
    failures: int
    execution: M | None


@dataclasses.dataclass(frozen=True, slots=True)
class Reading(Generic[M]):
    """The result of one poll."""

    execution: M
    asked: float | None = None
    """Seconds after which the server wants to be asked again, if it said so."""


@dataclasses.dataclass(frozen=True, slots=True)
class ExecutionSummary:
    """What an execution says about itself, beside its state."""

    steps: Sequence[StepLike] = ()
    output: str | None = None
    detail: str | None = None
    """A few words for the message of an error, such as `exit code 3`."""
    fraction: float | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class ExecutionKind(Generic[M]):
    """A kind of execution: how its state is read and understood."""

    operation: Operation
    """What starts one."""
    polling: Polling
    read: Callable[[str, float | None], Awaitable[Reading[M]]]
    """Polls the state of an execution within a number of seconds."""
    account: Callable[[M], ExecutionSummary]
    logs: Callable[[str, deque[str]], Awaitable[None]] | None = None
    """Collects the lines of its log, oldest first."""


def _same_place() -> AbstractContextManager[None]:
    return nullcontext()


class Waiting(Generic[M]):
    """One wait for one execution. It begins when it is made."""

    def __init__(
        self,
        target: ExecutionKind[M],
        *,
        timeout: float | None,
        poll: PollPolicy | None,
        on_progress: Callback[WaitProgress[M]] | None,
        uniform: Callable[[float, float], float],
        pausing: Callable[[], AbstractContextManager[None]] = _same_place,
    ) -> None:
        """Check the arguments and start the clock.

        Args:
            target: What is waited for.
            timeout: Seconds to wait; `None` for as long as it takes.
            poll: How often to look.
            on_progress: Called after each poll.
            uniform: Draws a number between two others.
            pausing: Entered for every pause; may end it early with an error.
        """
        check_callback(on_progress)
        self._timeout = check_timeout(timeout, "wait_timeout")
        self._target = target
        self._poll = poll_policy(poll)
        self._on_progress = on_progress
        self._uniform = uniform
        self._pausing = pausing
        self._clock = asyncio.get_running_loop().time
        self._began = self._clock()
        self._deadline = Deadline(self._clock, self._timeout)
        self._id = ""
        self._execution: M | None = None
        self._failure: KubiyaError | None = None
        self._asked: float | None = None
        self._outage = FailureStreak()
        self._polls = 0

    def bounded(self, options: RequestOptions | None, default: float | None) -> RequestOptions:
        """Return options that keep a call within the wait, `default` being the client's timeout."""
        return bounded(options, default, self._deadline.left())

    async def follow(self, started: M) -> M:
        """Wait for an execution that has just been started.

        Raises:
            ExecutionError: It did not succeed, or not in time.
            KubiyaError: Its state cannot be read.
        """
        polling = self._target.polling
        self._execution = started
        self._id = str(getattr(started, polling.id_field) or "")
        if not self._id:
            raise ExecutionError(
                "the server started it without giving an id, so it cannot be waited for",
                execution_id="",
                status=self._status,
                execution=started,
                operation=self._target.operation.id,
            )
        # A start that claims to be the end as well is read once more: starts answer in parts.
        begin = self._next() if self._outcome is Outcome.RUNNING else Poll(0.0)
        return await self._named(begin)

    async def wait(self, execution_id: str) -> M:
        """Wait for an execution that was started before.

        Raises:
            ExecutionError: It did not succeed, or not in time.
            KubiyaError: Its state cannot be read.
        """
        self._id = execution_id
        return await self._named(Poll(0.0))

    async def _named(self, look: Poll | None) -> M:
        """Wait, and let nothing end that without saying which execution it was."""
        try:
            return await self._to_the_end(look)
        except BaseException as error:
            if not isinstance(error, ExecutionError):
                setattr(error, "execution_id", self._id)  # noqa: B010 - not every error has the field
                read = self._target.polling.read
                error.add_note(
                    f"while waiting for execution {self._id!r}; {read}() reads its state"
                )
            raise

    async def _to_the_end(self, look: Poll | None) -> M:
        if self._execution is not None:
            await self._tell()
        while look is not None:
            if look.after > 0:
                with self._pausing():
                    await asyncio.sleep(look.after)
            await self._look()
            await self._tell()
            if self._execution is not None and self._outcome is not Outcome.RUNNING:
                return await self._settle(self._execution)
            look = None if look.last else self._next()
        raise self._out_of_time() from self._failure

    def _next(self) -> Poll | None:
        return next_look(
            self._poll,
            self._polls,
            asked=self._asked,
            left=self._deadline.left(),
            uniform=self._uniform,
        )

    async def _look(self) -> None:
        self._polls += 1
        try:
            reading = await self._target.read(self._id, self._deadline.left())
        except KubiyaError as error:
            passes = self._outage.passes(error)
            if self._outcome is Outcome.RUNNING and not passes:
                raise
            self._failure, self._asked = error, error.retry_after
        else:
            self._execution, self._asked = reading.execution, reading.asked
            self._outage.end()
            self._failure = None

    # What is known

    @property
    def _resource(self) -> str:
        return self._target.polling.read.rpartition(".")[0]

    @property
    def _status(self) -> str:
        if self._execution is None:
            return ""
        status = getattr(self._execution, self._target.polling.status_field)
        return "" if status is None else str(status)

    @property
    def _outcome(self) -> Outcome:
        return outcome(self._target.polling, self._status)

    async def _tell(self) -> None:
        if self._on_progress is None:
            return
        account = (
            ExecutionSummary() if self._execution is None else self._target.account(self._execution)
        )
        count = count_steps(self._target.polling, account.steps)
        fraction = count.done / count.known if count.known else account.fraction
        progress = WaitProgress(
            execution_id=self._id,
            status=self._status,
            steps_done=count.done,
            steps_known=count.known,
            step=count.current,
            fraction=fraction,
            elapsed=self._clock() - self._began,
            polls=self._polls,
            failures=self._outage.failures,
            execution=self._execution,
        )
        await tell(self._on_progress, progress)

    # The end

    async def _settle(self, execution: M) -> M:
        end = self._outcome
        if end is Outcome.SUCCEEDED:
            return execution
        account = self._target.account(execution)
        step = blamed_step(self._target.polling, account.steps, end)
        kind = ExecutionFailedError if end is Outcome.FAILED else ExecutionCancelledError
        words = "failed" if end is Outcome.FAILED else "was cancelled"
        where = "" if step is None else f" in step {step.name!r}"
        detail = f" ({account.detail})" if account.detail else ""
        raise kind(
            f"execution {self._id!r} {words}{where}{detail}",
            execution_id=self._id,
            status=self._status,
            execution=execution,
            step=None if step is None else step.name,
            output=account.output if step is None or step.output is None else step.output,
            logs=await self._last_lines(),
            operation=self._target.polling.read,
            hint="What it printed is in `.output` and `.logs`.",
        )

    async def _last_lines(self) -> tuple[str, ...]:
        """Read the end of the log, as far as that works within a short time."""
        lines: deque[str] = deque(maxlen=_LOG_LINES)
        if self._target.logs is not None:
            # How the execution ended matters more than that its log cannot be read.
            with suppress(KubiyaError, TimeoutError):
                async with asyncio.timeout(_LOG_TIME):
                    await self._target.logs(self._id, lines)
        return tuple(lines)

    def _out_of_time(self) -> WaitTimeoutError:
        state = f"is still {self._status!r}" if self._status else "has not been read"
        message = f"execution {self._id!r} {state} after {self._timeout or 0:g} s"
        if self._outage.failures:
            message += f"; the last {self._outage.failures} reads of its state failed"
        return WaitTimeoutError(
            message,
            execution_id=self._id,
            status=self._status,
            execution=self._execution,
            operation=self._target.polling.read,
            hint=f"It continues; {self._resource}.wait() waits for it again.",
        )


def polling_of(operation: Operation) -> Polling:
    """Return how the executions that an operation starts are polled."""
    if operation.polling is None:
        raise TypeError(f"{operation.id} starts nothing that could be waited for")
    return operation.polling


def _by_path(execution_id: str) -> Mapping[str, Any]:
    return {"path": (execution_id,)}


def begin(
    dispatcher: Dispatcher,
    operation: Operation,
    model: type[M],
    account: Callable[[M], ExecutionSummary],
    *,
    polling: Polling | None = None,
    reading: Operation | None = None,
    ask: Callable[[str], Mapping[str, Any]] = _by_path,
    logs: Callable[[str, deque[str]], Awaitable[None]] | None = None,
    timeout: float | None,
    poll: PollPolicy | None,
    on_progress: Callback[WaitProgress[M]] | None,
    options: RequestOptions | None,
) -> Waiting[M]:
    """Begin to wait for an execution of the kind that `operation` starts, through a client.

    Args:
        dispatcher: The client's way out.
        operation: What starts it.
        model: What its state is.
        account: Takes out what a state says about itself.
        polling: How it is polled, if the spec does not say so.
        reading: What reads its state, if it is none of the documented operations.
        ask: Gives the arguments of that operation for an id.
        logs: Collects the lines of its log.
        timeout: Seconds to wait; `None` for as long as it takes.
        poll: How often to look.
        on_progress: Called after each poll.
        options: Settings of every read.
    """
    polling = polling or polling_of(operation)
    settings = dispatcher.pipeline.settings
    reads = reading or OPERATIONS[polling.read]
    finish = functools.partial(_reading, reads, polling, model, settings.wall)
    options = DEFAULTS if options is None else options
    check_options(options)
    options = dataclasses.replace(options, idempotency_key=None)

    async def read(execution_id: str, left: float | None) -> Reading[M]:
        limits = bounded(options, dispatcher.defaults.timeout, left)
        call = dispatcher.prepare(reads, **ask(execution_id), options=limits)
        return await dispatcher.send(call, finish)

    return Waiting(
        ExecutionKind(operation, polling, read, account, logs),
        timeout=timeout,
        poll=poll,
        on_progress=on_progress,
        uniform=settings.uniform,
        pausing=dispatcher.pipeline.transport.waiting,
    )


def _reading(
    operation: Operation,
    polling: Polling,
    model: type[M],
    wall: Callable[[], float],
    response: Response,
) -> Reading[M]:
    wait = server_wait(response.status, response.headers, None, now=wall())
    asked = wait.seconds if wait is not None and wait.directive else None
    try:
        return Reading(response_parser(operation, model)(response), asked)
    except ErrorInSuccessResponse:
        # `success: false` is how some servers say that the execution failed, not the request.
        execution = _ended(polling, model, response)
        if execution is None:
            raise
    return Reading(execution)


def _ended(polling: Polling, model: type[M], response: Response) -> M | None:
    with suppress(ValueError):
        execution = validate_leniently(model, from_json(mended(response.body)), DecodeContext())
        if outcome(polling, getattr(execution, polling.status_field)) is not Outcome.RUNNING:
            return execution
    return None


def error_text(execution: Model) -> str | None:
    """Find what an execution says went wrong in a field that the spec does not know."""
    extra = execution.model_extra or {}
    said = next((extra[name] for name in _COMPLAINTS if extra.get(name)), None)
    return said if isinstance(said, str) or said is None else json.dumps(said, default=str)


def bounded(
    options: RequestOptions | None, default: float | None, left: float | None
) -> RequestOptions:
    """Shorten the deadline of a call to the time that is left.

    Args:
        options: The caller's.
        default: The client's timeout in seconds.
        left: Seconds left; `None` if there is no limit.
    """
    options = options or DEFAULTS
    timeout = default if isinstance(options.timeout, Unset) else check_timeout(options.timeout)
    if left is not None:
        timeout = max(0.001, left if timeout is None else min(timeout, left))
    return dataclasses.replace(options, timeout=timeout)
