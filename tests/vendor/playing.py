"""What the vendor's two Python packages can do, done once each. Runs in an environment of its own.

    python playing.py ORIGIN CONTROL_PLANE KEY

Before each intent a request to `/mark/<intent>` tells the server what the next ones are for. The
last line of stdout is JSON: how each intent went, in a word or two. No name but this machine's is
looked up, and no socket opened but those to it.
"""

import asyncio
import http.client
import json
import os
import socket
import sys
import urllib.parse

os.environ["KUBIYA_SENTRY_ENABLED"] = "false"
os.environ["KUBIYA_USE_SAME_API"] = "true"
os.environ["TOKEN"] = "a secret of the template"

HERE = {"127.0.0.1", "::1", "localhost"}
_connect, _look_up = socket.socket.connect, socket.getaddrinfo


def _only_here(host):
    if host not in HERE:
        raise PermissionError(f"nothing leaves this machine: {host}")


def _connect_here(sock, address):
    if sock.family in {socket.AF_INET, socket.AF_INET6}:
        _only_here(address[0])
    return _connect(sock, address)


def _look_up_here(host, *rest, **how):
    _only_here(host)
    return _look_up(host, *rest, **how)


socket.socket.connect, socket.getaddrinfo = _connect_here, _look_up_here

import kubiya
import kubiya.client
import kubiya.control_plane_client
import kubiya_workflow_sdk.client
from kubiya.resources.services.stacks import StackFiles, StackRequest
from kubiya_workflow_sdk.tools.executor import ToolExecutor

AGENT = "5d3b9c1e-1111-4a5b-9c1e-000000000001"
STEPS = [{"name": "a", "command": "echo hi"}]


def definition():
    return {"name": "deploy", "steps": [dict(step) for step in STEPS], "runner": "kubiya-hosted"}


async def gathered(client, made):
    async with client:
        return [event async for event in client.execute_workflow_stream(made)]


def intents(origin, control_plane, key):
    old = kubiya_workflow_sdk.client.KubiyaClient(key, origin, max_retries=0)
    new = kubiya.client.KubiyaClient(key, origin, max_retries=0)
    plane = kubiya.control_plane_client.ControlPlaneClient(key, control_plane, max_retries=0)
    streaming = kubiya_workflow_sdk.client.StreamingKubiyaClient(key, origin)
    tool = {"name": "hello", "type": "docker", "image": "alpine:3"}
    tool |= {"content": "echo hello", "description": "Says hello"}
    return {
        "old.workflow": lambda: list(old.execute_workflow(definition(), stream=True)),
        "old.workflow_async": lambda: asyncio.run(gathered(streaming, definition())),
        "old.runners": old.get_runners,
        "old.runner_health": lambda: old.get_runner_health("kubiya-hosted"),
        "old.runners_with_health": old.get_runners_with_health,
        "old.integrations": old.get_integrations,
        "old.secrets": old.list_secrets,
        "old.agents": lambda: old.list_agents(search="devops"),
        "old.create_agent": lambda: old.create_agent("Made", "By the old one", "Be brief"),
        "old.execute_agent": lambda: list(old.execute_agent(AGENT, "Hello")),
        "old.tool": lambda: ToolExecutor(key, origin).execute("hello", tool, {}),
        "new.workflow": lambda: list(new.workflows.execute(definition(), stream=True)),
        "new.workflows": new.workflows.list,
        "new.agents": new.agents.list,
        "new.agent": lambda: new.agents.get(AGENT),
        "new.create_agent": lambda: new.agents.create("Made", "By the new one"),
        "new.audit": lambda: new.audit.list(category_type="agents"),
        "new.integrations": new.integrations.list_integrations_v2,
        "new.knowledge": lambda: new.knowledge.query("restart", stream=False),
        "new.projects": new.projects.list,
        "new.template": lambda: new.projects.template_info("u-1"),
        "new.create_project": lambda: new.projects.create(
            "made", template_id="u-1", variables={"region": "eu-west-1", "size": "small"}
        ),
        "new.project": lambda: new.projects.describe("p-1"),
        "new.plan": lambda: new.projects.plan("p-1"),
        "new.runners": new.runners.list,
        "new.runner_manifest": lambda: new.runners.manifest("made"),
        "new.secrets": new.secrets.list,
        "new.secrets_v2": new.secrets.list_v2,
        "new.secret_value_v2": lambda: new.secrets.value_v2("DB_PASSWORD"),
        "new.create_secret": lambda: new.secrets.create("MADE", "v", "by the new one"),
        "new.delete_secret": lambda: new.secrets.delete_v2("DB_PASSWORD"),
        "new.sources": new.sources.list,
        "new.tools": new.tools.list,
        "new.users": new.users.list_users,
        "new.groups": new.users.list_groups,
        "new.webhooks": new.webhooks.list,
        "new.webhook": lambda: new.webhooks.describe("h-1"),
        "new.create_webhook": lambda: new.webhooks.create(
            "made", "github", agent_id=AGENT, destination="#made", prompt="Look"
        ),
        "new.stack": lambda: new.stacks.plan(
            StackRequest(name="made", files=StackFiles(main_tf="locals {}", variables_tf="# none"))
        ),
        "plane.agents": plane.agents.list,
        "plane.agent": lambda: plane.agents.get("a-1"),
        "plane.create_agent": lambda: plane.agents.create({"name": "made"}),
        "plane.models": plane.models.list,
        "plane.default_model": plane.models.get_default,
        "plane.policies": plane.policies.list,
        "plane.skills": plane.skills.list,
    }


def outcome(intent):
    try:
        result = intent()
        if hasattr(result, "status_code"):
            return f"a raw response, status {result.status_code}"
        if isinstance(result, dict) and result.get("success") is False:
            return f"reports: {str(result.get('error'))[:120]}"
        # How many a stream gives depends on how busy the machine is.
        return "works: items" if isinstance(result, list) and result else "works"
    except BaseException as error:  # noqa: BLE001 - whatever it is, it is the outcome
        return f"{type(error).__name__}: {str(error)[:160]}"


def main():
    origin, control_plane, key = sys.argv[1:]
    outcomes = {}
    for name, intent in intents(origin, control_plane, key).items():
        for place in (origin, control_plane):
            connection = http.client.HTTPConnection(urllib.parse.urlsplit(place).netloc)
            connection.request("GET", f"/mark/{name}")
            connection.getresponse().read()
            connection.close()
        outcomes[name] = outcome(intent)
    # The packages print on stdout, too.
    print("\n=== outcomes\n" + json.dumps(outcomes))


main()
