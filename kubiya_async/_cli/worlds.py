"""Which world a command is about: the documented one, or with `--live` that of the clients.

The option stands before the command and holds for the whole of it.
"""

from __future__ import annotations

from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Final, cast

from kubiya_async._generated.names import MODELS, RESOURCES
from kubiya_async._generated.operations import OPERATIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from kubiya_async._messages.operation import Operation

__all__ = [
    "abbreviations",
    "choose",
    "is_live",
    "locate",
    "method_of",
    "models",
    "operations",
    "resources",
]

_CHOSEN: Final = ContextVar("live", default=False)
_LIVE: Final = "live"


def choose(*, live: bool) -> None:
    """Record the option."""
    _CHOSEN.set(live)


def is_live() -> bool:
    """Return whether the command is about the live world."""
    return _CHOSEN.get()


def operations() -> Mapping[str, Operation]:
    """Return the operations of the chosen world."""
    if not is_live():
        return OPERATIONS
    from kubiya_async._generated.live import operations as live

    return live.OPERATIONS


def resources() -> Mapping[str, tuple[str, str]]:
    """Return the module and the class of each resource of the chosen world."""
    if not is_live():
        return RESOURCES
    from kubiya_async._generated.live import names as live

    return live.RESOURCES


def models() -> Mapping[str, str]:
    """Return the module of each model of the chosen world."""
    if not is_live():
        return MODELS
    from kubiya_async._generated.live import names as live

    return live.MODELS


def abbreviations(names: Iterable[str]) -> list[str]:
    """Return the short forms of those names that have one; `locate` writes them in full."""
    return [name.removeprefix(f"{_LIVE}.") for name in names if name.startswith(f"{_LIVE}.")]


def locate(name: str) -> str:
    """Write a name in full: in the live world `agents.list` is `live.agents.list`."""
    wanted = name.replace("-", "_")
    known = (*operations(), *resources())
    full = f"{_LIVE}.{wanted}"
    return full if is_live() and wanted not in known and full in known else wanted


def method_of(client: object, operation: Operation) -> Callable[..., Any]:
    """Find the method of a client that makes the calls of an operation."""
    found: Any = client
    for name in operation.id.split("."):
        found = getattr(found, name)
    return cast("Callable[..., Any]", found)
