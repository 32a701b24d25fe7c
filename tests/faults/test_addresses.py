"""Only the configured address is ever spoken to, whatever the environment and the answers say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import pytest

from kubiya_async import ConfigError, InvalidArgumentError, Kubiya, RequestOptions
from kubiya_async.testing import LocalServer
from tests.client.conftest import ClientOf, outcome
from tests.faults.survival import CALLS
from tests.support.scripted_server import ScriptedServer, reply
from tests.unit.test_base_url import REFUSED

GOOD: Final = reply(200, {"uuid": "a", "name": "n"})


# The environment cannot hold the others, or blanks around a value do not matter there.
_SETTABLE: Final = [
    url for url, _ in REFUSED if url and url == url.strip() and not {"\0", "\ud800"} & set(url)
]


@pytest.mark.parametrize("url", _SETTABLE)
def test_s08_s11_t16_address_of_the_environment_is_checked_like_an_argument(
    monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("KUBIYA_BASE_URL", url)
    with pytest.raises(ConfigError, match="comes from environment KUBIYA_BASE_URL"):
        Kubiya("key")


@pytest.mark.parametrize("url", ["http://api.example", "https://u:p@api.example", "api.example"])
def test_s08_s11_address_of_the_pods_is_checked_too(
    monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("KUBIYA_PODS_BASE_URL", url)
    with pytest.raises(ConfigError, match="comes from environment KUBIYA_PODS_BASE_URL"):
        Kubiya("key", pods_api_key="key")


def _urls(data: Any, other: str) -> Any:
    """Put a foreign address into everything that looks like one, and into links besides."""
    if isinstance(data, dict):
        found = {key: _urls(value, other) for key, value in data.items()}
        named = {key: other for key in found if "url" in key or "link" in key or "href" in key}
        return {**found, **named}
    if isinstance(data, list):
        return [_urls(item, other) for item in data]
    return data


async def test_s10_addresses_in_answers_are_never_visited(
    local_server: LocalServer, client_of: ClientOf
) -> None:
    links = ("next", "next_url", "nextPageUrl", "links", "self", "href", "url", "webhook_url")
    async with ScriptedServer(GOOD) as other, local_server.client() as local:
        bait = f"{other.url}/api/v1/agents?limit=1"
        headers = {
            "Link": f'<{bait}>; rel="next", <{bait}>; rel="preload"',
            "Location": bait,
            "Content-Location": bait,
            "Refresh": f"0; url={bait}",
            "Alt-Svc": f'h2="127.0.0.1:{other.port}"',
        }
        agents = [a.model_dump(mode="json") async for a in local.agents.list()]
        page = {
            "agents": _urls(agents, bait),
            "total": len(agents),
            **dict.fromkeys(links, bait),
            "pagination": dict.fromkeys(links, bait),
            "_links": {"next": {"href": bait}},
        }
        source = _urls((await local.sources.get("source-123-456")).model_dump(mode="json"), bait)
        async with ScriptedServer(
            reply(200, page, headers), reply(201, source, headers), reply(200, source, headers)
        ) as server:
            client = client_of(server)
            assert len(await client.agents.list().collect()) == len(agents)
            await client.sources.create(name="n", url=bait)
            await client.sources.get("a")
            await outcome(
                client.chat.send(
                    agent_uuid="a", message=bait, context=[{"type": "url", "url": bait}]
                )
            )
        assert other.connections == 0


async def test_s12_t12_netrc_adds_no_credentials(
    client_of: ClientOf, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("default login somebody password secret\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    async with ScriptedServer(GOOD) as server:
        client = client_of(server)
        for method in ("GET", "POST"):
            await outcome(CALLS[method](client))
        sent = [request.headers["authorization"] for request in server.requests]

    assert all(value.startswith("UserKey ") for value in sent)


HEADERS: Final = [
    {"X-A\r\nX-Evil": "b"},
    {"X-A: b\r\nX-Evil": "b"},
    {"X-A": "b\r\nX-Evil: c"},
    {"X-A": "b\nX-Evil: c"},
    {"X-A": "b\rc"},
    {"X-A": "b\0c"},
    {"X-A": "b\x0bc"},
    {"X-A": "b\x7fc"},
    {"X-A": "b\u2028c"},
    {"X-A": "é"},
    {"X-A": "\ud800"},
    {"X-A": b"bytes"},
    {"X-A": 5},
    {"X-A": None},
    {"": "b"},
    {" X-A": "b"},
    {"X-A ": "b"},
    {"X A": "b"},
    {"X:A": "b"},
    {"X(A)": "b"},
    {"Ä": "b"},
    {5: "b"},
    {"Host": "evil.example"},
    {"hOST": "evil.example"},
    {"Content-Length": "0"},
    {"Transfer-Encoding": "chunked"},
    {"Connection": "upgrade"},
    {"Upgrade": "h2c"},
    {"Expect": "100-continue"},
    {"TE": "trailers"},
    {"Trailer": "X"},
    {"Cookie": "a=b"},
    {"Authorization": "Bearer other"},
    {"Proxy-Authorization": "Basic x"},
    {"X-API-Key": "other"},
    {"Idempotency-Key": "mine"},
    {"Content-Type": "text/html"},
]


@pytest.mark.parametrize("headers", HEADERS, ids=repr)
async def test_s09_header_that_could_change_the_request_is_refused_before_connecting(
    client_of: ClientOf, headers: dict[Any, Any]
) -> None:
    async with ScriptedServer(GOOD) as server:
        client = client_of(server)
        with pytest.raises(InvalidArgumentError, match="headers"):
            await client.agents.get("a", options=RequestOptions(headers=headers))
        with pytest.raises(InvalidArgumentError, match="headers"):
            client.with_options(headers=headers)
        assert server.connections == 0


METHODS: Final = ["", "GET ", "GET / HTTP/1.1\r\nX: y", "CONNECT", "TRACE", "G\0T", "GÉT"]


@pytest.mark.parametrize("method", METHODS)
async def test_s09_method_that_is_none_is_refused_before_connecting(
    client_of: ClientOf, method: str
) -> None:
    async with ScriptedServer(GOOD) as server:
        with pytest.raises(InvalidArgumentError, match="method"):
            await client_of(server).request(method, "/agents")
        assert server.connections == 0


async def test_s22_nothing_is_told_about_the_machine(client_of: ClientOf) -> None:
    async with ScriptedServer(GOOD) as server:
        client = client_of(server)
        for call in CALLS.values():
            await outcome(call(client))
        names = {name for request in server.requests for name in request.headers}
        agents = {request.headers["user-agent"] for request in server.requests}
        sent = json.dumps([dict(request.headers) for request in server.requests])

    assert names <= {
        *("accept", "accept-encoding", "authorization", "content-length", "content-type"),
        *("host", "idempotency-key", "user-agent", "x-token"),
    }
    (agent,) = agents
    assert agent.split("/")[0] == "kubiya-async"
    assert not {"linux", "darwin", "windows"} & set(agent.lower().replace(";", " ").split())
    assert str(Path.home()) not in sent
