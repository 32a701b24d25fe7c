"""Asking questions: the entries that fit, as an answer or as a stream."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from kubiya_async.testing._answers import Document, EventFeed, Listing, ServerCall
from kubiya_async.testing._live.crud import page_of
from kubiya_async.testing._live.wires import DATA_STREAM, inside_event, record
from kubiya_async.testing._state.lists import equal
from kubiya_async.testing._state.registry import claims, handles

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubiya_async.testing._live.world import LiveWorld

_MODEL: Final = "LiveKnowledgeEntry"
_EXTERNAL: Final = "LiveExternalKnowledge"
_WORD: Final = re.compile(r"\w{4,}")
_STREAMED: Final = "response_format"


class Knowledge:
    """What the orchestrator knows: the entries of the platform."""

    def __init__(self, live: LiveWorld) -> None:
        self._live = live

    @claims("live.knowledge.stream_query")
    def wants_a_stream(self, _: tuple[str, ...], body: bytes) -> bool:
        return _STREAMED.encode() in body

    @handles("live.knowledge.query")
    def query(self, call: ServerCall) -> Document:
        results = [self._result(entry, score) for score, entry in self._found(call)]
        return {
            "session_id": self._live.mint("session"),
            "query": call.body["query"],
            "total_results": len(results),
            "results": results,
            "timestamp": self._live.stamp(),
            "org_id": call.headers.get("x-org-id") or call.body.get("orgID"),
        }

    @handles("live.knowledge.stream_query")
    def stream_query(self, call: ServerCall) -> EventFeed:
        items = self._told(call)
        if not self._live.deviations.prefixed_streams:
            return EventFeed(items, content_type=DATA_STREAM)
        return EventFeed(inside_event(item) for item in items)

    @handles("live.knowledge.list_external")
    def list_external(self, call: ServerCall) -> Listing:
        return page_of(call, equal(self._live.all(_EXTERNAL), integration_type=call.text()))

    @handles("live.knowledge.create_external")
    def create_external(self, call: ServerCall) -> Document:
        return self._live.add(_EXTERNAL, {**call.body, "integration_type": call.text()}, call)

    def _told(self, call: ServerCall) -> Iterator[Any]:
        yield record("2", [{"type": "progress", "data": "searching"}])
        for _, entry in self._found(call):
            yield record("0", f"{entry.get('content')}\n")
        yield record("d", {"finishReason": "stop"})

    def _found(self, call: ServerCall) -> list[tuple[float, Document]]:
        """Find entries by the words they share with the question, the best first."""
        asked = _words(str(call.body["query"]))
        scored: list[tuple[float, Document]] = []
        for entry in self._live.all(_MODEL):
            text = " ".join(str(entry.get(f) or "") for f in ("name", "description", "content"))
            shared = asked & _words(text)
            if shared:
                scored.append((round(len(shared) / len(asked), 2), entry))
        return sorted(scored, key=lambda pair: pair[0], reverse=True)

    def _result(self, entry: Document, score: float) -> Document:
        metadata: Any = {"name": entry.get("name"), "uuid": entry.get("uuid")}
        if self._live.deviations.encoded_values:
            metadata = json.dumps(metadata)
        data = {"chunk_content": entry.get("content"), "metadata": metadata}
        return {"score": score, "database": "knowledge", "data": data}


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.lower()))
