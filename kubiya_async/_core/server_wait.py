"""Reads how long the server wants a failed call to wait.

The sources, strongest first: `Retry-After-Ms`, `Retry-After`, `retryAfter` in the body, the reset
of an exhausted policy in `RateLimit`, `X-RateLimit-Reset`. A source that is not well formed is
passed over. What to do about the wait is decided in `retry`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final, NamedTuple, cast

from kubiya_async._core.rate_headers import (
    FOREVER,
    exhausted_policy_reset,
    http_date,
    plain_quota,
    seconds_text,
    since_date,
)

_TOO_MANY_REQUESTS: Final = 429


class ServerWait(NamedTuple):
    """A wait that the server asked for."""

    seconds: float
    """From the arrival of the response; never negative."""
    source: str
    """Where it was said, as the server spells it: `Retry-After`, `X-RateLimit-Reset`, …"""

    @property
    def directive(self) -> bool:
        """Whether it was said about this call, not worked out from a quota."""
        return self.source in {"Retry-After-Ms", "Retry-After"}


def server_wait(
    status: int, headers: Mapping[str, str], body: object | None, *, now: float
) -> ServerWait | None:
    """Find the wait that an answer asks for, if it asks for one.

    Args:
        status: HTTP status of the failed call.
        headers: Response headers, names in lower case.
        body: The decoded JSON body, if there is one.
        now: Unix time, used for absolute times only when the response has no `Date`.
    """
    milliseconds = seconds_text(headers.get("retry-after-ms"))
    if milliseconds is not None:
        return ServerWait(milliseconds / 1000.0, "Retry-After-Ms")
    for seconds, source in (
        (_retry_after(headers, now), "Retry-After"),
        (_body_wait(body), "retryAfter"),
        (exhausted_policy_reset(headers), "RateLimit"),
        (_quota_reset(status, headers, now), "X-RateLimit-Reset"),
    ):
        if seconds is not None:
            return ServerWait(seconds, source)
    return None


def _retry_after(headers: Mapping[str, str], now: float) -> float | None:
    text = headers.get("retry-after")
    seconds = seconds_text(text)
    if seconds is not None:
        return seconds
    instant = http_date(text, now=now)
    return None if instant is None else since_date(instant, headers, now=now)


def _body_wait(body: object) -> float | None:
    """Look at the top level, then inside `error`: both envelopes are known."""
    if not isinstance(body, Mapping):
        return None
    envelope = cast("Mapping[str, object]", body)
    for place in (envelope, envelope.get("error")):
        if not isinstance(place, Mapping):
            continue
        seconds = _json_seconds(cast("Mapping[str, object]", place).get("retryAfter"))
        if seconds is not None:
            return seconds
    return None


def _json_seconds(value: object) -> float | None:
    if isinstance(value, str):
        return seconds_text(value)
    if isinstance(value, int | float) and not isinstance(value, bool) and value >= 0:
        return None if value == math.inf else float(min(value, FOREVER))
    return None


def _quota_reset(status: int, headers: Mapping[str, str], now: float) -> float | None:
    """Use the window's end only when this window is what refused the call.

    A 429 with calls remaining comes from some other, shorter limit. A reset that has come, rounded
    down, says that the window ends within the second, but not when: that is left to the back-off.
    """
    quota = plain_quota(headers, now=now)
    if quota is None or quota.reset_after is None or quota.reset_after <= 0:
        return None
    refused = quota.remaining == 0 or (quota.remaining is None and status == _TOO_MANY_REQUESTS)
    return quota.reset_after if refused else None
