"""The last step before an answer leaves: its envelope, and deviations any object may have."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, cast

from kubiya_async._messages.operation import Surface
from kubiya_async.testing._answers import Content, Document, Empty, EventFeed, Listing
from kubiya_async.testing._live import spec

if TYPE_CHECKING:
    from kubiya_async._messages.operation import Operation, Pagination
    from kubiya_async.testing._answers import Answer, Refusal, ServerCall
    from kubiya_async.testing.deviations import Deviations

_TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z", re.ASCII)
_PLURAL: Final = "items"


def rendered(answer: Answer, operation: Operation, deviations: Deviations) -> Answer:
    """Return an answer the form in which clients were seen to get it."""
    match answer:
        case Content() | Empty() | EventFeed():
            return answer
        case Listing():
            items = [_dressed(item, operation, deviations) for item in answer.items]
            return cast("Answer", _envelope(items, answer, operation, deviations))
        case _:
            return cast("Answer", _dressed(answer, operation, deviations))


def reports_itself(operation: Operation) -> bool:
    """Return whether the answers of an operation say whether it has succeeded."""
    name = spec.result_name(operation)
    return name is not None and "success" in spec.wire_fields(name)


def failure(refusal: Refusal, call: ServerCall, request_id: str) -> Document:
    """Report a failure in a body that comes with a success status."""
    details = ", ".join(f"{k}: {v}" for k, v in (refusal.details or {}).items())
    fields = spec.wire_fields(spec.result_name(call.operation) or "")
    if "errorMessage" in fields:
        return {
            "success": False,
            "errorMessage": ": ".join(filter(None, [refusal.message, details])),
        }
    error = {"code": refusal.kind.code, "message": refusal.message, "details": details}
    return {"requestId": request_id, "success": False, "error": {**error, "retry": False}}


def _dressed(value: Any, operation: Operation, deviations: Deviations) -> Any:
    name = spec.result_name(operation)
    dressed = value
    if isinstance(value, dict) and name is not None and deviations.null_lists:
        dressed = _without_empty_lists(cast("Document", value), name)
    if operation.surface is Surface.CONTROL_PLANE and deviations.naive_times:
        return _without_zones(dressed)
    return dressed


def _without_empty_lists(document: Document, name: str) -> Document:
    empty = [k for k, v in document.items() if v == [] and spec.is_list(name, k)]
    return document | dict.fromkeys(empty)


def _without_zones(value: Any) -> Any:
    if isinstance(value, str):
        return value[:-1] if _TIME.fullmatch(value) else value
    if isinstance(value, dict):
        return {k: _without_zones(v) for k, v in cast("Document", value).items()}
    if isinstance(value, list):
        return [_without_zones(item) for item in cast("list[Any]", value)]
    return value


def _envelope(items: list[Any], page: Listing, operation: Operation, deviations: Deviations) -> Any:
    pagination = operation.pagination
    assert pagination is not None  # noqa: S101 - only lists come here
    if pagination.items is None:
        return _bare(items, page, pagination, deviations)
    shown = spec.example(operation.id)
    figures = _figures(page)
    body: Document = {
        key: figures.get(key, value) for key, value in cast("Document", shown).items()
    }
    if isinstance(body.get("pagination"), dict):
        body["pagination"] = {key: figures.get(key) for key in body["pagination"]}
    return {**body, pagination.items: None if not items and deviations.null_lists else items}


def _bare(items: list[Any], page: Listing, pagination: Pagination, deviations: Deviations) -> Any:
    if pagination.keyed and deviations.keyed_lists:
        return {item[pagination.identity]: item for item in items}
    if not deviations.bare_lists:
        return {_PLURAL: items, **{k: _figures(page)[k] for k in ("total", "limit", "offset")}}
    return None if not items and deviations.null_lists else items


def _figures(page: Listing) -> Document:
    number = page.page or page.offset // max(page.limit, 1) + 1
    pages = -(-page.total // max(page.limit, 1))
    return {
        "total": page.total,
        "count": len(page.items),
        "limit": page.limit,
        "offset": page.offset,
        "page": number,
        "pageSize": page.limit,
        "page_size": page.limit,
        "totalPages": pages,
        "has_more": page.offset + len(page.items) < page.total,
    }
