"""Who gets in: credentials per surface, read-only keys, scopes, revoked keys."""

from __future__ import annotations

from typing import Any

import aiohttp

from kubiya_async.testing import LocalServer
from tests.server.conftest import Http
from tests.support.cases import every_case

BOTH = 'UserKey realm="kubiya", Bearer realm="kubiya"'


async def test_each_surface_takes_its_own_credentials(http: Http) -> None:
    origin, key, pods = http.server.origin, http.server.api_key, http.server.pods_api_key
    platform, v3, pods_root = f"{origin}/api/v1/agents", f"{origin}/api/v3/runners", "/pods/runners"
    header = "Invalid Authorization header"
    rows: list[tuple[str, dict[str, str], int, str]] = [
        *((platform, {"Authorization": f"{s} {key}"}, 200, "") for s in ("UserKey", "bearer")),
        *((f"{origin}/v1/agents", {"Authorization": f"{s} {key}"}, 200, "") for s in ("Bearer",)),
        (platform, {}, 401, "Missing API key"),
        (platform, {"Authorization": "UserKey wrong"}, 401, "Invalid API key"),
        (platform, {"Authorization": "UserKey "}, 401, header),
        (platform, {"Authorization": key}, 401, header),
        (platform, {"Authorization": "Basic bG9jYWw6a2V5"}, 401, header),
        (platform, {"Authorization": f"UserKey UserKey {key}"}, 401, "Invalid API key"),
        (v3, {"Authorization": f"UserKey {key}"}, 200, ""),
        (v3, {"Authorization": f"Bearer {key}"}, 401, '"code": "unauthorized"'),
        (origin + pods_root, {"X-API-Key": pods}, 200, ""),
        (origin + pods_root, {"Authorization": f"Bearer {pods}"}, 200, ""),
        (origin + pods_root, {"X-API-Key": key}, 401, '"code": "UNAUTHORIZED"'),
        (origin + pods_root, {"Authorization": f"Bearer {key}"}, 401, "Invalid API key"),
        (origin + pods_root, {"Authorization": f"UserKey {pods}"}, 401, header),
    ]
    with every_case() as case:
        for url, headers, status, text in rows:
            with case(f"{url} {headers}"):
                async with http.session.get(url, headers=headers) as response:
                    assert response.status == status
                    assert text in await response.text()
                    if url == platform and status == 401:
                        assert response.headers["WWW-Authenticate"] == BOTH


async def test_two_keys_are_none(server: LocalServer, session: aiohttp.ClientSession) -> None:
    headers = [("Authorization", f"UserKey {server.api_key}"), ("Authorization", "UserKey other")]
    async with session.get(f"{server.url}/agents", headers=headers) as response:
        assert response.status == 401
        assert (await response.json())["error"]["code"] == "AUTHENTICATION_ERROR"


async def test_a_server_can_insist_on_one_scheme(session: aiohttp.ClientSession) -> None:
    async with LocalServer(schemes=["UserKey"]) as server:
        headers = {"Authorization": f"Bearer {server.api_key}"}
        reply = await Http(server, session).get("/agents", headers=headers)
    assert reply.status == 401
    assert reply.headers["WWW-Authenticate"] == 'UserKey realm="kubiya"'


async def test_pods_want_a_scope(http: Http) -> None:
    key = http.server.issue_pods_key(scopes=["pods:read"])
    reply = await http.pods("/runners", headers={"X-API-Key": key})
    refused: dict[str, Any] = {"error": "Insufficient scope", "code": "INSUFFICIENT_SCOPE"}
    assert reply.status == 403
    assert reply.json() == {**refused, "required_scopes": ["runners:read"]}


async def test_a_read_only_key_reads_only(http: Http) -> None:
    headers = {"Authorization": f"UserKey {http.server.issue_key(read_only=True)}"}
    assert (await http.get("/agents", headers=headers)).status == 200
    refused = await http.delete("/agents/abc-123-def", headers=headers)
    assert (refused.status, refused.json()["error"]["code"]) == (403, "AUTHORIZATION_ERROR")
    refused = await http.v3("DELETE", "/runners/runner-prod", headers=headers)
    assert (refused.status, refused.json()["error"]["code"]) == (403, "forbidden")


async def test_a_revoked_key_opens_nothing_and_does_nothing(http: Http) -> None:
    headers = {"Authorization": f"Bearer {http.server.issue_key()}"}
    assert (await http.get("/agents", headers=headers)).status == 200
    http.server.revoke_key(headers["Authorization"].removeprefix("Bearer "))
    assert (await http.delete("/agents/abc-123-def", headers=headers)).status == 401
    assert (await http.get("/agents/abc-123-def")).status == 200
