"""Where a redirect may be followed to: the same origin, for reading, a few times."""

from __future__ import annotations

import functools
from typing import Final
from urllib.parse import urljoin, urlsplit

from kubiya_async._core.operation import Replay

MAX_REDIRECTS: Final = 5
STATUSES: Final = frozenset({301, 302, 303, 307, 308})

_DEFAULT_PORTS: Final = {"http": 80, "https": 443}


@functools.lru_cache(maxsize=64)
def origin(url: str) -> str:
    """Give scheme, host and port of a URL in one comparable text.

    Raises:
        ValueError: It is not an absolute http or https URL.
    """
    parts = urlsplit(url)
    if parts.scheme not in _DEFAULT_PORTS or not parts.hostname:
        msg = "not an absolute http or https URL"
        raise ValueError(msg)
    return f"{parts.scheme}://{parts.hostname.lower()}:{parts.port or _DEFAULT_PORTS[parts.scheme]}"


def follow(url: str, location: str | None, method: str, replay: Replay) -> str | None:
    """Return the URL to continue with, or `None` when the redirect must not be followed.

    Only reading methods are followed, and only within the origin: everything else would carry the
    key, or the body, to where nobody meant it to go. What must not be sent twice is not followed by
    any method: the server that redirects may have acted on it.
    """
    if method not in {"GET", "HEAD"} or replay is Replay.NEVER or not location:
        return None
    if any(c <= " " or c == "\\" or c > "~" for c in location):
        return None
    try:
        target = urljoin(url, location)
        parts = urlsplit(target)
        if parts.username is not None or parts.password is not None:
            return None
        if origin(target) != origin(url):
            return None
    except ValueError:
        return None
    return target.split("#", 1)[0]


def describe(url: str, location: str | None) -> str:
    """Name the origin a redirect points to, for a message: never the path, which may hold data."""
    try:
        return origin(urljoin(url, location or ""))
    except ValueError:
        return "an address that is not http or https"
