"""One story per resource of the control plane, as in `stories_live`."""

from __future__ import annotations

import asyncio
import contextlib
import functools
from typing import Any, Final

import pytest

from kubiya_async import (
    ConflictError,
    DoneEvent,
    ErrorInSuccessResponse,
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


async def control_of_executions(kubiya: Kubiya) -> None:
    plane = kubiya.control_plane
    api = plane.executions
    started = await plane.agents.execute("a-1", prompt="Check the shop", worker_queue_id="q-1")
    while str((await api.get(started.id)).status).lower() == "pending":
        await asyncio.sleep(0.01)
    for change in (api.pause, api.resume):
        assert (await change(started.id)).execution_id == started.id
    assert (await api.send_message(started.id, message="And the stock")).success is True
    assert (await api.cancel_workflow(started.id, workflow_message_id="m-1")).success is True
    for end in (api.cancel, api.mark_done, functools.partial(api.terminate, reason="It hangs")):
        with contextlib.suppress(ErrorInSuccessResponse):  # it may have ended by then
            await end(started.id)
    ended = await api.terminate_many(execution_ids=["none"], reason="Enough")
    assert (ended.total_succeeded, ended.total_failed) == (0, 1)
    assert (await api.get_session(started.id)).messages
    assert (await api.get_details(started.id)).execution_id == started.id
    assert [t.to_state async for t in api.list_transitions("x-1")] == ["completed"]
    changed = await api.update(started.id, execution_metadata={"ticket": "OPS-1"})
    assert changed.execution_metadata == {"ticket": "OPS-1"}
    await api.delete(started.id)
    with pytest.raises(NotFoundError):
        await api.get_details(started.id)


async def plans(kubiya: Kubiya) -> None:
    api = kubiya.control_plane.plans
    plan = await api.create(description="Check the shop")
    generated = await api.generate(description="Check the shop")
    assert (await api.get_generation(generated.execution_id)).plan_json
    started = await api.execute(plan=plan.model_dump(), worker_queue_id="q-1")
    assert (await api.get_execution(started.execution_id)).plan_title == started.plan_title
    assert [e.execution_id async for e in api.list_executions()] == [started.execution_id]
    answers = [{"execution_id": "x-2", "message": "Yes"}]
    await api.continue_execution(started.execution_id, responses=answers)
    assert (await api.send_message(started.execution_id, 2, message="Yes")).task_id == 2


async def context(kubiya: Kubiya) -> None:
    api = kubiya.control_plane.context
    assert (await api.set("agent", "a-1", knowledge_uuids=["k-1"])).knowledge_uuids == ["k-1"]
    await api.set("agent", "a-1", resource_ids=["r-1"])
    changed = await api.get("agent", "a-1")
    assert (changed.entity_id, changed.knowledge_uuids or []) == ("a-1", [])
    assert (await api.get_resolved("agent", "a-1")).entity_id == "a-1"
    await api.clear("agent", "a-1")
    assert not (await api.get("agent", "a-1")).resource_ids
    with pytest.raises(NotFoundError):
        await api.get("team", "none")


async def context_graph(kubiya: Kubiya) -> None:
    api: Any = kubiya.control_plane.context_graph
    (node,) = await api.get_nodes()
    assert (await api.get_node(node["id"])) == node
    assert await api.get_relationships(node["id"], direction="out")
    assert await api.get_labels() == ["Service"]
    assert await api.get_relationship_types() == ["OWNS"]
    assert await api.get_integrations() == ["kubernetes"]
    assert (await api.get_stats())["nodes"] == 12
    assert await api.search_nodes(label="Service")
    assert await api.search_text(property_name="name", search_text="shop")
    assert await api.get_subgraph(node_id=node["id"], depth=2)
    assert await api.query(query="MATCH (n) RETURN n")
    assert await api.search(query="Who owns the shop?")
    assert await api.ask(keywords="Who owns the shop?")


async def what_agents_run_with(kubiya: Kubiya) -> None:
    plane = kubiya.control_plane
    (runtime,) = [r async for r in plane.runtimes.list()]
    await plane.runtimes.get_requirements(runtime.id)
    assert (await plane.runtimes.validate(runtime_type=runtime.id)).valid is True
    (secret,) = [s async for s in plane.secrets.list()]
    value = await plane.secrets.get_value(secret.name)
    assert value.get_secret_value() not in repr(value)
    (integration,) = [i async for i in plane.integrations.list(connected_only=True)]
    assert (await plane.integrations.get(integration.id)).id == integration.id
    token = await plane.integrations.get_token("github", integration.id)
    assert token.get_secret_value() not in repr(token)
    (template,) = [t async for t in plane.integration_templates.list()]
    assert (await plane.integration_templates.get(template.template_id)).name == template.name
    assert await plane.integration_templates.get_categories() == ["database"]
    assert await plane.integration_templates.get_tags() == ["sql"]
    custom = plane.custom_integrations
    made = await custom.create(name="db", integration_type="postgres", config={"secrets": ["PG"]})
    assert made.id in {i.id async for i in custom.list()}
    assert (await custom.update(made.id, status="inactive")).status == "inactive"
    assert (await custom.get(made.id)).status == "inactive"
    await custom.delete(made.id, hard_delete=True)
    with pytest.raises(NotFoundError):
        await custom.get(made.id)
    (queue,) = [w async for w in plane.workers.list()]
    assert (await plane.workers.get(queue.task_queue)).task_queue == queue.task_queue
    (runner,) = [r async for r in plane.runners.list()]
    assert (await plane.runners.get_health(runner.id)).status == "healthy"


async def approvals(kubiya: Kubiya) -> None:
    plane = kubiya.control_plane
    first, second = [
        await plane.approvals.create(execution_id="x-1", tool_name=name) for name in ("a", "b")
    ]
    approved = await plane.approvals.approve(first.id, comment="Go ahead")
    assert approved.status == "approved"
    rejected = await plane.approvals.reject(second.id, reason="Not on a Friday")
    assert (rejected.status, rejected.rejection_reason) == ("rejected", "Not on a Friday")
    with pytest.raises(ConflictError):
        await plane.approvals.approve(second.id)
    assert [a.id async for a in plane.approvals.list_pending()] == ["ap-1"]
    assert [a.id async for a in plane.approvals.list(status="rejected")] == [second.id]
    assert (await plane.approvals.get(first.id)).resolved_at is not None
    rules = plane.approval_rules
    made = await rules.create(
        name="production",
        scope_type="tool",
        approver_type="user_emails",
        approver_value=["ada@example.com"],
    )
    assert made.id in {r.id async for r in rules.list()}
    assert (await rules.update(made.id, enabled=False)).enabled is False
    assert (await rules.resolve(tool_name="kubectl")).message
    await rules.delete(made.id)
    assert made.id not in {r.id async for r in rules.list()}


async def records(kubiya: Kubiya) -> None:
    plane = kubiya.control_plane
    (trace,) = [t async for t in plane.traces.list()]
    assert (await plane.traces.get(trace.trace_id, flat=True)).name == trace.name
    assert [s.trace_id async for s in plane.traces.list_spans(trace.trace_id)] == [trace.trace_id]
    assert (await plane.traces.get_stats()).total_traces == 1
    assert (await plane.traces.delete(trace.trace_id)).deleted is True
    with pytest.raises(NotFoundError):
        await plane.traces.get(trace.trace_id)
    figures = plane.analytics
    for read in (
        figures.get_summary,
        figures.get_costs,
        figures.get_aem_summary,
        figures.get_aem_trends,
        figures.get_storage_summary,
    ):
        assert (await read(days=30)).period_days == 30
    assert (await figures.get_execution("x-1")).summary
    own = plane.organization
    assert (await own.get()).id == (await own.get_config()).organization_id
    assert (await own.get_settings()).enforcement_mode == "blocking"
    await own.update_settings(enforcement_mode="monitoring")
    assert (await own.initialize_enforcement()).default_policy_id
    queue = await plane.dynamic_executions.resolve_queue(prompt="Look", organization_id="o-1")
    started = await plane.dynamic_executions.execute(
        prompt="Look", entity={"system_prompt": "Be brief."}, worker_queue_id=queue.worker_queue_id
    )
    assert (await plane.executions.get(started.execution_id)).id == started.execution_id


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
    assert (await api.check_authorization("agent", "a-9", action="deploy")).authorized is True
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
    assert [t.type async for t in api.list_templates()] == [definition.type]
    assert [v.name async for v in api.list_variants(str(definition.type))] == ["Safe"]
    assert (await api.validate(str(definition.type), timeout=30)).valid is True
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
    assert [a["name"] for a in (await api.add_agent(made.id, "a-1")).agents or ()] == ["ops"]
    assert not (await api.remove_agent(made.id, "a-1")).agents
    with pytest.raises(NotFoundError):
        await api.remove_agent(made.id, "a-1")
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
    assert (await api.get_metrics(made.id)).queue_id == made.id
    assert [w.execution_id async for w in api.list_workflows(made.id)] == ["x-1"]
    assert [e.id async for e in api.list_executions(made.id)] == ["x-1"]
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
    f"control_plane.{resource}": stories
    for resource, stories in {
        "agents": (agents,),
        "analytics": (records,),
        "approval_rules": (approvals,),
        "approvals": (approvals,),
        "context": (context,),
        "context_graph": (context_graph,),
        "custom_integrations": (what_agents_run_with,),
        "dynamic_executions": (records,),
        "environments": (environments,),
        "executions": (executions, control_of_executions),
        "integration_templates": (what_agents_run_with,),
        "integrations": (what_agents_run_with,),
        "jobs": (jobs,),
        "models": (models,),
        "organization": (records,),
        "plans": (plans,),
        "policies": (policies,),
        "projects": (projects,),
        "runners": (what_agents_run_with,),
        "runtimes": (what_agents_run_with,),
        "secrets": (what_agents_run_with,),
        "skills": (skills,),
        "teams": (teams,),
        "traces": (records,),
        "worker_queues": (worker_queues,),
        "workers": (what_agents_run_with,),
    }.items()
}
