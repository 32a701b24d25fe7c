"""What is taken out of an error before anybody sees it."""

from __future__ import annotations

from typing import Any

from kubiya_async._core.api_errors import conceal
from kubiya_async._core.redact import MASK, Secret
from kubiya_async.errors import ApiError

PLANTED = "planted-secret-0123456789"


def failed(details: Any) -> ApiError:
    return ApiError(
        f"refused {PLANTED}",
        status=400,
        code=f"bad-{PLANTED}",
        details=details,
        body=f'{{"echo": "{PLANTED}"}}',
        headers={"x-echo": PLANTED},
        request_id=f"id-{PLANTED}",
    )


def test_s01_a_secret_that_the_server_echoes_is_masked_everywhere() -> None:
    error = failed({"fields": [{"value": PLANTED}]})
    conceal(error, (Secret(PLANTED),))
    assert PLANTED not in repr(vars(error))
    assert error.details == {"fields": [{"value": MASK}]}


def test_details_too_deep_to_be_searched_are_left_out() -> None:
    details: Any = PLANTED
    for _ in range(100_000):
        details = [details]
    error = failed(details)
    conceal(error, (Secret(PLANTED),))
    assert error.details is None
    assert PLANTED not in error.message
