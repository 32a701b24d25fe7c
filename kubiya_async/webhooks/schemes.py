"""How a delivery proves where it comes from, and the check of that proof.

All comparisons take the same time whatever they compare, all secrets are tried, and every refusal
is the same error: what was wrong is for the log, not for the sender.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from kubiya_async._core.redact import Secret
from kubiya_async.errors import ConfigError, WebhookError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["Delivery", "HmacSha256", "Scheme", "SharedSecret", "StandardWebhooks", "verify"]

MAX_BODY_BYTES: Final = 1024 * 1024

_DIGITS: Final = re.compile(r"[0-9]{1,12}", re.ASCII)
_ID: Final = re.compile(r"[!-~]{1,256}")


@dataclass(frozen=True, slots=True)
class Delivery:
    """A delivery whose proof is good.

    Attributes:
        id: What tells it from others: the sender's id, or the digest of the body if it sends none.
        timestamp: When it was sent, in Unix seconds, if the proof covers a time.
    """

    id: str
    timestamp: int | None


class Scheme(Protocol):
    """A way of proving."""

    def check(
        self, body: bytes, headers: Mapping[str, str], secrets: Sequence[Secret], now: float
    ) -> Delivery:
        """Check the proof of one delivery; `headers` have lower-case names.

        Raises:
            WebhookError: The proof is missing or wrong.
        """
        ...

    def sign(self, body: bytes, secret: str, *, id: str, timestamp: int) -> dict[str, str]:  # noqa: A002 - the field's word
        """Make the headers of a valid delivery."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class HmacSha256:
    """Hexadecimal HMAC-SHA256 in one header, over the body or over `<timestamp>.<body>`.

    Attributes:
        header: Header with the signature.
        prefix: What stands before the digits.
        timestamp_header: Header with the time in Unix seconds. When it is given, the signature must
            cover it, or it would prove nothing.
        tolerance: Seconds that time may be off, in either direction.
        id_header: Header with the delivery's id, if the sender has one. It is not signed.
    """

    header: str = "X-Kubiya-Signature"
    prefix: str = "sha256="
    timestamp_header: str | None = None
    tolerance: int = 300
    id_header: str | None = None

    def check(
        self, body: bytes, headers: Mapping[str, str], secrets: Sequence[Secret], now: float
    ) -> Delivery:
        """Check signature and time."""
        given = _required(headers, self.header)
        timestamp = None
        signed = body
        if self.timestamp_header is not None:
            text = _required(headers, self.timestamp_header)
            timestamp = _timestamp(text, self.tolerance, now)
            signed = text.encode("ascii") + b"." + body
        matches = False
        for secret in secrets:
            expected = f"{self.prefix}{_hex(secret, signed)}"
            matches |= hmac.compare_digest(expected.encode(), given.encode("utf-8", "replace"))
        if not matches:
            raise _refused("signature", "the signature does not fit the body")
        return Delivery(_identity(headers, self.id_header, signed), timestamp)

    def sign(self, body: bytes, secret: str, *, id: str, timestamp: int) -> dict[str, str]:  # noqa: A002 - the field's word
        """Make the headers of a valid delivery."""
        headers: dict[str, str] = {}
        signed = body
        if self.timestamp_header is not None:
            headers[self.timestamp_header] = str(timestamp)
            signed = f"{timestamp}.".encode() + body
        if self.id_header is not None:
            headers[self.id_header] = id
        headers[self.header] = f"{self.prefix}{_hex(Secret(secret), signed)}"
        return headers


@dataclass(frozen=True, slots=True, kw_only=True)
class StandardWebhooks:
    """The Standard Webhooks scheme: id, time and body signed, several signatures allowed.

    Secrets are base64, with or without `whsec_` before it.

    Attributes:
        tolerance: Seconds the time may be off, in either direction.
    """

    tolerance: int = 300

    def check(
        self, body: bytes, headers: Mapping[str, str], secrets: Sequence[Secret], now: float
    ) -> Delivery:
        """Check id, time and signatures."""
        identity = _required(headers, "webhook-id")
        if not _ID.fullmatch(identity):
            raise _refused("missing", "webhook-id is not a usable id")
        text = _required(headers, "webhook-timestamp")
        timestamp = _timestamp(text, self.tolerance, now)
        given = [
            value
            for version, _, value in (
                part.partition(",") for part in _required(headers, "webhook-signature").split(" ")
            )
            if version == "v1"
        ]
        signed = f"{identity}.{text}.".encode() + body
        matches = False
        for secret in secrets:
            expected = _base64_signature(secret, signed)
            for candidate in given:
                matches |= hmac.compare_digest(expected, candidate.encode("utf-8", "replace"))
        if not matches:
            raise _refused("signature", "no signature fits the body")
        return Delivery(identity, timestamp)

    def sign(self, body: bytes, secret: str, *, id: str, timestamp: int) -> dict[str, str]:  # noqa: A002 - the field's word
        """Make the headers of a valid delivery."""
        signature = _base64_signature(Secret(secret), f"{id}.{timestamp}.".encode() + body)
        return {
            "webhook-id": id,
            "webhook-timestamp": str(timestamp),
            "webhook-signature": f"v1,{signature.decode()}",
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedSecret:
    """The secret itself in a header. It proves the sender, not the body, and needs TLS.

    Attributes:
        header: Header with the secret.
        id_header: Header with the delivery's id, if the sender has one.
    """

    header: str = "X-Webhook-Secret"
    id_header: str | None = None

    def check(
        self,
        body: bytes,
        headers: Mapping[str, str],
        secrets: Sequence[Secret],
        now: float,  # noqa: ARG002 - this scheme knows no time
    ) -> Delivery:
        """Check the secret."""
        given = _required(headers, self.header).encode("utf-8", "replace")
        matches = False
        for secret in secrets:
            matches |= hmac.compare_digest(secret.reveal().encode(), given)
        if not matches:
            raise _refused("signature", "the secret is not the right one")
        return Delivery(_identity(headers, self.id_header, body), None)

    def sign(
        self,
        body: bytes,  # noqa: ARG002 - nothing of it is signed
        secret: str,
        *,
        id: str,  # noqa: A002 - the field's word
        timestamp: int,  # noqa: ARG002 - nor this
    ) -> dict[str, str]:
        """Make the headers of a valid delivery."""
        headers = {self.header: secret}
        if self.id_header is not None:
            headers[self.id_header] = id
        return headers


def verify(
    body: bytes | bytearray | memoryview,
    headers: Mapping[str, str],
    *,
    secrets: str | Sequence[str | Secret],
    scheme: Scheme,
    now: float | None = None,
    max_body_bytes: int = MAX_BODY_BYTES,
) -> Delivery:
    """Check that a delivery comes from whom it should.

    Args:
        body: The body, byte for byte as it came.
        headers: The request's headers.
        secrets: The secret, or several while one takes the place of another.
        scheme: How the sender proves itself.
        now: Unix time; the clock's if left out.
        max_body_bytes: Larger bodies are refused unread.

    Returns:
        The delivery's id, for refusing it a second time, and its time.

    Raises:
        WebhookError: It must not be trusted. Answer 401 and say no more.
        ConfigError: A secret has not the form the scheme needs.
    """
    if isinstance(body, str):
        raise TypeError("body must be the raw bytes of the request, not text decoded from them")
    known = wrap_secrets(secrets)
    # What is raised below leaves through this frame; its variables may end up in a log.
    del secrets
    if not known or not all(known):
        raise _refused("secret", "there is no secret to verify with")
    if len(body) > max_body_bytes:
        raise _refused("body", f"the body is larger than {max_body_bytes} bytes")
    return scheme.check(bytes(body), _lower(headers), known, time.time() if now is None else now)


def wrap_secrets(secrets: str | Sequence[str | Secret]) -> list[Secret]:
    """Put secrets where nothing shows them."""
    given = [secrets] if isinstance(secrets, str) else secrets
    return [s if isinstance(s, Secret) else Secret(s) for s in given]


def _lower(headers: Mapping[str, str]) -> dict[str, str]:
    """Give header names in lower case; a header given twice is as good as none."""
    found: dict[str, str] = {}
    twice: set[str] = set()
    for name, value in headers.items():
        lower = name.lower()
        if lower in found:
            twice.add(lower)
        found[lower] = value
    return {name: value for name, value in found.items() if name not in twice}


def _required(headers: Mapping[str, str], name: str) -> str:
    value = headers.get(name.lower())
    if not value:
        raise _refused("missing", f"the header {name} is missing or given twice")
    return value


def _timestamp(text: str, tolerance: int, now: float) -> int:
    if not _DIGITS.fullmatch(text):
        raise _refused("timestamp", "the time is not a number of seconds")
    timestamp = int(text)
    if abs(now - timestamp) > tolerance:
        raise _refused("timestamp", f"the time is more than {tolerance} s off")
    return timestamp


def _identity(headers: Mapping[str, str], header: str | None, signed: bytes) -> str:
    given = None if header is None else headers.get(header.lower())
    if given and _ID.fullmatch(given):
        return given
    return hashlib.sha256(signed).hexdigest()


def _hex(secret: Secret, signed: bytes) -> str:
    return hmac.new(secret.reveal().encode(), signed, hashlib.sha256).hexdigest()


def _base64_signature(secret: Secret, signed: bytes) -> bytes:
    signature = _sign_with_base64(secret, signed)
    if not signature:
        raise ConfigError(
            "a secret for StandardWebhooks must be base64, `whsec_` may stand before it"
        )
    return signature


def _sign_with_base64(secret: Secret, signed: bytes) -> bytes:
    """Sign, or give nothing; this frame holds the key, so it does not raise."""
    try:
        key = base64.b64decode(secret.reveal().removeprefix("whsec_"), validate=True)
    except (binascii.Error, ValueError):
        return b""
    return base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()) if key else b""


def _refused(reason: str, message: str) -> WebhookError:
    return WebhookError(f"webhook refused: {message}", reason=reason)
