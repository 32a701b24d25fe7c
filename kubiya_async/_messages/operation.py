"""What the generated stubs know about an operation of the API, as plain records.

One `Operation` per operation of the spec is generated into `_generated/operations.py`. Everything
that decides how a call behaves (can it be replayed, how is it paged, what comes back) is read from
this record; the stubs themselves are signatures.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, NamedTuple

ParameterKind = Literal["string", "integer", "number", "boolean", "date-time", "json"]
ArrayStyle = Literal["repeat", "comma", "space", "pipe"]
"""One parameter per item, or all items in one with something between them (`style`, `explode`)."""
ResultKind = Literal["json", "page", "text", "bytes", "none", "stream"]
PageStyle = Literal["offset", "page", "single"]
PagePlace = Literal["query", "body"]
StreamKind = Literal["chat", "events"]
StreamEnd = Literal["event", "eof"]
Basis = Literal[
    "documented", "inferred", "shown by the server", "seen in two clients", "seen in one"
]


class Surface(StrEnum):
    """The HTTP surfaces, each with its own root, credentials and envelopes.

    The first three are those of the documents, the others those that the platform's own clients
    call.
    """

    PLATFORM = "platform"
    RUNNERS_V3 = "runners_v3"
    RUNNER_PODS = "runner_pods"
    LIVE = "live"
    ORCHESTRATOR = "orchestrator"
    COMPOSER = "composer"
    CONTROL_PLANE = "control_plane"


class Replay(StrEnum):
    """Whether an operation may be sent again after the server may have seen it."""

    SAFE = "safe"
    """Reading only: repeat at will."""
    IDEMPOTENT = "idempotent"
    """Twice has the effect of once."""
    NEVER = "never"
    """Runs or creates something: only sent again when the first try provably did nothing."""


class Parameter(NamedTuple):
    """One path or query parameter and what the spec allows in it."""

    name: str
    """Name on the wire."""
    kind: ParameterKind
    argument: str = ""
    """Name of the Python argument where it differs from `name`, else empty."""
    required: bool = False
    minimum: int | None = None
    maximum: int | None = None
    choices: tuple[str, ...] = ()
    """Allowed values; empty when the set is open."""
    open_choices: bool = False
    """The choices are known values, others pass."""
    array: ArrayStyle | None = None
    """How the items of a list are written; `None` for a single value."""


class Pagination(NamedTuple):
    """How a list is read page by page (`x-pagination`)."""

    style: PageStyle
    items: str | None
    """Key of the items in the documented envelope; `None` for a bare array."""
    identity: str
    """Field that tells two items apart."""
    default_limit: int = 50
    limit_name: str = "limit"
    """What limits the number of items."""
    start_name: str = ""
    """What asks for a later page; empty: `offset` or `page`, as the style says."""
    place: PagePlace = "query"
    """Where the two are sent."""
    keyed: bool = False
    """The list may be an object, with the items under their identities."""
    drop_blank: bool = False
    """Items without an identity are no items."""

    @property
    def arguments(self) -> tuple[str, ...]:
        """Name what says which part of the list is wanted: its size, then its beginning."""
        return () if self.style == "single" else (self.limit_name, self.start_name or self.style)


class Resume(NamedTuple):
    """How a stream is read on after it broke (`x-streaming`): it is never begun anew."""

    read: str
    """Operation id that reads the state; asked before the stream is opened once more."""
    status_field: str
    """Field of that state."""
    ended: tuple[str, ...]
    """States in which nothing follows any more."""
    query: str = ""
    """Query parameter that says where to go on, beside the header `Last-Event-ID`."""


class Streaming(NamedTuple):
    """The streaming twin of an operation (`x-streaming`)."""

    method: str
    """Name of the client method that streams."""
    request_field: str = ""
    """Body field that switches streaming on; empty if the operation does nothing but stream."""
    events: str = ""
    """Name of the event union among the models, if the spec has one."""
    kind: StreamKind = "chat"
    """What is streamed: a chat, or events of another kind."""
    accept: str = "text/event-stream"
    """Media types to ask for."""
    end: StreamEnd = "event"
    """What ends it: an event that says so, or the end of the bytes."""
    resume: Resume | None = None


class Polling(NamedTuple):
    """How an execution started by this operation is followed to its end (`x-polling`)."""

    read: str
    """Operation id that reads the state back."""
    id_field: str
    """Field of the start's result that identifies the execution."""
    status_field: str
    succeeded: tuple[str, ...]
    failed: tuple[str, ...]
    cancelled: tuple[str, ...]
    steps: str = ""
    """Field with its steps, if it has any."""
    progress: str = ""
    """Field with the share that is done, in percent."""
    output: tuple[str, ...] = ()
    """Fields with what it printed or says about its end; the first that holds something counts."""
    reason: tuple[str, ...] = ()
    """Fields that say in a few words why it failed, the first that holds something again."""
    lines: tuple[str, ...] = ()
    """Where in its log there is text; empty if the log is a list of entries."""
    listed_by: str = ""
    """Query parameter of the list of such executions that keeps those in one state."""
    listed_as: str = ""
    """The state that is asked for as long as an execution's own is not known."""


class Source(NamedTuple):
    """Where the spec found the operation (`x-source`)."""

    document: str
    """Number of the document; `live` for what only the platform's own clients show."""
    section: str
    """Section of the document, or the clients and their files."""
    basis: Basis


@dataclass(frozen=True, slots=True, eq=False)
class Operation:
    """One operation of the API, as the spec describes it.

    There is one instance per operation, so that identity is equality and hashing costs nothing.
    """

    id: str
    """`resource.method`, also the spec's operationId."""
    method: str
    surface: Surface
    path: tuple[str, ...]
    """The path split at its parameters: `/a/{x}/b` is `("/a/", "/b")`."""
    replay: Replay
    result: ResultKind
    source: Source
    path_parameters: tuple[Parameter, ...] = ()
    query: tuple[Parameter, ...] = ()
    constants: tuple[tuple[str, str], ...] = ()
    """Query parameters that are the same in every call."""
    headers: tuple[tuple[str, str], ...] = ()
    """Headers that are the same in every call."""
    header_parameters: tuple[Parameter, ...] = ()
    body: str | None = None
    """Name of the request model, if there is a body."""
    accept: str = "application/json"
    unwrap: str | None = None
    """Key of the object in an answer that wraps it (`x-unwrap`)."""
    pagination: Pagination | None = None
    streaming: Streaming | None = None
    polling: Polling | None = None
    effect: str | None = None
    """What it changes, where its method tells otherwise (`x-effect`)."""
    deprecated: bool = False

    @property
    def template(self) -> str:
        """The path with its parameters' names, for messages, logs and metrics."""
        return _template(self.path, tuple([p.name for p in self.path_parameters]))


# With a bound, and without holding operations: each call to a path of the caller's own makes one.
@functools.lru_cache(maxsize=1024)
def _template(path: tuple[str, ...], parameters: tuple[str, ...]) -> str:
    names = [*(f"{{{name}}}" for name in parameters), ""]
    return "".join(a + b for a, b in zip(path, names, strict=True))
