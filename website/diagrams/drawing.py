"""Boxes, arrows and words as SVG, for pages wide and narrow, light and dark."""

from __future__ import annotations

from html import escape
from typing import Final

WIDTH: Final = 480
"""Of every drawing, in pixels: on a telephone it shrinks by a quarter and can still be read."""

_STYLE: Final = """
text { font: 13px system-ui, sans-serif; fill: #1c2b2d }
.small { font-size: 11.5px; fill: #55686b }
.code { font-family: ui-monospace, monospace; font-size: 11.5px }
.strong { font-weight: 600 }
.middle { text-anchor: middle }
.end { text-anchor: end }
rect { fill: #e3f2f0; stroke: #00897b }
.plain { fill: none; stroke: #9db2b0 }
.chip { fill: #fff }
line, path { stroke: #00897b; fill: none; stroke-width: 1.3 }
.faint { stroke: #b7c7c5; stroke-dasharray: 3 3 }
.tip { fill: #00897b; stroke: none }
@media (prefers-color-scheme: dark) {
text { fill: #e0e8e7 }
.small { fill: #a3b5b3 }
rect { fill: #12383a; stroke: #4db6ac }
.plain { fill: none; stroke: #5b7371 }
.chip { fill: #1e2129 }
line, path { stroke: #4db6ac }
.faint { stroke: #4a5f5d }
.tip { fill: #4db6ac }
}"""


class Drawing:
    """An SVG in the making. Places are pixels from the upper left corner."""

    def __init__(self, title: str, description: str) -> None:
        """Begin.

        Args:
            title: A few words for those who do not see it.
            description: What it shows, in a sentence or more.
        """
        self._title = title
        self._description = description
        self._parts: list[str] = []

    def box(self, x: float, y: float, width: float, height: float, look: str = "") -> None:
        """Draw a rectangle with round corners."""
        self._parts.append(
            f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="5"'
            f"{_class(look)}/>"
        )

    def text(self, x: float, y: float, words: str, look: str = "") -> None:
        """Write a line; `look` names classes of the style, such as `small middle`."""
        self._parts.append(f'<text x="{x:g}" y="{y:g}"{_class(look)}>{escape(words)}</text>')

    def labelled(self, x: float, y: float, width: float, lines: list[str]) -> float:
        """Draw a box with centred lines, the first one strong, and give its height."""
        height = 14.0 + 17 * len(lines)
        self.box(x, y, width, height)
        for number, words in enumerate(lines):
            look = "small middle" if number else "strong middle"
            self.text(x + width / 2, y + 20 + 17 * number, words, look)
        return height

    def line(self, x1: float, y1: float, x2: float, y2: float, look: str = "") -> None:
        """Draw a straight line."""
        self._parts.append(f'<line x1="{x1:g}" y1="{y1:g}" x2="{x2:g}" y2="{y2:g}"{_class(look)}/>')

    def arrow(self, *places: tuple[float, float]) -> None:
        """Draw an arrow along some places; its last piece is level or upright."""
        route = " L".join(f"{x:g} {y:g}" for x, y in places)
        self._parts.append(f'<path d="M{route}"/>')
        (x0, y0), (x, y) = places[-2:]
        if x != x0:
            back = 7 if x < x0 else -7
            corners = f"{x:g},{y:g} {x + back:g},{y - 4:g} {x + back:g},{y + 4:g}"
        else:
            back = 7 if y < y0 else -7
            corners = f"{x:g},{y:g} {x - 4:g},{y + back:g} {x + 4:g},{y + back:g}"
        self._parts.append(f'<polygon class="tip" points="{corners}"/>')

    def svg(self, height: float) -> str:
        """Return the finished drawing."""
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:g}" '
            f'width="{WIDTH}" height="{height:g}" role="img">'
        )
        about = f"<title>{escape(self._title)}</title>\n<desc>{escape(self._description)}</desc>"
        return "\n".join([head, about, f"<style>{_STYLE}</style>", *self._parts, "</svg>\n"])


def _class(look: str) -> str:
    return f' class="{look}"' if look else ""
