"""How a delivery proves where it comes from, and the check of that proof.

All comparisons take the same time whatever they compare, all secrets are tried, and every refusal
is the same error: what was wrong is for the log, not for the sender.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import re
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Final, Protocol, cast
from uuid import uuid4

from kubiya_async._messages.headers import HEADER_NAME
from kubiya_async._messages.redact import Secret
from kubiya_async.auth import IN_QUOTES, is_quoted
from kubiya_async.errors import ConfigError, WebhookError
from kubiya_async.options import is_number

__all__ = [
    "Delivery",
    "HmacSha256",
    "Scheme",
    "SharedSecret",
    "StandardWebhooks",
    "TimestampedHmacSha256",
    "sign",
    "signed_request",
    "verify",
]

MAX_BODY_BYTES: Final = 1024 * 1024

_MOST_SIGNATURES: Final = 16
"""Signatures of one header that are compared; senders that change secrets send two or three."""

_NOT_BASE64: Final = "must be base64, with or without `whsec_` before it"

_DIGITS: Final = re.compile(r"[0-9]{1,12}", re.ASCII)
_ID: Final = re.compile(r"[!-~]{1,256}")


@dataclass(frozen=True, slots=True)
class Delivery:
    """A verified delivery.

    Attributes:
        id: The sender's id, or the digest of what was signed if it sends none.
        timestamp: When it was sent, in Unix seconds, if the proof covers a time.
        fingerprint: What replay protection goes by, since only the sender can change it: the
            id if it is signed, else the digest of what is. The same as `id` if left out.
    """

    id: str
    timestamp: int | None
    fingerprint: str = ""

    def __post_init__(self) -> None:
        """Use the id as the fingerprint, for a scheme without another."""
        if not self.fingerprint:
            object.__setattr__(self, "fingerprint", self.id)


class Scheme(Protocol):
    """A way to prove who sent a delivery.

    A scheme may also have a method `problem_with(secret: Secret) -> str | None`, which says what is
    wrong with a secret without showing it; receivers ask it when they are made.
    """

    def check(
        self, body: bytes, headers: Mapping[str, str], secrets: Sequence[Secret], now: float
    ) -> Delivery:
        """Check the proof of one delivery; `headers` have lower-case names.

        Raises:
            WebhookError: The proof is missing or wrong.
        """
        ...

    def sign(self, body: bytes, secret: str, *, id: str, timestamp: int) -> dict[str, str]:  # noqa: A002 - the field's word
        """Return the headers of a valid delivery."""
        ...


@dataclass(frozen=True, slots=True)
class _Checked:
    """Checks the settings of a scheme when it is made, not with the first delivery."""

    def __post_init__(self) -> None:
        """Refuse values that no delivery could fit, or that any would."""
        for entry in fields(self):
            value: object = getattr(self, entry.name)
            if value is None and entry.default is None:
                continue
            if problem := _problem_with_setting(entry.name, value):
                raise ConfigError(f"{type(self).__name__}.{entry.name} {problem}")


def _problem_with_setting(name: str, value: object) -> str | None:
    if name == "tolerance":
        fits = is_number(value) and 0 < value < float("inf")
        return None if fits else f"must be a positive number of seconds, got {value!r}"
    if not isinstance(value, str):
        return f"must be a str, got {type(value).__name__}"
    if name in {"prefix", "before_time", "after_time"}:
        fits = value.isascii() and value.isprintable()
        return None if fits else "must be printable ASCII text"
    return None if HEADER_NAME.fullmatch(value) else f"must be a name without spaces, got {value!r}"


@dataclass(frozen=True, slots=True, kw_only=True)
class HmacSha256(_Checked):
    """Hexadecimal HMAC-SHA256 in one header, over the body or over `<timestamp>.<body>`.

    Several signatures, with commas between them, may be in the header; one that fits is enough.

    Attributes:
        header: Header with the signature.
        prefix: What stands before the digits.
        timestamp_header: Header with the time in Unix seconds. When it is given, the signature must
            cover it, or it would prove nothing.
        tolerance: Seconds that time may be off, in either direction.
        id_header: Header with the delivery's id, if the sender has one. It is not signed, so replay
            protection does not go by it.
        before_time: What is signed before the time.
        after_time: What is signed between the time and the body.
    """

    header: str = "X-Kubiya-Signature"
    prefix: str = "sha256="
    timestamp_header: str | None = None
    tolerance: int = 300
    id_header: str | None = None
    before_time: str = ""
    after_time: str = "."

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
            signed = self._with_time(text, body)
        parts = [part.strip() for part in given.split(",")]
        fitting = [
            part.removeprefix(self.prefix).lower() for part in parts if part.startswith(self.prefix)
        ]
        if not _match(fitting, _hex_all(secrets, signed)):
            raise _refused("signature", "the signature does not fit the body")
        digest = hashlib.sha256(signed).hexdigest()
        return Delivery(_given_id(headers, self.id_header) or digest, timestamp, digest)

    def sign(self, body: bytes, secret: str, *, id: str, timestamp: int) -> dict[str, str]:  # noqa: A002 - the field's word
        """Return the headers of a valid delivery."""
        headers: dict[str, str] = {}
        signed = body
        if self.timestamp_header is not None:
            headers[self.timestamp_header] = str(timestamp)
            signed = self._with_time(str(timestamp), body)
        if self.id_header is not None:
            headers[self.id_header] = id
        headers[self.header] = f"{self.prefix}{_hex(Secret(secret), signed)}"
        return headers

    def _with_time(self, text: str, body: bytes) -> bytes:
        return f"{self.before_time}{text}{self.after_time}".encode() + body


@dataclass(frozen=True, slots=True, kw_only=True)
class TimestampedHmacSha256(_Checked):
    """Time and signatures in one header, `t=1700000000,v1=5257a869…`, as Stripe and others send.

    The signature is the hexadecimal HMAC-SHA256 of `<t>.<body>`; one that fits is enough.

    Attributes:
        header: Header with both.
        version: Name of the signatures that count; others are passed over.
        tolerance: Seconds the time may be off, in either direction.
    """

    header: str = "X-Kubiya-Signature"
    version: str = "v1"
    tolerance: int = 300

    def check(
        self, body: bytes, headers: Mapping[str, str], secrets: Sequence[Secret], now: float
    ) -> Delivery:
        """Check time and signatures."""
        fields = [
            (name.strip(), value.strip())
            for name, _, value in (
                field.partition("=") for field in _required(headers, self.header).split(",")
            )
        ]
        times = [value for name, value in fields if name == "t"]
        if len(times) != 1:
            raise _refused("timestamp", f"the header {self.header} has no time, or several")
        timestamp = _timestamp(times[0], self.tolerance, now)
        signed = times[0].encode("ascii") + b"." + body
        given = [value.lower() for name, value in fields if name == self.version]
        if not _match(given, _hex_all(secrets, signed)):
            raise _refused("signature", "no signature fits the body")
        return Delivery(hashlib.sha256(signed).hexdigest(), timestamp)

    def sign(self, body: bytes, secret: str, *, id: str, timestamp: int) -> dict[str, str]:  # noqa: A002, ARG002 - the field's word; this scheme sends none
        """Return the headers of a valid delivery."""
        signature = _hex(Secret(secret), f"{timestamp}.".encode() + body)
        return {self.header: f"t={timestamp},{self.version}={signature}"}


@dataclass(frozen=True, slots=True, kw_only=True)
class StandardWebhooks(_Checked):
    """The Standard Webhooks scheme: id, time and body signed, several signatures allowed.

    Secrets are base64, padded or not, with or without `whsec_` before it.

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
        if not _match(given, [_base64_signature(secret, signed) for secret in secrets]):
            raise _refused("signature", "no signature fits the body")
        return Delivery(identity, timestamp)

    def sign(self, body: bytes, secret: str, *, id: str, timestamp: int) -> dict[str, str]:  # noqa: A002 - the field's word
        """Return the headers of a valid delivery."""
        signature = _base64_signature(Secret(secret), f"{id}.{timestamp}.".encode() + body)
        return {
            "webhook-id": id,
            "webhook-timestamp": str(timestamp),
            "webhook-signature": f"v1,{signature.decode()}",
        }

    def problem_with(self, secret: Secret) -> str | None:
        """Return what is wrong with a secret, without showing it."""
        return None if _sign_with_base64(secret, b"") else _NOT_BASE64


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedSecret(_Checked):
    """The secret itself in a header. It proves the sender, not the body, and needs TLS.

    Attributes:
        header: Header with the secret.
        id_header: Header with the delivery's id, if the sender has one. Replay protection goes by
            it: only a holder of the secret could change it.
        prefix: What stands before the secret, such as `Bearer `; upper or lower case.
    """

    header: str = "X-Webhook-Secret"
    id_header: str | None = None
    prefix: str = ""

    def check(
        self,
        body: bytes,
        headers: Mapping[str, str],
        secrets: Sequence[Secret],
        now: float,  # noqa: ARG002 - this scheme knows no time
    ) -> Delivery:
        """Check the secret."""
        text, start = _required(headers, self.header), self.prefix
        given = [text[len(start) :]] if text[: len(start)].lower() == start.lower() else []
        if not _match(given, [secret.reveal().encode() for secret in secrets]):
            raise _refused("signature", "the secret is not the right one")
        identity = _given_id(headers, self.id_header) or hashlib.sha256(body).hexdigest()
        return Delivery(identity, None)

    def sign(
        self,
        body: bytes,  # noqa: ARG002 - nothing of it is signed
        secret: str,
        *,
        id: str,  # noqa: A002 - the field's word
        timestamp: int,  # noqa: ARG002 - nor this
    ) -> dict[str, str]:
        """Return the headers of a valid delivery."""
        headers = {self.header: self.prefix + secret}
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
    """Check that a delivery comes from the expected sender.

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
        WebhookError: It must not be trusted, or is too large. Answer `status` and say no more.
        ConfigError: A secret has not the form the scheme needs.
    """
    check_scheme(scheme)
    raw = raw_bytes(body, max_body_bytes)
    known = wrap_secrets(secrets)
    # What is raised below leaves through this frame; its variables may end up in a log.
    del secrets
    judged = judge_secrets(known, scheme)
    if not judged:
        raise _refused("secret", "there is no secret to verify with")
    return scheme.check(raw, lower_names(headers), judged, time.time() if now is None else now)


def sign(
    body: bytes,
    *,
    secret: str,
    scheme: Scheme,
    id: str | None = None,  # noqa: A002 - the field's word
    timestamp: int | None = None,
) -> dict[str, str]:
    """Return the headers that prove a body, for tests and for own senders.

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
    """Return body and headers of a valid delivery of an event, for tests and for own senders.

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


def raw_bytes(body: bytes | bytearray | memoryview, limit: int) -> bytes:
    """Return a body as the bytes that were signed.

    Raises:
        TypeError: It is text, which may have been other bytes before.
        WebhookError: It is too large.
    """
    if isinstance(body, str):
        raise TypeError("body must be the raw bytes of the request, not text decoded from them")
    if len(body) > limit:
        raise too_large(limit)
    return bytes(body)


def check_scheme(scheme: object) -> None:
    """Refuse what is no scheme.

    Raises:
        ConfigError: It is something else, or a class of schemes.
    """
    if isinstance(scheme, type) or not callable(getattr(scheme, "check", None)):
        given = scheme.__name__ if isinstance(scheme, type) else type(scheme).__name__
        raise ConfigError(f"scheme must be a scheme, such as HmacSha256(), got {given}")


def wrap_secrets(secrets: object) -> list[Secret | type[Any]]:
    """Put secrets where nothing shows them; a line break at the end, as files have it, goes.

    Of what is no text, the type is returned: `judge_secrets` refuses it where no secret is near.
    """
    if isinstance(secrets, str | bytes | Mapping) or not isinstance(secrets, Iterable):
        return [_wrapped(cast("object", secrets))]
    return [_wrapped(secret) for secret in cast("Iterable[object]", secrets)]


def judge_secrets(secrets: Sequence[Secret | type[Any]], scheme: Scheme) -> list[Secret]:
    """Return the secrets, unless one can never fit.

    Raises:
        WebhookError: One is empty.
        ConfigError: One has not the form the scheme needs, or looks like a mistake in copying.
    """
    judged: list[Secret] = []
    problem_with = getattr(scheme, "problem_with", None)
    for index, secret in enumerate(secrets):
        name = "the secret" if len(secrets) == 1 else f"secrets[{index}]"
        if isinstance(secret, type):
            raise ConfigError(f"{name} of a webhook must be a str, got {secret.__name__}")
        if not secret:
            raise WebhookError(f"{name} of a webhook is empty", reason="secret")
        problem = _mistake(secret) or (problem_with(secret) if problem_with else None)
        if problem:
            raise ConfigError(f"{name} for {type(scheme).__name__} {problem}")
        judged.append(secret)
    return judged


# The text of a secret lives in these frames only, and none of them raises while it does.


def _wrapped(secret: object) -> Secret | type[Any]:
    text = secret.reveal() if isinstance(secret, Secret) else secret
    return Secret(text.rstrip("\r\n")) if isinstance(text, str) else type(text)


def _mistake(secret: Secret) -> str | None:
    text = secret.reveal()
    if text != text.strip():
        return "begins or ends with white space"
    if not text.isprintable():
        return "has control characters in it"
    return IN_QUOTES if is_quoted(text) else None


def too_large(limit: int) -> WebhookError:
    """Return the error of a body that is too large."""
    return _refused("size", f"the body is larger than {limit} bytes")


def lower_names(headers: Mapping[str, str]) -> dict[str, str]:
    """Return headers with lower-case names; a header given twice counts as missing."""
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


def _given_id(headers: Mapping[str, str], header: str | None) -> str | None:
    given = None if header is None else headers.get(header.lower())
    return given if given and _ID.fullmatch(given) else None


def _match(given: Sequence[str], expected: Sequence[bytes]) -> bool:
    """Return whether a given signature is an expected one, comparing every pair of them."""
    matches = False
    for candidate in given[:_MOST_SIGNATURES]:
        for signature in expected:
            matches |= hmac.compare_digest(signature, candidate.encode("utf-8", "replace"))
    return matches


def _hex_all(secrets: Sequence[Secret], signed: bytes) -> list[bytes]:
    return [_hex(secret, signed).encode() for secret in secrets]


def _hex(secret: Secret, signed: bytes) -> str:
    return hmac.new(secret.reveal().encode(), signed, hashlib.sha256).hexdigest()


def _base64_signature(secret: Secret, signed: bytes) -> bytes:
    signature = _sign_with_base64(secret, signed)
    if not signature:
        raise ConfigError(f"a secret for StandardWebhooks {_NOT_BASE64}")
    return signature


def _sign_with_base64(secret: Secret, signed: bytes) -> bytes:
    """Sign, or give nothing; this frame holds the key, so it does not raise."""
    text = secret.reveal().removeprefix("whsec_").rstrip("=")
    try:
        key = base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError):
        return b""
    return base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()) if key else b""


def _refused(reason: str, message: str) -> WebhookError:
    return WebhookError(f"webhook refused: {message}", reason=reason)
