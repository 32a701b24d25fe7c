"""Faults are planted where they should be, and tests that notice them are told from others."""

from __future__ import annotations

import importlib
import re
from typing import TYPE_CHECKING

import pytest

from tests.mutation.__main__ import GROUPS
from tests.support.tree import ROOT, run_python

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.proof

SOURCE = '''
from functools import cache

LIMIT = 3

def judge(value: int, *, most: int = 10) -> str:
    """Say whether a value is small."""
    if value < LIMIT and not value > most:
        return "small"
    return describe(value)

def describe(value):
    return f"{value + 1}"

@cache
def remember(value):
    return value * 2

class Box:
    def __init__(self, text):
        self.text = text

    @property
    def short(self):
        return self.text.lstrip()[:1]

    @classmethod
    def made(cls):
        return cls("x")
'''


def test_groups_name_what_exists() -> None:
    for group in GROUPS.values():
        assert all((ROOT / path).exists() for path in group.tests)
        assert all(importlib.import_module(f"kubiya_async.{name}") for name in group.modules)


@pytest.mark.timeout(600)
def test_the_quickest_group_notices_what_it_should() -> None:
    """The short form of `make mutate`, which takes an hour for all groups."""
    said = run_python("-m", "tests.mutation", "retries", "--jobs=1", timeout=600)

    assert re.search(r"^retries: \d", said, re.MULTILINE)


def test_faults_that_tests_notice_are_told_from_those_they_do_not(tmp_path: Path) -> None:
    (tmp_path / "faulty_sample.py").write_text(SOURCE)
    (tmp_path / "test_sample.py").write_text(
        "from faulty_sample import judge\n"
        "def test_small(): assert judge(2) == 'small'\n"
        "def test_large(): assert judge(7) == '8'\n"
    )
    program = f"""
import sys
sys.path[:0] = [{str(ROOT)!r}, {str(tmp_path)!r}]
import faulty_sample, pytest
from tests.mutation.operators import faults
from tests.mutation.planting import codes, find
from tests.mutation.trials import Trials
source = open(faulty_sample.__file__).read()
functions = {{}}
for name in ("judge", "describe", "remember"):
    functions |= dict.fromkeys(codes(find(faulty_sample, name)), ("faulty_sample", name))
fates = []
tried = list(faults("faulty_sample", source))
plugin = Trials(tried, functions, lambda fault, fate: fates.append((fault.change, fate)), 2)
code = pytest.main(["-q", "-p", "no:cacheprovider", "--capture=sys", {str(tmp_path)!r}],
                   plugins=[plugin])
for change, fate in fates:
    print("FATE", fate, change)
"""
    lines = [
        line.split(" ", 2)[1:]
        for line in run_python("-c", program, cwd=tmp_path).splitlines()
        if line.startswith("FATE")
    ]
    found = {change: fate for fate, change in lines}

    assert found["value + 1 -> value - 1"] == "killed"
    assert found["'small' -> 'XXsmallXX'"] == "killed"
    assert found["value < LIMIT -> value <= LIMIT"] == "survived"
    assert found["value * 2 -> value / 2"] == "unreached"
