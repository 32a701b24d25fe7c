"""Releases are built from pinned parts; no job that can sign or publish runs code of this tree."""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib
from typing import TYPE_CHECKING, Any, Final

import pytest
import yaml

import kubiya_async
from tests.support.cases import each_of
from tests.support.tree import ROOT

if TYPE_CHECKING:
    from pathlib import Path

WORKFLOWS: Final = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
PINNED: Final = re.compile(r"uses: [\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+(\.\d+)*$")
CI: Final = ROOT / ".github" / "workflows" / "ci.yml"
RELEASE: Final = ROOT / ".github" / "workflows" / "release.yml"
VERSION: Final = kubiya_async.__version__


def jobs() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = yaml.safe_load(RELEASE.read_text("utf-8"))["jobs"]
    return found


@each_of(WORKFLOWS, lambda path: path.name)
def test_s28_every_action_is_a_commit_with_its_version_beside_it(path: Path) -> None:
    lines = [line for line in path.read_text("utf-8").splitlines() if "uses:" in line]

    assert lines
    assert [line.strip() for line in lines if not PINNED.search(line)] == []


@each_of(WORKFLOWS, lambda path: path.name)
def test_s28_a_workflow_gives_no_rights_to_all_its_jobs(path: Path) -> None:
    workflow = yaml.safe_load(path.read_text("utf-8"))

    assert workflow["permissions"] == {}
    assert [name for name, job in workflow["jobs"].items() if "permissions" not in job] == []


def test_s28_a_job_that_signs_or_publishes_runs_nothing_but_actions() -> None:
    trusted = {name: job for name, job in jobs().items() if "id-token" in job["permissions"]}
    steps = [step for job in trusted.values() for step in job["steps"]]

    assert sorted(trusted) == ["attest", "publish"]
    assert [step for step in steps if "run" in step or "checkout" in step["uses"]] == []


def test_s28_nothing_is_published_that_was_not_checked_and_attested() -> None:
    needs = {name: job.get("needs", []) for name, job in jobs().items()}

    assert needs["publish"] == ["build", "attest"]
    assert (needs["attest"], needs["build"]) == ("build", "check")


def test_every_python_that_is_promised_is_tested() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    named = (re.search(r":: (3\.\d+)$", classifier) for classifier in project["classifiers"])
    promised = [match[1] for match in named if match]
    ci = yaml.safe_load(CI.read_text("utf-8"))["jobs"]
    setup = next(s for s in ci["check"]["steps"] if "setup-python" in s.get("uses", ""))
    sessions = ci["matrix"]["strategy"]["matrix"]["session"]

    assert project["requires-python"] == f">={promised[0]}"
    tested = [name.removeprefix("tests-") for name in sessions if name.startswith("tests-")]
    assert [setup["with"]["python-version"], *tested] == promised
    assert {"floor", "newest"} <= set(sessions)


@pytest.mark.parametrize(
    ("tag", "section", "said"),
    [
        (f"v{VERSION}", f"## {VERSION} - 2026-11-27", ""),
        (VERSION, f"## {VERSION} - 2026-11-27", f"The tag is {VERSION}, but "),
        ("v99.0.0", "## 99.0.0 - 2026-11-27", "The tag is v99.0.0, but "),
        (f"v{VERSION}", "## Unreleased", "CHANGELOG.md has no section"),
        (f"v{VERSION}", f"## {VERSION}", "CHANGELOG.md has no section"),
    ],
)
def test_a_tag_has_to_be_the_version_and_in_the_changelog(
    tag: str, section: str, said: str, tmp_path: Path
) -> None:
    for name in (".ci/tag", "kubiya_async/_version.py"):
        (tmp_path / name).parent.mkdir()
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / "docs").mkdir()
    (tmp_path / "CHANGELOG.md").write_text(f"# Changelog\n\n{section}\n")
    command = [str(tmp_path / ".ci" / "tag"), tag]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=20)

    assert done.returncode == (1 if said else 0)
    assert done.stderr.startswith(said)
    assert bool(done.stderr) == bool(said)
