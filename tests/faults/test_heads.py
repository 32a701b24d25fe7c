"""Status lines and headers that are broken, strange, or many."""

from __future__ import annotations

import itertools
from typing import Final

import pytest

from kubiya_async import ApiError, ConnectionLostError, ResponseTooLargeError, ServerError
from tests.client.conftest import ClientOf, is_one_readable_line, outcome
from tests.faults.survival import CALLS, GOOD, fails, works_on
from tests.support.scripted_server import Act, ScriptedServer, fin, reply, send, then

AGENT: Final = b'{"uuid": "well", "name": "n"}'
TAIL: Final = b"Content-Length: 29\r\n\r\n" + AGENT


def _head(*lines: bytes) -> Act:
    return send(b"".join(line + b"\r\n" for line in (b"HTTP/1.1 200 OK", *lines)) + TAIL)


BROKEN: Final[dict[str, Act]] = {
    "another protocol": then(send(b"SSH-2.0-OpenSSH_9.6\r\n\r\n"), fin),
    "a TLS alert": then(send(b"\x15\x03\x01\x00\x02\x02\x28"), fin),
    "HTTP/0.9": then(send(AGENT), fin),
    "no status": then(send(b"HTTP/1.1\r\n" + TAIL), fin),
    "status of two digits": then(send(b"HTTP/1.1 20 OK\r\n" + TAIL), fin),
    "status of four digits": then(send(b"HTTP/1.1 2000 OK\r\n" + TAIL), fin),
    "negative status": then(send(b"HTTP/1.1 -200 OK\r\n" + TAIL), fin),
    "NUL in a value": _head(b"X-Odd: a\0b"),
    "NUL in a name": _head(b"X\0Odd: a"),
    "carriage return in a value": _head(b"X-Odd: a\rX-Evil: b"),
    "blank before the colon": _head(b"X-Odd : a"),
    "no colon": _head(b"X-Odd"),
    "no name": _head(b": a"),
    "an answer over HTTP/3": then(send(b"HTTP/3.0 200 OK\r\n" + TAIL), fin),
}


@pytest.mark.parametrize("kind", BROKEN)
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_f16_t04_head_that_is_no_http_is_a_broken_connection_and_no_status(
    client_of: ClientOf, method: str, kind: str
) -> None:
    error = await fails(client_of, BROKEN[kind], CALLS[method], ConnectionLostError, phase="sent")

    assert not isinstance(error, ApiError)
    assert error.maybe_processed == (method == "POST")
    assert is_one_readable_line(error)


@pytest.mark.parametrize("line", ["header", "status"])
async def test_f16_line_of_64_kib_is_read_and_a_longer_one_is_asked_for_once(
    client_of: ClientOf, line: str
) -> None:
    def act(size: int) -> Act:
        if line == "header":
            return _head(b"Content-Security-Policy: ".ljust(size, b"a"))
        return send(b"HTTP/1.1 200 ".ljust(size, b"a") + b"\r\n" + TAIL)

    async with ScriptedServer(act(64 * 1024 - 64)) as server:
        client = client_of(server, retries=0)
        await works_on(client)
    for method in ("GET", "POST"):
        error = await fails(
            client_of, act(66_000), CALLS[method], ResponseTooLargeError, phase="sent", retries=3
        )
        assert "65536 bytes" in str(error)
        assert error.maybe_processed == (method == "POST")


TOO_MANY: Final[dict[str, Act]] = {
    "ten thousand headers": _head(*(b"X-%d: %d" % (n, n) for n in range(10_000))),
    "never-ending head": then(send(b"HTTP/1.1 200 OK\r\n" + b"X-Odd: a\r\n" * 100_000), fin),
    "one line too many": _head(*(b"X-%d: a" % n for n in range(1000))),
}


async def test_f16_thousand_header_lines_are_read_and_more_are_asked_for_once(
    client_of: ClientOf,
) -> None:
    # 64 KiB in all; with the line that says how long the body is there are 1,000.
    lines = [(b"X-%d: " % n).ljust(63, b"a") for n in range(999)]
    async with ScriptedServer(_head(*lines)) as server:
        await works_on(client_of(server, retries=0))
    for kind, method in itertools.product(TOO_MANY, ("GET", "POST")):
        error = await fails(
            client_of, TOO_MANY[kind], CALLS[method], ResponseTooLargeError, phase="sent", retries=3
        )
        assert "too many header lines" in str(error)
        assert error.maybe_processed == (method == "POST")


ODD: Final[dict[str, Act]] = {
    "value that is no UTF-8": _head(b"X-Odd: \xff\xfe\x80"),
    "request id that is no UTF-8": _head(b"X-Request-Id: \xff\xfe\x80"),
    "an empty value": _head(b"X-Odd:"),
    "fifty cookies": _head(*(b"Set-Cookie: a%d=b" % n for n in range(50))),
    "headers that count": _head(
        b"X-RateLimit-Limit: 1e9", b"X-RateLimit-Remaining: \xff", b"X-RateLimit-Reset: -1"
    ),
    "dates from nowhere": _head(b"Date: yesterday", b"Retry-After: soon"),
    "no reason": send(b"HTTP/1.1 200 \r\n" + TAIL),
    "reason in other letters": send("HTTP/1.1 200 Größe\r\n".encode() + TAIL),
    "HTTP/1.0": then(send(b"HTTP/1.0 200 OK\r\n" + TAIL), fin),
    "trailing blanks": _head(b"X-Odd: a \t "),
}


@pytest.mark.parametrize("kind", ODD)
async def test_f16_odd_head_is_tolerated(
    client_of: ClientOf, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with ScriptedServer(ODD[kind]) as server:
        client = client_of(server, retries=0)
        await works_on(client)
        await works_on(client)

    assert caplog.text.encode(), "a log that no file takes"


LENIENT: Final[dict[str, Act]] = {
    "folded with a blank": _head(b"X-Odd: a", b" folded"),
    "folded with a tab": _head(b"X-Odd: a", b"\tfolded"),
    "type twice": _head(b"Content-Type: text/html", b"Content-Type: application/json"),
    "lines that end in a line feed": _head(b"X-Odd: a\nX-Even: b"),
}


@pytest.mark.parametrize("kind", LENIENT)
async def test_f16_what_only_a_lenient_parser_takes_is_taken_or_a_broken_connection(
    client_of: ClientOf, kind: str
) -> None:
    """aiohttp is strict with answers in Python's development mode."""
    async with ScriptedServer(LENIENT[kind], GOOD) as server:
        client = client_of(server, retries=0)
        assert type(await outcome(client.agents.get("a"))) in {type(None), ConnectionLostError}
        await works_on(client)


INTERIM: Final = {
    "100": b"HTTP/1.1 100 Continue\r\n\r\n",
    "102": b"HTTP/1.1 102 Processing\r\n\r\n",
    "103": b"HTTP/1.1 103 Early Hints\r\nLink: </evil>; rel=preload\r\n\r\n",
}


@pytest.mark.parametrize("times", [1, 50])
@pytest.mark.parametrize("status", INTERIM)
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_f13_interim_answers_are_passed_over(
    client_of: ClientOf, method: str, status: str, times: int
) -> None:
    act = then(send(INTERIM[status] * times), reply(200, {"uuid": "a", "name": "n"}))
    async with ScriptedServer(act) as server:
        client = client_of(server, retries=0)
        await CALLS[method](client)
        await CALLS[method](client)
        assert [r.connection for r in server.requests] == [1, 1]


async def test_f13_interim_answers_without_end_are_ended_by_the_deadline(
    client_of: ClientOf,
) -> None:
    async def endless(peer: object) -> None:
        while True:
            await send(INTERIM["102"] * 100)(peer)  # type: ignore[arg-type]

    async with ScriptedServer(endless) as server:
        client = client_of(server, retries=0, timeout=1.0)
        error = await outcome(client.agents.create(name="n"))

    assert error is not None
    assert "deadline of 1 s" in str(error)


@pytest.mark.parametrize("status", [600, 999])
async def test_f27_t15_status_that_is_none_is_a_server_error(
    client_of: ClientOf, status: int
) -> None:
    error = await fails(client_of, reply(status), CALLS["POST"], ServerError, spoilt=False)

    assert error.status == status
