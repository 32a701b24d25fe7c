"""Tools and their sources: sources are scanned and then have tools, tools run on a runner.

What a scan finds is worked out from the source's address. In the private API a runner reads
sources, and a tool runs while its stream is open; tools are written from words there as well.
"""

from __future__ import annotations

import io
import re
import zipfile
from email.parser import BytesParser
from email.policy import HTTP
from typing import TYPE_CHECKING, Any, Final, cast

from kubiya_async.testing._answers import (
    MEDIA_TYPE,
    Answer,
    Document,
    Empty,
    EventFeed,
    Listing,
    Refusal,
    ServerCall,
    invalid,
)
from kubiya_async.testing._state.marks import handles, shows
from kubiya_async.testing._state.runs import SimulatedRun, improvise_tool, read_timeout
from kubiya_async.testing._state.seeds import as_tool, find_tools
from kubiya_async.testing._state.store import without
from kubiya_async.testing._state.streams import HEARTBEAT, JSON_LINES, line, until
from kubiya_async.testing._time import rfc3339
from kubiya_async.testing.scripts import Event, Step, ToolScript

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubiya_async.testing._state.state import ServerState
    from kubiya_async.testing.scripts import StreamItem

_SCAN: Final = (Step("scan", 45.0),)
_ARCHIVE: Final = "file"


class ToolSources:
    """The sources of tools."""

    _MODEL: Final = "Source"
    _PRIVATE: Final = "LiveSource"
    _AGENT: Final = "LiveAgent"

    def __init__(self, state: ServerState) -> None:
        self._state = state
        self._added: dict[str, SimulatedRun] = {}
        """The scans of added sources."""
        self._scans: dict[tuple[str, str, str], SimulatedRun] = {}

    @handles("sources.create")
    def create(self, call: ServerCall) -> Document:
        source = self._state.create(call)
        source |= {"type": "github", "branch": "main", "path": "/"} | source
        scan = self._added[source["uuid"]] = SimulatedRun(source["uuid"], call.at, _SCAN)
        self._emit("source.added", source)
        self._state.at_end(scan, lambda: self._emit("source.updated", source))
        return self._state.shown(call, source)

    @handles("sources.list")
    def list_sources(self, call: ServerCall) -> Listing:
        # A scan is followed in the list, although the documents do not print the status there.
        page = self._state.page(call)
        status = {s["uuid"]: self.view(s)["status"] for s in self._state.all(self._MODEL)}
        items = [{**item, "status": status[item["uuid"]]} for item in page.items]
        return Listing(items, page.total, page.limit, page.offset)

    @handles("sources.scan")
    def scan(self, call: ServerCall) -> Document:
        """Start a scan, or show the one of the same place: the API has no other way to read it."""
        place = (call.body["url"], call.body.get("branch", "main"), call.body.get("path", "/"))
        scan = self._scans.get(place)
        if scan is None:
            scan = self._scans[place] = SimulatedRun(self._state.mint("scan"), call.at, _SCAN)
        status = scan.status(self._state.elapsed(scan))
        return {
            "scan_id": scan.id,
            "status": status,
            "created_at": scan.stamp(0),
            "tools_found": find_tools(place[0]) if status == "completed" else [],
        }

    @handles("tools.list")
    def list_tools(self, call: ServerCall) -> Listing:
        found = [as_tool(tool, uuid) for uuid in self._added for tool in self._tools(uuid)]
        return self._state.page(call, [*self._state.all("Tool"), *found])

    def _tools(self, uuid: str) -> list[Document]:
        return cast("list[Document]", self.view(self._state.find(self._MODEL, uuid))["tools"])

    @shows(_MODEL)
    def view(self, source: Document) -> Document:
        scan = self._added.get(source["uuid"])
        if scan is None:
            return {**source, "status": "ready", "tools_count": len(source["tools"])}
        outcome = scan.outcome(self._state.elapsed(scan))
        done = outcome["status"] == "completed"
        tools = find_tools(source["url"]) if done else []
        figures = {"tools_count": len(tools), "tools": tools}
        updated = outcome.get("completed_at", source["created_at"])
        return {
            **source,
            "updated_at": updated,
            "status": "ready" if done else "scanning",
            **figures,
        }

    def _emit(self, event: str, source: Document) -> None:
        self._state.emit(event, {"source": without(self.view(source), "tools")})

    # The private API

    @handles("live.sources.create")
    def create_private(self, call: ServerCall) -> Document:
        return dict(self._counted(self._state.create(call)))

    @handles("live.sources.get_metadata")
    def get_metadata(self, call: ServerCall) -> Document:
        source = self._state.find(self._PRIVATE, call.text())
        return {
            "uuid": self._state.mint(),
            "source_uuid": source["uuid"],
            "type": source.get("type"),
            "tools": _tools_of(source),
            "workflows": [],
            "errors": [],
            "created_at": source.get("created_at"),
            "updated_at": source.get("updated_at"),
        }

    @handles("live.sources.sync")
    def sync(self, call: ServerCall) -> Document:
        source = self._state.find(self._PRIVATE, call.text())
        source["updated_at"] = rfc3339(call.at)
        source["runner"] = call.query.get("runner") or source.get("runner")
        return dict(self._counted(source))

    @handles("live.sources.bind_agent")
    def bind_agent(self, call: ServerCall) -> Answer:
        source = self._state.find(self._PRIVATE, call.text(0))
        agent = self._state.find(self._AGENT, call.text(1))
        bound = cast("list[str]", agent.get("sources") or [])
        agent["sources"] = [*dict.fromkeys([*bound, source["uuid"]])]
        self._counted(source)
        return Empty.EMPTY

    @handles("live.sources.load")
    def load(self, call: ServerCall) -> Document:
        return self._found(str(call.query.get("url") or ""), call.body.get("inline_tools"))

    @handles("live.sources.load_url")
    def load_url(self, call: ServerCall) -> Document:
        return self._found(str(call.query["url"]), None)

    @handles("live.sources.upload_zip")
    def upload_zip(self, call: ServerCall) -> Document:
        file_name, paths = _unpacked(call)
        name = str(call.query.get("name") or file_name.removesuffix(".zip"))
        runner = call.query.get("runner")
        place: Document = {"url": "", "type": "zip", "zip": file_name, "runner": runner}
        given = {"name": name, "description": "", **place}
        source = self._state.add(self._PRIVATE, given, call)
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
        origin = {"id": self._state.mint(), "url": url, "commit": "abc", "branch": "main"}
        return {"name": name, "source": origin, "tools": tools, "errors": []}

    def _counted(self, source: Document) -> Document:
        agents = self._state.all(self._AGENT)
        using = [a for a in agents if source["uuid"] in (a.get("sources") or [])]
        source["connected_agents_count"] = len(using)
        source["connected_tools_count"] = len(_tools_of(source))
        return source


def _tools_of(source: Document) -> list[Document]:
    inline = cast("list[Document]", source.get("inline_tools") or [])
    found = [] if inline else find_tools(str(source.get("url") or ""))
    place = {"id": source["uuid"], "url": source.get("url")}
    argument = {"name": "command", "type": "string", "description": "What to run"}
    args = [{**argument, "required": True, "default": ""}]
    read = {"source": place, "args": args, "env": [], "with_files": [], "with_volumes": {}}
    return [{**read, **tool} for tool in (inline or found)]


def _unpacked(call: ServerCall) -> tuple[str, list[str]]:
    """Return the name of the archive in a form, and the paths of the files in it."""
    name, data = _file_in(call.data, call.headers.get("content-type", ""), _ARCHIVE)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return name, [path for path in archive.namelist() if not path.endswith("/")]
    except zipfile.BadZipFile:
        raise invalid(_ARCHIVE, "Must be a zip archive") from None


def _file_in(body: bytes, content_type: str, field: str) -> tuple[str, bytes]:
    """Return name and bytes of the one file of a form (`multipart/form-data`)."""
    if not content_type.lower().startswith("multipart/form-data"):
        raise Refusal(MEDIA_TYPE, "The body must be multipart/form-data")
    head = f"Content-Type: {content_type}\r\n\r\n".encode()
    for part in BytesParser(policy=HTTP).parsebytes(head + body).walk():
        if part.get_param("name", header="content-disposition") == field:
            data = part.get_payload(decode=True)
            if isinstance(data, bytes):
                return part.get_filename() or field, data
    raise invalid(field, f"{field} is required")


class ToolRunner:
    """Runs tools."""

    _MODEL: Final = "ToolExecution"
    _TIMED_OUT: Final = 124
    _VARIABLE: Final = re.compile(r"\$\{?(\w+)\}?")
    _STREAMED: Final = "x-vercel-ai-data-stream"

    def __init__(self, state: ServerState) -> None:
        self._state = state

    def _script(self, body: Document) -> ToolScript:
        scripts = self._state.tool_scripts
        return scripts.get(body["name"]) or scripts.get(None) or improvise_tool(body)

    @handles("tools.execute")
    def execute(self, call: ServerCall) -> Document:
        name: str = call.body["name"]
        script, timeout = self._script(call.body), read_timeout(call)
        step = Step(name, script.seconds, fails=script.exit_code != 0)
        run = SimulatedRun(self._state.mint("tool-exec"), call.at, (step,), timeout=timeout)
        self._state.runs[run.id] = run
        printed: Document = {"output": script.output, "exit_code": script.exit_code}
        if timeout is not None and script.seconds > timeout:
            printed = {"output": "", "exit_code": self._TIMED_OUT}
        execution: Document = {"execution_id": run.id, "created_at": run.stamp(0), **printed}
        self._state.stores[self._MODEL].add(execution)
        self._state.at_end(run, lambda: self._emit(name, execution))
        return self._state.shown(call, execution)

    def _emit(self, name: str, execution: Document) -> None:
        run = self._state.runs[execution["execution_id"]]
        ended = {**execution, **run.outcome(run.end().after)}
        self._state.emit("tool.executed", {"tool": {"name": name}, "execution": ended})

    @shows(_MODEL)
    def view(self, execution: Document) -> Document:
        run = self._state.runs[execution["execution_id"]]
        view = {**execution, **run.outcome(self._state.elapsed(run))}
        return without(view, "output", "exit_code") if view["status"] == "running" else view

    # The private API

    @handles("live.tools.execute")
    def execute_private(self, call: ServerCall) -> Answer:
        script = self._script(self._with_arguments(call.body))
        headers = call.headers
        if self._STREAMED in headers or "event-stream" in headers.get("accept", ""):
            return EventFeed(self._told(script, call.at))
        # The Python client of the platform expects one object.
        success = script.exit_code == 0
        return {
            "success": success,
            "output": script.output,
            "error": None if success else script.output,
            "exit_code": script.exit_code,
            "metadata": {},
        }

    def _with_arguments(self, body: Document) -> Document:
        """Put the values of a tool's arguments into its content, as a shell would."""
        values = cast("dict[str, Any]", body.get("args") or {})
        content = str(cast("Document", body["tool_def"]).get("content") or "")
        told = self._VARIABLE.sub(lambda found: str(values.get(found[1], found[0])), content)
        return {"name": str(body["tool_name"]), "content": told}

    def _told(self, script: ToolScript, started_at: float) -> Iterator[StreamItem]:
        clock = self._state.clock
        yield Event({"type": "log", "content": "pulling image"})
        while (waiting := until(clock, started_at + script.seconds / clock.speed)) is not None:
            yield waiting
            if self._state.deviations.heartbeats:
                yield HEARTBEAT
        for text in script.output.splitlines(keepends=True):
            yield Event({"type": "tool-output", "content": text})
        status = "success" if script.exit_code == 0 else "failed"
        ending = {"type": "status", "status": status, "exit_code": script.exit_code, "end": True}
        yield Event(ending)

    @handles("live.tools.generate")
    def generate(self, call: ServerCall) -> EventFeed:
        files = {"main.py": f"print({call.body['message']!r})\n", "requirements.txt": ""}
        written = [[{"content": content, "file_name": name}] for name, content in files.items()]
        items = [{"type": "generated_tool", "generated_tool_content": file} for file in written]
        return EventFeed(map(line, items), content_type=JSON_LINES)
