"""The layers of the package, from the contract that `make layers` holds every import to."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Final

from website.diagrams.drawing import WIDTH, Drawing

if TYPE_CHECKING:
    from pathlib import Path

_CHIP: Final = 24
_LETTER: Final = 7.1
_EDGE: Final = 14


def read_layers(pyproject: Path) -> list[list[str]]:
    """Read the modules of each layer, the highest first."""
    settings = tomllib.loads(pyproject.read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    (layers,) = (c["layers"] for c in contracts if c["id"] == "layers")
    return [[name.strip(" ()\n") for name in re.split(r"[:|]", layer)] for layer in layers]


def draw(layers: list[list[str]]) -> str:
    """Draw them from top to bottom; imports point downwards."""
    drawing = Drawing(
        "The layers of kubiya_async",
        "From top to bottom: " + "; ".join(", ".join(layer) for layer in layers),
    )
    y = 8.0
    for layer in layers:
        rows = _rows(layer)
        height = len(rows) * (_CHIP + 6) + 8
        drawing.box(1, y, WIDTH - 2, height)
        for number, row in enumerate(rows):
            _chips(drawing, row, y + 7 + number * (_CHIP + 6))
        y += height + 8
    return drawing.svg(y)


def _rows(layer: list[str]) -> list[list[str]]:
    rows: list[list[str]] = [[]]
    for name in layer:
        if rows[-1] and _length([*rows[-1], name]) > WIDTH - 2 * _EDGE:
            rows.append([])
        rows[-1].append(name)
    return rows


def _length(row: list[str]) -> float:
    return sum(_width(name) + 8 for name in row) - 8


def _width(name: str) -> float:
    return len(name) * _LETTER + 14


def _chips(drawing: Drawing, row: list[str], y: float) -> None:
    x = (WIDTH - _length(row)) / 2
    for name in row:
        drawing.box(x, y, _width(name), _CHIP, "chip")
        look = "small middle code" if name.startswith("_") else "code middle"
        drawing.text(x + _width(name) / 2, y + 16, name, look)
        x += _width(name) + 8
