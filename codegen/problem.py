"""What is wrong with the spec, and where: every step reports in this form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One finding."""

    file: str
    """Path of the document, relative to the spec's folder."""
    pointer: str
    """JSON pointer into it, as a fragment: `#/paths/~1agents/get`."""
    message: str

    def __str__(self) -> str:
        """Return the finding as one line."""
        return f"{self.file}{self.pointer}: {self.message}"


class SpecError(Exception):
    """The spec cannot be generated from."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Sort the findings by place."""
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(map(str, self.problems)))
