"""Waiting for an execution to end: one deadline, progress, and how it failed.

The generated `run` and `wait` methods make a `Waiting` of what the spec says of an execution
(`x-polling`): which operation reads its state, which words end it, which fields say more.
"""

from __future__ import annotations

import asyncio
import dataclasses
import json
import math
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from kubiya_async._calls.dispatch import DEFAULTS, Dispatcher, check_options, check_timeout
from kubiya_async._messages.call import (
    Deadline,
    Response,
    background_by_default,
)
from kubiya_async._messages.decode import response_parser, validate_leniently
from kubiya_async._messages.fields import DecodeContext
from kubiya_async._messages.json_reader import read_json
from kubiya_async._messages.models import Model
from kubiya_async._messages.operation import Operation, Polling
from kubiya_async._messages.redact import masks_keys
from kubiya_async._progress import Callback, check_callback, tell
from kubiya_async.errors import (
    ErrorInSuccessResponse,
    ExecutionCancelledError,
    ExecutionError,
    ExecutionFailedError,
    KubiyaError,
    WaitTimeoutError,
)
from kubiya_async.executions.logs import LogFollower, log_line, values_at
from kubiya_async.executions.polling import (
    LAST_LOOK,
    FailureStreak,
    Outcome,
    Poll,
    PollPolicy,
    next_poll,
    outcome,
    poll_policy,
    polling_of,
)
from kubiya_async.executions.sharing import SharedPoll, SharedWait, StateList, waits_of
from kubiya_async.limits.headers import server_wait
from kubiya_async.options import RequestOptions, Unset

__all__ = ["DEFAULT_WAIT", "WaitProgress"]

M = TypeVar("M", bound="Model")

DEFAULT_WAIT: Final = 1800.0
"""Seconds to wait for an execution, unless the caller says otherwise."""

_COMPLAINTS: Final = ("error", "errorMessage", "error_message")
_LOG_LINES: Final = 20
_LOG_TIME: Final = 10.0
"""Seconds that reading the log of a failed execution may take."""
_WHOLE: Final = 100


@masks_keys
@dataclass(frozen=True, slots=True)
class WaitProgress(Generic[M]):
    """The progress of an execution, as of the last poll.

    Attributes:
        execution_id: Its id, known from the first call on.
        status: Its state in the server's words; empty before the first poll.
        steps_done: Steps that have ended, well or not.
        steps_known: Steps the server speaks of; it may find out about more.
        step: Name of the step that is under way, if there are steps.
        fraction: Share that is done, 0 to 1, if it can be told.
        elapsed: Seconds since the wait began.
        polls: Polls so far.
        failures: Polls in a row that failed; the rest is then older than this.
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


class Waiting(Generic[M]):
    """One wait for one execution. It begins when it is made."""

    def __init__(
        self,
        dispatcher: Dispatcher,
        operation: Operation,
        reads: Operation,
        model: type[M],
        *,
        wait_timeout: float | None,
        poll: PollPolicy | None,
        on_progress: Callback[WaitProgress[M]] | None,
        options: RequestOptions | None,
        log: Callable[..., Any] | None = None,
        listing: tuple[Operation, type[Model] | None] | None = None,
        polling: Polling | None = None,
        arguments: Callable[[str], Mapping[str, Any]] | None = None,
    ) -> None:
        """Check the arguments and start the clock.

        Args:
            dispatcher: The client's way out.
            operation: What starts such an execution.
            reads: What reads its state.
            model: What its state is.
            wait_timeout: Seconds to wait; `None` for as long as it takes.
            poll: Polling intervals.
            on_progress: Called after each poll.
            options: Settings of every call.
            log: Method that reads its log: a list of entries, or what has the fields that
                `Polling.lines` names.
            listing: The list that has such executions, and what it is in.
            polling: How it is polled, if the spec does not say so.
            arguments: Gives the arguments of `reads` for an id; without it, the id is the path's.
        """
        check_callback(on_progress)
        self._timeout = check_timeout(wait_timeout, "wait_timeout")
        self._dispatcher = dispatcher
        self._operation = operation
        self._reads = reads
        self._model = model
        self._polling = polling or polling_of(operation)
        self._poll = poll_policy(poll)
        self._on_progress = on_progress
        self._options = DEFAULTS if options is None else options
        check_options(self._options)
        self._log = log
        self._arguments = arguments or _by_path
        self._clock = asyncio.get_running_loop().time
        self._listing = listing
        self._member: SharedWait[M] = SharedWait(
            reads.id, self._polling, watched=on_progress is not None
        )
        self._shared: SharedPoll[M] | None = None
        self._waits = waits_of(dispatcher.transport)
        self._began = self._clock()
        self._deadline = Deadline.after(self._timeout, self._clock)
        self._id = ""
        self._since = self._began
        self._execution: M | None = None
        self._read_status = ""
        self._failure: KubiyaError | None = None
        self._asked: float | None = None
        self._outage = FailureStreak()
        self._polls = 0

    def call_options(self, *, starts: bool = True) -> RequestOptions:
        """Return the options of one call, which must not outlast the wait.

        Args:
            starts: Whether it is the call that starts the execution, which an idempotency key is
                for.
        """
        options, left = self._options, self._deadline.left()
        timeout = options.timeout
        limit = self._dispatcher.settings.timeout if isinstance(timeout, Unset) else timeout
        limit = check_timeout(limit)
        if left is not None:
            limit = max(0.001, left if limit is None else min(limit, left))
        key = options.idempotency_key if starts else None
        return dataclasses.replace(options, timeout=limit, idempotency_key=key)

    async def follow(self, started: M) -> M:
        """Wait for an execution that has just been started.

        Raises:
            ExecutionError: It did not succeed, or not in time.
            KubiyaError: Its state cannot be read.
        """
        self._execution, self._since = started, self._clock()
        self._id = str(getattr(started, self._polling.id_field) or "")
        if not self._id:
            raise ExecutionError(
                "the server started it without giving an id, so it cannot be waited for",
                execution_id="",
                status=self._status,
                execution=started,
                operation=self._operation.id,
            )
        # A start that claims to be the end as well is read once more: starts answer in parts.
        return await self._named(self._next() if self._outcome is Outcome.RUNNING else Poll(0.0))

    async def wait(self, execution_id: str) -> M:
        """Wait for an execution that was started before.

        Raises:
            ExecutionError: It did not succeed, or not in time.
            KubiyaError: Its state cannot be read.
        """
        self._id = execution_id
        # The first poll, which is at once, counts as the one after the first pause.
        self._since -= self._poll.first
        return await self._named(Poll(0.0))

    async def _named(self, due: Poll | None) -> M:
        """Wait, and let nothing end that without saying which execution it was."""
        try:
            return await self._to_the_end(due)
        except BaseException as error:
            if not isinstance(error, ExecutionError):
                setattr(error, "execution_id", self._id)  # noqa: B010 - not every error has the field
                error.add_note(
                    f"while waiting for execution {self._id!r}; {self._reads.id}() reads its state"
                )
            raise

    async def _to_the_end(self, due: Poll | None) -> M:
        if self._execution is not None:
            await self._tell()
        self._member.execution_id = self._id
        with self._waits.joined(self._member):
            while due is not None:
                listed = await self._turn(due)
                if listed is None:
                    await self._poll_once()
                else:
                    self._keep(listed)
                await self._tell()
                if self._execution is not None and self._outcome is not Outcome.RUNNING:
                    return await self._settle(self._execution)
                due = None if due.last else self._next()
        raise self._out_of_time() from self._failure

    async def _turn(self, due: Poll) -> M | None:
        """Sleep until the next poll; return what the list says, `None` if it is to be read."""
        member, now = self._member, self._clock()
        left = self._deadline.left()
        member.pause, member.due = due.after, now + due.after
        member.latest = math.inf if left is None else now + left - min(LAST_LOOK, left / 2)
        if due.last:
            member.latest = member.due
        self._shared = self._shared_poll()
        options = dataclasses.replace(self._options, idempotency_key=None)
        return await self._shared.turn(member, self._dispatcher, options)

    def _shared_poll(self) -> SharedPoll[M]:
        """Find the waits for executions in the same state that are read alike."""
        dispatcher, options = self._dispatcher, self._options
        endpoint = dispatcher.endpoints[self._reads.surface]
        state = self._read_status or self._polling.listed_as
        listing = None
        if self._listing is not None and not dispatcher.is_dry:
            listing = StateList(*self._listing, self._polling)
        key = (
            asyncio.get_running_loop(),
            self._reads.id,
            endpoint.root,
            endpoint.credential.fingerprint,
            # Headers may hold secrets, which no traceback must show.
            hash(frozenset({**dispatcher.settings.headers, **options.headers}.items())),
            hash(frozenset(options.extra_query.items())),
            tuple(map(id, dispatcher.settings.middleware)),
            state,
        )
        return self._waits.poll(key, lambda: SharedPoll(listing, self._model, state))

    def _keep(self, listed: M) -> None:
        """Keep the state that the list shows, and the steps from the last read: lists have none."""
        self._polls += 1
        steps = self._polling.steps
        if steps and getattr(listed, steps) is None:
            listed = listed.model_copy(update={steps: getattr(self._execution, steps, None)})
        self._execution = listed
        self._failure = self._asked = None
        self._outage.end()

    def _next(self) -> Poll | None:
        # An end that was announced and cannot be read yet will be soon.
        rarely = self._reads.id in self._waits.announced and not self._member.announced
        policy = self._poll.rarely() if rarely else self._poll
        # Those that share a poll are meant to poll together.
        uniform = _middle if self._member.shared else self._dispatcher.settings.uniform
        return next_poll(
            policy,
            pause=policy.until_next(self._clock() - self._since, uniform),
            asked=self._asked,
            left=self._deadline.left(),
            uniform=uniform,
        )

    async def _poll_once(self) -> None:
        self._polls += 1
        self._member.read_at = self._clock()
        try:
            execution = await self._read()
        except KubiyaError as error:
            passes = self._outage.passes(error)
            if self._outcome is Outcome.RUNNING and not passes:
                raise
            self._failure, self._asked = error, error.retry_after
        else:
            self._execution, self._failure = execution, None
            self._read_status = self._status.strip().casefold()
            self._outage.end()

    async def _read(self) -> M:
        """Read the state once, and keep the seconds that the server asks to wait."""
        options = self.call_options(starts=False)
        call = self._dispatcher.prepare(self._reads, **self._arguments(self._id), options=options)
        with background_by_default():
            return await self._dispatcher.send(call, self._decode)

    def _decode(self, response: Response) -> M:
        now = self._dispatcher.settings.wall()
        wait = server_wait(response.status, response.headers, None, now=now)
        self._asked = wait.seconds if wait is not None and wait.directive else None
        try:
            execution: M = response_parser(self._reads, self._model)(response)
        except ErrorInSuccessResponse:
            # `success: false` is how some servers say that the execution failed, not the request.
            with suppress(ValueError):
                data = read_json(response.body)
                execution = validate_leniently(self._model, data, DecodeContext())
                status = getattr(execution, self._polling.status_field)
                if outcome(self._polling, status) is not Outcome.RUNNING:
                    return execution
            raise
        return execution

    # What is known

    @property
    def _status(self) -> str:
        if self._execution is None:
            return ""
        status = getattr(self._execution, self._polling.status_field)
        return "" if status is None else str(status)

    @property
    def _outcome(self) -> Outcome:
        return outcome(self._polling, self._status)

    @property
    def _steps(self) -> list[Any]:
        field = self._polling.steps
        return list(getattr(self._execution, field, None) or ()) if field else []

    async def _tell(self) -> None:
        if self._on_progress is None:
            return
        steps = self._steps
        ongoing = [s for s in steps if outcome(self._polling, s.status) is Outcome.RUNNING]
        done = len(steps) - len(ongoing)
        progress = WaitProgress(
            execution_id=self._id,
            status=self._status,
            steps_done=done,
            steps_known=len(steps),
            step=ongoing[0].name if ongoing else None,
            fraction=done / len(steps) if steps else self._fraction(),
            elapsed=self._clock() - self._began,
            polls=self._polls,
            failures=self._outage.failures,
            execution=self._execution,
        )
        await tell(self._on_progress, progress)

    def _fraction(self) -> float | None:
        field = self._polling.progress
        percent = getattr(self._execution, field, None) if field else None
        return None if percent is None else min(max(percent, 0), _WHOLE) / _WHOLE

    # The end

    async def _settle(self, execution: M) -> M:
        end = self._outcome
        if self._shared is not None:
            self._shared.ended(self._id)
        if self._polls > 1 and not self._member.announced:
            # What announces ends has missed this one.
            self._waits.announced.discard(self._reads.id)
        if end is Outcome.SUCCEEDED:
            return execution
        blamed = (s for s in self._steps if outcome(self._polling, s.status) is end)
        step = next(blamed, None)
        kind = ExecutionFailedError if end is Outcome.FAILED else ExecutionCancelledError
        words = "failed" if end is Outcome.FAILED else "was cancelled"
        where = "" if step is None else f" in step {step.name!r}"
        said = None if step is None else step.output
        raise kind(
            f"execution {self._id!r} {words}{where}{_reason(execution, self._polling.reason)}",
            execution_id=self._id,
            status=self._status,
            execution=execution,
            step=None if step is None else step.name,
            output=_output(execution, self._polling.output) if said is None else said,
            logs=await self._last_lines(),
            operation=self._reads.id,
            hint="What it printed is in `.output` and `.logs`.",
        )

    async def _last_lines(self) -> tuple[str, ...]:
        """Read the end of the log, as far as that works within a short time."""
        lines: deque[str] = deque(maxlen=_LOG_LINES)
        if self._log is not None:
            # How the execution ended matters more than that its log cannot be read.
            with suppress(KubiyaError, TimeoutError):
                async with asyncio.timeout(_LOG_TIME):
                    await self._read_log(self._log, lines)
        return tuple(lines)

    async def _read_log(self, log: Callable[..., Any], lines: deque[str]) -> None:
        options = dataclasses.replace(self._options, idempotency_key=None)
        if self._polling.lines:
            answer = await log(self._id, options=options)
            for field in self._polling.lines:
                for text in values_at(answer, field):
                    lines.extend(str(text).splitlines())
            return
        follower = LogFollower(
            self._dispatcher, log, None, self._id, polling=self._polling, options=options
        )
        async for entry in follower:
            lines.append(log_line(entry))

    def _out_of_time(self) -> WaitTimeoutError:
        state = f"is still {self._status!r}" if self._status else "has not been read"
        message = f"execution {self._id!r} {state} after {self._timeout or 0:g} s"
        if self._outage.failures:
            message += f"; the last {self._outage.failures} reads of its state failed"
        resource = self._reads.id.rpartition(".")[0]
        return WaitTimeoutError(
            message,
            execution_id=self._id,
            status=self._status,
            execution=self._execution,
            operation=self._reads.id,
            hint=f"It continues; {resource}.wait() waits for it again.",
        )


def _middle(low: float, high: float) -> float:
    return (low + high) / 2


def _by_path(execution_id: str) -> Mapping[str, Any]:
    return {"path": (execution_id,)}


def _output(execution: Model, fields: tuple[str, ...]) -> str | None:
    """Find what an execution says about its end, also in fields that the spec does not know."""
    extra = execution.model_extra or {}
    said = next((found for field in fields for found in values_at(execution, field)), None)
    said = said or next((extra[name] for name in _COMPLAINTS if extra.get(name)), None)
    return said if isinstance(said, str) or said is None else json.dumps(said, default=str)


def _reason(execution: Model, fields: tuple[str, ...]) -> str:
    """Write the first field that says why in brackets, a number with the field's name."""
    for field in fields:
        for said in values_at(execution, field):
            name = "" if isinstance(said, str) else f"{field.replace('_', ' ')} "
            return f" ({name}{said})"
    return ""
