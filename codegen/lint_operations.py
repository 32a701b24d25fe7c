"""The house rules about one operation: its names, its examples, its errors, its extensions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from codegen.build_operations import constant_value
from codegen.load import is_list
from codegen.names import resource_name
from codegen.walk import METHODS, item_schema, json_media, known_words, problem_at, properties

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from codegen.load import Node, Problem, Spec
    from codegen.walk import Endpoint

_JSON = {"application/json", "text/event-stream"}
_ANSWERS = {"application/json"}
_ENDINGS = ("succeeded", "failed", "cancelled")
_SCALARS = frozenset({"string", "integer", "number", "boolean"})


def operation_problems(
    spec: Spec, endpoint: Endpoint, by_id: Mapping[str, Endpoint]
) -> Iterator[Problem]:
    """Check one operation; `by_id` has all of them, for those it refers to."""
    yield from _naming(endpoint)
    yield from _unknown(spec, endpoint)
    yield from _replay(endpoint)
    yield from _parameters(spec, endpoint)
    yield from _examples(spec, endpoint)
    yield from _errors(spec, endpoint)
    yield from _result(spec, endpoint)
    yield from _pagination(spec, endpoint)
    yield from _streaming(spec, endpoint)
    yield from _polling(spec, endpoint, by_id)
    yield from _download(spec, endpoint)


_NOTES = {"description", "summary", "externalDocs"}
_UNDERSTOOD: Mapping[str, set[str]] = {
    "a path": {*METHODS, "parameters", "servers", "summary", "description"},
    "an operation": {
        *(
            "operationId",
            "tags",
            "parameters",
            "requestBody",
            "responses",
            "deprecated",
            "security",
        ),
        *_NOTES,
    },
    "a parameter": {
        *("name", "in", "required", "schema", "content", "style", "explode", "example", "examples"),
        *_NOTES,
    },
    "a request body": {"content", "required", *_NOTES},
    "a response": {"content", "headers", *_NOTES},
    "a media type": {"schema", "example", "examples"},
}
"""Keys from which code is generated, and those that are for readers."""
_SENT = {"application/json", "multipart/form-data"}


def _unknown(spec: Spec, endpoint: Endpoint) -> Iterator[Problem]:
    """What no code is generated from is refused, or it would be ignored in silence."""
    for kind, holder in _holders(spec, endpoint):
        for key, value in holder.items():
            if key not in _UNDERSTOOD[kind] and not key.startswith("x-"):
                yield problem_at(value, f"no code is generated from `{key}` of {kind}")
        if kind == "a request body" and not _SENT & holder["content"].value.keys():
            yield problem_at(holder["content"], f"a body is sent as {' or '.join(sorted(_SENT))}")
    security = endpoint.node.get("security")
    if security is not None and not (security.value and all(security.value)):
        yield problem_at(security, "every operation needs credentials: none is called without")
    for parameter in endpoint.parameters(spec):
        place, style = parameter.text("in"), parameter.get("style")
        if place not in {"path", "header", "query"}:
            yield problem_at(parameter["in"], f"no parameter is sent in a {place}")
        elif style is not None and place != "query" and style.value != "simple":
            yield problem_at(style, f"a parameter in the {place} has the style `simple`")


def _holders(spec: Spec, endpoint: Endpoint) -> Iterator[tuple[str, Node]]:
    """Yield the parts of an operation, references followed, with what each is."""
    yield "a path", endpoint.item
    yield "an operation", endpoint.node
    for parameter in endpoint.parameters(spec):
        yield "a parameter", parameter
    body = endpoint.node.get("requestBody")
    bodies = [("a request body", spec.resolve(body))] if body else []
    answers = [("a response", response) for _, response in endpoint.responses(spec)]
    for kind, holder in (*bodies, *answers):
        yield kind, holder
        content = holder.get("content")
        for _, media in content.items() if content else ():
            yield "a media type", media


def _naming(endpoint: Endpoint) -> Iterator[Problem]:
    node = endpoint.node
    for key in ("operationId", "x-resource", "x-method", "x-source", "x-replay", "summary", "tags"):
        if node.get(key) is None:
            yield problem_at(node, f"the operation has no `{key}`")
    resource, method = node.text("x-resource", ""), node.text("x-method", "")
    if node.text("operationId", "") != f"{resource}.{method}":
        yield problem_at(node, "operationId is not `x-resource`.`x-method`")
    if resource != resource_name(node.document):
        yield problem_at(node, f"the resource `{resource}` is in the wrong document")
    if (tags := node.get("tags")) is not None and tags.value != [resource]:
        yield problem_at(tags, "the only tag of an operation is its resource")


def _replay(endpoint: Endpoint) -> Iterator[Problem]:
    replay = endpoint.node.text("x-replay", "")
    effect = endpoint.node.get("x-effect")
    suits = (replay == "safe") == (endpoint.method in {"get", "head"})
    if effect is not None:
        if suits or (effect.value == "none") != (replay == "safe"):
            yield problem_at(effect, f"`x-effect` does not suit {endpoint.method}, {replay}")
        return
    if not suits:
        yield problem_at(endpoint.node, f"`x-replay: {replay}` does not suit {endpoint.method}")
    if endpoint.method == "post" and replay != "never":
        yield problem_at(endpoint.node, "a POST is never replayed")


def _parameters(spec: Spec, endpoint: Endpoint) -> Iterator[Problem]:
    declared = {parameter.text("name"): parameter for parameter in endpoint.parameters(spec)}
    for parameter in declared.values():
        if parameter.get("description") is None:
            yield problem_at(parameter, "the parameter has no `description`")
    yield from _repetitions(spec, endpoint, declared)
    template = re.findall(r"\{(\w+)\}", endpoint.path)
    in_path = [name for name, node in declared.items() if node.text("in") == "path"]
    if sorted(template) != sorted(in_path):
        yield problem_at(endpoint.item, f"the path has {template}, the parameters have {in_path}")


def _repetitions(spec: Spec, endpoint: Endpoint, declared: Mapping[str, Node]) -> Iterator[Problem]:
    """A body field that repeats a parameter names one that is there."""
    body = endpoint.node.get("requestBody")
    media = json_media(spec.resolve(body)) if body else None
    for field in properties(spec, media["schema"]).values() if media else ():
        repeated = field.get("x-same-as")
        if repeated is not None and repeated.value not in declared:
            yield problem_at(repeated, "the operation has no such parameter")


def _examples(spec: Spec, endpoint: Endpoint) -> Iterator[Problem]:
    """What is sent and what comes back is shown, unless no document shows what comes back."""
    body = endpoint.node.get("requestBody")
    response = endpoint.success(spec)
    sent = json_media(spec.resolve(body)) if body else None
    content = response.get("content")
    shown = [_has_example(parameter) for parameter in endpoint.parameters(spec)]
    if sent is not None:
        shown.append(_has_example(sent))
        if not shown[-1]:
            yield problem_at(sent, "the request body has no example")
    answers = [_has_example(media) for _, media in content.items()] if content else []
    binary = endpoint.node.text("x-result", "") == "bytes"
    if answers and not any(answers) and not binary and not _is_inferred(response):
        yield problem_at(response, "the answer has no example")
    if not any(shown + answers):
        yield problem_at(endpoint.node, "the operation has no example at all")


def _has_example(holder: Node) -> bool:
    return holder.get("example") is not None or holder.get("examples") is not None


def _is_inferred(holder: Node) -> bool:
    source = holder.get("x-source")
    return source is not None and source.text("basis", "") == "inferred"


def _errors(spec: Spec, endpoint: Endpoint) -> Iterator[Problem]:
    responses = dict(endpoint.responses(spec))
    if "401" not in responses:
        yield problem_at(endpoint.node, "nothing is said about a wrong API key (401)")
    if "500" not in responses and "default" not in responses:
        yield problem_at(endpoint.node, "nothing is said about a failing server (500 or default)")
    for status, response in responses.items():
        if not status.startswith("2") and json_media(response) is None:
            yield problem_at(response, f"the error {status} has no JSON body")


def _result(spec: Spec, endpoint: Endpoint) -> Iterator[Problem]:
    """`x-result` says what is not JSON, and nothing else says so; `x-unwrap` finds its key."""
    declared = endpoint.node.text("x-result", "")
    content = endpoint.success(spec).get("content")
    types = {media_type for media_type, _ in content.items()} if content else set[str]()
    if _only_streams(endpoint):
        return
    if bool(types <= _JSON and types) == bool(declared):
        yield problem_at(endpoint.node, f"`x-result` does not suit an answer of {sorted(types)}")
    if (declared == "none") != (not types):
        yield problem_at(endpoint.node, "`x-result: none` is for an answer without a body")
    key = endpoint.node.get("x-unwrap")
    result = endpoint.result(spec)
    if key is not None and (result is None or key.value not in properties(spec, result)):
        yield problem_at(key, f"the answer has no `{key.value}` to unwrap")


def _only_streams(endpoint: Endpoint) -> bool:
    streaming = endpoint.node.get("x-streaming")
    return streaming is not None and streaming.get("request-field") is None


def _pagination(spec: Spec, endpoint: Endpoint) -> Iterator[Problem]:
    declared = endpoint.node.get("x-pagination")
    result = endpoint.result(spec)
    method = endpoint.node.text("x-method", "")
    if declared is None:
        items = result and item_schema(spec, result)
        bare = items is not None and spec.resolve(items).value.get("type") not in _SCALARS
        if bare or method.partition("_")[0] == "list":
            yield problem_at(endpoint.node, "a list has no `x-pagination`")
        return
    if result is None:
        yield problem_at(declared, "there is no JSON answer to walk")
        return
    yield from _page_items(spec, declared, result)
    yield from _page_parameters(spec, endpoint, declared)


def _page_items(spec: Spec, declared: Node, result: Node) -> Iterator[Problem]:
    key = declared["items"].value
    listed = result if key is None else properties(spec, result).get(key)
    items = listed and item_schema(spec, listed)
    if items is None:
        yield problem_at(declared["items"], "there is no list of items here in the answer")
    elif declared.text("identity") not in properties(spec, items):
        yield problem_at(declared["identity"], "the items have no such field")


def _page_parameters(spec: Spec, endpoint: Endpoint, declared: Node) -> Iterator[Problem]:
    fields = _paging_fields(spec, endpoint, declared)
    style = declared.text("style")
    names = {declared.text("limit-name", "limit"), declared.text("start-name", style)}
    missing = (names if style != "single" else set[str]()) - fields.keys()
    if missing:
        yield problem_at(declared, f"the style `{style}` needs {sorted(missing)}")
    if style == "single" and {"offset", "page"} & fields.keys():
        yield problem_at(declared, "the operation has pages, so its style is not `single`")
    limit = fields.get(declared.text("limit-name", "limit"))
    stated, default = declared.get("default-limit"), limit and limit.get("default")
    if stated and default and stated.value != default.value:
        yield problem_at(stated, f"the parameter's default is {default.value}")
    highest, maximum = declared.get("max-limit"), limit and limit.get("maximum")
    if maximum and (highest is None or highest.value != maximum.value):
        yield problem_at(declared, f"the parameter's maximum is {maximum.value}")


def _paging_fields(spec: Spec, endpoint: Endpoint, declared: Node) -> dict[str, Node]:
    """Return the schemas of what may say which part of the list is wanted."""
    if declared.text("place", "query") == "body":
        media = json_media(spec.resolve(endpoint.node["requestBody"]))
        return properties(spec, media["schema"]) if media else {}
    return {
        p.text("name"): spec.resolve(p["schema"])
        for p in endpoint.parameters(spec)
        if p.text("in") == "query" and p.get("schema") and constant_value(spec, p) is None
    }


def _streaming(spec: Spec, endpoint: Endpoint) -> Iterator[Problem]:
    declared = endpoint.node.get("x-streaming")
    content = endpoint.success(spec).get("content")
    stream = content and content.get("text/event-stream")
    if declared is not None and declared.get("events") is None:
        yield from _undescribed_stream(spec, endpoint, declared)
        return
    if (declared is None) != (stream is None):
        yield problem_at(endpoint.node, "`x-streaming` and `text/event-stream` go together")
    if declared is None or stream is None:
        return
    events, event_schema = declared.text("events"), stream.get("x-event-schema")
    if event_schema is None or event_schema.text("$ref") != events:
        yield problem_at(stream, f"`x-event-schema` does not refer to `{events}`")
    body = endpoint.node.get("requestBody")
    media = json_media(spec.resolve(body)) if body else None
    fields = properties(spec, media["schema"]) if media else {}
    field = fields.get(declared.text("request-field"))
    if field is None or spec.resolve(field).value.get("type") != "boolean":
        yield problem_at(declared["request-field"], "the request has no such boolean field")


def _undescribed_stream(spec: Spec, endpoint: Endpoint, declared: Node) -> Iterator[Problem]:
    """A stream whose events have no schema says how it is written, and shows it."""
    if declared.get("wire") is None:
        yield problem_at(declared, "a stream without `events` says in `wire` how it is written")
    content = endpoint.success(spec).get("content")
    shown = [media for name, media in content.items() if name not in _ANSWERS] if content else []
    if not any(map(_has_example, shown)):
        yield problem_at(endpoint.node, "the stream has no example")


def _polling(spec: Spec, endpoint: Endpoint, by_id: Mapping[str, Endpoint]) -> Iterator[Problem]:
    declared = endpoint.node.get("x-polling")
    if declared is None:
        return
    reader = by_id.get(declared.text("read"))
    started = endpoint.result(spec)
    state = reader.result(spec) if reader else None
    if reader is None or state is None:
        yield problem_at(declared["read"], "there is no such operation that answers with JSON")
        return
    if started is None or declared.text("id") not in properties(spec, started):
        yield problem_at(declared["id"], "the answer has no such field")
    if sum(p.text("in") == "path" for p in reader.parameters(spec)) != 1:
        yield problem_at(declared["read"], "an operation that reads a state back takes one id")
    status = properties(spec, state).get(declared.text("status"))
    if status is None:
        yield problem_at(declared["status"], "the state has no such field")
        return
    yield from _endings(declared, known_words(spec, status))
    if declared.get("run") and spec.resolve(state) != spec.resolve(started or state):
        yield problem_at(declared["run"], "the start answers with something else than `read`")
    for key in ("steps", "progress", "output", "reason"):
        yield from _paths(spec, declared.get(key), state)
    yield from _list(spec, declared, by_id, state)
    yield from _log(spec, declared, by_id)
    yield from _one_kind(endpoint, by_id)


def _paths(spec: Spec, declared: Node | None, schema: Node) -> Iterator[Problem]:
    """Each path leads through fields that are there, and through the items of lists."""
    if declared is None:
        return
    for path in declared.elements() if is_list(declared.value) else (declared,):
        here: Node | None = schema
        for name in path.value.split("."):
            here = here and properties(spec, item_schema(spec, here) or here).get(name)
        if here is None:
            yield problem_at(path, f"there is no `{path.value}` in the answer")


def _list(
    spec: Spec, declared: Node, by_id: Mapping[str, Endpoint], state: Node
) -> Iterator[Problem]:
    """A list shows executions as they are read, page by page; all it needs to know is a state."""
    listed = declared.get("list")
    if listed is None:
        return
    reader = by_id.get(listed.text("read"))
    paging = None if reader is None else reader.node.get("x-pagination")
    if reader is None or paging is None or paging.text("style") == "single":
        yield problem_at(listed["read"], "there is no such list that is read page by page")
        return
    given = {p.text("name"): p for p in reader.parameters(spec)}
    if listed.text("by") not in given:
        yield problem_at(listed["by"], "the list has no such parameter")
    if any(p.get("required") for p in given.values()):
        yield problem_at(listed["read"], "a list of all executions needs no arguments")
    answer, items = reader.result(spec), paging.get("items")
    if answer is not None and items is not None and items.value is not None:
        answer = properties(spec, answer).get(items.value)
    item = answer and item_schema(spec, spec.resolve(answer))
    if item is None or spec.resolve(item) != spec.resolve(state):
        yield problem_at(
            listed["read"], "the items are something else than what `read` answers with"
        )


def _log(spec: Spec, declared: Node, by_id: Mapping[str, Endpoint]) -> Iterator[Problem]:
    """A log is a list of entries, or says where its text is; it is read by the id."""
    log = declared.get("log")
    if log is None:
        return
    reader, lines = by_id.get(log.text("read")), log.get("lines")
    answer = reader.result(spec) if reader else None
    if reader is None or answer is None:
        yield problem_at(log["read"], "there is no such operation that answers with JSON")
        return
    if reader.node.text("x-resource", "") != declared.text("read").rpartition(".")[0]:
        yield problem_at(log["read"], "the log is read by the resource that reads the state")
    if sum(p.text("in") == "path" for p in reader.parameters(spec)) != 1:
        yield problem_at(log["read"], "an operation that reads a log takes one id")
    if (lines is None) != (reader.node.get("x-pagination") is not None):
        yield problem_at(log, "`lines` is for a log that is no list, and only for such a one")
    yield from _paths(spec, lines, answer)
    given = {p.text("name") for p in reader.parameters(spec)} if lines is None else set[str]()
    known = given | set(properties(spec, answer))
    needed = {"since", "limit"} if lines is None else {"done", "status"}
    if log.get("follow") is not None and not needed <= known:
        yield problem_at(log["follow"], f"a log that is followed has {sorted(needed)}")


def _one_kind(endpoint: Endpoint, by_id: Mapping[str, Endpoint]) -> Iterator[Problem]:
    """What starts executions that are read alike says the same of them."""
    declared = endpoint.node["x-polling"]
    for other in by_id.values():
        polling = other.node.get("x-polling")
        if polling is not None and polling.text("read") == declared.text("read"):
            if _of_kind(polling) != _of_kind(declared):
                yield problem_at(declared, f"{other.id} says something else of its executions")
            return


def _of_kind(polling: Node) -> dict[str, object]:
    return {key: child.value for key, child in polling.items() if key not in {"id", "run", "note"}}


def _download(spec: Spec, endpoint: Endpoint) -> Iterator[Problem]:
    """A file is text or bytes, named after the one parameter in the path."""
    declared = endpoint.node.get("x-download")
    if declared is None:
        return
    if endpoint.node.text("x-result", "") not in {"text", "bytes"}:
        yield problem_at(declared, "a download has `x-result: text` or `x-result: bytes`")
    if not endpoint.node.text("x-method", "").startswith("get_"):
        yield problem_at(declared, "the method of a download is called `get_…`")
    given = {p.text("name"): p for p in endpoint.parameters(spec)}
    if sum(p.text("in") == "path" for p in given.values()) != 1:
        yield problem_at(declared, "a download has one parameter in its path, which names the file")
    chosen = declared.get("suffix-from")
    if chosen is not None:
        parameter = given.get(chosen.value)
        schema = parameter and parameter.get("schema")
        if schema is None or spec.resolve(schema).get("enum") is None:
            yield problem_at(chosen, "there is no such parameter with a closed set of values")


def _endings(declared: Node, known: frozenset[str]) -> Iterator[Problem]:
    """Words may be taken for others that clients have met, but one of each kind is documented."""
    words = {key: [word.value for word in declared[key].elements()] for key in _ENDINGS}
    for key in ("succeeded", "failed"):
        if known.isdisjoint(words[key]):
            yield problem_at(declared[key], f"none of these is a known state: {sorted(known)}")
    flat = [word for group in words.values() for word in group]
    if len(set(flat)) != len(flat):
        yield problem_at(declared, "a state ends in one way only")
