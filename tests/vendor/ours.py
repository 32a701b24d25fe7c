"""The same intents with this package: one call each, and the requests that it makes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Final

from kubiya_async import Kubiya, KubiyaError
from kubiya_async.testing import LocalServer
from tests.vendor.recording import Request, recorded

AGENT: Final = "5d3b9c1e-1111-4a5b-9c1e-000000000001"
DEPLOY: Final = {"name": "deploy", "steps": [{"name": "a", "command": "echo hi"}]}
RUNNER: Final = "kubiya-hosted"
TOOL: Final = {
    "name": "hello",
    "type": "docker",
    "image": "alpine:3",
    "content": "echo hello",
    "description": "Says hello",
}


async def _workflow(k: Kubiya) -> object:
    return await k.live.workflows.run(definition=DEPLOY, runner=RUNNER, native_sse=True)


async def _tool(k: Kubiya) -> object:
    tools = k.live.tools
    async with tools.execute(tool_name="hello", tool_def=TOOL, runner=RUNNER, args={}) as stream:
        return await stream.final()


async def _healths(k: Kubiya) -> None:
    async for runner in k.live.runners.list_v1():
        await k.live.runners.get_health(runner.name)


async def _healths_v3(k: Kubiya) -> None:
    async for runner in k.live.runners.list():
        await k.live.runners.get_health(runner.name)


async def _tools(k: Kubiya) -> None:
    async for source in k.live.sources.list():
        await k.live.sources.get_metadata(source.uuid)


async def _create_project(k: Kubiya) -> None:
    await k.live.projects.get_template("u-1")  # they read it twice
    await k.live.projects.create(
        name="made",
        template_id="u-1",
        variables=[{"name": "region", "value": "eu-west-1"}, {"name": "size", "value": "small"}],
    )


def _audit(k: Kubiya) -> Awaitable[object]:
    wanted: dict[str, Any] = {"category_type": "agents"}
    return k.live.audit.list(filter=wanted, sort={"timestamp": -1}, page=1, page_size=50)


def _new_agent(k: Kubiya) -> Awaitable[object]:
    return k.live.agents.create(
        name="Made",
        description="By the new one",
        instruction_type="natural_language",
        llm_model="claude-4-sonnet",
    )


def _new_webhook(k: Kubiya) -> Awaitable[object]:
    return k.live.webhooks.create(
        name="made",
        source="github",
        agent_id=AGENT,
        communication={"method": "Slack", "destination": "#made"},
        prompt="Look",
    )


def _stack(k: Kubiya) -> Awaitable[object]:
    files = {"main.tf": b"locals {}", "variables.tf": b"# none"}
    return k.live.projects.plan_stack(name="made", files=files)


OURS: Final[dict[str, Callable[[Kubiya], Awaitable[object]]]] = {
    "old.workflow": _workflow,
    "old.workflow_async": _workflow,
    "old.runners": lambda k: k.live.runners.list_v1(),
    "old.runner_health": lambda k: k.live.runners.get_health(RUNNER),
    "old.runners_with_health": _healths,
    "old.integrations": lambda k: k.live.integrations.list(full=True),
    "old.secrets": lambda k: k.live.secrets.list_v2(),
    "old.agents": lambda k: k.live.agents.list(search="devops"),
    "old.create_agent": lambda k: k.live.agents.create(
        name="Made",
        description="By the old one",
        instruction_type="natural_language",
        llm_model="together_ai/deepseek-ai/DeepSeek-V3",
        ai_instructions="Be brief",
    ),
    "old.tool": _tool,
    "new.workflow": _workflow,
    "new.workflows": lambda k: k.live.workflows.list(runner=RUNNER, filter="all"),
    "new.agents": lambda k: k.live.agents.list(),
    "new.agent": lambda k: k.live.agents.get(AGENT),
    "new.create_agent": _new_agent,
    "new.audit": _audit,
    "new.integrations": lambda k: k.live.integrations.list(),
    "new.knowledge": lambda k: k.live.knowledge.query(query="restart"),
    "new.projects": lambda k: k.live.projects.list(),
    "new.template": lambda k: k.live.projects.get_template("u-1"),
    "new.create_project": _create_project,
    "new.project": lambda k: k.live.projects.get("p-1"),
    "new.plan": lambda k: k.live.projects.plan("p-1"),
    "new.runners": _healths_v3,
    "new.runner_manifest": lambda k: k.live.runners.create("made"),
    "new.secrets": lambda k: k.live.secrets.list(),
    "new.secrets_v2": lambda k: k.live.secrets.list_v2(),
    "new.secret_value_v2": lambda k: k.live.secrets.get_value_v2("DB_PASSWORD"),
    "new.create_secret": lambda k: k.live.secrets.create(
        name="MADE", value="v", description="by the new one"
    ),
    "new.delete_secret": lambda k: k.live.secrets.delete("DB_PASSWORD"),
    "new.sources": lambda k: k.live.sources.list(),
    "new.tools": _tools,
    "new.users": lambda k: k.live.users.list(limit=100, page=1),
    "new.groups": lambda k: k.live.users.list_groups(),
    "new.webhooks": lambda k: k.live.webhooks.list(),
    "new.webhook": lambda k: k.live.webhooks.get("h-1"),
    "new.create_webhook": _new_webhook,
    "new.stack": _stack,
    "plane.agents": lambda k: k.control_plane.agents.list(skip=0, limit=100),
    "plane.agent": lambda k: k.control_plane.agents.get("a-1"),
    "plane.create_agent": lambda k: k.control_plane.agents.create(name="made"),
    "plane.models": lambda k: k.control_plane.models.list(skip=0, limit=100),
    "plane.default_model": lambda k: k.control_plane.models.get_default(),
    "plane.policies": lambda k: k.control_plane.policies.list(page=1, limit=100),
    "plane.skills": lambda k: k.control_plane.skills.list(),
}
"""`old.execute_agent` is missing: no server was seen to have what it asks for."""


async def sent_by_us(intent: str) -> list[Request]:
    """Return the requests that an intent makes."""
    plane = intent.startswith("plane.")
    async with LocalServer(api="control_plane" if plane else "live", quota=None) as server:
        async with server.client(retries=0, orchestrator_base_url=server.origin) as kubiya:
            try:
                await OURS[intent](kubiya)
            except KubiyaError as error:
                raise AssertionError(f"{intent}: {error}") from error
        return [recorded(request) for request in server.requests]
