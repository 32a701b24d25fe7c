"""What the templates are given: plain records, with every decision already taken."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kubiya_async._core.operation import Operation


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


@dataclass(frozen=True, slots=True)
class Method:
    """A method of a resource: a signature and one call."""

    name: str
    constant: str
    operation: Operation
    kind: Literal["call", "page", "stream"]
    path: tuple[Argument, ...]
    query: tuple[Argument, ...]
    body: tuple[Argument, ...]
    body_model: Annotation | None
    fixed: Mapping[str, str]
    """Fields of the body that are no arguments, and their values as Python writes them."""
    result: Annotation | None
    """Type of the result, or of the items of a list; `None` if there is none."""
    envelope: Annotation | None
    docstring: str

    @property
    def returns(self) -> str:
        """What the method's signature says it returns."""
        if self.kind == "stream":
            return "ChatStream"
        result = self.result.text if self.result else "None"
        return f"Paginator[{result}]" if self.kind == "page" else result

    @property
    def keywords(self) -> tuple[Argument, ...]:
        """The keyword-only arguments, required ones first."""
        return tuple(sorted((*self.body, *self.query), key=lambda argument: not argument.required))


@dataclass(frozen=True, slots=True)
class Resource:
    """A class of stubs."""

    attribute: str
    """Its name on the client, and its module's."""
    class_name: str
    docstring: str
    methods: tuple[Method, ...]


@dataclass(frozen=True, slots=True)
class Api:
    """Everything that is rendered."""

    resources: tuple[Resource, ...]
    homes: Mapping[str, str]
    """Module of every model."""
    titles: Mapping[str, str]
    """What each module of models is about."""
