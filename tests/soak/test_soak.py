"""The short form of `make soak`, and that it would find what it looks for."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest

from tests.soak.measuring import Sample, findings, slope
from tests.support.tree import ROOT

pytestmark = pytest.mark.proof

SECONDS = 120
CONNECTIONS = 20
FLAT = [Sample(10.0 * n, 3000 * n, 60.0, 3.0, 20 + n % 5, 1, 0) for n in range(1, 13)]


@pytest.mark.timeout(SECONDS + 120)
def test_two_minutes_of_calls_and_faults_leave_nothing_behind() -> None:
    """It works beside the other tests, at the lowest priority and not as fast as it could."""
    command = [sys.executable, "-m", "tests.soak", "--nice=19", f"--seconds={SECONDS}"]
    soaked = subprocess.run(
        [*command, "--rate=250"], cwd=ROOT, check=False, capture_output=True, text=True
    )
    assert soaked.returncode == 0, soaked.stdout + soaked.stderr
    assert "after the first third" in soaked.stdout
    print(soaked.stdout)


def test_what_is_flat_is_fine() -> None:
    assert findings(FLAT, CONNECTIONS) == []


@pytest.mark.parametrize(
    ("field", "each", "found"),
    [
        # So much more in each sample, which is 3,000 calls after the one before.
        ("rss", 0.3, "RSS grows by 10.00 MiB per 100,000 calls"),
        ("traced", 0.15, "traced memory grows by 5.00 MiB per 100,000 calls"),
        ("descriptors", 3, "descriptors are left open: "),
        ("tasks", 1, "tasks are left running: "),
        ("in_flight", 1, "slots of the rate limiter are lost: "),
    ],
)
def test_what_grows_is_found(field: str, each: float, found: str) -> None:
    growing = [replace(s, **{field: getattr(s, field) + n * each}) for n, s in enumerate(FLAT)]

    (finding,) = findings(growing, CONNECTIONS)

    assert finding.startswith(found)


def test_what_fills_up_at_the_beginning_is_no_growth() -> None:
    filling = [replace(s, rss=60.0 + 10 * min(n, 3)) for n, s in enumerate(FLAT)]

    assert findings(filling, CONNECTIONS) == []


def test_slopes_are_per_hundred_thousand_calls() -> None:
    growing = [replace(s, rss=60.0 + s.calls / 50_000) for s in FLAT]

    assert slope(growing, "rss") == pytest.approx(2.0)
