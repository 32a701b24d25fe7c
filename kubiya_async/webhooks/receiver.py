"""The whole way of a delivery: verified, not seen before, parsed, handled."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from kubiya_async._messages.logging import get_logger
from kubiya_async.errors import ConfigError, WebhookError
from kubiya_async.options import UNSET, Unset, check_positive
from kubiya_async.webhooks.parsing import parse
from kubiya_async.webhooks.replay import MemoryReplayGuard, ReplayGuard
from kubiya_async.webhooks.routing import Router
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

if TYPE_CHECKING:
    from collections.abc import AsyncIterable, Mapping, Sequence

    from kubiya_async._messages.redact import Secret
    from kubiya_async.webhooks.parsing import Event

__all__ = ["Receiver"]

_log = get_logger()


class Receiver(Router):
    """Verifies deliveries and calls their handlers. It is a router: register handlers with `on`.

    Args:
        secrets: The secret, or several while one takes the place of another.
        scheme: How the sender proves itself.
        replay: Remembers what was seen; `None` for no memory. Default: this process's own.
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
        self._replay = MemoryReplayGuard() if isinstance(replay, Unset) else replay
        _check_replay(self._replay)
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
        """Verify, parse and handle one delivery.

        Args:
            body: The body, byte for byte as it came.
            headers: The request's headers.

        Returns:
            The event, after every handler has run.

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
            coding = lower.get("content-encoding", "")
            del lower
            event = _parse(raw, coding)
        except WebhookError as error:
            # The sender is not told why.
            _log.info("webhook refused: %s", error.reason)
            raise
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


def _check_replay(guard: object) -> None:
    methods = (getattr(guard, name, None) for name in ("claim", "keep", "release"))
    if guard is not None and (isinstance(guard, type) or not all(map(callable, methods))):
        raise ConfigError("replay must be a guard, such as MemoryReplayGuard(), or None")


def _parse(body: bytes, coding: str) -> Event:
    try:
        return parse(body)
    except WebhookError as error:
        if coding.strip().lower() in {"", "identity"}:
            raise
        refused = error
    raise WebhookError("webhook refused: the body is encoded", reason="encoding") from refused
