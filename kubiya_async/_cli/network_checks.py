"""Checks of the way to the server, without the client: name, connection, TLS, proxy."""

from __future__ import annotations

import asyncio
import os
import socket
import ssl
import time
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from kubiya_async._cli.exits import Exit
from kubiya_async._cli.findings import Finding
from kubiya_async.config import proxies
from kubiya_async.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Place", "check_connection", "check_name", "check_proxy", "proxy_for"]

TIMEOUT: Final = 5.0
"""Seconds that each check may take."""

_DAY: Final = 86400
_SOON: Final = 14
_SHOWN: Final = 3


@dataclass(frozen=True, slots=True)
class Place:
    """Where a connection goes."""

    scheme: str
    host: str
    port: int

    @classmethod
    def of(cls, url: str) -> Place:
        """Return host and port of a URL, without user and password."""
        parts = urlsplit(url if "//" in url else f"http://{url}")
        scheme = parts.scheme.lower()
        return cls(scheme, parts.hostname or "", parts.port or (443 if scheme == "https" else 80))

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}"


def proxy_for(place: Place) -> Place | None:
    """Return the proxy that the environment names for a place, as a client reads it.

    Raises:
        ConfigError: It cannot be used.
    """
    proxy = proxies.proxy_for(str(place), os.environ)
    return None if proxy is None else Place.of(proxy.shown)


def check_proxy(place: Place, *, used: bool) -> Finding:
    """Return whether connections go through a proxy."""
    try:
        proxy = proxy_for(place)
    except ConfigError as error:
        return Finding("proxy", "note", error.message, "It is not used for this address.")
    if proxy is None:
        return Finding("proxy", "ok", "none")
    if not used:
        return Finding("proxy", "note", f"{proxy} is set, but not used for this address")
    return Finding(
        "proxy",
        "note",
        f"{proxy}, from the environment",
        "Programs use it only with Kubiya(trust_env=True) or Kubiya(proxy=…).",
    )


async def check_name(place: Place) -> Finding:
    """Resolve the host's name."""
    with suppress(ValueError):
        return Finding("dns", "ok", f"{ip_address(place.host)} is an address, not a name")
    began = time.monotonic()
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(TIMEOUT):
            found = await loop.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)
    except TimeoutError:
        return _failed("dns", f"{place.host}: no answer within {TIMEOUT:g} s", _NAME_ADVICE)
    except OSError as error:
        return _failed("dns", f"{place.host}: {error.strerror or error}", _NAME_ADVICE)
    addresses = list(dict.fromkeys(str(address[4][0]) for address in found))
    more = f" and {len(addresses) - _SHOWN} more" if len(addresses) > _SHOWN else ""
    listed = ", ".join(addresses[:_SHOWN])
    return Finding("dns", "ok", f"{place.host} is {listed}{more} ({_since(began)})")


async def check_connection(place: Place) -> Finding:
    """Connect, and with https agree on TLS and look at the certificate."""
    check = "tls" if place.scheme == "https" else "tcp"
    context = ssl.create_default_context() if check == "tls" else None
    began = time.monotonic()
    try:
        async with asyncio.timeout(TIMEOUT):
            _, writer = await asyncio.open_connection(place.host, place.port, ssl=context)
    except ssl.SSLCertVerificationError as error:
        return _failed(check, f"{place}: certificate refused: {error.verify_message}", _CA_ADVICE)
    except ssl.SSLError as error:
        return _failed(check, f"{place}: {error.reason or error}", _TLS_ADVICE)
    except TimeoutError:
        return _failed(check, f"{place}: no answer within {TIMEOUT:g} s", _CONNECT_ADVICE)
    except OSError as error:
        return _failed(check, f"{place}: {error.strerror or error}", _CONNECT_ADVICE)
    took = _since(began)
    session: ssl.SSLObject | None = writer.get_extra_info("ssl_object")
    writer.transport.abort()
    if session is None:
        return Finding(check, "ok", f"connected to {place} ({took}); plain HTTP, no TLS")
    return _about_certificate(session, took)


def _about_certificate(session: ssl.SSLObject, took: str) -> Finding:
    certificate: Mapping[str, Any] = session.getpeercert() or {}
    until: Any = certificate.get("notAfter")
    days = 0 if until is None else int((ssl.cert_time_to_seconds(until) - time.time()) // _DAY)
    issuer = _name(certificate.get("issuer", ()))
    detail = f"{session.version()}, certificate by {issuer}, valid for {days} days ({took})"
    if until is not None and days < _SOON:
        return Finding("tls", "note", detail, "The server's certificate runs out soon.")
    return Finding("tls", "ok", detail)


def _name(parts: Any) -> str:
    fields = {key: value for part in parts for key, value in part}
    return str(fields.get("organizationName") or fields.get("commonName") or "an unnamed issuer")


def _since(began: float) -> str:
    return f"{(time.monotonic() - began) * 1000:.0f} ms"


def _failed(check: str, detail: str, advice: str) -> Finding:
    return Finding(check, "failed", detail, advice, Exit.UNREACHABLE)


_NAME_ADVICE: Final = (
    "Look for a typing error in the address, and at the network and VPN. Behind a proxy, set "
    "HTTPS_PROXY."
)
_CONNECT_ADVICE: Final = (
    "Is the address right, and the server running? A firewall may want a proxy: set HTTPS_PROXY."
)
_CA_ADVICE: Final = (
    "Behind a company's TLS inspection, set SSL_CERT_FILE to a bundle with its authority, or pass "
    "ssl_context to the client. Otherwise do not connect."
)
_TLS_ADVICE: Final = "Does the server speak TLS on this port? Try http:// for a server of your own."
