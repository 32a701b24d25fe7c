"""The short form of `make fuzz`: every seed, then the same inputs of every target each time."""

from __future__ import annotations

import importlib.util
import itertools
import random
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.fuzz.__main__ import LONGEST_SECONDS, TARGETS, TooSlowError, by_chance, load, within_time
from tests.fuzz.__main__ import seeds as seeds_of
from tests.fuzz.mutator import LONGEST, mutants
from tests.support.tree import ROOT

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.proof

INPUTS = 6000


def fuzz(name: str, found: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = ["-m", "tests.fuzz", name, "--alone", f"--found={found}", *options]
    return subprocess.run(
        [sys.executable, *command], cwd=ROOT, check=False, capture_output=True, text=True
    )


@pytest.mark.timeout(180)
@pytest.mark.parametrize("name", TARGETS)
def test_nothing_undocumented_is_raised_and_nothing_takes_long(name: str, tmp_path: Path) -> None:
    done = fuzz(name, tmp_path, "--by-chance", f"--inputs={INPUTS}")

    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{INPUTS} inputs by chance" in done.stdout


@pytest.mark.skipif(
    importlib.util.find_spec("atheris") is None,
    reason="atheris has no wheel for this platform: the targets are fuzzed by chance only",
)
def test_coverage_guides_the_fuzzing(tmp_path: Path) -> None:
    fuzz("addresses", tmp_path, "--inputs=300")

    assert list((tmp_path / "addresses" / "corpus").iterdir())


@pytest.mark.parametrize("name", TARGETS)
def test_every_target_has_seeds_that_pass(name: str) -> None:
    target = load(name)

    assert seeds_of(name)
    for data in seeds_of(name):
        target(data)


def test_fuzzing_by_chance_finds_what_fails_and_keeps_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def target(data: bytes) -> None:
        assert b"\0" not in data

    monkeypatch.setattr("tests.fuzz.streams.sse_strict", target)

    with pytest.raises(AssertionError):
        by_chance("sse_strict", 60, 0, tmp_path)

    (failed,) = (tmp_path / "sse_strict" / "failed").iterdir()
    assert b"\0" in failed.read_bytes()
    assert "fails" in capsys.readouterr().out


def test_an_input_that_takes_long_every_time_fails() -> None:
    clock = itertools.count(0.0, LONGEST_SECONDS * 1.5)
    calls: list[bytes] = []

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("time.thread_time", lambda: next(clock))
        with pytest.raises(TooSlowError, match="3 bytes"):
            within_time(calls.append)(b"abc")

    assert len(calls) > 1


def test_an_input_that_takes_long_once_passes() -> None:
    clock = iter([0.0, LONGEST_SECONDS * 2, 1.0, 1.0])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("time.thread_time", lambda: next(clock))
        within_time(lambda _: None)(b"")


def test_mutants_begin_with_the_seeds_and_are_drawn_from_them() -> None:
    given = [b"data: one\n\n", b"event: x\n"]
    drawn = list(itertools.islice(mutants(given, random.Random(1)), 2000))

    assert drawn[:2] == given
    assert len(set(drawn)) > 1000
    assert max(map(len, drawn)) <= LONGEST
    assert drawn == list(itertools.islice(mutants(given, random.Random(1)), 2000))
