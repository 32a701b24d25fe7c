"""What a server says about its quota and waiting: rate-limit headers, `Retry-After`, dates."""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple, TypeVar, cast

FOREVER: Final = 1e10
"""Longest time read from a header, in seconds; more is cut to it so that sums stay finite."""

BURST: Final = "burst"
"""Name of the quota in `X-RateLimit-Burst-*`."""

_BURST_SECONDS: Final = 10.0
_DELTA_BELOW: Final = 1e8
_LONG_NUMBER: Final = 19
_UNITS: Final = ((1e17, 1e9), (1e14, 1e6), (1e11, 1e3))

_PLAIN: Final = (
    ("x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"),
    ("ratelimit-limit", "ratelimit-remaining", "ratelimit-reset"),
)

_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_LEADING_INTEGER = re.compile(r"\s*(-?[0-9]{1,18})\s*(?:[,;].*)?", re.DOTALL)
_POLICY = re.compile(r'\s*("(?:[^"\\]|\\.)*"|[A-Za-z*][\w.*:/-]*)((?:\s*;\s*[a-z]+=[^;,"]*)*)\s*')
# The names have a bound, or a long row of letters would be searched again from each of them.
_PARAMETER = re.compile(r"([a-z]{1,20})=\s*(-?[0-9]+(?:\.[0-9]+)?)")
_OLD_DRAFT = re.compile(r"\b(limit|remaining|reset)\s*=\s*(-?[0-9]{1,18})(?![0-9])")

_MONTHS: Final = (
    "jan",
    "feb",
    "mar",
    "apr",
    "may",
    "jun",
    "jul",
    "aug",
    "sep",
    "oct",
    "nov",
    "dec",
)
_CLOCK = r"(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2}):(?P<second>[0-9]{2})"
_IMF_FIXDATE = (
    rf"[a-z]{{3}}, (?P<day>[0-9]{{1,2}}) (?P<month>[a-z]{{3}}) (?P<year>[0-9]{{4}}) {_CLOCK} "
    "(?:GMT|UTC|[+-]0000)"
)
_RFC_850 = (
    rf"[a-z]{{6,9}}, (?P<day>[0-9]{{2}})-(?P<month>[a-z]{{3}})-(?P<year>[0-9]{{2}}) {_CLOCK} "
    "(?:GMT|UTC)"
)
_ASCTIME = rf"[a-z]{{3}} (?P<month>[a-z]{{3}}) (?P<day>[0-9 ][0-9]) {_CLOCK} (?P<year>[0-9]{{4}})"
_HTTP_DATES = tuple(
    re.compile(form, re.IGNORECASE | re.ASCII) for form in (_IMF_FIXDATE, _RFC_850, _ASCTIME)
)
_LEAP_SECOND: Final = 60
_LAST_SHORT_YEAR: Final = 99


class QuotaHeaders(NamedTuple):
    """One of the server's quotas, as one response states it."""

    name: str
    """Empty for the plain `X-RateLimit-*` quota, else `BURST` or the name of a policy."""
    limit: int | None = None
    """Calls per window; positive."""
    remaining: int | None = None
    """Calls left in this window; never negative."""
    reset_after: float | None = None
    """Seconds from the response until the window ends; 0 if that has come, `None` if unknown."""
    window_end: float | None = None
    """The same as the Unix time that the server gave, if it gave one: equal within one window."""
    seconds: float | None = None
    """Length of the window, if the server says it."""


def quotas(headers: Mapping[str, str], *, now: float) -> tuple[QuotaHeaders, ...]:
    """Read every quota whose remaining calls a response states.

    Args:
        headers: Response headers, names in lower case.
        now: Unix time, used only when the response has no `Date`.
    """
    found: tuple[QuotaHeaders, ...] = ()
    for names in _PLAIN:
        # Most answers say nothing, and the one name that matters is the quickest to ask for.
        if headers.get(names[1]) is not None:
            found = (_plain(headers, names, now),)
            break
    if headers.get("x-ratelimit-burst-remaining") is not None:
        found = (*found, _burst(headers))
    if (draft := headers.get("ratelimit")) is not None:
        found = (*found, *_draft(draft, headers.get("ratelimit-policy", "")))
    return found and tuple([quota for quota in found if quota.remaining is not None])


def plain_quota(headers: Mapping[str, str], *, now: float) -> QuotaHeaders | None:
    """Read the quota of `X-RateLimit-*`, or of the same headers without `X-`."""
    for names in _PLAIN:
        if any(map(headers.get, names)):
            return _plain(headers, names, now)
    return None


def _plain(headers: Mapping[str, str], names: tuple[str, str, str], now: float) -> QuotaHeaders:
    limit, remaining, reset = map(headers.get, names)
    date = http_date(headers.get("date"), now=now)
    calls, after, end = _window(limit, reset, now if date is None else date)
    return QuotaHeaders("", calls, _integer(remaining), after, end)


# Within a second all answers say the same but for what remains.
@functools.lru_cache(maxsize=64)
def _window(
    limit: str | None, reset: str | None, date: float
) -> tuple[int | None, float | None, float | None]:
    """Read how many calls the window has, when it ends in seconds after `date`, and its end."""
    after, end = _reset(reset, date) or (None, None)
    return _positive(_integer(limit)), after, end


def _burst(headers: Mapping[str, str]) -> QuotaHeaders:
    limit = _integer(headers.get("x-ratelimit-burst-limit"))
    remaining = _integer(headers.get("x-ratelimit-burst-remaining"))
    return QuotaHeaders(BURST, _positive(limit), remaining, seconds=_BURST_SECONDS)


N = TypeVar("N", int, float)


def _positive(number: N | None) -> N | None:
    """Return a valid limit or length; a window of no calls or no time is ignored."""
    return number if number is not None and number > 0 else None


def _integer(text: str | None) -> int | None:
    if text is None:
        return None
    if len(text) < _LONG_NUMBER and text.isascii() and text.isdigit():
        return int(text)
    match = _LEADING_INTEGER.fullmatch(text)
    return max(0, int(match[1])) if match else None


def _draft(text: str, policy_text: str) -> Iterator[QuotaHeaders]:
    old = dict(_OLD_DRAFT.findall(text))
    if "remaining" in old:
        known = {name: max(0, int(number)) for name, number in old.items()}
        reset = min(float(known["reset"]), FOREVER) if "reset" in known else None
        yield QuotaHeaders("", _positive(known.get("limit")), known["remaining"], reset)
        return
    policies = _items(policy_text)
    for name, item in _items(text).items():
        if "r" in item:
            policy = policies.get(name, {})
            limit, seconds = _positive(int(policy.get("q", 0.0))), _positive(policy.get("w"))
            yield QuotaHeaders(name, limit, int(item["r"]), item.get("t"), None, seconds)


def _items(text: str) -> dict[str, dict[str, float]]:
    """Read a structured list of policies; from the first broken item on, nothing."""
    found: dict[str, dict[str, float]] = {}
    position = 0
    while match := _POLICY.match(text, position):
        position = match.end()
        if position < len(text) and text[position] != ",":
            break
        parameters = {
            key: min(max(0.0, float(value)), FOREVER) for key, value in _PARAMETER.findall(match[2])
        }
        found[match[1].strip('"')] = parameters
        position += 1
    return found


def exhausted_policy_reset(headers: Mapping[str, str]) -> float | None:
    """Return when the last of the draft's exhausted policies resets, in seconds from now."""
    resets = [
        quota.reset_after
        for quota in _draft(headers.get("ratelimit", ""), headers.get("ratelimit-policy", ""))
        if quota.remaining == 0 and quota.reset_after is not None and quota.reset_after > 0
    ]
    return max(resets, default=None)


def _reset(text: str | None, date: float) -> tuple[float, float | None] | None:
    """Read delta seconds, Unix time in any unit, or an RFC 3339 time.

    Returns the seconds from `date` until then (0 if that has come), and the instant if it was
    given as one.
    """
    if text is None:
        return None
    value = seconds_text(text)
    if value is not None and value < _DELTA_BELOW:
        return value, None
    if value is None and seconds_text(text.strip(" \t").removeprefix("-")) is not None:
        return 0.0, None
    instant = _unix_time(text) if value is None else _scaled(float(text))
    if instant is None:
        return None
    return _between(date, instant), instant


def _scaled(value: float) -> float:
    for floor, unit in _UNITS:
        if value >= floor:
            return min(value / unit, FOREVER)
    return value


def _unix_time(text: str) -> float | None:
    try:
        instant = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return None if instant.tzinfo is None else instant.timestamp()


def since_date(instant: float, headers: Mapping[str, str], *, now: float) -> float:
    """Return the seconds from the response's own `Date` (else from `now`) to an instant."""
    date = http_date(headers.get("date"), now=now)
    return _between(now if date is None else date, instant)


def _between(date: float, instant: float) -> float:
    return min(max(0.0, instant - date), FOREVER)


def seconds_text(text: str | None) -> float | None:
    """Read a number of seconds: digits, perhaps with a decimal fraction, and nothing else."""
    if text is None or not _NUMBER.fullmatch(text.strip(" \t")):
        return None
    return min(float(text), FOREVER)


def http_date(text: str | None, *, now: float) -> float | None:
    """Read any of the three date forms of RFC 9110, in UTC, as Unix time.

    The weekday is not checked, and a leap second counts as the second before it.
    """
    if text is None:
        return None
    found = _date(text)
    if not isinstance(found, tuple):
        return found
    year, *rest = found
    return _instant(_full_year(year, now), *rest)


# All answers of one second carry the same date.
@functools.lru_cache(maxsize=64)
def _date(text: str) -> float | tuple[int, ...] | None:
    """Read a date; one whose year has two digits comes back in parts, to be placed near now."""
    text = text.strip(" \t")
    for form in _HTTP_DATES:
        match = form.fullmatch(text)
        if match and (month := match["month"].lower()) in _MONTHS:
            day, hour, minute, second = map(int, match.group("day", "hour", "minute", "second"))
            if second == _LEAP_SECOND:
                second -= 1
            parts = int(match["year"]), _MONTHS.index(month) + 1, day, hour, minute, second
            return parts if parts[0] <= _LAST_SHORT_YEAR else _instant(*parts)
    return None


def _instant(*parts: int) -> float | None:
    try:
        year, month, day, hour, minute, second = parts
        return datetime(year, month, day, hour, minute, second, tzinfo=UTC).timestamp()
    except ValueError:
        return None


def _full_year(year: int, now: float) -> int:
    """Place a two-digit year within fifty years of now, as RFC 9110 section 5.6.7 asks."""
    this_year = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=now)).year
    year += this_year // 100 * 100
    if year > this_year + 50:
        return year - 100
    return year + 100 if year <= this_year - 50 else year


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
