"""The state of one server: objects, executions, scripts, and what all resources share."""

from __future__ import annotations

import random
import uuid
from typing import TYPE_CHECKING, Any, Final, NamedTuple, cast

from kubiya_async.testing._answers import Document, Empty, Listing, ServerCall
from kubiya_async.testing._state import spec
from kubiya_async.testing._state.seeds import organization, runs
from kubiya_async.testing._state.store import (
    filtered,
    is_above,
    make_stores,
    page_of,
    path_values,
    readers,
    without,
)
from kubiya_async.testing._time import rfc3339

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable

    from kubiya_async._messages.operation import Operation
    from kubiya_async.testing._answers import Answer
    from kubiya_async.testing._state.runs import SimulatedRun
    from kubiya_async.testing._state.store import RecordStore
    from kubiya_async.testing._time import Scheduler, SimulatedClock
    from kubiya_async.testing.deviations import Deviations
    from kubiya_async.testing.scripts import ChatScript, Framing, ToolScript, WorkflowScript

_CREATED: Final = ("created_at", "create_at", "timestamp")
_CHANGED: Final = "updated_at"


class ScriptedChat(NamedTuple):
    """A script, and when it is played."""

    script: ChatScript
    agent: str | None
    times: int | None
    framing: Framing | None = None


class ServerState:
    """The objects of every model, what runs, and the verbs that the spec defines by itself.

    Operations that answer with the same model share a store. Parameters that are fields of the
    model filter a list, and are written into what is made. What the server decides about a new
    object is what the spec's example shows. An operation that is none of these answers as its
    example shows, if the object that its path begins with is there.

    Args:
        clock: The server's time.
        scheduler: What is to happen at a later moment.
        emit: Told about every outbound event: its name and its data.
        deviations: How the private API differs from what would be expected.
        seeded: Whether there is an organisation to begin with.
    """

    def __init__(
        self,
        clock: SimulatedClock,
        scheduler: Scheduler,
        emit: Callable[[str, Document], None],
        deviations: Deviations,
        *,
        seeded: bool,
    ) -> None:
        self.clock = clock
        self.scheduler = scheduler
        self.emit = emit
        self.deviations = deviations
        self.origin = ""
        self.stores: dict[str, RecordStore] = make_stores(_seeds if seeded else lambda _: ())
        self.views: dict[str, Callable[[Document], Document]] = {}
        """How an object of a model is shown now; those of other models are shown as they are."""
        self.runs: dict[str, SimulatedRun] = runs() if seeded else {}
        """Executions of workflows, tools, tasks and plans by their id."""
        self.workflow_scripts: dict[str | None, WorkflowScript] = {}
        self.tool_scripts: dict[str | None, ToolScript] = {}
        """By source or name; `None` holds for every other one."""
        self.chats: list[ScriptedChat] = []
        self._random = random.Random(0)  # noqa: S311 - ids that are the same in every run

    def mint(self, prefix: str = "") -> str:
        """Make an id: a UUID, or `prefix-` and twelve hexadecimal digits."""
        if prefix:
            return f"{prefix}-{self._random.getrandbits(48):012x}"
        return str(uuid.UUID(int=self._random.getrandbits(128), version=4))

    def stamp(self) -> str:
        """Return the present moment as the API writes it."""
        return rfc3339(self.clock.now())

    def elapsed(self, run: SimulatedRun) -> float:
        """Return how many seconds of its own time an execution has had."""
        return self.clock.elapsed(run.started_at)

    def at_end(self, run: SimulatedRun, callback: Callable[[], None]) -> None:
        """Plan a callback for the end of an execution."""
        self.scheduler.at(run.started_at + run.end().after / self.clock.speed, callback)

    def next_chat(self, agent: str) -> ScriptedChat | None:
        """Return the script to be played next for an agent: the latest that fits."""
        for index in reversed(range(len(self.chats))):
            chat = self.chats[index]
            if chat.agent not in {None, agent}:
                continue
            if chat.times is not None:
                self.chats[index] = chat._replace(times=chat.times - 1)
                if chat.times <= 1:
                    del self.chats[index]
            return chat
        return None

    # Objects

    def all(self, model: str) -> list[Document]:
        """Return every object of a model."""
        return list(self.stores[model].documents.values())

    def find(self, model: str, key: Any) -> Document:
        """Return an object itself.

        Raises:
            Refusal: There is none of that identity.
        """
        return self.stores[model].find(key)

    def add(self, model: str, given: Document, call: ServerCall) -> Document:
        """Complete an object and keep it; return it itself."""
        return self.stores[model].add(self._completed(model, given, call))

    def view(self, model: str, document: Document) -> Document:
        """Return what is shown of an object now, as a copy."""
        return self.views.get(model, dict[str, Any])(document)

    # Verbs

    def page(self, call: ServerCall, items: Iterable[Document] | None = None) -> Listing:
        """Return the page of a model's objects, or of these, that the parameters ask for."""
        model = _model(call)
        found = [self.view(model, d) for d in (self.all(model) if items is None else items)]
        kept = filtered(found, call, model)
        return page_of(call, [without(item, *spec.hidden(call.operation)) for item in kept])

    def get(self, call: ServerCall) -> Document:
        """Return one object."""
        model = _model(call)
        found = self.view(model, self.find(model, call.path[-1]))
        return {call.operation.unwrap: found} if call.operation.unwrap else found

    def create(self, call: ServerCall) -> Document:
        """Keep a new object; return it itself."""
        model = _model(call)
        placed = only_fields(path_values(call), spec.wire_fields(model))
        return self.add(model, {**placed, **_accepted(call, spec.wire_fields(model))}, call)

    def update(self, call: ServerCall, model: str | None = None) -> Document:
        """Change what the body names; return the object itself."""
        model = model or _model(call)
        store = self.stores[model]
        document = store.find(call.path[-1])
        accepted = _accepted(call, spec.wire_fields(model), nulls=True)
        document.update(without(accepted, store.identity, *store.aliases))
        if _CHANGED in spec.wire_fields(model):
            document[_CHANGED] = rfc3339(call.at)
        return document

    def delete(self, call: ServerCall, model: str) -> Answer:
        """Remove an object; return what the spec's example says."""
        self.stores[model].remove(call.path[-1])
        return _example(call)

    def example(self, call: ServerCall) -> Answer:
        """Return what the spec's example says, with the values in the path.

        Raises:
            Refusal: The object that the path begins with is not there.
        """
        for model, operations in readers().items():
            for reader in operations:
                if is_above(reader, call.operation):
                    self.find(model, call.path[len(reader.path_parameters) - 1])
        return _example(call)

    def shown(self, call: ServerCall, document: Document) -> Document:
        """Return what the answer to a call shows of an object."""
        return without(self.view(_model(call), document), *spec.hidden(call.operation))

    def _completed(self, model: str, given: Document, call: ServerCall) -> Document:
        """Complete a new object: its identity, its times, and what the server decides."""
        fields, store = spec.wire_fields(model), self.stores[model]
        example = next(iter([*_examples(model, call.operation), {}]))
        document: Document = {f: [] for f in sorted(fields) if spec.is_list(model, f)}
        writable = _writable(call.operation)
        document |= {f: v for f, v in example.items() if f not in writable}
        if not spec.is_private(call.operation):
            document |= {f: {} for f in sorted(fields & writable) if spec.is_mapping(model, f)}
            document |= only_fields({"description": ""}, fields)
        document |= given
        document |= dict.fromkeys(
            (f for f in (*_CREATED, _CHANGED) if f in fields), rfc3339(call.at)
        )
        if not given.get(store.identity):
            made = self.mint()
            document |= {f: made for f in (store.identity, *store.aliases) if f in fields}
        return document


def _seeds(model: str) -> Iterable[Document]:
    """Return what is there in the beginning: the spec's examples, or the organisation."""
    if any(spec.is_private(operation) for operation in readers()[model]):
        return [item for operation in readers()[model] for item in spec.example_items(operation)]
    return organization().get(model, ())


def _examples(model: str, operation: Operation) -> Iterable[Document]:
    """Return what the spec shows of a new object; of the private API, what it shows of any."""
    if not spec.is_private(operation):
        return spec.example_items(operation)
    showing = (o for o in spec.OPERATIONS.values() if spec.result_name(o) == model)
    return [item for o in showing if o.method == "GET" for item in spec.example_items(o)]


def _example(call: ServerCall) -> Answer:
    """Return what the spec's example says, with the values in the path."""
    shown = spec.example(call.operation.id)
    if not isinstance(shown, dict):
        return Empty.EMPTY if shown is None else cast("Answer", shown)
    document = cast("Document", shown)
    return document | only_fields(path_values(call), document.keys())


def _model(call: ServerCall) -> str:
    return spec.result_name(call.operation) or ""


def _writable(operation: Operation) -> frozenset[str]:
    return spec.wire_fields(operation.body) if operation.body else frozenset()


def _accepted(call: ServerCall, fields: frozenset[str], *, nulls: bool = False) -> Document:
    """Return what is kept of a body: the clients of the private API may send whatever they like."""
    given = {name: v for name, v in call.body.items() if nulls or v is not None}
    if spec.is_private(call.operation):
        return given
    return only_fields(given, fields & _writable(call.operation))


def only_fields(document: Document, fields: Container[str]) -> Document:
    """Copy the fields of a document that a model has."""
    return {name: value for name, value in document.items() if name in fields}
