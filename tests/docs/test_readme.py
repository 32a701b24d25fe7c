"""The README says in one screen what this is, and nothing that is not so."""

from __future__ import annotations

import re
from typing import Final

from tests.support.tree import ROOT, run_python

README: Final = (ROOT / "README.md").read_text(encoding="utf-8")
DOCS: Final = ROOT / "docs"


def test_what_it_is_and_how_to_begin_fits_a_screen() -> None:
    first = README.partition("\n## ")[0].splitlines()

    assert len(first) <= 36
    assert max(map(len, first)) <= 120


def test_the_commands_exist() -> None:
    commands = set(re.findall(r"(?:kubiya-async|-m kubiya_async) (\w+)", README))
    told = run_python("-m", "kubiya_async", "--help").partition("Commands:")[2]

    assert len(commands) > 5
    assert commands <= set(re.findall(r"^  (\w+)  ", told, re.MULTILINE))


def test_the_figures_are_those_of_the_pages_it_names() -> None:
    """Whoever measures anew writes the new figures here, too."""
    names = ("performance.md", "design/reliability.md", "design/threat-model.md")
    pages = [DOCS / name for name in (*names, "guides/rate-limits.md")]
    told = " ".join(path.read_text(encoding="utf-8") for path in pages)
    figures = re.findall(r"\*\*([+\d][\d.,]*(?: of [\d,]+)?)\*\*", README)

    assert len(figures) > 5
    assert [f for f in figures if not re.search(rf"(?<![\d.,]){re.escape(f)}(?!\d)", told)] == []


def test_what_it_says_shows_a_figure_exists() -> None:
    table = README.partition("| promise | shown by |\n")[2].partition("\n\n")[0].splitlines()[1:]
    shown = re.findall(r"\| `(pytest|make) ([\w./ =]+)` \|$", "\n".join(table), re.MULTILINE)
    targets = re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(), re.MULTILINE)

    assert len(shown) == len(table) > 5
    assert [name for kind, name in shown if kind == "pytest" and not (ROOT / name).exists()] == []
    assert {name.split()[0] for kind, name in shown if kind == "make"} <= set(targets)


def test_links_of_the_pages_at_the_top_lead_somewhere() -> None:
    """`make docs` follows those inside docs/."""
    pages = [*ROOT.glob("*.md"), *(ROOT / "examples").rglob("*.md"), ROOT / "openapi/README.md"]
    links = {
        page.parent / link
        for page in pages
        for link in re.findall(r"\]\(([^)#:\s]+)[^):\s]*\)", page.read_text(encoding="utf-8"))
    }

    assert len(links) > 10
    assert [str(link) for link in links if not link.exists()] == []
