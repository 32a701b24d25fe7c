"""What the spec refuses the server refuses, in the words of each document."""

from __future__ import annotations

import json

import aiohttp
import pytest

from kubiya_async.testing import LocalServer
from tests.server.conftest import Http


@pytest.mark.parametrize(
    ("query", "field", "error"),
    [
        ("limit=0", "limit", "Must be at least 1"),
        ("limit=101", "limit", "Must be at most 100"),
        ("limit=ten", "limit", "Must be an integer"),
        ("limit=", "limit", "Must be an integer"),
        ("limit=1.0", "limit", "Must be an integer"),
        ("limit=%D9%A1", "limit", "Must be an integer"),
        ("offset=-1", "offset", "Must be at least 0"),
        ("active=yes", "active", "Must be true or false"),
        ("active=True", "active", "Must be true or false"),
        ("sort=status", "sort", "Must be one of name, created_at, updated_at"),
        ("limit=1&limit=2", "limit", "Must be given once"),
    ],
)
async def test_a_query_that_breaks_the_spec_is_refused(
    http: Http, query: str, field: str, error: str
) -> None:
    reply = await http.get(f"/agents?{query}")

    assert reply.status == 400
    assert reply.json()["error"] == {
        "code": "VALIDATION_ERROR",
        "message": "Invalid request parameters",
        "details": {"field": field, "error": error},
    }


@pytest.mark.parametrize("query", ["limit=1", "limit=100", "offset=0", "sort=name", "page=x"])
async def test_a_query_at_the_edge_of_the_spec_is_taken(http: Http, query: str) -> None:
    assert (await http.get(f"/agents?{query}")).status == 200


@pytest.mark.parametrize("since", ["yesterday", "2024-01-15", "2024-01-15T10:00:00", "", "1"])
async def test_a_moment_needs_a_date_a_time_and_an_offset(http: Http, since: str) -> None:
    reply = await http.get(f"/chat/abc-123-def/history?since={since}")

    assert reply.status == 400
    assert reply.json()["error"]["details"]["field"] == "since"


async def test_a_required_parameter_is_missed(http: Http) -> None:
    reply = await http.get("/knowledge/search")

    assert reply.status == 400
    assert reply.json() == {
        "error": "Bad Request",
        "details": "Invalid request parameters: field: query, error: query is required",
        "errorCode": "VALIDATION_ERROR",
    }


async def test_an_id_that_is_no_number_is_refused_where_ids_are_numbers(http: Http) -> None:
    reply = await http.pods("/runners/first")

    assert reply.status == 400
    assert reply.json()["code"] == "INVALID_INPUT"


@pytest.mark.parametrize(
    ("body", "field", "error"),
    [
        ({}, "name", "Name is required"),
        ({"name": ""}, "name", "at least 1 character"),
        ({"name": 5}, "name", "valid string"),
        ({"name": None}, "name", "valid string"),
        ({"name": "a", "sources": "s"}, "sources", "valid array"),
        ({"name": "a", "sources": [1]}, "sources.0", "valid string"),
        ({"name": "a", "environment_variables": {"A": 1}}, "environment_variables.A", "string"),
        ({"name": "a", "webhook": "x"}, "webhook", "object"),
        ({"name": "a", "description": None}, "description", "Must not be null"),
    ],
)
async def test_a_body_that_breaks_the_spec_is_refused(
    http: Http, body: dict[str, object], field: str, error: str
) -> None:
    reply = await http.post("/agents", body)

    assert reply.status == 400
    details = reply.json()["error"]["details"]
    assert details["field"] == field
    assert error in details["error"]


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("/workflows/execute", {"source": "s", "timeout": "soon"}, "timeout"),
        ("/workflows/execute", {"source": "s", "timeout": "0s"}, "timeout"),
        ("/workflows/execute", {"source": "s", "save_trace": "yes"}, "save_trace"),
        ("/tools/execute", {"name": "t", "timeout": "30d"}, "timeout"),
        ("/secrets", {"name": "S", "value": "v", "expires_in": "next year"}, "expires_in"),
        ("/secrets", {"name": "S", "value": "v", "expires_in": "99999d"}, "expires_in"),
        (
            "/chat",
            {"agent_uuid": "abc-123-def", "message": "m", "context": [{"type": "mail"}]},
            "context.0",
        ),
        (
            "/webhooks/webhook-123-456/trigger",
            {"message": "m", "metadata": {"timestamp": "noon"}},
            "metadata.timestamp",
        ),
    ],
)
async def test_times_and_unions_in_bodies_are_checked(
    http: Http, path: str, body: dict[str, object], field: str
) -> None:
    reply = await http.post(path, body)

    assert reply.status == 400
    assert reply.json()["error"]["details"]["field"].startswith(field)


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"[]", b'"text"', b"null", b'{"name": NaN}', b"\xff\xfe", b"[" * 100_000],
    ids=["empty", "cut", "array", "text", "null", "nan", "not-utf-8", "deep"],
)
async def test_a_body_that_is_no_json_object_is_refused(http: Http, data: bytes) -> None:
    reply = await http("POST", "/agents", data=data)

    assert reply.status == 400
    assert reply.json()["error"]["code"] == "VALIDATION_ERROR"


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "multipart/form-data", ""])
async def test_a_body_in_another_language_is_refused(http: Http, kind: str) -> None:
    reply = await http("POST", "/agents", data=b'{"name": "a"}', headers={"Content-Type": kind})

    assert reply.status == 415


async def test_the_charset_of_json_does_not_matter(http: Http) -> None:
    headers = {"Content-Type": "Application/JSON; charset=utf-8"}

    assert (await http.post("/agents", {"name": "a"}, headers=headers)).status == 200


async def test_a_body_where_none_belongs_is_ignored(http: Http) -> None:
    assert (await http("GET", "/agents", data=b'{"limit": 500}')).status == 200


@pytest.mark.parametrize("chunked", [False, True])
async def test_a_body_that_is_too_large_is_refused(
    session: aiohttp.ClientSession, chunked: bool
) -> None:
    async def pieces() -> object:
        yield b'{"name": "'
        yield b"a" * 2000

    async with LocalServer(max_body_bytes=1000) as server:
        headers = {
            "Authorization": f"UserKey {server.api_key}",
            "Content-Type": "application/json",
        }
        data = pieces() if chunked else b" " * 2000
        async with session.post(f"{server.url}/agents", data=data, headers=headers) as response:
            assert response.status == 413
            assert (await response.json())["error"]["code"] == "PAYLOAD_TOO_LARGE"
            assert len(server.requests) == 1


async def test_a_body_that_does_not_unpack_is_refused(http: Http) -> None:
    headers = {"Content-Encoding": "gzip"}

    assert (await http("POST", "/agents", data=b"not gzip", headers=headers)).status == 400


async def test_nothing_is_created_by_a_refused_request(http: Http) -> None:
    before = (await http.get("/agents")).json()["total"]

    await http.post("/agents", {"name": 5})

    assert (await http.get("/agents")).json()["total"] == before


async def test_document_002_wraps_its_errors_with_a_request_id(http: Http) -> None:
    reply = await http.get("/agents/nobody")

    assert reply.status == 404
    assert reply.json() == {
        "error": {
            "code": "NOT_FOUND",
            "message": "Agent not found",
            "details": {"uuid": "nobody"},
        },
        "request_id": reply.headers["X-Request-Id"],
    }


async def test_document_003_writes_its_errors_as_text(http: Http) -> None:
    reply = await http.get("/agents/nobody", root=http.server.origin + "/v1")

    assert reply.status == 404
    assert reply.json() == {
        "error": "Not Found",
        "details": "Agent not found: uuid: nobody",
        "errorCode": "NOT_FOUND",
    }


@pytest.mark.parametrize("path", ["/knowledge/none", "/projects/none", "/tasks/none"])
async def test_what_only_document_003_names_fails_as_it_says_everywhere(
    http: Http, path: str
) -> None:
    reply = await http.get(path)

    assert reply.status == 404
    assert reply.json()["errorCode"] == "NOT_FOUND"


async def test_document_000_writes_its_codes_in_lower_case(http: Http) -> None:
    reply = await http.v3("GET", "/runners/runner-invalid/describe")

    assert reply.status == 404
    assert reply.json() == {
        "error": {
            "code": "not_found",
            "message": "Runner not found",
            "details": {"runner": "runner-invalid"},
        }
    }


async def test_document_001_has_a_sentence_and_a_code(http: Http) -> None:
    reply = await http.pods("/runners/99")

    assert reply.status == 404
    assert reply.json() == {"error": "Runner not found", "code": "NOT_FOUND"}


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("/api/v1/nowhere", "request_id"),
        ("/v1/nowhere", "errorCode"),
        ("/api/v3/nowhere", "error"),
        ("/pods/nowhere", "code"),
    ],
)
async def test_an_unknown_path_fails_in_the_form_of_its_root(
    http: Http, path: str, key: str
) -> None:
    reply = await http.get(path, root=http.server.origin)

    assert reply.status == 404
    assert key in reply.json()


@pytest.mark.parametrize(
    ("form", "keys"),
    [
        ("named", {"agents", "total", "limit", "offset"}),
        ("data", {"data", "total", "limit", "offset", "has_more"}),
        ("nested", {"data", "pagination"}),
    ],
)
async def test_lists_can_be_given_another_envelope(
    session: aiohttp.ClientSession, form: object, keys: set[str]
) -> None:
    async with LocalServer(list_form=form) as server:  # type: ignore[arg-type]
        page = (await Http(server, session).get("/agents?limit=2")).json()

    assert page.keys() == keys
    assert page.get("has_more", True) is True


async def test_lists_can_be_bare(session: aiohttp.ClientSession) -> None:
    async with LocalServer(list_form="bare") as server:
        reply = await Http(server, session).get("/agents?limit=2")

    assert len(json.loads(reply.body)) == 2


async def test_a_defect_in_the_server_is_an_answer_too(
    http: Http, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise KeyError("a defect")

    monkeypatch.setattr(http.server._dispatcher, "_handlers", {"agents.list": broken})

    reply = await http.get("/agents")

    assert reply.status == 500
    assert reply.json()["error"]["code"] == "INTERNAL_ERROR"
    assert "a defect" in caplog.text
