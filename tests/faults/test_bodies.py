"""Bodies that are not what their head says, do not end, or are more than they seem."""

from __future__ import annotations

import asyncio
import gzip
import json
import zlib
from typing import Any, Final

import pytest

from kubiya_async import (
    ConnectionLostError,
    DeadlineExceededError,
    DecodeError,
    NotFoundError,
    ReadTimeoutError,
    ResponseTooLargeError,
    StreamInterrupted,
    Timeouts,
)
from tests.client.conftest import ClientOf, is_one_readable_line, outcome
from tests.faults.survival import CALLS, GOOD, Call, fails, works_on
from tests.support.scripted_server import Act, Peer, ScriptedServer, fin, reply, send, stall, then

AGENT: Final = b'{"uuid": "a", "name": "n"}'
GZIP: Final = {"Content-Encoding": "gzip"}
IMPATIENT: Final = Timeouts(read=0.1)


def _answer(headers: bytes, body: bytes) -> Act:
    return send(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n" + headers + b"\r\n" + body)


def _chunked(body: bytes) -> Act:
    return _answer(b"Transfer-Encoding: chunked\r\n", body)


LYING: Final[dict[str, Act]] = {
    "longer than it is": then(_answer(b"Content-Length: 27\r\n", AGENT), fin),
    "chunk longer than it is": then(_chunked(b"1b\r\n" + AGENT), fin),
    "chunk shorter than it is": _chunked(b"19\r\n" + AGENT + b"\r\n0\r\n\r\n"),
    "no last chunk": then(_chunked(b"1a\r\n" + AGENT + b"\r\n"), fin),
    "size that is no number": _chunked(b"zz\r\n" + AGENT + b"\r\n0\r\n\r\n"),
    "negative size": _chunked(b"-1\r\n" + AGENT + b"\r\n0\r\n\r\n"),
    "size beyond reason": _chunked(b"f" * 20 + b"\r\n" + AGENT),
    "two lengths": _answer(b"Content-Length: 26\r\nContent-Length: 2\r\n", AGENT),
    "length and chunks": _answer(
        b"Content-Length: 26\r\nTransfer-Encoding: chunked\r\n",
        b"1a\r\n" + AGENT + b"\r\n0\r\n\r\n",
    ),
    "length that is no number": _answer(b"Content-Length: many\r\n", AGENT),
    "negative length": _answer(b"Content-Length: -1\r\n", AGENT),
}


@pytest.mark.parametrize("lie", LYING)
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_f08_f17_t04_body_that_is_not_what_its_head_says(
    client_of: ClientOf, method: str, lie: str
) -> None:
    error = await fails(client_of, LYING[lie], CALLS[method], ConnectionLostError)

    assert error.phase in {"sent", "body"}
    assert error.maybe_processed == (method == "POST")


@pytest.mark.parametrize("surplus", [b"x", b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"])
async def test_f08_f14_bytes_after_a_body_are_no_answer(
    client_of: ClientOf, surplus: bytes
) -> None:
    evil = then(reply(200, AGENT), send(surplus))
    async with ScriptedServer(evil, GOOD) as server:
        client = client_of(server, retries=0)
        # What comes along with the answer, and is no HTTP, may spoil it.
        assert type(await outcome(client.agents.get("a"))) in {type(None), ConnectionLostError}
        await asyncio.sleep(0.01)
        await works_on(client)
        assert [r.connection for r in server.requests] == [1, 2]


async def test_f08_ten_thousand_trailers_are_refused(client_of: ClientOf) -> None:
    trailers = b"".join(b"X-%d: %d\r\n" % (n, n) for n in range(10_000))
    body = b"1a\r\n" + AGENT + b"\r\n0\r\n" + trailers + b"\r\n"
    async with ScriptedServer(_chunked(body), GOOD) as server:
        client = client_of(server, retries=0)
        # The answer itself is whole; whether aiohttp has read it when it meets them is chance.
        assert type(await outcome(client.agents.get("a"))) in {type(None), ResponseTooLargeError}
        await works_on(client)
        assert [r.connection for r in server.requests] == [1, 2]


HEAD: Final = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
SILENT: Final[dict[str, tuple[Act, str]]] = {
    "at once": (stall, "sent"),
    "in the status line": (then(send(b"HTTP/1.1 2"), stall), "sent"),
    "in the headers": (then(send(HEAD + b"X-Some"), stall), "sent"),
    "after the headers": (then(send(HEAD + b"Content-Length: 26\r\n\r\n"), stall), "body"),
    "in the body": (then(_answer(b"Content-Length: 26\r\n", AGENT[:9]), stall), "body"),
    "in a chunk": (then(_chunked(b"1a\r\n" + AGENT[:9]), stall), "body"),
    "between chunks": (then(_chunked(b"1a\r\n" + AGENT + b"\r\n"), stall), "body"),
    "in a length of a chunk": (then(_chunked(b"1"), stall), "body"),
}


@pytest.mark.parametrize("where", SILENT)
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_f09_t06_silence_ends_with_the_read_timeout(
    client_of: ClientOf, method: str, where: str
) -> None:
    act, phase = SILENT[where]
    error = await fails(client_of, act, CALLS[method], ReadTimeoutError, timeouts=IMPATIENT)

    assert isinstance(error, TimeoutError)
    assert error.phase == phase
    assert error.status == (200 if phase == "body" else None)
    assert "silent for 0.1 s" in str(error)


@pytest.mark.parametrize("where", ["head", "body"])
async def test_f10_server_that_dribbles_is_ended_by_the_deadline(
    client_of: ClientOf, where: str
) -> None:
    async def dribble(peer: Peer) -> None:
        await peer.send(HEAD + (b"" if where == "head" else b"Content-Length: 9999\r\n\r\n"))
        while True:
            await peer.send(b"X: y\r\n" if where == "head" else b" ")
            await asyncio.sleep(0.01)

    settings: dict[str, Any] = {"timeouts": IMPATIENT, "timeout": 0.3}
    error = await fails(client_of, dribble, CALLS["POST"], DeadlineExceededError, **settings)

    assert error.phase == ("sent" if where == "head" else "body")
    assert error.maybe_processed
    assert "the deadline of 0.3 s passed" in str(error)


BOMBS: Final[dict[str, Act]] = {
    "gzip": reply(200, gzip.compress(b" " * 20_000_000), GZIP),
    "deflate": reply(200, zlib.compress(b" " * 20_000_000), {"Content-Encoding": "deflate"}),
    "length": _answer(b"Content-Length: 4294967296\r\n", b" "),
    "chunks": _chunked(b"1000\r\n" + b" " * 4096 + b"\r\n" + b"10000\r\n" + b" " * 65536),
    "until closed": then(_answer(b"", b" " * 100_000), fin),
}


@pytest.mark.parametrize("bomb", BOMBS)
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_f17_t09_body_beyond_the_limit_is_refused_and_not_asked_for_again(
    client_of: ClientOf, method: str, bomb: str
) -> None:
    error = await fails(
        client_of,
        BOMBS[bomb],
        CALLS[method],
        ResponseTooLargeError,
        phase="body",
        max_response_bytes=50_000,
        retries=3,
    )
    assert "max_response_bytes" in str(error)


UNDECODED: Final[dict[str, Call]] = {
    "object": CALLS["GET"],
    "stream": CALLS["stream"],
    "bytes": lambda k: k.runners_v3.get_helm_chart("r"),
    "bytes as they come": lambda k: k.runners_v3.stream_helm_chart("r").read(),
    "text": lambda k: k.runners_v3.get_helm_manifest("r"),
    "text as it comes": lambda k: k.runners.stream_manifest("r").read(),
}


@pytest.mark.parametrize("encoding", ["gzip, gzip", "rot13", "gzip;q=1", "compress"])
@pytest.mark.parametrize("kind", UNDECODED)
async def test_f17_t15_encoding_that_is_not_understood_is_an_error(
    client_of: ClientOf, kind: str, encoding: str
) -> None:
    fault = reply(200, gzip.compress(gzip.compress(AGENT)), {"Content-Encoding": encoding})
    error = await fails(client_of, fault, UNDECODED[kind], DecodeError, spoilt=False)

    assert "unknown content encoding" in str(error)


@pytest.mark.parametrize("status", [200, 500])
@pytest.mark.parametrize("kind", UNDECODED)
async def test_f17_t15_encoding_that_was_not_asked_for_and_needs_a_library_is_named(
    client_of: ClientOf, monkeypatch: pytest.MonkeyPatch, kind: str, status: int
) -> None:
    monkeypatch.setattr("aiohttp.http_parser.HAS_ZSTD", False)
    fault = reply(status, AGENT, {"Content-Encoding": "zstd"})
    error = await fails(client_of, fault, UNDECODED[kind], DecodeError, spoilt=False)

    assert "unknown content encoding 'zstd'" in str(error)


MISLABELLED: Final = {
    "plain": AGENT,
    "damaged": gzip.compress(AGENT * 9)[:-6] + b"\0" * 6,
    "two, the last damaged": gzip.compress(b" ") + gzip.compress(AGENT)[:-6] + b"\0" * 6,
}


@pytest.mark.parametrize("body", MISLABELLED)
@pytest.mark.parametrize("encoding", ["gzip", "x-gzip", "deflate"])
@pytest.mark.parametrize("kind", UNDECODED)
async def test_f17_t15_body_that_is_not_encoded_as_it_says_is_asked_for_once(
    client_of: ClientOf, kind: str, encoding: str, body: str
) -> None:
    fault = reply(200, MISLABELLED[body], {"Content-Encoding": encoding})
    async with ScriptedServer(fault) as server:
        error = await outcome(UNDECODED[kind](client_of(server)))
        assert len(server.requests) == 1

    assert type(error) is (StreamInterrupted if kind == "stream" else DecodeError)
    assert f"is {encoding}, but its body is not" in str(error)


@pytest.mark.parametrize("encoding", ["gzip", "x-gzip", "X-GZip "])
async def test_f17_gzip_is_decoded_by_each_of_its_names(client_of: ClientOf, encoding: str) -> None:
    large = json.dumps({"uuid": "a", "name": "n" * 300_000}).encode()
    half = len(large) // 2
    # A file of gzip may be several, one after the other.
    packed = gzip.compress(large[:half]) + gzip.compress(large[half:])
    headers = {"Content-Encoding": encoding}
    text, events = gzip.compress(large), gzip.compress(b'data: {"type": "done"}\n\n')

    async def dribble(peer: Peer) -> None:
        await peer.send(HEAD + f"Content-Encoding: {encoding}\r\n\r\n".encode())
        for byte in text:
            await peer.send(bytes([byte]))
        await peer.fin()

    script = [reply(200, packed, headers), reply(200, text, headers), reply(404, packed, headers)]
    async with ScriptedServer(*script, reply(200, events, headers), dribble) as server:
        client = client_of(server, retries=0)
        assert len((await client.agents.get("a")).name) == 300_000
        assert await client.runners.stream_manifest("r").read() == large
        error = await outcome(client.agents.get("a"))
        assert isinstance(error, NotFoundError)
        assert error.body.startswith('{"uuid"')
        assert (await client.chat.stream(agent_uuid="a", message="m").final()).text == ""
        assert await client.runners.stream_manifest("r").read() == large


@pytest.mark.parametrize("encoding", ["gzip", "x-gzip"])
async def test_f17_t09_bomb_is_one_by_each_name(client_of: ClientOf, encoding: str) -> None:
    bomb = reply(200, gzip.compress(b" " * 20_000_000), {"Content-Encoding": encoding})
    settings: dict[str, Any] = {"max_response_bytes": 50_000, "retries": 3, "spoilt": False}
    await fails(client_of, bomb, CALLS["GET"], ResponseTooLargeError, **settings)


JSON: Final[dict[str, bytes]] = {
    "100,000 deep": b'{"uuid": "a", "name": "n", "x": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "no number": b'{"uuid": NaN}',
    "UTF-16": AGENT.decode().encode("utf-16"),
    "two documents": AGENT + AGENT,
    "Python": b"{'uuid': 'a', 'name': 'n'}",
    "nothing but blanks": b"   \n",
    "5000 digits": AGENT[:-1] + b', "huge": ' + b"9" * 5000 + b"}",
    "cut gzip": gzip.compress(AGENT)[:20],
    "a truth": b"true",
    "null": b"null",
    "an array": b"[]",
    "a field of another kind": b'{"uuid": null}',
    "binary": b"\xff\xfe\x00",
    "nothing": b"",
}


@pytest.mark.parametrize("kind", JSON)
async def test_f18_f21_t14_json_that_is_none_is_a_decode_error(
    client_of: ClientOf, kind: str
) -> None:
    answer = reply(200, JSON[kind], GZIP if kind == "cut gzip" else {})
    error = await fails(client_of, answer, CALLS["GET"], DecodeError, spoilt=False)

    assert error.status == 200
    assert error.operation == "agents.get"
    assert is_one_readable_line(error)


async def test_f18_no_content_is_no_agent(client_of: ClientOf) -> None:
    await fails(client_of, reply(204), CALLS["GET"], DecodeError, spoilt=False)


@pytest.mark.parametrize(
    ("body", "name"),
    [
        (b'\xef\xbb\xbf{"uuid": "well", "name": "n"}', "n"),
        (b'{"uuid": "well", "name": "m", "name": "n"}', "n"),
        (b'{"uuid": "well", "name": "n", "future": {"a": [null]}}', "n"),
        ('{"uuid": "well", "name": "é\u2028 "}'.encode(), "é\u2028 "),
    ],
    ids=["mark", "twice", "unknown field", "Unicode"],
)
@pytest.mark.parametrize("label", ["text/plain", "text/html; charset=utf-16", "x", None])
async def test_f18_f20_t14_json_is_read_whatever_its_label(
    client_of: ClientOf, body: bytes, name: str, label: str | None
) -> None:
    headers = {} if label is None else {"Content-Type": label}
    async with ScriptedServer(reply(200, body, headers)) as server:
        client = client_of(server)
        agent = await client.agents.get("well")

    assert agent.name == name


async def test_f18_body_of_the_limit_passes_and_one_byte_more_does_not(
    client_of: ClientOf,
) -> None:
    limit = 32 * 1024 * 1024
    padding = limit - len(AGENT)
    async with ScriptedServer(
        reply(200, AGENT + b" " * padding), reply(200, AGENT + b" " * (padding + 1))
    ) as server:
        client = client_of(server)
        assert (await client.agents.get("a")).uuid == "a"
        assert type(await outcome(client.agents.get("a"))) is ResponseTooLargeError


async def test_f19_page_of_a_gateway_is_an_error_of_a_few_words(client_of: ClientOf) -> None:
    page = b"<!DOCTYPE html><title>Sign in</title>" + b"<p>x</p>" * 10_000
    for label in ("text/html", "application/json"):
        act = reply(200, page, {"Content-Type": label})
        error = await fails(client_of, act, CALLS["POST"], DecodeError, spoilt=False)
        assert is_one_readable_line(error)
        assert len(json.dumps(error.body)) <= 200_000
