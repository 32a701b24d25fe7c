"""Taking answers apart: which values are the items, and what is said about the list."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from kubiya_async.pagination.walk import UNKNOWN, PageInfo, figures, parse_page
from tests.support.cases import each_of

ONE = [{"uuid": "1"}]


def test_the_documented_key_comes_first() -> None:
    body = {"data": [1], "items": [2], "agents": [3]}
    assert parse_page(body, "agents") == ([3], UNKNOWN)
    assert parse_page(body, None) == ([1], UNKNOWN)


@each_of(
    [
        ({}, UNKNOWN),
        ({"total": 7, "limit": 50, "offset": 0}, PageInfo(7, 50, None)),
        ({"total": 0, "limit": 0}, PageInfo(0, None, None)),
        ({"pagination": {"total": 7, "limit": 50}}, PageInfo(7, 50, None)),
        ({"pagination": {"total": 7}, "total": 1}, PageInfo(7, None, None)),
        ({"pagination": None, "total": 7}, PageInfo(7, None, None)),
        ({"has_more": True}, PageInfo(None, None, True)),
        ({"hasMore": False}, PageInfo(None, None, False)),
        ({"page": 1, "pages": 2}, PageInfo(None, None, True)),
        ({"page": 2, "totalPages": 2, "pageSize": 5}, PageInfo(None, 5, False)),
        ({"page": 1, "pages": 2, "has_more": False}, PageInfo(None, None, False)),
        ({"page": 3}, UNKNOWN),
        ({"total": "7", "limit": -1, "has_more": "yes"}, UNKNOWN),
        ({"total": True, "limit": 1.5}, UNKNOWN),
    ]
)
def test_figures_are_read(envelope: dict[str, Any], expected: PageInfo) -> None:
    assert figures(envelope) == expected


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["agents", "data", "items", "pagination", "total", "page", "x"]),
            inner,
            max_size=5,
        )
    ),
    max_leaves=15,
)


@given(JSON, st.none() | st.just("agents"))
def test_no_answer_is_too_strange(body: Any, key: str | None) -> None:
    page = parse_page(body, key)
    assert page is None or isinstance(page[0], list)
