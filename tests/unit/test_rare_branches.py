"""Branches of modules without IO that whole programs hardly ever take."""

from __future__ import annotations

import math
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from kubiya_async import InvalidArgumentError
from kubiya_async._messages import redact
from kubiya_async._messages.error_bodies import parse_error_body
from kubiya_async._messages.operation import Parameter
from kubiya_async._messages.redact import Scrubber, Secret
from kubiya_async._messages.url import build_query
from kubiya_async.limits.limiter import Limiter
from kubiya_async.pagination.walk import SeenItems


def test_findings_of_an_error_that_are_no_words_are_passed_over() -> None:
    body = parse_error_body(b'{"title": "Refused", "errors": [5, "name is too long"]}')

    assert "name is too long" in str(body.message)
    assert "5" not in str(body.message)


def test_details_too_deep_to_walk_are_left_out() -> None:
    deep: Any = []
    for _ in range(100_000):
        deep = [deep]

    assert redact._details(deep, Scrubber([Secret("a-long-secret")])) is None


def test_moment_before_the_first_one_in_utc_is_refused() -> None:
    since = datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14)))

    with pytest.raises(InvalidArgumentError, match="out of range in UTC"):
        build_query((Parameter("since", "date-time"),), {"since": since})


def test_words_are_no_moment() -> None:
    for words in ("yesterday", "2024-13-45T10:30:00Z"):
        with pytest.raises(InvalidArgumentError, match="RFC 3339"):
            build_query((Parameter("since", "date-time"),), {"since": words})


def test_response_widens_nothing_that_is_not_narrowed() -> None:
    limiter = Limiter([(10, 60.0)], assumed=False, uniform=lambda low, _: low)
    limiter._narrow = math.inf
    limiter._widen_after(1000.0)

    assert limiter._narrow == math.inf


def test_page_before_the_last_one_is_not_the_last_one_again() -> None:
    seen = SeenItems(everything=True, complete=True, anchor=None)

    assert not seen.is_last_page(-1, 10, [])
