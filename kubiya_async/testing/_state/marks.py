"""What the methods of a resource answer, by marks on them.

`@handles` marks the method that answers operations, `@claims` the one that tells whether a path and
a body mean an operation, for the paths that two operations share. `@shows` marks the method that
shows an object of a model as it is now.

`@serves` marks the method that answers what is below a place: addresses that answers give out
beside the operations, of manifests, hooks and pages that install. The platform has them on further
hosts, where its key is not sent. Here they are on the server itself, below its prefix, and need no
key.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar, cast
from urllib.parse import quote, unquote

from kubiya_async.testing._answers import METHOD_NOT_ALLOWED, Document, Refusal, ServerCall

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from kubiya_async._messages.operation import Operation
    from kubiya_async.testing._answers import Answer
    from kubiya_async.testing.recording import ReceivedRequest

    Handler = Callable[[ServerCall], Answer]
    Claim = Callable[[tuple[str, ...], bytes], bool]

F = TypeVar("F", bound="Callable[..., Any]")


def _marker(attribute: str) -> Callable[..., Callable[[F], F]]:
    def marker(*keys: Any) -> Callable[[F], F]:
        def mark(method: F) -> F:
            setattr(method, attribute, keys)
            return method

        return mark

    return marker


HANDLES, CLAIMS, SHOWS, SERVES = "__handles__", "__claims__", "__shows__", "__serves__"
handles = _marker(HANDLES)
claims = _marker(CLAIMS)
shows = _marker(SHOWS)
_serves = _marker(SERVES)


def serves(method: str, place: str) -> Callable[[F], F]:
    """Mark the method that answers what is below a place."""
    return _serves((method, place))


def marked(resources: Iterable[object], attribute: str) -> Iterator[tuple[Any, Any]]:
    """Yield what methods are marked with, and the methods."""
    for resource in resources:
        for name, method in vars(type(resource)).items():
            for key in getattr(method, attribute, ()):
                yield key, getattr(resource, name)


def link(origin: str, place: str, *names: str) -> str:
    """Return the address of something below a place."""
    return "/".join([origin, place, *(quote(name, safe="") for name in names)])


@dataclass(frozen=True, slots=True)
class Visit:
    """A request for an address that was given out."""

    names: tuple[str, ...]
    """What the path says below the place."""
    query: Mapping[str, str]
    data: bytes
    at: float
    """When it arrived, by the server's clock."""

    @property
    def identity(self) -> str:
        return "/".join(self.names)

    def call(self, operation: Operation, *path: str, body: Document | None = None) -> ServerCall:
        """Return the call of an operation that does the same; its body is that of the request."""
        if body is None:
            try:
                found: Any = json.loads(self.data)
            except ValueError:
                found = None
            body = cast("Document", found) if isinstance(found, dict) else {}
        return ServerCall(operation, path, {}, body, self.at, data=self.data)


class Links:
    """What answers at the addresses of one server.

    Args:
        prefix: Path before every root.
        resources: Objects with marked methods.
    """

    def __init__(self, prefix: str, resources: Iterable[object]) -> None:
        self._prefix = prefix
        self._pages: dict[tuple[str, str], Callable[[Visit], Answer]] = dict(
            marked(resources, SERVES)
        )

    def answer(self, request: ReceivedRequest) -> Answer | None:
        """Return the answer to a request; `None` if there is nothing at its address.

        Raises:
            Refusal: What was there is gone, or wants another method.
        """
        path = request.raw_path.removeprefix(self._prefix)
        place, *names = (unquote(part) for part in path.split("/")[1:])
        allowed = [method for method, known in self._pages if known == place]
        if not allowed or not names:
            return None
        page = self._pages.get((request.method, place))
        if page is None:
            wanted = ", ".join(allowed)
            raise Refusal(METHOD_NOT_ALLOWED, f"Use {wanted}", headers={"Allow": wanted})
        query, at = dict(request.query), request.received_at
        return page(Visit(tuple(names), query, request.body, at))
