"""The error for an answer that reports one: class by status, words by whatever the body says."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from kubiya_async._core.envelopes import parse_error_body, request_id
from kubiya_async.errors import ApiError, ReportedError

if TYPE_CHECKING:
    from collections.abc import Mapping

_SAFE_HEADERS: Final = frozenset(
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


def api_error(status: int, headers: Mapping[str, str], body: bytes, *, operation: str) -> ApiError:
    """Build the error for a status that is no success.

    Args:
        status: HTTP status; it alone decides the class.
        headers: Response headers.
        body: The body, of which the beginning is used.
        operation: Operation id.
    """
    found = parse_error_body(body)
    message = f"HTTP {status} {_phrase(status)}".rstrip()
    if found.message:
        message = f"{message}: {found.message}"
    return ApiError.for_status(status)(
        message,
        status=status,
        code=found.code,
        details=found.details,
        body=body.decode("utf-8", "replace"),
        headers=public_headers(headers),
        request_id=request_id(headers, found),
        operation=operation,
    )


def reported_error(
    status: int, headers: Mapping[str, str], body: bytes, *, operation: str
) -> ReportedError:
    """Build the error for a success status whose body reports a failure."""
    found = parse_error_body(body)
    words = found.message or "no reason given"
    return ReportedError(
        f"HTTP {status}, but the body reports a failure: {words}",
        status=status,
        code=found.code,
        details=found.details,
        body=body.decode("utf-8", "replace"),
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
