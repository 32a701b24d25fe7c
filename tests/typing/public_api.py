"""What type checkers see of the public API. Checked by `make types`, never run."""

from typing import Literal, assert_never, assert_type

from kubiya_async import (
    ChatEvent,
    ChatResult,
    ChatStream,
    EventStream,
    ExecutionResult,
    Keepalive,
    Kubiya,
    MessageEvent,
    Page,
    Paginator,
    RateLimitError,
    RequestOptions,
    RequestPlan,
    StepEvent,
    StreamEvent,
    ToolCallEvent,
    bulk,
)
from kubiya_async.live.models import (
    ControlAgent,
    ControlExecution,
    LiveAgent,
    LiveEncodedSecret,
    LiveWorkflowSummary,
)
from kubiya_async.models import Agent, RunnerV3, Source, Task, ToolExecution, WorkflowExecution


async def a_list_is_a_page_when_awaited_and_items_when_iterated(kubiya: Kubiya) -> None:
    agents = assert_type(kubiya.agents.list(limit=10), Paginator[Agent])
    assert_type(await agents, Page[Agent])
    assert_type((await agents)[0], Agent)
    assert_type(await agents.collect(max_items=5), list[Agent])
    async for agent in agents:
        assert_type(agent, Agent)
    async for page in agents.pages():
        assert_type(page, Page[Agent])


async def a_call_returns_what_the_operation_answers(kubiya: Kubiya) -> None:
    assert_type(await kubiya.agents.get("a"), Agent)
    assert_type(await kubiya.sources.create(name="tools", url="https://example.com/tools"), Source)
    assert_type(await kubiya.runners_v3.get("r"), RunnerV3)
    assert_type(await kubiya.runners_v3.get_helm_chart("r"), bytes)
    assert_type(await kubiya.runners_v3.get_helm_manifest("r"), str)
    assert_type(await kubiya.runners_v3.delete("r"), None)


async def what_is_waited_for_is_the_execution(kubiya: Kubiya) -> None:
    assert_type(await kubiya.workflows.run(source="w"), WorkflowExecution)
    assert_type(await kubiya.tools.run(name="t"), ToolExecution)
    assert_type(await kubiya.tasks.wait("t"), Task)


async def a_stream_gives_typed_events_and_text(kubiya: Kubiya) -> None:
    async with kubiya.chat.stream(agent_uuid="a", message="m") as stream:
        async for event in stream:
            assert_type(event, ChatEvent)
            if isinstance(event, MessageEvent):
                assert_type(event.content, str)
            elif isinstance(event, ToolCallEvent):
                assert_type(event.type, Literal["tool_call"])
        async for text in stream.text_stream():
            assert_type(text, str)
        assert_type(await stream.final(), ChatResult)


async def the_live_world_is_typed_as_well(kubiya: Kubiya) -> None:
    agents = assert_type(kubiya.live.agents.list(), Paginator[LiveAgent])
    runs = assert_type(kubiya.live.workflows.list(runner="r"), Paginator[LiveWorkflowSummary])
    assert_type(await agents, Page[LiveAgent])
    assert_type(await runs, Page[LiveWorkflowSummary])
    assert_type(await kubiya.live.agents.get("a"), LiveAgent)
    assert_type(await kubiya.live.agents.delete("a"), None)
    assert_type(await kubiya.live.secrets.get_value_v2("s"), LiveEncodedSecret)
    assert_type(await kubiya.control_plane.agents.get("a"), ControlAgent)
    assert_type(await kubiya.control_plane.executions.get("e"), ControlExecution)


async def an_execution_gives_typed_events(kubiya: Kubiya) -> None:
    stream = assert_type(kubiya.control_plane.executions.stream("e"), EventStream)
    async with stream:
        async for event in stream:
            assert_type(event, StreamEvent)
            if isinstance(event, StepEvent):
                assert_type(event.step, str)
    assert_type(stream.snapshot, ExecutionResult)
    assert_type(await stream.final(), ExecutionResult)


async def a_plan_takes_the_arguments_of_the_method(kubiya: Kubiya) -> None:
    assert_type(await kubiya.explain(kubiya.agents.create, name="n"), RequestPlan)
    assert_type(await kubiya.explain(kubiya.agents.list, limit=5), RequestPlan)
    assert_type(await kubiya.explain(kubiya.request, "GET", "/x"), RequestPlan)


async def a_stream_may_show_what_keeps_it_alive(stream: ChatStream) -> None:
    async for event in stream.events():
        assert_type(event, ChatEvent)
    async for item in stream.events(keepalives=True):
        assert_type(item, ChatEvent | Keepalive)


async def many_calls_keep_items_and_results_together(kubiya: Kubiya, ids: list[str]) -> None:
    async with bulk.run(kubiya.agents.get, ids) as results:
        async for result in results:
            if isinstance(result, bulk.Ok):
                assert_type(result.item, str)
                assert_type(result.value, Agent)
            elif isinstance(result, bulk.Err):
                assert_type(result.error, Exception)
            elif isinstance(result, bulk.Uncertain):
                assert_type(result.item, str)
            else:
                assert_never(result)


async def every_call_takes_options(kubiya: Kubiya, options: RequestOptions) -> None:
    assert_type(await kubiya.agents.get("a", options=options), Agent)
    assert_type(kubiya.with_options(timeout=3.0), Kubiya)


def an_error_says_when_to_come_back(error: RateLimitError) -> None:
    assert_type(error.retry_after, float | None)
    assert_type(error.request_id, str | None)


async def mistakes_are_errors(kubiya: Kubiya) -> None:
    await kubiya.agents.create()  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    await kubiya.agents.get(uuid=1)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    await kubiya.agents.list(sort="colour")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    await kubiya.explain(kubiya.agents.create)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    await kubiya.explain(kubiya.agents.get, 1)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    kubiya.agnets  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]  # noqa: B018 - the access is the mistake
