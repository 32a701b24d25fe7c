"""Committed files say nothing about the machine or the registry they were made with."""

from __future__ import annotations

import re
from pathlib import Path

from tests.support.cases import each_of
from tests.support.tree import ROOT, committed_files

# In two pieces, so that this file is not its own finding.
REGISTRIES = [
    (r"pypi\.", "org"),
    (r"python", r"hosted\.org"),
    (r"registry\.npm", r"js\.org"),
    (r"registry\.yarn", r"pkg\.com"),
    (r"deb\.", r"debian\.org"),
]
PLACES = [re.escape(str(path)) + r"\b" for path in (ROOT, Path.home()) if len(path.parts) > 1]
PATTERN = re.compile("|".join(["".join(host) for host in REGISTRIES] + PLACES))


def findings(path: Path) -> list[str]:
    text = path.read_text(encoding="utf-8", errors="ignore")
    where = path.relative_to(ROOT)
    lines = enumerate(text.splitlines(), start=1)
    return [f"{where}:{number}: {line[:120]}" for number, line in lines if PATTERN.search(line)]


def test_no_registry_and_no_path_of_this_machine() -> None:
    assert [line for path in committed_files() for line in findings(path)] == []


@each_of(["uv.lock", "poetry.lock", ".npmrc", "pip.conf"])
def test_no_file_that_records_a_registry(name: str) -> None:
    assert [path for path in committed_files() if path.name == name] == []


def test_locks_of_npm_record_no_place_to_fetch_from() -> None:
    locks = [path for path in committed_files() if path.name == "package-lock.json"]

    assert locks
    assert [path for path in locks if '"resolved"' in path.read_text(encoding="utf-8")] == []


def test_text_files_end_with_one_newline_and_use_lf() -> None:
    texts = [p for p in committed_files() if p.suffix in {".py", ".toml", ".yaml", ".md", ".txt"}]

    assert texts
    assert [p for p in texts if b"\r" in p.read_bytes()] == []
    assert [p for p in texts if (raw := p.read_bytes()) and not raw.endswith(b"\n")] == []
    assert [p for p in texts if p.read_bytes().endswith(b"\n\n")] == []
