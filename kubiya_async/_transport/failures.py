"""What aiohttp raises, as errors of this package.

aiohttp's exceptions carry the request, headers and all, in their `args`. So nothing here is
chained: the translation copies the words that help and lets the original go.
"""

from __future__ import annotations

import asyncio
import re
import ssl
from typing import Final

import aiohttp

from kubiya_async._core.retry import Reason
from kubiya_async.errors import (
    ClientClosedError,
    ConnectError,
    ConnectionLostError,
    KubiyaError,
    Phase,
    ProxyError,
    ReadTimeoutError,
    TLSError,
    TransportError,
)

# What aiohttp is seen to raise, beyond its own errors: OSError and TimeoutError from sockets,
# ValueError from header and content decoding, RuntimeError from a session closed under way.
FAILURES = (aiohttp.ClientError, OSError, ValueError, RuntimeError, EOFError)

_TLS = (
    aiohttp.ClientConnectorSSLError,
    aiohttp.ClientConnectorCertificateError,
    aiohttp.ServerFingerprintMismatch,
    ssl.SSLError,
    ssl.CertificateError,
)
_PROXY = (aiohttp.ClientProxyConnectionError, aiohttp.ClientHttpProxyError)
_TUNNEL = (
    aiohttp.ServerDisconnectedError,
    aiohttp.ClientResponseError,
    aiohttp.ClientPayloadError,
)

_QUOTED: Final = re.compile(r"[\n'\"`:(]")

REASONS: dict[type[TransportError], Reason] = {
    TLSError: Reason.TLS,
    ProxyError: Reason.PROXY,
    ConnectError: Reason.CONNECT,
    ReadTimeoutError: Reason.TIMEOUT,
    ConnectionLostError: Reason.LOST,
}


def translate(
    error: BaseException, *, phase: Phase, origin: str, silence: float | None
) -> KubiyaError:
    """Turn what a failed attempt raised into the error a caller gets.

    Args:
        error: What aiohttp, asyncio or the operating system raised.
        phase: How far the attempt is known to have got.
        origin: Scheme, host and port, for the message.
        silence: The longest silence allowed, in seconds, for the message.
    """
    # The order matters: a refused connection is also an OSError, a bad certificate also a refusal.
    if isinstance(error, _PROXY) or (phase == "unsent" and _is_about_a_tunnel(error)):
        return ProxyError(f"the proxy before {origin} refused the connection: {_words(error)}")
    if isinstance(error, _TLS) and phase == "unsent":
        return TLSError(
            f"TLS with {origin} failed: {_words(error)}",
            hint="Check certificate, host name and clock; `ssl_context=` takes your own CA.",
        )
    if isinstance(error, aiohttp.ClientConnectorError):
        return ConnectError(f"cannot connect to {origin}: {_words(error)}")
    if isinstance(error, aiohttp.ConnectionTimeoutError) or (
        isinstance(error, TimeoutError) and phase == "unsent"
    ):
        return ConnectError(f"no connection to {origin} within the connect timeout")
    if isinstance(error, (aiohttp.ServerTimeoutError, TimeoutError)):
        return ReadTimeoutError(f"{origin} was silent for {silence or 0:g} s", phase=phase)
    if (
        isinstance(error, aiohttp.ClientConnectionError)
        and "closed" in str(error).lower()
        and ("connector" in str(error).lower() or "session" in str(error).lower())
    ):
        return ClientClosedError("the client was closed while this call was under way")
    if phase == "unsent" and isinstance(error, OSError):
        return ConnectError(f"cannot connect to {origin}: {_words(error)}")
    return ConnectionLostError(f"the connection to {origin} broke: {_words(error)}", phase=phase)


def _is_about_a_tunnel(error: BaseException) -> bool:
    """Tell a failure to have a tunnel opened, before a request has left.

    Until then HTTP is spoken with nobody but a proxy.
    """
    return isinstance(error, _TUNNEL) or type(error) is aiohttp.ClientOSError


def _words(error: BaseException) -> str:
    """Describe a foreign error without its arguments, which may hold request headers."""
    if isinstance(error, aiohttp.ClientHttpProxyError):
        return f"HTTP {error.status} {error.message}".rstrip()
    if isinstance(error, aiohttp.ClientResponseError):
        # What follows the parser's own words is what the server sent.
        return f"invalid HTTP from the server: {_QUOTED.split(error.message)[0].strip()}"
    if isinstance(error, aiohttp.ServerDisconnectedError):
        return "the server closed it without an answer"
    if isinstance(error, aiohttp.ClientPayloadError):
        return "the body broke off"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    if isinstance(error, aiohttp.ClientConnectorError):
        return "it hung up during the handshake"
    if isinstance(error, asyncio.IncompleteReadError):
        return "the body broke off"
    return type(error).__name__
