"""The code in a page of the documentation, and what its hidden comments say about running it.

A block of Python is run unless a comment right before it says otherwise; comments are not shown:

    <!-- run after: uuid = "abc-123-def" -->      what the reader has by then; run before the block
    <!-- not run: it waits for ever -->           why it cannot be run

Blocks of a page share their names, as a reader reads them one after the other. A block with a title
(```python title="app.py") is also a file of that name beside them. Commands (```sh) are run only
where a comment says so: `<!-- run -->`, or `<!-- run after: … -->` as above.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tests.support.tree import ROOT

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["PAGES", "Block", "blocks_of"]

_DOCS: Final = ROOT / "docs"
PAGES: Final = [
    ROOT / "README.md",
    _DOCS / "install.md",
    _DOCS / "tutorial.md",
    _DOCS / "errors.md",
    *sorted((_DOCS / "guides").glob("*.md")),
]

_BLOCK: Final = re.compile(
    r"(?P<comments>(?:^<!--(?:(?!-->).)*-->\n)*)"
    r'^(?P<fence>```+)(?P<language>\w+)(?: title="(?P<title>[^"]+)")?\n'
    r"(?P<code>.*?)^(?P=fence)$",
    re.MULTILINE | re.DOTALL,
)
_COMMENT: Final = re.compile(r"<!-- *(run after:|not run:|run)(.*?)-->", re.DOTALL)


@dataclass(frozen=True)
class Block:
    """One block of code."""

    page: Path
    line: int
    language: str
    title: str | None
    code: str
    before: str
    """What is run first, for what the reader has by then."""
    asked: bool
    """Whether the page asks for a block to be run that otherwise is not."""
    excuse: str | None
    """Why it is not run."""

    @property
    def name(self) -> str:
        """Name it for the list of tests."""
        return f"{self.page.relative_to(ROOT)}:{self.line}"


def blocks_of(page: Path) -> list[Block]:
    """Find the blocks of a page, in order."""
    text = page.read_text(encoding="utf-8")
    return [_block(page, text, found) for found in _BLOCK.finditer(text)]


def _block(page: Path, text: str, found: re.Match[str]) -> Block:
    said: dict[str, str] = {}
    for kind, words in _COMMENT.findall(found["comments"]):
        said[kind] = said.get(kind, "") + words.strip() + "\n"
    return Block(
        page,
        text.count("\n", 0, found.start("code")) + 1,
        found["language"],
        found["title"],
        found["code"],
        said.get("run after:", ""),
        "run" in said or "run after:" in said,
        said["not run:"].strip() if "not run:" in said else None,
    )
