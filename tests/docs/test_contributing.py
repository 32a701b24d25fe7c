"""The worked example of CONTRIBUTING.md works to the letter, in a copy of the tree."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from tests.docs.blocks import blocks_of
from tests.support.tree import ROOT, copy_tree

if TYPE_CHECKING:
    from tests.docs.blocks import Block

pytestmark = pytest.mark.proof

PAGE: Final = ROOT / "CONTRIBUTING.md"
BEGINS: Final = "## An endpoint, in five minutes"
ASKED: Final = {
    "tests/spec/test_contract.py::test_operations_are_those_of_the_contract",
    "tests/spec/test_contract.py::test_every_documented_operation_is_there_and_nothing_else_claims_to_be[002]",
    "tests/client/test_requests.py::test_the_table_covers_every_operation",
    "tests/client/test_operations.py::test_every_operation_of_a_resource_works[runners]",
    "tests/meta/test_public_api.py::test_public_api_is_what_was_accepted",
}
"""What step 5 lists: the tests that fail until somebody has done it."""


def example() -> list[Block]:
    text = PAGE.read_text("utf-8")
    first = text[: text.index(BEGINS)].count("\n") + 1
    behind = text.index("\n## ", text.index(BEGINS) + 1)
    return [b for b in blocks_of(PAGE) if first < b.line <= text[:behind].count("\n")]


def put(tree: Path, block: Block) -> None:
    """Do as the title of a block says: write a file, or add lines to one."""
    name, _, place = (block.title or "").partition(": below ")
    path = tree / name
    if not place:
        path.write_text(block.code, "utf-8")
        return
    lines = path.read_text("utf-8").splitlines(keepends=True)
    (at,) = [number for number, line in enumerate(lines, 1) if line.strip() == place]
    lines.insert(at, block.code)
    path.write_text("".join(lines), "utf-8")


def lend_environment(tree: Path) -> None:
    """Give the copy the environment of these tests, as `make` would have set it up."""
    environment = tree / ".venv"
    environment.mkdir()
    for part in Path(sys.prefix).iterdir():
        (environment / part.name).symlink_to(part)
    stamp = environment / "dev.stamp"
    stamp.unlink(missing_ok=True)
    stamp.touch()


def run(tree: Path, command: str) -> str:
    done = subprocess.run(
        ["/bin/bash", "-euc", command],
        cwd=tree,
        env={**os.environ, "PYTHONPATH": str(tree)},
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """Follow the example in a copy of the tree; give the copy, and what the commands printed."""
    tree = copy_tree(tmp_path_factory.mktemp("copy"))
    lend_environment(tree)
    printed: list[str] = []
    for block in example():
        if block.language == "sh":
            printed.append(run(tree, block.code))
        elif block.title:
            put(tree, block)
    return tree, printed


def test_the_example_says_what_its_commands_print(followed: tuple[Path, list[str]]) -> None:
    said = [block.code for block in example() if block.language == "text"]
    generated, called = followed[1]

    assert [called] == said
    assert "kubiya_async/_generated/resources/runners.py" in generated.split()


def test_the_suite_then_asks_for_what_the_page_lists(followed: tuple[Path, list[str]]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--tb=no", *sorted(ASKED)],
        cwd=followed[0],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    failed = {
        line.partition(" - ")[0].removeprefix("FAILED ")
        for line in done.stdout.splitlines()
        if line.startswith("FAILED ")
    }

    assert failed == ASKED, done.stdout[-2000:]
