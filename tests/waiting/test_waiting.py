"""The wait for an execution, in virtual time."""

from __future__ import annotations

import asyncio
import pickle
import random

import pytest

from kubiya_async._generated.models.workflows import WorkflowExecution
from kubiya_async.errors import (
    ConnectError,
    ExecutionCancelledError,
    ExecutionError,
    ExecutionFailedError,
    InvalidArgumentError,
    NotFoundError,
    RateLimitError,
    ServerError,
    WaitTimeoutError,
)
from kubiya_async.executions.polling import PollPolicy
from kubiya_async.executions.waiting import WaitProgress
from tests.support.cases import each_of, virtual
from tests.waiting.scripted import Asked, Script, execution

RUNNING = execution("running")
DONE = execution("completed")
OUTAGE = ServerError("bad gateway", status=502)


@virtual
async def test_looks_become_rarer_until_the_end() -> None:
    script = Script([RUNNING] * 6 + [DONE])
    assert await script.waiting().follow(RUNNING) == DONE
    assert script.looks == [1, 3, 7, 15, 23, 31, 39]


@virtual
async def test_execution_from_before_is_looked_at_right_away() -> None:
    script = Script([DONE])
    assert await script.waiting().wait("exec-1") == DONE
    assert script.looks == [0]


@virtual
async def test_every_look_is_told_with_the_steps_as_far_as_known() -> None:
    told: list[WaitProgress[WorkflowExecution]] = []
    script = Script(
        [
            execution("running", ("build", "running")),
            execution("running", ("build", "completed"), ("deploy", "running")),
            execution("completed", ("build", "completed"), ("deploy", "completed")),
        ]
    )
    await script.waiting(on_progress=told.append).follow(RUNNING)
    assert [(p.execution_id, p.status, p.polls, p.elapsed) for p in told] == [
        ("exec-1", "running", 0, 0),
        ("exec-1", "running", 1, 1),
        ("exec-1", "running", 2, 3),
        ("exec-1", "completed", 3, 7),
    ]
    assert [(p.steps_done, p.steps_known, p.step, p.fraction) for p in told] == [
        (0, 0, None, None),
        (0, 1, "build", 0),
        (1, 2, "deploy", 0.5),
        (2, 2, None, 1),
    ]


@virtual
async def test_async_callback_is_waited_for() -> None:
    heard: list[str] = []

    async def slowly(progress: WaitProgress[WorkflowExecution]) -> None:
        await asyncio.sleep(0.5)
        heard.append(progress.status)

    await Script([DONE]).waiting(on_progress=slowly).follow(RUNNING)
    assert heard == ["running", "completed"]


@virtual
async def test_callback_that_fails_ends_the_wait_and_the_execution_is_named() -> None:
    def fail(progress: WaitProgress[WorkflowExecution]) -> None:
        raise LookupError(progress.status)

    with pytest.raises(LookupError) as caught:
        await Script([DONE]).waiting(on_progress=fail).follow(RUNNING)
    assert "exec-1" in caught.value.__notes__[0]


@virtual
async def test_unknown_states_are_waited_out_until_the_deadline() -> None:
    script = Script([execution("hibernating"), execution(None), execution("Zzz")])
    with pytest.raises(WaitTimeoutError) as caught:
        await script.waiting(timeout=20.0).follow(RUNNING)
    assert asyncio.get_running_loop().time() == 19
    assert isinstance(caught.value, TimeoutError)
    assert caught.value.execution_id == "exec-1"
    assert caught.value.status == "Zzz"
    assert caught.value.execution == execution("Zzz")
    assert "workflows.wait()" in str(caught.value)
    assert script.looks == [1, 3, 7, 15, 19]


@virtual
async def test_state_in_capitals_is_understood() -> None:
    done = await Script([execution("COMPLETED")]).waiting().follow(RUNNING)
    assert done.status == "COMPLETED"


@virtual
async def test_every_look_is_given_the_time_that_is_left() -> None:
    script = Script([RUNNING])
    with pytest.raises(WaitTimeoutError):
        await script.waiting(timeout=10.0).follow(RUNNING)
    assert script.given == [9, 7, 3, 1]


@virtual
async def test_without_a_deadline_the_wait_is_as_long_as_it_takes() -> None:
    script = Script([*[RUNNING] * 10_000, DONE])
    await script.waiting(timeout=None).follow(RUNNING)
    assert asyncio.get_running_loop().time() > 79_000
    assert script.given[0] is None


@virtual
async def test_slow_looks_count_towards_the_deadline() -> None:
    script = Script([30.0, RUNNING, 30.0, RUNNING])
    with pytest.raises(WaitTimeoutError):
        await script.waiting(timeout=50.0).follow(RUNNING)
    assert script.looks == [1, 39]


@virtual
async def test_server_that_asks_for_time_gets_it() -> None:
    script = Script([Asked(RUNNING, 40.0), DONE])
    await script.waiting().follow(RUNNING)
    assert script.looks == [1, 43]


@virtual
async def test_outage_is_waited_out_and_told() -> None:
    told: list[WaitProgress[WorkflowExecution]] = []
    script = Script([RUNNING, OUTAGE, ConnectError("refused"), DONE])
    assert await script.waiting(on_progress=told.append).follow(RUNNING) == DONE
    assert [(p.failures, p.status) for p in told] == [
        (0, "running"),
        (0, "running"),
        (1, "running"),
        (2, "running"),
        (0, "completed"),
    ]


@virtual
async def test_outage_until_the_deadline_is_the_cause_of_the_error() -> None:
    with pytest.raises(WaitTimeoutError, match="reads of its state failed") as caught:
        await Script([OUTAGE]).waiting(timeout=30.0).wait("exec-1")
    assert caught.value.__cause__ is OUTAGE
    assert caught.value.status == ""
    assert caught.value.execution is None


@virtual
async def test_spent_quota_is_waited_for() -> None:
    script = Script([RateLimitError("spent", status=429, retry_after=60.0), DONE])
    await script.waiting().follow(RUNNING)
    assert script.looks == [1, 64]


@virtual
async def test_execution_that_is_not_there_ends_the_wait_at_once() -> None:
    script = Script([NotFoundError("no such execution", status=404)])
    with pytest.raises(NotFoundError) as caught:
        await script.waiting().follow(RUNNING)
    assert script.looks == [1]
    assert "exec-1" in caught.value.__notes__[0]
    assert "workflows.get_execution" in caught.value.__notes__[0]
    assert vars(caught.value)["execution_id"] == "exec-1"


@virtual
async def test_wait_that_is_cancelled_says_which_execution_it_was() -> None:
    task = asyncio.create_task(Script([RUNNING]).waiting().follow(RUNNING))
    await asyncio.sleep(2)
    task.cancel()
    with pytest.raises(asyncio.CancelledError) as caught:
        await task
    assert caught.value.execution_id == "exec-1"  # type: ignore[attr-defined]
    assert "exec-1" in caught.value.__notes__[0]
    assert task.cancelled()


@virtual
async def test_wait_in_a_time_limit_of_the_callers_says_which_execution_it_was() -> None:
    with pytest.raises(TimeoutError) as caught:
        async with asyncio.timeout(2):
            await Script([RUNNING]).waiting().follow(RUNNING)
    assert "exec-1" in caught.value.__context__.__notes__[0]  # type: ignore[union-attr]


@virtual
async def test_failed_execution_raises_with_its_step_output_and_last_log_lines() -> None:
    ended = execution("failed", ("build", "completed"), ("deploy", "FAILED"), ("tell", "failed"))
    assert ended.steps is not None
    ended.steps[1].output = "no space left"
    script = Script([ended], lines=[f"line {n}" for n in range(30)])
    with pytest.raises(ExecutionFailedError, match="failed in step 'deploy'") as caught:
        await script.waiting().follow(RUNNING)
    error = pickle.loads(pickle.dumps(caught.value))  # noqa: S301 - our own bytes
    assert (error.execution_id, error.status, error.step) == ("exec-1", "failed", "deploy")
    assert error.output == "no space left"
    assert error.logs == tuple(f"line {n}" for n in range(10, 30))
    assert error.execution == ended
    assert error.operation == "workflows.get_execution"
    assert "no space left" not in str(error)


@virtual
async def test_cancelled_execution_is_not_a_cancelled_task() -> None:
    script = Script([execution("cancelled", ("build", "completed"))])
    with pytest.raises(ExecutionCancelledError, match="'exec-1' was cancelled") as caught:
        await script.waiting().follow(RUNNING)
    assert caught.value.step is None


@virtual
async def test_log_that_cannot_be_read_hides_nothing() -> None:
    script = Script([execution("failed")], lines=["one", NotFoundError("no log", status=404)])
    with pytest.raises(ExecutionFailedError) as caught:
        await script.waiting().follow(RUNNING)
    assert caught.value.logs == ()


@virtual
async def test_log_that_takes_too_long_is_left_unread() -> None:
    script = Script([execution("failed")], lines=["one", 3600.0, "two"])
    with pytest.raises(ExecutionFailedError) as caught:
        await script.waiting().follow(RUNNING)
    assert caught.value.logs == ()
    assert asyncio.get_running_loop().time() < 20


@virtual
async def test_start_that_tells_the_end_is_read_once_more() -> None:
    whole = execution("completed", ("build", "completed"))
    script = Script([whole])
    assert await script.waiting().follow(execution("completed")) == whole
    assert script.looks == [0]


@virtual
async def test_start_that_tells_the_end_stands_if_it_cannot_be_read_again() -> None:
    script = Script([NotFoundError("nothing is kept", status=404)])
    assert await script.waiting().follow(DONE) == DONE


@virtual
async def test_start_without_an_id_cannot_be_waited_for() -> None:
    with pytest.raises(ExecutionError, match="without giving an id"):
        await Script([DONE]).waiting().follow(execution("running", execution_id=""))


@each_of([0, -1, float("nan"), float("inf"), True, "1"])
@virtual
async def test_time_that_is_none_is_refused(timeout: float) -> None:
    with pytest.raises(InvalidArgumentError) as caught:
        Script([DONE]).waiting(timeout=timeout)
    assert caught.value.argument == "wait_timeout"


@virtual
async def test_callback_that_cannot_be_called_is_refused() -> None:
    with pytest.raises(InvalidArgumentError) as caught:
        Script([DONE]).waiting(on_progress="print")  # type: ignore[arg-type]
    assert caught.value.argument == "on_progress"


@virtual
async def test_many_waits_that_begin_together_do_not_look_together() -> None:
    scripts = [Script([DONE]) for _ in range(20)]
    uniform = random.Random(0).uniform
    waits = [s.waiting(poll=PollPolicy(jitter=0.5), uniform=uniform) for s in scripts]
    await asyncio.gather(*(wait.follow(RUNNING) for wait in waits))
    assert len({script.looks[0] for script in scripts}) == 20
