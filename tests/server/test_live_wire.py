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


async def test_bare_lists_and_lists_in_an_envelope(session: aiohttp.ClientSession) -> None:
    bare = await ask(session, Deviations(), "GET", "/api/v1/secrets")
    wrapped = await ask(session, Deviations(bare_lists=False), "GET", "/api/v1/secrets")
    assert wrapped == {"items": bare, "total": 1, "limit": 1, "offset": 0}


async def test_keyed_list(session: aiohttp.ClientSession) -> None:
    keyed = await ask(session, Deviations(), "GET", "/api/v1/runners")
    listed = await ask(session, Deviations(keyed_lists=False), "GET", "/api/v1/runners")
    assert keyed == {"kubiya-hosted": listed[0]}


async def test_array_of_one(session: aiohttp.ClientSession) -> None:
    path = "control:/executions/x-1"
    (one,) = await ask(session, Deviations(), "GET", path)
    assert one == await ask(session, Deviations(array_of_one=False), "GET", path)


async def test_null_lists(session: aiohttp.ClientSession) -> None:
    path = "/api/v1/rag/integration/teams"
    assert await ask(session, Deviations(), "GET", path) is None
    assert await ask(session, Deviations(null_lists=False), "GET", path) == []
    assert (await ask(session, Deviations(), "GET", AGENT))["allowed_groups"] is None
    assert (await ask(session, Deviations(null_lists=False), "GET", AGENT))["allowed_groups"] == []


async def test_blank_ids(session: aiohttp.ClientSession) -> None:
    *agents, blank = await ask(session, Deviations(), "GET", "/api/v1/agents?mode=all")
    assert {agent["uuid"] for agent in agents} == {""}
    assert (blank["uuid"], blank["id"]) == ("", "")
    whole = await ask(session, Deviations(blank_ids=False), "GET", "/api/v1/agents?mode=all")
    assert [agent["uuid"] for agent in whole] == [agent["id"] for agent in agents]


async def test_partial_creates(session: aiohttp.ClientSession) -> None:
    body = {"name": "n", "description": "d", "instruction_type": "tools", "llm_model": "m"}
    partial = await ask(session, Deviations(), "POST", "/api/v1/agents", body)
    whole = await ask(session, Deviations(partial_creates=False), "POST", "/api/v1/agents", body)
    assert partial == {"id": whole["uuid"]}
    assert whole["name"] == "n"


async def test_failures_as_success(session: aiohttp.ClientSession) -> None:
    path = "/api/v1/workflow?runner=r&operation=get_status"
    told = await ask(session, Deviations(), "POST", path, {"workflowId": "none"})
    assert told["success"] is False
    assert told["error"]["code"] == "NOT_FOUND"
    async with LocalServer(deviations=Deviations(failures_as_success=False)) as server:
        reply = await Wire(server, session).live("POST", path, {"workflowId": "none"})
    assert (reply.status, reply.json()["code"]) == (404, 404)


async def test_loose_types(session: aiohttp.ClientSession) -> None:
    path = "/api/v3/runners/kubiya-hosted"
    assert (await ask(session, Deviations(), "GET", f"{path}/describe"))["version"] == 2
    assert (await ask(session, Deviations(), "GET", f"{path}/health"))["health"] == "true"
    strict = Deviations(loose_types=False)
    assert (await ask(session, strict, "GET", f"{path}/describe"))["version"] == "2"
    assert (await ask(session, strict, "GET", f"{path}/health"))["health"] is True


async def test_loud_states_and_naive_times(session: aiohttp.ClientSession) -> None:
    path = "control:/executions"
    (loud,) = await ask(session, Deviations(), "GET", path)
    (quiet,) = await ask(session, Deviations(loud_states=False, naive_times=False), "GET", path)
    assert (loud["status"], quiet["status"]) == ("RUNNING", "running")
    assert f"{loud['created_at']}Z" == quiet["created_at"]


async def test_encoded_values(session: aiohttp.ClientSession) -> None:
    path = "/api/v2/secrets/get_value/DB_PASSWORD"
    encoded = await ask(session, Deviations(), "GET", path)
    plain = await ask(session, Deviations(encoded_values=False), "GET", path)
    assert base64.b64decode(encoded).decode() == plain == "correct horse"


async def test_prefixed_streams(session: aiohttp.ClientSession) -> None:
    path = "/api/v1/workflow?runner=r&operation=execute_workflow"
    body = {"name": "n", "steps": [{"name": "a", "command": "echo a"}]}
    forms: dict[str, str] = {}
    for name, deviations in (
        ("records", Deviations()),
        ("events", Deviations(prefixed_streams=False)),
    ):
        async with LocalServer(deviations=deviations) as server:
            reply = await Wire(server, session).live("POST", path, body)
            forms[name] = reply.body.decode()
            assert reply.status == 200, reply.body
            kind = reply.headers["Content-Type"].partition(";")[0]
            assert kind == {"records": "text/plain", "events": "text/event-stream"}[name]
    assert forms["records"].startswith("2:{")
    assert forms["events"].endswith('event: end\ndata: {"end": true}\n\n')


async def test_heartbeats(session: aiohttp.ClientSession) -> None:
    path = "/api/v1/workflow?runner=r&operation=execute_workflow&native_sse=true"
    body = {"name": "n", "steps": [{"name": "a", "command": "echo a"}]}
    told: list[bytes] = []
    for deviations in (Deviations(), Deviations(heartbeats=False)):
        async with LocalServer(deviations=deviations) as server:
            told.append((await Wire(server, session).live("POST", path, body)).body)
    signs = (b"retry:", b": heartbeat", b'"type": "heartbeat"')
    assert all(sign in told[0] for sign in signs)
    assert not any(sign in told[1] for sign in signs)


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


async def test_the_worlds_are_apart() -> None:
    async with LocalServer() as server, server.client() as kubiya:
        await kubiya.live.secrets.create(name="LIVE_ONLY", value="v")
        assert "LIVE_ONLY" not in {secret.name async for secret in kubiya.secrets.list()}


async def test_live_world_at_the_root_has_no_documented_api(session: aiohttp.ClientSession) -> None:
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


async def test_unfurnished_server_has_nothing(session: aiohttp.ClientSession) -> None:
    async with LocalServer(seed=False) as server, server.client() as kubiya:
        assert [agent async for agent in kubiya.live.agents.list()] == []
        assert [agent async for agent in kubiya.control_plane.agents.list()] == []


async def test_ids_are_the_same_in_every_run() -> None:
    made: list[str] = []
    for _ in range(2):
        async with LocalServer() as server, server.client() as kubiya:
            made.append((await kubiya.control_plane.teams.create(name="n")).id)
    assert made[0] == made[1]


def test_answers_of_the_spec_are_json() -> None:
    from kubiya_async.testing._state import spec

    assert json.dumps(spec.example("live.agents.list"))
    first, second = spec.example("live.agents.list"), spec.example("live.agents.list")
    first[0]["name"] = "changed"
    assert second[0]["name"] != "changed"
