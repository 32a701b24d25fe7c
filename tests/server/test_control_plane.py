"""The local control plane acts: plans go on, agents made for once work, settings stay."""

from __future__ import annotations

import asyncio

import pytest

from kubiya_async import NotFoundError
from kubiya_async.testing import LocalServer
from kubiya_async.testing.clock import VirtualClock


async def test_plan_is_carried_out_task_by_task() -> None:
    async with LocalServer(speed=6000) as server, server.client() as kubiya:
        plans = kubiya.control_plane.plans
        plan = {"title": "Check the shop", "tasks": [{"id": 1}, {"id": 2}]}
        started = await plans.execute(plan=plan, worker_queue_id="q-1")
        assert (started.total_tasks, started.plan_title) == (2, "Check the shop")
        while (await plans.get_execution(started.execution_id)).status != "completed":
            await asyncio.sleep(0)
        done = await plans.get_execution(started.execution_id)
        assert (done.completed_tasks, done.progress_percentage) == (2, 100)
        assert done.completed_at is not None
        assert [p.execution_id async for p in plans.list_executions(status="completed")] == [
            started.execution_id
        ]
        assert [p async for p in plans.list_executions(status="running")] == []
        with pytest.raises(NotFoundError):
            await plans.get_execution("p-none")
        assert (await plans.get_execution("x-1")).status == "running"


async def test_agent_is_made_for_one_execution() -> None:
    async with LocalServer(speed=6000) as server, server.client() as kubiya:
        server.chat_script([{"type": "message", "content": "All is well."}])
        started = await kubiya.control_plane.dynamic_executions.execute(
            prompt="Check the shop", entity={"system_prompt": "Be brief.", "entity_type": "team"}
        )
        execution = kubiya.control_plane.executions.attach(started.execution_id)
        assert (await execution.wait()).execution_type == "team"
        assert execution.state is not None
        assert execution.state.response == "All is well."


async def test_settings_of_the_organization_stay() -> None:
    async with LocalServer() as server, server.client() as kubiya:
        organization = kubiya.control_plane.organization
        await organization.update_settings(enforcement_mode="monitoring", enforcement_enabled=False)
        kept = await organization.get_settings()
        assert (kept.enforcement_mode, kept.enforcement_enabled) == ("monitoring", False)
        assert kept.updated_at is not None
        assert (await organization.initialize_enforcement()).enforcement_enabled
        assert (await organization.get_settings()).enforcement_enabled


async def test_time_stands_still_for_what_is_paused() -> None:
    clock = VirtualClock()
    async with LocalServer(speed=1, clock=clock) as server, server.client() as kubiya:
        execution = await kubiya.control_plane.executions.start(
            agent_id="a-1", prompt="Check the shop", worker_queue_id="q-1"
        )
        statuses: list[str] = []
        for seconds, act in (
            (31, execution.pause),
            (1000, execution.resume),
            (0, None),
            (1000, None),
        ):
            clock.advance(seconds)
            statuses.append((await execution.refresh()).status or "")
            if act is not None:
                await act()
        assert statuses == ["RUNNING", "PAUSED", "RUNNING", "COMPLETED"]
