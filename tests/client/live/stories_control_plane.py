"""One story per resource of the control plane, as in `stories_live`."""

from __future__ import annotations

from typing import Final

import pytest

from kubiya_async import (
    ConflictError,
    DoneEvent,
    Kubiya,
    MessageEvent,
    NotFoundError,
    StatusEvent,
)
from tests.client.live.stories_live import Story


async def agents(kubiya: Kubiya) -> None:
    api = kubiya.control_plane.agents
    made = await api.create(name="night", model_id="claude", runtime="claude_code")
    assert {a.id async for a in api.list()} >= {made.id, "a-1"}
    assert (await api.list(skip=1, limit=1)).items[0].id == made.id
    assert [a.id async for a in api.list(status_filter="paused")] == []
    assert (await api.update(made.id, status="paused")).status == "paused"
    assert [a.id async for a in api.list(status_filter="paused")] == [made.id]
    assert (await api.get(made.id)).created_at is not None
    execution = await api.execute(made.id, prompt="Check the shop", worker_queue_id="q-1")
    assert str(execution.status).lower() == "pending"
    await api.delete(made.id)
    with pytest.raises(NotFoundError):
        await api.get(made.id)


async def environments(kubiya: Kubiya) -> None:
    api = kubiya.control_plane.environments
    made = await api.create(name="night", execution_environment={"env_vars": {"A": "b"}})
    assert made.id in {e.id async for e in api.list()}
    assert (await api.update(made.id, description="At night")).description == "At night"
    assert (await api.get(made.id)).name == "night"
    command = await api.get_worker_command(made.id)
    assert made.id in command.get_secret_value()
    assert not (await api.get_context(made.id)).knowledge_uuids
    assert (await api.set_context(made.id, knowledge_uuids=["k-1"])).knowledge_uuids == ["k-1"]
    await api.clear_context(made.id)
    assert not (await api.get_context(made.id)).knowledge_uuids
    await api.delete(made.id)
    with pytest.raises(NotFoundError):
        await api.get(made.id)


async def executions(kubiya: Kubiya) -> None:
    api = kubiya.control_plane.executions
    started = await kubiya.control_plane.agents.execute(
        "a-1", prompt="Check the deployment", worker_queue_id="q-1"
    )
    async with api.stream(started.id) as stream:
        events = [event async for event in stream]
    assert isinstance(events[-1], DoneEvent)
    assert any(isinstance(event, MessageEvent) for event in events)
    states = [event.status for event in events if isinstance(event, StatusEvent)]
    assert states == ["pending", "running", "completed"]
    execution = await api.get(started.id)
    assert str(execution.status).lower() == "completed"
    assert "replicas ready" in str(execution.response)
    assert execution.created_at is not None
    assert execution.created_at.tzinfo is not None
    assert [e.id async for e in api.list(status_filter="completed")] == [started.id]
    with pytest.raises(NotFoundError):
        await api.get("none")


async def jobs(kubiya: Kubiya) -> None:
    api = kubiya.control_plane.jobs
    made = await api.create(
        name="nightly",
        trigger_type="cron",
        entity_type="agent",
        entity_id="a-1",
        prompt_template="Look",
    )
    assert made.id in {j.id async for j in api.list()}
    assert (await api.update(made.id, cron_schedule="0 3 * * *")).cron_schedule == "0 3 * * *"
    assert (await api.disable(made.id)).enabled is False
    assert (await api.enable(made.id)).enabled is True
    started = await api.trigger(made.id)
    assert [e.execution_id async for e in api.list_executions(made.id)] == [started.execution_id]
    assert (await api.get(made.id)).last_execution_id == started.execution_id
    await api.delete(made.id)
    with pytest.raises(NotFoundError):
        await api.trigger(made.id)


async def models(kubiya: Kubiya) -> None:
    api = kubiya.control_plane.models
    made = await api.create(value="acme/large", label="Large", provider="Acme", enabled=False)
    assert {m.id async for m in api.list()} >= {made.id}
    assert [m.id async for m in api.list(provider="Acme")] == [made.id]
    assert (await api.get_default()).recommended is True
    assert "Acme" in str(await api.get_providers())
    assert (await api.update(made.id, recommended=True)).recommended is True
    assert (await api.get(made.id)).label == "Large"
    await api.delete(made.id)
    with pytest.raises(NotFoundError):
        await api.get(made.id)


async def policies(kubiya: Kubiya) -> None:
    api = kubiya.control_plane.policies
    made = await api.create(name="no", policy_content="package no\ndefault allow = false")
    assert (await api.validate(made.id)).valid is True
    assert {p.id async for p in api.list(limit=1)} >= {made.id, "po-1"}
    tie = await api.create_association(
        entity_type="agent", entity_id="a-9", policy_id=made.id, policy_name="no"
    )
    assert tie.id in {a.id async for a in api.list_associations()}
    assert (await api.update_association(tie.id, priority=7)).priority == 7
    assert (await api.get_association(tie.id)).policy_id == made.id
    assert [p.policy_id async for p in api.list_resolved("agent", "a-9")] == [made.id]
    verdict = await api.evaluate("agent", "a-9", input_data={"action": "deploy"})
    assert (verdict.allowed, verdict.violations) == (False, ["no"])
    await api.update(made.id, policy_content="nothing")
    assert (await api.validate(made.id)).errors == ["Rego begins with a package"]
    await api.delete_association(tie.id)
    assert (await api.evaluate("agent", "a-9", input_data={})).allowed is True
    await api.delete(made.id)
    with pytest.raises(NotFoundError):
        await api.get(made.id)


async def projects(kubiya: Kubiya) -> None:
    api = kubiya.control_plane.projects
    made = await api.create(name="Night", key="NIGHT")
    assert made.id in {p.id async for p in api.list()}
    assert (await api.get_default()).id == "p-1"
    await api.add_agent(made.id, agent_id="a-1")
    await api.add_team(made.id, team_id="t-1")
    with pytest.raises(ConflictError):
        await api.add_agent(made.id, agent_id="a-1")
    assert [a.agent_id async for a in api.list_agents(made.id)] == ["a-1"]
    assert [t.team_id async for t in api.list_teams(made.id)] == ["t-1"]
    assert (await api.get(made.id)).agent_count == 1
    await api.remove_agent(made.id, "a-1")
    await api.remove_team(made.id, "t-1")
    assert [a.id async for a in api.list_agents(made.id)] == []
    assert (await api.update(made.id, status="archived")).status == "archived"
    await api.delete(made.id)
    with pytest.raises(NotFoundError):
        await api.get(made.id)


async def skills(kubiya: Kubiya) -> None:
    api = kubiya.control_plane.skills
    made = await api.create(name="files", type="file_system")
    assert made.id in {s.id async for s in api.list()}
    (definition,) = [d async for d in api.list_definitions()]
    assert (await api.get_definition(str(definition.type))).name == definition.name
    await api.associate("environment", "e-1", skill_id=made.id)
    assert [s.id async for s in api.list_associated("environment", "e-1")] == [made.id]
    assert [s.id async for s in api.list_associated("agent", "a-1")] == []
    # The agent works in that environment.
    assert [s.id async for s in api.list_resolved_for_agent("a-1")] == [made.id]
    await api.associate("team", "t-1", skill_id=made.id)
    assert [s.inherited async for s in api.list_resolved_for_team("t-1")] == [False]
    await api.remove_association("environment", "e-1", made.id)
    assert [s.id async for s in api.list_resolved_for_agent("a-1")] == []
    assert (await api.update(made.id, enabled=False)).enabled is False
    assert (await api.get(made.id)).name == "files"
    await api.delete(made.id)
    with pytest.raises(NotFoundError):
        await api.get(made.id)


async def teams(kubiya: Kubiya) -> None:
    api = kubiya.control_plane.teams
    made = await api.create(name="night", configuration={"member_ids": ["a-1"]})
    assert made.id in {t.id async for t in api.list()}
    assert (await api.update(made.id, description="At night")).description == "At night"
    assert (await api.get(made.id)).name == "night"
    started = await api.execute(made.id, prompt="Check the shop", worker_queue_id="q-1")
    found = kubiya.control_plane.executions.list(execution_type="team")
    assert [e.id async for e in found] == [started.id]
    await api.delete(made.id)
    with pytest.raises(NotFoundError):
        await api.get(made.id)


async def worker_queues(kubiya: Kubiya) -> None:
    api = kubiya.control_plane.worker_queues
    made = await api.create("e-1", name="night", max_workers=2)
    assert made.environment_id == "e-1"
    assert made.id in {q.id async for q in api.list()}
    assert made.id in {q.id async for q in api.list_for_environment("e-1")}
    assert [q async for q in api.list_for_environment("none")] == []
    assert made.id in await api.get_install_script(made.id)
    assert made.id in (await api.get_worker_command(made.id)).get_secret_value()
    assert [w async for w in api.list_workers(made.id)] == []
    assert (await api.start(made.id)).queue_name == "night"
    (worker,) = [w async for w in api.list_workers(made.id)]
    before = await api.get_config(made.id)
    assert before.environment_name == "test"
    await api.update(made.id, max_workers=8)
    after = await api.get_config(made.id)
    assert (after.max_workers, after.config_version != before.config_version) == (8, True)
    lock = await api.acquire_update_lock(made.id, worker.id, lock_duration_seconds=60)
    assert lock.locked is True
    with pytest.raises(ConflictError):
        await api.acquire_update_lock(made.id, "another", lock_duration_seconds=60)
    assert (await api.get_update_lock(made.id)).worker_id == worker.id
    await api.release_update_lock(made.id, worker.id)
    assert (await api.get_update_lock(made.id)).locked is False
    assert (await api.get(made.id)).name == "night"
    await api.delete(made.id)
    with pytest.raises(NotFoundError):
        await api.get(made.id)


STORIES: Final[dict[str, tuple[Story, ...]]] = {
    "control_plane.agents": (agents,),
    "control_plane.environments": (environments,),
    "control_plane.executions": (executions,),
    "control_plane.jobs": (jobs,),
    "control_plane.models": (models,),
    "control_plane.policies": (policies,),
    "control_plane.projects": (projects,),
    "control_plane.skills": (skills,),
    "control_plane.teams": (teams,),
    "control_plane.worker_queues": (worker_queues,),
}
