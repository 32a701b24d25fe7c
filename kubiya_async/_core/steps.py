"""What a walk over a list is told and what it says, as plain records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kubiya_async._core.paging import UNKNOWN, Figures

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from kubiya_async._core.cursor import Position
    from kubiya_async._core.operation import PageStyle


@dataclass(frozen=True, slots=True)
class Plan:
    """What is the same in every walk over a list."""

    operation: str
    style: PageStyle
    limit: int | None = None
    """What the caller fixed."""
    default_limit: int = 50
    """What the server takes when it is asked for nothing."""
    deduplicate: bool = False


@dataclass(frozen=True, slots=True)
class PageRequest:
    """A page to ask for."""

    position: Position
    limit: int | None
    """`None`: leave it to the server."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: who the items are, and what the server says about the list."""

    identities: Sequence[Hashable]
    figures: Figures = UNKNOWN

    def __len__(self) -> int:
        """Count the items."""
        return len(self.identities)


@dataclass(frozen=True, slots=True)
class Step:
    """What an accepted page brought."""

    begin: Position
    kept: Sequence[int]
    """Which of its items to hand out."""
    end: Position
    """Where the walk goes on after them."""
    offset: int
    """Items of the list before the first of them."""
    is_last: bool
