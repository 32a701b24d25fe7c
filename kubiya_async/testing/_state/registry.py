"""Which method answers which operation.

A resource class marks its methods with `@handles("resource.method")`; `handlers_of` collects them.
`@claims` marks the method that tells whether a path and a body mean this operation, for the paths
that two operations share.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kubiya_async.testing._answers import Answer, ServerCall

    Handler = Callable[[ServerCall], Answer]
    Claim = Callable[[tuple[str, ...], bytes], bool]

F = TypeVar("F", bound="Callable[..., Any]")
_HANDLES = "__handles__"
_CLAIMS = "__claims__"


def handles(*operation_ids: str) -> Callable[[F], F]:
    """Mark the method that answers these operations."""
    return _mark(_HANDLES, operation_ids)


def claims(*operation_ids: str) -> Callable[[F], F]:
    """Mark the method that knows which paths of these operations exist."""
    return _mark(_CLAIMS, operation_ids)


def handlers_of(resource: object) -> Iterator[tuple[str, Handler]]:
    return cast("Iterator[tuple[str, Handler]]", _marked(resource, _HANDLES))


def claims_of(resource: object) -> Iterator[tuple[str, Claim]]:
    return cast("Iterator[tuple[str, Claim]]", _marked(resource, _CLAIMS))


def _mark(attribute: str, operation_ids: tuple[str, ...]) -> Callable[[F], F]:
    def mark(method: F) -> F:
        setattr(method, attribute, operation_ids)
        return method

    return mark


def _marked(resource: object, attribute: str) -> Iterator[tuple[str, Any]]:
    for name, method in vars(type(resource)).items():
        for operation_id in getattr(method, attribute, ()):
            yield operation_id, getattr(resource, name)
