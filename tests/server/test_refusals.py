"""What the spec refuses the server refuses, in the words of each document."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import aiohttp
import pytest
import yaml

from kubiya_async.testing import LocalServer
from tests.server.conftest import Http
from tests.support.cases import every_case

REQUESTS: Final[list[list[Any]]] = yaml.safe_load(
    Path(__file__).with_name("refusals.yaml").read_text("utf-8")
)


def fields(value: Any) -> Iterator[tuple[str, Any]]:
    """Yield what stands under a name, at any depth."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield name, inner
            yield from fields(inner)


async def test_what_the_spec_refuses_is_refused_in_the_words_of_its_document(http: Http) -> None:
    origin, pods = http.server.origin, {"X-API-Key": http.server.pods_api_key}
    roots = {"003": f"{origin}/v1", "v3": f"{origin}/api/v3", "pods": http.server.pods_url}
    with every_case() as case:
        for request, body, status, expected in REQUESTS:
            method, _, path = request.partition(" ")
            root, _, rest = path.partition(":/")
            with case(f"{request} {body}"):
                reply = await http(
                    method,
                    f"/{rest}" if root in roots else path,
                    root=roots.get(root),
                    body=body,
                    headers=pods if root == "pods" else None,
                )
                assert reply.status == status
                if status == 404:
                    assert b"not_found" in reply.body.lower()
                found = dict(fields(reply.json()))
                for name, text in expected.items():
                    part = text.removeprefix("…")
                    assert part in str(found[name]) if part != text else found[name] == text


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

    monkeypatch.setitem(http.server._api.handlers, "agents.list", broken)

    reply = await http.get("/agents")

    assert reply.status == 500
    assert reply.json()["error"]["code"] == "INTERNAL_ERROR"
    assert "a defect" in caplog.text
