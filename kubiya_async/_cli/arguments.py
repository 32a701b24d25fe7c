"""What the spec says about the arguments of an operation, and how words become their values.

name=text            by the type the spec gives it
name:=json           any JSON
name=@file           the file's text, `-` for stdin, without the newline at its end; its name and
                     bytes, where the operation takes a file
name:=@file          the file's JSON
name.key=text        one key of an object
name=a name=b        a list
word                 the next path parameter

Names, types and texts come from the generated records, request models and docstrings, so that a new
operation of the spec is callable, documented and completed without a line of code here. Whether a
value is allowed is not decided here: the client checks it, and its message names the argument.
"""

from __future__ import annotations

import inspect
import json
import re
import sys
import types
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    Final,
    Literal,
    TypeAlias,
    Union,
    cast,
    get_args,
    get_origin,
)

from pydantic import BaseModel
from typing_extensions import TypeAliasType

from kubiya_async._cli.exits import UsageError, program
from kubiya_async._cli.operations import chosen, closest
from kubiya_async._cli.session import from_environment
from kubiya_async._messages.operation import ParameterKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from kubiya_async._messages.operation import Operation, Parameter

Kind: TypeAlias = ParameterKind | Literal["list", "object", "file"]
Place: TypeAlias = Literal["path", "query", "body", "option"]

_BOOLEANS: Final = {"true": True, "yes": True, "false": False, "no": False}
_METAVARS: Final[dict[Kind, str]] = {
    "string": "TEXT",
    "date-time": "TEXT",
    "integer": "INTEGER",
    "number": "NUMBER",
    "boolean": "true|false",
    "json": "VALUE",
    "file": "@FILE",
    "object": "JSON",
}
_SCALARS: Final[dict[Any, Kind]] = {
    bool: "boolean",
    int: "integer",
    float: "number",
    bytes: "file",
}
_MOST_CHOICES: Final = 4
_INTERNAL: Final = {"self", "options", "prefetch", "deduplicate"}
_ENTRY: Final = re.compile(r"^(\w+): (.*?)(?=^\w+: |\Z)", re.MULTILINE | re.DOTALL)
_SECTION: Final = re.compile(r"^(Args|Returns|Raises):\n", re.MULTILINE)
_PAIR: Final = re.compile(r"([A-Za-z_][\w.-]*?)(:?=)(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class ArgumentType:
    """As much of a type as it takes to turn text into JSON's types.

    Attributes:
        kind: The kind.
        choices: Known values of a text.
        is_open: Whether other values than those are possible.
        of: Type of a list's items, or of the values of an object with any keys.
        fields: Types of an object's known fields.
    """

    kind: Kind
    choices: tuple[str, ...] = ()
    is_open: bool = False
    of: ArgumentType | None = None
    fields: Mapping[str, ArgumentType] = field(default_factory=dict[str, "ArgumentType"])

    @property
    def metavar(self) -> str:
        """Return the word that stands for a value in a usage line."""
        if self.kind == "list":
            return (self.of or _TEXT).metavar
        if 0 < len(self.choices) <= _MOST_CHOICES and not self.is_open:
            return "|".join(self.choices)
        return _METAVARS[self.kind]

    @property
    def known_values(self) -> Sequence[str]:
        """Return the values that can be listed."""
        return ("true", "false") if self.kind == "boolean" else self.choices

    def parse(self, text: str, name: str) -> Any:
        """Return the value that a word means; the message of a `UsageError` names the argument."""
        match self.kind:
            case "boolean":
                if text.lower() not in _BOOLEANS:
                    raise UsageError(f"{name} should be true or false, not {text!r}")
                return _BOOLEANS[text.lower()]
            case "integer" | "number":
                try:
                    return int(text) if self.kind == "integer" else float(text)
                except ValueError:
                    kind = "a whole number" if self.kind == "integer" else "a number"
                    raise UsageError(f"{name} should be {kind}, not {text!r}") from None
            case "list":
                return [(self.of or _TEXT).parse(text, name)]
            case "object":
                raise UsageError(f"{name} is an object: write {name}.KEY=VALUE or {name}:=JSON")
            case "file":
                raise UsageError(f"{name} is a file: write {name}=@PATH, or {name}=@- for stdin")
            case "string" | "date-time" | "json":
                return text

    def at(self, key: str) -> ArgumentType:
        """Return the type of an object's field."""
        return self.fields.get(key) or self.of or _ANY


_TEXT: Final = ArgumentType("string")
_ANY: Final = ArgumentType("json")


@dataclass(frozen=True, slots=True)
class OperationArgument:
    """One argument of an operation's method.

    Attributes:
        name: Its name.
        place: Where it goes; `option` is for those that only steer a list or a stream.
        type: What values it takes.
        required: Whether a call needs it.
        text: What the method's docstring says about it.
    """

    name: str
    place: Place
    type: ArgumentType
    required: bool
    text: str


@dataclass(frozen=True, slots=True)
class Description:
    """An operation and what is known about calling it."""

    operation: Operation
    summary: str
    details: str
    arguments: tuple[OperationArgument, ...]


def describe(operation: Operation) -> Description:
    """Return what is known about an operation; this imports its resource and its models."""
    resource, _, name = operation.id.rpartition(".")
    module, owner = chosen().resources[resource]
    method: Callable[..., Any] = getattr(getattr(import_module(module), owner), name)
    summary, details, texts = _read_docstring(inspect.getdoc(method) or "")
    known = _known_types(operation)
    arguments: list[OperationArgument] = []
    for parameter in inspect.signature(method).parameters.values():
        if parameter.name not in _INTERNAL:
            place, kind = known.get(parameter.name) or _other(parameter)
            required = parameter.default is inspect.Parameter.empty
            text = texts.get(parameter.name, "")
            arguments.append(OperationArgument(parameter.name, place, kind, required, text))
    return Description(operation, summary, details, tuple(arguments))


def summaries(operations: Mapping[str, Operation]) -> str:
    """Return a line for each operation: its name, and what it does."""
    width = max(map(len, operations))
    return "".join(f"{name:{width}}  {describe(o).summary}\n" for name, o in operations.items())


def _known_types(operation: Operation) -> dict[str, tuple[Place, ArgumentType]]:
    found: dict[str, tuple[Place, ArgumentType]] = {}
    for parameter in operation.path_parameters:
        found[parameter.argument or parameter.name] = ("path", _parameter(parameter))
    for parameter in (*operation.query, *operation.header_parameters):
        found[parameter.argument or parameter.name] = ("query", _parameter(parameter))
    if operation.body is not None:
        model = getattr(import_module(chosen().models[operation.body]), operation.body)
        for name, declared in getattr(model, "model_fields", {}).items():
            # A field may repeat what is in the path already.
            found.setdefault(name, ("body", _type_of(declared.annotation)))
    return found


def _parameter(parameter: Parameter) -> ArgumentType:
    kind = ArgumentType(parameter.kind, parameter.choices, is_open=parameter.open_choices)
    return ArgumentType("list", of=kind) if parameter.array else kind


def _other(parameter: inspect.Parameter) -> tuple[Place, ArgumentType]:
    """Return an argument that is the whole body, or one that steers a list or a stream."""
    annotation = str(parameter.annotation)
    if "Mapping" in annotation:
        return "body", ArgumentType("object", of=_ANY)
    if "Sequence" in annotation:
        return "body", ArgumentType("list", of=_TEXT)
    return "option", ArgumentType("integer") if "int" in annotation else _TEXT


def _read_docstring(docstring: str) -> tuple[str, str, dict[str, str]]:
    """Return the first line, what follows, and the text of each argument."""
    parts = _SECTION.split(docstring)
    summary, _, details = parts[0].partition("\n")
    sections = dict(zip(parts[1::2], parts[2::2], strict=True))
    entries = _ENTRY.findall(inspect.cleandoc(sections.get("Args", "")))
    texts = {name: " ".join(text.split()) for name, text in entries}
    return summary.strip(), details.strip(), texts


def _type_of(annotation: Any) -> ArgumentType:
    while True:
        if isinstance(annotation, TypeAliasType):
            annotation = annotation.__value__
        elif get_origin(annotation) is Annotated:
            annotation = get_args(annotation)[0]
        else:
            break
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin in {Union, types.UnionType}:
        return _union([_type_of(a) for a in arguments if a is not type(None)])
    if origin is Literal:
        return ArgumentType("string", choices=tuple(str(a) for a in arguments))
    if origin is not None and issubclass(origin, Mapping):
        return ArgumentType("object", of=_type_of(arguments[1]))
    if origin is not None and issubclass(origin, Sequence):
        return ArgumentType("list", of=_type_of(arguments[0]))
    if origin is not None or annotation is Any:
        return _ANY
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        fields = {n: _type_of(f.annotation) for n, f in annotation.model_fields.items()}
        return ArgumentType("object", fields=fields)
    return ArgumentType(_SCALARS.get(annotation, "string"))


def _union(members: list[ArgumentType]) -> ArgumentType:
    if not members or any(m.kind == "json" for m in members):
        return _ANY
    texts = [m for m in members if m.kind == "string"]
    if texts:
        choices = tuple(c for m in texts for c in m.choices)
        is_open = any(not m.choices or m.is_open for m in texts)
        return ArgumentType("string", choices, is_open=is_open)
    return members[0] if len({m.kind for m in members}) == 1 else _ANY


def bind(description: Description, words: Iterable[str]) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Return the positional and the named arguments of a call; path parameters are positional.

    Where a call needs to know on which runner to work, and no word says so, it is the one of the
    environment; a call that is about a runner itself has to name it.

    Raises:
        UsageError: A word fits no argument, or an argument is missing.
    """
    known = {argument.name: argument for argument in description.arguments}
    operation = description.operation.id
    paths = [argument.name for argument in description.arguments if argument.place == "path"]
    pairs: list[str] = []
    free = list(paths)
    for word in words:
        if _PAIR.fullmatch(word):
            pairs.append(word)
        elif free:
            pairs.append(f"{free.pop(0)}={word}")
        else:
            raise UsageError(f"{word!r} is not of the form KEY=VALUE, which {operation} takes")
    values = read_pairs(pairs, {name: argument.type for name, argument in known.items()})
    for name in values.keys() - known.keys():
        raise UsageError(
            f"{operation} has no argument {name!r}{closest(name, known)}; "
            f"`{program()} call {operation} --help` lists them"
        )
    missing = [a.name for a in description.arguments if a.required and a.name not in values]
    if "runner" in missing and "runner" not in paths and (runner := from_environment("runner")):
        values["runner"] = runner[0]
        missing.remove("runner")
    if missing:
        raise UsageError(f"{operation} needs {' and '.join(f'{name}=…' for name in missing)}")
    return tuple(values.pop(name) for name in paths), values


def read_pairs(
    words: Iterable[str], known: Mapping[str, ArgumentType] | None = None
) -> dict[str, Any]:
    """Return words of the form `key=value` as an object.

    Args:
        words: The words.
        known: Types of known keys.

    Raises:
        UsageError: A word is not of that form, or its value not of the type its key has.
        OSError: A file cannot be read.
    """
    outer = ArgumentType("object", fields=known or {})
    values: dict[str, Any] = {}
    for word in words:
        matched = _PAIR.fullmatch(word)
        if matched is None:
            raise UsageError(f"{word!r} is not of the form KEY=VALUE")
        name, sign, text = matched.groups()
        _put(values, name, _value(name, sign, text, outer))
    return values


def _value(name: str, sign: str, text: str, kind: ArgumentType) -> Any:
    for key in name.split("."):
        kind = kind.at(key)
    if kind.kind == "file" and text == "@-":
        return sys.stdin.buffer.read()
    if kind.kind == "file" and text.startswith("@"):
        file = Path(text[1:])
        return file.name, file.read_bytes()
    if text.startswith("@"):
        text = read_text(text[1:])
    if sign == "=" or kind.kind == "file":
        return kind.parse(text, name)
    try:
        return json.loads(text)
    except ValueError as error:
        raise UsageError(f"{name}:= should be followed by JSON: {error}") from None


def read_text(path: str) -> str:
    """Return what is in a file, `-` for stdin, without the newline at its end.

    Raises:
        UsageError: It is not UTF-8.
        OSError: It cannot be read.
    """
    try:
        text = sys.stdin.read() if path == "-" else Path(path).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError(f"{'stdin' if path == '-' else path} is not UTF-8 text") from None
    return text.removesuffix("\n").removesuffix("\r")


def _put(values: dict[str, Any], name: str, value: Any) -> None:
    *outer, last = name.split(".")
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
