"""Proxies that the environment names, by the variables that curl and Python read.

They are looked up once, when a client is made: one that cannot be used is refused then, and no
request waits for the look-up.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from kubiya_async._messages.redact import Secret
from kubiya_async.config.urls import check_proxy_url

PROXY_VARIABLES: Final = ("http_proxy", "https_proxy", "all_proxy")
"""In lower case; in upper case they count as well."""

_DEFAULT_PORTS: Final = {"http": 80, "https": 443}


class Proxy(NamedTuple):
    """A proxy, and where it was named."""

    url: Secret
    """It may hold a password."""
    shown: str
    """Scheme, host and port."""
    origin: str
    """`argument`, or `environment` and a variable."""


def proxy_for(origin: str, environ: Mapping[str, str]) -> Proxy | None:
    """Return the proxy that the environment names for an origin; `None` to connect directly.

    Args:
        origin: Scheme, host and port.
        environ: The environment to read, so that it can be named.

    Raises:
        ConfigError: It is not the URL of an HTTP proxy; the message names the variable.
    """
    parts = urlsplit(origin)
    port = parts.port or _DEFAULT_PORTS.get(parts.scheme)
    if proxy_bypass(f"{parts.hostname}:{port}"):
        return None
    found = _named_for(parts.scheme, environ)
    if found is None:
        return None
    url, variable = found
    return Proxy(url, check_proxy_url(url, setting=variable), f"environment {variable}")


def _named_for(scheme: str, environ: Mapping[str, str]) -> tuple[Secret, str] | None:
    proxies = getproxies()
    for name in (scheme, "all"):
        if url := proxies.get(name):
            # In a variable, a host and a port alone are an HTTP proxy to every program.
            return Secret(url if "://" in url else f"http://{url}"), _variable(
                f"{name}_proxy", environ
            )
    return None


def _variable(name: str, environ: Mapping[str, str]) -> str:
    # Windows and macOS have settings of their own, which `getproxies` reads as well.
    names = (name, name.upper())
    return next((n for n in names if environ.get(n)), "the proxy of the system's settings")
