"""Every method makes exactly the request that its document shows."""

from __future__ import annotations

import contextlib
import json
import re
from typing import Any
from uuid import UUID

import pytest
from aioresponses import CallbackResult, aioresponses
from aioresponses.compat import normalize_url
from yarl import URL

from kubiya_async import DecodeError, Kubiya, ReportedError
from kubiya_async._generated.operations import OPERATIONS
from tests.client.documented_requests import ROWS
from tests.client.rows import PODS, V3, Row

_ANYTHING = re.compile(".*")


class Wire:
    """Takes the place of the network: notes each request and answers it with `{}`."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, URL, dict[str, Any]]] = []

    def answer(self, mock: aioresponses) -> None:
        for method in ("GET", "POST", "PUT", "DELETE"):

            def note(url: URL, method: str = method, **sent: Any) -> CallbackResult:
                self.requests.append((method, url, sent))
                return CallbackResult(payload={})

            mock.add(_ANYTHING, method=method, callback=note, repeat=True)


async def _request(row: Row, **settings: Any) -> tuple[str, URL, dict[str, Any]]:
    wire = Wire()
    with aioresponses() as mock:
        wire.answer(mock)
        async with Kubiya(
            "platform-key", pods_base_url=PODS, pods_api_key="pods-key", **settings
        ) as kubiya:
            # An empty object is no agent, no list and no stream: only the request counts here.
            with contextlib.suppress(DecodeError, ReportedError):
                await row.call(kubiya)
    (request,) = wire.requests
    return request


def _authorization(row: Row, scheme: str) -> tuple[str, str]:
    if row.url.startswith(PODS):
        return "X-API-Key", "pods-key"
    if row.url.startswith(V3):
        return "Authorization", "UserKey platform-key"
    return "Authorization", f"{scheme} platform-key"


def test_the_table_covers_every_operation() -> None:
    assert sorted(row.operation for row in ROWS) == sorted([*OPERATIONS, "chat.stream"])


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.operation)
async def test_method_sends_the_documented_request(row: Row) -> None:
    method, url, sent = await _request(row)

    assert (method, url) == (row.method, normalize_url(row.url))
    body = sent["data"]
    assert (None if body is None else json.loads(body)) == row.body
    assert "json" not in sent
    assert "params" not in sent


@pytest.mark.parametrize("scheme", ["UserKey", "Bearer"])
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.operation)
async def test_s22_method_sends_these_headers_and_no_others(row: Row, scheme: str) -> None:
    _, _, sent = await _request(row, auth_scheme=scheme)

    headers = dict(sent["headers"])
    key = headers.pop("Idempotency-Key", None)
    assert headers.pop("User-Agent").startswith("kubiya-async/")
    expected = dict([("Accept", row.accept), _authorization(row, scheme)])
    if row.body is not None:
        expected["Content-Type"] = "application/json"
    assert headers == expected
    if row.method == "POST":
        assert UUID(key).version == 4
    else:
        assert key is None
