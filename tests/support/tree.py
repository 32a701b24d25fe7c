"""The files of the project, for the tests that look at them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

__all__ = [
    "PACKAGE",
    "ROOT",
    "committed_files",
    "copy_tree",
    "modules",
    "public_modules",
    "run_python",
]

ROOT: Final = Path(__file__).resolve().parents[2]
PACKAGE: Final = ROOT / "kubiya_async"


def modules() -> list[str]:
    """Return the dotted name of every module of the package, generated ones included."""
    files = (path.relative_to(ROOT).with_suffix("") for path in PACKAGE.rglob("*.py"))
    parts = (file.parts[:-1] if file.name == "__init__" else file.parts for file in files)
    return sorted(".".join(names) for names in parts)


def public_modules() -> list[str]:
    """Return the modules that list what they offer, and have no underscore in their path."""
    return [name for name in modules() if "._" not in name and _lists_names(name)]


def _lists_names(module: str) -> bool:
    path = ROOT.joinpath(*module.split("."))
    source = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    return "\n__all__ = " in source.read_text("utf-8")


def committed_files() -> list[Path]:
    """Return what git tracks or would add, as long as it exists."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return [path for name in listed.split("\0") if name and (path := ROOT / name).is_file()]


def copy_tree(to: Path, *, changed_at: float | None = None) -> Path:
    """Copy the committed files to a folder, as a checkout at a time of choice would have them."""
    for path in committed_files():
        target = to / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
        if changed_at is not None:
            os.utime(target, (changed_at, changed_at))
    return to


def run_python(
    *arguments: str,
    python: str | Path = sys.executable,
    cwd: Path = ROOT,
    timeout: float = 60,
) -> str:
    """Run a Python of its own and return what it printed; fail with what it complained about."""
    done = subprocess.run(
        [str(python), *arguments],
        cwd=cwd,
        check=False,
        capture_output=True,
        text=True,
        timeout=timeout,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
