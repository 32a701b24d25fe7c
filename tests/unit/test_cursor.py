"""Cursors: text that tells a place in a list and the call it belongs to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubiya_async._messages.operation import PageStyle
from kubiya_async.errors import InvalidArgumentError
from kubiya_async.pagination.walk import KEPT, Cursor, Position, SeenItems, digest, parse_cursor
from tests.support.cases import each_of
from tests.unit.lists import listing

CALL = "0b1f22c4"
NUMBERS = st.integers(0, 10**12)


def parse(text: object, style: PageStyle = "offset", limit: int | None = None) -> Cursor:
    return parse_cursor(text, listing(style), CALL, limit)


@given(
    style=st.sampled_from(["offset", "page", "single"]),
    start=NUMBERS,
    skip=NUMBERS,
    limit=st.none() | st.integers(1, 100),
    total=st.none() | NUMBERS,
    last=st.none() | st.text() | st.integers(),
)
def test_a_cursor_is_read_as_it_was_written(
    *,
    style: PageStyle,
    start: int,
    skip: int,
    limit: int | None,
    total: int | None,
    last: str | int | None,
) -> None:
    position = Position(start) if style == "offset" else Position(start + 1, skip)
    after = None if last is None else digest(last)
    cursor = Cursor(position, limit, total, after)
    text = cursor.text(listing(style), CALL)
    assert parse(text, style, limit) == cursor
    assert text.isascii()
    assert " " not in text


def test_a_cursor_can_be_read_by_people() -> None:
    offset = Cursor(Position(150), None, 420, "1f3c9a2b").text(listing("offset"), CALL)
    page = Cursor(Position(3, 12), 50).text(listing("page", "tasks.list"), CALL)
    assert offset == "agents.list;offset=150;total=420;after=1f3c9a2b;call=0b1f22c4"
    assert page == "tasks.list;page=3+12;limit=50;call=0b1f22c4"


@each_of(
    [
        *("", "150", None, 150, b"agents.list;offset=150;call=0b1f22c4"),
        *("agents.list;offset=150", "agents.list;offset=-1;call=0b1f22c4"),
        *("agents.list;offset=1e3;call=0b1f22c4", "agents.list;offset=\u0661;call=0b1f22c4"),
        "agents.list;offset=150;call=0b1f22c4\n",
        "agents.list;offset=150;offset=150;call=0b1f22c4",
        "agents.list;page=1+0;call=0b1f22c4",
        "agents.list;offset=" + "9" * 5000 + ";call=0b1f22c4",
    ]
)
def test_what_is_no_cursor_is_refused(text: object) -> None:
    with pytest.raises(InvalidArgumentError, match="one that a list gave") as caught:
        parse(text)
    assert (caught.value.argument, caught.value.operation) == ("cursor", "agents.list")
    assert len(str(caught.value)) < 200


def test_pages_count_from_one() -> None:
    with pytest.raises(InvalidArgumentError, match="one that a list gave"):
        parse("agents.list;page=0+0;call=0b1f22c4", "page")


@given(st.text())
def test_any_text_is_refused_with_one_error(text: str) -> None:
    with pytest.raises(InvalidArgumentError):
        parse(text)


class TestTrail:
    def test_remembers_the_newest(self) -> None:
        trail = SeenItems(everything=False, complete=True, anchor=None)
        for start in range(0, 10 * KEPT, 50):
            trail.add(start, range(start, start + 50))
        assert all(trail.known(range(9 * KEPT, 10 * KEPT), search=False))
        assert not any(trail.known(range(KEPT), search=False))
        assert not trail.complete

    def test_remembers_everything_on_request(self) -> None:
        trail = SeenItems(everything=True, complete=True, anchor=None)
        for start in range(0, 10 * KEPT, 50):
            trail.add(start, range(start, start + 50))
        assert all(trail.known(range(10 * KEPT), search=False))
        assert trail.complete
