"""The vendor's packages work on the local server, and every difference from them is explained."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Any

import pytest

from tests.support.tree import ROOT
from tests.vendor.ours import OURS, sent_by_us
from tests.vendor.recording import BUILT, RECORDED, differences, play

pytestmark = pytest.mark.proof

PAGE = ROOT / "docs" / "design" / "live-wire.md"
NOT_OURS = {"old.execute_agent"}
"""What no server was seen to have."""

Recording = dict[str, dict[str, Any]]


@pytest.fixture
def recording() -> Recording:
    loaded: Recording = json.loads(RECORDED.read_text(encoding="utf-8"))
    return loaded


def rows(heading: str) -> list[list[str]]:
    """Read the table below a heading of the page."""
    section = PAGE.read_text(encoding="utf-8").split(f"## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("| ")][2:]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


@pytest.mark.skipif(not BUILT.exists(), reason="`make prove` sets up the vendor's packages")
def test_vendor_packages_do_what_is_recorded(recording: Recording) -> None:
    played = play()
    assert {n: p["outcome"] for n, p in played.items()} == {
        n: p["outcome"] for n, p in recording.items()
    }
    assert played == recording


def test_page_names_every_intent_that_does_not_work(recording: Recording) -> None:
    broken = {n for n, p in recording.items() if not p["outcome"].startswith("works")}
    assert {row[0] for row in rows("What works")} == broken | NOT_OURS


def test_every_intent_has_its_counterpart(recording: Recording) -> None:
    assert recording.keys() == OURS.keys() | NOT_OURS


async def test_page_explains_every_difference_and_no_other(recording: Recording) -> None:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for intent in recording.keys() - NOT_OURS:
        for difference in differences(recording[intent]["requests"], await sent_by_us(intent)):
            found[difference].append(intent)
    explained = {row[0]: sorted(row[1].split(", ")) for row in rows("Differences")}

    assert explained == {difference: sorted(intents) for difference, intents in found.items()}
    assert all(row[2] for row in rows("Differences"))
