"""What a handler is asked, what it may answer, and how each document wraps errors and lists."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, StrEnum
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from kubiya_async._messages.operation import Operation
    from kubiya_async.testing.scripts import Framing, StreamItem

Document: TypeAlias = dict[str, Any]
"""A JSON object as the API shows it. The server keeps resources in this form."""


class Dialect(StrEnum):
    """The forms of one document: its error envelope, its lists, its credentials."""

    REFERENCE = "document 002"
    OVERVIEW = "document 003"
    RUNNERS_V3 = "document 000"
    RUNNER_PODS = "document 001"
    LIVE = "the platform's own clients"
    CONTROL_PLANE = "clients of the control plane"


@dataclass(frozen=True, slots=True)
class ServerCall:
    """A request that was found valid."""

    operation: Operation
    path: tuple[Any, ...]
    query: Mapping[str, Any]
    body: Document
    at: float
    """When it arrived, by the server's clock."""
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    """By their names in lower case."""
    raw_query: Mapping[str, str] = field(default_factory=dict[str, str])
    data: bytes = b""
    """The body as it came."""

    def text(self, position: int = 0) -> str:
        return str(self.path[position])


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of a list; the dialect decides how it is wrapped."""

    items: Sequence[Document]
    total: int
    limit: int
    offset: int
    page: int | None = None
    """Number of the page, where the list is read by pages."""


@dataclass(frozen=True, slots=True)
class Content:
    """An answer that is not JSON."""

    data: bytes
    content_type: str
    headers: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class EventFeed:
    """A stream of events."""

    items: Iterable[StreamItem]
    framing: Framing | None = None
    """How its events are told apart; `None` leaves it to the server's settings."""
    content_type: str = "text/event-stream"


class Empty(Enum):
    """Success without a body."""

    EMPTY = "empty"


Answer: TypeAlias = "Document | list[Document] | Listing | Content | EventFeed | Empty"


class Kind(NamedTuple):
    """A class of failure, with its status and its code in each document's spelling."""

    status: int
    code: str
    title: str
    v3_code: str
    pods_code: str

    @classmethod
    def of_status(cls, status: int) -> Kind:
        """Describe any error status; those without a code of their own get one from the phrase."""
        if status in _BY_STATUS:
            return _BY_STATUS[status]
        try:
            title = HTTPStatus(status).phrase
        except ValueError:
            title = f"Error {status}"
        code = title.upper().replace(" ", "_").replace("-", "_")
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            code = "TIMEOUT" if status == HTTPStatus.GATEWAY_TIMEOUT else "INTERNAL_ERROR"
        return cls(status, code, title, code.lower(), code)


INVALID: Final = Kind(400, "VALIDATION_ERROR", "Bad Request", "bad_request", "INVALID_INPUT")
UNAUTHENTICATED: Final = Kind(
    401, "AUTHENTICATION_ERROR", "Unauthorized", "unauthorized", "UNAUTHORIZED"
)
FORBIDDEN: Final = Kind(403, "AUTHORIZATION_ERROR", "Forbidden", "forbidden", "INSUFFICIENT_SCOPE")
RATE_LIMITED: Final = Kind(
    429, "RATE_LIMIT_EXCEEDED", "Too Many Requests", "too_many_requests", "RATE_LIMITED"
)
TOO_LARGE: Final = Kind(
    413, "PAYLOAD_TOO_LARGE", "Payload Too Large", "payload_too_large", "PAYLOAD_TOO_LARGE"
)
_WITH_OWN_CODES: Final = (INVALID, UNAUTHENTICATED, FORBIDDEN, RATE_LIMITED, TOO_LARGE)
_BY_STATUS: Final = {kind.status: kind for kind in _WITH_OWN_CODES}

NOT_FOUND: Final = Kind.of_status(404)
METHOD_NOT_ALLOWED: Final = Kind.of_status(405)
CONFLICT: Final = Kind.of_status(409)
MEDIA_TYPE: Final = Kind.of_status(415)
INTERNAL: Final = Kind.of_status(500)


class Refusal(Exception):  # noqa: N818 - a refusal is an answer, not a defect
    """A request that the server answers with an error envelope."""

    def __init__(
        self,
        kind: Kind,
        message: str,
        *,
        details: Document | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message
        self.details = details
        self.headers = dict(headers or {})


def invalid(field_name: str, error: str) -> Refusal:
    """Refuse a parameter or a body field."""
    return Refusal(
        INVALID, "Invalid request parameters", details={"field": field_name, "error": error}
    )


def not_found(noun: str, **identity: str) -> Refusal:
    """Refuse a request for what does not exist."""
    return Refusal(NOT_FOUND, f"{noun} not found", details=dict(identity))


def conflict(message: str, **details: str) -> Refusal:
    """Refuse a request that the present state does not allow."""
    return Refusal(CONFLICT, message, details=dict(details))


# Envelopes

ListForm = Literal["named", "data", "nested", "bare"]
"""`{agents, total, …}` / `{data, total, …, has_more}` / `{data, pagination}` / an array."""


def error_body(refusal: Refusal, dialect: Dialect, request_id: str) -> Document:
    """Write an error the way the document of the surface does."""
    return _ERROR_FORMS[dialect](refusal, request_id)


def _reference_error(refusal: Refusal, request_id: str) -> Document:
    error: Document = {"code": refusal.kind.code, "message": refusal.message}
    if refusal.details:
        error["details"] = refusal.details
    return {"error": error, "request_id": request_id}


def _overview_error(refusal: Refusal, _: str) -> Document:
    return {
        "error": refusal.kind.title,
        "details": _sentence(refusal),
        "errorCode": refusal.kind.code,
    }


def _runners_v3_error(refusal: Refusal, _: str) -> Document:
    return {
        "error": {
            "code": refusal.kind.v3_code,
            "message": refusal.message,
            "details": refusal.details or {},
        }
    }


def _runner_pods_error(refusal: Refusal, _: str) -> Document:
    body: Document = {"error": refusal.message, "code": refusal.kind.pods_code}
    if refusal.details and "required_scopes" in refusal.details:
        body["required_scopes"] = refusal.details["required_scopes"]
    return body


def _live_error(refusal: Refusal, _: str) -> Document:
    body: Document = {"error": refusal.kind.title, "message": _sentence(refusal)}
    return {**body, "code": refusal.kind.status}


def _control_plane_error(refusal: Refusal, _: str) -> Document:
    details = refusal.details or {}
    if refusal.kind is not INVALID or "field" not in details:
        return {"detail": _sentence(refusal)}
    place = ["body", *str(details["field"]).split(".")]
    return {"detail": [{"loc": place, "msg": details.get("error"), "type": "value_error"}]}


def _sentence(refusal: Refusal) -> str:
    details = ", ".join(f"{k}: {v}" for k, v in (refusal.details or {}).items())
    return f"{refusal.message}: {details}" if details else refusal.message


_ERROR_FORMS: dict[Dialect, Callable[[Refusal, str], Document]] = {
    Dialect.REFERENCE: _reference_error,
    Dialect.OVERVIEW: _overview_error,
    Dialect.RUNNERS_V3: _runners_v3_error,
    Dialect.RUNNER_PODS: _runner_pods_error,
    Dialect.LIVE: _live_error,
    Dialect.CONTROL_PLANE: _control_plane_error,
}


def list_body(
    listing: Listing, operation: Operation, dialect: Dialect, form: ListForm | None
) -> Any:
    """Wrap a page in the chosen form, or in the one its document uses for the operation."""
    items = list(listing.items)
    pagination = operation.pagination
    if pagination is not None and pagination.style == "single":
        return {pagination.items: items} if pagination.items else items
    form = form or _documented_form(operation, dialect)
    if form == "bare":
        return items
    figures = _figures(listing)
    if form == "nested":
        return {"data": items, "pagination": {**figures, "offset": listing.offset}}
    if form == "data":
        more = listing.offset + len(items) < listing.total
        return {"data": items, **figures, "has_more": more}
    key = pagination.items if pagination else None
    return {key or "data": items, **figures}


def _documented_form(operation: Operation, dialect: Dialect) -> ListForm:
    key = operation.pagination.items if operation.pagination else None
    if dialect is Dialect.OVERVIEW or key == "data":
        return "nested"
    return "named" if key else "bare"


def _figures(listing: Listing) -> Document:
    place = {"offset": listing.offset} if listing.page is None else {"page": listing.page}
    return {"total": listing.total, "limit": listing.limit, **place}
