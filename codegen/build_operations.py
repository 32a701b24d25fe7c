"""Reads operations: from a path item of the spec to an `Operation` record.

The records are the library's own, so that what is generated cannot drift from what it is read as.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, cast, get_args

from codegen.load import is_list
from codegen.names import identifier
from kubiya_async._core.operation import (
    Operation,
    Pagination,
    Parameter,
    ParameterKind,
    Polling,
    Replay,
    ResultKind,
    Source,
    Streaming,
    Surface,
)

if TYPE_CHECKING:
    from codegen.load import Node, Spec
    from codegen.walk import Endpoint

_JSON = "application/json"
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
        surface=Surface(spec.root(node.document.name).text("x-surface")),
        path=tuple(re.split(r"{\w+}", endpoint.path)),
        replay=Replay(node.text("x-replay")),
        result=_result_kind(node),
        source=_source(node["x-source"]),
        path_parameters=tuple(sorted(in_path, key=lambda parameter: order.index(parameter.name))),
        query=in_query,
        body=_body_name(spec, node),
        accept=_accept(spec, endpoint),
        unwrap=node.text("x-unwrap", "") or None,
        pagination=_pagination(node, in_query),
        streaming=_streaming(node),
        polling=_polling(node),
        deprecated=_value(node, "deprecated", default=False),
    )


def _parameters(spec: Spec, endpoint: Endpoint, place: str) -> tuple[Parameter, ...]:
    return tuple(
        _parameter(spec, node) for node in endpoint.parameters(spec) if node.text("in") == place
    )


def body_schema(spec: Spec, operation: Node) -> Node | None:
    """Give the schema of the JSON body, if there is a body."""
    body = operation.get("requestBody")
    return spec.resolve(body)["content"][_JSON]["schema"] if body else None


def _value(node: Node, key: str, *, default: Any) -> Any:
    child = node.get(key)
    return default if child is None else child.value


def _result_kind(operation: Node) -> ResultKind:
    if operation.get("x-pagination"):
        return "page"
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
    return Source(node.text("document"), node.text("section"), cast("Any", node.text("basis")))


def _pagination(operation: Node, query: tuple[Parameter, ...]) -> Pagination | None:
    node = operation.get("x-pagination")
    if node is None:
        return None
    limit = next((parameter for parameter in query if parameter.name == "limit"), None)
    return Pagination(
        style=cast("Any", node.text("style")),
        items=node["items"].value,
        identity=node.text("identity"),
        default_limit=_value(node, "default-limit", default=_DEFAULT_LIMIT),
        max_limit=_value(node, "max-limit", default=limit.maximum if limit else None),
    )


def _streaming(operation: Node) -> Streaming | None:
    node = operation.get("x-streaming")
    if node is None:
        return None
    events = node.text("events").rpartition("/")[2]
    return Streaming(node.text("method"), node.text("request-field"), events)


def _polling(operation: Node) -> Polling | None:
    node = operation.get("x-polling")
    if node is None:
        return None
    ends = (tuple(node[key].value) for key in ("succeeded", "failed", "cancelled"))
    return Polling(node.text("read"), node.text("id"), node.text("status"), *ends)


def _parameter(spec: Spec, node: Node) -> Parameter:
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
        repeated=item is not schema,
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
