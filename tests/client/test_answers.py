"""Errors are told by their status, in the server's own words, whatever the body looks like."""

from __future__ import annotations

import gzip
import json
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

import kubiya_async
from kubiya_async import (
    ApiError,
    ErrorInSuccessResponse,
    UnprocessableError,
)
from tests.client.conftest import ClientOf, error_of, is_one_readable_line
from tests.support.scripted_server import Act, ScriptedServer, fin, reply, reset, send, then

UNPROCESSABLE: Final = HTTPStatus(422).phrase
"""`Unprocessable Entity`, or since Python 3.13 `Unprocessable Content`."""
REQUEST_ID: Final = {"X-Request-Id": "from-header"}


ENVELOPES: Final[dict[str, list[Any]]] = yaml.safe_load(
    Path(__file__).with_name("error_bodies.yaml").read_text("utf-8")
)


@pytest.mark.parametrize("name", ENVELOPES)
async def test_f19_error_body_of_every_known_form_is_understood(
    client_of: ClientOf, name: str
) -> None:
    status, body, kind, text, more = ENVELOPES[name]
    message = text.replace("{unprocessable}", UNPROCESSABLE)
    sent = body.encode() if isinstance(body, str) else body
    error = await error_of(client_of, reply(status, sent, REQUEST_ID))

    assert type(error) is getattr(kubiya_async, kind)
    assert isinstance(error, ApiError)
    assert (error.status, error.message, error.args) == (status, message, (message,))
    told = {"code": None, "details": None, "request_id": "from-header", **more}
    assert {name: getattr(error, name) for name in told} == told
    assert error.operation == "agents.get"
    assert error.headers["x-request-id"] == "from-header"
    assert str(error).startswith(f"agents.get: {message.rstrip('.')}")
    assert str(error).endswith(f"(request {told['request_id']})")
    assert is_one_readable_line(error)


HOSTILE: Final = {
    "deep nesting": b"[" * 100_000,
    "closed deep nesting": b'{"details":' * 20_000 + b"1" + b"}" * 20_000,
    "5000 digits": b'{"error": ' + b"9" * 5000 + b"}",
    "NaN": b'{"error": NaN, "details": Infinity}',
    "lone surrogate": b'{"error": "\\ud800 broke"}',
    "invalid UTF-8": b'{"error": "\xff\xfe"}',
    "UTF-16": '{"error": "x"}'.encode("utf-16"),
    "line breaks": json.dumps({"error": "a\r\nERROR forged: line\u2028next\x1b[31m"}).encode(),
    "a million letters": json.dumps({"error": "x" * 1_000_000}).encode(),
    "a million fields": json.dumps({str(n): n for n in range(100_000)}).encode(),
    "objects where text should be": b'{"error": {"code": {}, "message": [], "details": 1}}',
    "nulls": b'{"error": null, "message": null, "details": null, "code": null}',
    "duplicate keys": b'{"error": "one", "error": "two"}',
    "long title": b"<html><title" + b" a" * 50_000 + b">x",
    "binary": bytes(range(256)) * 100,
}


@pytest.mark.parametrize("status", [400, 404, 500])
@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE.keys())
async def test_f18_s04_hostile_error_body_never_hides_the_status(
    client_of: ClientOf, body: bytes, status: int
) -> None:
    error = await error_of(client_of, reply(status, body))

    assert type(error) is ApiError.for_status(status)
    assert error.status == status
    assert len(error.body) <= 64 * 1024
    assert is_one_readable_line(error)


def _error_head(length: int, *more: str) -> bytes:
    lines = ["HTTP/1.1 422 No", f"Content-Length: {length}", *more, "", ""]
    return "\r\n".join(lines).encode()


@pytest.mark.parametrize(
    "act",
    [
        then(send(_error_head(5000) + b'{"error": "cut'), fin),
        then(send(_error_head(5000) + b'{"error": "cut'), reset),
        reply(422, b"\x1f\x8b\x08 not gzip", {"Content-Encoding": "gzip"}),
        reply(422, b"who knows", {"Content-Encoding": "rot13"}),
        reply(422, gzip.compress(b" " * 100_000_000), {"Content-Encoding": "gzip"}),
        then(send(_error_head(10**12) + b"x" * 300_000), fin),
    ],
    ids=["closed", "reset", "broken gzip", "unknown encoding", "bomb", "huge"],
)
async def test_f07_f17_damaged_error_body_never_hides_the_status(
    client_of: ClientOf, act: Act
) -> None:
    error = await error_of(client_of, act, max_response_bytes=1000)

    assert type(error) is UnprocessableError
    assert error.status == 422
    assert len(error.body) <= 64 * 1024


async def test_client_goes_on_after_damaged_error_bodies(client_of: ClientOf) -> None:
    bomb = reply(500, gzip.compress(b" " * 10_000_000), {"Content-Encoding": "gzip"})
    good = reply(200, {"uuid": "a-1", "name": "n"})
    async with ScriptedServer(bomb, good) as server:
        client = client_of(server)
        assert (await client.agents.get("a-1")).uuid == "a-1"
        await client.aclose()


@pytest.mark.parametrize(
    ("body", "message", "code"),
    [
        ({"success": False, "errorMessage": "bad HCL"}, "bad HCL", None),
        ({"success": False, "error": {"code": "E", "message": "no"}, "requestId": "r"}, "no", "E"),
        ({"error": "failed to fetch runner"}, "failed to fetch runner", None),
        ({"success": False}, "no reason given", None),
        ({"error": {"code": "NOT_FOUND", "message": "gone"}}, "gone", "NOT_FOUND"),
    ],
    ids=["errorMessage", "workflow", "text", "bare", "object"],
)
async def test_f21_failure_reported_under_a_success_status_is_an_error(
    client_of: ClientOf, body: dict[str, Any], message: str, code: str | None
) -> None:
    error = await error_of(client_of, reply(200, body, REQUEST_ID))

    assert type(error) is ErrorInSuccessResponse
    assert (error.status, error.code) == (200, code)
    assert message in str(error)
    assert error.request_id in {"from-header", "r"}
    assert error.operation == "agents.get"
