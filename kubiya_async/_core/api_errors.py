"""The error for an answer that reports one: class by status, words by whatever the body says."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from kubiya_async._core.envelopes import KEPT_BODY, ErrorBody, parse_error_body, request_id
from kubiya_async._core.redact import scrub
from kubiya_async.errors import ApiError, ReportedError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kubiya_async._core.redact import Secret

_SAFE_HEADERS = frozenset(
    {
        "content-length",
        "content-type",
        "date",
        "retry-after",
        "retry-after-ms",
        "server",
        "via",
        "x-request-id",
    }
)


def api_error(
    status: int,
    headers: Mapping[str, str],
    body: bytes,
    *,
    operation: str,
    secrets: Iterable[Secret] = (),
    parsed: ErrorBody | None = None,
) -> ApiError:
    """Build the error for a status of 400 and above.

    Args:
        status: HTTP status; it alone decides the class.
        headers: Response headers.
        body: The body, of which at most 64 KiB are used.
        operation: Operation id.
        secrets: What must not survive in any text, should the server echo it.
        parsed: The body, if it was parsed already.
    """
    found = parsed if parsed is not None else parse_error_body(body)
    hidden = tuple(secrets)
    phrase = _phrase(status)
    message = f"HTTP {status} {phrase}".rstrip()
    if found.message:
        message = f"{message}: {scrub(found.message, hidden)}"
    return ApiError.for_status(status)(
        message,
        status=status,
        code=None if found.code is None else scrub(found.code, hidden),
        details=_scrub_json(found.details, hidden),
        body=scrub(body[:KEPT_BODY].decode("utf-8", "replace"), hidden),
        headers=public_headers(headers),
        request_id=request_id(headers, found),
        operation=operation,
    )


def reported_error(
    status: int,
    headers: Mapping[str, str],
    body: bytes,
    *,
    operation: str,
    secrets: Iterable[Secret] = (),
) -> ReportedError:
    """Build the error for a success status whose body reports a failure."""
    found = parse_error_body(body)
    hidden = tuple(secrets)
    words = scrub(found.message or "no reason given", hidden)
    return ReportedError(
        f"HTTP {status}, but the body reports a failure: {words}",
        status=status,
        code=None if found.code is None else scrub(found.code, hidden),
        details=_scrub_json(found.details, hidden),
        body=scrub(body[:KEPT_BODY].decode("utf-8", "replace"), hidden),
        headers=public_headers(headers),
        request_id=request_id(headers, found),
        operation=operation,
    )


def public_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """Keep the response headers that help and cannot hold a secret."""
    kept: dict[str, str] = {}
    for name, value in headers.items():
        lower = name.lower()
        if lower in _SAFE_HEADERS or lower.startswith(("ratelimit", "x-ratelimit", "x-rate-limit")):
            kept[lower] = value
    return kept


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


def _scrub_json(value: Any, secrets: tuple[Secret, ...]) -> Any:
    """Scrub a decoded JSON value by way of its text, which finds keys as well as values."""
    if value is None or not secrets:
        return value
    text = json.dumps(value)
    clean = scrub(text, secrets)
    if clean == text:
        return value
    try:
        return json.loads(clean)
    except ValueError:
        return None
