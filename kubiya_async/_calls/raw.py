"""Calls to endpoints this version has no method for."""

from __future__ import annotations

import dataclasses
import functools
import re
from collections.abc import Mapping
from contextlib import suppress
from enum import StrEnum
from typing import Any, Final, TypeVar, cast

from kubiya_async._calls.dispatch import Dispatcher
from kubiya_async._messages.call import Response
from kubiya_async._messages.encode import RawBody, encode_value
from kubiya_async._messages.json_reader import DEFAULT_MAX_ELEMENTS, check_elements, read_json
from kubiya_async._messages.operation import Operation, Replay, Source, Surface
from kubiya_async._messages.url import build_query
from kubiya_async.errors import DecodeError, InvalidArgumentError
from kubiya_async.options import RequestOptions

E = TypeVar("E", bound=StrEnum)

METHODS: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")

# A path as it may go onto the wire: encoded, no dot segments, no query.
_PATH: Final = re.compile(
    r"(/(?!(\.|%2[Ee]){1,2}(/|$))([A-Za-z0-9\-._~!$&'()*+,;=:@]|%[0-9A-Fa-f]{2})*)+"
)


@dataclasses.dataclass(frozen=True, slots=True)
class RawResponse:
    """The response to `Kubiya.request`: a success, not parsed yet.

    Attributes:
        status: HTTP status.
        headers: Response headers; names compare without case.
        body: The decoded body.
        request_id: The server's id of the request, if it gave one.
    """

    status: int
    headers: Mapping[str, str] = dataclasses.field(repr=False)
    body: bytes = dataclasses.field(repr=False)
    request_id: str | None
    max_elements: int = dataclasses.field(default=DEFAULT_MAX_ELEMENTS, repr=False)
    """Most elements that `json` decodes: the client's `max_response_elements`."""

    @property
    def text(self) -> str:
        """The body as UTF-8 text."""
        return self.body.decode("utf-8-sig", "replace")

    def json(self) -> Any:
        """Decode the body; a character that JSON cannot hold becomes U+FFFD.

        Raises:
            DecodeError: It is not JSON.
            ResponseTooLargeError: It has too many elements.
        """
        check_elements(self.body, self.max_elements)
        with suppress(ValueError):
            return read_json(self.body)
        raise DecodeError(
            f"HTTP {self.status}, but the body is not JSON",
            status=self.status,
            body=self.text[:2048],
            request_id=self.request_id,
        )


async def raw_request(
    dispatcher: Dispatcher,
    method: str,
    path: str,
    *,
    json_body: Any,
    has_body: bool,
    content: bytes | str | None,
    content_type: str | None,
    query: Mapping[str, str] | None,
    surface: str,
    replay: str | None,
    options: RequestOptions | None,
) -> RawResponse:
    """Send a request to any endpoint in the same way as every other call."""
    method = str(method).upper()
    if method not in METHODS:
        raise InvalidArgumentError(
            f"method must be one of {', '.join(METHODS)}, got {method!r}", argument="method"
        )
    if (
        not isinstance(cast("object", path), str)
        or not _PATH.fullmatch(path)
        or path.startswith("//")
    ):
        raise InvalidArgumentError(
            "path must begin with a slash and be percent-encoded, without query, fragment, '.' and "
            f"'..' segments, got {path!r}",
            argument="path",
        )
    operation = Operation(
        id=f"{method} {path}",
        method=method,
        surface=chosen(Surface, surface, "surface"),
        path=(path,),
        replay=_replay(method) if replay is None else chosen(Replay, replay, "replay"),
        result="bytes",
        source=Source("003", "caller", "inferred"),
        accept="*/*",
    )
    body: bytes | RawBody | None = encode_value(json_body, "json") if has_body else None
    if content is not None:
        if has_body:
            raise InvalidArgumentError("pass json or content, not both", argument="content")
        body = RawBody(content, content_type)
    elif content_type is not None:
        raise InvalidArgumentError("content_type goes with content", argument="content_type")
    call = dispatcher.prepare(operation, body=body, options=options)
    if query is not None and not isinstance(cast("object", query), Mapping):
        kind = type(query).__name__
        raise InvalidArgumentError(f"query must be a mapping, got {kind}", argument="query")
    if query:
        separator = "&" if "?" in call.target else "?"
        call.target = f"{call.target}{separator}{build_query((), query)}"
    most = dispatcher.settings.max_response_elements
    return await dispatcher.send(call, functools.partial(_keep, most))


def chosen(choices: type[E], value: str, argument: str) -> E:
    """Return the member of an enumeration that is given by itself or by its text.

    Raises:
        InvalidArgumentError: It is none of them.
    """
    try:
        return choices(value)
    except ValueError:
        names = ", ".join(repr(str(choice)) for choice in choices)
        raise InvalidArgumentError(
            f"{argument} must be one of {names}, got {value!r}", argument=argument
        ) from None


def _replay(method: str) -> Replay:
    if method in {"GET", "HEAD"}:
        return Replay.SAFE
    return Replay.IDEMPOTENT if method in {"PUT", "DELETE"} else Replay.NEVER


def _keep(max_elements: int, response: Response) -> RawResponse:
    identity = response.request_id
    return RawResponse(response.status, response.headers, response.body, identity, max_elements)
