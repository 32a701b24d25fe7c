"""An open response and its body, chunk by chunk."""

from __future__ import annotations

import contextlib
import warnings
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from kubiya_async._core.echoes import conceal, conceal_event
from kubiya_async._transport.abandon import disown_connection
from kubiya_async._transport.body import PIECE, BodyReader
from kubiya_async._transport.failures import NETWORK, translate
from kubiya_async.errors import ClientClosedError, DecodeError, KubiyaError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import aiohttp

    from kubiya_async._core.redact import Secret

E = TypeVar("E", bound=KubiyaError)
T = TypeVar("T")


class ByteStream:
    """Decoded bytes as they arrive; back-pressure reaches the server when nobody reads.

    Closing is idempotent and may be done from another task: a reader that waits is then woken.
    """

    __slots__ = (
        "__weakref__",
        "_client_closed",
        "_ended",
        "_failure",
        "_origin",
        "_reader",
        "_response",
        "_silence",
        "closed",
        "operation",
        "request_id",
    )

    def __init__(
        self,
        response: aiohttp.ClientResponse,
        *,
        origin: str,
        silence: float | None,
        client_closed: Callable[[], bool],
    ) -> None:
        """Take over the response: it is closed with this stream."""
        self._response = response
        self._reader = BodyReader(response)
        self._origin = origin
        self._silence = silence
        self._client_closed = client_closed
        self._ended = False
        self._failure: BaseException | None = None
        self.closed = False
        self.operation: str | None = None
        """Id of the operation and of the request, for errors."""
        self.request_id: str | None = None

    async def read(self, most: int = PIECE) -> bytes:
        """Give the next chunk, of at most `most` bytes, or nothing at a clean end.

        Raises:
            TransportError: The body broke off, or nothing came for too long.
            DecodeError: The body is not encoded as its head says.
            ClientClosedError: The client was closed under way.
            ConfigError: The stream belongs to another process.
        """
        failure = self._failure
        if failure is None:
            try:
                chunk = await self._reader.read(most)
            except DecodeError as error:
                self._failure = failure = error.with_traceback(None)
            except NETWORK as error:
                self._failure = failure = error
                if not self.closed and (rest := self._reader.left_behind()):
                    return rest
            except BaseException:
                self.close()
                raise
            else:
                self._ended = not chunk
                return chunk
        self.close()
        raise self._error(failure)

    def close(self) -> None:
        """Give the connection back when the body was read to its end, else close it."""
        self.closed = True
        self._reader.close()
        if self._ended:
            self._response.release()
        else:
            self._response.close()

    def disown(self, error: KubiyaError) -> None:
        """Let go of the connection in a fork, and fail whoever reads."""
        self.closed, self._failure = True, error
        connection = self._response.connection
        if connection is not None and connection.transport is not None:
            disown_connection(connection.transport)
        # In its debug mode asyncio objects, if another thread has forked.
        with contextlib.suppress(RuntimeError):
            self._response.close()

    def __del__(self) -> None:
        """Let go of a connection whose reader forgot it; nothing else ever would."""
        if not getattr(self, "closed", True):
            warnings.warn(
                f"a stream of {self.operation} was left open: use `async with`",
                ResourceWarning,
                stacklevel=1,
                source=self,
            )
            self.close()

    def _error(self, failure: BaseException) -> KubiyaError:
        error: KubiyaError
        if self._client_closed():
            error = ClientClosedError("the client was closed while this stream was open")
        elif isinstance(failure, KubiyaError):
            error = failure
        else:
            error = translate(
                failure,
                phase="body",
                origin=self._origin,
                silence=self._silence,
                status=self._response.status,
            )
        error.operation, error.request_id = self.operation, self.request_id
        return error


@dataclass(slots=True, eq=False)
class OpenStream:
    """A stream whose head is good; whoever holds it must close its body."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: ByteStream = field(repr=False)
    request_id: str | None = field(repr=False)
    call: int
    """Number of the call, for observers."""
    secrets: tuple[Secret, ...] = ()
    """What must not be shown, should the server echo it."""

    def conceal_event(self, event: T) -> T:
        """Mask this call's secrets in an event."""
        return conceal_event(event, self.secrets)

    def conceal(self, error: E) -> E:
        """Mask this call's secrets in an error made from what the server sent."""
        conceal(error, self.secrets)
        return error
