"""The help of an operation: usage, words of the spec, arguments with their types, an example."""

from __future__ import annotations

import shlex
import textwrap
from typing import TYPE_CHECKING, Final

from kubiya_async._cli.description import describe
from kubiya_async._cli.guard import program
from kubiya_async._cli.worlds import operations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubiya_async._cli.description import Argument, Description

__all__ = ["manual", "overview"]

_WIDEST: Final = 100
_NARROWEST: Final = 50
_SAMPLES: Final = {"integer": "1", "boolean": "true", "number": "1.5", "file": "@FILE"}
_FORMS: Final = """\
KEY=VALUE takes text, KEY:=JSON any JSON, KEY=@FILE what is in a file (- for stdin),
KEY.SUB=VALUE one field of an object. Path arguments may stand without KEY=.
Options are those of `{program} call --help`."""


def manual(description: Description, width: int) -> str:
    """Write the help of an operation.

    Args:
        description: The operation.
        width: Columns there are.
    """
    width = max(_NARROWEST, min(width, _WIDEST))
    parts = [
        f"Usage: {_usage(description)}",
        textwrap.indent("\n\n".join(_prose(description, width - 2)), "  "),
    ]
    if description.arguments:
        listed = "\n".join(line for a in description.arguments for line in _entry(a, width))
        parts.append(f"Arguments:\n{listed}")
    parts.append(f"Example:\n  {_example(description)}")
    if any(argument.place != "path" for argument in description.arguments):
        parts.append(_FORMS.format(program=program()))
    return "\n\n".join(parts) + "\n"


def overview() -> str:
    """List all operations, a line for each."""
    known = operations()
    width = max(map(len, known))
    lines = [f"{name:{width}}  {describe(o).summary}" for name, o in known.items()]
    return "\n".join([*lines, "", f"`{program()} call RESOURCE.METHOD --help` explains one.", ""])


def _usage(description: Description) -> str:
    paths = [a.name.upper() for a in description.arguments if a.place == "path"]
    rest = ["[KEY=VALUE]..."] if len(paths) < len(description.arguments) else []
    return " ".join([program(), "call", description.operation.id, *paths, *rest])


def _prose(description: Description, width: int) -> Iterator[str]:
    yield description.summary
    for paragraph in description.details.split("\n\n"):
        text = " ".join(paragraph.replace("`", "").split())
        if text:
            yield textwrap.fill(text, width, break_on_hyphens=False)


def _entry(argument: Argument, width: int) -> Iterator[str]:
    for label in _labels(argument):
        yield f"  {label}"
    text = argument.text.replace("`", "")
    notes = ["Required."] if argument.required else []
    if argument.shape.kind == "list":
        notes.append("May be given several times.")
    words = " ".join([*notes, text])
    if words:
        margin = " " * 6
        yield textwrap.fill(
            words, width, initial_indent=margin, subsequent_indent=margin, break_on_hyphens=False
        )


def _labels(argument: Argument) -> Iterator[str]:
    shape, name = argument.shape, argument.name
    if argument.place == "path":
        yield name.upper()
    elif shape.kind != "object":
        yield f"{name}={shape.word}"
    elif shape.fields:
        yield from (f"{name}.{key}={inner.word}" for key, inner in shape.fields.items())
    else:
        yield f"{name}.KEY={shape.at('').word}"


def _example(description: Description) -> str:
    words = [program(), "call", description.operation.id]
    for argument in description.arguments:
        if argument.place == "path":
            words.append(argument.name.upper())
        elif argument.required:
            words += _sample(argument)
    if description.operation.pagination is not None and "limit" in description.by_name:
        words.append("limit=10")
    return " ".join(words)


def _sample(argument: Argument) -> list[str]:
    shape = argument.shape
    if shape.kind == "object":
        return [f"{argument.name}:={shlex.quote('{…}')}"]
    value = shape.choices[0] if shape.choices else _SAMPLES.get(shape.kind, "…")
    return [f"{argument.name}={value}"]
