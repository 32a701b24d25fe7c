"""Every operation works over a real connection, with each way to authenticate that it has."""

from __future__ import annotations

import pytest

from kubiya_async import (
    AuthenticationError,
    ConfigError,
    PermissionDeniedError,
    capture_responses,
)
from kubiya_async._generated.operations import OPERATIONS
from kubiya_async.testing import LocalServer
from tests.client.scenarios import SCENARIOS


def _operations_of(resource: str) -> set[str]:
    return {name for name in OPERATIONS if name.startswith(f"{resource}.")}


def test_there_is_a_story_for_every_resource() -> None:
    assert set(SCENARIOS) == {name.partition(".")[0] for name in OPERATIONS}


@pytest.mark.parametrize("resource", SCENARIOS)
async def test_every_operation_of_a_resource_works(resource: str) -> None:
    """With each scheme, and under the root that document 003 has."""
    for scheme, root in {"UserKey": "/api/v1", "Bearer": "/v1"}.items():
        async with LocalServer() as server:
            with capture_responses() as responses:
                url = server.origin + root
                async with server.client(auth_scheme=scheme, base_url=url) as kubiya:
                    await SCENARIOS[resource](kubiya)
            requests = server.requests
        assert {r.operation_id for r in requests} == _operations_of(resource)
        sent = {r.headers.get("Authorization", "").partition(" ")[0] for r in requests}
        assert sent == {{"runners_v3": "UserKey", "runner_pods": ""}.get(resource, scheme)}
        for response in responses.all:
            operation = OPERATIONS[response.operation]
            assert (response.request_id or "").startswith("req-")
            if response.status == 200 and operation.result in {"json", "page"}:
                assert response.headers["content-type"] in {"application/json", "text/event-stream"}


@pytest.mark.parametrize("prefix", ["UserKey ", "Bearer ", "Authorization: Bearer ", " userkey  "])
async def test_key_may_be_pasted_with_its_prefix(local_server: LocalServer, prefix: str) -> None:
    async with local_server.client(api_key=prefix + local_server.api_key + "\n") as kubiya:
        await kubiya.agents.list()
        await kubiya.runners_v3.list()

    platform, v3 = (r.headers["Authorization"] for r in local_server.requests)
    scheme = "Bearer" if "Bearer" in prefix else "UserKey"
    assert platform == f"{scheme} {local_server.api_key}"
    assert v3 == f"UserKey {local_server.api_key}"


async def test_scheme_argument_wins_over_the_pasted_prefix(local_server: LocalServer) -> None:
    key = f"UserKey {local_server.api_key}"
    async with local_server.client(api_key=key, auth_scheme="Bearer") as kubiya:
        await kubiya.agents.list()

    assert local_server.requests.last.headers["Authorization"].startswith("Bearer ")


async def test_pods_key_is_a_bearer_token_when_pasted_as_one(local_server: LocalServer) -> None:
    key = f"Bearer {local_server.pods_api_key}"
    async with local_server.client(pods_api_key=key) as kubiya:
        await kubiya.runner_pods.get_runner(1)

    headers = local_server.requests.last.headers
    assert headers["Authorization"] == key
    assert "X-API-Key" not in headers


async def test_token_of_a_provider_is_a_bearer_token_on_every_surface_of_the_platform(
    local_server: LocalServer,
) -> None:
    async def token() -> str:
        return local_server.api_key

    async with local_server.client(api_key=None, token_provider=token) as kubiya:
        await kubiya.agents.list()
        with pytest.raises(AuthenticationError):
            await kubiya.runners_v3.list()

    assert {r.headers["Authorization"] for r in local_server.requests} == {
        f"Bearer {local_server.api_key}"
    }


async def test_s07_platform_key_is_never_sent_to_the_pods_api(local_server: LocalServer) -> None:
    async with local_server.client(pods_api_key=None, pods_base_url=None) as kubiya:
        with pytest.raises(ConfigError, match="KUBIYA_PODS_API_KEY"):
            await kubiya.runner_pods.get_runner(1)

    assert local_server.requests.count() == 0


async def test_refused_key_says_what_was_sent_and_how_to_switch() -> None:
    async with (
        LocalServer(schemes=["UserKey"]) as server,
        server.client(auth_scheme="Bearer") as kubiya,
    ):
        with pytest.raises(AuthenticationError) as caught:
            await kubiya.agents.list()

    assert "was sent as Bearer" in str(caught.value)
    assert "auth_scheme='UserKey'" in str(caught.value)
    assert "KUBIYA_AUTH_SCHEME" in str(caught.value)
    assert server.requests.count() == 1


async def test_key_that_may_only_read_is_refused_a_write(local_server: LocalServer) -> None:
    async with local_server.client(api_key=local_server.issue_key(read_only=True)) as kubiya:
        await kubiya.agents.list()
        with pytest.raises(PermissionDeniedError) as caught:
            await kubiya.agents.create(name="x")

    assert (caught.value.status, caught.value.code) == (403, "AUTHORIZATION_ERROR")


async def test_missing_scope_is_named(local_server: LocalServer) -> None:
    key = local_server.issue_pods_key(scopes=[])
    async with local_server.client(pods_api_key=key) as kubiya:
        with pytest.raises(PermissionDeniedError) as caught:
            await kubiya.runner_pods.list_runners()

    assert caught.value.details == {"required_scopes": ["runners:read"]}
