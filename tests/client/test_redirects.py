"""Neither credentials nor bodies ever leave the origin they were meant for."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final

import pytest

from kubiya_async import Kubiya, RedirectError, RequestOptions
from tests.client.conftest import ClientOf
from tests.support.scripted_server import Act, ScriptedServer, reply

STATUSES: Final = (301, 302, 303, 307, 308)
GOOD: Final = reply(200, {"uuid": "a-1", "name": "n"})
CANARY: Final = RequestOptions(headers={"X-Custom": "canary"})

Call = Callable[[Kubiya], Awaitable[object]]


async def _open(kubiya: Kubiya) -> None:
    async with kubiya.chat.stream(agent_uuid="a", message="canary"):
        pass


READS: Final[dict[str, Call]] = {"GET": lambda k: k.agents.get("a-1", options=CANARY)}
WRITES: Final[dict[str, Call]] = {
    "POST": lambda k: k.secrets.create(name="n", value="canary", options=CANARY),
    "PUT": lambda k: k.secrets.update("n", value="canary", options=CANARY),
    "DELETE": lambda k: k.secrets.delete("n", options=CANARY),
    "stream": _open,
}

ELSEWHERE: Final = [
    *("http://localhost:{port}/api/v1/agents/a-1", "http://127.0.0.2:{port}/api/v1/agents/a-1"),
    *("http://127.0.0.1:{other}/api/v1/agents/a-1", "//127.0.0.1:{other}/api/v1/agents/a-1"),
    "https://127.0.0.1:{port}/api/v1/agents/a-1",
    "http://127.0.0.1:{port}@127.0.0.1:{other}/",
    "http://user:secret@127.0.0.1:{port}/api/v1/agents/a-1",
    *("http://127.0.0.1:{port}\\@127.0.0.1:{other}/", "\\\\127.0.0.1:{other}/"),
    *("ftp://127.0.0.1:{port}/", "javascript:alert(1)", "data:application/json,{{}}"),
    *("http://[::1/", "http://127.0.0.1:99999/", ""),
]


def _redirect(status: int, location: str | None) -> Act:
    headers = {"X-Request-Id": "r-1"}
    return reply(status, headers=headers if location is None else {**headers, "Location": location})


@pytest.mark.parametrize("target", ELSEWHERE)
@pytest.mark.parametrize("status", STATUSES)
async def test_f28_s07_t11_read_is_not_sent_to_another_origin(
    client_of: ClientOf, status: int, target: str
) -> None:
    async with ScriptedServer(GOOD) as other, ScriptedServer(GOOD) as server:
        location = target.format(port=server.port, other=other.port)
        server._script.insert(0, _redirect(status, location))
        with pytest.raises(RedirectError) as caught:
            await READS["GET"](client_of(server))
        assert len(server.requests) == 1
        assert (other.connections, other.requests) == (0, [])

    assert caught.value.request_id == "r-1"
    assert f"HTTP {status}" in str(caught.value)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("method", WRITES)
async def test_f28_s07_t11_write_is_sent_to_no_other_address(
    client_of: ClientOf, method: str, status: int
) -> None:
    same, another = (f"http://127.0.0.1:{{{port}}}/api/v1/away" for port in ("port", "other"))
    for target in (same, another, *ELSEWHERE):
        async with ScriptedServer(GOOD) as other, ScriptedServer(GOOD) as server:
            location = target.format(port=server.port, other=other.port)
            server._script.insert(0, _redirect(status, location))
            with pytest.raises(RedirectError) as caught:
                await WRITES[method](client_of(server))
            assert len(server.requests) == 1, target
            assert other.connections == 0, target
            if target in {same, another}:
                assert location.removesuffix("/api/v1/away") in str(caught.value)
                assert "away" not in str(caught.value)
                assert ("base_url" in str(caught.value)) is (target is another)


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize(
    ("location", "target"),
    [
        ("/api/v1/agents/a-2?x=%2F", "/api/v1/agents/a-2?x=%2F"),
        ("a-3", "/api/v1/agents/a-3"),
        ("http://127.0.0.1:{port}/moved#part", "/moved"),
        ("HTTP://127.0.0.1:{port}/moved", "/moved"),
        ("//127.0.0.1:{port}/moved", "/moved"),
    ],
)
async def test_f28_read_follows_within_its_origin(
    client_of: ClientOf, status: int, location: str, target: str
) -> None:
    async with ScriptedServer(GOOD) as server:
        server._script.insert(0, _redirect(status, location.format(port=server.port)))
        assert (await client_of(server).agents.get("a-1")).uuid == "a-1"
        first, second = server.requests

    assert (second.method, second.target) == ("GET", target)
    assert second.headers["authorization"] == first.headers["authorization"]


@pytest.mark.parametrize("status", STATUSES)
async def test_f28_loop_of_redirects_ends_after_five(client_of: ClientOf, status: int) -> None:
    async with ScriptedServer(_redirect(status, "/api/v1/agents/a-1")) as server:
        with pytest.raises(RedirectError) as caught:
            await client_of(server).agents.get("a-1")
        assert len(server.requests) == 6
        assert f"redirects within http://127.0.0.1:{server.port}, which" in str(caught.value)
        assert "base_url" not in str(caught.value)


@pytest.mark.parametrize("status", STATUSES)
async def test_f28_redirect_without_a_target_is_an_error(client_of: ClientOf, status: int) -> None:
    async with ScriptedServer(_redirect(status, None)) as server:
        with pytest.raises(RedirectError):
            await client_of(server).agents.get("a-1")
        assert len(server.requests) == 1
