"""Points in time and spans of time: what is read, what is written, what is refused."""

import json
import logging
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from types import FrameType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from kubiya_async._messages import fields
from kubiya_async._messages.fields import (
    WIRE,
    DayDuration,
    Duration,
    Timestamp,
    format_duration,
    parse_duration,
)
from kubiya_async._messages.models import Model

MOMENT = datetime(2024, 1, 15, 10, 30, tzinfo=UTC)


class Record(Model):
    at: Timestamp | None = None
    until: Timestamp | None = None
    took: Duration | None = None
    kept: DayDuration | None = None


def read(**fields: Any) -> Record:
    return Record.model_validate_json(json.dumps(fields))


COMMON_TIMESTAMPS: list[tuple[Any, datetime]] = [
    ("2024-01-15T10:30:00Z", MOMENT),
    ("2024-01-15T12:30:00+02:00", MOMENT),
    ("2024-01-15 10:30:00Z", MOMENT),
    ("2024-01-15T10:30:00.123Z", MOMENT.replace(microsecond=123_000)),
    ("2024-01-15T10:30:00.123456789Z", MOMENT.replace(microsecond=123_456)),
    (1705314600, MOMENT),
    (1705314600.5, MOMENT.replace(microsecond=500_000)),
    (1705314600000, MOMENT),
    ("1705314600", MOMENT),
]

OTHER_TIMESTAMPS: list[tuple[Any, datetime | None]] = [
    ("2024-01-15T10:30:00", MOMENT),
    ("2024-01-15 10:30:00.5", MOMENT.replace(microsecond=500_000)),
    (" 2024-01-15T10:30:00Z\n", MOMENT),
    ("2024-01-15", datetime(2024, 1, 15, tzinfo=UTC)),
    ("", None),
    ("  ", None),
    ("0001-01-01T00:00:00Z", None),
    ("0001-01-01T00:00:00", None),
]


@pytest.mark.parametrize(("value", "expected"), [*COMMON_TIMESTAMPS, *OTHER_TIMESTAMPS])
def test_timestamp_is_read_from_every_known_form(value: Any, expected: datetime | None) -> None:
    assert read(at=value).at == expected


@pytest.mark.parametrize(("value", "expected"), [*COMMON_TIMESTAMPS, *OTHER_TIMESTAMPS])
def test_timestamp_that_is_read_has_an_offset(value: Any, expected: datetime | None) -> None:
    at = read(at=value).at
    assert at is None or at.utcoffset() is not None
    assert (at is None) == (expected is None)


def test_timestamp_may_be_null_or_missing() -> None:
    assert read(at=None).at is None
    assert read().at is None


@pytest.mark.parametrize("value", ["soon", True, {}, [], "2024-13-45T99:00:00Z", 1e300])
def test_unreadable_timestamp_costs_its_field_but_not_the_answer(
    value: Any, caplog: pytest.LogCaptureFixture
) -> None:
    record = read(at=value, until="2024-01-15T10:30:00Z")
    assert record.at is None
    assert record.until == MOMENT
    assert [(r.name, r.levelno) for r in caplog.records] == [
        ("kubiya_async.models", logging.WARNING)
    ]
    assert "unreadable timestamp" in caplog.text


def test_offset_survives_reading_and_writing() -> None:
    text = "2024-01-15T10:30:00+05:30"
    at = read(at=text).at
    assert at is not None
    assert at.utcoffset() == timedelta(hours=5, minutes=30)
    assert json.loads(read(at=text).model_dump_json())["at"] == text


def functions_called(action: Callable[[], object]) -> set[str]:
    """Name the functions of the module under test that an action calls."""
    names: set[str] = set()

    def note(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and frame.f_code.co_filename == fields.__file__:
            names.add(frame.f_code.co_name)

    sys.setprofile(note)
    try:
        action()
    finally:
        sys.setprofile(None)
    return names


def test_common_timestamps_are_read_without_calling_python() -> None:
    adapter = TypeAdapter(list[Record])
    rows = [{"at": value, "until": value} for value, _ in COMMON_TIMESTAMPS] * 50
    common, odd = json.dumps(rows), json.dumps([{"at": "2024-01-15T10:30:00"}])

    assert functions_called(lambda: adapter.validate_json(odd)) == {"_odd_timestamp"}
    assert functions_called(lambda: adapter.validate_json(common)) == set()


@pytest.mark.parametrize(
    "value",
    ["", "soon", "2024-01-15T10:30:00", datetime(2024, 1, 15, 10, 30), "2024-01-15"],  # noqa: DTZ001 - naive on purpose
)
def test_timestamp_in_a_request_must_be_one_and_have_an_offset(value: Any) -> None:
    with pytest.raises(ValidationError, match="should be a datetime with a time zone"):
        Record.model_validate({"at": value}, context=WIRE)


DURATIONS: list[tuple[Any, timedelta]] = [
    ("1800s", timedelta(minutes=30)),
    ("15m", timedelta(minutes=15)),
    ("1h23m45s", timedelta(hours=1, minutes=23, seconds=45)),
    ("123ms", timedelta(milliseconds=123)),
    ("1.2s", timedelta(seconds=1.2)),
    ("1m30.5s", timedelta(seconds=90.5)),
    (".5h", timedelta(minutes=30)),
    ("-1.5s", timedelta(seconds=-1.5)),
    ("+2s", timedelta(seconds=2)),
    ("5us", timedelta(microseconds=5)),
    ("5µs", timedelta(microseconds=5)),
    ("5μs", timedelta(microseconds=5)),
    ("1500ns", timedelta(microseconds=2)),
    ("0", timedelta()),
    ("90", timedelta(seconds=90)),
    (" 1m ", timedelta(minutes=1)),
    (90, timedelta(seconds=90)),
    (1.5, timedelta(seconds=1.5)),
]
NO_DURATIONS: list[Any] = [
    "soon", "1 m", "m", "1x", "1s1", "1e3s", "-", "1.2.3s", "\u0661s",
    "9" * 60 + "h", "1s" * 1000, True, [], float("inf"), float("nan"),
]  # fmt: skip


@pytest.mark.parametrize(("value", "expected"), DURATIONS)
def test_duration_is_read_from_every_known_form(value: Any, expected: timedelta) -> None:
    record = Record.model_validate({"took": value, "kept": value})
    assert record.took == record.kept == expected


@pytest.mark.parametrize("value", ["30d", "1d12h"])
def test_answers_may_use_days_everywhere_and_requests_where_the_api_does(value: str) -> None:
    assert Record.model_validate({"took": value}).took == parse_duration(value, days=True)
    assert Record.model_validate({"kept": value}, context=WIRE).kept == value
    with pytest.raises(ValidationError, match="'30m', '1h30m' or '1800s'"):
        Record.model_validate({"took": value}, context=WIRE)


@pytest.mark.parametrize("value", ["", None])
def test_empty_duration_is_none(value: str | None) -> None:
    assert read(took=value).took is None


@pytest.mark.parametrize("value", NO_DURATIONS)
def test_unreadable_duration_costs_its_field_but_not_the_answer(
    value: Any, caplog: pytest.LogCaptureFixture
) -> None:
    assert Record.model_validate({"took": value}).took is None
    assert "unreadable duration" in caplog.text


@pytest.mark.parametrize("value", [*NO_DURATIONS, ""])
def test_unreadable_duration_is_refused_in_a_request(value: Any) -> None:
    with pytest.raises(ValidationError, match="should be a timedelta or text"):
        Record.model_validate({"took": value}, context=WIRE)


@pytest.mark.parametrize("value", [5, 1.5, -3, "90", " 7 ", "-2.5", "0"])
def test_number_without_a_unit_is_refused_with_both_readings(value: Any) -> None:
    for field, units in {"took": ("seconds", "minutes"), "kept": ("seconds", "days")}.items():
        with pytest.raises(ValidationError, match="has no unit") as refused:
            Record.model_validate({field: value}, context=WIRE)
        for unit in units:
            number = str(value).strip()
            assert f"'{number}{unit[0]}' or timedelta({unit}={number})" in str(refused.value)


@pytest.mark.parametrize(
    ("value", "seconds", "days"),
    [
        (timedelta(hours=36), "129600s", None),
        (timedelta(days=30), "2592000s", "30d"),
        (timedelta(seconds=1.5), "1.5s", None),
        ("36h", "36h", "36h"),
        ("30d", None, "30d"),
        (timedelta(), None, None),
        (timedelta(-1), None, None),
        ("-3s", None, None),
    ],
)
def test_duration_is_sent_in_the_form_of_its_document(
    value: Any, seconds: str | None, days: str | None
) -> None:
    for field, sent in (("took", seconds), ("kept", days)):
        if sent is None:
            with pytest.raises(ValidationError):
                Record.model_validate({field: value}, context=WIRE)
        else:
            assert getattr(Record.model_validate({field: value}, context=WIRE), field) == sent


@pytest.mark.parametrize(
    ("value", "seconds", "days"),
    [
        (timedelta(minutes=30), "1800s", "1800s"),
        (timedelta(seconds=1.5), "1.5s", "1.5s"),
        (timedelta(microseconds=1), "0.000001s", "0.000001s"),
        (timedelta(seconds=-1.5), "-1.5s", "-1.5s"),
        (timedelta(), "0s", "0s"),
        (timedelta(days=30), "2592000s", "30d"),
        (timedelta(days=-1), "-86400s", "-1d"),
        (timedelta(days=1, hours=12), "129600s", "129600s"),
    ],
)
def test_duration_is_written_in_seconds_or_whole_days(
    value: timedelta, seconds: str, days: str
) -> None:
    record = Record(took=value, kept=value)
    assert json.loads(record.model_dump_json(include={"took", "kept"})) == {
        "took": seconds,
        "kept": days,
    }


def test_dump_for_python_keeps_timedeltas() -> None:
    record = Record(took=timedelta(minutes=1), kept=timedelta(days=1))
    assert record.model_dump(include={"took", "kept"}) == {
        "took": timedelta(minutes=1),
        "kept": timedelta(days=1),
    }


@given(st.timedeltas(), st.booleans())
def test_written_duration_reads_back(value: timedelta, days: bool) -> None:
    assert parse_duration(format_duration(value, days=days), days=True) == value


@given(st.text(max_size=80))
def test_text_is_a_duration_or_a_value_error(text: str) -> None:
    with suppress(ValueError):
        assert isinstance(parse_duration(text), timedelta)


@given(
    st.datetimes(
        min_value=datetime(1900, 1, 1),  # noqa: DTZ001 - the strategy adds the zone
        timezones=st.sampled_from([UTC, timezone(timedelta(hours=-3, minutes=-30))]),
    )
)
def test_written_timestamp_reads_back(moment: datetime) -> None:
    written = Record(at=moment).model_dump_json()
    assert Record.model_validate_json(written).at == moment


def test_json_schema_names_the_formats() -> None:
    properties = Record.model_json_schema()["properties"]
    assert {"type": "string", "format": "date-time"} in properties["at"]["anyOf"]
    assert {"type": "string", "format": "go-duration"} in properties["took"]["anyOf"]
    assert {"type": "string", "format": "day-duration"} in properties["kept"]["anyOf"]
