"""What the templates are given: plain records, with every decision already taken."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from codegen.names import World
    from kubiya_async._messages.operation import Operation, StreamKind


@dataclass(frozen=True, slots=True)
class Annotation:
    """A type as Python writes it: the members of a union, often just one."""

    members: tuple[str, ...]
    imports: frozenset[str] = frozenset()
    """What it needs, as `module:name`."""

    @property
    def text(self) -> str:
        """The type as source."""
        return " | ".join(self.members)

    def __or__(self, other: Annotation) -> Annotation:
        """Join two types, keeping each member once."""
        members = dict.fromkeys((*self.members, *other.members))
        return Annotation(tuple(members), self.imports | other.imports)

    def inside(self, generic: str, *imports: str) -> Annotation:
        """Put the type into a generic: `Sequence[{}]`."""
        return Annotation((generic.format(self.text),), self.imports | frozenset(imports))


STREAMS: Final[Mapping[StreamKind, Annotation]] = {
    "chat": Annotation(("ChatStream",), frozenset({"kubiya_async.streams.chat:ChatStream"})),
    "events": Annotation(
        ("EventStream",), frozenset({"kubiya_async.streams.execution:EventStream"})
    ),
}


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument of a method."""

    name: str
    key: str
    """How the call hands it on: a query parameter's name, a field of the request model."""
    annotation: Annotation
    required: bool
    notes: str
    """Its line in the docstring."""
    model: Annotation | None = None
    """What it is validated as, if it is sent as a JSON document in the query."""


@dataclass(frozen=True, slots=True)
class Method:
    """A method of a resource: a signature and one call."""

    name: str
    constant: str
    operation: Operation
    kind: Literal["call", "page", "stream"]
    path: tuple[Argument, ...]
    query: tuple[Argument, ...]
    headers: tuple[Argument, ...]
    body: tuple[Argument, ...]
    body_model: Annotation | None
    fixed: Mapping[str, str]
    """Fields of the body that are no arguments, and their values as Python writes them."""
    whole: Argument | None
    """What is the body as a whole, its other fields laid over it."""
    is_form: bool
    result: Annotation | None
    """Type of the result, or of the items of a list; `None` if there is none."""
    is_value: bool
    """Whether the result is no object of the API but a bare value."""
    envelope: Annotation | None
    reader: str | None
    """Constant of the operation that reads the state of what is streamed."""
    docstring: str

    @property
    def returns(self) -> str:
        """What the method's signature says it returns."""
        if self.kind == "stream":
            return self.stream.text
        result = self.result.text if self.result else "None"
        return f"Paginator[{result}]" if self.kind == "page" else result

    @property
    def stream(self) -> Annotation:
        """The class that reads what the operation streams."""
        streaming = self.operation.streaming
        return STREAMS[streaming.kind if streaming else "chat"]

    @property
    def keywords(self) -> tuple[Argument, ...]:
        """The keyword-only arguments, required ones first."""
        whole = (self.whole,) if self.whole else ()
        given = (*whole, *self.body, *self.query, *self.headers)
        return tuple(sorted(given, key=lambda argument: not argument.required))


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """A method that makes several calls: a run, a wait, following a log, a download."""

    name: str
    kind: Literal["run", "wait", "follow", "stream", "save"]
    call: Method
    """Has its arguments, beside those that its kind adds or takes away."""
    start: Method | None = None
    read: Method | None = None
    log: Method | None = None
    """Reads the log of what is waited for."""
    listing: Method | None = None
    """Lists what is waited for."""
    limit: str = ""
    """Constant with the most bytes of a download."""
    suffix: str = ""
    suffix_from: str = ""
    """Argument that is the suffix of the file, if it is given."""
    returns: str
    docstring: str


@dataclass(frozen=True, slots=True)
class Resource:
    """A class of stubs."""

    attribute: str
    """Its name on the client: `agents`, `live.agents`."""
    module: str
    class_name: str
    docstring: str
    methods: tuple[Method, ...]
    composed: tuple[Composed, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Resources under one attribute of the client, such as `live`."""

    attribute: str
    class_name: str
    docstring: str
    resources: tuple[Resource, ...]


@dataclass(frozen=True, slots=True)
class Api:
    """Everything that is rendered of one world."""

    world: World
    resources: tuple[Resource, ...]
    groups: tuple[Group, ...]
    homes: Mapping[str, str]
    """Module of every model."""
