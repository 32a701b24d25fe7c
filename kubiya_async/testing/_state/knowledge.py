"""Knowledge entries, their versions, and a search that ranks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from kubiya_async.testing._answers import (
    Answer,
    Document,
    Empty,
    Listing,
    ServerCall,
    invalid,
    not_found,
)
from kubiya_async.testing._state.lists import equal, only, ordered, page
from kubiya_async.testing._state.registry import claims, handles

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kubiya_async.testing._state.world import World

AUTHOR: Final = "user@example.com"
_WORD: Final = re.compile(r"\w+")
_TITLE_WEIGHT: Final = 3


class Knowledge:
    """What the organisation knows."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.documents: dict[str, Document] = {}
        self.versions: dict[str, list[Document]] = {}

    @claims("knowledge.get", "knowledge.list_versions")
    def exists(self, path: tuple[str, ...], _: bytes) -> bool:
        return path[0] in self.documents

    @handles("knowledge.list")
    def list(self, call: ServerCall) -> Listing:
        entries = _tagged(
            self.documents.values(), [call.query["tag"]] if "tag" in call.query else []
        )
        return page(call, ordered(entries, call.query.get("sort"), call.query.get("order")))

    @handles("knowledge.get")
    def get(self, call: ServerCall) -> Document:
        return dict(self._find(call))

    @handles("knowledge.create")
    def create(self, call: ServerCall) -> Document:
        now = self._world.stamp()
        entry: Document = {
            "id": self._world.mint("knowledge"),
            **only(call.body, "title", "content", "visibility"),
            "tags": call.body.get("tags", []),
            "metadata": call.body.get("metadata") or {},
            "created_at": now,
            "updated_at": now,
            "created_by": AUTHOR,
            "version": 1,
        }
        self.add(entry)
        return dict(entry)

    @handles("knowledge.update")
    def update(self, call: ServerCall) -> Document:
        entry = self._find(call)
        entry.update(only(call.body, "title", "content", "visibility", "tags", "metadata"))
        entry["updated_at"] = self._world.stamp()
        entry["version"] += 1
        self._record(entry)
        return dict(entry)

    @handles("knowledge.delete")
    def delete(self, call: ServerCall) -> Empty:
        entry_id: str = self._find(call)["id"]
        del self.documents[entry_id], self.versions[entry_id]
        return Empty.EMPTY

    @handles("knowledge.list_versions")
    def list_versions(self, call: ServerCall) -> Answer:
        return page(call, self.versions[self._find(call)["id"]])

    @handles("knowledge.search")
    def search(self, call: ServerCall) -> Listing:
        if not call.query["query"]:
            raise invalid("query", "Must not be empty")
        words = _words(call.query["query"])
        entries = _tagged(self.documents.values(), call.query.get("tags", []))
        entries = equal(entries, visibility=call.query.get("visibility"))
        scored = [{**e, "relevance_score": _relevance(e, words)} for e in entries]
        hits = [e for e in scored if e["relevance_score"] > 0]
        return page(call, _ranked(hits, call.query.get("sort"), call.query.get("order")))

    def add(self, entry: Document) -> None:
        """Keep a new entry and its first version."""
        self.documents[entry["id"]] = entry
        self.versions[entry["id"]] = []
        self._record(entry)

    def _record(self, entry: Document) -> None:
        size = len((entry.get("content") or "").encode())
        entry["metadata"] = {**(entry.get("metadata") or {}), "size_bytes": size}
        version = only(entry, "version", "title", "content", "created_by")
        self.versions[entry["id"]].append({**version, "created_at": entry["updated_at"]})

    def _find(self, call: ServerCall) -> Document:
        try:
            return self.documents[call.text()]
        except KeyError:
            raise not_found("Knowledge entry", id=call.text()) from None


def _tagged(entries: Iterable[Document], tags: Iterable[str]) -> list[Document]:
    wanted = set(tags)
    return [e for e in entries if wanted <= set(e.get("tags") or ())]


def _words(text: str) -> set[str]:
    return {word.casefold() for word in _WORD.findall(text)}


def _relevance(entry: Document, words: set[str]) -> float:
    """Weigh the share of the words that are in the title, the tags and the content."""
    if not words:
        return 0.0
    title = len(words & _words(f"{entry['title']} {' '.join(entry.get('tags') or ())}"))
    content = len(words & _words(entry.get("content") or ""))
    return round((_TITLE_WEIGHT * title + content) / ((_TITLE_WEIGHT + 1) * len(words)), 2)


def _ranked(hits: list[Document], sort: str | None, order: str | None) -> list[Document]:
    if sort is not None and sort != "relevance":
        return ordered(hits, sort, order)
    return sorted(hits, key=lambda e: e["relevance_score"], reverse=order != "asc")
