"""Middleware: the application's own code around each attempt of a call.

A middleware is an async function of a request and of `call_next`, which sends it:

    async def trace(request: MiddlewareRequest, call_next: CallNext) -> Response:
        request.headers["X-Trace"] = new_id()
        return await call_next(request)

    kubiya = Kubiya(middleware=[trace])

It may change headers, measure, answer without sending, and send again. What it returns is treated
as the server's answer: a 503 is retried, which runs the middleware anew.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from multidict import CIMultiDict

from kubiya_async._messages.call import Response
from kubiya_async._messages.headers import RequestHeaders, check_headers, check_removed
from kubiya_async._messages.operation import Replay
from kubiya_async._messages.redact import Secret, masks_keys
from kubiya_async.errors import ConfigError, InvalidArgumentError

if TYPE_CHECKING:
    from kubiya_async._messages.call import Call

__all__ = ["CallNext", "Middleware", "MiddlewareRequest", "Response"]

_STATUSES = range(200, 600)


@masks_keys
@dataclass(frozen=True, slots=True, eq=False)
class MiddlewareRequest:
    """One attempt of a call, before it is sent.

    Only `headers` can be changed: what the client sets itself, such as `Content-Type` and
    `Idempotency-Key`, has to stay as it is.
    """

    operation: str
    """The operation's id, such as `agents.get`."""
    method: str
    url: str
    """Complete and encoded."""
    replay: Replay
    """Whether the operation may be sent twice: `"safe"`, `"idempotent"` or `"never"`."""
    attempt_number: int
    """From 1."""
    headers: CIMultiDict[str] = field(repr=False)
    """All but the credential; names compare without case."""
    body: bytes | None = field(repr=False)
    _credential: tuple[str, Secret] = field(repr=False)

    def reveal(self, name: str) -> str:
        """Return the value of the header that carries the credential, such as `Authorization`.

        Args:
            name: The header's name.

        Raises:
            KeyError: The credential travels in another header.
        """
        header, value = self._credential
        if name.lower() != header.lower():
            raise KeyError(name)
        return value.reveal()


CallNext: TypeAlias = Callable[[MiddlewareRequest], Awaitable[Response]]
"""Sends the request, or passes it to the next middleware, and returns the response. Without one it
raises the `TransportError` that the attempt failed with."""

Middleware: TypeAlias = Callable[[MiddlewareRequest, CallNext], Awaitable[Response]]
"""What `Kubiya(middleware=[…])` takes; the first is the outermost."""


def compose(middleware: tuple[Middleware, ...], send: CallNext) -> CallNext:
    """Put each middleware around those that follow it, and the last around `send`."""
    for each in reversed(middleware):
        send = _around(each, send)
    return send


def _around(middleware: Middleware, inner: CallNext) -> CallNext:
    async def call_next(request: MiddlewareRequest) -> Response:
        response: object = await middleware(request, inner)
        if isinstance(response, Response):
            return response
        name = getattr(middleware, "__qualname__", type(middleware).__name__)
        kind = type(response).__name__
        raise ConfigError(
            f"the middleware {name} must return a Response, got {kind}",
            hint="End it with `return await call_next(request)`.",
        )

    return call_next


def changed_headers(
    call: Call, offered: MiddlewareRequest, sent: MiddlewareRequest
) -> RequestHeaders:
    """Return the headers as the middleware has left them.

    Args:
        call: Whose attempt it is.
        offered: What the outermost middleware was given.
        sent: What the innermost has passed on.

    Raises:
        ConfigError: It is no request.
        InvalidArgumentError: It has changed what is not its to change.
    """
    given: object = sent
    if not isinstance(given, MiddlewareRequest):
        kind = type(given).__name__
        raise ConfigError(f"call_next takes the middleware's request, got {kind}")
    for name in ("method", "url", "body"):
        if getattr(sent, name) != getattr(offered, name):
            raise InvalidArgumentError(
                f"a middleware may change headers only, not the {name}", argument="middleware"
            )
    before = call.headers
    added = [(name, value) for name, value in sent.headers.items() if before.get(name) != value]
    check_headers(CIMultiDict(added))
    check_removed(before, sent.headers)
    return RequestHeaders(sent.headers)


def check_answer(response: Response) -> None:
    """Refuse an answer of a middleware that no server could give.

    Raises:
        ConfigError: Its status or body is of the wrong kind.
    """
    if response.status not in _STATUSES or not isinstance(response.body, bytes):
        raise ConfigError(
            "a middleware's Response must have a status from 200 to 599 and bytes as body, got "
            f"{response.status!r} and {type(response.body).__name__}"
        )
