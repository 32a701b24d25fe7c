"""Values that end up in an address: base URLs, redirects, path parameters, queries, headers.

An input is one value per line: a base URL, a location, a path parameter, then queries.
"""

from __future__ import annotations

import contextlib
import ipaddress
import posixpath
from typing import Final
from urllib.parse import parse_qsl, unquote, urlsplit

from yarl import URL

from kubiya_async._generated.operations import OPERATIONS
from kubiya_async._messages.headers import check_headers
from kubiya_async._messages.operation import Replay
from kubiya_async._messages.url import build_path, build_query, describe, follow
from kubiya_async.config.urls import check_base_url, roots
from kubiya_async.errors import ConfigError, InvalidArgumentError
from kubiya_async.files import file_name
from kubiya_async.pagination.walk import parse_cursor

HERE: Final = "https://api.example.com:8443/api/v1/agents/a-1"
KEPT: Final = 5


def addresses(data: bytes) -> None:
    """Refuse a value, or lead exactly to where it was meant to."""
    lines = data.decode("utf-8", "surrogateescape").split("\n")
    base, location, value, *rest = [*lines, "", "", ""][: KEPT + 3]
    _base_url(base)
    _redirect(location)
    _path(value)
    for text in rest:
        _query(text)
        _header(text)
        _cursor(text)


def _base_url(text: str) -> None:
    try:
        found = roots(text)
    except ConfigError:
        return
    assert check_base_url(text, setting="base_url")
    for url in (found.platform, found.v3, found.origin):
        parts, other = urlsplit(url), URL(url, encoded=True)
        assert parts.hostname == other.raw_host
        assert (parts.port or {"https": 443, "http": 80}[parts.scheme]) == other.port
        assert parts.username is other.user is None
        assert not parts.query
        assert not parts.fragment
        assert posixpath.normpath(parts.path or "/") == (parts.path or "/")
        if parts.scheme == "http":
            host = parts.hostname or ""
            assert host == "localhost" or ipaddress.ip_address(host).is_loopback


def _redirect(location: str) -> None:
    target = follow(HERE, location, "GET", Replay.SAFE)
    describe(HERE, location)
    assert follow(HERE, location, "POST", Replay.SAFE) is None
    assert follow(HERE, location, "GET", Replay.NEVER) is None
    if target is not None:
        here, there = URL(HERE), URL(target, encoded=True)
        assert (there.scheme, there.host, there.port) == (here.scheme, here.host, here.port)
        assert there.user is there.password is None


def _path(value: str) -> None:
    try:
        path = build_path(("/agents/", "/logs"), ("agent",), (value,))
    except InvalidArgumentError:
        return
    _, _, segment, last = path.split("/")
    assert unquote(segment) == value
    assert segment not in {".", ".."}
    assert last == "logs"
    assert URL(f"https://host{path}", encoded=True).raw_path == path
    name = file_name(value, ".tgz")
    assert not name.startswith(".")
    assert posixpath.basename(name) == name


def _query(text: str) -> None:
    try:
        query = build_query((), {"filter": text})
    except InvalidArgumentError:
        return
    assert parse_qsl(query, keep_blank_values=True, strict_parsing=True) == [("filter", text)]


def _header(text: str) -> None:
    name, _, value = text.partition(":")
    try:
        check_headers({name: value})
    except InvalidArgumentError:
        return
    assert (name + value).isascii()
    assert not any(end in name + value for end in "\r\n\0")


def _cursor(text: str) -> None:
    with contextlib.suppress(InvalidArgumentError):
        parse_cursor(text, OPERATIONS["agents.list"], "c0ffee", None)
