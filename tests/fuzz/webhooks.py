"""Deliveries from anybody: headers in lines, a blank line, the body."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Final

from multidict import CIMultiDict

from kubiya_async.errors import WebhookError
from kubiya_async.webhooks import (
    Delivery,
    HmacSha256,
    Scheme,
    SharedSecret,
    StandardWebhooks,
    parse,
    verify,
)

NOW: Final = 1_800_000_000
KEY: Final = b"a key that no input can guess"
SECRET: Final = "whsec_" + base64.b64encode(KEY).decode()

PLAIN: Final = HmacSha256(id_header="X-Id")
TIMED: Final = HmacSha256(timestamp_header="X-Kubiya-Timestamp")
STANDARD: Final = StandardWebhooks()
SCHEMES: Final[tuple[Scheme, ...]] = (PLAIN, TIMED, STANDARD, SharedSecret())


def deliveries(data: bytes) -> None:
    """Verify and parse: a refusal, or a proof that holds when it is checked by other means."""
    head, _, body = data.partition(b"\n\n")
    pairs = (line.partition(":") for line in head.decode("utf-8", "surrogateescape").split("\n"))
    headers = CIMultiDict((name.strip(), value.strip(" \t\r")) for name, _, value in pairs)
    for scheme in SCHEMES:
        try:
            delivery = verify(body, headers, secrets=["whsec_b2xk", SECRET], scheme=scheme, now=NOW)
        except WebhookError:
            continue
        assert _proven(scheme, delivery, body, headers)
    try:
        event = parse(body)
    except WebhookError:
        return
    assert isinstance(event.event, str)
    repr(event)


def _proven(scheme: Scheme, delivery: Delivery, body: bytes, headers: CIMultiDict[str]) -> bool:
    if delivery.timestamp is not None and abs(delivery.timestamp - NOW) > STANDARD.tolerance:
        return False
    if isinstance(scheme, SharedSecret):
        return headers["X-Webhook-Secret"] in {"whsec_b2xk", SECRET}
    if scheme is STANDARD:
        content = f"{delivery.id}.{headers['webhook-timestamp']}.".encode() + body
        digests = (hmac.digest(key, content, hashlib.sha256) for key in (b"old", KEY))
        return any(
            base64.b64encode(digest).decode() in headers["webhook-signature"] for digest in digests
        )
    content = body if scheme is PLAIN else f"{delivery.timestamp}.".encode() + body
    secrets = (b"whsec_b2xk", SECRET.encode())
    return headers["X-Kubiya-Signature"].removeprefix("sha256=").lower() in {
        hmac.new(secret, content, hashlib.sha256).hexdigest() for secret in secrets
    }
