"""Errors of this package as RFC 9457 problem details, for a service that stands before a browser.

What a caller of the service may know is decided here: a key that the platform refuses is the
service's trouble and not the browser's, and no text of the platform that could hold a secret is
passed on beyond the message.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final, cast

from kubiya_async.errors import (
    ApiError,
    AuthenticationError,
    ClientClosedError,
    ConfigError,
    InvalidArgumentError,
    KubiyaError,
    PermissionDeniedError,
    RateLimitError,
    WebhookError,
)

__all__ = ["MEDIA_TYPE", "Problem", "browser_json", "problem"]

MEDIA_TYPE: Final = "application/problem+json"

_PASSED_ON: Final = frozenset({400, 404, 409, 422, 429})
"""Statuses of the platform that mean the same to the service's own caller."""

_HALF: Final = re.compile("[\ud800-\udfff]")

_OUR_CREDENTIALS: Final = "The platform refused this service's credentials."
_DELIVERY: Final = "The delivery was refused."


@dataclass(frozen=True, slots=True)
class Problem:
    """Problem details: status, headers and body of the response."""

    status: int
    body: dict[str, Any]
    headers: dict[str, str] = field(default_factory=dict[str, str])


def problem(error: KubiyaError) -> Problem:
    """Return an error as problem details for a caller of the service.

    Args:
        error: What went wrong.

    Returns:
        Status and body as RFC 9457 has them, with the platform's request id; a 429 passes
        `Retry-After` on.
    """
    status = _status(error)
    hidden = isinstance(error, AuthenticationError | PermissionDeniedError | ConfigError)
    body = described(status, _detail(error, hidden=hidden))
    if error.operation:
        body["operation"] = error.operation
    if error.request_id:
        body["request_id"] = error.request_id
    if isinstance(error, ApiError) and error.code and not hidden:
        body["code"] = error.code
    headers: dict[str, str] = {}
    if isinstance(error, RateLimitError) and error.retry_after is not None:
        headers["Retry-After"] = str(math.ceil(error.retry_after))
    return Problem(status, browser_json(body), headers)


def described(status: int, detail: str) -> dict[str, Any]:
    """Return a body with the members that every problem has."""
    title = HTTPStatus(status).phrase
    return {"type": "about:blank", "title": title, "status": int(status), "detail": detail}


def browser_json(value: Any) -> Any:
    """Return a JSON value that every parser and every encoder accepts.

    Infinities and what is not a number become `None`, as in JavaScript's own JSON; half of a
    surrogate pair becomes U+FFFD.
    """
    match value:
        case str():
            return _HALF.sub("\ufffd", value)
        case float() if not math.isfinite(value):
            return None
        case dict():
            fields = cast("dict[str, Any]", value)
            return {browser_json(name): browser_json(item) for name, item in fields.items()}
        case list():
            return [browser_json(item) for item in cast("list[Any]", value)]
        case _:
            return value


def _detail(error: KubiyaError, *, hidden: bool) -> str:
    if isinstance(error, WebhookError):
        # Which check failed is not shown to outsiders.
        return _DELIVERY
    return _OUR_CREDENTIALS if hidden else error.message


def _status(error: KubiyaError) -> int:
    if isinstance(error, TimeoutError):
        return 504
    if isinstance(error, InvalidArgumentError):
        return 400
    if isinstance(error, WebhookError):
        return error.status
    if isinstance(error, ClientClosedError):
        return 503
    if isinstance(error, ConfigError):
        return 500
    if isinstance(error, ApiError) and error.status in _PASSED_ON:
        return error.status
    return 502
