"""The life of a server: it listens on this machine, can be found, remembers, and ends cleanly."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys

import aiohttp
import pytest

from kubiya_async import Kubiya
from kubiya_async.errors import InvalidArgumentError
from kubiya_async.testing import LocalServer, Pause, serve, threaded_server
from kubiya_async.testing.faults import stall
from tests.server.conftest import Http
from tests.support.cases import each_of
from tests.support.tree import ROOT


async def test_a_client_of_the_server_reaches_every_surface(server: LocalServer) -> None:
    async with server.client() as kubiya:
        agents = await kubiya.agents.list()
        runners = await kubiya.runners_v3.list()
        pods = await kubiya.runner_pods.list_pods(1)

    found = (agents.items[0].uuid, runners.items[0].name, pods.items[0].key)
    assert found == ("abc-123-def", "runner-prod", "pod-abc123")
    async with server.client(auth_scheme="Bearer", base_url=server.origin + "/v1") as kubiya:
        assert (await kubiya.agents.list()).items[0].name == "DevOps Agent"
    assert server.requests.last.headers["Authorization"].startswith("Bearer ")


async def test_the_environment_leads_a_client_here(
    server: LocalServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in server.environment.items():
        monkeypatch.setenv(name, value)
        assert f"export {name}={value}" in server.instructions

    async with Kubiya() as kubiya:
        assert (await kubiya.agents.get("abc-123-def")).name == "DevOps Agent"
        assert len((await kubiya.runner_pods.list_runners()).items) == 3


async def test_a_server_can_have_a_port_and_a_prefix(session: aiohttp.ClientSession) -> None:
    async with LocalServer() as earlier:
        port = int(earlier.origin.rpartition(":")[2])
    async with LocalServer(port=port, prefix="/gateway/") as server:
        http = Http(server, session)

        assert server.url == f"http://127.0.0.1:{port}/gateway/api/v1"
        assert server.pods_url == f"http://127.0.0.1:{port}/gateway/pods"
        assert (await http.get("/agents")).status == 200
        assert (await http.pods("/runners")).status == 200
        assert (await http.get("/api/v1/agents", root=server.origin)).status == 404


async def test_a_server_listens_on_ipv6_too(session: aiohttp.ClientSession) -> None:
    async with LocalServer(host="::1") as server:
        assert server.url.startswith("http://[::1]:")
        assert (await Http(server, session).get("/agents")).status == 200


def test_unknown_api_is_refused_before_anything_starts() -> None:
    with (
        pytest.raises(InvalidArgumentError, match="api: expected one of documents, live"),
        threaded_server(api="platform"),
    ):
        pass


@each_of(["0.0.0.0", "::", "192.168.0.1", "example.com", ""])
def test_s26_a_server_listens_on_this_machine_only(host: str) -> None:
    with pytest.raises(InvalidArgumentError, match="host"):
        LocalServer(host=host)


async def test_a_taken_port_is_an_error_that_leaves_nothing_behind(server: LocalServer) -> None:
    port = int(server.origin.rpartition(":")[2])

    with pytest.raises(OSError, match="address already in use"):
        await LocalServer(port=port).start()


async def test_a_server_is_started_once_and_closed_as_often_as_you_like() -> None:
    server = LocalServer()
    await server.aclose()
    await server.start()
    with pytest.raises(RuntimeError, match="started once"):
        await server.start()
    await server.aclose()
    await server.aclose()


@pytest.mark.parametrize("stuck", ["stream", "latency", "stall"])
async def test_closing_ends_what_is_under_way(session: aiohttp.ClientSession, stuck: str) -> None:
    async with LocalServer() as server:
        http = Http(server, session)
        server.chat_script([{"type": "message", "content": "hi"}, Pause(3600)])
        if stuck == "latency":
            server.fail(latency=3600)
        elif stuck == "stall":
            server.faults.add(stall())
        body = {"agent_uuid": "abc-123-def", "message": "m", "stream": True}
        request = asyncio.create_task(http.post("/chat", body))
        while not server.requests.count():
            await asyncio.sleep(0.001)

    with pytest.raises(aiohttp.ClientError):
        await request


async def test_requests_are_remembered_as_they_came(http: Http) -> None:
    await http.get("/agents?limit=1&filter=a%20b+c&x=")
    await http.post("/secrets", {"name": "A", "value": "canary"})

    first, second = http.server.requests
    assert (first.number, first.method, first.raw_path) == (1, "GET", "/api/v1/agents")
    assert first.query == (("limit", "1"), ("filter", "a b c"), ("x", ""))
    assert first.operation_id == "agents.list"
    assert first.headers["authorization"] == f"UserKey {http.server.api_key}"
    assert first.status == second.status == 200
    assert second.json() == {"name": "A", "value": "canary"}
    assert http.server.requests.last is second
    assert http.server.api_key not in repr(first)
    assert "canary" not in repr(second)


async def test_connections_are_numbered(http: Http) -> None:
    for _ in range(2):
        await http.get("/agents")
    http.server.drop_connections()
    while http.server.open_connections:
        await asyncio.sleep(0.001)
    await http.get("/agents")

    assert [r.connection for r in http.server.requests] == [1, 1, 2]


async def test_the_log_forgets_the_oldest_and_keeps_counting(
    session: aiohttp.ClientSession,
) -> None:
    async with LocalServer(keep_requests=2) as server:
        http = Http(server, session)
        for path in ("/agents", "/agents", "/tools", "/nowhere"):
            await http.get(path)

        log = server.requests
        assert len(log) == 2
        assert log.count() == 4
        assert log.count("agents.list") == 2
        assert [r.operation_id for r in log] == ["tools.list", None]
        assert log.of("tools.list") == [log[0]]
        log.clear()
        assert (len(log), log.count(), log.count("agents.list")) == (0, 0, 0)
        with pytest.raises(IndexError):
            log.last  # noqa: B018 - the access is the test


async def test_an_idle_connection_is_closed_after_a_while(
    session: aiohttp.ClientSession,
) -> None:
    async with LocalServer(keepalive_timeout=0.01) as server:
        await Http(server, session).get("/agents")
        while server.open_connections:
            await asyncio.sleep(0.001)


async def test_many_slow_streams_are_open_at_once(session: aiohttp.ClientSession) -> None:
    async with LocalServer() as server:
        http = Http(server, aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)))
        async with http.session:
            server.chat_script([{"type": "message", "content": "hi"}, Pause(0.2), {"type": "done"}])
            body = {"agent_uuid": "abc-123-def", "message": "m", "stream": True}
            streams = [asyncio.create_task(http.post("/chat", body)) for _ in range(200)]
            while server.open_streams < 200:
                await asyncio.sleep(0.001)
            replies = await asyncio.gather(*streams)

    assert {r.status for r in replies} == {200}


async def test_serving_goes_on_until_it_is_cancelled() -> None:
    said: asyncio.Queue[str] = asyncio.Queue()
    serving = asyncio.create_task(serve(announce=said.put_nowait, api_key="my-key"))
    text = await said.get()

    assert "export KUBIYA_API_KEY=my-key" in text
    assert not serving.done()
    serving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await serving


def test_the_package_of_test_equipment_loads_its_parts_when_they_are_used() -> None:
    script = (
        "import sys, kubiya_async.testing as t; assert 'aiohttp' not in sys.modules;"
        "assert 'LocalServer' in dir(t); t.LocalServer; assert 'aiohttp' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", script], check=True, cwd=ROOT, env=dict(os.environ))
    with pytest.raises(ImportError):
        from kubiya_async.testing import (  # type: ignore[attr-defined]
            nothing,  # noqa: F401 - the import is the test
        )
