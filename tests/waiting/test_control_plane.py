"""Executions of the control plane: started, followed, spoken to, held and stopped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from kubiya_async import (
    ExecutionCancelledError,
    ExecutionFailedError,
    InvalidArgumentError,
    MessageEvent,
    RequestOptions,
    StatusEvent,
    UnknownEvent,
    WaitTimeoutError,
)
from kubiya_async.errors import ErrorInSuccessResponse, ServerError
from kubiya_async.testing import LocalServer, faults
from tests.support.cases import each_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from kubiya_async import Kubiya
    from kubiya_async.live.executions import ControlPlaneExecutions

ASKS = [
    {"type": "message", "content": "Which shop? "},
    {"type": "status", "status": "waiting_for_input"},
]
ANSWERS = [{"type": "message", "content": "All is well."}]
CHECK: dict[str, Any] = {"prompt": "Check the shop", "worker_queue_id": "q-1"}
IN_STREAM = "control_plane.executions.stream"


@pytest.fixture
def executions(kubiya: Kubiya) -> ControlPlaneExecutions:
    return kubiya.control_plane.executions


@pytest.fixture
async def slow() -> AsyncIterator[ControlPlaneExecutions]:
    """Executions that take minutes."""
    async with LocalServer(speed=1) as server, server.client() as kubiya:
        yield kubiya.control_plane.executions


async def test_run_gives_what_came_of_it_and_what_was_streamed(
    server: LocalServer, executions: ControlPlaneExecutions
) -> None:
    server.chat_script(ANSWERS)
    events: list[Any] = []
    key = RequestOptions(idempotency_key="k-1")
    execution = await executions.run(agent_id="a-1", on_event=events.append, options=key, **CHECK)

    assert execution.state is not None
    assert (execution.status, execution.state.response) == ("completed", "All is well.")
    assert execution.result is not None
    assert execution.result.text == "All is well."
    assert [e.content for e in events if isinstance(e, MessageEvent)] == ["All is well."]
    assert repr(execution) == f"<Execution {execution.id}: completed>"
    keys = [r.headers.get("Idempotency-Key") for r in server.requests]
    assert keys.count("k-1") == 1


async def test_team_is_run_without_its_stream(
    server: LocalServer, executions: ControlPlaneExecutions
) -> None:
    server.chat_script(ANSWERS)
    statuses: list[str] = []
    execution = await executions.run(
        team_id="t-1", on_progress=lambda progress: statuses.append(progress.status), **CHECK
    )
    assert execution.result is None
    assert execution.status == statuses[-1].lower() == "completed"
    assert server.requests.count(IN_STREAM) == 0


@each_of([{}, {"agent_id": "a-1", "team_id": "t-1"}])
async def test_either_an_agent_or_a_team_is_named(whom: dict[str, Any]) -> None:
    async with LocalServer() as server, server.client() as kubiya:
        with pytest.raises(InvalidArgumentError, match="either agent_id or team_id"):
            await kubiya.control_plane.executions.run(**whom, **CHECK)
        assert len(server.requests) == 0


@each_of({"read": False, "streamed": True})
async def test_execution_that_asks_is_answered_held_and_ended(streamed: bool) -> None:
    async with LocalServer(speed=6000) as server, server.client() as kubiya:
        server.chat_script(lambda turn: ANSWERS if "Berlin" in turn.message else ASKS)
        seen: list[Any] = []
        how: dict[str, Any] = {"on_event": seen.append} if streamed else {}

        execution = await kubiya.control_plane.executions.run(agent_id="a-1", **CHECK, **how)
        assert execution.needs_input
        assert streamed == any(isinstance(event, StatusEvent) for event in seen)

        assert (await execution.pause()).success
        assert (await execution.refresh()).status == "PAUSED"
        with pytest.raises(ErrorInSuccessResponse, match="PAUSED"):
            await execution.pause()
        assert (await execution.resume()).success
        with pytest.raises(ErrorInSuccessResponse):
            await execution.resume()

        await execution.send("The one in Berlin")
        state = await execution.wait(**how)
        assert (state.status, state.response) == ("COMPLETED", "All is well.")
        told = await execution.follow().final()
        assert told.text == "Which shop? All is well."
        with pytest.raises(ErrorInSuccessResponse, match="over"):
            await execution.send("And now?")

        other = await kubiya.control_plane.executions.start(agent_id="a-1", **CHECK)
        await other.wait()
        await other.finish()
        assert (await other.refresh()).status == "COMPLETED"


async def test_message_to_one_that_works_is_answered_after_it(
    slow: ControlPlaneExecutions,
) -> None:
    execution = await slow.start(agent_id="a-1", **CHECK)
    await execution.send("And the stock, please")
    async with execution.follow() as stream:
        assert isinstance(await stream.next_event(), StatusEvent)
        event = await stream.next_event()
    assert isinstance(event, UnknownEvent)
    assert event.data["content"] == "And the stock, please"


async def test_stopped_execution_is_an_error_and_attaching_sends_nothing(
    slow: ControlPlaneExecutions,
) -> None:
    execution = await slow.start(agent_id="a-1", **CHECK)
    with pytest.raises(ErrorInSuccessResponse, match="PENDING"):
        await execution.cancel()
    await execution.terminate(reason="It hangs")

    again = slow.attach(execution.id)
    assert (again.status, repr(again)) == ("", f"<Execution {execution.id}: not read yet>")
    with pytest.raises(ExecutionFailedError):
        await again.wait()
    assert again.status == "terminated"


async def test_cancelled_execution_is_an_error(
    server: LocalServer, executions: ControlPlaneExecutions
) -> None:
    server.chat_script(ASKS)
    execution = await executions.run(agent_id="a-1", **CHECK)
    await execution.cancel()
    with pytest.raises(ExecutionCancelledError):
        await execution.wait()


async def test_failure_in_the_stream_is_told_by_the_state(
    server: LocalServer, executions: ControlPlaneExecutions
) -> None:
    server.chat_script([{"type": "error", "message": "no worker"}])
    with pytest.raises(ExecutionFailedError, match="no worker"):
        await executions.run(agent_id="a-1", on_event=lambda _: None, **CHECK)


@each_of({"read": False, "streamed": True})
async def test_time_out_stops_it_only_by_choice(streamed: bool) -> None:
    how: dict[str, Any] = {"on_event": (lambda _: None) if streamed else None}
    async with LocalServer(speed=1) as server, server.client(retries=None) as kubiya:
        execution = await kubiya.control_plane.executions.start(agent_id="a-1", **CHECK)
        with pytest.raises(WaitTimeoutError, match=r"(?i)is still 'pending'") as caught:
            await execution.wait(wait_timeout=0.01, **how)
        assert caught.value.execution_id == execution.id
        assert (await execution.refresh()).status == "PENDING"

        cancel = "control_plane.executions.cancel"
        server.faults.add(faults.html_page(503), cancel)
        with pytest.raises(WaitTimeoutError) as caught:
            await execution.wait(wait_timeout=0.01, cancel_on_timeout=True, **how)
        assert "could not be stopped" in " ".join(caught.value.__notes__)

        with pytest.raises(WaitTimeoutError) as caught:
            await execution.wait(wait_timeout=0.01, cancel_on_timeout=True, **how)
        assert "It was stopped" in " ".join(caught.value.__notes__)
        assert (await execution.refresh()).status == "TERMINATED"


async def test_time_out_of_something_else_is_passed_on(
    executions: ControlPlaneExecutions,
) -> None:
    def impatient(_: Any) -> None:
        raise TimeoutError("of the caller")

    with pytest.raises(TimeoutError, match="of the caller"):
        await executions.run(agent_id="a-1", on_event=impatient, **CHECK)


async def test_stream_that_cannot_be_opened_is_that_error(
    server: LocalServer, executions: ControlPlaneExecutions
) -> None:
    server.faults.add(faults.html_page(503), IN_STREAM, times=100)
    with pytest.raises(ServerError):
        await executions.run(agent_id="a-1", on_event=lambda _: None, **CHECK)
