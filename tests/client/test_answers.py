"""Errors are told by their status, in the server's own words, whatever the body looks like."""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final

import pytest

from kubiya_async import (
    ApiError,
    AuthenticationError,
    BadRequestError,
    ConflictError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitError,
    ReportedError,
    ServerError,
    UnprocessableError,
)
from tests.client.conftest import ClientOf, error_of, is_one_readable_line
from tests.support.scripted_server import Act, ScriptedServer, fin, reply, reset, send, then

UNPROCESSABLE: Final = HTTPStatus(422).phrase
"""`Unprocessable Entity`, or since Python 3.13 `Unprocessable Content`."""
REQUEST_ID: Final = {"X-Request-Id": "from-header"}


@dataclass(frozen=True)
class Envelope:
    """An error body that was seen somewhere, and what has to be made of it."""

    name: str
    status: int
    body: Any
    error: type[ApiError]
    message: str
    code: str | None = None
    details: Any = None
    request_id: str | None = "from-header"
    attributes: dict[str, Any] = field(default_factory=dict[str, Any])


ENVELOPES: Final = [
    Envelope(
        "document 000",
        404,
        {
            "error": {
                "code": "not_found",
                "message": "Runner not found",
                "details": {"runner": "runner-invalid"},
            }
        },
        NotFoundError,
        "HTTP 404 Not Found: Runner not found",
        "not_found",
        {"runner": "runner-invalid"},
    ),
    Envelope(
        "document 000 without details",
        400,
        {"error": {"code": "bad_request", "message": "No name"}},
        BadRequestError,
        "HTTP 400 Bad Request: No name",
        "bad_request",
    ),
    Envelope(
        "document 002",
        422,
        {
            "error": {
                "code": "VALIDATION_ERROR",
                "message": "Invalid request parameters",
                "details": {"field": "name", "error": "Name is required"},
            },
            "request_id": "req-123-456",
        },
        UnprocessableError,
        f"HTTP 422 {UNPROCESSABLE}: Invalid request parameters",
        "VALIDATION_ERROR",
        {"field": "name", "error": "Name is required"},
        "req-123-456",
    ),
    Envelope(
        "document 003",
        400,
        {"error": "Bad Request", "details": "name is missing", "errorCode": "INVALID_INPUT"},
        BadRequestError,
        "HTTP 400 Bad Request: Bad Request: name is missing",
        "INVALID_INPUT",
        "name is missing",
    ),
    Envelope(
        "document 003 with status and wait",
        429,
        {
            "error": "Too Many Requests",
            "details": "Rate limit exceeded",
            "errorCode": "RATE_LIMITED",
            "status": 429,
            "retryAfter": 7,
        },
        RateLimitError,
        "HTTP 429 Too Many Requests: Too Many Requests: Rate limit exceeded",
        "RATE_LIMITED",
        "Rate limit exceeded",
        attributes={"retry_after": 7.0},
    ),
    Envelope(
        "text, message and numeric code",
        409,
        {"error": "conflict", "message": "Agent exists", "code": 409},
        ConflictError,
        "HTTP 409 Conflict: conflict: Agent exists",
        "409",
    ),
    Envelope(
        "control plane",
        404,
        {"detail": "Agent not found"},
        NotFoundError,
        "HTTP 404 Not Found: Agent not found",
    ),
    Envelope(
        "findings of the control plane",
        422,
        {
            "detail": [
                {"loc": ["body", "name"], "msg": "Field required", "type": "missing"},
                {"msg": "Too long"},
                "odd",
            ]
        },
        UnprocessableError,
        f"HTTP 422 {UNPROCESSABLE}: body.name: Field required; Too long",
        details=[
            {"loc": ["body", "name"], "msg": "Field required", "type": "missing"},
            {"msg": "Too long"},
            "odd",
        ],
    ),
    Envelope(
        "text alone", 500, {"error": "boom"}, ServerError, "HTTP 500 Internal Server Error: boom"
    ),
    Envelope("msg", 403, {"msg": "no"}, PermissionDeniedError, "HTTP 403 Forbidden: no"),
    Envelope(
        "workflow operation",
        500,
        {
            "requestId": "wf-1",
            "success": False,
            "error": {"code": "E1", "message": "step", "retry": True, "retryAfter": 3},
        },
        ServerError,
        "HTTP 500 Internal Server Error: step",
        "E1",
        request_id="wf-1",
        attributes={"retry_after": 3.0},
    ),
    Envelope(
        "stack operation",
        400,
        {"success": False, "errorMessage": "bad HCL"},
        BadRequestError,
        "HTTP 400 Bad Request: bad HCL",
    ),
    Envelope(
        "list of errors",
        400,
        {"errors": [{"file": "a.yaml", "type": "schema", "error": "e", "details": "d"}]},
        BadRequestError,
        "HTTP 400 Bad Request",
        details=[{"file": "a.yaml", "type": "schema", "error": "e", "details": "d"}],
    ),
    Envelope(
        "plain text",
        401,
        b"Unauthorized",
        AuthenticationError,
        "HTTP 401 Unauthorized: Unauthorized",
    ),
    Envelope(
        "page of a gateway",
        504,
        b"<html><head><title>504 Gateway Time-out</title></head><body><h1>Time</h1></body></html>",
        ServerError,
        "HTTP 504 Gateway Timeout: 504 Gateway Time-out",
    ),
    Envelope(
        "page without a title",
        502,
        b"<!doctype html><p>oops",
        ServerError,
        "HTTP 502 Bad Gateway: an HTML page instead of JSON",
    ),
    Envelope(
        "missing scope",
        403,
        {"error": "forbidden", "code": "SCOPE", "required_scopes": ["runners:read"]},
        PermissionDeniedError,
        "HTTP 403 Forbidden: forbidden",
        "SCOPE",
        {"required_scopes": ["runners:read"]},
    ),
    Envelope("detail", 422, {"detail": "no"}, UnprocessableError, f"HTTP 422 {UNPROCESSABLE}: no"),
    Envelope("empty", 503, b"", ServerError, "HTTP 503 Service Unavailable"),
    Envelope(
        "truncated",
        500,
        b'{"error": {"co',
        ServerError,
        'HTTP 500 Internal Server Error: {"error": {"co',
    ),
    Envelope("an array", 400, b"[1, 2]", BadRequestError, "HTTP 400 Bad Request"),
    Envelope("a text", 400, b'"no"', BadRequestError, "HTTP 400 Bad Request: no"),
    Envelope("null", 400, b"null", BadRequestError, "HTTP 400 Bad Request: null"),
    Envelope("a status of nobody's", 599, b"", ServerError, "HTTP 599"),
    Envelope("an unusual status", 418, b"", ApiError, "HTTP 418 I'm a Teapot"),
]


@pytest.mark.parametrize("envelope", ENVELOPES, ids=lambda e: e.name)
async def test_f19_error_body_of_every_known_form_is_understood(
    client_of: ClientOf, envelope: Envelope
) -> None:
    error = await error_of(client_of, reply(envelope.status, envelope.body, REQUEST_ID))

    assert type(error) is envelope.error
    assert error.status == envelope.status
    assert error.message == envelope.message
    assert error.args == (envelope.message,)
    assert error.code == envelope.code
    assert error.details == envelope.details
    assert error.request_id == envelope.request_id
    assert error.operation == "agents.get"
    assert error.headers["x-request-id"] == "from-header"
    for name, value in envelope.attributes.items():
        assert getattr(error, name) == value
    assert str(error).startswith(f"agents.get: {envelope.message.rstrip('.')}")
    assert str(error).endswith(f"(request {envelope.request_id})")
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

    assert type(error) is ReportedError
    assert (error.status, error.code) == (200, code)
    assert message in str(error)
    assert error.request_id in {"from-header", "r"}
    assert error.operation == "agents.get"
