"""Addresses in answers: each leads to what it promises, without a key, and to nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import yaml

from kubiya_async.testing import Deviations, LocalServer
from tests.server.conftest import Reply

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    import aiohttp

    from kubiya_async import Kubiya

DEFINITION = {"name": "deploy", "steps": [{"name": "build", "command": "echo built"}]}
SLACK = {"method": "Slack", "destination": "#deploys"}


@pytest.fixture
async def server() -> AsyncIterator[LocalServer]:
    # What a server makes known of itself contains the path before its roots.
    async with LocalServer(
        prefix="/behind/proxy", deviations=Deviations(partial_creates=False)
    ) as server:
        yield server


@pytest.fixture
async def kubiya(server: LocalServer) -> AsyncIterator[Kubiya]:
    async with server.client() as kubiya:
        yield kubiya


@pytest.fixture
def visit(session: aiohttp.ClientSession) -> Any:
    """Make a request as somebody who has the address and nothing else."""

    async def visit(method: str, url: object, body: Any = None) -> Reply:
        async with session.request(method, str(url), json=body) as response:
            return Reply(response.status, response.headers, await response.read())

    return visit


async def test_manifest_deploys_the_runner(kubiya: Kubiya, visit: Any, server: LocalServer) -> None:
    made = await kubiya.live.runners.create("edge/eu 1")
    assert made.url == (await kubiya.live.runners.get_manifest("edge/eu 1")).url
    reply = await visit("GET", made.url)
    assert (reply.status, reply.headers["Content-Type"]) == (200, "application/yaml")
    manifest = yaml.safe_load(reply.body)
    assert (manifest["kind"], manifest["metadata"]["name"]) == ("Deployment", "edge/eu 1")
    assert "Authorization" not in server.requests.last.headers

    reply = await visit("POST", made.url)
    assert (reply.status, reply.headers["Allow"]) == (405, "GET")
    await kubiya.live.runners.delete("edge/eu 1")
    assert (await visit("GET", made.url)).status == 404


async def test_link_installs_an_integration(kubiya: Kubiya, visit: Any) -> None:
    api = kubiya.live.integrations
    url = str((await api.get_install_link("<jira>")).url)
    assert "<jira>" not in {i.name async for i in api.list()}
    reply = await visit("GET", url)
    assert (reply.status, reply.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert b"&lt;jira&gt; is connected" in reply.body
    assert "<jira>" in {i.name async for i in api.list()}
    assert (await visit("GET", url)).status == 200
    assert (await visit("GET", url.partition("?")[0])).status == 404
    assert (await visit("GET", url.replace("state=", "state=x"))).status == 404


async def test_webhook_takes_events(kubiya: Kubiya, visit: Any) -> None:
    made = await kubiya.live.webhooks.create(
        name="deploys",
        source="github",
        communication=SLACK,
        workflow=DEFINITION,
        runner="edge",
    )
    reply = await visit("POST", made.webhook_url, {"ref": "main"})
    assert (reply.status, reply.json()["success"]) == (200, True)
    runs = {run.id async for run in kubiya.live.workflows.list(runner="edge")}
    assert runs == {reply.json()["workflow_id"]}
    report = await kubiya.live.workflows.wait(reply.json()["workflow_id"], runner="edge")
    assert report.status is not None
    assert report.status.name == "deploy"
    received = [i async for i in kubiya.live.audit.list() if i.action_type == "receive"]
    assert [item.resource_text for item in received] == ["deploys"]

    assert (await kubiya.live.webhooks.test(webhook_url=str(made.webhook_url))).success
    assert len([run async for run in kubiya.live.workflows.list(runner="edge")]) == 2
    await kubiya.live.webhooks.delete(made.id)
    assert (await visit("POST", made.webhook_url, {})).status == 404


async def test_webhook_of_an_agent_takes_events(kubiya: Kubiya, visit: Any) -> None:
    seeded = [webhook async for webhook in kubiya.live.webhooks.list()]
    assert seeded
    for webhook in seeded:
        assert (await visit("POST", webhook.webhook_url, {"a": 1})).status == 200


async def test_documented_webhook_takes_events(kubiya: Kubiya, visit: Any) -> None:
    made = await kubiya.webhooks.create(name="a", type="slack", destination="#a", prompt="P")
    reply = await visit("POST", made.webhook_url, {"message": "m"})
    assert (reply.status, reply.json()["status"]) == (200, "running")
    assert (await visit("POST", f"{made.webhook_url}x", {})).status == 404


async def test_saved_workflow_is_started_and_followed_by_its_addresses(
    kubiya: Kubiya, visit: Any
) -> None:
    api = kubiya.live.workflows
    made = await api.create_saved(name="deploy", definition=DEFINITION, status="draft")
    address = await api.create_webhook_url(made.id, runner="edge")
    assert (await visit("POST", address.webhook_url, {})).status == 409
    await api.publish_saved(made.id, runner="edge", webhook_path="/ci/deploy")
    address = await api.create_webhook_url(made.id, runner="edge")
    assert str(address.webhook_url).endswith("/ci/deploy")
    started = (await visit("POST", address.webhook_url, {"version": "v2"})).json()
    (execution,) = [e async for e in api.list_executions(workflow_id=made.id)]
    assert (execution.id, execution.runner) == (started["executionId"], "edge")

    told = (await visit("GET", started["streamUrl"])).body.decode()
    assert '"status": "finished", "success": true' in told
    state = (await visit("GET", started["statusUrl"])).json()
    assert (state["status"], state["steps"][0]["step_name"]) == ("completed", "build")
    assert (await visit("GET", started["statusUrl"].replace("exec-", "x-"))).status == 404
    await api.delete_saved(made.id)
    assert (await visit("POST", address.webhook_url, {})).status == 404


async def test_job_is_started_by_its_address(kubiya: Kubiya, visit: Any) -> None:
    api = kubiya.control_plane.jobs
    how: dict[str, Any] = {"planning_mode": "predefined_agent", "entity_type": "agent"}
    made = await api.create(
        name="restart", trigger_type="webhook", entity_id="a-1", prompt_template="Restart", **how
    )
    reply = await visit("POST", made.webhook_url, {})
    (execution,) = [e async for e in api.list_executions(made.id)]
    assert (reply.status, reply.json()["execution_id"]) == (200, execution.execution_id)
    nightly = await api.create(
        name="nightly",
        trigger_type="cron",
        cron_schedule="0 2 * * *",
        prompt_template="Look",
        **how,
    )
    assert nightly.webhook_url is None


async def test_no_answer_of_the_live_wire_leads_astray(
    kubiya: Kubiya, visit: Any, server: LocalServer
) -> None:
    """Whatever is an address of a runner, a webhook or an installation is one of this server."""
    answers = [
        (await kubiya.live.runners.create("edge")).url,
        (await kubiya.live.integrations.get_install_link("jira")).url,
        *[w.webhook_url async for w in kubiya.live.webhooks.list()],
        (await kubiya.live.workflows.create_webhook_url("w-1", runner="r")).webhook_url,
    ]
    for url in answers:
        assert str(url).startswith(f"{server.origin}/behind/proxy/")
        statuses = {(await visit(method, url, {})).status for method in ("GET", "POST")}
        assert statuses <= {200, 405, 409}


@pytest.mark.parametrize("path", ["/manifests", "/manifests/none.yaml", "/install", "/nowhere/x"])
async def test_nothing_is_where_no_address_leads(
    path: str, server: LocalServer, visit: Any
) -> None:
    assert (await visit("GET", f"{server.origin}/behind/proxy{path}")).status == 404
