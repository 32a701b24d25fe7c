"""The control plane as its own server defines it, beside the spec of this package."""

from __future__ import annotations

import json
import os
import re
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeAlias, cast
from urllib.parse import parse_qsl, urlsplit

from codegen.load import Node, Spec
from codegen.names import LIVE, documents_of, identifier
from codegen.walk import Endpoint, endpoints, json_media, properties
from tests.support.tree import ROOT
from tests.vendor.recording import HERE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kubiya_async import Kubiya

Facts: TypeAlias = dict[str, dict[str, Any]]

RECORDED: Final = HERE / "plane.json"
PAGE: Final = ROOT / "docs" / "design" / "control-plane.md"
PYTHON: Final = ROOT / ".venv-plane" / "bin" / "python"
BUILT: Final = ROOT / ".venv-plane" / "plane.stamp"
_SCRIPT: Final = HERE / "plane_server.py"
_SCALARS: Final = {"integer": 1, "number": 0.5, "boolean": True}
_VALUES: Final[dict[str, Any]] = {
    "cron_schedule": "0 2 * * *",
    "subagents": [{"system_prompt": "abc"}],
    "mcp_servers": {
        "started": {"command": "serve", "args": ["--quiet"], "env": {"A": "b"}},
        "reached": {"transport_type": "http", "url": "https://mcp.example", "headers": {"A": "b"}},
    },
}
"""What the server looks into."""
_IN_TURN: Final[dict[str, dict[str, Any]]] = {
    "control_plane.jobs.create": {"cron_schedule": "0 2 * * *", "entity_id": "a-1"}
}
"""What the required arguments require in turn."""
_DEEP: Final = 4
"""How many objects within each other an argument has at most; some may have themselves in them."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A request of ours."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    body: Any


def ours(spec: Spec) -> Iterator[Endpoint]:
    """Yield the operations of the control plane."""
    for document in documents_of(spec, LIVE):
        if document.name.startswith("live/control_plane/"):
            yield from endpoints(spec, document)


def route_of(facts: Facts, endpoint: Endpoint) -> str | None:
    """Find the server's route of an operation, whatever the parameters in its path are called."""
    wanted = _shape(f"{endpoint.method.upper()} {endpoint.path}")
    return next((route for route in facts["routes"] if _shape(route) == wanted), None)


def _shape(route: str) -> str:
    return re.sub(r"\{\w+\}", "{}", route)


# What is sent


async def requests(spec: Spec, endpoint: Endpoint, kubiya: Kubiya) -> list[Sent]:
    """Make an operation's call with all of its arguments, and with the required ones alone."""
    return [await _sent(spec, endpoint, kubiya, whole=whole) for whole in (True, False)]


async def _sent(spec: Spec, endpoint: Endpoint, kubiya: Kubiya, *, whole: bool) -> Sent:
    method: Any = kubiya
    for name in endpoint.id.split("."):
        method = getattr(method, name)
    path: list[Any] = []
    given: dict[str, Any] = {}
    for parameter in endpoint.parameters(spec):
        value = _value(spec, parameter["schema"], whole=whole)
        if parameter.text("in") == "path":
            path.append(value)
        elif whole or _is_true(parameter.get("required")):
            given[identifier(parameter.text("name"))] = value
    body = endpoint.node.get("requestBody")
    media = json_media(spec.resolve(body)) if body else None
    if media is not None:
        fields = _object(spec, spec.resolve(media["schema"]), whole=whole, depth=0)
        known = properties(spec, media["schema"])
        given |= {identifier(k): v for k, v in fields.items() if not known[k].get("x-same-as")}
    given = {**_IN_TURN.get(endpoint.id, {}), **given}
    plan = await kubiya.explain(method, *path, **given)
    url = urlsplit(plan.url)
    body_sent = json.loads(plan.body) if isinstance(plan.body, str | bytes) else plan.body
    query = tuple(parse_qsl(url.query, keep_blank_values=True))
    return Sent(plan.method, url.path, query, body_sent)


def _is_true(node: Node | None) -> bool:
    return node is not None and node.value is True


def _value(spec: Spec, node: Node, *, whole: bool, depth: int = 0) -> Any:
    schema = spec.resolve(node)
    options = schema.get("anyOf")
    if options is not None:
        return _value(spec, next(iter(options.elements())), whole=whole, depth=depth)
    for key in ("enum", "const"):
        if (fixed := schema.get(key)) is not None:
            return fixed.value[0] if key == "enum" else fixed.value
    declared = schema.value.get("type")
    match declared[0] if isinstance(declared, list) else declared:
        case "array":
            if depth >= _DEEP:
                return []
            return [_value(spec, schema["items"], whole=whole, depth=depth + 1)]
        case "object":
            return _object(spec, schema, whole=whole, depth=depth)
        case "string":
            return "2025-01-15T10:00:00Z" if schema.text("format", "") == "date-time" else "abc"
        case str(name):
            lowest = schema.get("minimum")
            return _SCALARS[name] if lowest is None else max(cast("int", lowest.value), 1)
        case _:
            return {"a": 1}


def _object(spec: Spec, schema: Node, *, whole: bool, depth: int) -> dict[str, Any]:
    known = properties(spec, schema)
    needed = schema.get("required")
    required = {name.value for name in needed.elements()} if needed else set[str]()
    if not known:
        values = schema.get("additionalProperties")
        plain = values is None or not isinstance(values.value, dict)
        return {
            "a": 1 if plain else _value(spec, cast("Node", values), whole=whole, depth=depth + 1)
        }
    return {
        name: _VALUES.get(name) or _value(spec, field, whole=whole, depth=depth + 1)
        for name, field in known.items()
        if (whole and depth < _DEEP) or name in required
    }


# What the server's facts say of it


def refusals(facts: Facts, route: str, sent: Sent) -> Iterator[str]:
    """Yield what the server would refuse of a request, or would not know."""
    told = facts["routes"][route]
    names = {name for name, _ in sent.query}
    yield from (f"query {name}: unknown" for name in sorted(names - _names(told["query"])))
    yield from (f"query {name}: missing" for name in sorted(_required(told["query"]) - names))
    if told["body"] is None:
        if sent.body is not None:
            yield "body: unknown"
    elif sent.body is None:
        yield from (
            f"body {name}: missing" for name in sorted(_required(_model(facts, told["body"])))
        )
    else:
        yield from _unknown(facts, told["body"], sent.body, "body")


def _unknown(facts: Facts, kind: str, value: Any, place: str) -> Iterator[str]:
    if isinstance(value, list) and kind.startswith("["):
        for item in cast("list[Any]", value):
            yield from _unknown(facts, kind[1:-1], item, f"{place}[]")
    elif isinstance(value, dict) and kind.startswith("{"):
        for item in cast("dict[str, Any]", value).values():
            yield from _unknown(facts, kind[1:-1], item, f"{place}{{}}")
    elif isinstance(value, dict) and kind in facts["models"]:
        fields = _model(facts, kind)
        given = cast("dict[str, Any]", value)
        yield from (f"{place} {name}: unknown" for name in sorted(given.keys() - _names(fields)))
        yield from (f"{place} {name}: missing" for name in sorted(_required(fields) - given.keys()))
        for name in given.keys() & _names(fields):
            inner = fields.get(name) or fields[f"{name}*"]
            yield from _unknown(facts, inner, given[name], f"{place}.{name}")


def _model(facts: Facts, name: str) -> dict[str, str]:
    return cast("dict[str, str]", facts["models"].get(name, {}))


def _names(fields: Mapping[str, str]) -> set[str]:
    return {name.removesuffix("*") for name in fields}


def _required(fields: Mapping[str, str]) -> set[str]:
    return {name.removesuffix("*") for name in fields if name.endswith("*")}


# What the spec says of the server


def untyped(spec: Spec, endpoint: Endpoint, facts: Facts, route: str) -> Iterator[str]:
    """Yield what the server takes or gives and the spec does not type, or types otherwise."""
    told = facts["routes"][route]
    status = next(s for s, _ in endpoint.responses(spec) if s.startswith("2"))
    if int(status) != told["status"]:
        yield f"status {told['status']}: {status}"
    declared = {p.text("name") for p in endpoint.parameters(spec) if p.text("in") == "query"}
    yield from (f"query {name}" for name in sorted(_names(told["query"]) - declared))
    body = endpoint.node.get("requestBody")
    media = json_media(spec.resolve(body)) if body else None
    if told["body"] in facts["models"]:
        if media is None:
            yield "body"
        else:
            yield from _untyped(spec, media["schema"], facts, told["body"], "body")
    content = endpoint.success(spec).get("content")
    media = content.get("application/json") if content else None
    if told["answer"] not in {None, "any"}:
        if media is None:
            yield "answer"
        else:
            yield from _untyped(spec, media["schema"], facts, told["answer"], "answer")


def _untyped(
    spec: Spec, node: Node, facts: Facts, kind: str, place: str, *, seen: tuple[str, ...] = ()
) -> Iterator[str]:
    choices = list(_choices(spec, node))
    if kind == "any" or kind in seen:
        return
    if kind.startswith(("[", "{")) and "|" not in kind:
        inner = "items" if kind.startswith("[") else "additionalProperties"
        found = next((c.get(inner) for c in choices if c.get(inner) is not None), None)
        if found is None or not isinstance(found.value, dict):
            yield f"{place}: {kind}"
        elif found.value:
            yield from _untyped(
                spec, found, facts, kind[1:-1], f"{place}{kind[0]}{kind[-1]}", seen=seen
            )
    elif set(_model(facts, kind)) - {""}:
        known = next((p for c in choices if (p := properties(spec, c))), {})
        for field, inner in _model(facts, kind).items():
            name = field.removesuffix("*")
            if name not in known:
                yield f"{place}.{name}"
            else:
                yield from _untyped(
                    spec, known[name], facts, inner, f"{place}.{name}", seen=(*seen, kind)
                )
    else:
        meant = _model(facts, kind).get("", kind)
        types = {t for c in choices for t in _types(c)}
        if not {word[0] if word[0] == "[" else word for word in meant.split("|")} <= types:
            yield f"{place}: {kind}"


def _choices(spec: Spec, node: Node) -> Iterator[Node]:
    schema = spec.resolve(node)
    options = schema.get("anyOf")
    if options is None:
        yield schema
        return
    for option in options.elements():
        yield from _choices(spec, option)


def _types(schema: Node) -> set[str]:
    declared = schema.value.get("type", ())
    names = set(declared if isinstance(declared, list) else [declared] if declared else [])
    return names | ({"["} if "array" in names else set[str]())


# The server itself


def read_facts() -> Facts:
    """Ask the vendor's own code."""
    done = subprocess.run(
        [str(PYTHON), str(_SCRIPT), "facts"],
        env=_environment(),
        capture_output=True,
        text=True,
        check=True,
        timeout=200,
    )
    found: Facts = json.loads(done.stdout)
    return found


@contextmanager
def serving() -> Iterator[int]:
    """Serve the vendor's routes and models; give the port."""
    command = [str(PYTHON), str(_SCRIPT), "serve"]
    with subprocess.Popen(
        command, env=_environment(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        try:
            assert process.stdout is not None
            yield int(process.stdout.readline())
        finally:
            process.terminate()


def _environment() -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "HOME": str(HERE / "nowhere")}


def written(facts: Facts) -> str:
    """Write facts down, a line for each route and each model."""
    parts = []
    for kind, entries in facts.items():
        lines = ",\n".join(f"  {json.dumps(k)}: {json.dumps(v)}" for k, v in entries.items())
        parts.append(f" {json.dumps(kind)}: {{\n{lines}\n }}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


if __name__ == "__main__":
    RECORDED.write_text(written(read_facts()), encoding="utf-8")
