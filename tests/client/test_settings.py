"""Views with other settings, and settings that cannot be meant."""

from __future__ import annotations

import gc
from typing import Any

import pytest

from kubiya_async import (
    ConfigError,
    InvalidArgumentError,
    Kubiya,
    RequestOptions,
    Timeouts,
)
from kubiya_async.limits import Gate, MemoryRateLimiter
from kubiya_async.testing import LocalServer, RateWindow, ServerQuota
from tests.client.conftest import ClientOf
from tests.support.cases import each_of
from tests.support.scripted_server import ScriptedServer, reply


async def test_views_share_connections_and_quota(local_server: LocalServer) -> None:
    async with local_server.client(headers={"X-Team": "ops"}) as client:
        view = client.with_options(timeout=5, retries=0, headers={"X-Job": "nightly"})
        await client.agents.list()
        await view.agents.list()
        assert {r.connection for r in local_server.requests} == {1}
        first, second = local_server.requests
        assert "X-Job" not in first.headers
        assert (second.headers["X-Team"], second.headers["X-Job"]) == ("ops", "nightly")
        assert view.rate_limit is not None
        assert client.rate_limit is not None
        assert view.rate_limit.remaining == client.rate_limit.remaining

        await view.aclose()
        async with view:
            pass
        assert not client.closed
        await view.agents.list()
    assert view.closed


async def test_view_keeps_its_client_alive(local_server: LocalServer) -> None:
    client = local_server.client()
    view = client.with_options(timeout=5)
    await client.agents.list()
    parent = client
    del client
    gc.collect()
    await view.agents.list()
    await parent.aclose()


async def test_view_with_another_key_shares_connections_but_no_quota(
    local_server: LocalServer,
) -> None:
    other = local_server.issue_key()
    async with local_server.client() as client:
        view = client.with_auth(other)
        await client.agents.list()
        await view.agents.list()
        first, second = local_server.requests
        assert first.connection == second.connection
        assert first.headers["Authorization"] == f"UserKey {local_server.api_key}"
        assert second.headers["Authorization"] == f"UserKey {other}"
        assert view.rate_limit is not client.rate_limit
        await view.runner_pods.get_runner(1)

        with pytest.raises(ConfigError, match="with_auth needs"):
            client.with_auth()


class CustomLimiter:
    """Knows no more than the protocol asks for."""

    def __init__(self) -> None:
        self.origins: list[str] = []

    def gate(self, origin: str, key: str) -> Gate:
        self.origins.append(origin)
        return MemoryRateLimiter().gate(origin, key)


async def test_a_limiter_of_ones_own_makes_the_gates_of_every_host(
    local_server: LocalServer,
) -> None:
    limiter = CustomLimiter()
    async with local_server.client(rate_limiter=limiter) as client:
        await client.agents.list()
        await client.control_plane.agents.list()
    assert limiter.origins == [local_server.origin] * 2


async def test_views_of_one_key_share_a_quota_although_each_lives_for_one_request() -> None:
    async with LocalServer(quota=ServerQuota((RateWindow(10, 1),))) as server:
        async with server.client(retries=0) as client:
            key = server.issue_key()
            left = []
            for _ in range(30):
                view = client.with_auth(key)
                await view.agents.list()
                assert view.rate_limit is not None
                left.append(view.rate_limit.remaining)
                del view
        assert [request.status for request in server.requests] == [200] * 30
    assert min(remaining or 0 for remaining in left) == 0


async def sent(kubiya: Kubiya, server: ScriptedServer) -> str:
    await kubiya.agents.get("a-1")
    return str(server.requests[-1].headers["authorization"])


@pytest.mark.parametrize("chosen_by", ["argument", "environment"])
async def test_a_view_with_another_key_keeps_the_scheme_that_was_chosen(
    client_of: ClientOf, monkeypatch: pytest.MonkeyPatch, chosen_by: str
) -> None:
    if chosen_by == "environment":
        monkeypatch.setenv("KUBIYA_AUTH_SCHEME", "Bearer")
    settings = {"auth_scheme": "Bearer"} if chosen_by == "argument" else {}
    async with ScriptedServer(reply(200, {"uuid": "a-1", "name": "n"})) as server:
        client = client_of(server, **settings)
        view = client.with_auth("tenant")
        assert await sent(view, server) == "Bearer tenant"
        assert await sent(view.with_auth("another"), server) == "Bearer another"
        assert await sent(client.with_auth("UserKey pasted"), server) == "UserKey pasted"
        given = client.with_auth("tenant", auth_scheme="UserKey")
        assert await sent(given, server) == "UserKey tenant"


async def test_a_view_does_not_take_over_the_scheme_of_a_pasted_key(client_of: ClientOf) -> None:
    async with ScriptedServer(reply(200, {"uuid": "a-1", "name": "n"})) as server:
        client = client_of(server, api_key="Bearer pasted")
        assert await sent(client, server) == "Bearer pasted"
        assert await sent(client.with_auth("tenant"), server) == "UserKey tenant"


async def test_view_of_a_view_adds_up(local_server: LocalServer) -> None:
    async with local_server.client() as client:
        view = client.with_options(headers={"X-A": "1"}).with_options(headers={"X-B": "2"})
        await view.with_auth(local_server.api_key).agents.list()
        headers = local_server.requests.last.headers
        assert (headers["X-A"], headers["X-B"]) == ("1", "2")


@each_of(
    [
        {"timeout": 0},
        {"timeout": -1},
        {"timeout": float("nan")},
        {"timeout": float("inf")},
        {"timeout": True},
        {"timeout": "5"},
        {"retries": -1},
        {"retries": 1.5},
        {"retries": True},
        {"max_connections": 0},
        {"max_response_bytes": 0},
        {"headers": {"Authorization": "x"}},
        {"headers": {"X-A": "a\r\nX-B: b"}},
        {"headers": {"X A": "a"}},
    ],
    str,
)
def test_setting_that_cannot_be_meant_is_refused(settings: dict[str, Any]) -> None:
    with pytest.raises(InvalidArgumentError) as caught:
        Kubiya("key", **settings)

    assert caught.value.argument in settings


@each_of([0, -1, float("nan"), float("inf")])
def test_wait_that_cannot_be_meant_is_refused(value: float) -> None:
    with pytest.raises(ConfigError, match=r"Timeouts\.read"):
        Timeouts(read=value)


@pytest.mark.parametrize(
    "options",
    [
        RequestOptions(timeout=0),
        RequestOptions(retries=-1),
        RequestOptions(headers={"Cookie": "a=b"}),
        RequestOptions(headers={"X-Api-Key": "x"}),
        RequestOptions(extra_query={"q": "\ud800"}),
        RequestOptions(idempotency_key=""),
        RequestOptions(idempotency_key="a\nb"),
    ],
    ids=["timeout", "retries", "cookie", "key", "query", "empty key", "two lines"],
)
async def test_option_that_cannot_be_meant_is_refused_before_connecting(
    local_server: LocalServer, kubiya: Kubiya, options: RequestOptions
) -> None:
    with pytest.raises(InvalidArgumentError) as caught:
        await kubiya.agents.get("a", options=options)

    assert caught.value.operation == "agents.get"
    assert local_server.requests.count() == 0


async def test_options_reach_the_wire(client_of: ClientOf) -> None:
    options = RequestOptions(
        headers={"X-Trace": "t", "User-Agent": "mine"}, extra_query={"q": "a b&c"}
    )
    async with ScriptedServer(reply(200, {"uuid": "a", "name": "n"})) as server:
        await client_of(server).agents.get("a", options=options)
        (request,) = server.requests

    assert request.target == "/api/v1/agents/a?q=a%20b%26c"
    assert (request.headers["x-trace"], request.headers["user-agent"]) == ("t", "mine")


def test_s01_client_cannot_be_pickled_or_copied() -> None:
    import copy
    import pickle

    for way in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match="one per process"):
            way(Kubiya("key"))
