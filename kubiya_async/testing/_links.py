"""Addresses that answers give out beside the operations: manifests, hooks, pages that install.

The platform has them on further hosts, where its key is not sent. Here they are on the server
itself, below its prefix, and a client with such an address needs no key. A resource marks with
`@serves` the method that answers what is below a place.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast
from urllib.parse import quote, unquote

from kubiya_async.testing._answers import METHOD_NOT_ALLOWED, Refusal, ServerCall

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from kubiya_async._messages.operation import Operation
    from kubiya_async.testing._answers import Answer, Document
    from kubiya_async.testing.recording import ReceivedRequest

    Page = Callable[["Visit"], Answer]

F = TypeVar("F", bound="Callable[..., Any]")
_SERVES: Final = "__serves__"


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
    def document(self) -> Document:
        """The object in the body; an empty one if there is none."""
        try:
            found: Any = json.loads(self.data)
        except ValueError:
            found = None
        return cast("Document", found) if isinstance(found, dict) else {}

    def call(self, operation: Operation, *path: str, body: Document) -> ServerCall:
        """Make the call of an operation that does the same."""
        return ServerCall(operation, path, {}, body, self.at, data=self.data)


def serves(method: str, place: str) -> Callable[[F], F]:
    """Mark the method that answers what is below a place."""

    def mark(function: F) -> F:
        setattr(function, _SERVES, (method, place))
        return function

    return mark


def link(origin: str, place: str, *names: str) -> str:
    """Write the address of something below a place."""
    return "/".join([origin, place, *(quote(name, safe="") for name in names)])


class Links:
    """What answers at the addresses of one server.

    Args:
        prefix: Path before every root.
        resources: Objects with marked methods.
    """

    def __init__(self, prefix: str, resources: Iterable[object]) -> None:
        self._prefix = prefix
        self._pages = dict(pair for resource in resources for pair in _marked(resource))

    def answer(self, request: ReceivedRequest) -> Answer | None:
        """Answer a request; `None` if there is nothing at its address.

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


def _marked(resource: object) -> Iterator[tuple[tuple[str, str], Page]]:
    for name, function in vars(type(resource)).items():
        mark = getattr(function, _SERVES, None)
        if mark is not None:
            yield mark, getattr(resource, name)
