"""How long a server wants us to wait, in every form it may say so."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubiya_async.limits.headers import FOREVER, ServerWait, server_wait
from tests.support.cases import each_of

NOW = 1_800_000_000.0
DATE = "Fri, 15 Jan 2027 08:00:00 GMT"
"""The same moment."""


def wait(
    headers: dict[str, str] | None = None,
    *,
    status: int = 429,
    body: object | None = None,
    now: float = NOW,
) -> ServerWait | None:
    return server_wait(status, headers or {}, body, now=now)


def dated(headers: dict[str, str], date: str | None) -> dict[str, str]:
    return headers if date is None else headers | {"date": date}


RETRY_AFTER = [
    ("0", 0.0),
    ("1", 1.0),
    ("120", 120.0),
    ("3600", 3600.0),
    ("007", 7.0),
    ("1.5", 1.5),
    ("0.25", 0.25),
    (" 5", 5.0),
    ("5\t", 5.0),
    ("99999999999", FOREVER),
    ("9" * 400, FOREVER),
    ("Fri, 15 Jan 2027 08:00:30 GMT", 30.0),
    ("Fri, 15 Jan 2027 09:00:00 GMT", 3600.0),
    ("Fri, 15 Jan 2027 08:00:00 GMT", 0.0),
    ("Fri, 15 Jan 2027 07:59:00 GMT", 0.0),
    ("Thu, 01 Jan 1970 00:00:00 GMT", 0.0),
    ("fri, 15 jan 2027 08:00:30 gmt", 30.0),
    ("Mon, 15 Jan 2027 08:00:30 GMT", 30.0),
    ("Fri, 15 Jan 2027 08:00:30 UTC", 30.0),
    ("Fri, 15 Jan 2027 08:00:30 +0000", 30.0),
    ("Fri, 15 Jan 2027 08:00:30 -0000", 30.0),
    (" Fri, 15 Jan 2027 08:00:30 GMT ", 30.0),
    ("Sat, 6 Feb 2027 08:00:00 GMT", 22 * 86400.0),
    ("Fri, 15 Jan 2027 08:00:60 GMT", 59.0),
    ("Friday, 15-Jan-27 08:00:30 GMT", 30.0),
    ("Sunday, 15-Jan-77 08:00:00 GMT", 50 * 365.2425 * 86400),
    ("Sunday, 15-Jan-78 08:00:00 GMT", 0.0),
    ("Fri Jan 15 08:00:30 2027", 30.0),
    ("Sat Feb  6 08:00:00 2027", 22 * 86400.0),
    ("Fri, 31 Dec 9999 23:59:59 GMT", FOREVER),
]

NOT_RETRY_AFTER = [
    *("", " ", "-1", "+5", "5s", "1e3", "1_000", ".5", "5.", "1.2.3", "0x10", "5 5", "5, 6"),
    *("5;6", "nan", "NaN", "inf", "Infinity", "-inf", "\u0665", "\u00b2", "\uff15", "soon"),
    *("null", "true", "[5]", "PT5S", "2027-01-15T08:00:30Z", "Fri, 15 Jan 2027 08:00:30"),
    *("Fri, 15 Jan 2027 08:00:30 EST", "Fri, 15 Jan 2027 08:00:30 +0200"),
    *("Fri, 15 Foo 2027 08:00:30 GMT", "Fri, 32 Jan 2027 08:00:30 GMT"),
    *("Mon, 30 Feb 2027 08:00:30 GMT", "Fri, 15 Jan 2027 24:00:00 GMT"),
    *("Fri, 15 Jan 2027 08:60:00 GMT", "Fri, 15 Jan 2027 08:00:61 GMT"),
    *("Fri, 15 Jan 12027 08:00:30 GMT", "Fri, 15 Jan 2027", "15 Jan 2027 08:00:30 GMT"),
    *("Friday, 15-Jan-2027 08:00:30 GMT", "Fri Jan 15 2027 08:00:30 GMT", "x" * 100_000),
    "9" * 50_000 + "x",
]

RESETS = [
    ("30", 30.0),
    ("30.5", 30.5),
    ("99999999", 99_999_999.0),
    ("1800000030", 30.0),
    ("1800000030.5", 30.5),
    ("1800000030000", 30.0),
    ("1800000030500", 30.5),
    ("1800000030000000", 30.0),
    ("1800000030000000000", 30.0),
    ("4102444800", 2_302_444_800.0),
    ("9" * 30, FOREVER - NOW),
    ("2027-01-15T08:00:30Z", 30.0),
    ("2027-01-15T08:00:30.5+00:00", 30.5),
    ("2027-01-15T10:00:30+02:00", 30.0),
    (" 30 ", 30.0),
]

NOT_RESETS = [
    *("0", "", "-30", "soon", "1799999999", "1642234567", "1799999999000"),
    *("2027-01-15T07:00:00Z", "2027-01-15T08:00:30", "2027-01-15", "nan"),
]


def test_there_are_enough_vectors() -> None:
    assert len([*RETRY_AFTER, *NOT_RETRY_AFTER, *RESETS, *NOT_RESETS]) >= 80


@pytest.mark.parametrize(("text", "seconds"), RETRY_AFTER, ids=lambda value: str(value)[:40])
@pytest.mark.parametrize("date", [DATE, None])
def test_f23_retry_after_is_read_in_every_valid_form(
    text: str, seconds: float, date: str | None
) -> None:
    found = wait(dated({"retry-after": text}, date))
    assert found is not None
    assert found.source == "Retry-After"
    assert found.directive
    assert found.seconds == pytest.approx(seconds, rel=1e-3)


@each_of(NOT_RETRY_AFTER, lambda value: repr(value)[:40])
def test_f23_retry_after_that_is_not_valid_is_ignored(text: str) -> None:
    assert wait({"retry-after": text}) is None


@each_of(["", "-1", "soon", "nan", "\u0665", "5ms"])
def test_an_invalid_source_gives_way_to_the_next(text: str) -> None:
    found = wait({"retry-after-ms": text, "retry-after": text}, body={"retryAfter": 9})
    assert found == ServerWait(9.0, "retryAfter")


@each_of([("1500", 1.5), ("0", 0.0), ("250.5", 0.2505), ("9" * 400, FOREVER / 1000)])
def test_retry_after_ms_is_read_as_milliseconds(text: str, seconds: float) -> None:
    assert wait({"retry-after-ms": text}) == ServerWait(seconds, "Retry-After-Ms")


@each_of(
    [
        ({"retryAfter": 12}, 12.0),
        ({"retryAfter": 1.5}, 1.5),
        ({"retryAfter": "12"}, 12.0),
        ({"retryAfter": 0}, 0.0),
        ({"retryAfter": 10**400}, FOREVER),
        ({"error": {"code": "RATE_LIMIT_EXCEEDED", "retryAfter": 12}}, 12.0),
        ({"retryAfter": None, "error": {"retryAfter": 12}}, 12.0),
        ({"retryAfter": -1, "error": {"retryAfter": 12}}, 12.0),
    ]
)
def test_the_body_may_say_it(body: object, seconds: float) -> None:
    found = wait(body=body)
    assert found == ServerWait(seconds, "retryAfter")
    assert not found.directive


@each_of(
    [
        None,
        [],
        "retryAfter",
        12,
        {},
        {"retryAfter": None},
        {"retryAfter": -1},
        {"retryAfter": -(10**400)},
        {"retryAfter": True},
        {"retryAfter": math.nan},
        {"retryAfter": math.inf},
        {"retryAfter": "soon"},
        {"retryAfter": [12]},
        {"retryAfter": {"seconds": 12}},
        {"error": "retryAfter"},
        {"error": {"retryAfter": False}},
        {"error": [{"retryAfter": 12}]},
    ],
    lambda body: repr(body)[:40],
)
def test_a_body_without_a_valid_wait_is_ignored(body: object) -> None:
    assert wait(body=body) is None


@pytest.mark.parametrize(("text", "seconds"), RESETS)
@pytest.mark.parametrize("date", [DATE, None])
def test_f23_a_reset_is_read_in_every_unit(text: str, seconds: float, date: str | None) -> None:
    found = wait(dated({"x-ratelimit-reset": text}, date))
    assert found is not None
    assert found.seconds == pytest.approx(seconds)
    assert (found.source, found.directive) == ("X-RateLimit-Reset", False)


@each_of(NOT_RESETS)
def test_f23_a_reset_that_is_past_or_not_valid_is_ignored(text: str) -> None:
    assert wait({"x-ratelimit-reset": text}) is None


@each_of(
    [
        (429, None, True),
        (429, "0", True),
        (429, "-3", True),
        (429, "5", False),
        (503, None, False),
        (503, "0", True),
        (503, "5", False),
        (500, "0", True),
        (200, "0", True),
        (429, "soon", True),
    ]
)
def test_a_reset_counts_only_if_its_window_refused_the_call(
    status: int, remaining: str | None, applies: bool
) -> None:
    headers = {"x-ratelimit-reset": "30"}
    if remaining is not None:
        headers["x-ratelimit-remaining"] = remaining
    assert (wait(headers, status=status) is not None) is applies


@each_of(
    [
        ('"default";r=0;t=30', 30.0),
        ('"minute";r=0;t=30, "day";r=7;t=3600', 30.0),
        ('"minute";r=0;t=30, "day";r=0;t=3600', 3600.0),
        ("default;r=0;t=30", 30.0),
        ("limit=100, remaining=0, reset=30", 30.0),
    ]
)
def test_exhausted_policies_of_the_draft_count(text: str, seconds: float) -> None:
    assert wait({"ratelimit": text}) == ServerWait(seconds, "RateLimit")


@each_of(
    [
        *('"default";r=1;t=30', '"default";r=0', '"default";t=30', '"default'),
        *("limit=100, remaining=5, reset=30", "limit=100, remaining=0", "", ";;;", ","),
    ]
)
def test_policies_with_calls_left_do_not_count(text: str) -> None:
    assert wait({"ratelimit": text}) is None


def test_the_sources_are_asked_in_order() -> None:
    headers = {
        "retry-after-ms": "1000",
        "retry-after": "2",
        "ratelimit": '"default";r=0;t=4',
        "x-ratelimit-reset": "5",
    }
    body: object | None = {"retryAfter": 3}
    found = []
    while result := wait(headers, body=body):
        found.append((result.seconds, result.source))
        headers.pop(result.source.lower(), None)
        body = None if result.source == "retryAfter" else body
    assert found == [
        (1.0, "Retry-After-Ms"),
        (2.0, "Retry-After"),
        (3.0, "retryAfter"),
        (4.0, "RateLimit"),
        (5.0, "X-RateLimit-Reset"),
    ]


@each_of([0.0, NOW - 3600, NOW + 86400, 4e9])
def test_f47_absolute_times_are_measured_on_the_servers_clock(now: float) -> None:
    for name, text in (
        ("X-RateLimit-Reset", "1800000030"),
        ("Retry-After", "Fri, 15 Jan 2027 08:00:30 GMT"),
    ):
        found = wait({"date": DATE, name.lower(): text}, now=now)
        assert found == ServerWait(30.0, name)


@each_of(["", "yesterday", "Fri, 32 Jan 2027 08:00:00 GMT"])
def test_a_broken_date_gives_way_to_our_own_clock(date: str) -> None:
    found = wait({"date": date, "x-ratelimit-reset": "1800000030"})
    assert found == ServerWait(30.0, "X-RateLimit-Reset")


TEXTS = (
    st.text()
    | st.integers().map(str)
    | st.floats().map(str)
    | st.sampled_from([text for text, _ in RETRY_AFTER])
)


@given(
    status=st.integers(100, 599),
    headers=st.dictionaries(
        st.sampled_from(
            [
                *("retry-after-ms", "retry-after", "date", "ratelimit", "ratelimit-policy"),
                *("ratelimit-remaining", "ratelimit-reset", "x-ratelimit-limit"),
                *("x-ratelimit-remaining", "x-ratelimit-reset"),
            ]
        ),
        TEXTS,
    ),
    body=st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.dictionaries(st.sampled_from(["retryAfter", "error"]), inner),
    ),
)
def test_f23_whatever_comes_the_wait_is_finite_and_not_negative(
    status: int, headers: dict[str, str], body: object
) -> None:
    found = server_wait(status, headers, body, now=NOW)
    assert found is None or 0 <= found.seconds <= FOREVER
