"""Known vulnerabilities: the oldest versions that are free of them, and asking for new ones."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import json
import sys
import tomllib
from typing import Any, Final

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

from tests.support.cases import each_of
from tests.support.tree import ROOT

# Reasons: docs/design/threat-model.md, "What it stands on".
FLOORS: Final = {
    "aiohttp": "3.14.3",  # CVE-2026-69244, -69243, -59881; 3.14.1: CVE-2026-54273 to -54280
    "pydantic": "2.4.0",  # CVE-2024-3772
    "idna": "3.7",  # CVE-2024-3651
    "starlette": "1.3.1",  # CVE-2026-48710, -48817, -48818, -54282, -54283
    "pyyaml": "5.4",  # CVE-2020-14343
}
DECLARED: Final = {"aiohttp", "pydantic"}
"""Those that the package itself asks for."""

PROJECT: Final[dict[str, Any]] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def _floor(requirement: Requirement) -> Version:
    return max(
        Version(s.version) for s in requirement.specifier if s.operator in {">=", "==", "~="}
    )


@each_of(sorted(DECLARED))
def test_s27_package_asks_for_no_vulnerable_version(name: str) -> None:
    wanted = {r.name: r for r in map(Requirement, PROJECT["project"]["dependencies"])}

    assert _floor(wanted[name]) >= Version(FLOORS[name])
    installed = {
        r.name: r for r in map(Requirement, importlib.metadata.requires("kubiya-async") or ())
    }
    assert _floor(installed[name]) >= Version(FLOORS[name])


@pytest.mark.parametrize("name", sorted(FLOORS))
def test_s27_nothing_vulnerable_is_installed(name: str) -> None:
    try:
        version = importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        assert name not in DECLARED
        pytest.skip(f"{name} is not installed")
    assert Version(version) >= Version(FLOORS[name])


@each_of(["audit", "dev", "docs", "floor", "package", "release", "run"])
def test_s27_nothing_vulnerable_is_pinned(file: str) -> None:
    lines = (ROOT / "requirements" / f"{file}.txt").read_text("utf-8").splitlines()
    pins = {
        line.partition("==")[0].partition("[")[0]: line.partition("==")[2].split()[0]
        for line in lines
        if "==" in line and not line.startswith((" ", "#"))
    }

    assert "aiohttp" in pins
    assert {
        name: version
        for name, version in pins.items()
        if name in FLOORS and Version(version) < Version(FLOORS[name])
    } == {}


def test_s27_the_oldest_python_has_the_filter_of_archives() -> None:
    """The package has checks of its own, since that filter has had holes."""
    import tarfile

    assert hasattr(tarfile, "data_filter")
    assert PROJECT["project"]["requires-python"] == ">=3.11"


def _audit() -> Any:
    spec = importlib.util.spec_from_file_location("audit", ROOT / ".ci" / "audit.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


FINE: Final = {"name": "aiohttp", "version": "3.14.5", "vulns": []}
SKIPPED: Final = {"name": "yarl", "skip_reason": "not found on PyPI"}
FLAWED: Final = {
    "name": "idna",
    "version": "3.6",
    "vulns": [{"id": "CVE-2024-3651", "fix_versions": ["3.7"]}],
}


@each_of(
    {
        "fine": ([FINE], 0, "1 packages, no known vulnerability"),
        "flawed": ([FLAWED], 1, "idna 3.6: CVE-2024-3651, fixed in 3.7"),
        "skipped": ([FINE, SKIPPED], 2, "1 of 2 packages unknown: yarl; not found on PyPI"),
        "both": ([SKIPPED, FLAWED], 1, "1 of 2 packages unknown"),
        "none": ([], 2, "no package was looked at"),
        "no report": (None, 2, "gave no report"),
    }
)
def test_t19_s27_package_that_was_passed_over_is_not_fine(
    packages: list[Any] | None, code: int, words: str
) -> None:
    report = "" if packages is None else json.dumps({"dependencies": packages, "fixes": []})
    found, lines = _audit().verdict(report)

    assert found == code
    assert any(words in line for line in lines)


def test_t19_worst_file_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    audit = _audit()
    codes = {"fine": 0, "bad": 1, "unknown": 2}
    monkeypatch.setattr(audit, "audit", lambda file: (codes[file], [file]))

    assert audit.main(["fine"]) == 0
    assert audit.main(["fine", "unknown"]) == 2
    assert audit.main(["unknown", "bad", "fine"]) == 1
    assert sys.modules.get("pip_audit") is None
