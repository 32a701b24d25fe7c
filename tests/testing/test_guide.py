"""The programs and tests in the guide work as they stand there."""

from __future__ import annotations

import re
from typing import Final

import pytest

from tests.support.tree import ROOT, run_python
from tests.testing.test_pytest_plugin import Suite, asyncio_mode

pytest_plugins = ["pytester"]
pytestmark = pytest.mark.timeout(180)

GUIDE: Final = (ROOT / "docs" / "guides" / "testing.md").read_text(encoding="utf-8")
BLOCKS: Final = re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL)
PROGRAMS: Final = [
    block for block in BLOCKS if "run(main()" in block or "run_virtual(main()" in block
]
PLUGIN: Final = next(block for block in BLOCKS if block.startswith("pytest_plugins"))
TESTS: Final = next(block for block in BLOCKS if "def test_" in block)


@pytest.mark.parametrize("program", PROGRAMS)
def test_the_programs_run(program: str) -> None:
    run_python("-W", "error", "-c", program)


def test_the_tests_pass(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    suite = Suite(pytester, monkeypatch)

    suite(*asyncio_mode("strict"), conftest=PLUGIN, test_bot=TESTS).assert_outcomes(passed=3)


def test_every_block_is_tried() -> None:
    assert sorted(BLOCKS) == sorted([*PROGRAMS, PLUGIN, TESTS])
