"""The canonical form of an item: the same bytes for the same item in every process.

An item is its kind and its value, down to the last element; two items with the same form are equal,
and items that are not equal have different forms. What the kinds are is in the guide on bulk calls,
and `docs/guides/bulk.md` has to be changed with this module. A change that gives an item another form
needs another `FORMAT` in `journal_file`: under the same one, it would be executed again.

Every part is written as a letter for its kind, its length in bytes, a colon and its content, so
that no two values run together. Nothing here depends on the hash seed, the order of a mapping, the
version of Python or the module that a class is in.
"""

from __future__ import annotations

import dataclasses
from collections import deque
from collections.abc import Mapping, Set as AbstractSet
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum, Flag
from functools import singledispatch
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Final, cast
from uuid import UUID

from pydantic import AnyUrl, BaseModel, Secret, SecretBytes, SecretStr
from pydantic_core import Url

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pydantic.fields import FieldInfo

__all__ = ["NoIdentityError", "canonical"]

_DEEPEST: Final = 100
"""Levels of nesting. Deeper, or endless, is refused, wherever the stack happens to be."""

_LONGEST: Final = 4300
"""Digits of a decimal that is taken for an integer."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

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


def _inside(item: object, depth: int, place: Callable[[], str]) -> bytes:
    try:
        return _form(item, depth + 1)
    except NoIdentityError as error:
        error.place = place() + error.place
        raise


@singledispatch
def _form(item: object, depth: int) -> bytes:
    if dataclasses.is_dataclass(item) and not isinstance(item, type):
        return _dataclass(item, depth)
    raise NoIdentityError(f"is of type {type(item).__qualname__}, by which no later run could recognise it")


@_form.register
def _(item: None, depth: int) -> bytes:  # noqa: ARG001 - the signature of all forms
    return _part(b"n", b"")


@_form.register
def _(item: bool, depth: int) -> bytes:  # noqa: ARG001, FBT001
    return _part(b"b", b"1" if item else b"0")


@_form.register
def _integer(item: int, depth: int = 0) -> bytes:  # noqa: ARG001
    return _part(b"i", b"%x" % item)


@_form.register
def _float(item: float, depth: int = 0) -> bytes:  # noqa: ARG001
    # As in JSON, 1.0 is 1.
    return _integer(int(item)) if item.is_integer() else _text(b"f", float.hex(item))


@_form.register
def _(item: Decimal, depth: int) -> bytes:  # noqa: ARG001
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


@_form.register
def _(item: str, depth: int) -> bytes:  # noqa: ARG001
    return _text(b"t", item)


@_form.register(bytes)
@_form.register(bytearray)
@_form.register(memoryview)
def _(item: bytes | bytearray | memoryview, depth: int) -> bytes:  # noqa: ARG001
    return _part(b"y", bytes(item))


@_form.register
def _(item: datetime, depth: int) -> bytes:  # noqa: ARG001
    if item.utcoffset() is None:
        return _text(b"N", item.isoformat())
    since = item - _EPOCH
    # Of the subclasses, pandas' counts nanoseconds.
    rest = getattr(item, "nanosecond", 0)
    return _text(b"M", f"{since.days},{since.seconds},{since.microseconds},{rest}")


@_form.register
def _(item: date, depth: int) -> bytes:  # noqa: ARG001
    return _text(b"D", item.isoformat())


@_form.register
def _(item: time, depth: int) -> bytes:  # noqa: ARG001
    return _text(b"T", item.isoformat())


@_form.register
def _(item: timedelta, depth: int) -> bytes:  # noqa: ARG001
    rest = getattr(item, "nanoseconds", 0)
    return _text(b"P", f"{item.days},{item.seconds},{item.microseconds},{rest}")


@_form.register
def _(item: UUID, depth: int) -> bytes:  # noqa: ARG001
    return _part(b"U", item.bytes)


@_form.register
def _(item: PurePath, depth: int) -> bytes:  # noqa: ARG001
    return _text(b"p", str(item))


@_form.register(AnyUrl)
@_form.register(Url)
def _(item: AnyUrl | Url, depth: int) -> bytes:  # noqa: ARG001
    return _text(b"u", str(item))


@_form.register(IPv4Address)
@_form.register(IPv4Network)
@_form.register(IPv6Address)
@_form.register(IPv6Network)
def _(item: object, depth: int) -> bytes:  # noqa: ARG001
    return _text(b"a", f"{type(item).__name__} {item}")


@_form.register(Secret)
@_form.register(SecretStr)
@_form.register(SecretBytes)
def _(item: Any, depth: int) -> bytes:
    # As what it hides; only a keyed digest of the form leaves the process.
    return _form(item.get_secret_value(), depth)


@_form.register
def _(item: Enum, depth: int) -> bytes:
    # A flag of several members may have no name.
    value = item.value if isinstance(item, Flag) else item.name
    return _part(b"e", _text(b"t", type(item).__qualname__) + _form(value, depth))


@_form.register(list)
@_form.register(deque)
def _list(item: Iterable[object], depth: int) -> bytes:
    _check_depth(depth)
    parts = (_inside(part, depth, lambda n=n: f"[{n}]") for n, part in enumerate(item))
    return _part(b"l", b"".join(parts))


@_form.register
def _(item: tuple, depth: int) -> bytes:  # type: ignore[type-arg]  # what is registered is a class
    names = cast("tuple[str, ...] | None", getattr(item, "_fields", None))
    if names is None:
        return _list(cast("tuple[object, ...]", item), depth)
    defaults = cast("Mapping[str, object]", getattr(item, "_field_defaults", {}))
    values = zip(names, cast("tuple[object, ...]", item), strict=True)
    return _record(
        item,
        {n: v for n, v in values if n not in defaults or not _is_same(v, defaults[n], depth)},
        depth,
    )


@_form.register(AbstractSet)
def _(item: AbstractSet[object], depth: int) -> bytes:
    _check_depth(depth)
    return _part(b"s", b"".join(sorted(_inside(part, depth, lambda: "{…}") for part in item)))


@_form.register(Mapping)
def _mapping(item: Mapping[object, object], depth: int) -> bytes:
    _check_depth(depth)
    pairs = (
        _inside(key, depth, lambda: "[a key]") + _inside(value, depth, lambda k=key: f"[{k!r:.40}]")
        for key, value in item.items()
    )
    return _part(b"m", b"".join(sorted(pairs)))


@_form.register
def _(item: BaseModel, depth: int) -> bytes:
    model, chosen = type(item), item.model_fields_set
    values = {
        name: value
        for name, field in model.model_fields.items()
        if not _is_as_made(value := getattr(item, name), field, depth, chosen=name in chosen)
    }
    return _record(item, values | (item.model_extra or {}), depth)


def _dataclass(item: Any, depth: int) -> bytes:
    values: dict[str, object] = {}
    # Those of pydantic know more of their defaults than their fields tell.
    known: Mapping[str, FieldInfo] = getattr(type(item), "__pydantic_fields__", {})
    for field in dataclasses.fields(item):
        value: object = getattr(item, field.name)
        info = known.get(field.name)
        if info is not None:
            left_out = _is_as_made(value, info, depth, chosen=True)
        elif field.default is not dataclasses.MISSING:
            left_out = _is_same(value, field.default, depth)
        else:
            left_out = field.default_factory is not dataclasses.MISSING and _is_empty(value)
        if field.compare and not left_out:
            values[field.name] = value
    return _record(item, values, depth)


def _record(item: object, values: Mapping[str, object], depth: int) -> bytes:
    """Write the name of a class and the fields that are not as the class makes them."""
    _check_depth(depth)
    pairs = (
        _text(b"t", name) + _inside(value, depth, lambda n=name: f".{n}")
        for name, value in values.items()
    )
    name = _text(b"t", type(item).__qualname__)
    return _part(b"r", name + b"".join(sorted(pairs)))


def _is_as_made(value: object, field: FieldInfo, depth: int, *, chosen: bool) -> bool:
    """Return whether a value is what the model would have put there by itself.

    A factory is not called, since it may be one that counts. What it made and cannot have been
    changed since (an id, a time) is no part of the item, nor is an empty collection.
    """
    if field.default_factory is None:
        return not field.is_required() and _is_same(value, field.default, depth)
    if chosen:
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
    return isinstance(value, list | tuple | deque | AbstractSet | Mapping) and not value


def _check_depth(depth: int) -> None:
    if depth >= _DEEPEST:
        raise NoIdentityError(f"is nested more than {_DEEPEST} levels deep, or holds itself")
