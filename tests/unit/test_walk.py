"""The decisions of a walk, against a list that stands still and one that changes."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubiya_async._core.cursor import Cursor, Position, parse_cursor
from kubiya_async._core.operation import PageStyle
from kubiya_async._core.paging import Figures
from kubiya_async._core.walk import MAX_STALLS, Answer, PageRequest, Plan, Step, Walk
from kubiya_async.errors import PaginationError

Change = tuple[str, float]
"""`insert` or `delete`, and where: a fraction of the list's length."""


@dataclass
class ListServer:
    """A list that keeps its order, behind `limit` and `offset` or `page`."""

    items: list[int]
    style: PageStyle = "offset"
    default_limit: int = 50
    clamp: int | None = None
    says_total: bool = True
    says_limit: bool = False
    says_more: bool = False
    ignores_position: bool = False
    changes: Iterator[list[Change]] = field(default_factory=lambda: itertools.repeat([]))
    requests: list[PageRequest] = field(default_factory=list)
    ids: Iterator[int] = field(default_factory=lambda: itertools.count(1_000_000))

    def __post_init__(self) -> None:
        self.survivors = set(self.items)

    def answer(self, request: PageRequest) -> Answer:
        self.requests.append(request)
        limit = request.limit or self.default_limit
        if self.clamp is not None:
            limit = min(limit, self.clamp)
        start = request.position.start
        first = start if self.style == "offset" else (start - 1) * limit
        if self.style == "single" or self.ignores_position:
            first = 0
        if self.style == "single":
            limit = len(self.items)
        page = self.items[first : first + limit]
        figures = Figures(
            len(self.items) if self.says_total else None,
            limit if self.says_limit else None,
            first + limit < len(self.items) if self.says_more else None,
        )
        self.change(next(self.changes, []))
        return Answer(page, figures)

    def change(self, changes: list[Change]) -> None:
        for kind, where in changes:
            index = int(where * len(self.items))
            if kind == "insert":
                self.items.insert(index, next(self.ids))
            elif self.items:
                self.survivors.discard(self.items.pop(min(index, len(self.items) - 1)))


def read(server: ListServer, walk: Walk) -> list[int]:
    """Walk to the end, in no more requests than any walk may need."""
    return [item for _, items in steps(server, walk) for item in items]


def steps(server: ListServer, walk: Walk) -> Iterator[tuple[Step, list[int]]]:
    while (request := walk.request()) is not None:
        assert len(server.requests) < 2000, "the walk does not end"
        answer = server.answer(request)
        step = walk.accept(request, answer)
        if step is not None:
            yield step, [answer.identities[index] for index in step.kept]  # type: ignore[misc]


def plan(style: PageStyle = "offset", **settings: object) -> Plan:
    return Plan("things.list", style, **settings)  # type: ignore[arg-type]


STYLES = st.sampled_from(["offset", "page"])


@given(
    size=st.integers(0, 60),
    style=st.sampled_from(["offset", "page", "single"]),
    limit=st.none() | st.integers(1, 20),
    clamp=st.none() | st.integers(1, 12),
    says_total=st.booleans(),
    says_limit=st.booleans(),
    says_more=st.booleans(),
    deduplicate=st.booleans(),
    max_items=st.none() | st.integers(0, 70),
)
def test_a_list_that_stands_still_is_read_once_and_in_order(
    size: int,
    style: PageStyle,
    limit: int | None,
    clamp: int | None,
    says_total: bool,
    says_limit: bool,
    says_more: bool,
    deduplicate: bool,
    max_items: int | None,
) -> None:
    server = ListServer(list(range(size)), style, 10, clamp, says_total, says_limit, says_more)
    walk = Walk(
        plan(style, limit=limit, default_limit=10, deduplicate=deduplicate), None, max_items
    )
    found = read(server, walk)
    assert found == list(range(size))[:max_items]
    page = min(limit or 10, clamp or 100)
    step = page if not deduplicate or style == "page" else max(1, page - 1)
    if style != "single":
        assert len(server.requests) <= len(found) // step + 2


@given(
    size=st.integers(0, 40),
    style=STYLES,
    limit=st.integers(1, 8),
    data=st.data(),
)
def test_no_item_that_stays_is_missed_when_the_length_tells_of_every_change(
    size: int, style: PageStyle, limit: int, data: st.DataObject
) -> None:
    kinds = data.draw(st.lists(st.sampled_from(["insert", "delete"]), max_size=12))
    batches = [
        [(kind, where) for where in data.draw(st.lists(st.floats(0, 1), max_size=6))]
        for kind in kinds
    ]
    server = ListServer(list(range(size)), style, changes=iter(batches))
    found = read(server, Walk(plan(style, limit=limit)))
    assert server.survivors <= set(found)


MIXED = st.lists(
    st.lists(st.tuples(st.sampled_from(["insert", "delete"]), st.floats(0, 1)), max_size=6),
    max_size=10,
)


@given(
    size=st.integers(0, 40),
    limit=st.integers(3, 8),
    says_total=st.booleans(),
    changes=MIXED,
)
def test_with_overlap_every_item_that_stays_is_handed_out_exactly_once(
    size: int, limit: int, says_total: bool, changes: list[list[Change]]
) -> None:
    server = ListServer(list(range(size)), says_total=says_total, changes=iter(changes))
    walk = Walk(plan(limit=limit, deduplicate=True))
    found: list[int] = []
    try:
        found += read(server, walk)
    except PaginationError as error:
        assert "the page before once more" in str(error)
        return
    assert server.survivors <= set(found)
    assert len(found) == len(set(found))
