"""The workflow page's calls: start one, then watch its steps and its log."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Coroutine
from contextlib import aclosing
from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import BaseModel, Field

from kubiya_async import ExecutionError, Kubiya, KubiyaError, PollPolicy
from kubiya_async.contrib.fastapi import KubiyaDep
from kubiya_async.contrib.problems import problem
from kubiya_async.executions.waiting import WaitProgress
from kubiya_async.models import WorkflowExecution

Events = asyncio.Queue[ServerSentEvent | None]


class Order(BaseModel):
    source: Annotated[str, Field(min_length=1)]
    variables: dict[str, str] = {}


class Started(BaseModel):
    execution_id: str


def make_router(poll: PollPolicy) -> APIRouter:
    router = APIRouter(prefix="/api/workflows")

    @router.post("", status_code=202)
    async def start(order: Order, kubiya: KubiyaDep) -> Started:
        begun = await kubiya.workflows.execute(source=order.source, variables=order.variables)
        return Started(execution_id=begun.execution_id)

    @router.get("/{execution_id}/events", response_class=EventSourceResponse)
    async def watch(execution_id: str, kubiya: KubiyaDep) -> AsyncIterator[ServerSentEvent]:
        async with aclosing(_watch(kubiya, execution_id, poll)) as events:
            async for event in events:
                yield event

    return router


async def _watch(
    kubiya: Kubiya, execution_id: str, poll: PollPolicy
) -> AsyncGenerator[ServerSentEvent]:
    events = Events()
    tasks = [
        asyncio.create_task(_or_failure(work(kubiya, execution_id, poll, events), events))
        for work in (_steps, _log)
    ]
    end = asyncio.create_task(_at_the_end(tasks, events))
    try:
        while (event := await events.get()) is not None:
            yield event
        yield ServerSentEvent(event="end", data={})
    finally:
        # Here when the browser has left, too. The workflow itself goes on.
        for task in (end, *tasks):
            task.cancel()
        await asyncio.gather(end, *tasks, return_exceptions=True)


async def _steps(kubiya: Kubiya, execution_id: str, poll: PollPolicy, events: Events) -> None:
    """Report the steps after each poll of the execution, and how it ended."""

    def tell(progress: WaitProgress[WorkflowExecution]) -> None:
        if progress.execution is not None:
            events.put_nowait(_state(progress.execution, None))

    try:
        execution = await kubiya.workflows.wait(execution_id, poll=poll, on_progress=tell)
    except ExecutionError as error:
        if error.execution is None:
            raise
        events.put_nowait(_state(error.execution, error.message))
    else:
        events.put_nowait(_state(execution, None))


async def _log(kubiya: Kubiya, execution_id: str, poll: PollPolicy, events: Events) -> None:
    """Report every line of the log once."""
    async for entry in kubiya.workflows.follow_logs(execution_id, poll=poll):
        data = entry.model_dump(mode="json", include={"timestamp", "level", "step", "message"})
        events.put_nowait(ServerSentEvent(event="log", data=data))


def _state(execution: WorkflowExecution, error: str | None) -> ServerSentEvent:
    fields = {"status", "duration", "workflow", "steps"}
    data = {**execution.model_dump(mode="json", include=fields), "error": error}
    return ServerSentEvent(event="execution", data=data)


async def _or_failure(work: Coroutine[Any, Any, None], events: Events) -> None:
    try:
        await work
    except KubiyaError as error:
        events.put_nowait(ServerSentEvent(event="failure", data=problem(error).body))


async def _at_the_end(tasks: list[asyncio.Task[None]], events: Events) -> None:
    await asyncio.wait(tasks)
    events.put_nowait(None)
