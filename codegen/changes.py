"""Lists what changed between two versions of the spec: operations, events, schemas.

Operations are known by their ids and schemas by their names, so that nothing depends on the files
they stand in. Descriptions and examples may change without a word.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from codegen.load import ROOT_DOCUMENT, is_list, is_object
from codegen.walk import all_endpoints, item_schema, resource_documents, schemas, sides, webhooks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from codegen.load import Node, Spec
    from codegen.walk import Endpoint


LEVELS: Final = ("breaks", "changes", "adds")
"""What a program may rely on is gone; what is said is another thing; there is more than before."""


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that differs."""

    level: str
    where: str
    """An operation, a schema or an event, by name, and the place in it."""
    text: str

    def __str__(self) -> str:
        """Return the change as one line."""
        return f"{self.level}: {self.where} {self.text}"


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is compared, and who has to do with it."""

    where: str
    sent: bool
    """Programs write it."""
    received: bool
    """Programs read it."""

    def below(self, step: str) -> Place:
        """Go into a part."""
        return replace(self, where=f"{self.where}{step}")

    def breaks(self, text: str) -> Change:
        """Report what a program may rely on and is gone."""
        return Change("breaks", self.where, text)

    def changes(self, text: str) -> Change:
        """Report what is said in another way."""
        return Change("changes", self.where, text)

    def adds(self, text: str) -> Change:
        """Report what matters only to those who look for it."""
        return Change("adds", self.where, text)


def in_order(found: Iterable[Change]) -> list[Change]:
    """Sort the worst first, then by name; the same thing is told once."""
    return sorted(set(found), key=lambda c: (LEVELS.index(c.level), c.where, c.text))


_TYPES: Final = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "an object",
}


def kind(spec: Spec, schema: Node) -> str:
    """Name what a schema allows, without null and without the words of an enum."""
    return " or ".join(sorted(set(_kinds(spec, schema)))) or "anything"


def name_of(spec: Spec, schema: Node) -> str | None:
    """Return the name of a schema that is referred to by name."""
    reference = schema.get("$ref")
    return spec.follow(reference).pointer.rpartition("/")[2] if reference else None


def allows_null(spec: Spec, schema: Node) -> bool:
    """Return whether a schema allows null."""
    return any("null" in _types(part) for part in _parts(spec, schema))


def words(spec: Spec, schema: Node) -> set[str]:
    """Return the words that a schema lists."""
    return {
        str(word.value)
        for part in _parts(spec, schema)
        if (listed := part.get("enum"))
        for word in listed.elements()
    }


def is_open(spec: Spec, schema: Node) -> bool:
    """Return whether words beyond those listed are allowed."""
    parts = _parts(spec, schema)
    return any("string" in _types(part) and part.get("enum") is None for part in parts)


def fields(spec: Spec, schema: Node) -> dict[str, Node]:
    """Return the fields that a schema describes, inherited ones included."""
    found: dict[str, Node] = {}
    for part in _whole(spec, schema):
        if declared := part.get("properties"):
            found.update(declared.items())
    return found


def required(spec: Spec, schema: Node) -> set[str]:
    """Return the fields that an object must have."""
    found: set[str] = set()
    for part in _whole(spec, schema):
        if names := part.get("required"):
            found.update(name.value for name in names.elements())
    return found


def _parts(spec: Spec, schema: Node) -> Iterator[Node]:
    """Yield a schema and what it is put together from, but for what has a name of its own."""
    schema = spec.resolve(schema)
    yield schema
    for key in ("allOf", "anyOf", "oneOf"):
        for part in combined.elements() if (combined := schema.get(key)) else ():
            if part.get("$ref") is None:
                yield from _parts(spec, part)


def _whole(spec: Spec, schema: Node) -> Iterator[Node]:
    """Yield a schema and what all of its values have to be besides."""
    schema = spec.resolve(schema)
    yield schema
    if parts := schema.get("allOf"):
        for part in parts.elements():
            yield from _whole(spec, part)


def _kinds(spec: Spec, schema: Node) -> Iterator[str]:
    if name := name_of(spec, schema):
        yield name
        return
    unions = [union for key in ("anyOf", "oneOf") if (union := schema.get(key))]
    for union in unions:
        for member in union.elements():
            yield from _kinds(spec, member)
    if (parts := schema.get("allOf")) and not fields(spec, schema):
        for part in parts.elements():
            yield from _kinds(spec, part)
    for word in _types(schema):
        if word != "null":
            yield _typed(spec, schema, word)


def _typed(spec: Spec, schema: Node, word: str) -> str:
    if word == "array" and (items := item_schema(spec, schema)) is not None:
        return f"a list of {kind(spec, items)}"
    form = schema.text("format", "")
    return f"{_TYPES.get(word, word)} ({form})" if form else _TYPES.get(word, word)


def _types(schema: Node) -> list[str]:
    said = schema.get("type")
    if said is None:
        return []
    return [str(word) for word in said.value] if is_list(said.value) else [str(said.value)]


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
        """Yield the differences, except in a named schema: that is compared by itself."""
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


def list_changes(old: Spec, new: Spec) -> list[Change]:
    """Compare two versions of the spec, the worst changes first."""
    return in_order(
        [*_operations(old, new), *_events(old, new), *_schemas(old, new), *_documents(old, new)]
    )


def _operations(old: Spec, new: Spec) -> Iterator[Change]:
    was, now = ({e.id: e for e in all_endpoints(spec)} for spec in (old, new))
    comparison = OperationComparison(old, new)
    for name in was.keys() - now:
        yield Change("breaks", name, f"is gone ({_route(was[name])})")
    for name in now.keys() - was:
        summary = now[name].node.text("summary", "").rstrip(".")
        yield Change("adds", name, f"is new ({_route(now[name])}): {summary}")
    for name in was.keys() & now:
        if _route(was[name]) != _route(now[name]):
            text = f"was {_route(was[name])}, is {_route(now[name])}"
            yield Change("breaks", name, text)
        yield from comparison.compare(name, was[name], now[name])


def _route(endpoint: Endpoint) -> str:
    return f"{endpoint.method.upper()} {endpoint.path}"


def _events(old: Spec, new: Spec) -> Iterator[Change]:
    was, now = webhooks(old), webhooks(new)
    comparison = OperationComparison(old, new)
    for name in was.keys() - now:
        yield Change("breaks", f"the event {name}", "is gone")
    for name in now.keys() - was:
        yield Change("adds", f"the event {name}", "is new")
    for name in was.keys() & now:
        yield from comparison.event(f"the event {name}", was[name], now[name])


def _schemas(old: Spec, new: Spec) -> Iterator[Change]:
    was, now = _named(old), _named(new)
    sent, received = (
        old_side | new_side for old_side, new_side in zip(sides(old), sides(new), strict=True)
    )
    comparison = SchemaComparison(old, new)
    yield from (Change("breaks", f"the schema {name}", "is gone") for name in was.keys() - now)
    yield from (Change("adds", f"the schema {name}", "is new") for name in now.keys() - was)
    for name in was.keys() & now:
        place = Place(name, sent=name in sent, received=name in received)
        yield from comparison.contents(place, was[name], now[name])


def _named(spec: Spec) -> dict[str, Node]:
    return {
        name: node
        for document in resource_documents(spec)
        for name, node in schemas(spec, document)
    }


def _documents(old: Spec, new: Spec) -> Iterator[Change]:
    """Compare what documents say about all of their operations."""
    for name in old.documents.keys() & new.documents.keys() - {ROOT_DOCUMENT}:
        was, now = old.root(name), new.root(name)
        for key, what in (("servers", "servers"), ("x-rate-limits", "quotas")):
            if _value(was, key) != _value(now, key):
                yield Change("changes", name, f"names other {what}")


def _value(holder: Node, key: str) -> object:
    node = holder.get(key)
    return node and node.value
