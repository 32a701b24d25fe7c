"""Quotas and dates as servers write them into headers."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubiya_async.limits.headers import FOREVER, QuotaHeaders, http_date, quotas
from tests.support.cases import each_of

NOW = 1_800_000_000.0
DATE = "Fri, 15 Jan 2027 08:00:00 GMT"


def read(**headers: str) -> tuple[QuotaHeaders, ...]:
    return quotas({name.replace("_", "-"): value for name, value in headers.items()}, now=NOW)


def test_no_headers_are_no_quota() -> None:
    assert read() == ()
    assert read(content_type="application/json", date=DATE) == ()


def test_the_documented_headers_are_one_quota() -> None:
    found = read(
        x_ratelimit_limit="1000",
        x_ratelimit_remaining="999",
        x_ratelimit_reset="1800000060",
        date=DATE,
    )
    assert found == (QuotaHeaders("", 1000, 999, 60.0, 1_800_000_060.0),)


def test_the_same_headers_without_x_are_read() -> None:
    found = read(
        ratelimit_limit="100, 100;w=60", ratelimit_remaining="5", ratelimit_reset="30", date=DATE
    )
    assert found == (QuotaHeaders("", 100, 5, 30.0),)


@each_of(
    [
        ({"x_ratelimit_remaining": "5"}, QuotaHeaders("", None, 5)),
        ({"x_ratelimit_remaining": "-5"}, QuotaHeaders("", None, 0)),
        ({"x_ratelimit_remaining": "5", "x_ratelimit_limit": "0"}, QuotaHeaders("", None, 5)),
        ({"x_ratelimit_remaining": "5", "x_ratelimit_limit": "many"}, QuotaHeaders("", None, 5)),
        ({"x_ratelimit_remaining": "5", "x_ratelimit_reset": "0"}, QuotaHeaders("", None, 5, 0.0)),
        ({"x_ratelimit_remaining": "5", "x_ratelimit_reset": "never"}, QuotaHeaders("", None, 5)),
        (
            {"x_ratelimit_remaining": "5", "x_ratelimit_reset": "1700000000"},
            QuotaHeaders("", None, 5, 0.0, 1_700_000_000.0),
        ),
        (
            {"x_ratelimit_burst_limit": "20", "x_ratelimit_burst_remaining": "3"},
            QuotaHeaders("burst", 20, 3, seconds=10.0),
        ),
        ({"x_ratelimit_burst_remaining": "3"}, QuotaHeaders("burst", None, 3, seconds=10.0)),
        (
            {"ratelimit": '"a b";r=5;t=30', "ratelimit_policy": '"a b";q=10;w=60'},
            QuotaHeaders("a b", 10, 5, 30.0, None, 60.0),
        ),
        ({"ratelimit": "a;r=5;t=30;pk=:dHJpYWw=:"}, QuotaHeaders("a", None, 5, 30.0)),
        ({"ratelimit": "a ; r=5 ; t=30"}, QuotaHeaders("a", None, 5, 30.0)),
        ({"ratelimit": "limit=10, remaining=5, reset=30"}, QuotaHeaders("", 10, 5, 30.0)),
        ({"ratelimit": "remaining=5"}, QuotaHeaders("", None, 5)),
    ]
)
def test_partial_and_odd_headers_keep_what_makes_sense(
    headers: dict[str, str], quota: QuotaHeaders
) -> None:
    assert read(**headers) == (quota,)


@each_of(
    [
        {"x_ratelimit_limit": "100"},
        {"x_ratelimit_limit": "100", "x_ratelimit_remaining": ""},
        {"x_ratelimit_limit": "100", "x_ratelimit_remaining": "some"},
        {"x_ratelimit_remaining": "5.5"},
        {"x_ratelimit_burst_limit": "20"},
        {"x_ratelimit_burst_remaining": "x"},
        {"ratelimit": '"open;r=5'},
        {"ratelimit": "=;r=5"},
        {"ratelimit": "a;t=30"},
    ]
)
def test_headers_that_say_nothing_are_no_quota(headers: dict[str, str]) -> None:
    assert read(**headers) == ()


def test_several_quotas_stand_side_by_side() -> None:
    found = read(
        x_ratelimit_limit="100",
        x_ratelimit_remaining="60",
        x_ratelimit_burst_limit="20",
        x_ratelimit_burst_remaining="4",
        ratelimit='"minute";r=60;t=30, "day";r=4000;t=40000',
        ratelimit_policy='"minute";q=100;w=60, "day";q=5000;w=86400',
    )
    assert [(quota.name, quota.limit, quota.remaining) for quota in found] == [
        ("", 100, 60),
        ("burst", 20, 4),
        ("minute", 100, 60),
        ("day", 5000, 4000),
    ]


@each_of(
    [
        {"x_ratelimit_remaining": "1", "x_ratelimit_reset": "9" * 18},
        {"ratelimit_remaining": "1", "ratelimit_reset": "9" * 400},
        {"ratelimit": f"limit=100, remaining=1, reset={'9' * 18}"},
        {"ratelimit": f'"day";r=1;t={"9" * 400}'},
    ],
    "-".join,
)
def test_no_reset_is_further_off_than_forever(headers: dict[str, str]) -> None:
    (quota,) = read(**headers)
    assert quota.reset_after is not None
    assert 0 <= quota.reset_after <= FOREVER


def test_a_broken_item_ends_a_list_of_policies() -> None:
    found = read(ratelimit='"a";r=1, "b" r=2, "c";r=3')
    assert [quota.name for quota in found] == ["a"]


@each_of([(0, 1999), (1_800_000_000, 1999), (3_000_000_000, 2099), (4_000_000_000, 2099)])
def test_two_digits_of_a_year_are_placed_within_fifty_years(now: float, year: int) -> None:
    found = http_date("Sunday, 06-Nov-99 08:49:37 GMT", now=now)
    assert found == datetime(year, 11, 6, 8, 49, 37, tzinfo=UTC).timestamp()


def test_two_digits_of_a_year_may_mean_the_next_century() -> None:
    late = datetime(2099, 12, 31, tzinfo=UTC).timestamp()
    found = http_date("Friday, 01-Jan-01 00:00:00 GMT", now=late)
    assert found == datetime(2101, 1, 1, tzinfo=UTC).timestamp()


@given(st.integers(0, 5_680_000_000))
def test_dates_agree_with_the_standard_library(seconds: int) -> None:
    moment = datetime.fromtimestamp(seconds, UTC)
    text = format_datetime(moment, usegmt=True)
    assert http_date(text, now=NOW) == parsedate_to_datetime(text).timestamp()
    for form in ("%a %b %e %H:%M:%S %Y", "%a, %d %b %Y %H:%M:%S GMT"):
        assert http_date(moment.strftime(form), now=NOW) == moment.timestamp()


@given(st.text() | st.from_regex(r"[A-Za-z]{3,9},? [0-9A-Za-z: -]{0,30}(GMT)?", fullmatch=True))
def test_any_text_is_a_date_or_none(text: str) -> None:
    found = http_date(text, now=NOW)
    assert found is None or isinstance(found, float)


def test_a_list_ends_where_it_breaks() -> None:
    assert read(ratelimit='a;r=1 "b";r=2') == ()


@each_of([("99999999", 99_999_999.0), ("1800000030", 30.0), ("1800000030000", 30.0)])
def test_numbers_from_a_hundred_million_are_moments(text: str, after: float) -> None:
    (found,) = read(x_ratelimit_remaining="0", x_ratelimit_reset=text)

    assert found.reset_after == after


@each_of([("27", 2027), ("77", 2077), ("78", 1978), ("76", 2076), ("99", 1999), ("00", 2000)])
def test_short_years_are_within_fifty_years(year: str, full: int) -> None:
    found = http_date(f"Friday, 15-Jan-{year} 08:00:00 GMT", now=NOW)

    assert found == datetime(full, 1, 15, 8, tzinfo=UTC).timestamp()


def test_dates_are_in_utc_wherever_the_machine_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Kolkata")
    time.tzset()
    try:
        assert http_date("Fri, 15 Jan 2027 08:00:01 GMT", now=NOW) == NOW + 1
        assert http_date("Friday, 15-Jan-27 08:00:02 GMT", now=NOW) == NOW + 2
    finally:
        monkeypatch.undo()
        time.tzset()


COME = [
    *("0", "0.0", "-0", "-1", "-3600"),
    *("1800000000", "1799999999", "1799996400", "1799999999000", "1799999999000000"),
    *("2027-01-15T08:00:00Z", "2027-01-15T07:59:59Z", "2026-01-15T08:00:00+00:00"),
]


@pytest.mark.parametrize("prefix", ["x_", ""])
@pytest.mark.parametrize("text", COME)
def test_a_reset_that_has_come_is_told_from_none(prefix: str, text: str) -> None:
    headers = {f"{prefix}ratelimit_remaining": "0", f"{prefix}ratelimit_reset": text}
    assert [quota.reset_after for quota in read(**headers, date=DATE)] == [0.0]


@pytest.mark.parametrize(
    ("text", "remaining", "after"),
    [
        ("a;r=0;t=0", 0, 0.0),
        ("a;r=0;t=-5", 0, 0.0),
        ("a;r=-2;t=9", 0, 9.0),
        ("a;r=0", 0, None),
        ("limit=5, remaining=0, reset=0", 0, 0.0),
        ("limit=5, remaining=0, reset=-7", 0, 0.0),
        ("limit=5, remaining=-3, reset=7", 0, 7.0),
        ("limit=5, remaining=0", 0, None),
    ],
)
def test_figures_of_the_draft_at_and_below_zero_are_figures(
    text: str, remaining: int, after: float | None
) -> None:
    (found,) = read(ratelimit=text)
    assert (found.remaining, found.reset_after) == (remaining, after)


def test_a_number_too_long_to_be_one_is_none() -> None:
    assert read(ratelimit=f"limit=5, remaining={'9' * 5000}, reset=1") == ()
