"""Sources: added, scanned, and after the scan they have tools."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Final, NamedTuple

from kubiya_async.testing._answers import Document, Listing, ServerCall, not_found
from kubiya_async.testing._state.lists import matching, only, page, without
from kubiya_async.testing._state.registry import handles
from kubiya_async.testing._time import rfc3339

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubiya_async.testing._state.world import World

SCAN_SECONDS: Final = 45.0
"""How long a scan takes, in its own time."""

CATALOGUE: Final = (
    ("kubectl", "Kubernetes CLI tool"),
    ("helm", "Package manager for Kubernetes"),
    ("terraform", "Plans and applies infrastructure"),
    ("aws", "AWS command line"),
    ("gcloud", "Google Cloud command line"),
    ("az", "Azure command line"),
    ("gh", "GitHub command line"),
    ("argocd", "Argo CD command line"),
    ("jq", "Filters JSON"),
    ("vault", "Reads and writes secrets"),
    ("ansible", "Runs playbooks"),
    ("datadog", "Queries monitors and metrics"),
    ("jira", "Finds and files issues"),
    ("pagerduty", "Pages the person on call"),
    ("trivy", "Scans images for vulnerabilities"),
)
"""What a scan may find."""


class _Scan(NamedTuple):
    id: str
    started_at: float


class Sources:
    """The sources of tools."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.documents: dict[str, Document] = {}
        self._added_at: dict[str, float] = {}
        self._scans: dict[tuple[str, str, str], _Scan] = {}

    @handles("sources.list")
    def list(self, call: ServerCall) -> Listing:
        sources = matching(self.documents.values(), call.query.get("filter"), "name", "description")
        return page(call, [self._item(s) for s in sources])

    @handles("sources.get")
    def get(self, call: ServerCall) -> Document:
        try:
            source = self.documents[call.text()]
        except KeyError:
            raise not_found("Source", uuid=call.text()) from None
        return without(self._view(source), "tools_count")

    @handles("sources.create")
    def create(self, call: ServerCall) -> Document:
        uuid = self._world.mint()
        source: Document = {
            "uuid": uuid,
            "name": call.body["name"],
            "description": call.body.get("description", ""),
            "type": call.body.get("type", "github"),
            "url": call.body["url"],
            "branch": call.body.get("branch", "main"),
            "path": call.body.get("path", "/"),
            "created_at": rfc3339(call.at),
        }
        self.documents[uuid] = source
        self._added_at[uuid] = call.at
        self._world.emit("source.added", {"source": self._item(source)})
        moment = call.at + SCAN_SECONDS / self._world.clock.speed
        self._world.agenda.at(moment, lambda: self._tell_scanned(source))
        return {**only(source, "uuid", "name"), "status": "scanning", **only(source, "created_at")}

    @handles("sources.scan")
    def scan(self, call: ServerCall) -> Document:
        """Start a scan, or show the one of the same place: the API has no other way to read it."""
        place = (call.body["url"], call.body.get("branch", "main"), call.body.get("path", "/"))
        scan = self._scans.get(place)
        if scan is None:
            scan = self._scans[place] = _Scan(self._world.mint("scan"), call.at)
        done = self._world.clock.elapsed(scan.started_at) >= SCAN_SECONDS
        return {
            "scan_id": scan.id,
            "status": "completed" if done else "running",
            "created_at": rfc3339(scan.started_at),
            "tools_found": find_tools(place[0]) if done else [],
        }

    def found_tools(self) -> Iterator[Document]:
        """Yield the tools of the added sources that have been scanned, as tools are listed."""
        for uuid in self._added_at:
            for tool in self._view(self.documents[uuid])["tools"]:
                yield as_tool(tool, uuid)

    def _item(self, source: Document) -> Document:
        return without(self._view(source), "tools")

    def _view(self, source: Document) -> Document:
        added_at = self._added_at.get(source["uuid"])
        if added_at is None:
            return {**source, "status": "ready", "tools_count": len(source["tools"])}
        done = self._world.clock.elapsed(added_at) >= SCAN_SECONDS
        tools = find_tools(source["url"]) if done else []
        updated_at = rfc3339(added_at + SCAN_SECONDS) if done else source["created_at"]
        status = "ready" if done else "scanning"
        figures = {"status": status, "tools_count": len(tools), "tools": tools}
        return {**source, "updated_at": updated_at, **figures}

    def _tell_scanned(self, source: Document) -> None:
        self._world.emit("source.updated", {"source": self._item(source)})


def find_tools(url: str) -> list[Document]:
    """Find the tools of a repository: between three and eight, the same ones each time."""
    seed = zlib.crc32(url.encode())
    first, count = seed % len(CATALOGUE), 3 + seed % 6
    picked = [CATALOGUE[(first + i) % len(CATALOGUE)] for i in range(count)]
    return [{"name": n, "type": "docker", "description": d} for n, d in picked]


def as_tool(tool: Document, source: str) -> Document:
    """Show a source's tool as the list of tools does."""
    name: str = tool["name"]
    argument = {
        "name": "command",
        "type": "string",
        "description": f"{name} command to execute",
        "required": True,
    }
    return {
        "uuid": f"tool-{zlib.crc32(f'{source}/{name}'.encode()):08x}",
        **tool,
        "image": f"kubiya/{name}:latest",
        "source": source,
        "args": [argument],
    }
