"""One story per resource: every method is called on the local server, every result looked at."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Final

import pytest
import yaml

from kubiya_async import ConflictError, Kubiya, NotFoundError

Scenario = Callable[[Kubiya], Awaitable[None]]


async def agents(kubiya: Kubiya) -> None:
    created = await kubiya.agents.create(
        name="Night Shift", description="Watches at night", runner="k8s-runner", secrets=["TOKEN"]
    )
    assert created.status == "active"
    assert created.created_at is not None

    got = await kubiya.agents.get(created.uuid)
    assert (got.name, got.secrets, got.runner) == ("Night Shift", ["TOKEN"], "k8s-runner")

    updated = await kubiya.agents.update(created.uuid, environment_variables={"DEBUG": "true"})
    assert updated.uuid == created.uuid
    got = await kubiya.agents.get(created.uuid)
    assert got.environment_variables == {"DEBUG": "true"}
    assert got.description == "Watches at night"

    page = await kubiya.agents.list(filter="Night", active=True)
    assert [agent.uuid for agent in page.items] == [created.uuid]
    assert page.total == 1

    gone = await kubiya.agents.delete(created.uuid)
    assert gone.message == "Agent deleted successfully"
    with pytest.raises(NotFoundError) as missing:
        await kubiya.agents.get(created.uuid)
    assert missing.value.code == "NOT_FOUND"
    assert missing.value.request_id


async def chat(kubiya: Kubiya) -> None:
    reply = await kubiya.chat.send(agent_uuid="abc-123-def", message="How is the deployment?")
    assert reply.response
    assert reply.execution_id

    async with kubiya.chat.stream(agent_uuid="abc-123-def", message="And now?") as stream:
        kinds = [event.type async for event in stream]
    assert kinds[-1] == "done"
    assert "message" in kinds

    said = [m async for m in kubiya.chat.history("abc-123-def")][-4:]
    assert [m.role for m in said] == ["user", "assistant"] * 2
    assert said[0].content == "How is the deployment?"
    assert said[1].content == reply.response


async def integrations(kubiya: Kubiya) -> None:
    found = [i async for i in kubiya.integrations.list(type="github")]
    assert [(i.uuid, i.status) for i in found] == [("integration-123", "active")]
    assert found[0].configuration is not None
    assert found[0].configuration.model_dump() == {
        "organization": "myorg",
        "repositories": ["repo1", "repo2"],
    }


async def knowledge(kubiya: Kubiya) -> None:
    created = await kubiya.knowledge.create(
        title="Restarting zebra", content="Feed it first", visibility="organization", tags=["zoo"]
    )
    assert created.version == 1

    changed = await kubiya.knowledge.update(created.id, content="Feed it twice")
    assert (changed.version, changed.content, changed.tags) == (2, "Feed it twice", ["zoo"])
    assert (await kubiya.knowledge.get(created.id)).content == "Feed it twice"
    assert [e.id async for e in kubiya.knowledge.list(tag="zoo")] == [created.id]

    hits = [hit async for hit in kubiya.knowledge.search(query="zebra", tags=["zoo"])]
    assert [hit.id for hit in hits] == [created.id]
    assert (hits[0].relevance_score or 0) > 0
    versions = [v.version async for v in kubiya.knowledge.list_versions(created.id)]
    assert sorted(versions) == [1, 2]

    await kubiya.knowledge.delete(created.id)
    with pytest.raises(NotFoundError):
        await kubiya.knowledge.get(created.id)


async def projects(kubiya: Kubiya) -> None:
    created = await kubiya.projects.create(name="Sandbox", description="To break things in")
    assert created.id in [p.id async for p in kubiya.projects.list()]
    await kubiya.projects.update(created.id, description="To learn in")
    assert (await kubiya.projects.get(created.id)).description == "To learn in"

    plan = await kubiya.projects.plan(created.id)
    assert (plan.project_id, plan.status) == (created.id, "pending_approval")
    started = await kubiya.projects.approve(plan.plan_id)
    assert started.plan_id == plan.plan_id
    execution = await kubiya.projects.get_execution(started.execution_id)
    assert (execution.project_id, execution.execution_id) == (created.id, started.execution_id)
    logs = await kubiya.projects.get_logs(started.execution_id)
    assert logs.plan is not None
    assert "Plan:" in (logs.plan.content or "")


async def runner_pods(kubiya: Kubiya) -> None:
    runners = [r async for r in kubiya.runner_pods.list_runners()]
    available = [r.id async for r in kubiya.runner_pods.list_available()]
    assert set(available) < {r.id for r in runners}

    first = await kubiya.runner_pods.get_runner(1)
    assert (first.name, first.status, first.labels) == (
        "dev-runner-01",
        "online",
        ["gpu", "high-memory"],
    )
    pods = [p async for p in kubiya.runner_pods.list_pods(1, status="running")]
    assert len(pods) == first.pod_count
    assert {p.status for p in pods} == {"running"}


async def runners(kubiya: Kubiya) -> None:
    names = [r.name async for r in kubiya.runners.list(healthy=True)]
    assert names == ["k8s-runner", "default-runner"]

    runner = await kubiya.runners.get("k8s-runner")
    assert runner.capacity is not None
    assert (runner.capacity.cpu, runner.capacity.memory) == ("4", "8Gi")
    manifest = yaml.safe_load(await kubiya.runners.get_manifest("k8s-runner"))
    assert manifest["kind"] == "Deployment"
    assert manifest["metadata"]["namespace"] == "kubiya-runners"


async def runners_v3(kubiya: Kubiya) -> None:
    created = await kubiya.runners_v3.create("runner-new", description="Fresh")
    assert (created.name, created.status, created.health) == ("runner-new", "creating", None)
    assert "runner-new" in [r.name async for r in kubiya.runners_v3.list()]

    changed = await kubiya.runners_v3.update_description("runner-new", description="Seasoned")
    assert changed.description == "Seasoned"
    assert (await kubiya.runners_v3.get("runner-new")).description == "Seasoned"
    health = await kubiya.runners_v3.health("runner-prod")
    assert health.status == "healthy"
    assert health.components is not None
    assert set(health.components) == {"tool_manager", "agent_manager"}

    chart = await kubiya.runners_v3.get_helm_chart("runner-prod")
    with tarfile.open(fileobj=io.BytesIO(chart), mode="r:gz") as archive:
        assert any(name.endswith("Chart.yaml") for name in archive.getnames())
    assert list(yaml.safe_load_all(await kubiya.runners_v3.get_helm_manifest("runner-prod")))

    result = await kubiya.runners_v3.operate(
        "runner-prod", operation="restart", parameters={"component": "tool_manager"}
    )
    assert (result.status, result.message) == (
        "success",
        "Runner component restarted successfully",
    )

    await kubiya.runners_v3.delete("runner-new")
    with pytest.raises(NotFoundError) as missing:
        await kubiya.runners_v3.get("runner-new")
    assert (missing.value.code, missing.value.details) == ("not_found", {"runner": "runner-new"})


async def secrets(kubiya: Kubiya) -> None:
    created = await kubiya.secrets.create(
        name="a/b c?", value="hush", description="Odd name", expires_in=timedelta(days=30)
    )
    assert created.name == "a/b c?"
    assert created.expires_at is not None
    assert created.created_at is not None
    assert created.expires_at - created.created_at == timedelta(days=30)

    await kubiya.secrets.update("a/b c?", description="Odder")
    page = await kubiya.secrets.list(filter="a/b")
    assert [(s.name, s.description) for s in page.items] == [("a/b c?", "Odder")]
    gone = await kubiya.secrets.delete("a/b c?")
    assert gone.message == "Secret deleted successfully"
    assert (await kubiya.secrets.list(filter="a/b")).items == []


async def sources(kubiya: Kubiya) -> None:
    created = await kubiya.sources.create(
        name="More tools", url="https://github.com/org/more", branch="main"
    )
    assert created.status == "scanning"
    assert (await kubiya.sources.get(created.uuid)).url == "https://github.com/org/more"

    listed = {s.uuid: s async for s in kubiya.sources.list()}
    assert created.uuid in listed
    source = await kubiya.sources.get("source-123-456")
    assert source.tools is not None
    assert listed["source-123-456"].tools_count == len(source.tools)

    scan = await kubiya.sources.scan(url="https://github.com/org/more")
    assert (scan.status, scan.tools_found) == ("running", [])


async def tasks(kubiya: Kubiya) -> None:
    created = await kubiya.tasks.create(
        name="nightly", agent_id="abc-123-def", runner_id="k8s-runner", metadata={"team": "ops"}
    )
    assert created.status == "pending"
    got = await kubiya.tasks.get(created.id)
    assert (got.name, got.agent_id, got.metadata) == ("nightly", "abc-123-def", {"team": "ops"})
    assert created.id in [t.id async for t in kubiya.tasks.list(agent="abc-123-def")]
    assert created.id in [t.id async for t in kubiya.tasks.list_for_agent("abc-123-def")]
    assert created.id in [t.id async for t in kubiya.tasks.list_for_runner("k8s-runner")]

    assert (await kubiya.tasks.get_status(created.id)).id == created.id
    assert (await kubiya.tasks.get_logs(created.id)).task_id == created.id
    # Its time has been running since it was created.
    fresh = await kubiya.tasks.create(name="b", agent_id="abc-123-def", runner_id="k8s-runner")
    cancelled = await kubiya.tasks.cancel(fresh.id)
    assert (cancelled.id, cancelled.status) == (fresh.id, "cancelled")
    with pytest.raises(ConflictError):
        await kubiya.tasks.cancel(fresh.id)


async def tools(kubiya: Kubiya) -> None:
    listed = {t.name: t async for t in kubiya.tools.list(type="docker")}
    assert listed["kubectl"].args is not None
    assert listed["kubectl"].args[0].name == "command"

    started = await kubiya.tools.execute(name="kubectl", content="get pods", runner="k8s-runner")
    assert started.status == "running"
    execution = await kubiya.tools.get_execution(started.execution_id)
    assert execution.execution_id == started.execution_id


async def webhooks(kubiya: Kubiya) -> None:
    created = await kubiya.webhooks.create(
        name="Pager", type="slack", destination="#pager", prompt="Look at this"
    )
    assert created.webhook_url is not None
    assert created.webhook_url.endswith(f"/webhooks/{created.uuid}")
    listed = {w.uuid: w async for w in kubiya.webhooks.list(type="slack")}
    assert listed[created.uuid].prompt == "Look at this"

    triggered = await kubiya.webhooks.trigger(
        created.uuid, message="CPU is high", metadata={"severity": "high"}
    )
    assert triggered.execution_id
    assert triggered.status == "running"


async def workflows(kubiya: Kubiya) -> None:
    started = await kubiya.workflows.execute(
        source="myorg/deploy-scripts", variables={"environment": "production"}, timeout="1800s"
    )
    assert started.workflow is not None
    assert started.workflow.variables == {"environment": "production"}

    execution = await kubiya.workflows.get_execution(started.execution_id)
    assert execution.workflow is not None
    assert execution.workflow.source == "myorg/deploy-scripts"
    listed = [e.execution_id async for e in kubiya.workflows.list_executions()]
    assert started.execution_id in listed

    finished = (await kubiya.workflows.list_executions(status="completed")).items[0].execution_id
    since = datetime(2024, 1, 1, tzinfo=UTC)
    entries = (await kubiya.workflows.list_logs(finished, since=since, limit=2)).items
    assert len(entries) == 2
    assert entries[0].timestamp is not None
    assert entries[0].timestamp >= since


SCENARIOS: Final[dict[str, Scenario]] = {
    "agents": agents,
    "chat": chat,
    "integrations": integrations,
    "knowledge": knowledge,
    "projects": projects,
    "runner_pods": runner_pods,
    "runners": runners,
    "runners_v3": runners_v3,
    "secrets": secrets,
    "sources": sources,
    "tasks": tasks,
    "tools": tools,
    "webhooks": webhooks,
    "workflows": workflows,
}
