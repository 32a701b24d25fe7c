"""One use of every public coroutine, to be cancelled at each of its steps.

A case is an async function of a `World`. It is run again and again, so it must not mind what an
earlier run has begun. That the cases together enter every public coroutine is checked by
`test_cancelling.py`: a new one without a case fails there.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import logging
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from fastapi import Request

from kubiya_async import (
    ApiError,
    Kubiya,
    MemoryRateLimiter,
    PollPolicy,
    RateLimit,
    RedisRateLimiter,
    StatusEvent,
    StreamError,
    TransportError,
    bulk,
    file_context,
    read_recording,
    record,
    tee,
    unpack_chart,
)
from kubiya_async.contrib.fastapi import relay_events
from kubiya_async.contrib.otel import propagate_trace
from kubiya_async.contrib.relay import Relay
from kubiya_async.streams.tools import Branch
from kubiya_async.testing import LeakCheck, LocalServer, ToxicProxy, toxics
from kubiya_async.webhooks import (
    HmacSha256,
    Receiver,
    RedisReplayGuard,
    SqliteInbox,
    signed_request,
)
from tests.client.documented_requests import LIVE_ROWS, ROWS

__all__ = ["CASES", "OPERATIONS", "STORED", "Case", "World"]

AGENT: Final = "abc-123-def"
RUNNER: Final = "runner-prod"
OFTEN: Final = PollPolicy(first=0.001, longest=0.002, jitter=0.0)


@dataclass
class World:
    """What a case may use."""

    server: LocalServer
    kubiya: Kubiya
    folder: Path
    """Whatever is left in it must be whole."""
    store: str = ""
    """URL of a store, for the cases that need one."""
    numbers: Iterable[int] = field(default_factory=itertools.count)

    def path(self, suffix: str) -> Path:
        """Name a file that no earlier run has used."""
        return self.folder / f"{next(iter(self.numbers))}{suffix}"

    def ask(self) -> Any:
        return self.kubiya.chat.stream(agent_uuid=AGENT, message="Hello")


Case = Callable[[World], Awaitable[object]]


def _operation(call: Callable[[Kubiya], Awaitable[object]]) -> Case:
    async def case(world: World) -> None:
        # An earlier run may have created or deleted it.
        with contextlib.suppress(ApiError, StreamError):
            await call(world.kubiya)

    return case


_LIVE_BY_HAND: Final = (
    "live.projects",
    "live.workflows",
    "control_plane.agents",
    "control_plane.executions",
    "control_plane.teams",
)
"""Resources of the live world with methods of their own: those are public classes."""

OPERATIONS: Final[dict[str, Case]] = {
    **{row.operation: _operation(row.call) for row in ROWS},
    **{
        row.operation: _operation(row.call)
        for row in LIVE_ROWS
        if row.operation.rpartition(".")[0] in _LIVE_BY_HAND
    },
}


async def request(world: World) -> None:
    await world.kubiya.explain(world.kubiya.request, "GET", "/agents")
    await world.kubiya.request("GET", "/agents")


async def retried(world: World) -> None:
    world.server.faults.clear()
    world.server.fail("agents.get", status=503, headers={"Retry-After": "0"})
    world.server.fail("agents.get", status=429, headers={"Retry-After": "0.001"})
    await world.kubiya.agents.get(AGENT)


async def token(world: World) -> None:
    async def provide() -> str:
        await asyncio.sleep(0)
        return world.server.api_key

    view = world.kubiya.with_auth(token_provider=provide)
    await asyncio.gather(view.agents.get(AGENT), view.agents.get(AGENT))


async def client(world: World) -> None:
    limiter = MemoryRateLimiter([RateLimit(1, 0.002)])
    async with world.server.client(rate_limiter=limiter) as kubiya:
        await asyncio.gather(*(kubiya.agents.get(AGENT) for _ in range(3)))
        async with kubiya.chat.stream(agent_uuid=AGENT, message="m") as stream:
            await stream.next_event()


async def items(world: World) -> None:
    async for _ in world.kubiya.agents.list(limit=1):
        pass
    async with world.kubiya.agents.list(limit=1).items() as agents:
        await anext(agents)


async def pages(world: World) -> None:
    async with world.kubiya.agents.list(limit=1).pages() as found:
        async for _ in found:
            pass


async def collect(world: World) -> None:
    await world.kubiya.agents.list(limit=1, prefetch=2).collect(max_items=3)


async def iterate(world: World) -> None:
    async with world.ask() as stream:
        async for _ in stream:
            pass


async def iterate_without_a_block(world: World) -> None:
    async for _ in world.ask():
        pass


async def read_text(world: World) -> None:
    async with world.ask() as stream:
        async for _ in stream.text_stream():
            pass


async def read_all(world: World) -> None:
    await world.ask().final()


async def leave_early(world: World) -> None:
    async with world.ask() as stream:
        await stream.next_event()


async def share(world: World) -> None:
    async def listen(branch: Branch) -> None:
        async for _ in branch:
            pass

    async with tee(world.ask(), 2, max_lag=1) as (one, other), asyncio.TaskGroup() as group:
        group.create_task(listen(one))
        group.create_task(listen(other))
    async with tee(world.ask(), 1) as (branch,):
        await branch.aclose()


async def converse(world: World) -> None:
    conversation = world.kubiya.chat.conversation(AGENT)
    await conversation.send("Hello")
    await conversation.stream("And now?").final()


async def recorded(world: World) -> None:
    path = world.path(".jsonl")
    async with record(world.ask(), path) as stream:
        async for _ in stream.text_stream():
            pass
    await record(world.ask(), path).final()
    await read_recording(path)


async def run_workflow(world: World) -> None:
    await world.kubiya.workflows.run(source="myorg/deploy-scripts", poll=OFTEN)


async def wait_for_workflow(world: World) -> None:
    started = await world.kubiya.workflows.execute(source="myorg/deploy-scripts")
    await world.kubiya.workflows.wait(started.execution_id, poll=OFTEN)


async def wait_for_workflows_together(world: World) -> None:
    workflows = world.kubiya.workflows
    started = [await workflows.execute(source="myorg/deploy-scripts") for _ in range(2)]
    async with asyncio.TaskGroup() as group:
        for each in started:
            group.create_task(workflows.wait(each.execution_id, poll=OFTEN))
        await world.kubiya.notify_waits(started[0])


async def run_tool(world: World) -> None:
    await world.kubiya.tools.run(name="kubectl", content="get pods", poll=OFTEN)


async def wait_for_tool(world: World) -> None:
    started = await world.kubiya.tools.execute(name="kubectl", content="get pods")
    await world.kubiya.tools.wait(started.execution_id, poll=OFTEN)


async def wait_for_task(world: World) -> None:
    task = await world.kubiya.tasks.create(name="n", agent_id=AGENT, runner_id="k8s-runner")
    await world.kubiya.tasks.wait(task.id, poll=OFTEN)


async def follow(world: World) -> None:
    started = await world.kubiya.workflows.execute(source="myorg/deploy-scripts")
    async with world.kubiya.workflows.follow_logs(started.execution_id, poll=OFTEN) as log:
        async for _ in log:
            pass
    log = world.kubiya.workflows.follow_logs(started.execution_id, poll=OFTEN)
    await log.log_to(logging.getLogger("kubiya_async.tests"))


async def through_middleware(world: World) -> None:
    await world.kubiya.with_options(middleware=[propagate_trace]).agents.get(AGENT)


LIVE_AGENT: Final = "5d3b9c1e-1111-4a5b-9c1e-000000000001"


async def converse_live(world: World) -> None:
    conversation = world.kubiya.live.chat.conversation(LIVE_AGENT)
    await conversation.send("Hello")
    await conversation.stream("And now?").final()


async def run_live_workflow(world: World) -> None:
    definition = {"name": "n", "steps": [{"name": "a", "command": "echo a"}]}
    await world.kubiya.live.workflows.run(definition=definition, runner="r")


async def wait_for_live_workflow(world: World) -> None:
    workflows = world.kubiya.live.workflows
    definition = {"name": "n", "steps": [{"name": "a", "command": "echo a"}]}
    async with workflows.execute(definition=definition, runner="r") as stream:
        events = [event async for event in stream]
    run = next(str(e.data["workflowId"]) for e in events if isinstance(e, StatusEvent))
    await workflows.wait(run, runner="r", poll=OFTEN)


async def apply_project(world: World) -> None:
    documented = world.kubiya.projects
    plan = await documented.plan("project-5")
    applied = await documented.apply(str(plan.plan_id), poll=OFTEN)
    await documented.wait(str(applied.execution_id), poll=OFTEN)
    projects = world.kubiya.live.projects
    planned = await projects.plan("p-1")
    execution = await projects.apply(str(planned.plan_id), poll=OFTEN)
    await projects.wait(str(execution.execution_id), poll=OFTEN)
    async for _ in projects.follow_logs(str(execution.execution_id), poll=OFTEN):
        pass


async def run_on_the_control_plane(world: World) -> None:
    plane = world.kubiya.control_plane
    execution = await plane.agents.run("a-1", prompt="Look", worker_queue_id="q-1", poll=OFTEN)
    await plane.executions.wait(execution.id, poll=OFTEN)
    await plane.teams.run("t-1", prompt="Look", worker_queue_id="q-1", poll=OFTEN)


async def speak_to_an_execution(world: World) -> None:
    executions = world.kubiya.control_plane.executions
    asked: dict[str, Any] = {"agent_id": "a-1", "prompt": "Look", "worker_queue_id": "q-1"}
    await executions.run(**asked, poll=OFTEN)
    execution = await executions.start(**asked)
    acts = (
        *(execution.refresh, execution.pause, execution.resume, lambda: execution.send("And?")),
        *(execution.finish, execution.cancel, lambda: execution.terminate(reason="Enough")),
    )
    for act in acts:
        with contextlib.suppress(ApiError):  # it may be over by then
            await act()


async def download(world: World) -> None:
    v3 = world.kubiya.runners_v3
    async with v3.stream_helm_chart(RUNNER) as chunks:
        async for _ in chunks:
            pass
    await v3.stream_helm_chart(RUNNER).read()
    await v3.download_helm_chart(RUNNER, to=world.path(".tgz"))


async def download_manifests(world: World) -> None:
    await world.kubiya.runners_v3.download_helm_manifest(RUNNER, to=world.path(".yaml"))
    await world.kubiya.runners.download_manifest("k8s-runner", to=world.path(".yaml"))


async def unpack(world: World) -> None:
    chart = await world.kubiya.runners_v3.get_helm_chart(RUNNER)
    await unpack_chart(chart, world.path("-chart"))


async def read_context(world: World) -> None:
    path = world.path(".txt")
    path.write_text("context")
    await file_context(path)


async def in_bulk(world: World) -> None:
    async def uuids() -> Any:
        for _ in range(3):
            await asyncio.sleep(0)
            yield AGENT

    run = bulk.run(
        world.kubiya.agents.get, uuids(), concurrency=2, journal=world.path(".db"), replay="safe"
    )
    async with run as results:
        async for _ in results:
            pass
    # A worker that waits until its last result is taken.
    async with bulk.run(world.kubiya.agents.get, [AGENT, AGENT], concurrency=1) as results:
        async for _ in results:
            pass


async def in_doubt(world: World) -> None:
    async def lose(_: int) -> None:
        raise ConnectionResetError

    async def look(_: int) -> bool:
        await asyncio.sleep(0)
        return True

    journal = world.path(".db")
    for check_executed in (None, look):
        async with bulk.run(lose, [1], journal=journal, check_executed=check_executed) as results:
            async for _ in results:
                pass


async def relay(world: World) -> None:
    async def receive() -> dict[str, Any]:
        await asyncio.Event().wait()
        raise AssertionError

    async def send(message: Any) -> None:
        await asyncio.sleep(0)

    scope: dict[str, Any] = {"type": "http", "method": "POST", "headers": []}
    await Relay(world.ask())(scope, receive, send)
    async with contextlib.aclosing(relay_events(world.ask(), Request(scope))) as events:
        async for _ in events:
            pass


async def deliver(world: World, **settings: Any) -> None:
    scheme = HmacSha256(id_header="X-Id")
    receiver = Receiver(secrets="s3cret", scheme=scheme, **settings)

    @receiver.on("*")
    async def handle(event: object) -> None:
        await asyncio.sleep(0)
        if getattr(event, "event", "") == "tool.created":
            raise LookupError

    async def body(data: bytes) -> Any:
        yield data

    for name in ("agent.created", "tool.created"):
        number = str(world.path(""))
        event: dict[str, Any] = {"event": name, "data": {"number": number}}
        data, headers = signed_request(event, secret="s3cret", scheme=scheme, id=number)
        with contextlib.suppress(LookupError):
            await receiver.receive(await receiver.read(body(data)), headers)


async def keep_deliveries(world: World) -> None:
    async with SqliteInbox(world.path(".db")) as inbox:
        await deliver(world, inbox=inbox)
        for each in await inbox.deliveries():
            await inbox.resend(each.id)


async def serve(world: World) -> None:
    # Not to itself: asyncio may lose a connection that it accepts while it stops listening.
    async with LocalServer(quota=None) as server:
        server.deliver_webhooks(f"{world.server.origin}/nowhere", attempts=1)
        server.emit("agent.created", {})
        await server.flush_webhooks()


async def through_a_proxy(world: World) -> None:
    async with (
        ToxicProxy(world.server.url) as proxy,
        world.server.client(base_url=proxy.url, retries=0, rate_limiter=None) as kubiya,
    ):
        proxy.add(toxics.Latency(0), toxics.Bandwidth(1e9), toxics.Slicer(200))
        proxy.add(toxics.LimitData(10**9), toxics.ResetPeer(1000), toxics.SlowClose(0))
        await kubiya.agents.get(AGENT)
        await proxy.down()
        proxy.clear()
        proxy.add(toxics.Timeout(0.001))
        await proxy.up()
        with contextlib.suppress(TransportError):
            await kubiya.agents.get(AGENT)


async def check_leaks(world: World) -> None:
    async with LeakCheck(grace=0.01), world.server.client() as kubiya:
        await kubiya.agents.get(AGENT)


CASES: Final[dict[str, Case]] = {
    case.__name__: case
    for case in (
        request, retried, token, client, items, pages, collect, iterate, iterate_without_a_block,
        read_text, read_all, leave_early, share, converse, recorded, run_workflow,
        wait_for_workflow, wait_for_workflows_together, run_tool, wait_for_tool, wait_for_task,
        follow, download, download_manifests, unpack, read_context, in_bulk, in_doubt, relay,
        deliver, keep_deliveries, serve, through_middleware, speak_to_an_execution,
        through_a_proxy, check_leaks, converse_live, run_live_workflow, wait_for_live_workflow,
        apply_project, run_on_the_control_plane,
    )
}  # fmt: skip


async def shared_quota(world: World) -> None:
    async with (
        RedisRateLimiter(world.store, [RateLimit(2, 0.01)]) as limiter,
        world.server.client(rate_limiter=limiter) as kubiya,
    ):
        await asyncio.gather(*(kubiya.agents.get(AGENT) for _ in range(3)))


async def shared_replay_guard(world: World) -> None:
    async with RedisReplayGuard(world.store) as guard:
        await deliver(world, replay=guard)


STORED: Final[dict[str, Case]] = {c.__name__: c for c in (shared_quota, shared_replay_guard)}
"""Cases that need a store."""
