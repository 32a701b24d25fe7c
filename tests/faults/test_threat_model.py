"""The page of threats names every fault, goal and trap with its tests, and no others."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Final

from tests.support.cases import each_of
from tests.support.tree import ROOT

PAGE: Final = ROOT / "docs" / "design" / "threat-model.md"
TESTS: Final = ROOT / "tests"
ROWS: Final = [
    f"{kind}{n}" for kind, last in (("F", 60), ("S", 32), ("T", 19)) for n in range(1, last + 1)
]
_IDS: Final = re.compile(r"^ *(?:async )?def (test_((?:[fst]\d\d_)+)\w*)", re.MULTILINE)


def _mapped() -> dict[str, str]:
    """Return the last cell of each row of the map, by the row's id."""
    _, _, table = PAGE.read_text("utf-8").partition("\n## The map\n")
    cells = (line.strip("| ").split(" | ") for line in table.splitlines() if line.startswith("| "))
    return {row[0]: row[2] for row in cells if re.fullmatch(r"[FST]\d+", row[0])}


def _named() -> dict[str, set[str]]:
    """Return the tests that carry each id in their name."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in TESTS.rglob("test_*.py"):
        for name, ids in _IDS.findall(path.read_text("utf-8")):
            for each in ids.split("_")[:-1]:
                row = f"{each[0].upper()}{int(each[1:])}"
                found[row].add(f"{path.relative_to(TESTS).as_posix()}::{name}")
    return found


MAPPED: Final = _mapped()
NAMED: Final = _named()


def test_s29_every_row_is_in_the_map_once() -> None:
    assert list(MAPPED) == ROWS


def test_s29_no_test_carries_an_id_that_there_is_not() -> None:
    assert set(NAMED) <= set(ROWS)


@each_of(ROWS)
def test_s29_row_names_the_tests_that_carry_its_id_or_says_why_there_is_none(row: str) -> None:
    listed = set(re.findall(r"`([^`]+::[^`]+)`", MAPPED[row]))
    right = "<br>".join(f"`{name}`" for name in sorted(NAMED.get(row, ())))

    assert listed == NAMED.get(row, set()), f"the last cell of {row} should be: {right}"
    assert listed or MAPPED[row].startswith("not applicable: ")


def test_s29_page_refers_to_files_and_rows_that_exist() -> None:
    text = PAGE.read_text("utf-8")
    before = text.partition("\n## The map\n")[0]
    modules = set(re.findall(r"^\| ((?:`[\w.]+` ?)+) \|", before, re.MULTILINE))

    for cell in modules:
        for name in re.findall(r"`([\w.]+)`", cell):
            path = ROOT / "kubiya_async" / name.replace(".", "/")
            assert path.is_dir() or path.with_suffix(".py").is_file(), name
    assert set(re.findall(r"\b[FST]\d{1,2}\b", before)) <= set(ROWS)
    assert "docs/design/threat-model.md" in (ROOT / "SECURITY.md").read_text("utf-8")
