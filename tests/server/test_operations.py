"""Routes of the local server: every operation has one, and what is almost one has none."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from kubiya_async._generated.live.operations import OPERATIONS as LIVE
from kubiya_async._generated.operations import OPERATIONS
from kubiya_async.testing import Deviations, LocalServer
from kubiya_async.testing._answers import NOT_FOUND, Refusal, ServerCall
from kubiya_async.testing._state.api import plain_operations
from tests.support.cases import every_case

if TYPE_CHECKING:
    from tests.server.conftest import Http


def test_one_handler_answers_each_operation(server: LocalServer) -> None:
    assert server._api.handlers.keys() == OPERATIONS.keys() | LIVE.keys()


def test_what_does_not_exist_is_not_found_by_any_plain_operation() -> None:
    api = LocalServer(deviations=Deviations.off())._api
    with every_case() as case:
        for name, (verb, _) in plain_operations().items():
            operation = {**OPERATIONS, **LIVE}[name]
            if verb in {"get", "update", "delete"}:
                path = ("no such",) * len(operation.path_parameters)
                with case(name):
                    with pytest.raises(Refusal) as refused:
                        api.answer(ServerCall(operation, path, {}, {}, 0.0))
                    assert refused.value.kind is NOT_FOUND


async def test_another_method_is_told_which_are_allowed(http: Http) -> None:
    reply = await http("PATCH", "/agents/abc-123-def")

    assert reply.status == 405
    assert reply.headers["Allow"] == "DELETE, GET, PUT"
    assert reply.json()["error"]["code"] == "METHOD_NOT_ALLOWED"


async def test_an_encoded_slash_is_part_of_a_name(http: Http) -> None:
    await http.post("/secrets", {"name": "a/b c", "value": "v"})

    assert (await http.delete("/secrets/a%2Fb%20c")).status == 200
    assert http.server.requests.last.raw_path == "/api/v1/secrets/a%2Fb%20c"


async def test_a_request_with_a_whole_url_is_understood(http: Http, server: LocalServer) -> None:
    target = f"{server.url}/agents/abc-123-def"
    answer = await speak(server, f"GET {target} HTTP/1.1\r\nHost: x\r\n{key_line(server)}\r\n")

    assert answer.startswith(b"HTTP/1.1 200 OK\r\n")


async def test_an_old_client_gets_an_answer_it_understands(server: LocalServer) -> None:
    request = f"GET /api/v1/agents HTTP/1.0\r\n{key_line(server)}\r\n"

    answer = await speak(server, request)

    assert b"\r\nConnection: close\r\n" in answer


async def test_a_body_that_waits_for_permission_gets_it(server: LocalServer) -> None:
    head = (
        f"PUT /api/v1/agents/abc-123-def HTTP/1.1\r\nHost: x\r\n{key_line(server)}"
        "Content-Type: application/json\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n"
    )

    answer = await speak(server, head + "{}")

    assert answer.startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n")


def key_line(server: LocalServer) -> str:
    return f"Authorization: UserKey {server.api_key}\r\nConnection: close\r\n"


async def speak(server: LocalServer, request: str) -> bytes:
    """Send bytes and read until the server closes."""
    port = int(server.origin.rpartition(":")[2])
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request.encode())
    answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    return answer
