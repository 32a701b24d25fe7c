"""The error for an answer that reports one: class by status, words by whatever the body says."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final, cast

from kubiya_async._core.envelopes import KEPT_BODY, parse_error_body, request_id
from kubiya_async._core.redact import MASK, scrub
from kubiya_async.errors import ApiError, DecodeError, KubiyaError, ReportedError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kubiya_async._core.redact import Secret

# More than `str(error)` shows, less than a page of a gateway.
_MESSAGE_KEPT: Final = 2048

# Whoever reads a body for an error reads this much at least.
_MAYBE_CUT: Final = 512

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


def conceal(error: KubiyaError, secrets: Iterable[Secret]) -> None:
    """Mask secrets that a server has echoed, wherever they got to, then cut what is too long.

    Args:
        error: Changed in place; nothing may have seen it yet.
        secrets: What must not survive in any text of it.
    """
    hidden = tuple(secrets)
    error.message = scrub(error.message, hidden)[:_MESSAGE_KEPT]
    error.args = (error.message,)
    if error.request_id is not None:
        error.request_id = scrub(error.request_id, hidden)
    if isinstance(error, ApiError | DecodeError):
        cut = len(error.body) >= _MAYBE_CUT
        error.body = scrub(error.body, hidden, cut=cut)[:KEPT_BODY]
    if isinstance(error, ApiError):
        error.code = None if error.code is None else scrub(error.code, hidden)
        error.headers = {name: scrub(value, hidden) for name, value in error.headers.items()}
        try:
            error.details = scrub_json(error.details, hidden)
        except RecursionError:
            error.details = None


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


def scrub_json(value: Any, secrets: tuple[Secret, ...]) -> Any:
    """Scrub every text of a decoded JSON value, keys as well, and numbers that are a secret."""
    if isinstance(value, str):
        return scrub(value, secrets)
    if isinstance(value, list):
        return [scrub_json(item, secrets) for item in cast("list[object]", value)]
    if isinstance(value, dict):
        fields = cast("dict[str, object]", value)
        return {scrub(key, secrets): scrub_json(item, secrets) for key, item in fields.items()}
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value if scrub(repr(value), secrets) == repr(value) else MASK
    return value
