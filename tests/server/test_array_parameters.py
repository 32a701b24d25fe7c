"""Lists in the query: what each style of OpenAPI writes, and that the local server reads it."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any, cast, get_args

import pytest

from codegen.build_operations import build_operation
from codegen.bundle import bundles
from codegen.load import is_object, load
from codegen.walk import all_endpoints, declared_parameters
from kubiya_async import InvalidArgumentError
from kubiya_async._generated import operations
from kubiya_async._generated.live import operations as live
from kubiya_async._generated.operations import KNOWLEDGE_SEARCH
from kubiya_async._messages.operation import ArrayStyle, Operation, Parameter
from kubiya_async._messages.url import build_query
from kubiya_async.testing import LocalServer
from kubiya_async.testing._answers import Refusal
from kubiya_async.testing._validation import check_query, parse_query
from tests.codegen.conftest import MINI

OPENAPI = Path(__file__).parents[2] / "openapi"

# OpenAPI 3.1, "Style Examples": form, spaceDelimited, pipeDelimited of ["a b", "c|d"].
WRITTEN: dict[ArrayStyle, str] = {
    "repeat": "tags=a%2Cb&tags=c",
    "comma": "tags=a%7Cb,c",
    "space": "tags=a%2Cb%20c",
    "pipe": "tags=a%2Cb%7Cc",
}


@pytest.mark.parametrize("style", get_args(ArrayStyle))
def test_list_is_written_and_read_in_the_style_of_the_spec(style: ArrayStyle) -> None:
    parameter = Parameter("tags", "string", array=style)
    operation = dataclasses.replace(KNOWLEDGE_SEARCH, query=(parameter,))
    first = "a|b" if style == "comma" else "a,b"
    query = build_query((parameter,), {"tags": [first, "c"]})
    assert query == WRITTEN[style]
    assert check_query(operation, parse_query(query)) == {"tags": [first, "c"]}
    assert build_query((parameter,), {"tags": []}) == ""


@pytest.mark.parametrize(("style", "item"), [("comma", "a,b"), ("space", "a b"), ("pipe", "a|b")])
def test_item_with_the_separator_in_it_is_refused(style: ArrayStyle, item: str) -> None:
    with pytest.raises(InvalidArgumentError, match=r"tags\[0\] must not contain"):
        build_query((Parameter("tags", "string", array=style),), {"tags": [item]})


def test_server_does_not_read_one_style_for_another() -> None:
    with pytest.raises(Refusal):
        check_query(KNOWLEDGE_SEARCH, parse_query("query=x&tags=a&tags=b"))


async def test_every_page_has_what_an_iterator_gave() -> None:
    async with LocalServer() as server, server.client() as kubiya:
        for title in "abc":
            await kubiya.knowledge.create(
                title=title, content="billing", visibility="private", tags=["billing"]
            )
        tags: Any = (tag for tag in ["billing"])
        async for _ in kubiya.knowledge.search(query="billing", tags=tags, limit=1, max_items=2):
            pass
        searches = [r.query for r in server.requests if r.raw_path.endswith("/search")]
    assert [("tags", "billing") in query for query in searches] == [True, True]


def parameter_of(words: dict[str, Any]) -> Parameter:
    """Read the list among the parameters of the generator's small spec, with other words in it."""
    spec = load(MINI)
    for endpoint in all_endpoints(spec):
        for node in declared_parameters(spec, endpoint.node):
            if node.get("schema") and spec.resolve(node["schema"]).get("items"):
                node.value.update(words)
                found = build_operation(spec, endpoint).query
                return next(parameter for parameter in found if parameter.array)
    raise AssertionError("the small spec has no list in a query")


# OpenAPI 3.1, "Style Values" and "Parameter Object": `form` explodes unless it is told not to, the
# others only when they are told to, and then write as `form` does.
STYLES: dict[tuple[str | None, bool | None], ArrayStyle] = {
    (None, None): "repeat",
    (None, True): "repeat",
    (None, False): "comma",
    ("form", None): "repeat",
    ("form", True): "repeat",
    ("form", False): "comma",
    ("spaceDelimited", None): "space",
    ("spaceDelimited", True): "repeat",
    ("spaceDelimited", False): "space",
    ("pipeDelimited", None): "pipe",
    ("pipeDelimited", True): "repeat",
    ("pipeDelimited", False): "pipe",
}


@pytest.mark.parametrize("words", STYLES, ids=str)
def test_style_and_explode_have_the_meaning_and_defaults_of_openapi(
    words: tuple[str | None, bool | None],
) -> None:
    given = zip(("style", "explode"), words, strict=True)
    found = parameter_of({name: word for name, word in given if word is not None})
    assert found.array == STYLES[words]


def test_every_list_in_a_query_has_the_style_of_the_spec() -> None:
    documents = bundles(load(OPENAPI), plain=False).values()
    stubs = {o.id: o for m in (operations, live) for o in vars(m).values() if type(o) is Operation}
    written: dict[str, Any] = {}
    expected: dict[str, Any] = {}
    for document, item in [(d, item) for d in documents for item in d["paths"].values()]:
        variants = [op for several in item.get("x-variants", {}).values() for op in several]
        for operation in [*item.values(), *variants]:
            if not is_object(operation) or "operationId" not in operation:
                continue
            name = operation["operationId"]
            written[name] = {p.name: p.array for p in stubs[name].query if p.array}
            shared = [*item.get("parameters", ()), *operation.get("parameters", ())]
            found = [followed(document, node) for node in shared]
            expected[name] = {
                node["name"]: STYLES[node.get("style"), node.get("explode")]
                for node in found
                if node["in"] == "query" and "items" in followed(document, node.get("schema", {}))
            }
    assert written == expected
    assert expected["knowledge.search"] == {"tags": "comma"}


def followed(document: dict[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    found: Any = node
    if "$ref" in node:
        found = document
        for key in node["$ref"].removeprefix("#/").split("/"):
            found = found[key]
    return cast("dict[str, Any]", found)
