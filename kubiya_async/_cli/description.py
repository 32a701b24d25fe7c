"""What the spec says about an operation, in the form the command line needs.

Names, types and words come from the generated records, request models and docstrings, so that a new
operation of the spec is callable, documented and completed without a line of code here.
"""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, Literal

from kubiya_async._cli.shapes import ANY, TEXT, Shape, shape_of
from kubiya_async._cli.worlds import models, resources

if TYPE_CHECKING:
    from collections.abc import Callable

    from kubiya_async._cli.shapes import Kind
    from kubiya_async._messages.operation import Operation, Parameter, ParameterKind

__all__ = ["Argument", "Description", "describe"]

Place = Literal["path", "query", "body", "walk"]

_INTERNAL: Final = {"self", "options", "prefetch", "deduplicate"}
_ENTRY: Final = re.compile(r"^(\w+): (.*?)(?=^\w+: |\Z)", re.MULTILINE | re.DOTALL)
_SECTION: Final = re.compile(r"^(Args|Returns|Raises):\n", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of an operation's method."""

    name: str
    place: Place
    """Where it goes; `walk` is for those that only steer the walk through a list."""
    shape: Shape
    required: bool
    text: str
    """What the method's docstring says about it."""


@dataclass(frozen=True, slots=True)
class Description:
    """An operation and what is known about calling it."""

    operation: Operation
    summary: str
    details: str
    arguments: tuple[Argument, ...]

    @property
    def by_name(self) -> dict[str, Argument]:
        """Return the arguments by their names."""
        return {argument.name: argument for argument in self.arguments}


def describe(operation: Operation) -> Description:
    """Gather what is known about an operation; this imports its resource and its models."""
    resource, _, name = operation.id.rpartition(".")
    module, owner = resources()[resource]
    method: Callable[..., Any] = getattr(getattr(import_module(module), owner), name)
    summary, details, texts = _read(inspect.getdoc(method) or "")
    shapes = _shapes(operation)
    arguments = tuple(
        Argument(
            name=parameter.name,
            place=(known := shapes.get(parameter.name) or _other(parameter))[0],
            shape=known[1],
            required=parameter.default is inspect.Parameter.empty,
            text=texts.get(parameter.name, ""),
        )
        for parameter in inspect.signature(method).parameters.values()
        if parameter.name not in _INTERNAL
    )
    return Description(operation, summary, details, arguments)


def _shapes(operation: Operation) -> dict[str, tuple[Place, Shape]]:
    shapes: dict[str, tuple[Place, Shape]] = {}
    for parameter in operation.path_parameters:
        shapes[parameter.argument or parameter.name] = ("path", _parameter(parameter))
    for parameter in (*operation.query, *operation.header_parameters):
        shapes[parameter.argument or parameter.name] = ("query", _parameter(parameter))
    if operation.body is not None:
        model = getattr(import_module(models()[operation.body]), operation.body)
        for name, field in getattr(model, "model_fields", {}).items():
            # A field may repeat what is in the path already.
            shapes.setdefault(name, ("body", shape_of(field.annotation)))
    return shapes


def _parameter(parameter: Parameter) -> Shape:
    shape = Shape(_KINDS[parameter.kind], parameter.choices, is_open=parameter.open_choices)
    return Shape("list", of=shape) if parameter.array else shape


_KINDS: Final[dict[ParameterKind, Kind]] = {
    "string": "text",
    "integer": "integer",
    "number": "number",
    "boolean": "boolean",
    "date-time": "text",
    "json": "any",
}


def _other(parameter: inspect.Parameter) -> tuple[Place, Shape]:
    """Return an argument that is the whole body from one that steers a walk or a stream."""
    words = str(parameter.annotation)
    if "Mapping" in words:
        return "body", Shape("object", of=ANY)
    if "Sequence" in words:
        return "body", Shape("list", of=TEXT)
    return "walk", Shape("integer") if "int" in words else TEXT


def _read(docstring: str) -> tuple[str, str, dict[str, str]]:
    """Split a docstring: its first line, what follows, and the words on each argument."""
    parts = _SECTION.split(docstring)
    summary, _, details = parts[0].partition("\n")
    sections = dict(zip(parts[1::2], parts[2::2], strict=True))
    entries = _ENTRY.findall(inspect.cleandoc(sections.get("Args", "")))
    texts = {name: " ".join(text.split()) for name, text in entries}
    return summary.strip(), details.strip(), texts
