"""Endpoints without a method of their own go the same way as all others."""

from __future__ import annotations

from typing import Any

import pytest

from kubiya_async import (
    DecodeError,
    InvalidArgumentError,
    Kubiya,
    NotFoundError,
    RequestOptions,
    ServerError,
)
from kubiya_async._messages.operation import Replay, Surface
from kubiya_async.testing import LocalServer
from tests.client.conftest import ClientOf
from tests.support.canary import KEY
from tests.support.scripted_server import ScriptedServer, reply

ANSWER = reply(200, {"answer": 42}, {"X-Request-Id": "r-1", "X-Extra": "e"})


async def test_raw_answer_is_given_as_it_came(client_of: ClientOf) -> None:
    async with ScriptedServer(ANSWER) as server:
        answer = await client_of(server).request("get", "/new/thing", query={"a": "b c", "d": "é"})
        (request,) = server.requests

    assert (request.method, request.target) == ("GET", "/api/v1/new/thing?a=b%20c&d=%C3%A9")
    assert request.headers["authorization"] == f"UserKey {KEY}"
    assert (answer.status, answer.json(), answer.text) == (200, {"answer": 42}, '{"answer": 42}')
    assert (answer.request_id, answer.headers["x-extra"]) == ("r-1", "e")
    assert "42" not in repr(answer)


@pytest.mark.parametrize("body", [{"a": [1, None]}, None, "text", 0, []], ids=repr)
async def test_raw_body_is_sent_as_json(client_of: ClientOf, body: Any) -> None:
    async with ScriptedServer(ANSWER) as server:
        await client_of(server).request("POST", "/new", json=body)
        (request,) = server.requests

    assert request.headers["content-type"] == "application/json"
    assert request.headers["idempotency-key"]
    assert request.body == {0: b"0", "text": b'"text"'}.get(
        body if isinstance(body, int | str) else "", request.body
    )


async def test_surface_decides_root_and_credential(local_server: LocalServer) -> None:
    async with local_server.client() as kubiya:
        await kubiya.request("GET", "/agents")
        await kubiya.request("GET", "/api/v3/runners", surface=Surface.RUNNERS_V3)
        await kubiya.request("GET", "/runners/1", surface=Surface.RUNNER_PODS)

    assert [r.operation_id for r in local_server.requests] == [
        "agents.list",
        "runners_v3.list",
        "runner_pods.get_runner",
    ]


@pytest.mark.parametrize(
    ("method", "replay", "requests"),
    [
        ("GET", None, 2),
        ("HEAD", None, 2),
        ("PUT", None, 2),
        ("DELETE", None, 2),
        ("POST", None, 1),
        ("PATCH", None, 1),
        ("POST", Replay.SAFE, 2),
        *(("PUT", Replay.NEVER, 1), ("PUT", "never", 1), ("POST", "never", 1), ("GET", "never", 1)),
        *(("POST", "safe", 2), ("PATCH", "idempotent", 2)),
    ],
    ids=repr,
)
async def test_f53_raw_calls_are_repeated_as_their_method_allows(
    client_of: ClientOf, method: str, replay: Any, requests: int
) -> None:
    async with ScriptedServer(reply(500), reply(200)) as server:
        call = client_of(server).request(method, "/x", replay=replay)
        if requests == 2:
            await call
        else:
            with pytest.raises(ServerError):
                await call
        assert len(server.requests) == requests


@pytest.mark.parametrize(
    "path",
    [
        *("", "agents", "//evil.example/x", "/a/../b", "/a/./b", "/..", "/%2e%2e/x"),
        *("/a/%2E./x", "/a?b=c", "/a#b", "/a b", "/a\r\nX: y", "/ä", "/%zz"),
        "http://evil.example/",
    ],
)
async def test_s09_raw_path_that_would_lead_elsewhere_is_refused(
    local_server: LocalServer, kubiya: Kubiya, path: str
) -> None:
    with pytest.raises(InvalidArgumentError) as caught:
        await kubiya.request("GET", path)

    assert caught.value.argument == "path"
    assert local_server.requests.count() == 0


@pytest.mark.parametrize(
    ("arguments", "argument"),
    [
        ({"method": "TRACE"}, "method"),
        ({"method": "CONNECT"}, "method"),
        ({"method": "POST", "json": object}, "json"),
        ({"method": "GET", "query": {"a": "\ud800"}}, "a"),
        ({"method": "GET", "options": RequestOptions(timeout=-1)}, "timeout"),
        *(({"method": "PUT", "replay": wrong}, "replay") for wrong in ("NEVER", "", 0, b"never")),
        *(({"method": "GET", "surface": wrong}, "surface") for wrong in ("LIVE", None, 3)),
    ],
    ids=str,
)
async def test_raw_argument_that_cannot_be_meant_is_refused(
    local_server: LocalServer, kubiya: Kubiya, arguments: dict[str, Any], argument: str
) -> None:
    with pytest.raises(InvalidArgumentError) as caught:
        await kubiya.request(path="/agents", **arguments)

    assert caught.value.argument == argument
    assert local_server.requests.count() == 0


async def test_raw_errors_are_the_same_errors(kubiya: Kubiya) -> None:
    with pytest.raises(NotFoundError) as caught:
        await kubiya.request("GET", "/agents/none")

    assert caught.value.operation == "GET /agents/none"
    assert caught.value.code == "NOT_FOUND"


async def test_raw_answer_that_is_no_json_says_so(client_of: ClientOf) -> None:
    async with ScriptedServer(reply(200, b"[" * 100_000)) as server:
        answer = await client_of(server).request("GET", "/x")
    with pytest.raises(DecodeError) as caught:
        answer.json()

    assert len(caught.value.body) <= 2048


async def test_body_that_is_no_json_is_sent_as_it_is(client_of: ClientOf) -> None:
    async with ScriptedServer(reply(200)) as server:
        client = client_of(server)
        await client.request("PUT", "/files/a", content=b"a,b\n", content_type="text/csv")
        await client.request("PUT", "/files/a", content="ä")
        await client.request("PUT", "/files/a", content=b"\0")
        sent = [(r.body, r.headers["content-type"]) for r in server.requests]
    assert sent == [
        (b"a,b\n", "text/csv"),
        ("ä".encode(), "text/plain; charset=utf-8"),
        (b"\0", "application/octet-stream"),
    ]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"content": b"", "json": 1}, "json or content, not both"),
        ({"content": 7}, "bytes or a str, got int"),
        ({"content": "\ud800"}, "half of a surrogate pair"),
        ({"content": b"", "content_type": "a/b\r\nX: y"}, "content_type must be a media type"),
        ({"content_type": "a/b"}, "content_type goes with content"),
    ],
)
async def test_body_that_cannot_be_sent_is_refused(
    kubiya: Kubiya, arguments: Any, words: str
) -> None:
    with pytest.raises(InvalidArgumentError, match=words):
        await kubiya.request("PUT", "/files/a", **arguments)
