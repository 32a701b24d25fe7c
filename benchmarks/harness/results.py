"""What a topic found: tables for people, ratios for comparisons, bars that hold or do not."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Cell = float | str | None


@dataclass(frozen=True, slots=True)
class Row:
    """A contender's figures, one for each column of its table."""

    name: str
    cells: tuple[Cell, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Contenders under the same conditions."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """What a figure must reach."""

    what: str
    value: float
    sense: Literal["at most", "below", "at least"]
    bound: float

    @property
    def holds(self) -> bool:
        """Whether it is reached."""
        if self.sense == "at least":
            return self.value >= self.bound
        return self.value < self.bound if self.sense == "below" else self.value <= self.bound


@dataclass(slots=True)
class Topic:
    """All that one script found."""

    name: str
    title: str
    tables: list[Table] = field(default_factory=list)
    bars: list[Bar] = field(default_factory=list)
    ratios: dict[str, float] = field(default_factory=dict)
    """Figures of this package over those of the limit in the same run, for `benchmarks.check`."""
    notes: list[str] = field(default_factory=list)
    seconds: float = 0.0
    """How long it took."""

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON has it, each bar with its verdict."""
        found = asdict(self)
        found["bars"] = [{**asdict(bar), "holds": bar.holds} for bar in self.bars]
        return found
