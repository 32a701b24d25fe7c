"""Tools: run on a runner while their stream is open, and written from words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, cast

from kubiya_async.testing._answers import Answer, Document, EventFeed, ServerCall
from kubiya_async.testing._live.wires import JSON_LINES, heartbeat, line, until
from kubiya_async.testing._state.registry import handles
from kubiya_async.testing._state.tools import improvise
from kubiya_async.testing.scripts import Event

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubiya_async.testing._live.world import LiveWorld
    from kubiya_async.testing.scripts import StreamItem, ToolScript

_VARIABLE: Final = re.compile(r"\$\{?(\w+)\}?")
_STREAMED: Final = "x-vercel-ai-data-stream"


class Tools:
    """Runs what it is given; no client lists tools by themselves."""

    def __init__(self, live: LiveWorld) -> None:
        self._live = live

    @handles("live.tools.execute")
    def execute(self, call: ServerCall) -> Answer:
        name = str(call.body["tool_name"])
        scripts = self._live.world.tools.scripts
        script = scripts.get(name) or scripts.get(None) or improvise(_inline(name, call.body))
        if _STREAMED not in call.headers and "event-stream" not in call.headers.get("accept", ""):
            return _at_once(script)
        return EventFeed(self._told(script, call.at))

    def _told(self, script: ToolScript, started_at: float) -> Iterator[StreamItem]:
        clock = self._live.clock
        yield Event({"type": "log", "content": "pulling image"})
        while (waiting := until(clock, started_at + script.seconds / clock.speed)) is not None:
            yield waiting
            if self._live.deviations.heartbeats:
                yield heartbeat()
        for text in script.output.splitlines(keepends=True):
            yield Event({"type": "tool-output", "content": text})
        status = "success" if script.exit_code == 0 else "failed"
        ending = {"type": "status", "status": status, "exit_code": script.exit_code, "end": True}
        yield Event(ending)

    @handles("live.tools.generate")
    def generate(self, call: ServerCall) -> EventFeed:
        return EventFeed(_written(str(call.body["message"])), content_type=JSON_LINES)


def _inline(name: str, body: Document) -> Document:
    """Put the values of a tool's arguments into its content, as a shell would."""
    definition = cast("Document", body["tool_def"])
    values = cast("dict[str, Any]", body.get("args") or {})
    content = str(definition.get("content") or "")
    told = re.sub(_VARIABLE, lambda found: str(values.get(found[1], found[0])), content)
    return {"name": name, "content": told}


def _at_once(script: ToolScript) -> Document:
    """Answer with one object, which is what the Python client of the platform expects."""
    success = script.exit_code == 0
    return {
        "success": success,
        "output": script.output,
        "error": None if success else script.output,
        "exit_code": script.exit_code,
        "metadata": {},
    }


def _written(wish: str) -> Iterator[StreamItem]:
    files = {"main.py": f"print({wish!r})\n", "requirements.txt": ""}
    for name, content in files.items():
        written = [{"content": content, "file_name": name}]
        yield line({"type": "generated_tool", "generated_tool_content": written})
