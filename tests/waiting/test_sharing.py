"""Waits that share their polls, in virtual time on a server."""

from __future__ import annotations

import asyncio
from collections import Counter
from statistics import median
from typing import TYPE_CHECKING, Any

import pytest

from kubiya_async import bulk
from kubiya_async._generated.live.operations import OPERATIONS as LIVE
from kubiya_async._generated.models.workflows import WorkflowExecution, WorkflowExecutionPage
from kubiya_async._generated.operations import OPERATIONS
from kubiya_async.errors import (
    ClientClosedError,
    ExecutionError,
    ExecutionFailedError,
    InvalidArgumentError,
    NotFoundError,
)
from kubiya_async.executions.polling import PollPolicy
from kubiya_async.executions.sharing import SharedPoll, SharedWait, StateList, Waits
from kubiya_async.limits import MemoryRateLimiter, RateLimit
from kubiya_async.options import RequestOptions
from kubiya_async.testing import LocalServer, Step, VirtualClock, WorkflowScript, run_virtual
from kubiya_async.testing.quota import RateWindow, ServerQuota

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from kubiya_async import Kubiya
    from kubiya_async.executions.waiting import WaitProgress

LIST, READ = "workflows.list_executions", "workflows.get_execution"
START = "workflows.execute"


class Scene:
    """A server and a client in virtual time."""

    def __init__(self, server: LocalServer, kubiya: Kubiya, clock: VirtualClock) -> None:
        self.server, self.kubiya, self.clock = server, kubiya, clock

    def script(self, seconds: float, source: str | None = None, *, fails: bool = False) -> None:
        step = Step("build", seconds, fails=fails)
        self.server.workflow_script(WorkflowScript([step]), source=source)

    async def run(self, source: str = "x", **settings: Any) -> float:
        """Run a workflow; return the seconds that it took."""
        began = self.clock()
        done = await self.kubiya.workflows.run(source=source, wait_timeout=None, **settings)
        assert done.status == "completed"
        assert done.steps  # what the list does not have
        return self.clock() - began

    @property
    def calls(self) -> Counter[str | None]:
        return Counter(request.operation_id for request in self.server.requests)


def virtually(
    test: Callable[[Scene], Awaitable[None]], limits: tuple[tuple[int, float], ...] = ()
) -> None:
    clock = VirtualClock()

    async def main() -> None:
        limiter = MemoryRateLimiter(
            [RateLimit(*limit) for limit in limits], clock=clock, wall=clock.wall
        )
        quota = ServerQuota(tuple(RateWindow(*limit) for limit in limits or [(10**6, 60.0)]))
        async with (
            LocalServer(speed=1.0, clock=clock, epoch=clock.wall(), quota=quota) as server,
            server.client(rate_limiter=limiter if limits else None) as kubiya,
        ):
            before = asyncio.all_tasks()
            await test(Scene(server, kubiya, clock))
            ours = {task for task in asyncio.all_tasks() - before if "_ask" in repr(task)}
            assert not ours

    run_virtual(main(), clock=clock, grace=0.005)


def test_hundred_waits_under_the_documented_quota_cost_three_hundred_calls() -> None:
    async def test(scene: Scene) -> None:
        scene.script(900)
        took = await asyncio.gather(*(scene.run() for _ in range(100)))

        assert scene.calls[START] == 100
        assert sum(scene.calls.values()) <= 300
        # One by one, they would have been read at 901 s, with 1,500 calls.
        assert median(took) <= 903
        # What does not fit into a minute, beside the list, is read in the next.
        assert max(took) <= 965

    virtually(test, ((100, 60.0), (5000, 86400.0)))


def test_one_wait_never_asks_the_list() -> None:
    async def test(scene: Scene) -> None:
        scene.script(900)
        assert 900 <= await scene.run() <= 916
        assert set(scene.calls) == {START, READ}
        assert scene.calls[READ] <= 98  # 94 on average before polls were shared

    virtually(test)


def test_list_is_asked_about_what_was_started_before() -> None:
    async def test(scene: Scene) -> None:
        scene.script(60)
        workflows = scene.kubiya.workflows
        started = [await workflows.execute(source="x") for _ in range(5)]
        scene.server.requests.clear()

        waits = [workflows.wait(each.execution_id) for each in started]
        unknown = workflows.wait("nothing-1")
        *done, missing = await asyncio.gather(*waits, unknown, return_exceptions=True)

        assert isinstance(missing, NotFoundError)
        assert [each.status for each in done if not isinstance(each, BaseException)] == [
            "completed"
        ] * 5
        # Of these, the unknown one and those that ended are read themselves, and one is checked.
        assert scene.calls[READ] <= 1 + 5 + 1

    virtually(test)


def lists(*ids: str, **fields: Any) -> dict[str, Any]:
    items = [{"execution_id": each, "status": "running", **fields} for each in ids]
    return {"executions": items, "total": len(items), "limit": 100, "offset": 0}


@pytest.mark.parametrize("lie", ["nothing", "stale", "ended", "broken", "gone", "other"])
def test_list_that_lies_ends_no_wait_wrongly_and_delays_it_little(lie: str) -> None:
    async def test(scene: Scene) -> None:
        scene.script(200)
        scene.script(300, "late")
        tasks = [asyncio.create_task(scene.run(source)) for source in ("x", "x", "x", "late")]
        while scene.calls[START] < 4:
            await asyncio.sleep(0.1)
        ids = [each.execution_id async for each in scene.kubiya.workflows.list_executions()]
        answers: dict[str, dict[str, Any]] = {
            "nothing": {"status": 200, "body": lists()},
            "stale": {"status": 200, "body": lists(*ids)},
            "ended": {"status": 200, "body": lists(*ids, status="completed")},
            "broken": {"status": 500},
            "gone": {"status": 404},
            "other": {"status": 200, "body": {"message": "OK"}},
        }
        scene.server.fail(LIST, times=10**6, **answers[lie])
        took = await asyncio.gather(*tasks)

        late = 250 if lie == "stale" else 15
        assert all(200 <= each <= 200 + late for each in took[:3])
        assert 300 <= took[3] <= 300 + late
        # One by one would be four reads each ten seconds.
        assert sum(scene.calls.values()) <= 150

    virtually(test)


def test_execution_that_vanishes_is_missed_by_its_own_read() -> None:
    async def test(scene: Scene) -> None:
        scene.script(60)
        waits = [asyncio.create_task(scene.run()) for _ in range(3)]
        await asyncio.sleep(20)
        scene.server.fail(LIST, status=200, body=lists())
        scene.server.fail(READ, status=404)
        results = await asyncio.gather(*waits, return_exceptions=True)
        assert [type(each) for each in results].count(NotFoundError) == 1

    virtually(test)


def test_failures_are_told_as_those_of_one_wait() -> None:
    async def test(scene: Scene) -> None:
        scene.script(60)
        scene.script(30, "failing", fails=True)
        failing = asyncio.create_task(scene.run("failing"))
        await asyncio.gather(scene.run(), scene.run())
        with pytest.raises(ExecutionFailedError) as caught:
            await failing
        assert caught.value.step == "build"

    virtually(test)


def test_pages_are_read_as_long_as_that_is_cheaper() -> None:
    async def test(scene: Scene) -> None:
        scene.script(1000)
        workflows = scene.kubiya.workflows
        few = [(await workflows.execute(source="x")).execution_id for _ in range(2)]
        for _ in range(300):
            await workflows.execute(source="x")
        many = [(await workflows.execute(source="x")).execution_id for _ in range(30)]

        async def calls(ids: list[str], seconds: float) -> Counter[str | None]:
            scene.server.requests.clear()
            waits = [asyncio.create_task(workflows.wait(each)) for each in ids]
            await asyncio.sleep(seconds)
            for wait in waits:
                wait.cancel()
            await asyncio.gather(*waits, return_exceptions=True)
            return scene.calls

        # The newest come first: these two are on the fourth page, and read one by one.
        of_few = await calls(few, 100)
        assert of_few[LIST] <= 4
        assert of_few[READ] <= 30
        of_many = await calls([*many[:5], *few], 100)
        assert of_many[LIST] + of_many[READ] <= 45
        of_page = await calls(many, 100)
        assert of_page[LIST] <= 16
        assert of_page[READ] <= 2

    virtually(test)


def test_wait_that_leaves_does_not_end_those_of_others_and_the_last_ends_the_list_call() -> None:
    async def test(scene: Scene) -> None:
        scene.script(60)
        waits = [asyncio.create_task(scene.run()) for _ in range(4)]
        await asyncio.sleep(9)
        scene.server.fail(LIST, latency=5.0)  # the next poll is at 13 s
        await asyncio.sleep(6)
        waits[0].cancel()
        assert 60 <= await waits[1] <= 75
        with pytest.raises(asyncio.CancelledError):
            await waits[0]
        await asyncio.gather(*waits[2:])

        waits = [asyncio.create_task(scene.run()) for _ in range(4)]
        await asyncio.sleep(9)
        scene.server.fail(LIST, latency=1000.0)
        await asyncio.sleep(6)
        for wait in waits:
            wait.cancel()
        await asyncio.gather(*waits, return_exceptions=True)
        assert not [task for task in asyncio.all_tasks() if "_ask" in repr(task)]

    virtually(test)


def test_list_call_that_is_cancelled_at_any_step_leaves_the_list_to_others() -> None:
    async def test(scene: Scene) -> None:
        scene.script(60)
        polling = OPERATIONS[START].polling
        assert polling is not None
        listing = StateList(OPERATIONS[LIST], WorkflowExecutionPage, polling)
        poll: SharedPoll[WorkflowExecution] = SharedPoll(listing, WorkflowExecution, "running")
        dispatcher: Any = scene.kubiya.workflows._dispatcher
        started = [await scene.kubiya.workflows.execute(source="x") for _ in range(2)]

        def turns() -> list[asyncio.Task[WorkflowExecution | None]]:
            members: list[SharedWait[WorkflowExecution]] = []
            for each in started:
                member: SharedWait[WorkflowExecution] = SharedWait(READ, polling, watched=False)
                member.execution_id, member.due, member.pause = each.execution_id, scene.clock(), 1
                members.append(member)
            options = RequestOptions()
            return [asyncio.create_task(poll.turn(each, dispatcher, options)) for each in members]

        for steps in range(12):
            cancelled = turns()
            for _ in range(steps):
                await asyncio.sleep(0)
            for task in cancelled:
                task.cancel()
            await asyncio.gather(*cancelled, return_exceptions=True)
            scene.server.requests.clear()
            told = await asyncio.gather(*turns())
            assert [each and each.status for each in told] == ["running"] * 2
            assert scene.calls[LIST] == 1

    virtually(test)


def test_closing_the_client_ends_all_waits() -> None:
    async def test(scene: Scene) -> None:
        scene.script(60)
        for latency in (0.0, 1000.0):
            async with scene.server.client() as kubiya:
                runs = [kubiya.workflows.run(source="x") for _ in range(3)]
                tasks = [asyncio.create_task(run) for run in runs]
                await asyncio.sleep(9)
                scene.server.fail(LIST, latency=latency)
                await asyncio.sleep(6)
            results = await asyncio.gather(*tasks, return_exceptions=True)
            assert [type(each) for each in results] == [ClientClosedError] * 3
            assert isinstance(results[0], ClientClosedError)
            assert "exec-" in results[0].__notes__[0]

    virtually(test)


def test_deadline_holds_for_each_wait_while_the_list_is_silent() -> None:
    async def test(scene: Scene) -> None:
        scene.script(30)
        scene.server.fail(LIST, latency=1000.0, times=100)
        workflows = scene.kubiya.workflows
        runs = [workflows.run(source="x", wait_timeout=limit) for limit in (20.0, 40.0, 50.0)]
        late, *done = await asyncio.gather(*runs, return_exceptions=True)
        assert isinstance(late, TimeoutError)
        assert [getattr(each, "status", each) for each in done] == ["completed"] * 2
        assert scene.clock() <= 50

    virtually(test)


def test_views_share_and_other_headers_and_keys_do_not() -> None:
    async def test(scene: Scene) -> None:
        scene.script(100)
        kubiya = scene.kubiya

        async def calls(*clients: Kubiya) -> int:
            scene.server.requests.clear()
            await asyncio.gather(*(each.workflows.run(source="x") for each in clients))
            return scene.calls[LIST]

        assert await calls(kubiya, kubiya.with_options(retries=1), kubiya.with_options(timeout=9))
        assert await calls(kubiya, kubiya.with_auth(scene.server.api_key))
        assert not await calls(kubiya, kubiya.with_options(headers={"X-Organization": "other"}))
        assert not await calls(
            kubiya, kubiya.with_auth(token_provider=lambda: scene.server.api_key)
        )
        scene.server.requests.clear()
        await asyncio.gather(
            kubiya.workflows.run(source="x"),
            kubiya.workflows.run(source="x", options=RequestOptions(headers={"X-A": "b"})),
        )
        assert not scene.calls[LIST]

    virtually(test)


def test_progress_names_the_steps_of_each_in_turn() -> None:
    async def test(scene: Scene) -> None:
        scene.script(100)
        told: list[WaitProgress[WorkflowExecution]] = []
        await asyncio.gather(*(scene.run(on_progress=told.append) for _ in range(4)))

        assert scene.calls[LIST] > 0
        assert scene.calls[READ] <= scene.calls[LIST] + 8
        later = [each for each in told if each.elapsed > 40]
        assert all(each.steps_known == 1 for each in later)
        assert {each.step for each in later} == {"build", None}

        # For two, a list and a read are not cheaper than two reads.
        scene.server.requests.clear()
        await asyncio.gather(*(scene.run(on_progress=told.append) for _ in range(2)))
        assert not scene.calls[LIST]

    virtually(test)


def test_intervals_of_one_wait_do_not_hold_for_another() -> None:
    async def test(scene: Scene) -> None:
        scene.script(100)
        seldom = PollPolicy(first=30, longest=300, jitter=0)
        took = await asyncio.gather(scene.run(), scene.run(), scene.run(poll=seldom))
        assert max(took) <= 112  # it learns with the others

    virtually(test)


def test_every_list_that_the_spec_names_answers_for_waits() -> None:
    starts = [each for each in (*OPERATIONS.values(), *LIVE.values()) if each.polling]
    listed = {each.polling.read for each in starts if each.polling and each.polling.listed_by}
    assert listed == {READ, "tasks.get", "control_plane.executions.get"}

    async def test(scene: Scene) -> None:
        kubiya = scene.kubiya
        agents, runners = await kubiya.agents.list(), await kubiya.runners.list()
        tasks = [
            await kubiya.tasks.create(
                name="tidy up", agent_id=agents.items[0].uuid, runner_id=runners.items[0].name
            )
            for _ in range(4)
        ]
        scene.server.requests.clear()
        await asyncio.gather(*(kubiya.tasks.wait(task.id) for task in tasks))
        assert scene.calls["tasks.list"] > 4
        assert scene.calls["tasks.get"] <= 4 + scene.calls["tasks.list"]

        plane = kubiya.control_plane
        scene.server.chat_script([{"type": "text", "delta": "w", "delay": 1.0}] * 30)
        runs = [
            plane.agents.run("a-1", prompt="Look", worker_queue_id="q-1"),
            plane.teams.run("t-1", prompt="Look", worker_queue_id="q-1"),
        ]
        await asyncio.gather(*runs)
        assert scene.calls["control_plane.executions.list"] > 4

    virtually(test)


def test_announced_end_is_read_at_once_and_polls_become_rare() -> None:
    async def test(scene: Scene) -> None:
        scene.script(900)
        waits = [asyncio.create_task(scene.run()) for _ in range(100)]
        await asyncio.sleep(0.5)
        items = await scene.kubiya.workflows.list_executions(limit=100)
        ids = [each.execution_id for each in items.items]
        scene.server.requests.clear()
        # What the sender tells of the start, of another execution, and of the end.
        for each in items.items:
            started = {"event": "workflow.started", "data": {"execution": each}}
            assert await scene.kubiya.notify_waits(started) == 1
        assert await scene.kubiya.notify_waits("exec-other") == 0
        assert await scene.kubiya.notify_waits({"event": "agent.created", "data": None}) == 0
        await asyncio.sleep(900)
        for execution_id in ids:
            await scene.kubiya.notify_waits({"data": {"execution": {"execution_id": execution_id}}})
        took = await asyncio.gather(*waits)
        assert max(took) <= 901
        assert sum(scene.calls.values()) + 100 <= 210

        # One that nothing announces is found late, and from then on they are polled as ever.
        scene.server.requests.clear()
        assert 900 < await scene.run() <= 900 + 200
        assert scene.calls[READ] <= 20
        assert await scene.run() <= 916

    virtually(test)


def test_end_that_is_announced_too_early_is_looked_for_as_ever() -> None:
    async def test(scene: Scene) -> None:
        scene.script(60)
        wait = asyncio.create_task(scene.run())
        await asyncio.sleep(30)
        items = await scene.kubiya.workflows.list_executions()
        assert await scene.kubiya.notify_waits(items.items[0].execution_id) == 1
        assert await wait <= 75

    virtually(test)


def test_many_are_run_and_waited_for_as_they_end_each_with_its_deadline() -> None:
    async def test(scene: Scene) -> None:
        for seconds in (20, 40, 60, 80):
            scene.script(seconds, str(seconds))
        scene.script(70, "failing", fails=True)
        run, wait = scene.kubiya.workflows.run, scene.kubiya.workflows.wait
        items: list[dict[str, Any]] = [{"source": each} for each in ("60", "20", "failing", "80")]
        items[3]["wait_timeout"] = 30.0
        ended: list[tuple[str, int]] = []
        ids: dict[int, str] = {}
        async for result in bulk.run_many(run, items, wait_timeout=900):
            ended.append((type(result).__name__, result.index))
            if isinstance(result, bulk.Ok):
                ids[result.index] = result.value.execution_id
            else:
                assert isinstance(result.error, ExecutionError)
                ids[result.index] = result.error.execution_id
        assert ended == [("Ok", 1), ("Uncertain", 3), ("Ok", 0), ("Err", 2)]
        assert len(set(ids.values())) == 4

        started = [await scene.kubiya.workflows.execute(source=each) for each in ("80", "40", "20")]
        waited = [each.execution_id for each in started]
        results = bulk.wait_many(wait, iter([*waited, "nothing-1"]))
        assert not results.cancel(0)  # it has not begun
        first = await anext(results)
        assert isinstance(first, bulk.Err)
        assert isinstance(first.error, NotFoundError)
        assert results.cancel(0)
        assert not results.cancel(0)
        assert not results.cancel(3)
        rest = {each.index: each async for each in results}
        assert list(rest) == [0, 2, 1]
        assert "cancelled with `cancel`" in str(getattr(rest[0], "error", None))
        assert isinstance(rest[1], bulk.Ok)
        none: list[str] = []
        assert [each async for each in bulk.wait_many(wait, none)] == []
        for wrong in ("exec-1", 3):
            with pytest.raises(InvalidArgumentError, match="items must be"):
                bulk.wait_many(wait, wrong)  # type: ignore[arg-type]

    virtually(test)


@pytest.mark.parametrize("said", ["deep", "round"])
def test_an_event_within_itself_wakes_no_wait(said: str) -> None:
    event: dict[str, Any] = {"data": {}}
    if said == "round":
        event["data"] = event
    for _ in range(5000 if said == "deep" else 0):
        event = {"data": event}
    assert Waits().notify(event) == 0
