"""What aiohttp raises, as errors of this package.

aiohttp's exceptions carry the request, headers and all, in their `args`. So nothing here is
chained: the translation copies the words that help and lets the original go.
"""

from __future__ import annotations

import asyncio
import re
import ssl
import traceback
from typing import Final

import aiohttp
from aiohttp.http_exceptions import BadHttpMessage, ContentEncodingError, LineTooLong

from kubiya_async.errors import (
    ClientClosedError,
    ConfigError,
    ConnectError,
    ConnectionLostError,
    DecodeError,
    KubiyaError,
    Phase,
    ProxyError,
    ReadTimeoutError,
    ResponseTooLargeError,
    TLSError,
)

NETWORK = (aiohttp.ClientError, OSError, EOFError)
"""What a broken network makes aiohttp, asyncio and the operating system raise; all else is a bug or
a setting, and the same the next time."""

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

_WITHOUT_LIBRARY: Final = re.compile(r"\((\w+)\)")
"""`… zstandard (zstd). Please install …`"""

_TOO_MANY: Final = "Too many "
"""`Too many headers received`, or trailers."""

_QUOTED: Final = re.compile(r"[\n'\"`:(]")


def raised_by_trace(error: BaseException | None) -> Exception | None:
    """Return what a trace of the application's session raised, which aiohttp may have wrapped."""
    while isinstance(error, Exception):
        if any(
            frame.f_globals.get("__name__") == aiohttp.tracing.__name__
            for frame, _ in traceback.walk_tb(error.__traceback__)
        ):
            return error
        error = error.__cause__
    return None


def is_setting(error: BaseException) -> bool:
    """Whether aiohttp refuses to make a request: it does not take an address, a proxy, a header."""
    if isinstance(error, aiohttp.NonHttpUrlClientError):
        return True
    # `InvalidURL` is a `ClientError` and a certificate that is refused a `ValueError` as well.
    return isinstance(error, ValueError) and not isinstance(error, OSError)


def unmakeable(error: BaseException, origin: str) -> ConfigError:
    """Return the error for a request that aiohttp refuses to make.

    Args:
        error: What it raised; `is_setting` is true of it.
        origin: Scheme, host and port, for the message.
    """
    # An invalid URL is described beside the URL, which may hold what must not be shown.
    said = getattr(error, "description", None) if isinstance(error, aiohttp.InvalidURL) else error
    line = str(said or type(error).__name__).partition("\n")[0]
    return ConfigError(f"no request to {origin} can be made: {line}")


def translate(
    error: BaseException,
    *,
    phase: Phase,
    origin: str,
    read_timeout: float | None,
    status: int | None,
) -> KubiyaError:
    """Turn what a failed attempt raised into the error a caller gets.

    Args:
        error: One of `NETWORK`.
        phase: How far the attempt is known to have got. It decides: an attempt of which something
            may have left is never called one that was not sent.
        origin: Scheme, host and port, for the message.
        read_timeout: The longest silence allowed, in seconds, for the message.
        status: HTTP status, if the head of an answer had arrived.
    """
    if phase == "unsent":
        return _unsent(error, origin)
    if isinstance(error, TimeoutError):
        return ReadTimeoutError(f"{origin} was silent for {read_timeout or 0:g} s", phase=phase)
    if _is_closed(error):
        return _closed()
    cause = _first_cause(error)
    if isinstance(cause, LineTooLong):
        return ResponseTooLargeError(
            f"{origin} sent a header of more than {cause.args[1]} bytes", phase=phase
        )
    if isinstance(cause, BadHttpMessage) and cause.message.startswith(_TOO_MANY):
        return ResponseTooLargeError(f"{origin} sent too many header lines", phase=phase)
    if status is None and isinstance(cause, ContentEncodingError):
        # aiohttp lets nothing of the head be seen then.
        found = _WITHOUT_LIBRARY.search(cause.message)
        name = repr(found[1]) if found else "that needs a library"
        return DecodeError(
            f"the answer has the unknown content encoding {name}, which was not asked for",
            status=0,
        )
    if status is not None and isinstance(cause, ContentEncodingError) and ":" in cause.message:
        encoding = cause.message.rpartition(":")[2].strip()
        return DecodeError(
            f"the answer's Content-Encoding is {encoding}, but its body is not {encoding}",
            status=status,
        )
    return ConnectionLostError(f"the connection to {origin} broke: {_words(error)}", phase=phase)


def _unsent(error: BaseException, origin: str) -> KubiyaError:
    # The order matters: a refused connection is also an OSError, a bad certificate also a refusal.
    if isinstance(error, _PROXY) or _is_about_a_tunnel(error):
        return ProxyError(f"the proxy before {origin} refused the connection: {_words(error)}")
    if isinstance(error, _TLS):
        return TLSError(
            f"TLS with {origin} failed: {_words(error)}",
            hint="Check certificate, host name and clock; `ssl_context=` takes your own CA.",
        )
    if isinstance(error, TimeoutError):
        return ConnectError(f"no connection to {origin} within the connect timeout")
    if isinstance(error, aiohttp.ClientConnectorError):
        return ConnectError(f"cannot connect to {origin}: {_words(error)}")
    if _is_closed(error):
        return _closed()
    return ConnectError(f"cannot connect to {origin}: {_words(error)}")


def _is_closed(error: BaseException) -> bool:
    """Whether aiohttp refuses because its session or connector was closed."""
    said = str(error).lower() if isinstance(error, aiohttp.ClientConnectionError) else ""
    return "closed" in said and ("connector" in said or "session" in said)


def _closed() -> ClientClosedError:
    return ClientClosedError("the client was closed while this call was under way")


def _first_cause(error: BaseException) -> BaseException:
    """Return what aiohttp's parser raised, the cause of what reached us."""
    while error.__cause__ is not None:
        error = error.__cause__
    return error


def _is_about_a_tunnel(error: BaseException) -> bool:
    """Return the failure to open a tunnel, before a request was sent.

    Until then HTTP is spoken only with a proxy.
    """
    return isinstance(error, _TUNNEL) or type(error) is aiohttp.ClientOSError


def _words(error: BaseException) -> str:
    """Return an error in words, without its arguments, which may hold request headers."""
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
