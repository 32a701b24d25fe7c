"""The tests in the guide pass as they stand there; its programs are run with all other guides'."""

from __future__ import annotations

import re
from typing import Final

import pytest

from tests.support.tree import ROOT
from tests.testing.test_pytest_plugin import Suite, asyncio_mode

pytest_plugins = ["pytester"]
pytestmark = pytest.mark.timeout(180)

GUIDE: Final = (ROOT / "docs" / "guides" / "testing.md").read_text(encoding="utf-8")
BLOCKS: Final = re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL)
PLUGIN: Final = next(block for block in BLOCKS if block.startswith("pytest_plugins"))
TESTS: Final = next(block for block in BLOCKS if "def test_" in block)


def test_the_tests_pass(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    suite = Suite(pytester, monkeypatch)

    suite(*asyncio_mode("strict"), conftest=PLUGIN, test_bot=TESTS).assert_outcomes(passed=3)
