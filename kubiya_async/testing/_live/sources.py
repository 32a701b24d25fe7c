"""Sources: read by a runner, whose findings are worked out from their address."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any, Final, cast

from kubiya_async.testing._answers import Answer, Document, Empty, ServerCall, invalid
from kubiya_async.testing._forms import file_in
from kubiya_async.testing._state.registry import handles
from kubiya_async.testing._state.sources import find_tools
from kubiya_async.testing._time import rfc3339

if TYPE_CHECKING:
    from kubiya_async.testing._live.world import LiveWorld

_MODEL: Final = "LiveSource"
_AGENT: Final = "LiveAgent"
_ARCHIVE: Final = "file"


class Sources:
    """The sources of tools."""

    def __init__(self, live: LiveWorld) -> None:
        self._live = live

    @handles("live.sources.create")
    def create(self, call: ServerCall) -> Document:
        identity = self._live.create(_MODEL, call)["uuid"]
        return dict(self._counted(self._live.find(_MODEL, identity)))

    @handles("live.sources.get_metadata")
    def get_metadata(self, call: ServerCall) -> Document:
        source = self._live.find(_MODEL, call.text())
        return {
            "uuid": self._live.mint(),
            "source_uuid": source["uuid"],
            "type": source.get("type"),
            "tools": _tools(source),
            "workflows": [],
            "errors": [],
            "created_at": source.get("created_at"),
            "updated_at": source.get("updated_at"),
        }

    @handles("live.sources.sync")
    def sync(self, call: ServerCall) -> Document:
        source = self._live.find(_MODEL, call.text())
        source["updated_at"] = rfc3339(call.at)
        source["runner"] = call.query.get("runner") or source.get("runner")
        return dict(self._counted(source))

    @handles("live.sources.bind_agent")
    def bind_agent(self, call: ServerCall) -> Answer:
        source = self._live.find(_MODEL, call.text(0))
        agent = self._live.find(_AGENT, call.text(1))
        bound = cast("list[str]", agent.get("sources") or [])
        agent["sources"] = [*dict.fromkeys([*bound, source["uuid"]])]
        self._counted(source)
        return Empty.EMPTY

    @handles("live.sources.load")
    def load(self, call: ServerCall) -> Document:
        inline: Any = call.body.get("inline_tools")
        return self._found(str(call.query.get("url") or ""), inline)

    @handles("live.sources.load_url")
    def load_url(self, call: ServerCall) -> Document:
        return self._found(str(call.query["url"]), None)

    @handles("live.sources.upload_zip")
    def upload_zip(self, call: ServerCall) -> Document:
        file_name, paths = _unpacked(call)
        name = str(call.query.get("name") or file_name.removesuffix(".zip"))
        runner = call.query.get("runner")
        place: Document = {"url": "", "type": "zip", "zip": file_name, "runner": runner}
        source = self._live.add(_MODEL, {"name": name, "description": "", **place}, call)
        source["connected_tools_count"] = len(paths)
        return dict(source)

    @handles("live.sources.load_zip")
    def load_zip(self, call: ServerCall) -> Document:
        file_name, paths = _unpacked(call)
        tools: list[Document] = [{"name": path.removesuffix(".py"), "source": {}} for path in paths]
        origin = {"id": "", "url": file_name, "commit": "", "committer": "", "branch": ""}
        return {"name": file_name, "source": origin, "tools": tools, "errors": []}

    def _found(self, url: str, inline: Any) -> Document:
        tools = inline or [{**t, "source": {"id": "", "url": url}} for t in find_tools(url)]
        name = url.rstrip("/").rpartition("/")[2] or "inline"
        origin = {"id": self._live.mint(), "url": url, "commit": "abc", "branch": "main"}
        return {"name": name, "source": origin, "tools": tools, "errors": []}

    def _counted(self, source: Document) -> Document:
        agents = self._live.all(_AGENT)
        using = [a for a in agents if source["uuid"] in (a.get("sources") or [])]
        source["connected_agents_count"] = len(using)
        source["connected_tools_count"] = len(_tools(source))
        return source


def _tools(source: Document) -> list[Document]:
    inline = cast("list[Document]", source.get("inline_tools") or [])
    found = [] if inline else find_tools(str(source.get("url") or ""))
    place = {"id": source["uuid"], "url": source.get("url")}
    argument = {"name": "command", "type": "string", "description": "What to run"}
    args = [{**argument, "required": True, "default": ""}]
    read = {"source": place, "args": args, "env": [], "with_files": [], "with_volumes": {}}
    return [{**read, **tool} for tool in (inline or found)]


def _unpacked(call: ServerCall) -> tuple[str, list[str]]:
    """Return the name of the archive in a form, and the paths of the files in it."""
    name, data = file_in(call.data, call.headers.get("content-type", ""), _ARCHIVE)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return name, [path for path in archive.namelist() if not path.endswith("/")]
    except zipfile.BadZipFile:
        raise invalid(_ARCHIVE, "Must be a zip archive") from None
