"""Tells what differs between two versions of an operation: how it is called and what it answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from codegen.change import Place
from codegen.schema_changes import SchemaComparison
from codegen.schema_words import kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from codegen.change import Change
    from codegen.load import Node, Spec
    from codegen.walk import Endpoint

# What the client does differently; the names are those of openapi/README.md.
_BEHAVIOUR: Final = {
    "x-resource": "its place on the client",
    "x-method": "its name on the client",
    "x-replay": "whether it may be sent twice",
    "x-effect": "what it does besides",
    "x-pagination": "how its list is paged",
    "x-streaming": "how it streams",
    "x-result": "what it returns",
    "x-unwrap": "what it returns",
    "x-polling": "how its end is waited for",
    "security": "which credentials it takes",
}
_BREAKING: Final = {"x-resource", "x-method", "x-result", "x-unwrap"}
_MEDIA: Final = ("schema", "x-event-schema", "itemSchema")


class OperationComparison:
    """Compares two versions of operations and events."""

    def __init__(self, old: Spec, new: Spec) -> None:
        """Keep both versions, to follow references in."""
        self._old = old
        self._new = new
        self._schemas = SchemaComparison(old, new)

    def compare(self, name: str, old: Endpoint, new: Endpoint) -> Iterator[Change]:
        """Return what differs in calling an operation, and in what it answers."""
        place = Place(name, sent=True, received=False)
        yield from self._parameters(place, old, new)
        yield from self._body(place.below(", body"), old.node, new.node)
        yield from self._responses(name, old.node, new.node)
        yield from _behaviour(place, old.node, new.node)

    def event(self, name: str, old: Node, new: Node) -> Iterator[Change]:
        """Return what differs in an event."""
        place = Place(name, sent=False, received=True)
        yield from self._body(place, old["post"], new["post"])

    def _parameters(self, place: Place, old: Endpoint, new: Endpoint) -> Iterator[Change]:
        was = {_label(p): p for p in old.parameters(self._old)}
        now = {_label(p): p for p in new.parameters(self._new)}
        yield from (place.breaks(f"has no {name} any more") for name in was.keys() - now)
        for name in now.keys() - was:
            text = f"the {name} ({kind(self._new, _schema(now[name]))})"
            needed = _is_required(now[name])
            yield place.breaks(f"requires {text}") if needed else place.adds(f"takes {text}")
        for name in was.keys() & now:
            if _is_required(was[name]) != _is_required(now[name]):
                needed = _is_required(now[name])
                text = f"{'requires' if needed else 'no longer requires'} the {name}"
                yield place.breaks(text) if needed else place.adds(text)
            inside = place.below(f", {name}")
            yield from self._schemas.compare(inside, _schema(was[name]), _schema(now[name]))

    def _body(self, place: Place, old: Node, new: Node) -> Iterator[Change]:
        was, now = (
            spec.resolve(body) if (body := node.get("requestBody")) else None
            for spec, node in ((self._old, old), (self._new, new))
        )
        if was is None and now is not None:
            needed = _is_required(now)
            yield place.breaks("is required now") if needed else place.adds("may be sent now")
        elif was is not None and now is None:
            yield place.breaks("is not taken any more")
        elif was is not None and now is not None:
            if _is_required(was) != _is_required(now):
                needed = _is_required(now)
                yield place.breaks("is required now") if needed else place.adds("is optional now")
            yield from self._content(place, was, now)

    def _responses(self, name: str, old: Node, new: Node) -> Iterator[Change]:
        was, now = dict(old["responses"].items()), dict(new["responses"].items())
        place = Place(name, sent=False, received=True)
        yield from (place.changes(f"no longer answers {status}") for status in was.keys() - now)
        yield from (place.adds(f"may answer {status}") for status in now.keys() - was)
        for status in was.keys() & now:
            answers = self._old.resolve(was[status]), self._new.resolve(now[status])
            yield from self._content(place.below(f", answer {status}"), *answers)

    def _content(self, place: Place, old: Node, new: Node) -> Iterator[Change]:
        was, now = (
            dict(content.items()) if (content := node.get("content")) else {} for node in (old, new)
        )
        yield from (place.breaks(f"is never {media} any more") for media in was.keys() - now)
        yield from (place.adds(f"may be {media}") for media in now.keys() - was)
        for media in was.keys() & now:
            for key in _MEDIA:
                before, after = was[media].get(key), now[media].get(key)
                if before is not None and after is not None:
                    yield from self._schemas.compare(place, before, after)


def _behaviour(place: Place, old: Node, new: Node) -> Iterator[Change]:
    for key, meaning in _BEHAVIOUR.items():
        was, now = _text(old, key), _text(new, key)
        if was != now:
            text = f"changes {meaning}: `{key}` was {was}, is {now}"
            yield place.breaks(text) if key in _BREAKING else place.changes(text)
    if _text(old, "deprecated") != _text(new, "deprecated"):
        gone = _text(new, "deprecated") == "True"
        yield place.changes("is deprecated" if gone else "is deprecated no longer")


def _text(node: Node, key: str) -> str:
    value = node.get(key)
    return "not said" if value is None else str(value.value)


def _label(parameter: Node) -> str:
    return f"{parameter.text('in')} parameter `{parameter.text('name')}`"


def _schema(parameter: Node) -> Node:
    schema = parameter.get("schema")
    return schema if schema is not None else parameter["content"]["application/json"]["schema"]


def _is_required(node: Node) -> bool:
    value = node.get("required")
    return value is not None and value.value is True
