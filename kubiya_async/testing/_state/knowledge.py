"""Knowledge: versions of entries, a search that ranks, and questions answered from what fits."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from kubiya_async.testing._answers import Answer, Document, EventFeed, Listing, ServerCall, invalid
from kubiya_async.testing._state.marks import claims, handles
from kubiya_async.testing._state.store import equal, only, ordered, page_of
from kubiya_async.testing._state.streams import DATA_STREAM, inside_event, record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubiya_async.testing._state.state import ServerState

_ENTRY: Final = "KnowledgeEntry"
_PRIVATE: Final = "LiveKnowledgeEntry"
_EXTERNAL: Final = "LiveExternalKnowledge"
_WORD: Final = re.compile(r"\w+")
_LONG_WORD: Final = re.compile(r"\w{4,}")
_TITLE_WEIGHT: Final = 3
_STREAMED: Final = b"response_format"


class KnowledgeBase:
    """What the organisation knows."""

    def __init__(self, state: ServerState) -> None:
        self._state = state
        self._versions: dict[str, list[Document]] = {}
        for entry in state.all(_ENTRY):
            self._record(entry)

    @claims("knowledge.get", "knowledge.list_versions")
    def exists(self, path: tuple[str, ...], _: bytes) -> bool:
        return path[0] in self._state.stores[_ENTRY].documents

    @handles("knowledge.create")
    def create(self, call: ServerCall) -> Document:
        return self._record(self._state.create(call))

    @handles("knowledge.update")
    def update(self, call: ServerCall) -> Document:
        entry = self._state.update(call)
        entry["version"] += 1
        return self._record(entry)

    @handles("knowledge.delete")
    def delete(self, call: ServerCall) -> Answer:
        answer = self._state.delete(call, _ENTRY)
        del self._versions[call.text()]
        return answer

    @handles("knowledge.list_versions")
    def list_versions(self, call: ServerCall) -> Listing:
        return page_of(call, self._versions[self._state.find(_ENTRY, call.text())["id"]])

    @handles("knowledge.search")
    def search(self, call: ServerCall) -> Listing:
        if not call.query["query"]:
            raise invalid("query", "Must not be empty")
        words = _words(call.query["query"])
        tags, order = set(call.query.get("tags", ())), call.query.get("order")
        entries = equal(self._state.all(_ENTRY), visibility=call.query.get("visibility"))
        entries = [e for e in entries if tags <= set(e.get("tags") or ())]
        hits = [{**e, "relevance_score": _relevance(e, words)} for e in entries]
        hits = [e for e in hits if e["relevance_score"] > 0]
        sort = call.query.get("sort")
        if sort not in {None, "relevance"}:
            return page_of(call, ordered(hits, sort, order))
        hits.sort(key=lambda e: e["relevance_score"], reverse=order != "asc")
        return page_of(call, hits)

    def _record(self, entry: Document) -> Document:
        """Keep the version that an entry has now; return a copy of the entry."""
        size = len((entry.get("content") or "").encode())
        entry["metadata"] = {**(entry.get("metadata") or {}), "size_bytes": size}
        version = only(entry, "version", "title", "content", "created_by")
        versions = self._versions.setdefault(entry["id"], [])
        versions.append({**version, "created_at": entry["updated_at"]})
        return dict(entry)

    # The private API

    @claims("live.knowledge.stream_query")
    def wants_a_stream(self, _: tuple[str, ...], body: bytes) -> bool:
        return _STREAMED in body

    @handles("live.knowledge.query")
    def query(self, call: ServerCall) -> Document:
        results = [self._result(entry, score) for score, entry in self._found(call)]
        return {
            "session_id": self._state.mint("session"),
            "query": call.body["query"],
            "total_results": len(results),
            "results": results,
            "timestamp": self._state.stamp(),
            "org_id": call.headers.get("x-org-id") or call.body.get("orgID"),
        }

    @handles("live.knowledge.stream_query")
    def stream_query(self, call: ServerCall) -> EventFeed:
        items = self._told(call)
        if not self._state.deviations.prefixed_streams:
            return EventFeed(items, content_type=DATA_STREAM)
        return EventFeed(inside_event(item) for item in items)

    @handles("live.knowledge.list_external")
    def list_external(self, call: ServerCall) -> Listing:
        return page_of(call, equal(self._state.all(_EXTERNAL), integration_type=call.text()))

    @handles("live.knowledge.create_external")
    def create_external(self, call: ServerCall) -> Document:
        return self._state.add(_EXTERNAL, {**call.body, "integration_type": call.text()}, call)

    def _told(self, call: ServerCall) -> Iterator[Any]:
        yield record("2", [{"type": "progress", "data": "searching"}])
        for _, entry in self._found(call):
            yield record("0", f"{entry.get('content')}\n")
        yield record("d", {"finishReason": "stop"})

    def _found(self, call: ServerCall) -> list[tuple[float, Document]]:
        """Find entries by the long words they share with the question, the best first."""
        asked = _words(str(call.body["query"]), _LONG_WORD)
        scored: list[tuple[float, Document]] = []
        for entry in self._state.all(_PRIVATE):
            text = " ".join(str(entry.get(f) or "") for f in ("name", "description", "content"))
            shared = asked & _words(text, _LONG_WORD)
            if shared:
                scored.append((round(len(shared) / len(asked), 2), entry))
        return sorted(scored, key=lambda pair: pair[0], reverse=True)

    def _result(self, entry: Document, score: float) -> Document:
        metadata: Any = {"name": entry.get("name"), "uuid": entry.get("uuid")}
        if self._state.deviations.encoded_values:
            metadata = json.dumps(metadata)
        data = {"chunk_content": entry.get("content"), "metadata": metadata}
        return {"score": score, "database": "knowledge", "data": data}


def _words(text: str, word: re.Pattern[str] = _WORD) -> set[str]:
    return {found.casefold() for found in word.findall(text)}


def _relevance(entry: Document, words: set[str]) -> float:
    """Weigh the share of the words that are in the title, the tags and the content."""
    if not words:
        return 0.0
    title = len(words & _words(f"{entry['title']} {' '.join(entry.get('tags') or ())}"))
    content = len(words & _words(entry.get("content") or ""))
    return round((_TITLE_WEIGHT * title + content) / ((_TITLE_WEIGHT + 1) * len(words)), 2)
