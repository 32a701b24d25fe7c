"""Errors from responses: what the body says, whatever its form, and the class for the status."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from http import HTTPStatus
from typing import Any, Final, NamedTuple, cast

from kubiya_async._escape import encodable
from kubiya_async._messages.json_reader import check_elements, read_json
from kubiya_async.errors import ApiError, ErrorInSuccessResponse, ResponseTooLargeError

KEPT_BODY: Final = 64 * 1024
"""Bytes of an error body that are kept."""

LONGEST_ERROR_BODY: Final = 1024 * 1024
"""Bytes of an error body that are read: cut JSON says nothing."""

_MOST_ELEMENTS: Final = 25_000
_MOST_FINDINGS: Final = 3
_WORDS: Final = ("msg", "message", "detail", "error", "title")
_PLACES: Final = ("loc", "pointer", "field", "path", "file")
_PHRASES: Final = frozenset(status.phrase for status in HTTPStatus)
_NOTHING: Final[Mapping[str, Any]] = {}
_REQUEST_ID_HEADERS: Final = ("x-request-id", "request-id", "x-correlation-id", "x-amzn-requestid")
_PAGE: Final = re.compile(rb"\s*<(?:!doctype\s+html|html|head|body|!--)", re.IGNORECASE)
_TITLE: Final = re.compile(r"<title[^>]{0,200}>([^<]{1,1000})</title>", re.IGNORECASE)


class ErrorBody(NamedTuple):
    """The parts of an error body that could be made out."""

    message: str | None = None
    code: str | None = None
    details: Any = None
    request_id: str | None = None
    data: Any = None
    """The decoded JSON, or `None`."""


def parse_error_body(body: bytes) -> ErrorBody:
    """Read an error body of any shape."""
    data = _json(body)
    text = body[:KEPT_BODY].decode("utf-8-sig", "replace").strip()
    if not text:
        return ErrorBody()
    if isinstance(data, Mapping):
        return read_error(cast("Mapping[str, Any]", data))
    if isinstance(data, str):
        return ErrorBody(message=data, data=data)
    if data is not None:
        return ErrorBody(data=data)
    return ErrorBody(message=_from_text(text))


def read_error(data: Mapping[str, Any]) -> ErrorBody:
    """Read what reports an error, in any of the known shapes."""
    error: object = data.get("error")
    inner = cast("Mapping[str, Any]", error) if isinstance(error, Mapping) else _NOTHING
    details = inner.get("details", data.get("details", data.get("errors")))
    findings: object = data.get("detail")
    if isinstance(findings, list) and details is None:
        details = cast("list[Any]", findings)
    title: object = data.get("title")
    if "required_scopes" in data and details is None:
        details = {"required_scopes": data["required_scopes"]}
    message = _first_text(
        inner.get("message"),
        data.get("message"),
        data.get("errorMessage"),
        data.get("msg"),
        data.get("error"),
        _sentence(cast("object", findings)),
    )
    if isinstance(error, str) and isinstance(details, str) and details:
        message = f"{error}: {details}"
    elif isinstance(error, str) and error and message and error != message:
        message = f"{error}: {message}"
    listed = _first_text(_sentence(_listed(data.get("errors"))))
    general = title if isinstance(title, str) and (not message or title not in _PHRASES) else None
    said = [part for part in (general, message, listed) if part]
    return ErrorBody(
        message=": ".join(dict.fromkeys(said)) or None,
        code=_first_text(inner.get("code"), data.get("errorCode"), data.get("code")),
        details=details,
        request_id=_first_text(
            data.get("request_id"), data.get("requestId"), inner.get("request_id")
        ),
        data=data,
    )


def reports_failure(data: Mapping[str, Any]) -> bool:
    """Return whether a body under a success status reports a failure."""
    if data.get("success") is False:
        return True
    return bool(data.get("errorMessage")) or (bool(data.get("error")) and "success" not in data)


def request_id(headers: Mapping[str, str], body: ErrorBody | None = None) -> str | None:
    """Return the server's id of a request: from the body, else from the headers.

    What no log takes, such as halves of surrogate pairs and line ends, is escaped.
    """
    said = body.request_id if body is not None else None
    found = said or next(filter(None, map(headers.get, _REQUEST_ID_HEADERS)), None)
    if not found:
        return None
    if not found.isprintable():
        found = found.encode("unicode_escape").decode()
    return found[:200]


def _json(body: bytes) -> Any:
    document = body[:LONGEST_ERROR_BODY].lstrip()
    if document[:1] == b"<":
        return None
    # A hostile body may nest deeper than the parser goes, or hold a number with a million digits.
    with suppress(ValueError, ResponseTooLargeError):
        check_elements(document, _MOST_ELEMENTS)
        return read_json(document)
    return None


def _sentence(detail: object) -> object:
    """Join the findings of a server that checks its input, each with its place."""
    if not isinstance(detail, list):
        return detail
    findings = cast("list[object]", detail)[:_MOST_FINDINGS]
    return "; ".join(filter(None, map(_finding, findings)))


def _listed(errors: object) -> object:
    """Return findings as a list; some servers write an object of fields and what is wrong there."""
    if not isinstance(errors, Mapping):
        return cast("object", errors) if isinstance(errors, list) else None
    fields = cast("Mapping[str, object]", errors)
    return [
        {"field": name, "msg": found}
        for name, value in fields.items()
        for found in (cast("list[object]", value) if isinstance(value, list) else [value])
    ]


def _finding(finding: object) -> str:
    """Read a finding: of FastAPI (`loc`, `msg`), RFC 9457 (`pointer`, `detail`) or plain words."""
    if isinstance(finding, str):
        return finding.strip()
    if not isinstance(finding, Mapping):
        return ""
    said = cast("Mapping[str, object]", finding)
    words = _first_text(*map(said.get, _WORDS)) or ""
    place: object = next(filter(None, map(said.get, _PLACES)), None)
    if isinstance(place, list):
        place = ".".join(map(str, cast("list[object]", place)))
    return f"{place}: {words}" if words and isinstance(place, str) else words


def _first_text(*candidates: object) -> str | None:
    for value in candidates:
        if isinstance(value, str) and value.strip():
            return value.strip()
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
    return None


def _from_text(text: str) -> str:
    if not text.startswith("<"):
        return text
    return _title(text) or "an HTML page instead of JSON"


def _title(page: str) -> str | None:
    title = _TITLE.search(page[:4096])
    return title.group(1).strip() if title else None


def is_html(headers: Mapping[str, str], body: bytes = b"") -> bool:
    """Return whether an answer is a page for people, by its label or by how it begins."""
    label = headers.get("Content-Type", "").lower()
    return label.startswith(("text/html", "application/xhtml")) or _PAGE.match(body) is not None


def html_page(body: bytes) -> str:
    """Describe a page that came in place of an answer, with its title if it has one."""
    title = _title(body[:KEPT_BODY].decode("utf-8-sig", "replace"))
    named = f' entitled "{title}"' if title else ""
    return f"it is an HTML page{named}, as a gateway, a proxy or a login form sends it"


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
    """Return the error for a status that is no success.

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
        # As much again as is kept, so that a secret at the cut is found whole.
        body=body[: 2 * KEPT_BODY].decode("utf-8", "replace"),
        headers=public_headers(headers),
        request_id=request_id(headers, found),
        operation=operation,
    )


def reported_error(
    status: int, headers: Mapping[str, str], body: bytes, *, operation: str
) -> ErrorInSuccessResponse:
    """Return the error for a success status whose body reports a failure."""
    found = parse_error_body(body)
    words = found.message or "no reason given"
    return ErrorInSuccessResponse(
        f"HTTP {status}, but the body reports a failure: {words}",
        status=status,
        code=found.code,
        details=found.details,
        # As much again as is kept, so that a secret at the cut is found whole.
        body=body[: 2 * KEPT_BODY].decode("utf-8", "replace"),
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
            # Bytes that are no ASCII come from aiohttp as halves of surrogate pairs.
            kept[lower] = encodable(value)
    return kept


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
