"""Runners: operated, deployed with manifests and charts, and called what their paths are called."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
import yaml

from kubiya_async.testing._charts import write_yaml
from tests.support.cases import each_of
from tests.support.tree import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from tests.server.conftest import Http, TurnedClock


async def describe(http: Http, name: str) -> Any:
    return (await http.v3("GET", f"/runners/{name}/describe")).json()


async def test_a_runner_is_created_and_becomes_active(slow_http: Http, clock: TurnedClock) -> None:
    metadata = {"namespace": "n", "gateway_url": "https://g"}
    body = {"description": "D", "metadata": metadata}
    created = (await slow_http.v3("POST", "/runners/mine", body)).json()
    assert (created["status"], created["type"]) == ("creating", "local")
    assert created["metadata"] == {**metadata, "subject": "kubiya-ai.runner.mine.incoming"}
    assert "health" not in created
    assert "health" not in await describe(slow_http, "mine")

    await clock.advance(60)

    runner = await describe(slow_http, "mine")
    assert runner["status"] == "active"
    assert runner["health"]["status"] == "healthy"
    names = [r["name"] for r in (await slow_http.v3("GET", "/runners")).json()]
    assert names == ["runner-prod", "runner-staging", "mine"]


async def test_a_runner_is_stopped_and_started(slow_http: Http, clock: TurnedClock) -> None:
    async def operate(operation: str) -> Any:
        body = {"operation": operation}
        return (await slow_http.v3("POST", "/runners/runner-prod/ops", body)).json()

    stopped = await operate("stop")
    assert stopped == {
        "operation": "stop",
        "status": "success",
        "message": "Runner stopped successfully",
        "timestamp": "2027-01-15T08:00:00Z",
    }
    runner = await describe(slow_http, "runner-prod")
    assert (runner["status"], runner["health"]["status"]) == ("stopped", "unhealthy")

    await operate("start")
    assert (await describe(slow_http, "runner-prod"))["status"] == "starting"
    await clock.advance(30)
    assert (await describe(slow_http, "runner-prod"))["status"] == "active"


async def test_one_component_is_restarted(slow_http: Http, clock: TurnedClock) -> None:
    body = {"operation": "restart", "parameters": {"component": "tool_manager"}}

    async def components() -> dict[str, str]:
        health = (await slow_http.v3("GET", "/runners/runner-prod/health")).json()
        return {name: c["status"] for name, c in health["components"].items()}

    done = (await slow_http.v3("POST", "/runners/runner-prod/ops", body)).json()
    during = await components()
    await clock.advance(30)

    assert done["message"] == "Runner component restarted successfully"
    assert during == {"tool_manager": "unhealthy", "agent_manager": "healthy"}
    assert set((await components()).values()) == {"healthy"}


async def test_a_runner_is_deleted_without_a_word(http: Http) -> None:
    reply = await http.v3("DELETE", "/runners/runner-prod")

    assert (reply.status, reply.body) == (200, b"")
    assert "Content-Type" not in reply.headers
    assert (await http.v3("GET", "/runners/runner-prod/describe")).status == 404


async def test_the_chart_unpacks_with_tar(http: Http, tmp_path: Path) -> None:
    reply = await http.v3("GET", "/runners/helmchart/runner-prod")
    archive = tmp_path / "chart.tgz"
    archive.write_bytes(reply.body)

    subprocess.run(["tar", "-xzf", archive, "-C", tmp_path], check=True)  # noqa: S607

    assert reply.headers["Content-Type"] == "application/gzip"
    chart = tmp_path / "kubiya-runner"
    templates = {f"templates/{name}" for name in ("_helpers.tpl", "deployment.yaml", "NOTES.txt")}
    files = {str(p.relative_to(chart)) for p in chart.rglob("*") if p.is_file()}
    assert files == {"Chart.yaml", "values.yaml", *templates}
    about = yaml.safe_load((chart / "Chart.yaml").read_text())
    expected = ("v2", "kubiya-runner", "2.0.0")
    assert (about["apiVersion"], about["name"], about["version"]) == expected
    values = yaml.safe_load((chart / "values.yaml").read_text())
    assert values["runner"] == {
        "name": "runner-prod",
        "namespace": "kubiya",
        "gatewayUrl": "https://gateway.kubiya.ai",
        "subject": "kubiya-ai.runnervrunner-prod.incoming",
    }
    template = (chart / "templates/deployment.yaml").read_text()
    assert all(name in template for name in (".Values.runner.name", ".Values.secret.key"))


async def test_the_helm_manifest_is_yaml(http: Http) -> None:
    reply = await http.v3("GET", "/runners/helm/runner-prod")

    document = yaml.safe_load(reply.body)
    assert reply.headers["Content-Type"] == "application/yaml"
    assert document["kind"] == "Deployment"
    assert document["metadata"]["name"] == "runner-prod"
    assert document["metadata"]["labels"]["app.kubernetes.io/version"] == "2.0.0"


async def test_manifests_are_those_of_the_documents_in_every_form(http: Http) -> None:
    spec = yaml.safe_load((ROOT / "openapi/platform/runners.yaml").read_text())
    operation = spec["paths"]["/runners/{name}/manifest"]["get"]
    example = operation["responses"]["200"]["content"]["application/yaml"]["example"]
    path = "/runners/k8s-runner/manifest"

    in_yaml = await http.get(f"{path}?format=yaml&type=kubernetes")
    in_json = await http.get(f"{path}?format=json")
    docker = yaml.safe_load((await http.get(f"{path}?type=docker")).body)

    assert (in_yaml.headers["Content-Type"], in_yaml.body.decode()) == ("application/yaml", example)
    assert (await http.get(path)).body == in_yaml.body
    assert in_json.headers["Content-Type"] == "application/json"
    assert in_json.json() == yaml.safe_load(in_yaml.body)
    assert docker["services"]["runner"]["image"] == "kubiya/runner:latest"


@each_of(
    [
        {"a": [{"b": "c", "d": [1, 2]}, "e"], "f": {"g": None, "h": True}},
        {"text": ["yes", "No", "null", "1", "1.0", "", " a", "a: b", "#c", "'", '"', "ä\n", "{}"]},
        {"empty": {}, "list": [], "nested": [[1], []]},
        {"image": "kubiya/runner:latest", "time": "12:30:45", "key:": "- x"},
        ["a", {"b": "c"}],
        "alone",
    ]
)
def test_what_is_written_as_yaml_is_read_as_it_was(value: Any) -> None:
    assert yaml.safe_load(write_yaml(value)) == value


@pytest.mark.parametrize("name", ["helm", "helmchart", "description", "describe", "health", "ops"])
async def test_a_runner_may_be_called_what_a_path_is_called(http: Http, name: str) -> None:
    await http.v3("POST", f"/runners/{name}", {"description": f"called {name}"})

    answers = {
        "describe": await http.v3("GET", f"/runners/{name}/describe"),
        "health": await http.v3("GET", f"/runners/{name}/health"),
        "helm": await http.v3("GET", f"/runners/helm/{name}"),
        "helmchart": await http.v3("GET", f"/runners/helmchart/{name}"),
    }

    assert {a.status for a in answers.values()} == {200}
    assert answers["describe"].json()["name"] == name
    assert "components" in answers["health"].json()
    assert yaml.safe_load(answers["helm"].body)["metadata"]["name"] == name
    assert answers["helmchart"].body.startswith(b"\x1f\x8b")
    updated = await http.v3("PUT", f"/runners/description/{name}", {"description": "new"})
    assert updated.json()["name"] == name
    stopped = await http.v3("POST", f"/runners/{name}/ops", {"operation": "stop"})
    assert stopped.json()["status"] == "success"
    assert (await http.v3("DELETE", f"/runners/{name}")).status == 200


async def test_a_path_of_two_meanings_is_the_one_that_exists(http: Http) -> None:
    helm_of_describe = await http.v3("GET", "/runners/helm/describe")
    await http.v3("POST", "/runners/describe", {})
    now = await http.v3("GET", "/runners/helm/describe")

    assert helm_of_describe.status == 404
    assert yaml.safe_load(now.body)["metadata"]["name"] == "describe"


@pytest.mark.parametrize("name", ["a/b", "a b", "ä", "..", "%", "a?b", "a#b", "x\ny"])
async def test_a_runner_may_be_called_anything(http: Http, name: str) -> None:
    encoded = quote(name, safe="").replace(".", "%2E")
    await http.v3("POST", f"/runners/{encoded}", {})

    assert (await describe(http, encoded))["name"] == name
    manifest = await http.v3("GET", f"/runners/helm/{encoded}")
    assert yaml.safe_load(manifest.body)["metadata"]["name"] == name


async def test_tasks_and_executions_share_a_path(http: Http) -> None:
    task = await http.get("/tasks/task-31")
    plan = (await http.post("/tasks/plan/project-5")).json()
    approved = (await http.put(f"/tasks/{plan['plan_id']}", {"action": "approve"})).json()
    execution = await http.get(f"/tasks/{approved['execution_id']}")
    unknown = await http.get("/tasks/nothing")

    assert "progress" in task.json()
    assert execution.json()["execution_id"] == approved["execution_id"]
    assert unknown.status == 404


@pytest.mark.parametrize("path", ["/tasks/agent/logs", "/tasks/runner/status"])
async def test_agents_and_runners_may_be_called_what_a_path_is_called(
    http: Http, path: str
) -> None:
    _, _, kind, name = path.split("/")
    body = {"name": "T", "agent_id": "x", "runner_id": "y", f"{kind}_id": name}
    created = (await http.post("/tasks", body)).json()

    reply = await http.get(path)

    assert [t["id"] for t in json.loads(reply.body)] == [created["id"]]
