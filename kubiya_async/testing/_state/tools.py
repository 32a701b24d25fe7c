"""Tools: listed with their sources, executed inline.

Without a script a tool does what its content says, as far as that can be guessed: `echo` echoes,
`exit 3` exits with 3, `sleep 90` takes ninety seconds, and `kubectl` knows a few commands.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from kubiya_async.testing._answers import Document, Listing, ServerCall, not_found
from kubiya_async.testing._state.lists import equal, page
from kubiya_async.testing._state.registry import handles
from kubiya_async.testing._state.runs import SimulatedRun
from kubiya_async.testing._state.workflows import read_timeout
from kubiya_async.testing.scripts import Step, ToolScript

if TYPE_CHECKING:
    from kubiya_async.testing._state.world import World

PODS: Final = (
    "NAME                     READY   STATUS    RESTARTS   AGE\n"
    "my-app-7d4b8c8f9-abc123   1/1     Running   0          1h"
)
DEPLOYMENTS: Final = (
    "NAME     READY   UP-TO-DATE   AVAILABLE   AGE\nmy-app   3/3     3            3           1h"
)
NODES: Final = (
    "NAME     STATUS   ROLES           AGE   VERSION\n"
    "node-1   Ready    control-plane   42d   v1.30.4\n"
    "node-2   Ready    <none>          42d   v1.30.4"
)
_KUBECTL: Final = (("get pods", PODS), ("get deploy", DEPLOYMENTS), ("get nodes", NODES))
_EXIT: Final = re.compile(r"(?:^|[;&\n] *)exit (\d{1,3})\b")
_SLEEP: Final = re.compile(r"\bsleep (\d{1,6})\b")
_ECHO: Final = re.compile(r"(?:^|[;&\n] *)echo (?:'([^']*)'|\"([^\"]*)\"|([^;&\n]*))")
_TIMED_OUT: Final = 124
_FAILED: Final = 1


class Tools:
    """The tools of all sources, and the executions of tools."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.documents: dict[str, Document] = {}
        self.executions: dict[str, tuple[SimulatedRun, ToolScript]] = {}
        self.scripts: dict[str | None, ToolScript] = {}
        """By the tool's name; `None` holds for every other one."""

    @handles("tools.list")
    def list(self, call: ServerCall) -> Listing:
        tools = [*self.documents.values(), *self._world.sources.found_tools()]
        wanted = {"source": call.query.get("source"), "type": call.query.get("type")}
        return page(call, equal(tools, **wanted))

    @handles("tools.execute")
    def execute(self, call: ServerCall) -> Document:
        name: str = call.body["name"]
        script = self.scripts.get(name) or self.scripts.get(None) or improvise(call.body)
        step = Step(name, script.seconds, fails=script.exit_code != 0)
        run = SimulatedRun(
            self._world.mint("tool-exec"), call.at, (step,), timeout=read_timeout(call)
        )
        self.executions[run.id] = run, script
        moment = call.at + run.end().after / self._world.clock.speed
        self._world.agenda.at(moment, lambda: self._tell_end(name, run, script))
        return {"execution_id": run.id, "status": "running", "created_at": run.stamp(0)}

    @handles("tools.get_execution")
    def get_execution(self, call: ServerCall) -> Document:
        try:
            run, script = self.executions[call.text()]
        except KeyError:
            raise not_found("Execution", execution_id=call.text()) from None
        return _view(run, script, self._world.clock.elapsed(run.started_at))

    def _tell_end(self, name: str, run: SimulatedRun, script: ToolScript) -> None:
        execution = _view(run, script, run.end().after)
        self._world.emit("tool.executed", {"tool": {"name": name}, "execution": execution})


def _view(run: SimulatedRun, script: ToolScript, elapsed: float) -> Document:
    view: Document = {"execution_id": run.id, "created_at": run.stamp(0), **run.outcome(elapsed)}
    if view["status"] == "running":
        return view
    if run.timeout is not None and script.seconds > run.timeout:
        return {**view, "output": "", "exit_code": _TIMED_OUT}
    return {**view, "output": script.output, "exit_code": script.exit_code}


def improvise(body: Document) -> ToolScript:
    """Guess what running a tool would print."""
    content: str = body.get("content") or ""
    seconds = sum(int(n) for n in _SLEEP.findall(content)) or ToolScript().seconds
    leaves = _EXIT.search(content)
    exit_code = int(leaves[1]) % 256 if leaves else 0
    echoed = ["".join(groups).strip() for groups in _ECHO.findall(content)]
    if echoed:
        return ToolScript("\n".join(echoed), exit_code, seconds)
    if body["name"] == "kubectl" and not leaves:
        return _kubectl(content, seconds)
    output = f"{body['name']} {content}".strip()
    return ToolScript(f"{output}: exit {exit_code}" if leaves else output, exit_code, seconds)


def _kubectl(content: str, seconds: float) -> ToolScript:
    command = content.removeprefix("kubectl").strip()
    if not command:
        return ToolScript("kubectl controls the Kubernetes cluster manager.", 0, seconds)
    for prefix, output in _KUBECTL:
        if command.startswith(prefix):
            return ToolScript(output, 0, seconds)
    message = f'error: unknown command "{command.partition(" ")[0]}" for "kubectl"'
    return ToolScript(message, _FAILED, seconds)
