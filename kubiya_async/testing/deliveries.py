"""Outbound webhooks: signed events to a receiver on this machine.

Events are sent one after the other per subscription, retried until a 2xx or until the attempts are
used up. On request a subscription misbehaves the way real senders do: it repeats and reorders.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias
from urllib.parse import urlsplit

import aiohttp

from kubiya_async.config.urls import is_loopback
from kubiya_async.errors import InvalidArgumentError
from kubiya_async.testing._answers import Document
from kubiya_async.testing._time import SimulatedClock, rfc3339

__all__ = ["OutboundDelivery", "SignatureScheme", "Subscription", "sign"]

SignatureScheme: TypeAlias = Literal["hmac-sha256", "standard-webhooks"]
"""Hexadecimal HMAC over the body in one header, or the three headers of Standard Webhooks."""

_TIMEOUT: Final = aiohttp.ClientTimeout(total=10)
_OK: Final = range(200, 300)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """Who gets which events, and how."""

    url: str
    secret: str | None = None
    """Signs the deliveries; without one they are not signed."""
    events: frozenset[str] | None = None
    """Names of the events to send; `None` for all."""
    scheme: SignatureScheme = "hmac-sha256"
    signature_header: str = "X-Kubiya-Signature"
    timestamp_header: str | None = "X-Kubiya-Timestamp"
    """Unix seconds of the attempt; `None` for no such header."""
    sign_timestamp: bool = False
    """Whether `<timestamp>.<body>` is signed instead of the body alone."""
    attempts: int = 3
    retry_delay: float = 0.05
    """Seconds before the second attempt; doubled for each further one."""
    copies: int = 1
    """How many times each event is sent, with the same id."""
    reorder: int = 1
    """Events are sent in groups of this size, the last one first."""


@dataclass(frozen=True, slots=True)
class OutboundDelivery:
    """One attempt to deliver one event."""

    id: str
    """The same for every attempt and every copy of an event."""
    event: str
    url: str
    attempt: int
    """From 1."""
    status: int | None
    """What the receiver answered; `None` when it did not."""


@dataclass(frozen=True, slots=True)
class _Message:
    id: str
    event: str
    body: bytes


class _Worker:
    """Sends the events of one subscription."""

    def __init__(self, subscription: Subscription, hub: WebhookHub) -> None:
        self.subscription = subscription
        self._hub = hub
        self._held: list[_Message] = []
        self._queue: asyncio.Queue[_Message] = asyncio.Queue()
        self.task = asyncio.create_task(self._run(), name="local server: webhooks")

    def offer(self, message: _Message) -> None:
        wanted = self.subscription.events
        if wanted is None or message.event in wanted:
            self._held.append(message)
            if len(self._held) >= self.subscription.reorder:
                self._release()

    async def flush(self) -> None:
        self._release()
        await self._queue.join()

    def _release(self) -> None:
        while self._held:
            message = self._held.pop()
            for _ in range(self.subscription.copies):
                self._queue.put_nowait(message)

    async def _run(self) -> None:
        while True:
            message = await self._queue.get()
            try:
                await self._deliver(message)
            finally:
                self._queue.task_done()

    async def _deliver(self, message: _Message) -> None:
        delay = self.subscription.retry_delay
        for attempt in range(1, self.subscription.attempts + 1):
            status = await self._hub.post(self.subscription, message.id, message.body)
            url = self.subscription.url
            self._hub.log.append(OutboundDelivery(message.id, message.event, url, attempt, status))
            if status in _OK or attempt == self.subscription.attempts:
                return
            await self._hub.clock.sleep(delay)
            delay *= 2


class WebhookHub:
    """All subscriptions of one server."""

    def __init__(self, clock: SimulatedClock) -> None:
        self.clock = clock
        self.log: list[OutboundDelivery] = []
        self._workers: list[_Worker] = []
        self._session: aiohttp.ClientSession | None = None
        self._published = 0

    def subscribe(self, subscription: Subscription) -> None:
        """Send events from now on.

        Raises:
            InvalidArgumentError: The receiver is not on this machine, or the secret is not what
                the scheme needs.
        """
        _check_loopback(subscription.url)
        if subscription.scheme == "standard-webhooks" and subscription.secret is not None:
            _standard_key(subscription.secret)
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=_TIMEOUT)
        self._workers.append(_Worker(subscription, self))

    def publish(self, event: str, data: Document) -> None:
        """Send an event to all subscribers."""
        if not self._workers:
            return
        self._published += 1
        now = rfc3339(self.clock.now())
        body = json.dumps({"event": event, "data": data, "timestamp": now}).encode()
        message = _Message(f"msg_{self._published:08d}", event, body)
        for worker in self._workers:
            worker.offer(message)

    async def flush(self) -> None:
        """Wait until everything published so far is delivered or given up."""
        await asyncio.gather(*(worker.flush() for worker in self._workers))

    async def post(self, subscription: Subscription, message_id: str, body: bytes) -> int | None:
        """Make one attempt; `None` when there was no answer."""
        assert self._session is not None  # noqa: S101 - there is one since the first subscription
        headers = {"Content-Type": "application/json"}
        headers |= sign(subscription, message_id, int(self.clock.now()), body)
        request = self._session.post(
            subscription.url, data=body, headers=headers, allow_redirects=False
        )
        try:
            async with request as response:
                return response.status
        except (aiohttp.ClientError, TimeoutError):
            return None

    async def aclose(self) -> None:
        """Stop sending; what is not delivered by now is not."""
        tasks = [worker.task for worker in self._workers]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._workers.clear()
        if self._session is not None:
            await self._session.close()
            self._session = None


def sign(
    subscription: Subscription, message_id: str, timestamp: int, body: bytes
) -> Mapping[str, str]:
    """Return the headers that sign a delivery."""
    if subscription.scheme == "standard-webhooks":
        return _sign_standard(subscription.secret, message_id, timestamp, body)
    headers: dict[str, str] = {}
    if subscription.timestamp_header is not None:
        headers[subscription.timestamp_header] = str(timestamp)
    if subscription.secret is not None:
        content = f"{timestamp}.".encode() + body if subscription.sign_timestamp else body
        digest = _digest(subscription.secret.encode(), content)
        headers[subscription.signature_header] = f"sha256={digest.hex()}"
    return headers


def _sign_standard(
    secret: str | None, message_id: str, timestamp: int, body: bytes
) -> dict[str, str]:
    headers = {"webhook-id": message_id, "webhook-timestamp": str(timestamp)}
    if secret is not None:
        digest = _digest(_standard_key(secret), f"{message_id}.{timestamp}.".encode() + body)
        headers["webhook-signature"] = f"v1,{base64.b64encode(digest).decode()}"
    return headers


def _digest(key: bytes, content: bytes) -> bytes:
    return hmac.new(key, content, hashlib.sha256).digest()


def _standard_key(secret: str) -> bytes:
    try:
        return base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except binascii.Error:
        raise InvalidArgumentError(
            "secret: Standard Webhooks secrets are base64, with or without 'whsec_' before it",
            argument="secret",
        ) from None


def _check_loopback(url: str) -> None:
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme not in {"http", "https"} or not is_loopback(host):
        raise InvalidArgumentError(
            f"url: webhooks are only delivered on this machine, not to {host or 'no host'!r}",
            argument="url",
        )
