"""Lists in the query: what each style of OpenAPI writes, and that the local server reads it."""

from __future__ import annotations

import dataclasses
from typing import Any, get_args

import pytest

from codegen.build_operations import build_operation
from codegen.load import load
from codegen.walk import all_endpoints, declared_parameters
from kubiya_async import InvalidArgumentError
from kubiya_async._generated.operations import KNOWLEDGE_SEARCH
from kubiya_async._messages.operation import ArrayStyle, Parameter
from kubiya_async._messages.url import build_query
from kubiya_async.testing import LocalServer
from kubiya_async.testing._answers import Refusal
from kubiya_async.testing._validation import check_query, parse_query
from tests.codegen.conftest import MINI

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


@pytest.mark.parametrize(
    ("words", "style"),
    [
        ({}, "repeat"),
        ({"style": "form"}, "repeat"),
        ({"style": "form", "explode": False}, "comma"),
        ({"explode": False}, "comma"),
        ({"style": "spaceDelimited"}, "space"),
        ({"style": "pipeDelimited", "explode": False}, "pipe"),
        ({"style": "pipeDelimited", "explode": True}, "repeat"),
    ],
)
def test_style_and_explode_have_the_defaults_of_openapi(
    words: dict[str, Any], style: ArrayStyle
) -> None:
    assert parameter_of(words).array == style
