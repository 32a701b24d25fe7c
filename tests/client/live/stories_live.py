"""One story per live resource: every method is called on the server, each result looked at."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Awaitable, Callable
from typing import Final

import pytest
from pydantic import SecretStr

from kubiya_async import (
    ApiError,
    ConflictError,
    DoneEvent,
    Kubiya,
    MessageEvent,
    NotFoundError,
    OutputEvent,
    StatusEvent,
    ToolCallEvent,
    UnknownEvent,
)

Story = Callable[[Kubiya], Awaitable[None]]

RUNNER: Final = "kubiya-hosted"
DEPLOY: Final = {
    "name": "deploy",
    "steps": [
        {"name": "build", "command": "echo built"},
        {"name": "ship", "command": "echo shipped"},
    ],
}


def revealed(secret: SecretStr | None) -> str | None:
    return None if secret is None else secret.get_secret_value()


def archive() -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as files:
        files.writestr("tools/hello.py", "print('hello')")
    return written.getvalue()


async def agents(kubiya: Kubiya) -> None:
    api = kubiya.live.agents
    made = await api.create(
        name="Night Shift",
        description="Watches at night",
        instruction_type="tools",
        llm_model="azure/gpt-4o",
        integrations=["slack"],
    )
    # The server says no more than the id of what it made.
    assert (made.uuid, made.name) == (made.id, None)
    assert (await api.get(made.uuid)).name == "Night Shift"
    listed = [agent async for agent in api.list(search="night")]
    assert [agent.uuid for agent in listed] == [made.uuid]

    changed = await api.update(
        made.uuid,
        name="Night Shift",
        description="Sleeps",
        instruction_type="tools",
        llm_model="claude-4-sonnet",
    )
    assert changed.description == "Sleeps"
    integrations = await api.list_integrations(made.uuid)
    assert [(i.vendor, i.status) for i in integrations.items] == [("slack", "inactive")]
    assert (await api.activate_integrations(made.uuid)).status == "activated"
    integrations = await api.list_integrations(made.uuid)
    assert integrations.items[0].status == "active"
    flags = await api.get_feature_flags(names=["supported_llm_models", "none"])
    assert "gpt" in str(flags.model_dump()["supported_llm_models"])

    await api.delete(made.uuid)
    with pytest.raises(NotFoundError, match="Agent not found"):
        await api.get(made.uuid)


async def audit(kubiya: Kubiya) -> None:
    await kubiya.live.secrets.create(name="WATCHED", value="v")
    found = [i async for i in kubiya.live.audit.list(filter={"category_type": "secrets"})]
    (item,) = found
    assert (item.action_type, item.resource_text) == ("create", "WATCHED")
    assert item.id is not None
    assert (await kubiya.live.audit.get(item.id)).timestamp == item.timestamp
    async with kubiya.live.audit.stream(filter={"action_type": "create"}) as stream:
        events = [event async for event in stream]
    assert isinstance(events[-1], DoneEvent)
    assert len(events) >= 2
    newest = await kubiya.live.audit.list(sort={"timestamp": -1}, page_size=1)
    assert newest.items[0].timestamp == item.timestamp


async def chat(kubiya: Kubiya) -> None:
    agent = (await kubiya.live.agents.list()).items[0]
    for start in (kubiya.live.chat.stream, kubiya.live.chat.converse):
        async with start(message="Is the deployment up?", agent_uuid=agent.uuid) as stream:
            events = [event async for event in stream]
        assert isinstance(events[-1], DoneEvent)
        assert any(isinstance(event, ToolCallEvent) for event in events)
        result = await stream.final()
        assert "replicas ready" in result.text
        assert result.tool_calls[0].result is not None
    described = {"name": "Passing", "ai_instructions": "Be brief."}
    async with kubiya.live.chat.stream(message="Hello", agent=described) as stream:
        assert (await stream.final()).done


async def integrations(kubiya: Kubiya) -> None:
    api = kubiya.live.integrations
    configs = [{"name": "default", "is_default": True, "vendor_specific": {"org": "acme"}}]
    made = await api.create(name="jira", integration_type="jira", configs=configs)
    assert made.name == "jira"
    assert {i.name async for i in api.list(full=True)} >= {"github", "jira"}
    assert (await api.update("jira", description="Issues")).description == "Issues"
    assert (await api.get("jira")).integration_type == "jira"
    assert "jira" in str((await api.get_install_link("jira")).url)
    with pytest.raises(ConflictError):
        await api.create(name="jira", integration_type="jira", configs=configs)
    await api.delete("jira")
    assert "jira" not in {i.name async for i in api.list()}


async def knowledge(kubiya: Kubiya) -> None:
    api = kubiya.live.knowledge
    made = await api.create(name="billing", content="Drain the queue, then restart billing.")
    assert (await api.get(made.uuid)).content == made.content
    assert [e.uuid async for e in api.list(query="billing")] == [made.uuid]
    assert [e.uuid async for e in api.search(query="drain", limit=5)] == [made.uuid]
    assert (await api.update(made.uuid, labels=["ops"])).labels == ["ops"]
    answer = await api.query(query="How do we restart billing?", organization="acme")
    assert answer.total_results == 2  # the other one is about restarting, too
    assert answer.results is not None
    assert answer.results[0].data is not None
    assert "billing" in str(answer.results[0].data.metadata)
    async with api.stream_query(query="How do we restart billing?") as stream:
        assert "Drain" in (await stream.final()).text

    outside = await api.create_external("slack", settings={"channel_ids": ["C9"]})
    assert outside.uuid in {e.uuid async for e in api.list_external("slack")}
    assert [e async for e in api.list_external("teams")] == []
    changed = await api.update_external("slack", outside.uuid, settings={"channel_ids": ["C8"]})
    assert changed.channel_ids == ["C8"]
    assert (await api.get_external("slack", outside.uuid)).uuid == outside.uuid
    await api.delete_external("slack", outside.uuid)
    await api.delete(made.uuid)
    with pytest.raises(NotFoundError):
        await api.get(made.uuid)


async def projects(kubiya: Kubiya) -> None:
    api = kubiya.live.projects
    template = await api.get_template("u-1")
    variables = [{"name": "region", "value": "eu-west-1"}]
    made = await api.create(name="shop-eu", template_id=template.id, variables=variables)
    assert made.usecase_id == "u-1"
    assert made.id in {p.id async for p in api.list()}
    assert (await api.update(made.id, description="In Europe")).description == "In Europe"
    assert (await api.replace(made.id, name="shop-eu-2")).name == "shop-eu-2"
    assert (await api.get(made.id)).name == "shop-eu-2"

    plan = await api.plan(made.id)
    assert plan.plan_id is not None
    assert plan.changes is not None
    assert [c.action for c in plan.changes] == ["create"]
    assert (await api.get_plan(plan.plan_id)).status == "pending_approval"
    execution = await api.approve(plan.plan_id)
    assert execution.execution_id is not None
    assert (await api.get_plan(plan.plan_id)).status == "approved"
    read = await api.get_execution(execution.execution_id)
    assert read.status in {"running", "completed"}
    logs = await api.get_logs(execution.execution_id)
    assert logs.plan is not None
    assert "1 to add" in str(logs.plan.content)

    files = {"main.tf": b'resource "null_resource" "a" {}'}
    assert "1 to add" in str((await api.plan_stack(name="one", files=files)).model_dump())
    stack = await api.apply_stack(name="one", files=files)
    assert stack.uuid is not None
    async with api.stream_stack_logs(stack.uuid) as stream:
        assert "Apply complete" in (await stream.final()).output
    with pytest.raises(ApiError, match="at least one file"):
        await api.apply_stack(name="none", files={})
    await api.delete(made.id)
    with pytest.raises(NotFoundError):
        await api.get(made.id)


async def runners(kubiya: Kubiya) -> None:
    api = kubiya.live.runners
    manifest = await api.create("edge", managed_by="terraform")
    assert str(manifest.url).endswith("edge.yaml")
    for listing in (api.list(), api.list_v1()):
        assert {r.name async for r in listing} == {RUNNER, "edge"}
    runner = await api.get("edge")
    assert (runner.version, runner.managed_by) == ("2", "terraform")
    health = await api.get_health("edge")
    assert health.checks is not None
    assert health.checks[0].name == "tool-manager"
    assert (await api.get_chart_values("edge")).runner_name == "edge"
    assert (await api.get_manifest("edge")).url == manifest.url
    await api.delete("edge")
    with pytest.raises(NotFoundError):
        await api.get("edge")


async def secrets(kubiya: Kubiya) -> None:
    api = kubiya.live.secrets
    await api.create(name="TOKEN", value="correct horse", description="A token")
    with pytest.raises(ConflictError):
        await api.create(name="TOKEN", value="again")
    assert (await api.get("TOKEN")).description == "A token"
    assert {s.name async for s in api.list()} >= {"TOKEN", "DB_PASSWORD"}
    assert {s.name async for s in api.list_v2()} >= {"TOKEN"}
    assert revealed(await api.get_value("TOKEN")) == "correct horse"
    await api.update("TOKEN", value="battery staple")
    assert revealed(await api.get_value_v2("TOKEN")) == "battery staple"
    await api.set("TOKEN", value="neither", description="Set")
    assert revealed(await api.get_value("TOKEN")) == "neither"
    await api.delete("TOKEN")
    with pytest.raises(NotFoundError):
        await api.get_value("TOKEN")


async def sources(kubiya: Kubiya) -> None:
    api = kubiya.live.sources
    made = await api.create(url="https://example.com/acme/tools", name="tools", runner=RUNNER)
    assert made.connected_tools_count
    assert made.uuid in {s.uuid async for s in api.list()}
    assert (await api.update(made.uuid, description="Ours")).description == "Ours"
    metadata = await api.get_metadata(made.uuid)
    assert metadata.tools is not None
    assert len(metadata.tools) == made.connected_tools_count
    agent = (await kubiya.live.agents.list()).items[0]
    await api.bind_agent(made.uuid, agent.uuid)
    assert (await api.get(made.uuid)).connected_agents_count == 1
    assert (await api.sync(made.uuid, force=True, runner="edge")).runner == "edge"
    inline = [{"name": "hello", "content": "echo hello"}]
    found = await api.load(inline_tools=inline, runner=RUNNER)
    assert found.tools is not None
    assert found.tools[0].name == "hello"
    assert (await api.load_url(url="https://example.com/acme/tools")).name == "tools"
    assert (await api.load_zip(file=archive())).tools
    packed = await api.upload_zip(file=("packed.zip", archive()), name="packed")
    assert (packed.name, packed.connected_tools_count) == ("packed", 1)
    await api.delete(made.uuid, runner=RUNNER)
    with pytest.raises(NotFoundError):
        await api.get(made.uuid)


async def tools(kubiya: Kubiya) -> None:
    kubectl = {"name": "kubectl", "type": "docker", "content": "kubectl $command"}
    async with kubiya.live.tools.execute(
        tool_name="kubectl", tool_def=kubectl, runner=RUNNER, args={"command": "get pods"}
    ) as stream:
        events = [event async for event in stream]
    assert any(isinstance(e, OutputEvent) and "my-app" in e.content for e in events)
    assert any(isinstance(e, StatusEvent) and e.status == "success" for e in events)
    broken = {"name": "broken", "content": "exit 3"}
    async with kubiya.live.tools.execute(
        tool_name="broken", tool_def=broken, runner=RUNNER
    ) as stream:
        assert (await stream.final()).status == "failed"
    async with kubiya.live.tools.generate(message="A tool that lists pods") as stream:
        written = [event async for event in stream]
    assert [e.type for e in written if isinstance(e, UnknownEvent)] == ["generated_tool"] * 2


async def users(kubiya: Kubiya) -> None:
    me = await kubiya.live.users.get_self()
    assert [u.uuid async for u in kubiya.live.users.list()] == [me.uuid]
    assert [u.email async for u in kubiya.live.users.list_v1()] == [me.email]
    assert [g.name async for g in kubiya.live.users.list_groups()] == ["Admins"]


async def webhooks(kubiya: Kubiya) -> None:
    api = kubiya.live.webhooks
    made = await api.create(
        name="deploys",
        source="github",
        communication={"method": "Slack", "destination": "#deploys"},
        workflow={"name": "deploy"},
        runner=RUNNER,
    )
    assert made.webhook_url is not None
    assert (await api.get(made.id)).workflow == {"name": "deploy"}
    assert made.id in {w.id async for w in api.list()}
    assert (await api.update(made.id, filter="a == 'b'")).filter == "a == 'b'"
    assert (await api.test(webhook_url=made.webhook_url, test_data={"a": 1})).success
    with pytest.raises(ApiError, match="Webhook not found"):
        await api.test(webhook_url="https://example.com/elsewhere")
    assert (await api.delete(made.id)).result == "ok"
    with pytest.raises(NotFoundError):
        await api.get(made.id)


async def workflows(kubiya: Kubiya) -> None:
    api = kubiya.live.workflows
    async with api.execute(definition=DEPLOY, runner=RUNNER, native_sse=True) as stream:
        assert (await stream.final()).success
    async with api.execute(definition=DEPLOY, runner=RUNNER) as stream:
        result = await stream.final()
    assert (result.status, result.success) == ("finished", True)
    assert [(s.step, s.output) for s in result.steps] == [("build", "built"), ("ship", "shipped")]
    started = next(e for e in result.events if isinstance(e, StatusEvent))
    assert isinstance(started.data, dict)
    run = str(started.data["workflowId"])

    report = await api.get_status(workflow_id=run, runner=RUNNER)
    assert report.status is not None
    assert report.status.status_text == "finished"
    assert report.status.nodes is not None
    assert report.status.nodes["ship"].output == "shipped"
    assert run in {w.id async for w in api.list(runner=RUNNER, limit=1)}
    again = await api.retry(workflow_id=run, runner=RUNNER, from_step="ship")
    assert again.workflow_id not in {None, run}
    cancelled = await api.cancel(workflow_id=str(again.workflow_id), runner=RUNNER)
    assert cancelled.success
    with pytest.raises(ApiError, match="Workflow not found"):
        await api.get_status(workflow_id="none", runner=RUNNER)
    async with api.generate(prompt="Say hello", workflow_mode="plan") as stream:
        words = [e.content async for e in stream if isinstance(e, MessageEvent)]
    assert "one step" in "".join(words)


async def saved_workflows(kubiya: Kubiya) -> None:
    api = kubiya.live.workflows
    made = await api.create_saved(name="deploy", definition=DEPLOY, status="draft")
    assert (await api.get_saved(made.id)).status == "draft"
    assert (await api.update_saved(made.id, description="Ships")).description == "Ships"
    with pytest.raises(ConflictError):
        await api.execute_saved(made.id, runner=RUNNER)
    assert (await api.publish_saved(made.id, runner=RUNNER, webhook_path="/deploy")).success
    address = await api.create_webhook_url(made.id, runner=RUNNER)
    assert str(address.webhook_url).endswith("/deploy")
    started = await api.execute_saved(made.id, runner=RUNNER, input={"version": "v2"})
    (execution,) = [e async for e in api.list_executions(workflow_id=made.id)]
    assert execution.id == started.execution_id
    assert execution.steps is not None
    assert [s.step_name for s in execution.steps] == ["build", "ship"]
    listed = [w async for w in api.list_saved(search="ships")]
    assert [w.id for w in listed] == [made.id]
    assert listed[0].recent_executions
    await api.delete_saved(made.id)
    with pytest.raises(NotFoundError):
        await api.get_saved(made.id)


STORIES: Final[dict[str, tuple[Story, ...]]] = {
    "live.agents": (agents,),
    "live.audit": (audit,),
    "live.chat": (chat,),
    "live.integrations": (integrations,),
    "live.knowledge": (knowledge,),
    "live.projects": (projects,),
    "live.runners": (runners,),
    "live.secrets": (secrets,),
    "live.sources": (sources,),
    "live.tools": (tools,),
    "live.users": (users,),
    "live.webhooks": (webhooks,),
    "live.workflows": (workflows, saved_workflows),
}
