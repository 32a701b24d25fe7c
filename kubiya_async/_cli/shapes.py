"""Shapes of arguments, and how a word on the command line becomes a value of that shape.

Only as much of a type as it takes to turn text into JSON's types. Whether the value is allowed is
not decided here: the client checks it against the spec, and its message names the argument.
"""

from __future__ import annotations

import types
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, Final, Literal, Union, cast, get_args, get_origin

from pydantic import BaseModel
from typing_extensions import TypeAliasType

from kubiya_async._cli.exits import UsageError

__all__ = ["TEXT", "Shape", "shape_of"]

Kind = Literal["text", "integer", "number", "boolean", "list", "object", "any", "file"]

_BOOLEANS: Final = {"true": True, "yes": True, "false": False, "no": False}
_WORDS: Final[dict[Kind, str]] = {
    "text": "TEXT",
    "integer": "INTEGER",
    "number": "NUMBER",
    "boolean": "true|false",
    "any": "VALUE",
    "file": "@FILE",
}
_SCALARS: Final[dict[type, Kind]] = {
    bool: "boolean",
    int: "integer",
    float: "number",
    bytes: "file",
}
_MOST_CHOICES: Final = 4


@dataclass(frozen=True, slots=True)
class Shape:
    """What kind of value an argument takes.

    Attributes:
        kind: The kind.
        choices: Known values of a text.
        is_open: Whether other values than those are possible.
        of: Shape of a list's items, or of the values of an object with any keys.
        fields: Shapes of an object's known fields.
    """

    kind: Kind
    choices: tuple[str, ...] = ()
    is_open: bool = False
    of: Shape | None = None
    fields: Mapping[str, Shape] = field(default_factory=dict[str, "Shape"])

    @property
    def word(self) -> str:
        """Return the word that stands for a value in a usage line."""
        if self.kind == "list":
            return (self.of or TEXT).word
        if self.kind == "object":
            return "JSON"
        if 0 < len(self.choices) <= _MOST_CHOICES and not self.is_open:
            return "|".join(self.choices)
        return _WORDS[self.kind]

    def read(self, text: str, name: str) -> Any:
        """Turn a word of the command line into a value.

        Args:
            text: The word.
            name: Name of the argument, for the message.

        Raises:
            UsageError: The word does not mean a value of this shape.
        """
        match self.kind:
            case "boolean":
                if text.lower() not in _BOOLEANS:
                    raise UsageError(f"{name} should be true or false, not {text!r}")
                return _BOOLEANS[text.lower()]
            case "integer" | "number":
                return self._number(text, name)
            case "list":
                return [(self.of or TEXT).read(text, name)]
            case "object":
                raise UsageError(f"{name} is an object: write {name}.KEY=VALUE or {name}:=JSON")
            case "file":
                raise UsageError(f"{name} is a file: write {name}=@PATH, or {name}=@- for stdin")
            case "text" | "any":
                return text

    def at(self, key: str) -> Shape:
        """Return the shape of an object's field."""
        return self.fields.get(key) or self.of or ANY

    def _number(self, text: str, name: str) -> float:
        try:
            return int(text) if self.kind == "integer" else float(text)
        except ValueError:
            kind = "a whole number" if self.kind == "integer" else "a number"
            raise UsageError(f"{name} should be {kind}, not {text!r}") from None


TEXT: Final = Shape("text")
ANY: Final = Shape("any")


def shape_of(annotation: Any) -> Shape:
    """Find the shape of a model's field."""
    while True:
        if isinstance(annotation, TypeAliasType):
            annotation = annotation.__value__
        elif get_origin(annotation) is Annotated:
            annotation = get_args(annotation)[0]
        else:
            break
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin in {Union, types.UnionType}:
        return _union([shape_of(a) for a in arguments if a is not type(None)])
    if origin is Literal:
        return Shape("text", choices=tuple(str(a) for a in arguments))
    if origin is not None:
        return _collection(origin, arguments)
    if annotation is Any:
        return ANY
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        fields = {n: shape_of(f.annotation) for n, f in annotation.model_fields.items()}
        return Shape("object", fields=fields)
    return Shape(_SCALARS.get(cast("type", annotation), "text"))


def _union(members: list[Shape]) -> Shape:
    if not members or any(m.kind == "any" for m in members):
        return ANY
    texts = [m for m in members if m.kind == "text"]
    if texts:
        choices = tuple(c for m in texts for c in m.choices)
        return Shape("text", choices, is_open=any(not m.choices or m.is_open for m in texts))
    return members[0] if len({m.kind for m in members}) == 1 else ANY


def _collection(origin: type, arguments: tuple[Any, ...]) -> Shape:
    if issubclass(origin, Mapping):
        return Shape("object", of=shape_of(arguments[1]))
    if issubclass(origin, Sequence):
        return Shape("list", of=shape_of(arguments[0]))
    return ANY
