"""What a handler is asked, what it may answer, and how each document wraps errors and lists."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, StrEnum
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

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
    """Return an error as the document of the surface writes it."""
    kind, message, details = refusal.kind, refusal.message, refusal.details or {}
    named = ", ".join(f"{k}: {v}" for k, v in details.items())
    sentence = f"{message}: {named}" if named else message
    match dialect:
        case Dialect.REFERENCE:
            shown = {"details": details} if details else {}
            error = {"code": kind.code, "message": message, **shown}
            return {"error": error, "request_id": request_id}
        case Dialect.OVERVIEW:
            return {"error": kind.title, "details": sentence, "errorCode": kind.code}
        case Dialect.RUNNERS_V3:
            return {"error": {"code": kind.v3_code, "message": message, "details": details}}
        case Dialect.RUNNER_PODS:
            scopes = {k: v for k, v in details.items() if k == "required_scopes"}
            return {"error": message, "code": kind.pods_code, **scopes}
        case Dialect.LIVE:
            return {"error": kind.title, "message": sentence, "code": kind.status}
        case Dialect.CONTROL_PLANE:
            if kind is not INVALID or "field" not in details:
                return {"detail": sentence}
            place = ["body", *str(details["field"]).split(".")]
            problem = {"loc": place, "msg": details.get("error"), "type": "value_error"}
            return {"detail": [problem]}


def list_body(
    listing: Listing, operation: Operation, dialect: Dialect, form: ListForm | None
) -> Any:
    """Return a page in the chosen form, or in the one its document uses for the operation."""
    items, pagination = list(listing.items), operation.pagination
    key = pagination.items if pagination else None
    if pagination is not None and pagination.style == "single":
        return {key: items} if key else items
    if form is None and (dialect is Dialect.OVERVIEW or key == "data"):
        form = "nested"
    place = {"offset": listing.offset} if listing.page is None else {"page": listing.page}
    figures: Document = {"total": listing.total, "limit": listing.limit, **place}
    match form or ("named" if key else "bare"):
        case "bare":
            return items
        case "nested":
            return {"data": items, "pagination": {**figures, "offset": listing.offset}}
        case "data":
            more = listing.offset + len(items) < listing.total
            return {"data": items, **figures, "has_more": more}
        case "named":
            return {key or "data": items, **figures}
