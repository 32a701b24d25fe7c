"""Who gets in: credentials per surface, read-only keys, scopes, revoked keys."""

from __future__ import annotations

import aiohttp
import pytest

from kubiya_async.testing import LocalServer
from tests.server.conftest import Http


@pytest.mark.parametrize("root", ["/api/v1", "/v1"])
@pytest.mark.parametrize("scheme", ["UserKey", "Bearer", "bearer"])
async def test_platform_takes_both_schemes_under_both_roots(
    http: Http, root: str, scheme: str
) -> None:
    headers = {"Authorization": f"{scheme} {http.server.api_key}"}

    reply = await http.get("/agents", root=http.server.origin + root, headers=headers)

    assert reply.status == 200


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("UserKey wrong", "Invalid API key"),
        ("UserKey ", "Invalid Authorization header"),
        ("local-api-key", "Invalid Authorization header"),
        ("Basic bG9jYWw6a2V5", "Invalid Authorization header"),
        ("UserKey UserKey local-api-key", "Invalid API key"),
    ],
)
async def test_platform_refuses_other_credentials(http: Http, value: str, message: str) -> None:
    reply = await http.get("/agents", headers={"Authorization": value})

    assert reply.status == 401
    assert reply.json()["error"]["code"] == "AUTHENTICATION_ERROR"
    assert message in reply.json()["error"]["message"]
    assert reply.headers["WWW-Authenticate"] == 'UserKey realm="kubiya", Bearer realm="kubiya"'


async def test_platform_refuses_a_request_without_a_key(
    server: LocalServer, session: aiohttp.ClientSession
) -> None:
    async with session.get(f"{server.url}/agents") as response:
        assert response.status == 401


async def test_two_keys_are_none(server: LocalServer, session: aiohttp.ClientSession) -> None:
    headers = [("Authorization", f"UserKey {server.api_key}"), ("Authorization", "UserKey other")]
    async with session.get(f"{server.url}/agents", headers=headers) as response:
        assert response.status == 401


async def test_a_server_can_insist_on_one_scheme(session: aiohttp.ClientSession) -> None:
    async with LocalServer(schemes=["UserKey"]) as server:
        headers = {"Authorization": f"Bearer {server.api_key}"}

        reply = await Http(server, session).get("/agents", headers=headers)

    assert reply.status == 401
    assert reply.headers["WWW-Authenticate"] == 'UserKey realm="kubiya"'


async def test_runners_v3_take_the_user_key_only(http: Http) -> None:
    bearer = {"Authorization": f"Bearer {http.server.api_key}"}

    refused = await http.v3("GET", "/runners", headers=bearer)

    assert (await http.v3("GET", "/runners")).status == 200
    assert refused.status == 401
    assert refused.json()["error"]["code"] == "unauthorized"


@pytest.mark.parametrize("header", ["X-API-Key: {}", "Authorization: Bearer {}"])
async def test_pods_take_their_own_key_in_two_places(http: Http, header: str) -> None:
    name, _, value = header.partition(": ")

    good = await http.pods("/runners", headers={name: value.format(http.server.pods_api_key)})
    other = await http.pods("/runners", headers={name: value.format(http.server.api_key)})

    assert good.status == 200
    assert other.status == 401
    assert other.json() == {"error": "Invalid API key", "code": "UNAUTHORIZED"}


async def test_pods_do_not_take_the_user_key_scheme(http: Http) -> None:
    headers = {"Authorization": f"UserKey {http.server.pods_api_key}"}

    assert (await http.pods("/runners", headers=headers)).status == 401


async def test_pods_want_a_scope(http: Http) -> None:
    key = http.server.issue_pods_key(scopes=["pods:read"])

    reply = await http.pods("/runners", headers={"X-API-Key": key})

    assert reply.status == 403
    assert reply.json() == {
        "error": "Insufficient scope",
        "code": "INSUFFICIENT_SCOPE",
        "required_scopes": ["runners:read"],
    }


async def test_a_read_only_key_reads_only(http: Http) -> None:
    headers = {"Authorization": f"UserKey {http.server.issue_key(read_only=True)}"}

    assert (await http.get("/agents", headers=headers)).status == 200
    refused = await http.delete("/agents/abc-123-def", headers=headers)
    assert refused.status == 403
    assert refused.json()["error"]["code"] == "AUTHORIZATION_ERROR"
    refused = await http.v3("DELETE", "/runners/runner-prod", headers=headers)
    assert refused.status == 403
    assert refused.json()["error"]["code"] == "forbidden"


async def test_a_revoked_key_opens_nothing(http: Http) -> None:
    key = http.server.issue_key()
    headers = {"Authorization": f"Bearer {key}"}
    assert (await http.get("/agents", headers=headers)).status == 200

    http.server.revoke_key(key)

    assert (await http.get("/agents", headers=headers)).status == 401


async def test_nothing_is_carried_out_without_a_key(http: Http) -> None:
    headers = {"Authorization": "UserKey wrong"}

    await http.delete("/agents/abc-123-def", headers=headers)

    assert (await http.get("/agents/abc-123-def")).status == 200
