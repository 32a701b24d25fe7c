"""How each document wraps its errors and its lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from kubiya_async.testing._answers import INVALID, Dialect, Document, Listing, Refusal

if TYPE_CHECKING:
    from collections.abc import Callable

    from kubiya_async._messages.operation import Operation

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
    form = form or _documented_form(operation, dialect)
    if form == "bare":
        return items
    figures = _figures(listing)
    if form == "nested":
        return {"data": items, "pagination": {**figures, "offset": listing.offset}}
    if form == "data":
        more = listing.offset + len(items) < listing.total
        return {"data": items, **figures, "has_more": more}
    key = operation.pagination.items if operation.pagination else None
    return {key or "data": items, **figures}


def _documented_form(operation: Operation, dialect: Dialect) -> ListForm:
    key = operation.pagination.items if operation.pagination else None
    if dialect is Dialect.OVERVIEW or key == "data":
        return "nested"
    return "named" if key else "bare"


def _figures(listing: Listing) -> Document:
    place = {"offset": listing.offset} if listing.page is None else {"page": listing.page}
    return {"total": listing.total, "limit": listing.limit, **place}
