"""Runs the tests on every supported Python, and with the oldest and the newest dependencies.

A Python that this machine does not have is passed over.
"""

from __future__ import annotations

import nox

nox.needs_version = ">=2025.10"
nox.options.default_venv_backend = "venv"
nox.options.error_on_missing_interpreters = False

# What the classifiers claim, and the next one, which they claim when it has passed.
PYTHONS = nox.project.python_versions(nox.project.load_toml("pyproject.toml"))
NEXT = "3.14"
# The tools of development are pinned, and need other versions of some of it than the package does.
TOOLS = ("codegen", "docs/test_contributing.py", "meta", "spec")
PARALLEL = ("--numprocesses=logical", "--dist=worksteal")
WITHOUT_TOOLS = [f"--ignore=tests/{part}" for part in TOOLS]


@nox.session(python=[*PYTHONS, NEXT])
def tests(session: nox.Session) -> None:
    """Test with the pinned requirements."""
    set_up(session)
    session.run("python", "-m", "pytest", *PARALLEL, *session.posargs)


@nox.session(python=PYTHONS[0])
def floor(session: nox.Session) -> None:
    """Test with the oldest version of everything that the package says it works with."""
    set_up(session)
    session.install("--require-hashes", "-r", "requirements/floor.txt")
    session.run("python", "-m", "pytest", *PARALLEL, *WITHOUT_TOOLS, *session.posargs)


@nox.session(python=PYTHONS[-1])
def newest(session: nox.Session) -> None:
    """Test with the newest version of everything that the package says it works with."""
    set_up(session)
    newer = ("--upgrade", "--upgrade-strategy=eager", "--no-build-isolation")
    session.install(*newer, "--editable", ".[all]")
    session.run("python", "-m", "pytest", *PARALLEL, *WITHOUT_TOOLS, *session.posargs)


def set_up(session: nox.Session) -> None:
    """Install what `make test` installs, into the session's own environment."""
    session.install("--require-hashes", "-r", "requirements/dev.txt")
    session.install("--no-deps", "--no-build-isolation", "--editable", ".")
