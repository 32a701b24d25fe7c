"""Reads the documents of the spec and follows references through them.

Nothing here knows what a document means; `Node` only remembers where each value was found, so that
every later step can name the place when something is wrong.
"""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NoReturn, TypeGuard, cast

import yaml

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One finding."""

    file: str
    """Path of the document, relative to the spec's folder."""
    pointer: str
    """JSON pointer into it, as a fragment: `#/paths/~1agents/get`."""
    message: str

    def __str__(self) -> str:
        """Return the finding as one line."""
        return f"{self.file}{self.pointer}: {self.message}"


class SpecError(Exception):
    """The spec cannot be generated from."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Sort the findings by place."""
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(map(str, self.problems)))


def is_object(value: Any) -> TypeGuard[dict[str, Any]]:
    """Return whether a value of the spec is an object."""
    return isinstance(value, dict)


def is_list(value: Any) -> TypeGuard[list[Any]]:
    """Return whether a value of the spec is a list."""
    return isinstance(value, list)


ROOT_DOCUMENT = "openapi.yaml"
"""The document that only joins the others; nothing is generated from it."""


@dataclass(frozen=True, slots=True)
class Document:
    """One file of the spec."""

    name: str
    """Its path relative to the spec's folder: `platform/agents.yaml`."""
    data: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Node:
    """A value of the spec and its place."""

    document: Document
    pointer: str
    value: Any

    def __getitem__(self, key: str) -> Node:
        """Step down to a key that must be there."""
        child = self.get(key)
        if child is None:
            self.fail(f"`{key}` is missing")
        return child

    def get(self, key: str) -> Node | None:
        """Step down to a key, if it is there."""
        if not is_object(self.value) or key not in self.value:
            return None
        return self._child(key, self.value[key])

    def items(self) -> Iterator[tuple[str, Node]]:
        """Yield the entries of an object, in the order of the file."""
        if not is_object(self.value):
            self.fail("an object is expected here")
        for key, value in self.value.items():
            yield key, self._child(key, value)

    def elements(self) -> Iterator[Node]:
        """Yield the elements of a list."""
        if not is_list(self.value):
            self.fail("a list is expected here")
        for index, value in enumerate(self.value):
            yield self._child(str(index), value)

    def text(self, key: str, default: str | None = None) -> str:
        """Read a text that must be there, unless a default is given."""
        child = self.get(key)
        if child is None and default is not None:
            return default
        value = self[key].value
        if not isinstance(value, str):
            self[key].fail("text is expected here")
        return value

    def fail(self, message: str) -> NoReturn:
        """Report this place."""
        raise SpecError([Problem(self.document.name, self.pointer, message)])

    def _child(self, key: str, value: Any) -> Node:
        return Node(self.document, f"{self.pointer}/{_escape(key)}", value)


@dataclass(frozen=True, slots=True)
class Spec:
    """All documents, by name."""

    documents: Mapping[str, Document]

    def root(self, name: str) -> Node:
        """Return a document as a node."""
        document = self.documents[name]
        return Node(document, "#", document.data)

    def resolve(self, node: Node) -> Node:
        """Follow references until there is none; what stands beside a `$ref` is left behind."""
        seen: set[tuple[str, str]] = set()
        while is_object(node.value) and "$ref" in node.value:
            place = (node.document.name, node.pointer)
            if place in seen:
                node.fail("the reference leads back to itself")
            seen.add(place)
            node = self.follow(node["$ref"])
        return node

    def follow(self, reference: Node) -> Node:
        """Return what the value of a `$ref` points to, which may be a reference itself."""
        if not isinstance(reference.value, str) or "#/" not in reference.value:
            reference.fail("a reference looks like `common.yaml#/components/schemas/Name`")
        file, _, path = reference.value.partition("#/")
        name = reference.document.name
        if file:
            name = posixpath.normpath(posixpath.join(posixpath.dirname(name), file))
        if name not in self.documents:
            reference.fail(f"there is no document `{name}`")
        target: Node | None = self.root(name)
        for part in path.split("/"):
            target = target and target.get(part.replace("~1", "/").replace("~0", "~"))
        if target is None:
            reference.fail(f"`{reference.value}` leads nowhere")
        return target


def load(folder: Path) -> Spec:
    """Read every document below a folder.

    Raises:
        SpecError: A document is not YAML, or says the same thing twice.
    """
    documents: dict[str, Document] = {}
    problems: list[Problem] = []
    for path in sorted(folder.rglob("*.yaml")):
        name = path.relative_to(folder).as_posix()
        try:
            data = yaml.load(path.read_bytes(), Loader=_Loader)  # noqa: S506 - a safe loader
        except yaml.YAMLError as error:
            problems.append(_syntax_problem(name, error))
            continue
        if not is_object(data):
            problems.append(Problem(name, "#", "the document is not an object"))
            continue
        documents[name] = Document(name, data)
    if not documents and not problems:
        problems.append(Problem(str(folder), "#", "there is no document here"))
    if problems:
        raise SpecError(problems)
    return Spec(documents)


def _escape(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")


def _syntax_problem(name: str, error: yaml.YAMLError) -> Problem:
    mark = getattr(error, "problem_mark", None)
    place = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
    return Problem(name, "#", f"{place}{getattr(error, 'problem', None) or error}")


class _Loader(yaml.CSafeLoader):
    """Safe YAML without its surprises: times stay text, keys are text and stand once."""


# PyYAML keeps one table per class; ours drops the resolver that turns examples into datetimes.
_Loader.yaml_implicit_resolvers = {
    first: [entry for entry in entries if entry[0] != "tag:yaml.org,2002:timestamp"]
    for first, entries in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[str, Any]:
    construct = cast("Callable[..., Any]", loader.construct_object)  # pyright: ignore[reportUnknownMemberType] - PyYAML's stub is incomplete
    result: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = construct(key_node, deep=True)
        if not isinstance(key, str):
            raise yaml.constructor.ConstructorError(
                None, None, f"the key {key!r} is not text: quote it", key_node.start_mark
            )
        if key in result:
            raise yaml.constructor.ConstructorError(
                None, None, f"the key `{key}` stands here twice", key_node.start_mark
            )
        result[key] = construct(value_node, deep=True)
    return result


_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)
