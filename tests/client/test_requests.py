"""Every method makes exactly the request that its document, or another client, shows."""

from __future__ import annotations

import json
from collections import Counter
from uuid import UUID

from aioresponses.compat import normalize_url

from kubiya_async._generated.live.operations import OPERATIONS as LIVE
from kubiya_async._generated.operations import OPERATIONS
from tests.client.documented_requests import CONTROL_PLANE, JSON, LIVE_ROWS, PODS, ROWS, V3, Row
from tests.client.live.sending import request_of
from tests.support.cases import every_case
from tests.support.forms import files_in

PODS_SETTINGS = {"pods_base_url": PODS, "pods_api_key": "pods-key"}
UPLOADED = b"PK\x03\x04 not really"


def _authorization(row: Row, scheme: str) -> tuple[str, str]:
    if row.url.startswith(PODS):
        return "X-API-Key", "pods-key"
    if row.url.startswith(V3) and row in ROWS:
        return "Authorization", "UserKey platform-key"
    # The control plane takes the same keys, but as Bearer whatever the platform takes.
    sent = "Bearer" if row.url.startswith(CONTROL_PLANE) else scheme
    return "Authorization", f"{sent} platform-key"


def test_the_table_covers_every_operation() -> None:
    assert sorted(row.operation for row in ROWS) == sorted([*OPERATIONS, "chat.stream"])
    assert Counter(row.operation for row in LIVE_ROWS) == Counter(list(LIVE))


async def test_method_sends_the_documented_request() -> None:
    with every_case() as case:
        for row in (*ROWS, *LIVE_ROWS):
            with case(row.operation):
                method, url, sent = await request_of(row.call, **PODS_SETTINGS)
                assert (method, url) == (row.method, normalize_url(row.url))
                assert not {"json", "params"} & sent.keys()
                if row.file is None:
                    body = None if sent["data"] is None else json.loads(sent["data"])
                    assert body == row.body
                else:
                    form = files_in(sent["data"], sent["headers"]["Content-Type"])
                    assert form == [("file", row.file, UPLOADED)]


async def test_s22_method_sends_these_headers_and_no_others() -> None:
    with every_case() as case:
        for row in (*ROWS, *LIVE_ROWS):
            for scheme in ("UserKey", "Bearer"):
                with case(f"{row.operation} {scheme}"):
                    _, _, sent = await request_of(row.call, auth_scheme=scheme, **PODS_SETTINGS)
                    headers = dict(sent["headers"])
                    key = headers.pop("Idempotency-Key", None)
                    assert headers.pop("User-Agent").startswith("kubiya-async/")
                    expected = dict([("Accept", row.accept), _authorization(row, scheme)])
                    if row.file is not None:
                        form, _, _ = headers.pop("Content-Type").partition("=")
                        assert form == "multipart/form-data; boundary"
                    elif row.body is not None:
                        expected["Content-Type"] = JSON
                    assert headers == {**expected, **row.headers}
                    assert (key is not None and UUID(key).version == 4) == (row.method == "POST")
