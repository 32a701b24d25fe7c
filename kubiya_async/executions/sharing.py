"""Waits of one client that share their polls: one list call answers for many executions.

Each wait has its own task, deadline and pauses, and sleeps until it is due. The first one that is
due asks the list for all of them, if that costs no more calls than to read one by one. Those that
the list shows running sleep on; the others read their execution themselves, so that nothing that a
list leaves out, or says too late, ends a wait. No task exists but while the list is asked.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from contextvars import Context
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar, cast
from weakref import WeakValueDictionary

from pydantic import BaseModel

from kubiya_async._messages.call import background_by_default
from kubiya_async._messages.models import Model
from kubiya_async._wait_shielded import wait_shielded
from kubiya_async.errors import KubiyaError
from kubiya_async.executions.polling import Outcome, outcome

if TYPE_CHECKING:
    from kubiya_async._calls.dispatch import Dispatcher
    from kubiya_async._messages.operation import Operation, Pagination, Polling
    from kubiya_async._transport.session import HttpTransport
    from kubiya_async.options import RequestOptions

__all__: list[str] = []

M = TypeVar("M", bound="Model")

_CHECKED: Final = 10
"""In every tenth tick, one execution that the list shows running is read as well."""
_STALE: Final = 60.0
"""Seconds after which a list must not show an execution any more that has ended."""
_UNUSED: Final = 60.0
_LONGEST_UNUSED: Final = 3600.0
"""Seconds for which a list that was of no use is not asked again: at first, and at most."""
_REMEMBERED: Final = 200
_IDS: Final = ("execution_id", "task_id", "workflow_id", "id")
_WITHIN: Final = ("data", "execution", "task", "payload")
"""Where in an event an execution is told of."""
_DEPTH: Final = 4
"""How far within, one in the other; events have two of them at most."""


@dataclass(frozen=True, slots=True)
class StateList:
    """The list that shows the executions in a state."""

    operation: Operation
    envelope: type[Model] | None
    polling: Polling


class SharedWait(Generic[M]):
    """A wait, as those that it shares polls with see it.

    Attributes:
        execution_id: What it waits for.
        kind: Operation that reads it.
        polling: How it is polled.
        due: Loop time of its next poll.
        pause: Seconds from the last one to that.
        latest: Loop time from which on it reads its execution itself.
        read_at: Loop time of the last time that it did.
        watched: Whether it reports progress, of which the list may say less.
        missed: The poll whose list left its execution out.
        shared: Whether a list has shown its execution running since it fell asleep.
        announced: Whether the end of its execution was announced.
    """

    __slots__ = (
        "_answer",
        "_roused",
        "announced",
        "due",
        "execution_id",
        "kind",
        "latest",
        "missed",
        "pause",
        "polling",
        "read_at",
        "shared",
        "watched",
    )

    def __init__(self, kind: str, polling: Polling, *, watched: bool) -> None:
        """Begin awake."""
        self.kind: str = kind
        self.polling: Polling = polling
        self.execution_id: str = ""
        self.due: float = 0.0
        self.pause: float = 0.0
        self.read_at: float = 0.0
        self.latest: float = math.inf
        self.watched: bool = watched
        self.missed: SharedPoll[M] | None = None
        self.shared: bool = False
        self.announced: bool = False
        self._answer: asyncio.Future[M | None] | None = None
        self._roused = False

    def answer(self, execution: M | None) -> None:
        """End its sleep, with what a list says of its execution, or `None` for it to be read."""
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(execution)

    def rouse(self) -> None:
        """Make it read its execution at once, or once more if it is reading it now."""
        self._roused = self._answer is None
        self.answer(None)

    async def sleep(self, dispatcher: Dispatcher, until: float) -> tuple[M | None] | None:
        """Sleep until a moment of the loop's time, or for less if there is an answer.

        Raises:
            ClientClosedError: The client was closed.
        """
        if self._roused:
            self._roused = False
            return (None,)
        answer = self._answer = asyncio.get_running_loop().create_future()
        try:
            with dispatcher.transport.waiting(None if until == math.inf else until):
                await answer
        except TimeoutError:
            # Both may have come in the same turn of the loop.
            if not answer.done() or answer.cancelled():
                return None
        finally:
            self._answer = None
        return (answer.result(),)


class SharedPoll(Generic[M]):
    """The waits that sleep until an execution in the same state is to be polled."""

    def __init__(self, listing: StateList | None, model: type[M], state: str) -> None:
        """Begin with no wait.

        Args:
            listing: What shows such executions; `None` if nothing does.
            model: Its items.
            state: The state that it is asked for.
        """
        self._listing = listing
        self._model = model
        self._state = state
        self._members: dict[SharedWait[M], None] = {}
        self._task: asyncio.Task[None] | None = None
        self._pages = 1
        self._found = 0
        self._lists = 0
        self._ended: dict[str, float] = {}
        self._unused = 0.0
        self._unused_until = -math.inf

    async def turn(
        self, member: SharedWait[M], dispatcher: Dispatcher, options: RequestOptions
    ) -> M | None:
        """Sleep until a wait is due, or its execution is to be read for another reason.

        Args:
            member: The wait.
            dispatcher: What it calls with.
            options: Settings of a call of the list.

        Returns:
            The execution, still running, as the list has it; `None` if the wait has to read it.
        """
        if member.missed is self and self._found < self._pages:
            # It was left out and is still running, and the list has hardly any other.
            self._do_without()
        member.shared = False
        if self._listing is None and member.pause <= 0:
            return None
        self._members[member] = None
        try:
            answer = await member.sleep(dispatcher, member.due)
            if answer is None and member.due < member.latest and self._is_worth_asking(member):
                if self._task is None:
                    # The context of one wait, with what counts its calls, is not that of all.
                    asking = self._ask(dispatcher, options)
                    self._task = asyncio.get_running_loop().create_task(asking, context=Context())
                answer = await member.sleep(dispatcher, member.latest)
            return None if answer is None else answer[0]
        finally:
            del self._members[member]
            if self._task is not None and not self._members:
                task, self._task = self._task, None
                task.cancel()
                await wait_shielded(task)

    def ended(self, execution_id: str) -> None:
        """Remember that an execution has ended, as it says itself."""
        self._ended[execution_id] = asyncio.get_running_loop().time()
        if len(self._ended) > _REMEMBERED:
            del self._ended[next(iter(self._ended))]

    def _is_worth_asking(self, member: SharedWait[M]) -> bool:
        """Return whether a list costs no more calls than the polls until a wait's next turn."""
        now = asyncio.get_running_loop().time()
        if self._listing is None or now < self._unused_until or self._is_left_out(member):
            return False
        others = [each for each in self._members if not self._is_left_out(each)]
        due = sum(each.due <= now + member.pause for each in others)
        # Of those that report progress, one is read beside each list.
        extra = 2 if any(each.watched for each in others) else 0
        return len(others) > 1 and self._pages + extra <= due

    def _is_left_out(self, member: SharedWait[M]) -> bool:
        """Return whether the last list showed others, but not what this one waits for."""
        return member.missed is self and self._found > 0

    async def _ask(self, dispatcher: Dispatcher, options: RequestOptions) -> None:
        """Ask the list, and answer all waits that it says something about."""
        asked = frozenset(self._members)
        running: dict[str, M] = {}
        heard = frozenset[SharedWait[M]]()
        try:
            with background_by_default(), suppress(KubiyaError):
                running = await self._running(asked, dispatcher, options)
                heard = asked
            if not heard or self._is_stale(running):
                self._do_without()
                running, heard = {}, frozenset[SharedWait[M]]()
        finally:
            if self._task is asyncio.current_task():
                self._task = None
                self._answer_all(running, heard)

    async def _running(
        self, asked: frozenset[SharedWait[M]], dispatcher: Dispatcher, options: RequestOptions
    ) -> dict[str, M]:
        """Read pages until it is cheaper to read what is missing one by one.

        Raises:
            KubiyaError: It cannot be read.
        """
        from kubiya_async.pagination.paginator import Paginator  # noqa: PLC0415 - few waits need it

        listing = cast("StateList", self._listing)
        operation, paging = listing.operation, cast("Pagination", listing.operation.pagination)
        limit = next(p for p in operation.query if p.name == paging.limit_name).maximum
        query = {
            listing.polling.listed_by: self._state,
            paging.limit_name: limit or paging.default_limit,
        }
        running: dict[str, M] = {}
        missing = {each.execution_id for each in asked if not self._is_left_out(each)}
        pages = 0
        paginator = Paginator(
            dispatcher, operation, self._model, listing.envelope, query=query, options=options
        )
        async with paginator.pages() as walk:
            async for page in walk:
                pages += 1
                shown = {str(getattr(item, paging.identity)): item for item in page.items}
                missing -= shown.keys()
                running |= {key: item for key, item in shown.items() if self._goes_on(item)}
                if len(missing) <= pages:
                    break
        self._pages = max(pages, 1)
        return running

    def _is_stale(self, running: Iterable[str]) -> bool:
        """Return whether the list shows executions that ended long ago."""
        now = asyncio.get_running_loop().time()
        return any(now - self._ended.get(each, now) > _STALE for each in running)

    def _goes_on(self, execution: M) -> bool:
        polling = cast("StateList", self._listing).polling
        return outcome(polling, getattr(execution, polling.status_field)) is Outcome.RUNNING

    def _answer_all(self, running: Mapping[str, M], asked: frozenset[SharedWait[M]]) -> None:
        self._lists += 1
        now = asyncio.get_running_loop().time()
        found = [member for member in self._members if member.execution_id in running]
        self._found = len(found)
        if self._found >= self._pages:
            self._unused = 0.0
        checked = [member for member in found if member.watched]
        if self._lists % _CHECKED == 0:
            checked = checked or found
        itself = min(checked, key=lambda member: member.read_at, default=None)
        for member in tuple(self._members):
            execution = running.get(member.execution_id)
            if execution is not None:
                member.missed, member.shared = None, True
                member.answer(None if member is itself else execution)
            elif member.due <= now or (member in asked and member.missed is not self):
                member.missed = self if member in asked else None
                member.answer(None)

    def _do_without(self) -> None:
        """Read one by one for a while, each time longer."""
        now = asyncio.get_running_loop().time()
        if now >= self._unused_until:
            self._unused = min(max(2 * self._unused, _UNUSED), _LONGEST_UNUSED)
            self._unused_until = now + self._unused


class Waits:
    """All waits of a client and its views.

    Attributes:
        announced: Kinds of executions, by what reads them, whose ends are announced.
    """

    def __init__(self) -> None:
        """Begin with none."""
        self.announced: set[str] = set()
        self._members: dict[str, list[SharedWait[Any]]] = {}
        # What is known of a list is forgotten with the last wait that shares it.
        self._polls: WeakValueDictionary[tuple[object, ...], SharedPoll[Any]]
        self._polls = WeakValueDictionary()

    def poll(self, key: tuple[object, ...], new: Callable[[], SharedPoll[M]]) -> SharedPoll[M]:
        """Return the poll that waits with the same key share."""
        known = self._polls.get(key)
        if known is None:
            known = self._polls[key] = new()
        return known

    @contextmanager
    def joined(self, member: SharedWait[Any]) -> Generator[None]:
        """Make a wait known by the id of its execution."""
        members = self._members.setdefault(member.execution_id, [])
        members.append(member)
        try:
            yield
        finally:
            members.remove(member)
            if not members:
                del self._members[member.execution_id]

    def notify(self, said: object) -> int:
        """Make waits read the execution that something was said about.

        Args:
            said: An id, an execution, an event about one, or the JSON of either.

        Returns:
            The number of waits for it.
        """
        waiting = 0
        for execution_id, status in _executions(said):
            for member in self._members.get(execution_id, ()):
                waiting += 1
                self.announced.add(member.kind)
                running = outcome(member.polling, status) is Outcome.RUNNING
                if status is None or not running:
                    member.announced = True
                    member.rouse()
        return waiting


def waits_of(transport: HttpTransport) -> Waits:
    """Return the waits of the client that a transport is of."""
    waits = transport.shared.get(Waits)
    if waits is None:
        waits = transport.shared[Waits] = Waits()
    return cast("Waits", waits)


def _executions(said: object, deeper: int = _DEPTH) -> Iterator[tuple[str, object]]:
    """Yield the ids in what was said, each with the state beside it, `None` if there is none."""
    if isinstance(said, BaseModel):
        said = vars(said) | (said.model_extra or {})
    if isinstance(said, str):
        yield said, None
    elif isinstance(said, Mapping):
        known = cast("Mapping[str, object]", said)
        for name in _IDS:
            if isinstance(identity := known.get(name), str):
                yield identity, known.get("status")
        for name in _WITHIN if deeper else ():
            if not isinstance(inner := known.get(name), str):
                yield from _executions(inner, deeper - 1)
