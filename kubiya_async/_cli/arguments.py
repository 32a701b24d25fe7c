"""`key=value` and its relatives: the words after an operation become the arguments of its call.

name=text            by the type the spec gives it
name:=json           any JSON
name=@file           the file's text, `-` for stdin, without the newline at its end; its name and
                     bytes, where the operation takes a file
name:=@file          the file's JSON
name.key=text        one key of an object
name=a name=b        a list
word                 the next path parameter

What a word means is decided by the shape its argument has in the spec.
"""

from __future__ import annotations

import json
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

from kubiya_async._cli.defaults import default_runner
from kubiya_async._cli.exits import UsageError
from kubiya_async._cli.guard import program
from kubiya_async._cli.operations import closest
from kubiya_async._cli.shapes import ANY, Shape

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kubiya_async._cli.description import Description

__all__ = ["Arguments", "bind", "read_pairs"]

_PAIR: Final = re.compile(r"([A-Za-z_][\w.-]*?)(:?=)(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Arguments:
    """The arguments of a call, path parameters first."""

    positional: tuple[Any, ...]
    named: dict[str, Any]


def bind(description: Description, words: Iterable[str]) -> Arguments:
    """Make the arguments of a call.

    Where a call needs to know on which runner to work, and no word says so, it is the one of the
    environment; a call that is about a runner itself has to name it.

    Raises:
        UsageError: A word fits no argument, or an argument is missing.
    """
    known = description.by_name
    operation = description.operation.id
    paths = [argument for argument in description.arguments if argument.place == "path"]
    pairs: list[str] = []
    free = [argument.name for argument in paths]
    for word in words:
        if _PAIR.fullmatch(word):
            pairs.append(word)
        elif free:
            pairs.append(f"{free.pop(0)}={word}")
        else:
            raise UsageError(f"{word!r} is not of the form KEY=VALUE, which {operation} takes")
    values = read_pairs(pairs, Shape("object", fields={n: a.shape for n, a in known.items()}))
    for name in values.keys() - known.keys():
        raise UsageError(
            f"{operation} has no argument {name!r}{closest(name, known)}; "
            f"`{program()} call {operation} --help` lists them"
        )
    missing = [a.name for a in description.arguments if a.required and a.name not in values]
    is_about_it = any(argument.name == "runner" for argument in paths)
    if "runner" in missing and not is_about_it and (runner := default_runner()):
        values["runner"] = runner
        missing.remove("runner")
    if missing:
        raise UsageError(f"{operation} needs {' and '.join(f'{name}=…' for name in missing)}")
    return Arguments(tuple(values.pop(argument.name) for argument in paths), values)


def read_pairs(words: Iterable[str], shape: Shape = ANY) -> dict[str, Any]:
    """Read words of the form `key=value` into an object of a shape.

    Raises:
        UsageError: A word is not of that form, or its value not of the shape its key has.
        OSError: A file cannot be read.
    """
    values: dict[str, Any] = {}
    for word in words:
        matched = _PAIR.fullmatch(word)
        if matched is None:
            raise UsageError(f"{word!r} is not of the form KEY=VALUE")
        name, sign, text = matched.groups()
        _put(values, name.split("."), _value(name, sign, text, shape), name)
    return values


def _value(name: str, sign: str, text: str, shape: Shape) -> Any:
    for key in name.split("."):
        shape = shape.at(key)
    if shape.kind == "file" and text.startswith("@"):
        return _file(text[1:])
    if text.startswith("@"):
        text = _contents(text[1:])
    if sign == "=" or shape.kind == "file":
        return shape.read(text, name)
    try:
        return json.loads(text)
    except ValueError as error:
        raise UsageError(f"{name}:= should be followed by JSON: {error}") from None


def _file(path: str) -> bytes | tuple[str, bytes]:
    """Read a file as it is, with its name if it has one."""
    if path == "-":
        return sys.stdin.buffer.read()
    file = Path(path)
    return file.name, file.read_bytes()


def _contents(path: str) -> str:
    if path == "-":
        text = sys.stdin.read()
    else:
        try:
            text = Path(path).read_text(encoding="utf-8-sig")
        except UnicodeDecodeError:
            raise UsageError(f"{path} is not UTF-8 text") from None
    return text.removesuffix("\n").removesuffix("\r")


def _put(values: dict[str, Any], keys: list[str], value: Any, name: str) -> None:
    *outer, last = keys
    for key in outer:
        inner: Any = values.setdefault(key, {})
        if not isinstance(inner, dict):
            raise UsageError(f"{name} contradicts what {key} was given as")
        values = cast("dict[str, Any]", inner)
    if last not in values:
        values[last] = value
    elif isinstance(values[last], list) and isinstance(value, list):
        values[last] += value
    else:
        raise UsageError(f"{name} is given twice")
