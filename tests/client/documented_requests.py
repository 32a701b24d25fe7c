"""What each method of the client sends, written down from the documents and from what clients send.

Nothing in the two texts is derived from the spec or from generated code: where a document has a
sample request, the entry is that sample. An entry is a call, and below it the method, the URL and
the body; `=` stands for the call's own keywords as JSON, with what follows it laid over. Headers
follow on lines of their own, and `file` names what is uploaded.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from kubiya_async import ChatStream, EventStream, Kubiya

JSON: Final = "application/json"
V3: Final = "https://api.kubiya.ai/api/v3/runners"
PODS: Final = "https://pods.example.com/api/v1/ext/orgs/acme"
CONTROL_PLANE: Final = "https://control-plane.kubiya.ai/api/v1"
_NAMES: Final[dict[str, object]] = {"UTC": UTC, "datetime": datetime, "timedelta": timedelta}


@dataclass(frozen=True, slots=True)
class Row:
    """A call, and the request that it has to make."""

    operation: str
    call: Callable[[Kubiya], Awaitable[Any]] = field(repr=False)
    method: str
    url: str
    body: Any = None
    accept: str = JSON
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    """Headers that this operation has beside the usual ones."""
    file: str | None = None
    """The name under which bytes are uploaded."""


def calling(written: str) -> Callable[[Kubiya], Awaitable[Any]]:
    """Make a call as it is written; open what it streams, which is what sends the request."""

    async def call(kubiya: Kubiya) -> Any:
        started = eval(f"kubiya.{written}", {"kubiya": kubiya, **_NAMES})  # noqa: S307 - our own text
        if not isinstance(started, ChatStream | EventStream):
            return await started
        async with started:
            return None

    return call


def _body(written: str, call: str) -> Any:
    if not written.startswith("="):
        return json.loads(written) if written else None
    expression = ast.parse(call, mode="eval").body
    assert isinstance(expression, ast.Call)
    given: dict[str | None, object] = {}
    for keyword in expression.keywords:
        with suppress(ValueError):
            given[keyword.arg] = ast.literal_eval(keyword.value)
    return {**given, **json.loads(written[1:] or "{}")}


def _rows(name: str) -> Iterator[Row]:
    text = Path(__file__).with_name(name).read_text(encoding="utf-8")
    for entry in text.replace("\n  ", "\0").splitlines():
        call, _, rest = entry.partition("\0")
        if rest:
            request, *lines = rest.split("\0")
            method, url, *body = request.split(" ", 2)
            headers = dict(line.split(": ", 1) for line in lines)
            accept, file = headers.pop("Accept", JSON), headers.pop("file", None)
            operation, sent = call.partition("(")[0], _body("".join(body), call)
            yield Row(operation, calling(call), method, url, sent, accept, headers, file)


ROWS: Final = list(_rows("documented_requests.txt"))
LIVE_ROWS: Final = list(_rows("live_requests.txt"))
