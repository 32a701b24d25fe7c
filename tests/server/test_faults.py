"""Faults: each one does to a request on the wire what its name says."""

from __future__ import annotations

import asyncio
import gzip
import json
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest

from kubiya_async.errors import InvalidArgumentError
from kubiya_async.testing import Cut, Event, Fault, Faults, LocalServer
from kubiya_async.testing.faults import (
    garbage,
    gzip_bomb,
    html_page,
    reset,
    slices,
    stall,
    stream,
    truncate,
)
from tests.server.conftest import Http

if TYPE_CHECKING:
    from tests.server.conftest import TurnedClock

AGENT = "/agents/abc-123-def"
CHAT = {"agent_uuid": "abc-123-def", "message": "Sing", "stream": True}


async def raw_exchange(server: LocalServer, method: str, path: str, body: bytes = b"") -> bytes:
    """Send a request over a plain socket and read until the server is done.

    Raises:
        ConnectionResetError: The connection was reset; `args` hold what had come before.
    """
    port = int(server.origin.rpartition(":")[2])
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    head = (
        f"{method} /api/v1{path} HTTP/1.1\r\nHost: x\r\n"
        f"Authorization: UserKey {server.api_key}\r\n"
        "Content-Type: application/json\r\nConnection: close\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    writer.write(head.encode() + body)
    received = b""
    try:
        while chunk := await reader.read(65536):
            received += chunk
    except ConnectionResetError:
        raise ConnectionResetError(received) from None
    finally:
        writer.close()
    return received


async def chat(server: LocalServer) -> bytes:
    return await raw_exchange(server, "POST", "/chat", json.dumps(CHAT).encode())


async def test_a_request_fails_so_many_times(http: Http) -> None:
    http.server.fail("agents.get", status=503, times=2, headers={"Retry-After": "1"})

    replies = [await http.get(AGENT) for _ in range(3)]

    assert [r.status for r in replies] == [503, 503, 200]
    assert [r.headers.get("Retry-After") for r in replies] == ["1", "1", None]
    assert replies[0].json()["error"]["code"] == "INTERNAL_ERROR"
    assert replies[0].json()["request_id"] == replies[0].headers["X-Request-Id"]


async def test_a_made_up_error_has_the_code_of_its_status(http: Http) -> None:
    codes = {
        400: "VALIDATION_ERROR",
        401: "AUTHENTICATION_ERROR",
        403: "AUTHORIZATION_ERROR",
        404: "NOT_FOUND",
        409: "CONFLICT",
        429: "RATE_LIMIT_EXCEEDED",
        500: "INTERNAL_ERROR",
        504: "TIMEOUT",
        599: "INTERNAL_ERROR",
    }
    for status, code in codes.items():
        http.server.fail(status=status)
        reply = await http.get(AGENT)
        assert (reply.status, reply.json()["error"]["code"]) == (status, code)


async def test_a_made_up_answer_can_be_anything(http: Http) -> None:
    refused = {"success": False, "error": "no"}
    http.server.fail("agents.get", status=202, body=refused)
    http.server.fail("agents.get", status=418, body="short and stout", headers={"X-A": "b"})
    http.server.fail("agents.get", body=b"\x00\x01")
    http.server.fail("agents.get", status=204)

    replies = [await http.get(AGENT) for _ in range(4)]

    bodies = [json.dumps(refused).encode(), b"short and stout", b"\x00\x01", b""]
    assert [(r.status, r.body) for r in replies] == list(
        zip([202, 418, 200, 204], bodies, strict=True)
    )
    assert replies[1].headers["X-A"] == "b"


async def test_only_the_operations_that_are_meant_fail(http: Http) -> None:
    http.server.fail("agents.*", status=500, times=None)

    assert (await http.get("/agents")).status == 500
    assert (await http.get("/runners")).status == 200
    assert (await http.get("/nowhere")).status == 404
    http.server.faults.clear()
    assert (await http.get("/agents")).status == 200


async def test_requests_can_pass_before_one_fails(http: Http) -> None:
    http.server.fail("agents.get", status=500, skip=2)

    assert [(await http.get(AGENT)).status for _ in range(4)] == [200, 200, 500, 200]
    assert http.server.faults.pending == 0


@pytest.mark.parametrize("operation_id", ["agents.gets", "agent.*", ""])
async def test_a_fault_for_no_operation_is_refused(server: LocalServer, operation_id: str) -> None:
    with pytest.raises(InvalidArgumentError, match="operation_id"):
        server.fail(operation_id, status=500)


async def test_an_answer_need_not_be_one(server: LocalServer) -> None:
    raw = b"HTTP/1.1 103 Early Hints\r\n\r\nSSH-2.0-OpenSSH_9.2\r\n"
    server.faults.add(Fault(raw=raw), "agents.delete")

    assert await raw_exchange(server, "DELETE", AGENT) == raw
    assert (await whole_answer(server)).startswith(b"HTTP/1.1 200 OK")


def test_a_share_of_the_requests_fails_the_same_ones_each_time() -> None:
    patterns = []
    for _ in range(2):
        faults = Faults(seed=7)
        faults.add(Fault(status=500), times=None, probability=0.3)
        patterns.append([faults.take("agents.get") is not None for _ in range(200)])

    assert patterns[0] == patterns[1]
    assert 30 <= sum(patterns[0]) <= 90


async def test_a_request_that_fails_is_not_carried_out_unless_it_is_said(http: Http) -> None:
    http.server.fail("agents.create", status=500)
    http.server.fail("agents.create", status=500, processed=True)

    totals = []
    for _ in range(2):
        assert (await http.post("/agents", {"name": "A"})).status == 500
        totals.append((await http.get("/agents")).json()["total"])

    assert totals == [5, 6]


async def test_an_answer_can_be_late(slow_http: Http, clock: TurnedClock) -> None:
    slow_http.server.fail("agents.get", latency=5)
    request = asyncio.create_task(slow_http.get(AGENT))
    while not clock.sleepers:
        await asyncio.sleep(0.001)
    assert not request.done()

    await clock.advance(5)

    assert (await request).status == 200


async def whole_answer(server: LocalServer) -> bytes:
    return await raw_exchange(server, "GET", AGENT)


@pytest.mark.parametrize("how", ["reset", "close"])
async def test_an_answer_can_be_cut_at_every_byte(server: LocalServer, how: Any) -> None:
    whole = await whole_answer(server)
    for at in [*range(0, len(whole), 7), len(whole) - 1, len(whole), len(whole) + 100]:
        server.faults.add(Fault(cut=Cut(at, how=how)), "agents.get")
        try:
            received = await whole_answer(server)
            assert how == "close"
        except ConnectionResetError as error:
            assert how == "reset"
            received = error.args[0]
        assert len(received) == min(at, len(whole))
        assert received[:15] == whole[: min(at, 15)]


async def test_a_cut_in_the_body_counts_from_the_body(server: LocalServer) -> None:
    server.faults.add(truncate(10), "agents.get")

    received = await whole_answer(server)

    head, _, body = received.partition(b"\r\n\r\n")
    assert body == b'{"uuid": "'
    assert b"Content-Length: 574" in head


async def test_a_request_that_is_cut_off_was_carried_out(http: Http) -> None:
    http.server.faults.add(reset(), "agents.create")

    with pytest.raises(aiohttp.ClientError):
        await http.post("/agents", {"name": "A"})

    assert (await http.get("/agents")).json()["total"] == 6
    assert http.server.requests.of("agents.create")[0].status is None


async def test_a_stalled_answer_says_nothing_more_until_the_client_goes(http: Http) -> None:
    http.server.faults.add(stall(20), "agents.get")
    request = asyncio.create_task(http.get(AGENT))
    while not http.server.requests.count("agents.get"):
        await asyncio.sleep(0.001)

    done, _ = await asyncio.wait([request], timeout=0.05)
    assert not done
    request.cancel()
    with pytest.raises(asyncio.CancelledError):
        await request
    while http.server._dispatcher.active:
        await asyncio.sleep(0.001)

    assert (await http.get(AGENT)).status == 200


@pytest.mark.parametrize("length", ["10000", "5"])
async def test_a_length_can_lie(server: LocalServer, length: str) -> None:
    server.fail("agents.get", headers={"content-length": length})

    head, _, body = (await whole_answer(server)).partition(b"\r\n\r\n")

    assert f"\r\ncontent-length: {length}\r\n".encode() in head + b"\r\n"
    assert head.lower().count(b"content-length") == 1
    assert len(body) == 574


@pytest.mark.parametrize(("framing", "mark"), [("chunked", b"Transfer-Encoding"), ("close", b"")])
async def test_the_end_of_a_body_can_be_marked_otherwise(
    server: LocalServer, framing: Any, mark: bytes
) -> None:
    server.faults.add(Fault(framing=framing), "agents.get")

    received = await whole_answer(server)

    head, _, body = received.partition(b"\r\n\r\n")
    assert b"Content-Length" not in head
    assert mark in head
    assert (b"0\r\n\r\n" in body) == (framing == "chunked")


@pytest.mark.parametrize(
    ("fault", "status", "kind", "text"),
    [
        (slices(1), 200, "application/json", b'"abc-123-def"'),
        (garbage(), 200, "application/json", b"\xff\x00"),
        *((html_page(n), n, "text/html", b"<h1>%d " % n) for n in (502, 503, 504)),
    ],
)
async def test_an_answer_can_be_of_another_kind(
    http: Http, fault: Fault, status: int, kind: str, text: bytes
) -> None:
    http.server.faults.add(fault, "agents.get")
    reply = await http.get(AGENT)
    assert (reply.status, reply.headers["Content-Type"]) == (status, kind)
    assert text in reply.body


async def test_a_bomb_is_small_until_it_is_unpacked(http: Http) -> None:
    http.server.faults.add(gzip_bomb(5_000_000), "agents.get")

    reply = await http.get(AGENT)
    unpacked = gzip.decompress(reply.body)

    assert reply.headers["Content-Encoding"] == "gzip"
    assert len(unpacked) >= 5_000_000 > 500 * len(reply.body)
    assert json.loads(unpacked) == {}


@pytest.mark.parametrize(
    ("end", "problem"),
    [("reset", ConnectionResetError), ("close", None)],
)
async def test_a_stream_can_break_between_events(
    server: LocalServer, end: str, problem: type[Exception] | None
) -> None:
    server.faults.add(stream(end_after=3, end=end), "chat.send")
    try:
        received = await chat(server)
        assert problem is None
    except ConnectionResetError as error:
        assert problem is ConnectionResetError
        received = error.args[0]

    assert received.count(b"data: ") == 3
    assert not received.endswith(b"0\r\n\r\n")


async def test_a_stream_can_break_inside_an_event(server: LocalServer) -> None:
    whole = (await chat(server)).partition(b"\r\n\r\n")[2]
    for at in range(0, 60, 3):
        server.faults.add(truncate(at), "chat.send")
        assert (await chat(server)).partition(b"\r\n\r\n")[2] == whole[:at]


async def test_a_stream_can_repeat_and_insert_events(http: Http) -> None:
    strange = Event({"type": "thinking", "text": "hm"}, name="strange")
    http.server.faults.add(stream(repeat=2, insert={0: strange}), "chat.send")

    reply = await http.post("/chat", CHAT)

    blocks = reply.body.decode().strip().split("\n\n")
    assert blocks[0] == 'event: strange\ndata: {"type": "thinking", "text": "hm"}'
    assert blocks[1::2] == blocks[2::2]
    assert len(blocks) == 11


async def test_a_stream_can_hold_an_error_or_end_early_and_cleanly(http: Http) -> None:
    error = {"type": "error", "error": {"code": "INTERNAL_ERROR", "message": "the tool broke"}}
    found: list[tuple[int, bool]] = []
    for end_after in (2, 3):
        http.server.faults.add(stream(insert={2: error}, end_after=end_after), "chat.send")
        body = (await http.post("/chat", CHAT)).body
        found.append((body.count(b"data: "), b"the tool broke" in body))
    assert found == [(2, False), (4, True)]


async def test_a_stream_can_be_slow(slow_http: Http, clock: TurnedClock) -> None:
    slow_http.server.faults.add(stream(delay=1), "chat.send")
    request = asyncio.create_task(slow_http.post("/chat", CHAT))
    for _ in range(5):
        while not clock.sleepers:
            await asyncio.sleep(0.001)
        assert not request.done()
        await clock.advance(1)

    assert (await request).body.count(b"data: ") == 5


async def test_a_stream_can_be_answered_by_something_else(http: Http) -> None:
    http.server.fail("chat.send", status=429, headers={"Retry-After": "3"})
    http.server.faults.add(html_page(200), "chat.send")
    for expected in ((429, "application/json"), (200, "text/html")):
        reply = await http.post("/chat", CHAT)
        assert (reply.status, reply.headers["Content-Type"]) == expected
