"""Writes the docstrings of the stubs from what the spec says."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from codegen.names import LIVE
from kubiya_async._messages.operation import Replay

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from codegen.load import Node, Spec
    from kubiya_async._messages.operation import Operation

_WIDTH = 92
_REPLAY = {
    Replay.SAFE: "Only reads: a failed call is repeated.",
    Replay.IDEMPOTENT: "Twice has the effect of once: a failed call is repeated.",
    Replay.NEVER: (
        "Not repeatable: it is sent again only if the server has certainly not acted on it."
    ),
}
_NO_EFFECT = "none"
_RAISED = {"404": "NotFoundError", "409": "ConflictError", "422": "UnprocessableError"}


def method_docstring(
    spec: Spec,
    node: Node,
    operation: Operation,
    *,
    arguments: Mapping[str, str],
    returns: str,
    is_twin: bool,
) -> str:
    """Write the docstring of a stub, without its quotes and without indentation."""
    description = node.text("description", "")
    paragraphs = [_origin(operation), *_paragraphs(description)]
    if operation.effect not in {None, _NO_EFFECT}:
        paragraphs.append(f"Although it is a {operation.method}: {operation.effect}")
    paragraphs.append(_REPLAY[operation.replay])
    if operation.deprecated:
        paragraphs.append("Deprecated by the API.")
    summary = " ".join(node.text("summary").split()).rstrip(".")
    sections = [
        f"{summary} and stream the answer." if is_twin else f"{summary}.",
        *(textwrap.fill(paragraph, _WIDTH) for paragraph in paragraphs),
        _section("Args", list(arguments.items())),
        f"Returns:\n{_indented(returns)}" if returns else "",
        _section("Raises", raised(spec, node)),
    ]
    return "\n\n".join(section for section in sections if section)


def composed_docstring(
    summary: str,
    paragraphs: Iterable[str],
    arguments: Mapping[str, str],
    returns: str,
    raises: Sequence[tuple[str, str]],
) -> str:
    """Write the docstring of a method that makes several calls."""
    sections = [
        f"{summary}.",
        *(textwrap.fill(paragraph, _WIDTH) for paragraph in paragraphs),
        _section("Args", list(arguments.items())),
        f"Returns:\n{_indented(returns)}",
        _section("Raises", raises),
    ]
    return "\n\n".join(section for section in sections if section)


def argument_notes(schema: Node, description: str) -> str:
    """Describe an argument: the spec's words, then what it may hold."""
    value = schema.value
    notes = [sentence(description)]
    notes += _choice_notes(schema)
    notes += _range_notes(value.get("minimum"), value.get("maximum"))
    notes += _FORMAT_NOTES.get(value.get("format"), [])
    if "default" in value and "const" not in value:
        notes.append(f"Left out, the server takes `{_plain(value['default'])}`.")
    return " ".join(note for note in notes if note)


def _origin(operation: Operation) -> str:
    """Describe which call of which document, or of whose client, an operation is."""
    source = operation.source
    constants = "&".join(f"{name}={value}" for name, value in operation.constants)
    call = f"`{operation.method} {operation.template}{'?' if constants else ''}{constants}`"
    if source.document == LIVE.name:
        return f"{call}, {source.basis}: {source.section}."
    return f'{call}, document {source.document}, section "{source.section}" ({source.basis}).'


_FORMAT_NOTES = {
    "date-time": ["With a time zone."],
    "go-duration": ["A timedelta, or text such as `30m`."],
    "day-duration": ["A timedelta, or text such as `30d`."],
    "password": ["Shown nowhere, and revealed only in the request."],
}


def _choice_notes(schema: Node) -> list[str]:
    union = schema.get("anyOf")
    if union is None:
        enum = schema.get("enum")
        return [f"One of {_listed(enum.value)}."] if enum else []
    known = [member["enum"].value for member in union.elements() if member.get("enum")]
    return [f"Known values: {_listed(known[0])}."] if known else []


def _listed(values: Sequence[object]) -> str:
    return ", ".join(f"`{_plain(value)}`" for value in values)


def _plain(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _range_notes(minimum: object, maximum: object) -> list[str]:
    if minimum is not None and maximum is not None:
        return [f"{minimum} to {maximum}."]
    if minimum is not None:
        return [f"At least {minimum}."]
    return [f"At most {maximum}."] if maximum is not None else []


def sentence(text: str) -> str:
    """Write a text on one line, with a full stop."""
    text = " ".join(text.split())
    return text if not text or text.endswith((".", "!", "?", ":")) else f"{text}."


def _paragraphs(text: str) -> list[str]:
    return [" ".join(part.split()) for part in text.split("\n\n") if part.strip()]


def raised(spec: Spec, node: Node) -> list[tuple[str, str]]:
    """Name the errors callers handle; those any call can meet are documented once, elsewhere."""
    return [
        (_RAISED[status], sentence(_description(spec, response)))
        for status, response in node["responses"].items()
        if status in _RAISED
    ]


def _description(spec: Spec, response: Node) -> str:
    own = response.text("description", "")
    return own or spec.resolve(response).text("description")


def _section(title: str, entries: Sequence[tuple[str, str]]) -> str:
    if not entries:
        return ""
    lines = "\n".join(_indented(f"{name}: {text}") for name, text in entries)
    return f"{title}:\n{lines}"


def _indented(text: str) -> str:
    return textwrap.fill(text, _WIDTH, initial_indent="    ", subsequent_indent="        ")
