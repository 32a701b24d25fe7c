"""The whole way of a delivery: verified, not seen before, parsed, handled."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterable, Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from functools import cache
from typing import Any, Protocol, TypeAlias, TypeVar, cast

from pydantic import TypeAdapter, ValidationError

from kubiya_async._generated.models.events import (
    KnownWebhookEvent,
    UnknownWebhookEvent,
    WebhookEvent,
)
from kubiya_async._messages.json_reader import mended
from kubiya_async._messages.logging import get_logger
from kubiya_async._messages.redact import Secret
from kubiya_async.errors import ConfigError, InvalidArgumentError, WebhookError
from kubiya_async.options import UNSET, Unset, check_positive
from kubiya_async.webhooks.replay import MemoryReplayGuard, ReplayGuard
from kubiya_async.webhooks.schemes import (
    MAX_BODY_BYTES,
    Scheme,
    check_scheme,
    judge_secrets,
    lower_names,
    raw_bytes,
    too_large,
    wrap_secrets,
)
from kubiya_async.webhooks.senders import Sender, SenderEvent, content

__all__ = ["Event", "Handler", "Inbox", "Receiver", "Router", "parse"]

Event: TypeAlias = WebhookEvent
Handler: TypeAlias = Callable[[Any], Awaitable[object]]

H = TypeVar("H", bound=Handler)
T = TypeVar("T")

_log = get_logger()


@cache
def _known() -> TypeAdapter[Any]:
    return TypeAdapter(cast("Any", KnownWebhookEvent))


def parse(body: bytes | bytearray | str) -> Event:
    """Read an event; verify it first.

    A character that JSON cannot hold costs that character alone.

    Args:
        body: The body of the delivery.

    Returns:
        The event as its own class, or an `UnknownWebhookEvent` with its data: for a name this
        version does not know, and for a known name with data of another form.

    Raises:
        WebhookError: The body is not an event at all.
    """
    text = mended(bytes(body) if isinstance(body, bytearray) else body)
    with suppress(ValidationError):
        return cast("Event", _known().validate_json(text))
    with suppress(ValueError, RecursionError):
        fields = cast("dict[str, Any]", json.loads(text))
        if isinstance(fields, dict) and not isinstance(fields.get("data"), dict | None):
            fields = {**fields, "data": {"value": fields["data"]}}
        return UnknownWebhookEvent.model_validate(fields)
    raise WebhookError("webhook refused: the body is not an event", reason="body")


class Router:
    """Handlers by the name of the event: exact, by its beginning as in `workflow.*`, or `*`."""

    def __init__(self) -> None:
        """Begin without handlers."""
        self._handlers: dict[str, list[Handler]] = {}

    def on(self, *names: str) -> Callable[[H], H]:
        """Register a handler for events of these names.

        Args:
            names: `workflow.failed`; `workflow.*` or `workflow.step.*` for all that begins so; or
                `*` for everything.
        """
        for name in names:
            if not name or (name != "*" and "*" in name.removesuffix(".*")):
                raise InvalidArgumentError(
                    f"names are exact, end in '.*', or are '*'; got {name!r}", argument="names"
                )

        def register(handler: H) -> H:
            for name in names:
                self._handlers.setdefault(name, []).append(handler)
            return handler

        return register

    def handlers(self, name: str) -> list[Handler]:
        """List the handlers of an event, the most exact first."""
        beginnings = [key for key in self._handlers if key.endswith(".*")]
        fitting = [key for key in beginnings if f"{name}.".startswith(key[:-1])]
        # The name comes from outside, and may itself look like one of the others.
        keys = dict.fromkeys((name, *sorted(fitting, key=len, reverse=True), "*"))
        return [handler for key in keys for handler in self._handlers.get(key, ())]

    async def dispatch(self, event: Event) -> int:
        """Call every handler of an event, one after the other; return their number.

        The first handler that raises ends it, and its exception goes to the caller.
        """
        handlers = self.handlers(event.event)
        for handler in handlers:
            await handler(event)
        return len(handlers)


class Inbox(Protocol):
    """Keeps deliveries that are to be handled, over the end of the process.

    `SqliteInbox` is one; `examples/fleet` has one for a queue.
    """

    async def put(self, id: str, event: str, body: bytes) -> bool:  # noqa: A002 - the field's word
        """Store a verified delivery, and return whether it was new. `Receiver.handle` handles it.

        Args:
            id: What it is recognised by: `Delivery.fingerprint`.
            event: The event's name.
            body: The body, byte for byte as it came.

        Raises:
            WebhookError: It cannot be stored; the sender should try again.
        """
        ...


class Receiver(Router):
    """Verifies deliveries and calls their handlers. It is a router: register handlers with `on`.

    Args:
        secrets: The secret, or several while one takes the place of another.
        scheme: How the sender proves itself.
        replay: Remembers what was seen; `None` for no memory. Default: this process's own.
        inbox: Where deliveries are stored to be handled later, by the inbox's workers; it remembers
            what was seen as well. Default: they are handled before they are answered.
        max_body_bytes: Larger bodies are refused, while they are being read.

    Raises:
        WebhookError: There is no secret, or an empty one; without one nothing could be trusted.
        ConfigError: A secret has not the form the scheme needs; the message says which. Or another
            argument is of the wrong kind.
    """

    def __init__(
        self,
        *,
        secrets: str | Sequence[str],
        scheme: Scheme,
        replay: ReplayGuard | Unset | None = UNSET,
        inbox: Inbox | None = None,
        max_body_bytes: int = MAX_BODY_BYTES,
    ) -> None:
        """Check the secrets now, rather than at the first delivery."""
        super().__init__()
        given = wrap_secrets(secrets)
        del secrets
        self._scheme = scheme
        self._secrets: list[Secret] = []
        check_scheme(scheme)
        self._secrets = judge_secrets(given, scheme)
        if not self._secrets:
            raise WebhookError("a webhook receiver needs a secret", reason="secret")
        if inbox is not None and not isinstance(replay, Unset):
            raise ConfigError("replay does nothing beside an inbox, which remembers what was seen")
        self._inbox = _has(inbox, "inbox", "an inbox, such as SqliteInbox(path)", "put")
        self._replay = MemoryReplayGuard() if isinstance(replay, Unset) else replay
        guard = "a guard, such as MemoryReplayGuard()"
        _has(self._replay, "replay", guard, "claim", "keep", "release")
        check_positive(max_body_bytes=max_body_bytes)
        self.max_body_bytes = max_body_bytes

    def __repr__(self) -> str:
        """Show the scheme, never the secrets."""
        return f"<Receiver {type(self._scheme).__name__}, {len(self._secrets)} secret(s)>"

    async def read(self, chunks: AsyncIterable[bytes]) -> bytes:
        """Read a body, refusing it as soon as it is too large.

        Raises:
            WebhookError: It is too large.
        """
        body = bytearray()
        async for chunk in chunks:
            body += chunk
            if len(body) > self.max_body_bytes:
                raise too_large(self.max_body_bytes)
        return bytes(body)

    async def receive(self, body: bytes, headers: Mapping[str, str]) -> Event:
        """Verify, parse and handle one delivery, or store it in the inbox.

        Args:
            body: The body, byte for byte as it came.
            headers: The request's headers.

        Returns:
            The event, after every handler has run or the inbox has stored it.

        Raises:
            WebhookError: It must not be trusted, or can be trusted and is no event (`body`), or not
                in an encoding that is read here (`encoding`). Or it was handled before (`reason`
                is `replay`: the sender should be told that all is well), is being handled
                (`busy`), or that cannot be known (`unavailable`): the sender should try again.
        """
        try:
            raw = raw_bytes(body, self.max_body_bytes)
            lower = lower_names(headers)
            # With a shared secret the headers hold it; a traceback must not show them.
            del headers
            delivery = self._scheme.check(raw, lower, self._secrets, time.time())
            event = self._parse(raw, lower)
            del lower
        except WebhookError as error:
            # The sender is not told why.
            _log.info("webhook refused: %s", error.reason)
            raise
        if self._inbox is not None:
            if not await self._inbox.put(delivery.fingerprint, event.event, raw):
                raise WebhookError("webhook refused: it was seen before", reason="replay")
            return event
        guard = self._replay
        if guard is None:
            await self.dispatch(event)
            return event
        known = await guard.claim(delivery.fingerprint)
        if known == "handled":
            raise WebhookError("webhook refused: it was seen before", reason="replay")
        if known == "busy":
            raise WebhookError("webhook refused: it is being handled", reason="busy")
        try:
            await self.dispatch(event)
        except BaseException:
            await guard.release(delivery.fingerprint)
            raise
        await guard.keep(delivery.fingerprint)
        return event

    async def handle(self, event: str, body: bytes) -> int:
        """Call the handlers of a delivery that was verified before, and return their number.

        Args:
            event: The event's name, as `Inbox.put` was told.
            body: The body.
        """
        if isinstance(self._scheme, Sender):
            return await self.dispatch(SenderEvent(event=event, data=content(body)))
        return await self.dispatch(parse(body))

    def _parse(self, body: bytes, headers: Mapping[str, str]) -> Event:
        try:
            if isinstance(self._scheme, Sender):
                return self._scheme.read(body, headers)
            return parse(body)
        except WebhookError as error:
            if headers.get("content-encoding", "").strip().lower() in {"", "identity"}:
                raise
            refused = error
        raise WebhookError("webhook refused: the body is encoded", reason="encoding") from refused


def _has(value: T, name: str, kind: str, *methods: str) -> T:
    """Return a value that has these methods, or is `None`.

    Raises:
        ConfigError: It is something else, or a class.
    """
    fits = all(callable(getattr(value, method, None)) for method in methods)
    if value is not None and (isinstance(value, type) or not fits):
        raise ConfigError(f"{name} must be {kind}, or None")
    return value
