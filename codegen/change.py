"""What differs between two versions of the spec, and whom it concerns."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

LEVELS: Final = ("breaks", "changes", "adds")
"""What a program may rely on is gone; what is said is another thing; there is more than before."""


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that differs."""

    level: str
    where: str
    """An operation, a schema or an event, by name, and the place in it."""
    text: str

    def __str__(self) -> str:
        """Return the change as one line."""
        return f"{self.level}: {self.where} {self.text}"


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is compared, and who has to do with it."""

    where: str
    sent: bool
    """Programs write it."""
    received: bool
    """Programs read it."""

    def below(self, step: str) -> Place:
        """Go into a part."""
        return replace(self, where=f"{self.where}{step}")

    def breaks(self, text: str) -> Change:
        """Report what a program may rely on and is gone."""
        return Change("breaks", self.where, text)

    def changes(self, text: str) -> Change:
        """Report what is said in another way."""
        return Change("changes", self.where, text)

    def adds(self, text: str) -> Change:
        """Report what matters only to those who look for it."""
        return Change("adds", self.where, text)


def in_order(found: Iterable[Change]) -> list[Change]:
    """Sort the worst first, then by name; the same thing is told once."""
    return sorted(set(found), key=lambda c: (LEVELS.index(c.level), c.where, c.text))
