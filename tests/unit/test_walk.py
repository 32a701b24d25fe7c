"""The decisions of a walk, against a list that stands still and one that changes."""

from __future__ import annotations

import functools
import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubiya_async._messages.operation import PageStyle
from kubiya_async.errors import PaginationError
from kubiya_async.pagination.walk import (
    MAX_SEARCH,
    MAX_STALLS,
    Cursor,
    Page,
    PageAnswer,
    PageInfo,
    PageRequest,
    Position,
    Walk,
    parse_cursor,
)
from tests.support.cases import each_of
from tests.unit.lists import listing

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

    def answer(self, request: PageRequest) -> PageAnswer[int]:
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
        figures = PageInfo(
            len(self.items) if self.says_total else None,
            limit if self.says_limit else None,
            first + limit < len(self.items) if self.says_more else None,
        )
        self.change(next(self.changes, []))
        return PageAnswer(page, page, figures)

    def change(self, changes: list[Change]) -> None:
        for kind, where in changes:
            index = int(where * len(self.items))
            if kind == "insert":
                self.items.insert(index, next(self.ids))
            elif self.items:
                self.survivors.discard(self.items.pop(min(index, len(self.items) - 1)))


def read(server: ListServer, walk: Walk[int]) -> list[int]:
    """Walk to the end, in no more requests than any walk may need."""
    return [item for page in pages(server, walk) for item in page]


def pages(server: ListServer, walk: Walk[int]) -> Iterator[Page[int]]:
    while (request := walk.request()) is not None:
        assert len(server.requests) < 2000, "the walk does not end"
        page = walk.accept(request, server.answer(request))
        if page is not None:
            yield page


CALL = "00000000"


def start(style: PageStyle = "offset", default_limit: int = 50, **settings: Any) -> Walk[int]:
    return Walk(listing(style, "things.list", default_limit), lambda: CALL, **settings)


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
    *,
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
    walk = start(style, 10, limit=limit, deduplicate=deduplicate, max_items=max_items)
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
def test_f54_no_item_that_stays_is_missed_when_the_length_tells_of_every_change(
    size: int, style: PageStyle, limit: int, data: st.DataObject
) -> None:
    kinds = data.draw(st.lists(st.sampled_from(["insert", "delete"]), max_size=12))
    batches = [
        [(kind, where) for where in data.draw(st.lists(st.floats(0, 1), max_size=6))]
        for kind in kinds
    ]
    server = ListServer(list(range(size)), style, changes=iter(batches))
    found = read(server, start(style, limit=limit))
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
def test_f54_with_overlap_every_item_that_stays_is_handed_out_exactly_once(
    size: int, limit: int, says_total: bool, changes: list[list[Change]]
) -> None:
    server = ListServer(list(range(size)), says_total=says_total, changes=iter(changes))
    walk = start(limit=limit, deduplicate=True)
    found: list[int] = []
    try:
        found += read(server, walk)
    except PaginationError as error:
        # As many new items as a page holds look like a page that comes again.
        if "the page before once more" not in str(error):
            raise
        return
    assert server.survivors <= set(found)
    assert len(found) == len(set(found))


@given(
    size=st.integers(0, 40),
    style=st.sampled_from(["offset", "page", "single"]),
    limit=st.integers(1, 8),
    says_total=st.booleans(),
    deduplicate=st.booleans(),
    data=st.data(),
)
def test_a_walk_goes_on_where_another_one_stopped(
    *,
    size: int,
    style: PageStyle,
    limit: int,
    says_total: bool,
    deduplicate: bool,
    data: st.DataObject,
) -> None:
    stop = data.draw(st.integers(0, size))
    server = ListServer(list(range(size)), style, says_total=says_total)
    how = functools.partial(start, style, limit=limit, deduplicate=deduplicate)
    found, cursor = read_some(server, how(), stop)
    assert found == list(range(stop))
    assert read(server, how(start=reparsed(cursor, style, limit))) == list(range(stop, size))


@given(
    size=st.integers(0, 40),
    style=STYLES,
    limit=st.integers(1, 8),
    deduplicate=st.booleans(),
    data=st.data(),
)
def test_no_item_that_stays_is_missed_when_the_list_changes_during_a_pause(
    size: int, style: PageStyle, limit: int, deduplicate: bool, data: st.DataObject
) -> None:
    stop = data.draw(st.integers(0, size))
    server = ListServer(list(range(size)), style)
    how = functools.partial(start, style, limit=limit, deduplicate=deduplicate)
    found, cursor = read_some(server, how(), stop)
    before = len(server.items)
    server.change(data.draw(MIXED.map(lambda batches: [c for batch in batches for c in batch])))
    if len(server.items) == before:
        server.change([("insert", data.draw(st.floats(0, 1)))])
    try:
        found += read(server, how(start=reparsed(cursor, style, limit)))
    except PaginationError as error:
        if "cannot be found" not in str(error):
            raise
        return
    assert server.survivors <= set(found)


@given(
    size=st.integers(0, 60),
    style=STYLES,
    limit=st.none() | st.integers(1, 20),
    clamp=st.none() | st.integers(1, 12),
    deduplicate=st.booleans(),
    max_items=st.none() | st.integers(1, 70),
    count=st.integers(1, 6),
)
def test_what_is_named_ahead_is_what_is_asked_for(
    *,
    size: int,
    style: PageStyle,
    limit: int | None,
    clamp: int | None,
    deduplicate: bool,
    max_items: int | None,
    count: int,
) -> None:
    server = ListServer(list(range(size)), style, 10, clamp)
    walk = start(style, 10, limit=limit, deduplicate=deduplicate, max_items=max_items)
    expected: list[PageRequest] = []
    while (request := walk.request()) is not None:
        assert expected[:1] in ([], [request])
        expected = list(walk.ahead(count))
        assert expected[0] == request
        assert len(expected) <= count
        walk.accept(request, server.answer(request))
        expected = expected[1:]
    assert expected == []


@given(
    size=st.integers(0, 40),
    limit=st.integers(3, 8),
    ahead=st.integers(1, 5),
    says_total=st.booleans(),
    changes=MIXED,
    order=st.randoms(use_true_random=False),
)
def test_pages_that_are_served_out_of_order_hide_nothing_when_they_overlap(
    *,
    size: int,
    limit: int,
    ahead: int,
    says_total: bool,
    changes: list[list[Change]],
    order: random.Random,
) -> None:
    server = ListServer(list(range(size)), says_total=says_total, changes=iter(changes))
    walk = start(limit=limit, deduplicate=True)
    found: list[int] = []
    served: dict[PageRequest, PageAnswer[int]] = {}
    try:
        while (request := walk.request()) is not None:
            wanted = list(walk.ahead(ahead))
            served = {request: served[request] for request in wanted if request in served}
            while request not in served:
                one = order.choice([request for request in wanted if request not in served])
                served[one] = server.answer(one)
            answer = served.pop(request)
            found += walk.accept(request, answer) or ()
    except PaginationError as error:
        if "the page before once more" not in str(error):
            raise
        return
    assert server.survivors <= set(found)
    assert len(found) == len(set(found))


def read_some(server: ListServer, walk: Walk[int], count: int) -> tuple[list[int], str]:
    """Hand out so many items and say where the next one is."""
    found: list[int] = []
    if count == 0:
        return found, walk.cursor
    for page in pages(server, walk):
        for walk.index, item in enumerate(page):
            found.append(item)
            if len(found) == count:
                return found, walk.cursor
    raise AssertionError(found)


def reparsed(cursor: str, style: PageStyle, limit: int | None) -> Cursor:
    return parse_cursor(cursor, listing(style, "things.list"), CALL, limit)


def identities(*numbers: int, total: int | None = None, **figures: Any) -> PageAnswer[int]:
    return PageAnswer(list(numbers), numbers, PageInfo(total, **figures))


# The answer to the first request of two items, and whether the list is over with it.
ENDS = {
    "an empty page": (identities(), True),
    "an empty page, whatever is promised": (identities(total=9, has_more=True), True),
    "where the length says": (identities(1, total=1), True),
    "of a full page, that may be its own length": (identities(1, 2, total=2), False),
    "unless the server says so, too": (identities(1, 2, total=2, has_more=False), True),
    "not before the length is reached": (identities(1, 2, total=3), False),
    "nor by a short page then": (identities(1, total=2), False),
    "where the server says": (identities(1, 2, has_more=False), True),
    "not where it speaks of more": (identities(1, has_more=True), False),
    "nor while the length does": (identities(1, 2, total=3, has_more=False), False),
    "nor while it contradicts the length": (identities(1, 2, total=2, has_more=True), False),
    "a page shorter than the limit it names": (identities(1, limit=2), True),
    "not a page as long as that": (identities(1, 2, limit=2), False),
    "not a full page": (identities(1, 2), False),
    "not a first page that is short for no known reason": (identities(1), False),
}


@each_of(ENDS)
def test_end_is_told(answer: PageAnswer[int], ends: bool) -> None:
    walk = start(default_limit=3, limit=2)
    walk.accept(PageRequest(walk.position, 2), answer)
    assert (walk.request() is None) is ends


@each_of(
    [
        ("offset", identities(1, 2, 3), False),
        ("offset", identities(1, 2), False),
        ("single", identities(1, 2, total=9, has_more=True), True),
    ]
)
def test_end_is_told_without_a_limit(style: PageStyle, answer: PageAnswer[int], ends: bool) -> None:
    walk = start(style, 3)
    walk.accept(PageRequest(walk.position, None), answer)
    assert (walk.request() is None) is ends


class TestRepetition:
    def test_of_a_page_is_an_error_that_names_the_argument(self) -> None:
        for style, name in (("offset", "offset=3"), ("page", "page=2")):
            server = ListServer(list(range(9)), style, ignores_position=True)  # type: ignore[arg-type]
            with pytest.raises(PaginationError, match=name) as caught:
                read(server, start(style, limit=3))  # type: ignore[arg-type]
            assert caught.value.operation == "things.list"
            assert caught.value.hint

    def test_in_another_order_is_one_too(self) -> None:
        walk = start(limit=3)
        walk.accept(PageRequest(Position(0), 3), identities(1, 2, 3))
        with pytest.raises(PaginationError, match="once more"):
            walk.accept(PageRequest(Position(3), 3), identities(3, 1, 2))

    def test_of_several_pages_in_turn_is_bounded(self) -> None:
        walk = start(limit=2)
        pages = itertools.cycle([identities(1, 2), identities(3, 4)])

        def go_on() -> None:
            for answer in pages:
                request = walk.request()
                assert request is not None
                walk.accept(request, answer)

        with pytest.raises(PaginationError, match=f"{MAX_STALLS} requests"):
            go_on()

    def test_of_a_short_first_page_means_that_it_is_all(self) -> None:
        server = ListServer([1, 2, 3], says_total=False, ignores_position=True)
        assert read(server, start()) == [1, 2, 3]


class TestMemory:
    def test_is_bounded(self) -> None:
        server = ListServer(list(range(20_000)))
        walk = start(limit=100)
        assert read(server, walk) == list(range(20_000))
        assert len(walk._trail._new) + len(walk._trail._old) <= 2200

    def test_that_was_trimmed_does_not_let_the_walk_begin_again(self) -> None:
        server = ListServer(list(range(5000)))
        walk = start(limit=100)
        read_some(server, walk, 4000)
        server.items = list(range(10_000, 14_999))
        with pytest.raises(PaginationError, match="cannot be found"):
            read(server, walk)

    def test_of_a_cursor_is_one_item_that_is_looked_for_page_by_page(self) -> None:
        server = ListServer(list(range(5000)))
        walk = start(limit=10)
        _, cursor = read_some(server, walk, 4000)
        server.requests.clear()
        server.items = list(range(10_000, 14_999))
        with pytest.raises(PaginationError, match="cannot be found"):
            read(server, start(limit=10, start=reparsed(cursor, "offset", 10)))
        assert len(server.requests) == MAX_SEARCH + 1
