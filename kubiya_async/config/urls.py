"""Checks a base URL and works out the roots of the API's surfaces from it.

The check is strict because everything the client sends, the key included, goes to where this
URL points: what two parsers could read in two ways is refused, not repaired.
"""

from __future__ import annotations

import functools
import ipaddress
import re
from typing import Final, NamedTuple

from kubiya_async._messages.redact import Secret
from kubiya_async.errors import ConfigError

_URL = re.compile(r"(?P<scheme>[A-Za-z]+)://(?P<authority>[^/]+)(?P<path>/.*)?")
_PROXY = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://(?:[^@/]*@)?(?P<authority>[^@/]+)/?")
_AUTHORITY = re.compile(r"(?P<host>\[[^\[\]]*\]|[^:\[\]]+)(?::(?P<port>[0-9]{1,5}))?")
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMERIC_LABEL = re.compile(r"[0-9]+|0x[0-9a-f]*")
_SEGMENT = re.compile(r"(?:[A-Za-z0-9\-._~!$&'()*+,=:@]|%[0-9A-Fa-f]{2})+")
_ENCODED_DELIMITER = re.compile(r"%(?:2e|2f|5c|[01][0-9a-f]|7f)", re.IGNORECASE)
_V1 = re.compile(r"(?P<prefix>.*?)(?:/api/v1|/v1)")
_V3 = re.compile(r"(?P<prefix>.*?)(?:/api/v1|/v1)?/api(?:/v3(?:/runners(?:/.*)?)?)?")
_UNPRINTABLE = re.compile(r"[\x00- \x7f]")
_VERSION = re.compile(r"v[0-9]+")

_DEFAULT_PORTS: Final = {"https": 443, "http": 80}
_LAST_PORT: Final = 65535
_LONGEST_HOST: Final = 253


class Roots(NamedTuple):
    """Root URLs of the surfaces of one server; none ends in a slash."""

    platform: str
    """Root of the v1 operations: ends in `/api/v1` or `/v1`."""
    v3: str
    """Root of the operations whose paths begin with `/api/v3`."""
    origin: str
    """Scheme, host and port."""


def roots(base_url: str, *, allow_insecure_http: bool = False) -> Roots:
    """Return the root URLs for a base URL.

    It may end in `/api/v1`, in `/v1`, in a proxy's prefix, in nothing, or be a pasted
    `…/api/v3/runners`; a slash at the end is ignored.

    Args:
        base_url: `https` URL, or `http` on this machine.
        allow_insecure_http: Accept `http` to any host.

    Raises:
        ConfigError: The URL is not acceptable; the message says why.
    """
    origin, path = _split("base_url", base_url, allow_insecure_http=allow_insecure_http)
    if v1 := _V1.fullmatch(path):
        return Roots(origin + path, origin + v1["prefix"], origin)
    v3 = _V3.fullmatch(path)
    prefix = v3["prefix"] if v3 else path
    for segment in prefix.split("/"):
        if _VERSION.fullmatch(segment):
            raise ConfigError(
                f"base_url has /{segment} in its path but does not end in /api/v1 or /v1; "
                "write the whole root of the v1 API"
            )
    return Roots(f"{origin}{prefix}/api/v1", origin + prefix, origin)


def check_base_url(url: str, *, setting: str, allow_insecure_http: bool = False) -> str:
    """Check a URL of which every path below is used as it stands; give it without its slash.

    Args:
        url: `https` URL, or `http` on this machine.
        setting: Name of the setting, for messages.
        allow_insecure_http: Accept `http` to any host.

    Raises:
        ConfigError: The URL is not acceptable; the message says why.
    """
    return "".join(_split(setting, url, allow_insecure_http=allow_insecure_http))


def check_proxy_url(url: Secret, *, setting: str) -> str:
    """Check the URL of an HTTP proxy; it may hold a user and a password.

    Args:
        url: `http` or `https` URL of a host.
        setting: Name of the setting or variable, for messages.

    Returns:
        What of it may be shown: scheme, host and port.

    Raises:
        ConfigError: The URL is not acceptable; the message says why, without the URL.
    """
    shown, problem = _examine_proxy(url)
    if problem:
        raise ConfigError(f"{setting} {problem}")
    return shown


def _examine_proxy(url: Secret) -> tuple[str, str]:
    """Return what may be shown and what is wrong; no error refers to this frame."""
    text = url.reveal()
    try:
        _check_characters(text)
        return _parse_proxy(text), ""
    except _Refused as problem:
        return "", str(problem)


def _parse_proxy(url: str) -> str:
    parts = _PROXY.fullmatch(url)
    if parts is None:
        raise _Refused("must be the URL of an HTTP proxy, such as http://proxy.example.com:3128")
    scheme = parts["scheme"].lower()
    if scheme not in _DEFAULT_PORTS:
        raise _Refused(
            f"is the URL of a proxy for {scheme}, and only HTTP proxies are supported; for others, "
            "pass a session whose connector knows them"
        )
    host, port = _host_and_port(parts["authority"])
    return f"{scheme}://{host}:{port or _DEFAULT_PORTS[scheme]}"


class _Refused(Exception):  # noqa: N818 - never leaves this module
    """What is wrong with a URL, without the URL: it may hold a password."""


def _split(setting: str, url: object, *, allow_insecure_http: bool) -> tuple[str, str]:
    """Check a URL; give its origin, and its path without a slash at the end."""
    if not isinstance(url, str):
        raise ConfigError(f"{setting} must be a str, got {type(url).__name__}")
    try:
        _check_characters(url)
        return _parse(url, allow_insecure_http=allow_insecure_http)
    except _Refused as problem:
        raise ConfigError(f"{setting} {problem}") from None


@functools.lru_cache(maxsize=64)
def _parse(url: str, *, allow_insecure_http: bool) -> tuple[str, str]:
    parts = _URL.fullmatch(url)
    scheme = parts["scheme"].lower() if parts else ""
    if parts is None or scheme not in _DEFAULT_PORTS:
        raise _Refused("must begin with https:// and a host")
    if "@" in parts["authority"]:
        raise _Refused("must not hold a user name or password; pass api_key instead")
    host, port = _host_and_port(parts["authority"])
    if scheme == "http" and not allow_insecure_http and not is_loopback(host):
        raise _Refused(
            f"is plain http to {host!r}: the API key would travel unencrypted; "
            "use https, or pass allow_insecure_http=True"
        )
    origin = f"{scheme}://{host}"
    if port is not None and port != _DEFAULT_PORTS[scheme]:
        origin += f":{port}"
    return origin, _path(parts["path"] or "")


def _check_characters(url: str) -> None:
    if not url.isascii():
        raise _Refused("must be ASCII; write the host in its xn-- form and percent-encode the path")
    if _UNPRINTABLE.search(url):
        raise _Refused("must not contain whitespace or control characters")
    for mark, meaning in (("?", "query"), ("#", "fragment")):
        if mark in url:
            raise _Refused(f"must not have a {meaning} ({mark!r})")


def _host_and_port(authority: str) -> tuple[str, int | None]:
    parts = _AUTHORITY.fullmatch(authority)
    if parts is None:
        raise _Refused("must name a host, and after a colon a port, before the path")
    port = int(parts["port"]) if parts["port"] else None
    if port is not None and not 0 < port <= _LAST_PORT:
        raise _Refused(f"must have a port from 1 to {_LAST_PORT}, got {port}")
    host = parts["host"].lower()
    return (_ipv6(host) if host.startswith("[") else _name_or_ipv4(host)), port


def _ipv6(host: str) -> str:
    try:
        if "%" not in host:
            return f"[{ipaddress.IPv6Address(host[1:-1]).compressed}]"
    except ValueError:
        pass
    raise _Refused(f"must have a valid IPv6 address without a zone, got {host!r}")


def _name_or_ipv4(host: str) -> str:
    labels = host.removesuffix(".").split(".")
    if len(host) > _LONGEST_HOST or not all(map(_LABEL.fullmatch, labels)):
        raise _Refused(f"must have a valid host name, got {host!r}")
    # What ends in a number is an address to some parsers (127.1, 0x7f.1, 2130706433).
    if _NUMERIC_LABEL.fullmatch(labels[-1]):
        try:
            ipaddress.IPv4Address(host)
        except ValueError:
            raise _Refused(f"must have an IPv4 address of four numbers, got {host!r}") from None
    return host


def is_loopback(host: str) -> bool:
    """Return whether a host name or address, in brackets or not, is this machine."""
    if host == "localhost":
        return True
    try:
        address = ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    # Newer Pythons look into an address that wraps another; what it is called through is unclear.
    return address.is_loopback and getattr(address, "ipv4_mapped", None) is None


def _path(path: str) -> str:
    path = path.removesuffix("/")
    for segment in path.split("/")[1:]:
        if segment in {".", ".."} or not _SEGMENT.fullmatch(segment):
            raise _Refused(f"must not have the segment {segment!r} in its path")
    if _ENCODED_DELIMITER.search(path):
        raise _Refused("must not have encoded dots, slashes or control characters in its path")
    return path
