"""Tells what differs between two versions of a schema, for those who send it or who receive it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from codegen.load import is_object
from codegen.schema_words import allows_null, fields, is_open, kind, name_of, required, words
from codegen.walk import item_schema

if TYPE_CHECKING:
    from collections.abc import Iterator

    from codegen.change import Change, Place
    from codegen.load import Node, Spec

_LIMITS: Final = {
    "default": "stands for nothing given",
    "const": "is the only value",
    "minimum": "is the least",
    "maximum": "is the most",
    "minLength": "characters at least",
    "maxLength": "characters at most",
    "minItems": "items at least",
    "maxItems": "items at most",
    "pattern": "is the pattern",
    "contentEncoding": "is the encoding",
    "contentMediaType": "is the content",
}


class SchemaComparison:
    """Compares two versions of schemas.

    What is harmless for one side may break the other: a field that is required is an obligation of
    those who send, and a promise to those who receive.
    """

    def __init__(self, old: Spec, new: Spec) -> None:
        """Keep both versions, to follow references in."""
        self._old = old
        self._new = new

    def compare(self, place: Place, old: Node, new: Node) -> Iterator[Change]:
        """Return the differences, except in a schema with a name, which is compared by itself."""
        name = name_of(self._old, old)
        if name is None or name != name_of(self._new, new):
            yield from self.contents(place, old, new)

    def contents(self, place: Place, old: Node, new: Node) -> Iterator[Change]:
        """Return the differences in what two schemas say."""
        items = item_schema(self._old, old), item_schema(self._new, new)
        was, now = kind(self._old, old), kind(self._new, new)
        if items[0] is not None and items[1] is not None:
            yield from self.compare(place.below(", each item"), items[0], items[1])
        elif was != now:
            yield place.breaks(f"was {was}, is {now}")
            return
        yield from self._null(place, old, new)
        yield from self._words(place, old, new)
        yield from _limits(place, self._old.resolve(old), self._new.resolve(new))
        yield from self._fields(place, old, new)
        yield from self._values(place, self._old.resolve(old), self._new.resolve(new))

    def _values(self, place: Place, old: Node, new: Node) -> Iterator[Change]:
        """Compare what fields of any name are."""
        was, now = old.get("additionalProperties"), new.get("additionalProperties")
        if was is not None and now is not None and is_object(was.value) and is_object(now.value):
            yield from self.compare(place.below(", each value"), was, now)

    def _null(self, place: Place, old: Node, new: Node) -> Iterator[Change]:
        was, now = allows_null(self._old, old), allows_null(self._new, new)
        if was and not now:
            yield (place.breaks if place.sent else place.adds)("is never null any more")
        elif now and not was:
            yield (place.breaks if place.received else place.adds)("may be null now")

    def _words(self, place: Place, old: Node, new: Node) -> Iterator[Change]:
        was, now = words(self._old, old), words(self._new, new)
        gone = place.breaks if place.sent else place.changes
        yield from (gone(f"no longer lists `{word}`") for word in was - now)
        yield from (place.adds(f"lists `{word}`") for word in now - was)
        if was and now and is_open(self._old, old) != is_open(self._new, new):
            if is_open(self._new, new):
                yield place.adds("takes other words than those listed, too")
            else:
                yield place.breaks("takes no words but those listed")

    def _fields(self, place: Place, old: Node, new: Node) -> Iterator[Change]:
        was, now = fields(self._old, old), fields(self._new, new)
        had, has = required(self._old, old), required(self._new, new)
        yield from (place.breaks(f"has no field `{name}` any more") for name in was.keys() - now)
        for name in now.keys() - was:
            text = f"the new field `{name}` ({kind(self._new, now[name])})"
            needed = place.sent and name in has
            yield place.breaks(f"requires {text}") if needed else place.adds(f"has {text}")
        for name in was.keys() & now:
            field = place.below(f".{name}")
            if (name in had) != (name in has):
                yield _presence(field, always=name in has)
            yield from self.compare(field, was[name], now[name])


def _presence(field: Place, *, always: bool) -> Change:
    if always:
        return field.breaks("is required now") if field.sent else field.adds("is always there now")
    return field.breaks("may be missing now") if field.received else field.adds("is optional now")


def _limits(place: Place, old: Node, new: Node) -> Iterator[Change]:
    for key, meaning in _LIMITS.items():
        was, now = (None if n is None else n.value for n in (old.get(key), new.get(key)))
        if was == now:
            continue
        if old.get(key) is None:
            yield place.changes(f"says that {now} {meaning}")
        elif new.get(key) is None:
            yield place.changes(f"no longer says that {was} {meaning}")
        else:
            yield place.changes(f"says that {now} {meaning}, no longer {was}")
