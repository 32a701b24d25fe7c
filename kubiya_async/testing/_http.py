"""The HTTP server as aiohttp knows it: parses requests, counts connections."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from aiohttp import web

if TYPE_CHECKING:
    import asyncio

    from kubiya_async.testing._dispatch import RequestHandler

_LINGER: Final = 2.0
"""Seconds in which the rest of a body that was refused is read and thrown away."""


class HttpServer(web.Server):
    """Hands requests to the dispatcher, with the number of the connection they came on."""

    def __init__(self, dispatcher: RequestHandler, keepalive_timeout: float) -> None:
        super().__init__(
            self._handle,
            handler_cancellation=True,
            keepalive_timeout=keepalive_timeout,
            lingering_time=_LINGER,
            access_log=None,
        )
        self._dispatcher = dispatcher
        self._numbers: dict[object, int] = {}
        self._opened = 0

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        number = self._numbers.get(request.protocol, 0)
        return await self._dispatcher.handle(request, number)

    def connection_made(self, handler: web.RequestHandler, transport: asyncio.Transport) -> None:
        self._opened += 1
        self._numbers[handler] = self._opened
        super().connection_made(handler, transport)

    def connection_lost(
        self, handler: web.RequestHandler, exc: BaseException | None = None
    ) -> None:
        self._numbers.pop(handler, None)
        super().connection_lost(handler, exc)
