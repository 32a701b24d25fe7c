"""Query strings: the spec's rules are checked, and what is sent is what was meant."""

from __future__ import annotations

import dataclasses
import enum
import itertools
import math
import time
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from urllib.parse import parse_qsl, unquote
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubiya_async._messages.operation import Operation, Parameter, Replay, Source, Surface
from kubiya_async._messages.url import build_query, constant_query, scalar_text
from kubiya_async.errors import InvalidArgumentError
from kubiya_async.options import UNSET

LIMIT = Parameter("limit", "integer", minimum=1, maximum=100)
SORT = Parameter("sort", "string", choices=("name", "created_at"))
STATUS = Parameter("status", "string", choices=("running", "failed"), open_choices=True)
TAGS = Parameter("tags", "string", array="comma")
IDS = Parameter("ids", "integer", array="comma", maximum=9)
ACTIVE = Parameter("active", "boolean")
SINCE = Parameter("startTime", "date-time", argument="start_time")
RATIO = Parameter("ratio", "number", minimum=0, maximum=1)
FILTER = Parameter("filter", "string")
RUNNER = Parameter("runner", "string", required=True)
ALL = (LIMIT, SORT, STATUS, TAGS, IDS, ACTIVE, SINCE, RATIO, FILTER)


class Text(str, enum.Enum):  # noqa: UP042 - the older spelling, whose str() is not its value
    NAME = "name"


def test_nothing_given_is_an_empty_string() -> None:
    assert build_query((), {}) == ""
    assert build_query(ALL, {}) == ""
    assert build_query(ALL, {"limit": UNSET, "filter": UNSET}) == ""


@pytest.mark.parametrize(
    ("parameter", "value", "query"),
    [
        (LIMIT, 1, "limit=1"),
        (LIMIT, 100, "limit=100"),
        (SORT, "name", "sort=name"),
        (SORT, Text.NAME, "sort=name"),
        (STATUS, "running", "status=running"),
        (STATUS, "some-new-state", "status=some-new-state"),
        (TAGS, ["a"], "tags=a"),
        (TAGS, ["a", "b c"], "tags=a,b%20c"),
        (TAGS, ("a", "b"), "tags=a,b"),
        (TAGS, itertools.repeat("x", 2), "tags=x,x"),
        (TAGS, [], ""),
        (IDS, [1, 2], "ids=1,2"),
        (ACTIVE, True, "active=true"),
        (ACTIVE, False, "active=false"),
        (SINCE, "2026-01-02t03:04:05z", "startTime=2026-01-02t03%3A04%3A05z"),
        (SINCE, "2026-01-02 03:04:05+02:00", "startTime=2026-01-02T03%3A04%3A05%2B02%3A00"),
        (SINCE, "2026-01-02T03:04:05.123456789Z", "startTime=2026-01-02T03%3A04%3A05.123456789Z"),
        (SINCE, datetime(2026, 1, 2, tzinfo=UTC), "startTime=2026-01-02T00%3A00%3A00Z"),
        (
            SINCE,
            datetime(2026, 1, 2, 5, 30, 0, 250, tzinfo=timezone(timedelta(hours=5, minutes=30))),
            "startTime=2026-01-02T00%3A00%3A00.000250Z",
        ),
        (
            SINCE,
            datetime(2026, 1, 2, 1, tzinfo=timezone(timedelta(seconds=1))),
            "startTime=2026-01-02T00%3A59%3A59Z",
        ),
        (SINCE, datetime(1, 1, 2, tzinfo=UTC), "startTime=0001-01-02T00%3A00%3A00Z"),
        (RATIO, 0.5, "ratio=0.5"),
        (RATIO, 1, "ratio=1"),
        (RATIO, 1e-9, "ratio=1e-09"),
        (FILTER, "a&b=c?d#e+f/g%", "filter=a%26b%3Dc%3Fd%23e%2Bf%2Fg%25"),
        (FILTER, "\u00e4\n", "filter=%C3%A4%0A"),
        (FILTER, "", "filter="),
        (FILTER, UUID(int=0), "filter=00000000-0000-0000-0000-000000000000"),
    ],
    ids=repr,
)
def test_values_are_encoded_by_their_kind(parameter: Parameter, value: object, query: str) -> None:
    assert build_query((parameter,), {parameter.name: value}) == query


@pytest.mark.parametrize(
    ("parameter", "value", "message"),
    [
        (LIMIT, 500, "limit must be at most 100 (document's maximum), got 500"),
        (LIMIT, 0, "limit must be at least 1 (document's minimum), got 0"),
        (LIMIT, "5", "limit must be an int, got str"),
        (LIMIT, 5.0, "limit must be an int, got float"),
        (LIMIT, True, "limit must be an int, got bool"),
        pytest.param(LIMIT, 10**5000, "limit has too many digits", id="limit-endless"),
        (SORT, "nmae", "sort must be one of 'name', 'created_at', got 'nmae'"),
        (SORT, 3, "sort must be a str, got int"),
        (TAGS, "ab", "tags must be a list, got str; write [value] for a single one"),
        (TAGS, b"ab", "tags must be a list, got bytes; write [value] for a single one"),
        (TAGS, {"a": 1}, "tags must be a list, got dict; write [value] for a single one"),
        (TAGS, 7, "tags must be a list, got int; write [value] for a single one"),
        (TAGS, ["a", 7], "tags[1] must be a str, got int"),
        (TAGS, ["a", ""], "tags[1] must not be empty"),
        (
            TAGS,
            ["a,b"],
            "tags[0] must not contain ',', which separates the items",
        ),
        (TAGS, ["a\ud800"], "tags[0] is not valid Unicode: lone surrogate at position 1"),
        (IDS, [3, 10], "ids[1] must be at most 9 (document's maximum), got 10"),
        (ACTIVE, 1, "active must be a bool, got int"),
        (ACTIVE, "true", "active must be a bool, got str"),
        (SINCE, date(2026, 1, 2), "start_time must be a datetime or a str, got date"),
        (SINCE, 1_700_000_000, "start_time must be a datetime or a str, got int"),
        (
            SINCE,
            datetime(2026, 1, 2),  # noqa: DTZ001 - that it is refused is the point
            "start_time must be a datetime with a time zone, such as datetime.now(UTC)",
        ),
        (
            SINCE,
            datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=1))),
            "start_time is out of range in UTC",
        ),
        (RATIO, 1.5, "ratio must be at most 1 (document's maximum), got 1.5"),
        (RATIO, -0.1, "ratio must be at least 0 (document's minimum), got -0.1"),
        (RATIO, math.nan, "ratio must be a finite number, got nan"),
        (RATIO, math.inf, "ratio must be a finite number, got inf"),
        (RATIO, "1", "ratio must be an int, got str"),
        (FILTER, "\ud83d", "filter is not valid Unicode: lone surrogate at position 0"),
        (FILTER, 1, "filter must be a str, got int"),
    ],
    ids=lambda value: value.name if isinstance(value, Parameter) else None,
)
def test_s09_refusals_name_argument_and_problem(
    parameter: Parameter, value: object, message: str
) -> None:
    with pytest.raises(InvalidArgumentError) as caught:
        build_query((parameter,), {parameter.name: value})
    assert caught.value.message == message
    assert caught.value.argument == (parameter.argument or parameter.name)


@pytest.mark.parametrize("values", [{}, {"runner": None}, {"runner": UNSET}])
def test_a_required_parameter_has_to_be_given(values: dict[str, Any]) -> None:
    with pytest.raises(InvalidArgumentError, match=r"^runner is required$"):
        build_query((RUNNER,), values)


def test_the_order_is_the_specs() -> None:
    query = build_query(ALL, {"filter": "x", "active": True, "limit": 5})
    assert query == "limit=5&active=true&filter=x"


def test_names_unknown_to_the_spec_follow_encoded_by_type() -> None:
    values = {
        "x y": "1&2",
        "flag": True,
        "n": 3,
        "f": 0.5,
        "when": datetime(2026, 1, 2, tzinfo=UTC),
        "limit": 5,
        "unset": UNSET,
    }
    assert build_query((LIMIT,), values) == (
        "limit=5&x%20y=1%262&flag=true&n=3&f=0.5&when=2026-01-02T00%3A00%3A00Z"
    )


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ("\ud800", "is not valid Unicode: lone surrogate at position 0"),
        (None, "cannot be null: leave it out, or give a value"),
        (float("inf"), "must be a finite number, got inf"),
        pytest.param(10**5000, "has too many digits", id="too many digits"),
        (datetime(2026, 1, 2), "must be a datetime with a time zone, such as datetime.now(UTC)"),  # noqa: DTZ001
    ],
)
def test_refusals_of_unknown_names_say_which(value: object, problem: str) -> None:
    with pytest.raises(InvalidArgumentError) as caught:
        build_query((), {"extra": value})

    assert str(caught.value) == f"extra {problem}"


def test_names_that_cannot_be_sent_are_refused() -> None:
    with pytest.raises(InvalidArgumentError, match="is not valid Unicode") as caught:
        build_query((), {"\ud800": "x"})

    assert caught.value.argument == "\ufffd"


def test_moments_are_sent_in_utc_wherever_the_machine_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Kolkata")
    time.tzset()
    moment = datetime(2026, 1, 2, 3, tzinfo=timezone(timedelta(hours=1)))
    try:
        assert build_query((), {"at": moment}) == "at=2026-01-02T02%3A00%3A00Z"
    finally:
        monkeypatch.undo()
        time.tzset()


def test_unknown_names_are_checked_too() -> None:
    with pytest.raises(InvalidArgumentError, match=r"^extra must be a str, got list$"):
        build_query((), {"extra": ["a"]})


@given(
    st.dictionaries(
        st.text(st.characters(exclude_categories=["Cs"]), min_size=1),
        st.text(st.characters(exclude_categories=["Cs"])),
    )
)
def test_s09_any_text_comes_back_from_decoding(values: dict[str, str]) -> None:
    query = build_query((), values)
    assert parse_qsl(query, keep_blank_values=True) == list(values.items())
    assert query.count("&") == max(0, len(values) - 1)


@given(st.datetimes(timezones=st.timezones()))
def test_any_moment_comes_back_from_the_query(moment: datetime) -> None:
    try:
        query = build_query((SINCE,), {"startTime": moment})
    except InvalidArgumentError:
        assert moment.year in {1, 9999}
        return
    text = unquote(query.removeprefix("startTime="))
    assert text.endswith("Z")
    assert datetime.fromisoformat(text) == moment.astimezone(UTC)


def test_what_is_the_same_in_every_call_is_encoded_too() -> None:
    source = Source("002", "section", "documented")
    operation = Operation("a.b", "GET", Surface.PLATFORM, ("/a",), Replay.SAFE, "json", source)
    operation = dataclasses.replace(operation, constants=(("a b", "c&d"), ("e", "f")))

    assert constant_query(operation) == "a%20b=c%26d&e=f"


def test_a_single_value_is_written_unencoded_and_checked_by_its_parameter() -> None:
    assert scalar_text(FILTER, "a b&c") == "a b&c"
    with pytest.raises(
        InvalidArgumentError, match="start_time must be a datetime or RFC 3339 text such"
    ) as caught:
        scalar_text(SINCE, "yesterday")
    assert caught.value.argument == "start_time"
