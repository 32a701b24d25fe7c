"""Making valid deliveries: for tests, and for senders of one's own.

body, headers = signed_request({"event": "agent.created", "data": {}}, secret=s, scheme=scheme)
"""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any
from uuid import uuid4

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kubiya_async.webhooks.schemes import Scheme

__all__ = ["sign", "signed_request"]


def sign(
    body: bytes,
    *,
    secret: str,
    scheme: Scheme,
    id: str | None = None,  # noqa: A002 - the field's word
    timestamp: int | None = None,
) -> dict[str, str]:
    """Return the headers that prove a body.

    Args:
        body: The body as it will be sent.
        secret: The secret.
        scheme: How to prove it.
        id: The delivery's id; a new one if left out.
        timestamp: Unix seconds; now if left out.
    """
    return scheme.sign(
        body,
        secret,
        id=id or f"msg_{uuid4().hex}",
        timestamp=int(time.time()) if timestamp is None else timestamp,
    )


def signed_request(
    event: Mapping[str, Any],
    *,
    secret: str,
    scheme: Scheme,
    id: str | None = None,  # noqa: A002 - the field's word
    timestamp: int | None = None,
) -> tuple[bytes, dict[str, str]]:
    """Make body and headers of a valid delivery of an event.

    Args:
        event: The event, as JSON.
        secret: The secret.
        scheme: How to prove it.
        id: The delivery's id; a new one if left out.
        timestamp: Unix seconds; now if left out.
    """
    body = json.dumps(dict(event), separators=(",", ":")).encode()
    headers = sign(body, secret=secret, scheme=scheme, id=id, timestamp=timestamp)
    return body, {"Content-Type": "application/json", **headers}
