"""What the SDK does, shown against a local server in this process: `make run`.

    python examples/tour.py

Everything goes over real HTTP on loopback; no account is needed and nothing leaves this machine.
Each part is a function below; the other programs in this folder hold the same things to copy.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kubiya_async import Kubiya, MessageEvent, NotFoundError, ToolCallEvent, ToolResultEvent
from kubiya_async.charts import unpack_chart
from kubiya_async.executions.polling import PollPolicy
from kubiya_async.observe import AttemptFinished, RetryScheduled
from kubiya_async.testing import LocalServer

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from kubiya_async.executions.waiting import WaitProgress
    from kubiya_async.models import WorkflowExecution
    from kubiya_async.observe import Event

OFTEN = PollPolicy(first=0.2, longest=0.2)
MARGIN = "   "


class Screen:
    """Prints in colours where rich is installed and stdout is a terminal, else plainly."""

    def __init__(self) -> None:
        self._console: Any = None
        try:
            from rich.console import Console  # noqa: PLC0415 - it is an extra
        except ImportError:
            return
        console = Console(highlight=False, markup=False)
        self._console = console if console.is_terminal else None

    def part(self, title: str, code: str) -> None:
        self.line()
        self.line(title, "bold cyan")
        self.line(MARGIN + code, "dim")
        self.line()

    def line(self, text: str = "", style: str = "") -> None:
        if self._console is not None:
            self._console.print(text, style=style, soft_wrap=True)
        else:
            print(text, flush=True)

    @contextmanager
    def bar(self) -> Generator[Callable[[float, str], None]]:
        """Yield a function that shows how far something has come."""
        if self._console is None:
            yield self._show_changes()
            return
        from rich import progress  # noqa: PLC0415 - it is an extra

        columns = (progress.BarColumn(), progress.TaskProgressColumn())
        text = f"{MARGIN}{{task.description:9}}"
        with progress.Progress(text, *columns, console=self._console) as bar:
            task = bar.add_task("", total=1.0)
            yield lambda share, text: bar.update(task, completed=share, description=text)

    def _show_changes(self) -> Callable[[float, str], None]:
        told: list[str] = []

        def show(share: float, text: str) -> None:
            if told[-1:] != [text]:
                told.append(text)
                self.line(f"{MARGIN}{share:4.0%} {text}")

        return show


class Trace:
    """An observer: shows the HTTP requests behind the calls where that is of interest."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        self.is_shown = False
        self.requests = 0

    def on_event(self, event: Event, /) -> None:
        match event:
            case AttemptFinished(operation=operation, status=status, elapsed=elapsed):
                self.requests += 1
                self._show(f"{operation}: HTTP {status} in {elapsed * 1000:.0f} ms")
            case RetryScheduled(wait=wait):
                self._show(f"trying again in {wait * 1000:.0f} ms")
            case _:
                pass

    def _show(self, text: str) -> None:
        if self.is_shown:
            self._screen.line(f"{MARGIN}[{text}]", "dim")


async def list_agents(kubiya: Kubiya, screen: Screen, trace: Trace) -> None:
    screen.part("Lists, page by page", "async for agent in kubiya.agents.list(limit=2):")
    trace.is_shown = True
    agents = kubiya.agents.list(limit=2, sort="name")
    async for agent in agents:
        screen.line(f"{MARGIN}{agent.name:20} {agent.status:10} {agent.description}")
    trace.is_shown = False
    screen.line(f"{MARGIN}{agents.total} agents in all", "green")


async def stream_chat(kubiya: Kubiya, screen: Screen) -> None:
    screen.part("A chat, as it comes", "async with kubiya.chat.stream(...) as stream:")
    message = "Check the status of the production deployment"
    screen.line(f"{MARGIN}you: {message}\n", "bold")
    async with kubiya.chat.stream(agent_uuid="abc-123-def", message=message) as stream:
        async for event in stream:
            match event:
                case MessageEvent(content=words):
                    screen.line(f"{MARGIN}{words}\n")
                case ToolCallEvent(tool=tool, args=args):
                    screen.line(f"{MARGIN * 2}> {tool} {(args or {}).get('command', '')}", "cyan")
                case ToolResultEvent(result=result):
                    shown = "\n".join(f"{MARGIN * 2}  {line}" for line in str(result).splitlines())
                    screen.line(f"{shown}\n", "dim")
                case _:
                    pass


async def run_workflow(kubiya: Kubiya, screen: Screen) -> None:
    screen.part(
        "A workflow, to its end",
        "kubiya.workflows.execute(...), .wait(..., on_progress=...), .follow_logs(...)",
    )
    started = await kubiya.workflows.execute(
        source="myorg/deploy-scripts", variables={"environment": "staging"}
    )

    async def show_log() -> None:
        async for entry in kubiya.workflows.follow_logs(started.execution_id, poll=OFTEN):
            screen.line(f"{MARGIN}{entry.timestamp:%H:%M:%S} {entry.step}: {entry.message}", "dim")

    with screen.bar() as bar:

        def show(progress: WaitProgress[WorkflowExecution]) -> None:
            bar(progress.fraction or 0.0, progress.step or progress.status)

        async with asyncio.TaskGroup() as group:
            group.create_task(show_log())
            end = await kubiya.workflows.wait(started.execution_id, poll=OFTEN, on_progress=show)
    screen.line(f"{MARGIN}{end.execution_id} {end.status}; it took {end.duration}", "green")


async def unpack(kubiya: Kubiya, screen: Screen) -> None:
    screen.part(
        "A runner's Helm chart", 'await kubiya.runners_v3.download_helm_chart("runner-prod")'
    )
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        archive = await kubiya.runners_v3.download_helm_chart("runner-prod", to=folder)
        screen.line(f"{MARGIN}{archive.name}, {archive.stat().st_size} bytes; in it:")
        for file in await unpack_chart(archive, folder / "chart"):
            screen.line(f"{MARGIN}{file.relative_to(folder)}, {file.stat().st_size} bytes")


async def fail(kubiya: Kubiya, server: LocalServer, screen: Screen, trace: Trace) -> None:
    screen.part("When things go wrong", 'await kubiya.agents.get("...")')
    screen.line(f"{MARGIN}Transient failures are retried when it is safe:")
    server.fail("agents.get", status=503, times=2)
    trace.is_shown = True
    agent = await kubiya.agents.get("abc-123-def")
    trace.is_shown = False
    screen.line(f"{MARGIN}{agent.name}\n", "green")
    screen.line(
        f"{MARGIN}Any other failure is an error that names the call, the cause and the request:"
    )
    try:
        await kubiya.agents.get("no-such-agent")
    except NotFoundError as error:
        screen.line(f"{MARGIN}{type(error).__name__}: {error}", "red")


async def main() -> None:
    began = time.monotonic()
    screen = Screen()
    trace = Trace(screen)
    # An execution's quarter of an hour passes in three seconds.
    async with LocalServer(speed=300, stream_delay=0.3) as server:
        screen.line("kubiya-async: the Kubiya agent platform from asyncio", "bold")
        screen.line(f"Against a local server with the whole API, at {server.url}")
        async with server.client(observers=[trace]) as kubiya:
            await list_agents(kubiya, screen, trace)
            await stream_chat(kubiya, screen)
            await run_workflow(kubiya, screen)
            await unpack(kubiya, screen)
            await fail(kubiya, server, screen, trace)
    screen.line()
    took = time.monotonic() - began
    screen.line(f"{trace.requests} requests in {took:.1f} s. What next:", "bold")
    screen.line(f"{MARGIN}.venv/bin/kubiya-async chat 'DevOps Agent' --local    talk to an agent")
    screen.line(f"{MARGIN}.venv/bin/kubiya-async --help                         all commands")
    screen.line(f"{MARGIN}examples/                                             to copy from")


if __name__ == "__main__":
    asyncio.run(main())
