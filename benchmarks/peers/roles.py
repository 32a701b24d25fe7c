"""What a contender has to do in each of the comparisons, and who is here to do it."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeAlias, TypeVar

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable
    from contextlib import AbstractAsyncContextManager

T = TypeVar("T")

KEY = "benchmark"
HEADERS = {"Authorization": f"UserKey {KEY}"}
AGENT = "/agents/agent-000001"
FIFTY = "/agents?limit=50"
QUESTION = {"agent_uuid": "agent-000001", "message": "Is production healthy?", "stream": True}


@dataclass(frozen=True, slots=True)
class Calls:
    """Fetches one agent, or fifty."""

    one: Callable[[], Awaitable[object]]
    fifty: Callable[[], Awaitable[object]]


Read: TypeAlias = "Callable[[Callable[[], object]], Awaitable[None]]"
"""Opens a stream and reads it to its end; calls what it is given for every event."""

Walk: TypeAlias = "Callable[[], Awaitable[int]]"
"""Reads a whole list; gives the number of its items."""


@dataclass(frozen=True, slots=True)
class Contender(Generic[T]):
    """A library, or a way to use one."""

    name: str
    enter: Callable[[str], AbstractAsyncContextManager[T]]
    """Makes its client for the API at a root URL."""
    needs: str = ""
    """The modules it imports, beyond what the package itself needs."""
    note: str = ""

    @property
    def here(self) -> bool:
        """Whether all it needs is installed."""
        return all(importlib.util.find_spec(name) is not None for name in self.needs.split())


def here(contenders: Iterable[Contender[T]]) -> list[Contender[T]]:
    """Leave out those whose library is not installed."""
    return [contender for contender in contenders if contender.here]
