"""Checks that ask the server: is the key accepted, is quota left, do the clocks agree."""

from __future__ import annotations

import email.utils
import time
from typing import TYPE_CHECKING, Final

from kubiya_async._cli.exits import Exit, exit_for
from kubiya_async._cli.findings import Finding
from kubiya_async.errors import (
    ApiError,
    AuthenticationError,
    KubiyaError,
    NotFoundError,
    PermissionDeniedError,
)
from kubiya_async.responses import capture_responses

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kubiya_async.client import Kubiya

__all__ = ["check_account"]

TIMEOUT: Final = 10.0
"""Seconds that the server may take to answer."""

_KEYS: Final = "Keys are made in the Kubiya web app, under Settings > API Keys."
_SKEW: Final = 60.0
"""Seconds by which clocks may differ before it is worth a word."""


async def check_account(kubiya: Kubiya) -> list[Finding]:
    """Ask for one agent, and read everything off the answer."""
    began = time.time()
    with capture_responses() as seen:
        error = await _probe(kubiya.with_options(timeout=TIMEOUT, retries=0))
    now = (began + time.time()) / 2
    headers: Mapping[str, str] = error.headers if isinstance(error, ApiError) else {}
    if seen.all:
        headers = seen.last.headers
    return [_about_clock(headers, now), _about_key(kubiya, error), *_about_quota(headers)]


async def _probe(kubiya: Kubiya) -> KubiyaError | None:
    try:
        await kubiya.agents.list(limit=1)
    except KubiyaError as error:
        return error
    return None


def _about_key(kubiya: Kubiya, error: KubiyaError | None) -> Finding:
    if error is None:
        return Finding("auth", "ok", "the key is accepted")
    detail = error.message
    if isinstance(error, PermissionDeniedError):
        return Finding("auth", "note", f"the key is known, but may not list agents: {detail}")
    advice = ""
    if isinstance(error, AuthenticationError):
        advice = f"{error.hint or ''} {_KEYS}".strip()
    elif isinstance(error, NotFoundError):
        advice = f"There is no API below {kubiya.base_url}: look at KUBIYA_BASE_URL."
    return Finding("auth", "failed", detail, advice, exit_for(error))


def _about_clock(headers: Mapping[str, str], now: float) -> Finding:
    try:
        server = email.utils.parsedate_to_datetime(headers.get("date", "")).timestamp()
    except ValueError:
        return Finding("clock", "skipped", "the server did not tell the time")
    # The header has whole seconds.
    skew = now - server - 0.5
    if abs(skew) < _SKEW:
        return Finding("clock", "ok", f"within {max(1, round(abs(skew)))} s of the server's")
    direction = "ahead of" if skew > 0 else "behind"
    return Finding(
        "clock",
        "failed",
        f"{abs(skew):.0f} s {direction} the server's",
        "Set this machine's clock: certificates, tokens and signatures of webhooks depend on it.",
        Exit.FAILED,
    )


def _about_quota(headers: Mapping[str, str]) -> list[Finding]:
    limit, left = headers.get("x-ratelimit-limit"), headers.get("x-ratelimit-remaining")
    if limit is None or left is None:
        return []
    return [Finding("quota", "ok", f"{left} of {limit} requests left")]
