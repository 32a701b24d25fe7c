"""The audit log: who has changed what, as it happened on this server."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, cast

from kubiya_async.testing._answers import Answer, Document, EventFeed, Listing, ServerCall
from kubiya_async.testing._live import spec
from kubiya_async.testing._live.crud import page_of
from kubiya_async.testing._state.registry import handles
from kubiya_async.testing._time import rfc3339
from kubiya_async.testing.scripts import Event

if TYPE_CHECKING:
    from kubiya_async.testing._live.world import LiveWorld

_MODEL: Final = "LiveAuditItem"
_PAGE: Final = 100
_NAMING: Final = ("name", "title", "id", "uuid")


class Audit:
    """What was done, in order."""

    def __init__(self, live: LiveWorld) -> None:
        self._live = live

    def note(self, call: ServerCall, answer: Answer) -> None:
        """Write down that an operation has changed something."""
        resource, _, action = call.operation.id.rpartition(".")
        self.record(resource, action, _name(call, answer), call.at)

    def record(self, resource: str, action: str, name: str, at: float) -> None:
        """Write down what was done to what."""
        shown = spec.example("live.audit.get")
        self._live.stores[_MODEL].add(
            {
                **shown,
                "id": self._live.mint("audit"),
                "category_type": resource.rpartition(".")[2],
                "category_name": resource,
                "resource_type": resource.rpartition(".")[2].removesuffix("s"),
                "resource_text": name,
                "action_type": action,
                "timestamp": rfc3339(at),
                "extra": {},
            }
        )

    @handles("live.audit.list")
    def list_items(self, call: ServerCall) -> Listing:
        return page_of(call, self._found(call))

    @handles("live.audit.stream")
    def stream(self, call: ServerCall) -> EventFeed:
        size = max(int(call.query.get("page_size") or _PAGE), 1)
        begin = (max(int(call.query.get("page") or 1), 1) - 1) * size
        return EventFeed([Event(item) for item in self._found(call)[begin : begin + size]])

    def _found(self, call: ServerCall) -> list[Document]:
        """Return the items that the JSON of the query asks for: newest last, unless it says so."""
        wanted = _json(call.query.get("filter"))
        items = [item for item in self._live.all(_MODEL) if _fits(item, wanted)]
        for field, direction in reversed(_json(call.query.get("sort")).items()):
            items.sort(key=lambda item: str(item.get(field) or ""), reverse=direction == -1)
        return items


def _name(call: ServerCall, answer: Answer) -> str:
    for holder in (call.body, answer):
        if isinstance(holder, dict):
            found = next((holder[n] for n in _NAMING if holder.get(n)), None)
            if found is not None:
                return str(found)
    return str(call.path[-1]) if call.path else ""


def _json(text: Any) -> Document:
    try:
        value: Any = json.loads(text) if isinstance(text, str) else None
    except ValueError:
        value = None
    return cast("Document", value) if isinstance(value, dict) else {}


def _fits(item: Document, wanted: Document) -> bool:
    return all(_agrees(item.get(field), value) for field, value in wanted.items())


def _agrees(found: Any, wanted: Any) -> bool:
    """Hold a value against one that is wanted, or against bounds as clients write them."""
    if not isinstance(wanted, dict):
        return wanted in {None, ""} or found == wanted
    bounds = cast("Document", wanted)
    begin, end = (bounds.get(name, bounds.get(f"${name}")) for name in ("gte", "lte"))
    text = str(found or "")
    return (begin is None or text >= str(begin)) and (end is None or text <= str(end))
