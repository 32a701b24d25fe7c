"""Reads operations: from a path item of the spec to an `Operation` record.

The records are the library's own, so that what is generated cannot drift from what it is read as.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, cast, get_args

from codegen.load import is_list
from codegen.names import identifier
from kubiya_async._messages.operation import (
    ArrayStyle,
    Operation,
    Pagination,
    Parameter,
    ParameterKind,
    Polling,
    Replay,
    ResultKind,
    Resume,
    Source,
    Streaming,
    Surface,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from codegen.load import Node, Spec
    from codegen.walk import Endpoint

_JSON = "application/json"
_FORM = "multipart/form-data"
_EVENTS = "text/event-stream"
_DEFAULT_LIMIT = 50


def build_operation(spec: Spec, endpoint: Endpoint) -> Operation:
    """Read one operation.

    Raises:
        SpecError: It lacks something, or says something unknown.
    """
    node = endpoint.node
    in_path = _parameters(spec, endpoint, "path")
    in_query = _parameters(spec, endpoint, "query")
    order = re.findall(r"{(\w+)}", endpoint.path)
    return Operation(
        id=node.text("operationId"),
        method=endpoint.method.upper(),
        surface=Surface(endpoint.surface(spec)),
        path=tuple(re.split(r"{\w+}", endpoint.path)),
        replay=Replay(node.text("x-replay")),
        result=_result_kind(node),
        source=_source(node["x-source"]),
        path_parameters=tuple(sorted(in_path, key=lambda parameter: order.index(parameter.name))),
        query=in_query,
        constants=_constants(spec, endpoint, "query"),
        headers=_constants(spec, endpoint, "header"),
        header_parameters=_parameters(spec, endpoint, "header"),
        body=_body_name(spec, node),
        accept=_accept(spec, endpoint),
        unwrap=node.text("x-unwrap", "") or None,
        pagination=_pagination(node),
        streaming=_streaming(spec, endpoint),
        polling=_polling(node),
        effect=node.text("x-effect", "") or None,
        deprecated=_value(node, "deprecated", default=False),
    )


def _parameters(spec: Spec, endpoint: Endpoint, place: str) -> tuple[Parameter, ...]:
    return tuple(
        _parameter(spec, node)
        for node in endpoint.parameters(spec)
        if node.text("in") == place and constant_value(spec, node) is None
    )


def _constants(spec: Spec, endpoint: Endpoint, place: str) -> tuple[tuple[str, str], ...]:
    found = ((node, constant_value(spec, node)) for node in endpoint.parameters(spec))
    return tuple(
        (node.text("name"), value)
        for node, value in found
        if node.text("in") == place and value is not None
    )


def constant_value(spec: Spec, parameter: Node) -> str | None:
    """Return the value of a parameter that has only one, and is therefore no argument."""
    schema = parameter.get("schema")
    const = spec.resolve(schema).get("const") if schema else None
    if const is None or not _value(parameter, "required", default=False):
        return None
    return const.value if isinstance(const.value, str) else str(const.value).lower()


def body_schema(spec: Spec, operation: Node) -> Node | None:
    """Return the schema of the body, if there is a body."""
    body = operation.get("requestBody")
    if body is None:
        return None
    content = spec.resolve(body)["content"]
    return (content.get(_JSON) or content[_FORM])["schema"]


def is_form(spec: Spec, operation: Node) -> bool:
    """Return whether the body is a form with files rather than JSON."""
    body = operation.get("requestBody")
    return body is not None and spec.resolve(body)["content"].get(_JSON) is None


def _value(node: Node, key: str, *, default: Any) -> Any:
    child = node.get(key)
    return default if child is None else child.value


def _result_kind(operation: Node) -> ResultKind:
    if operation.get("x-pagination"):
        return "page"
    if (streaming := operation.get("x-streaming")) and streaming.get("request-field") is None:
        return "stream"
    return cast("ResultKind", operation.text("x-result", "json"))


def _accept(spec: Spec, endpoint: Endpoint) -> str:
    """Name the documented types; where they are a guess anything else will do as well."""
    content = endpoint.success(spec).get("content")
    if content is None or (content.get(_JSON) and not endpoint.node.get("x-result")):
        return _JSON
    return ", ".join([*(name for name, _ in content.items()), "*/*;q=0.1"])


def _body_name(spec: Spec, operation: Node) -> str | None:
    schema = body_schema(spec, operation)
    return None if schema is None else spec.resolve(schema).pointer.rpartition("/")[2]


def _source(node: Node) -> Source:
    if seen := node.get("seen"):
        places = "; ".join(f"{client} {file.value}" for client, file in seen.items())
        return Source(node.text("document"), places, cast("Any", node.text("confidence")))
    return Source(node.text("document"), node.text("section"), cast("Any", node.text("basis")))


def _pagination(operation: Node) -> Pagination | None:
    node = operation.get("x-pagination")
    if node is None:
        return None
    return Pagination(
        style=cast("Any", node.text("style")),
        items=node["items"].value,
        identity=node.text("identity"),
        default_limit=_value(node, "default-limit", default=_DEFAULT_LIMIT),
        limit_name=node.text("limit-name", "limit"),
        start_name=node.text("start-name", ""),
        place=cast("Any", node.text("place", "query")),
        keyed=_value(node, "keyed", default=False),
        drop_blank=_value(node, "drop-blank", default=False),
    )


def _streaming(spec: Spec, endpoint: Endpoint) -> Streaming | None:
    operation = endpoint.node
    node = operation.get("x-streaming")
    if node is None:
        return None
    resume = node.get("resume")
    return Streaming(
        method=node.text("method", operation.text("x-method")),
        request_field=node.text("request-field", ""),
        events=node.text("events", "").rpartition("/")[2],
        kind=cast("Any", node.text("kind", "chat")),
        accept=_streamed_types(spec, endpoint),
        end=cast("Any", node.text("end", "event")),
        resume=None
        if resume is None
        else Resume(
            resume.text("read"),
            resume.text("status"),
            tuple(resume["ended"].value),
            resume.text("query", ""),
        ),
    )


def _streamed_types(spec: Spec, endpoint: Endpoint) -> str:
    names = [name for name, _ in endpoint.success(spec)["content"].items() if name != _JSON]
    return names[0] if names == [_EVENTS] else ", ".join([*names, "*/*;q=0.1"])


def _polling(operation: Node) -> Polling | None:
    node = operation.get("x-polling")
    if node is None:
        return None
    log, listed = node.get("log"), node.get("list")
    return Polling(
        read=node.text("read"),
        id_field=node.text("id"),
        status_field=node.text("status"),
        succeeded=tuple(node["succeeded"].value),
        failed=tuple(node["failed"].value),
        cancelled=tuple(node["cancelled"].value),
        steps=node.text("steps", ""),
        progress=node.text("progress", ""),
        output=tuple(_value(node, "output", default=())),
        reason=tuple(_value(node, "reason", default=())),
        lines=() if log is None else tuple(_value(log, "lines", default=())),
        listed_by="" if listed is None else listed.text("by"),
        listed_as="" if listed is None else listed.text("state"),
    )


def _parameter(spec: Spec, node: Node) -> Parameter:
    if node.get("schema") is None:
        return _json_parameter(node)
    schema = spec.resolve(node["schema"])
    item = spec.resolve(schema["items"]) if schema.get("items") else schema
    name = node.text("name")
    argument = node.text("x-argument", identifier(name))
    choices, is_open = _choices(item)
    return Parameter(
        name=name,
        kind=_kind(item),
        argument="" if argument == name else argument,
        required=_value(node, "required", default=False),
        minimum=_value(item, "minimum", default=None),
        maximum=_value(item, "maximum", default=None),
        choices=choices,
        open_choices=is_open,
        array=None if item is schema else _array_style(node),
    )


_SEPARATORS: Final[Mapping[str, ArrayStyle]] = {
    "form": "comma",
    "spaceDelimited": "space",
    "pipeDelimited": "pipe",
}


def _array_style(node: Node) -> ArrayStyle:
    """Read how a list is written: one parameter per item, or all in one (OpenAPI's defaults)."""
    if node.text("in") != "query":
        return "comma"
    style = node.text("style", "form")
    separator = _SEPARATORS.get(style)
    if separator is None:
        node["style"].fail(f"a list in the query has one of the styles {', '.join(_SEPARATORS)}")
    return "repeat" if _value(node, "explode", default=style == "form") else separator


def _json_parameter(node: Node) -> Parameter:
    """Read a parameter whose value is a JSON document (`content` in place of `schema`)."""
    name = node.text("name")
    argument = node.text("x-argument", identifier(name))
    return Parameter(
        name=name,
        kind="json",
        argument="" if argument == name else argument,
        required=_value(node, "required", default=False),
    )


def _choices(schema: Node) -> tuple[tuple[str, ...], bool]:
    """Read known values and whether others pass too."""
    if union := schema.get("anyOf"):
        known = [member["enum"].value for member in union.elements() if member.get("enum")]
        return tuple(known[0]) if known else (), bool(known)
    return tuple(_value(schema, "enum", default=())), False


def _kind(schema: Node) -> ParameterKind:
    if union := schema.get("anyOf"):
        schema = next(union.elements())
    kind = schema.text("format", "")
    if kind != "date-time":
        kind = schema.text("type")
    if is_list(kind) or kind not in get_args(ParameterKind):
        schema.fail("a parameter is text, a number, a boolean, a point in time, or a list of these")
    return cast("ParameterKind", kind)
