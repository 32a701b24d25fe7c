"""What the generated stubs know about an operation of the API, as plain records.

One `Operation` per operation of the spec is generated into `_generated/operations.py`. Everything
that decides how a call behaves (can it be replayed, how is it paged, what comes back) is read from
this record; the stubs themselves are signatures.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

ParameterKind = Literal["string", "integer", "number", "boolean", "date-time"]
ResultKind = Literal["json", "page", "text", "bytes", "none"]
PageStyle = Literal["offset", "page", "single"]
Basis = Literal["documented", "inferred"]


class Surface(StrEnum):
    """The three HTTP surfaces of the documents, each with its own root, auth and envelopes."""

    PLATFORM = "platform"
    RUNNERS_V3 = "runners_v3"
    RUNNER_PODS = "runner_pods"


class Replay(StrEnum):
    """Whether an operation may be sent again after the server may have seen it."""

    SAFE = "safe"
    """Reading only: repeat at will."""
    IDEMPOTENT = "idempotent"
    """Twice has the effect of once."""
    NEVER = "never"
    """Runs or creates something: only sent again when the first try provably did nothing."""


@dataclass(frozen=True, slots=True)
class Parameter:
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
    repeated: bool = False
    """A list, sent as comma-separated text."""


@dataclass(frozen=True, slots=True)
class Pagination:
    """How a list is read page by page (`x-pagination`)."""

    style: PageStyle
    items: str | None
    """Key of the items in the documented envelope; `None` for a bare array."""
    identity: str
    """Field that tells two items apart."""
    default_limit: int = 50
    max_limit: int | None = 100


@dataclass(frozen=True, slots=True)
class Streaming:
    """The streaming twin of an operation (`x-streaming`)."""

    method: str
    """Name of the client method that streams."""
    request_field: str
    """Body field that switches streaming on."""
    events: str
    """Name of the event union among the models."""


@dataclass(frozen=True, slots=True)
class Polling:
    """How an execution started by this operation is followed to its end (`x-polling`)."""

    read: str
    """Operation id that reads the state back."""
    id_field: str
    """Field of the start's result that identifies the execution."""
    status_field: str
    succeeded: tuple[str, ...]
    failed: tuple[str, ...]
    cancelled: tuple[str, ...]

    @property
    def terminal(self) -> frozenset[str]:
        """States after which nothing changes any more."""
        return frozenset(self.succeeded + self.failed + self.cancelled)


@dataclass(frozen=True, slots=True)
class Source:
    """Where the spec found the operation (`x-source`)."""

    document: str
    section: str
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
    body: str | None = None
    """Name of the request model, if there is a body."""
    accept: str = "application/json"
    unwrap: str | None = None
    """Key of the object in an answer that wraps it (`x-unwrap`)."""
    pagination: Pagination | None = None
    streaming: Streaming | None = None
    polling: Polling | None = None
    deprecated: bool = False

    @property
    def template(self) -> str:
        """The path with its parameters' names, for messages, logs and metrics."""
        names = [*(f"{{{p.name}}}" for p in self.path_parameters), ""]
        return "".join(a + b for a, b in zip(self.path, names, strict=True))
