"""Every live method makes exactly the request that the platform's own clients make."""

from __future__ import annotations

import json
from collections import Counter
from uuid import UUID

import pytest
from aioresponses.compat import normalize_url

from kubiya_async._generated.live.operations import OPERATIONS
from tests.client.live.rows import CONTROL_PLANE, JSON, NO_BODY, LiveRow
from tests.client.live.rows_agents import AGENT_ROWS
from tests.client.live.rows_assets import ASSET_ROWS
from tests.client.live.rows_control_plane import CONTROL_PLANE_ROWS
from tests.client.live.rows_organization import ORGANIZATION_ROWS
from tests.client.live.sending import request_of
from tests.support.forms import files_in

ROWS = [*AGENT_ROWS, *ASSET_ROWS, *ORGANIZATION_ROWS, *CONTROL_PLANE_ROWS]


def test_the_table_covers_every_operation_once() -> None:
    assert Counter(row.operation for row in ROWS) == Counter(list(OPERATIONS))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.operation)
async def test_method_sends_the_request_of_the_clients(row: LiveRow) -> None:
    method, url, sent = await request_of(row.call)

    assert (method, url) == (row.method, normalize_url(row.url))
    if row.file is not None:
        assert files_in(sent["data"], sent["headers"]["Content-Type"]) == [row.file]
    else:
        body = NO_BODY if sent["data"] is None else json.loads(sent["data"])
        assert body == row.body


@pytest.mark.parametrize("scheme", ["UserKey", "Bearer"])
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.operation)
async def test_method_sends_these_headers_and_no_others(row: LiveRow, scheme: str) -> None:
    _, _, sent = await request_of(row.call, auth_scheme=scheme)

    headers = dict(sent["headers"])
    assert headers.pop("User-Agent").startswith("kubiya-async/")
    key = headers.pop("Idempotency-Key", None)
    assert (key is not None and UUID(key).version == 4) == (row.method == "POST")
    if row.file is not None:
        assert headers.pop("Content-Type").startswith("multipart/form-data; boundary=")
    elif row.body is not NO_BODY:
        assert headers.pop("Content-Type") == JSON
    # The control plane takes the same keys, but as Bearer whatever the platform takes.
    expected = "Bearer" if row.url.startswith(CONTROL_PLANE) else scheme
    assert headers == {
        "Accept": row.accept,
        "Authorization": f"{expected} platform-key",
        **row.headers,
    }
