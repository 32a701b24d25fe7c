"""The wheel and the sdist hold what they should, and the wheel works with nothing but its needs."""

from __future__ import annotations

import importlib.metadata
import re
import subprocess
import tarfile
import venv
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from packaging.requirements import Requirement

import kubiya_async
from tests.support.tree import PACKAGE, run_python

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


def test_wheel_holds_the_package_and_its_metadata_only(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    expected = {p.relative_to(PACKAGE.parent).as_posix() for p in PACKAGE.rglob("*.py")}

    assert {name.split("/")[0] for name in names} == {
        "kubiya_async",
        f"kubiya_async-{kubiya_async.__version__}.dist-info",
    }
    assert expected | {"kubiya_async/py.typed"} <= set(names)
    assert any(name.endswith("/licenses/LICENSE") for name in names)


def test_s28_sdist_holds_sources_and_spec_but_no_tests(dist: Path) -> None:
    with tarfile.open(next(dist.glob("*.tar.gz"))) as archive:
        tops = {name.split("/")[1] for name in archive.getnames()}

    assert {"kubiya_async", "openapi", "pyproject.toml", "LICENSE"} <= tops
    assert tops & {"tests", "requirements", "benchmarks", "codegen", "examples"} == set()


def test_s28_wheel_is_the_same_bytes_each_time(wheel: Path, tmp_path: Path) -> None:
    run_python("-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path))

    assert next(tmp_path.glob("*.whl")).read_bytes() == wheel.read_bytes()


def test_metadata_names_the_version_the_package_has(wheel: Path) -> None:
    assert re.fullmatch(
        rf"kubiya_async-{re.escape(kubiya_async.__version__)}-py3-none-any\.whl", wheel.name
    )
    assert importlib.metadata.version(NAME) == kubiya_async.__version__


def test_wheel_works_where_nothing_else_is_installed(empty_python: Path, tmp_path: Path) -> None:
    script = tmp_path / "first_call.py"
    script.write_text(
        "import asyncio, pathlib, sys, kubiya_async\n"
        "from kubiya_async.testing import LocalServer\n"
        "async def main():\n"
        "    async with LocalServer() as server, server.client() as kubiya:\n"
        "        agent = await kubiya.agents.create(name='first')\n"
        "        print((await kubiya.agents.get(agent.uuid)).name)\n"
        "asyncio.run(main())\n"
        "print(pathlib.Path(kubiya_async.__file__).is_relative_to(sys.prefix))\n"
    )

    assert run_python("-I", str(script), python=empty_python, cwd=tmp_path).split() == [
        "first",
        "True",
    ]


def test_command_without_its_extra_says_what_to_install(empty_python: Path) -> None:
    command = [str(empty_python.with_name("kubiya-async")), "--help"]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)

    assert done.returncode != 0
    assert "kubiya-async[cli]" in done.stderr
    assert "Traceback" not in done.stderr
