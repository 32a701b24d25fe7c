"""The live wire as it is on the socket: roots, keys, errors, and each deviation by itself."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

import pytest

from kubiya_async import Kubiya, NotFoundError
from kubiya_async.testing import Deviations, LocalServer
from tests.server.conftest import Http

if TYPE_CHECKING:
    import aiohttp

    from tests.server.conftest import Reply

AGENT = "/api/v1/agents/5d3b9c1e-1111-4a5b-9c1e-000000000001"


class Wire:
    """Requests to the live surfaces of a server."""

    def __init__(self, server: LocalServer, session: aiohttp.ClientSession) -> None:
        self._http = Http(server, session)
        self._server = server

    async def live(self, method: str, path: str, body: Any = None, **how: Any) -> Reply:
        return await self._http(method, path, root=self._server.live_url, body=body, **how)

    async def control(self, method: str, path: str, body: Any = None) -> Reply:
        headers = {"Authorization": f"Bearer {self._server.api_key}"}
        root = self._server.control_plane_url
        return await self._http(method, f"/api/v1{path}", root=root, body=body, headers=headers)


async def ask(
    session: aiohttp.ClientSession, deviations: Deviations, method: str, path: str, body: Any = None
) -> Any:
    """Return what a server with these deviations answers; `control:` is the control plane."""
    async with LocalServer(deviations=deviations) as server:
        wire = Wire(server, session)
        where, _, rest = path.rpartition("control:")
        reply = await (wire.control if where or path != rest else wire.live)(method, rest, body)
        assert reply.status == 200
        return reply.json()


async def both(
    session: aiohttp.ClientSession, name: str, path: str, method: str = "GET", body: Any = None
) -> tuple[Any, Any]:
    """Return what a server answers with a deviation and without it."""
    off = Deviations(**{name: False})
    return tuple([await ask(session, d, method, path, body) for d in (Deviations(), off)])


async def test_lists(session: aiohttp.ClientSession) -> None:
    bare, wrapped = await both(session, "bare_lists", "/api/v1/secrets")
    assert wrapped == {"items": bare, "total": 1, "limit": 1, "offset": 0}
    keyed, listed = await both(session, "keyed_lists", "/api/v1/runners")
    assert keyed == {"kubiya-hosted": listed[0]}
    array, one = await both(session, "array_of_one", "control:/executions/x-1")
    assert array == [one]
    assert await both(session, "null_lists", "/api/v1/rag/integration/teams") == (None, [])
    null, empty = await both(session, "null_lists", AGENT)
    assert (null["allowed_groups"], empty["allowed_groups"]) == (None, [])


async def test_blank_ids_and_partial_creates(session: aiohttp.ClientSession) -> None:
    (*agents, blank), whole = await both(session, "blank_ids", "/api/v1/agents?mode=all")
    assert {agent["uuid"] for agent in agents} == {""}
    assert (blank["uuid"], blank["id"]) == ("", "")
    assert [agent["uuid"] for agent in whole] == [agent["id"] for agent in agents]
    body = {"name": "n", "description": "d", "instruction_type": "tools", "llm_model": "m"}
    partial, made = await both(session, "partial_creates", "/api/v1/agents", "POST", body)
    assert partial == {"id": made["uuid"]}
    assert made["name"] == "n"


async def test_failures_as_success(session: aiohttp.ClientSession) -> None:
    path = "/api/v1/workflow?runner=r&operation=get_status"
    told = await ask(session, Deviations(), "POST", path, {"workflowId": "none"})
    assert told["success"] is False
    assert told["error"]["code"] == "NOT_FOUND"
    async with LocalServer(deviations=Deviations(failures_as_success=False)) as server:
        reply = await Wire(server, session).live("POST", path, {"workflowId": "none"})
    assert (reply.status, reply.json()["code"]) == (404, 404)


async def test_loose_types_and_encoded_values(session: aiohttp.ClientSession) -> None:
    path = "/api/v3/runners/kubiya-hosted"
    loose, strict = await both(session, "loose_types", f"{path}/describe")
    assert (loose["version"], strict["version"]) == (2, "2")
    loose, strict = await both(session, "loose_types", f"{path}/health")
    assert (loose["health"], strict["health"]) == ("true", True)
    path = "/api/v2/secrets/get_value/DB_PASSWORD"
    encoded, plain = await both(session, "encoded_values", path)
    assert base64.b64decode(encoded).decode() == plain == "correct horse"


async def test_loud_states_and_naive_times(session: aiohttp.ClientSession) -> None:
    path = "control:/executions"
    (loud,) = await ask(session, Deviations(), "GET", path)
    (quiet,) = await ask(session, Deviations(loud_states=False, naive_times=False), "GET", path)
    assert (loud["status"], quiet["status"]) == ("RUNNING", "running")
    assert f"{loud['created_at']}Z" == quiet["created_at"]


async def test_prefixed_streams_and_heartbeats(session: aiohttp.ClientSession) -> None:
    path = "/api/v1/workflow?runner=r&operation=execute_workflow"
    body = {"name": "n", "steps": [{"name": "a", "command": "echo a"}]}

    async def stream(deviations: Deviations, path: str = path) -> tuple[str, str]:
        async with LocalServer(deviations=deviations) as server:
            reply = await Wire(server, session).live("POST", path, body)
        assert reply.status == 200, reply.body
        return reply.headers["Content-Type"].partition(";")[0], reply.body.decode()

    kind, records = await stream(Deviations())
    assert (kind, records[:3]) == ("text/plain", "2:{")
    kind, events = await stream(Deviations(prefixed_streams=False))
    assert kind == "text/event-stream"
    assert events.endswith('event: end\ndata: {"end": true}\n\n')
    signs = ("retry:", ": heartbeat", '"type": "heartbeat"')
    for deviations in (Deviations(), Deviations(heartbeats=False)):
        _, told = await stream(deviations, f"{path}&native_sse=true")
        assert {sign in told for sign in signs} == {deviations.heartbeats}


async def test_plain_errors(session: aiohttp.ClientSession) -> None:
    for deviations, body in (
        (Deviations(), b"Unauthorized"),
        (Deviations(plain_errors=False), b'{"detail"'),
    ):
        async with LocalServer(deviations=deviations) as server:
            server.revoke_key(server.api_key)
            reply = await Wire(server, session).control("GET", "/agents")
        assert reply.status == 401
        assert reply.body.startswith(body)


async def test_refusals_are_in_the_envelope_of_their_surface(
    session: aiohttp.ClientSession,
) -> None:
    async with LocalServer() as server:
        wire = Wire(server, session)
        missing = await wire.live("POST", "/api/v1/secrets", {"value": "v"})
        detail = await wire.control("POST", "/agents", {})
        lost = await wire.live("GET", "/api/v1/none")
        wrong = await wire.live("POST", "/api/v1/workflow?runner=r&operation=none", {})
    assert (missing.status, missing.json()["error"]) == (400, "Bad Request")
    assert detail.status == 422
    assert detail.json()["detail"][0]["loc"] == ["body", "name"]
    assert (lost.status, lost.json()["code"]) == (404, 404)
    assert wrong.status == 400
    assert "operation" in wrong.json()["message"]


async def test_key_that_may_only_read_may_ask_by_post(session: aiohttp.ClientSession) -> None:
    async with LocalServer() as server:
        key = server.issue_key(read_only=True)
        reading = server.client(api_key=key)
        async with reading as kubiya:
            await kubiya.live.knowledge.query(query="restart")
            await kubiya.live.workflows.list(runner="r")
        headers = {"Authorization": f"UserKey {key}"}
        wire = Wire(server, session)
        changed = await wire.live("POST", "/api/v1/secrets", {"name": "n"}, headers=headers)
        activated = await wire.live("GET", f"{AGENT}/activate_integrations", headers=headers)
    assert (changed.status, activated.status) == (403, 403)


async def test_both_apis_are_apart() -> None:
    async with LocalServer() as server, server.client() as kubiya:
        await kubiya.live.secrets.create(name="LIVE_ONLY", value="v")
        assert "LIVE_ONLY" not in {secret.name async for secret in kubiya.secrets.list()}
        (project,) = [project async for project in kubiya.live.projects.list()]
        plan = await kubiya.live.projects.plan(project.id)
        with pytest.raises(NotFoundError):
            await kubiya.projects.approve(plan.plan_id or "")


async def test_private_api_at_the_root_has_no_documented_one() -> None:
    async with LocalServer(api="live") as server:
        assert server.live_url == server.origin
        async with server.client() as kubiya:
            assert [runner.name async for runner in kubiya.live.runners.list()] == ["kubiya-hosted"]
            assert (await kubiya.control_plane.models.get_default()).id == "m-1"
        # With nothing but the platform's address, it is found as on the vendor's host.
        async with Kubiya(server.api_key, base_url=server.url) as kubiya:
            assert (await kubiya.live.users.get_self()).name == "Ada"
            with pytest.raises(NotFoundError):
                await kubiya.integrations.list()


async def test_unseeded_server_has_nothing() -> None:
    async with LocalServer(seed=False) as server, server.client() as kubiya:
        assert [agent async for agent in kubiya.live.agents.list()] == []
        assert [agent async for agent in kubiya.control_plane.agents.list()] == []


def test_answers_of_the_spec_are_json() -> None:
    from kubiya_async.testing._state import spec

    assert json.dumps(spec.example("live.agents.list"))
    first, second = spec.example("live.agents.list"), spec.example("live.agents.list")
    first[0]["name"] = "changed"
    assert second[0]["name"] != "changed"
