"""The distributions of the project, and a Python that has nothing but the wheel."""

from __future__ import annotations

import importlib.metadata
import venv
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from packaging.requirements import Requirement

from tests.support.tree import run_python

if TYPE_CHECKING:
    from collections.abc import Iterator

NAME = "kubiya-async"


@pytest.fixture(scope="session")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel and the sdist once, with the build backend that is installed."""
    folder = tmp_path_factory.mktemp("dist")
    run_python("-m", "hatchling", "build", "--directory", str(folder))
    return folder


@pytest.fixture(scope="session")
def wheel(dist: Path) -> Path:
    return next(dist.glob("*.whl"))


@pytest.fixture(scope="session")
def sdist(dist: Path) -> Path:
    return next(dist.glob("*.tar.gz"))


@pytest.fixture(scope="session")
def empty_python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a Python that has the wheel and its runtime requirements, and nothing else."""
    home = tmp_path_factory.mktemp("empty")
    python = home / "bin" / "python"
    venv.create(home, symlinks=True)
    install = ["-m", "pip", "--python", str(python), "install", "--no-index", "--no-deps"]
    run_python(*install, str(wheel))
    site = run_python("-c", "import site; print(site.getsitepackages()[0])", python=python)
    for name in runtime_closure(NAME):
        link_distribution(name, Path(site.strip()))
    return python


def runtime_closure(name: str, seen: set[str] | None = None) -> Iterator[str]:
    """Walk what a distribution needs at run time, without extras."""
    seen = set() if seen is None else seen
    for line in importlib.metadata.requires(name) or ():
        requirement = Requirement(line)
        wanted = requirement.marker is None or requirement.marker.evaluate({"extra": ""})
        if wanted and requirement.name not in seen:
            seen.add(requirement.name)
            yield requirement.name
            yield from runtime_closure(requirement.name, seen)


def link_distribution(name: str, site: Path) -> None:
    distribution = importlib.metadata.distribution(name)
    tops = {Path(file.parts[0]) for file in distribution.files or () if file.parts[0] != ".."}
    for top in tops - {Path("__pycache__")}:
        if not (site / top).exists():
            (site / top).symlink_to(Path(str(distribution.locate_file(top))))
