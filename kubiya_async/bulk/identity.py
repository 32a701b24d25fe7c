"""The canonical form of an item: the same bytes for the same item in every process.

An item is its kind and its value, down to the last element: two items with the same form are the
same, and others have different forms. The kinds are described to users in `docs/guides/bulk.md`. A
change that gives items another form needs another `_FORMAT` in `journal`: under the same one,
they would be executed again.

Every part is written as a letter for its kind, its length in bytes, a colon and its content, so
that no two values run together. Nothing here depends on the hash seed, the order of a mapping, the
version of Python or the module that a class is in.
"""

from __future__ import annotations

import dataclasses
from collections import deque
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum, Flag
from functools import singledispatch
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from pathlib import PurePath
from typing import Any, Final, cast
from uuid import UUID

from pydantic import AnyUrl, BaseModel, Secret, SecretBytes, SecretStr
from pydantic.fields import FieldInfo
from pydantic_core import Url

__all__ = ["NoIdentityError", "canonical"]

_DEEPEST: Final = 100
"""Levels of nesting. Deeper, or endless, is refused, wherever the stack happens to be."""

_LONGEST: Final = 4300
"""Digits of a decimal that is taken for an integer."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

_MISSING: Final = dataclasses.MISSING

_PLAIN: Final = frozenset({dict, list, tuple, set, frozenset})
"""The usual collections, which are no records."""
_LISTS: Final = (list, tuple, deque)
_SECRETS: Final = (Secret, SecretStr, SecretBytes)
_CONTAINERS: Final = frozenset(b"lsmr")
"""Kinds that hold others; see `_is_as_made`."""


class NoIdentityError(ValueError):
    """A part of an item has no canonical form.

    Attributes:
        place: Where in the item, as one would write it: `['tags'][0].lock`.
        reason: What is there.
    """

    def __init__(self, reason: str) -> None:
        """Begin at the part itself; what holds it puts its own place before."""
        super().__init__(reason)
        self.place = ""
        self.reason = reason


def canonical(item: object) -> bytes:
    """Return the canonical form of an item.

    Raises:
        NoIdentityError: A part of it is of a kind that has none.
    """
    return _form(item, 0)


def _part(kind: bytes, content: bytes) -> bytes:
    return b"%b%d:%b" % (kind, len(content), content)


def _text(kind: bytes, content: str) -> bytes:
    # `str.encode` reads the text itself, also of a member of a `StrEnum`.
    return _part(kind, str.encode(content, "utf-8", "surrogatepass"))


@singledispatch
def _leaf(item: object) -> bytes:  # noqa: ARG001 - the others read it
    """Return the form of a scalar; nothing for containers and for what has no form."""
    return b""


@_leaf.register
def _(item: None) -> bytes:  # noqa: ARG001
    return _part(b"n", b"")


@_leaf.register
def _(item: bool) -> bytes:  # noqa: FBT001
    return _part(b"b", b"1" if item else b"0")


@_leaf.register
def _integer(item: int) -> bytes:
    return _part(b"i", b"%x" % item)


@_leaf.register
def _float(item: float) -> bytes:
    # As in JSON, 1.0 is 1.
    return _integer(int(item)) if item.is_integer() else _text(b"f", float.hex(item))


@_leaf.register
def _(item: Decimal) -> bytes:
    if not item.is_finite():
        return _text(b"d", str(item))
    if item == item.to_integral_value() and item.adjusted() < _LONGEST:
        return _integer(int(item))
    if item == (number := float(item)):
        return _float(number)
    sign, digits, exponent = item.as_tuple()
    written = "".join(map(str, digits))
    kept = written.rstrip("0").lstrip("0")
    shift = cast("int", exponent) + len(written) - len(written.rstrip("0"))
    return _text(b"d", f"{'-' * sign}{kept}E{shift}")


@_leaf.register
def _(item: str) -> bytes:
    return _text(b"t", item)


@_leaf.register(bytes)
@_leaf.register(bytearray)
@_leaf.register(memoryview)
def _(item: bytes | bytearray | memoryview) -> bytes:
    return _part(b"y", bytes(item))


@_leaf.register
def _(item: datetime) -> bytes:
    if item.utcoffset() is None:
        return _text(b"N", item.isoformat())
    since = item - _EPOCH
    # Of the subclasses, pandas' counts nanoseconds.
    rest = getattr(item, "nanosecond", 0)
    return _text(b"M", f"{since.days},{since.seconds},{since.microseconds},{rest}")


@_leaf.register
def _(item: date) -> bytes:
    return _text(b"D", item.isoformat())


@_leaf.register
def _(item: time) -> bytes:
    return _text(b"T", item.isoformat())


@_leaf.register
def _(item: timedelta) -> bytes:
    rest = getattr(item, "nanoseconds", 0)
    return _text(b"P", f"{item.days},{item.seconds},{item.microseconds},{rest}")


@_leaf.register
def _(item: UUID) -> bytes:
    return _part(b"U", item.bytes)


@_leaf.register
def _(item: PurePath) -> bytes:
    return _text(b"p", str(item))


@_leaf.register(AnyUrl)
@_leaf.register(Url)
def _(item: AnyUrl | Url) -> bytes:
    return _text(b"u", str(item))


@_leaf.register(IPv4Address)
@_leaf.register(IPv4Network)
@_leaf.register(IPv6Address)
@_leaf.register(IPv6Network)
def _(item: object) -> bytes:
    return _text(b"a", f"{type(item).__name__} {item}")


@_leaf.register
def _(item: Enum) -> bytes:
    # A flag of several members may have no name.
    value: object = item.value if isinstance(item, Flag) else item.name
    return _part(b"e", _text(b"t", type(item).__qualname__) + _leaf(value))


def _form(item: Any, depth: int) -> bytes:
    kind = cast("type[object]", type(item))
    leaf = b"" if kind is dict else _leaf(item)
    if leaf:
        return leaf
    if isinstance(item, _SECRETS):
        # As what it hides; only a keyed digest of the form leaves the process.
        return _form(cast("Any", item).get_secret_value(), depth)
    if depth >= _DEEPEST:
        raise NoIdentityError(f"is nested more than {_DEEPEST} levels deep, or holds itself")
    fields = None if kind in _PLAIN else _fields(item, kind, depth)
    return _collection(item, depth) if fields is None else _record(item, fields, depth)


def _collection(item: object, depth: int) -> bytes:
    if isinstance(item, _LISTS):
        parts = cast("Iterable[object]", item)
        inner = [_inside(part, depth, "[{}]", n) for n, part in enumerate(parts)]
        return _part(b"l", b"".join(inner))
    if isinstance(item, Mapping):
        pairs = [
            _inside(key, depth, "[a key]") + _inside(value, depth, "[{!r:.40}]", key)
            for key, value in cast("Mapping[object, object]", item).items()
        ]
        return _part(b"m", b"".join(sorted(pairs)))
    if isinstance(item, AbstractSet):
        members = cast("AbstractSet[object]", item)
        return _part(b"s", b"".join(sorted(_inside(part, depth, "{{…}}") for part in members)))
    name = type(item).__qualname__
    raise NoIdentityError(f"is of type {name}, by which no later run could recognise it")


def _inside(item: object, depth: int, place: str, name: object = None) -> bytes:
    try:
        return _form(item, depth + 1)
    except NoIdentityError as error:
        error.place = place.format(name) + error.place
        raise


def _record(item: object, values: Mapping[str, object], depth: int) -> bytes:
    """Return the canonical form of a class's name and fields."""
    pairs = [
        _text(b"t", name) + _inside(value, depth, ".{}", name) for name, value in values.items()
    ]
    name = _text(b"t", type(item).__qualname__)
    return _part(b"r", name + b"".join(sorted(pairs)))


def _fields(item: Any, kind: type[object], depth: int) -> dict[str, object] | None:
    """Return the fields of a record that differ from its defaults; `None` if it is no record."""
    if isinstance(item, BaseModel):
        return _fields_of_model(item, depth)
    if dataclasses.is_dataclass(kind):
        return _fields_of_dataclass(item, depth)
    if issubclass(kind, tuple) and hasattr(cast("object", kind), "_fields"):
        return _fields_of_named_tuple(item, depth)
    return None


def _fields_of_model(item: BaseModel, depth: int) -> dict[str, object]:
    values: dict[str, object] = dict(item.model_extra or {})
    for name, field in type(item).model_fields.items():
        value: object = getattr(item, name, _MISSING)
        if value is not _MISSING and not _is_as_made(
            value, field, depth, is_chosen=name in item.model_fields_set
        ):
            values[name] = value
    return values


def _fields_of_named_tuple(item: Any, depth: int) -> dict[str, object]:
    values: dict[str, object] = item._asdict()
    defaults: Mapping[str, object] = item._field_defaults
    return {
        name: value
        for name, value in values.items()
        if name not in defaults or not _is_same(value, defaults[name], depth)
    }


def _fields_of_dataclass(item: Any, depth: int) -> dict[str, object]:
    values: dict[str, object] = {}
    # Those of pydantic know more of their defaults than their fields tell.
    known: Mapping[str, FieldInfo] = getattr(item, "__pydantic_fields__", {})
    for field in dataclasses.fields(item):
        value: object = getattr(item, field.name, _MISSING)
        info = known.get(field.name)
        if info is not None:
            left_out = _is_as_made(value, info, depth, is_chosen=True)
        elif field.default is not _MISSING:
            left_out = _is_same(value, field.default, depth)
        else:
            left_out = field.default_factory is not _MISSING and _is_empty(value)
        if field.compare and value is not _MISSING and not left_out:
            values[field.name] = value
    return values


def _is_as_made(value: object, field: FieldInfo, depth: int, *, is_chosen: bool) -> bool:
    """Return whether a value is the model's own default.

    A factory is not called, since it may be one that counts. What it made and cannot have been
    changed since (an id, a time) is no part of the item, nor is an empty collection.
    """
    if field.default_factory is None:
        return not field.is_required() and _is_same(value, field.default, depth)
    if is_chosen:
        return _is_empty(value)
    try:
        form = _form(value, depth)
    except NoIdentityError:
        return False
    return form[0] not in _CONTAINERS or _is_empty(value)


def _is_same(value: object, default: object, depth: int) -> bool:
    try:
        return value is default or _form(value, depth) == _form(default, depth)
    except NoIdentityError:
        return False


def _is_empty(value: object) -> bool:
    return isinstance(value, (*_LISTS, AbstractSet, Mapping)) and not value
