"""Catches the one request that a call makes."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Awaitable, Callable
from typing import Any

from aioresponses import CallbackResult, aioresponses
from yarl import URL

from kubiya_async import DecodeError, ErrorInSuccessResponse, Kubiya

Request = tuple[str, URL, dict[str, Any]]

_ANYTHING = re.compile(".*")


async def request_of(call: Callable[[Kubiya], Awaitable[object]], **settings: Any) -> Request:
    """Make a call, answered with `{}`, and give the one request that left."""
    requests: list[Request] = []
    with aioresponses() as mock:
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):

            def note(url: URL, method: str = method, **sent: Any) -> CallbackResult:
                requests.append((method, url, sent))
                return CallbackResult(payload={})

            mock.add(_ANYTHING, method=method, callback=note, repeat=True)
        async with Kubiya(
            **{"api_key": "platform-key", "rate_limiter": None, **settings}
        ) as kubiya:
            # An empty object is no list and no stream: only the request counts here.
            with contextlib.suppress(DecodeError, ErrorInSuccessResponse):
                await call(kubiya)
    (request,) = requests
    return request
