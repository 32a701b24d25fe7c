"""Compares what is generated with what is committed, and replaces the one by the other."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from codegen.names import GENERATED, WORLDS

if TYPE_CHECKING:
    from pathlib import Path

_PACKAGE = GENERATED.replace(".", "/")


def read_generated(root: Path) -> dict[str, str]:
    """Read every generated file below a project's root, by its path."""
    pages = [root / world.reference for world in WORLDS]
    paths = [*(root / _PACKAGE).rglob("*.py"), *pages]
    return {
        path.relative_to(root).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(paths)
        if path.exists()
    }


def differences(committed: dict[str, str], generated: dict[str, str]) -> str:
    """Write a unified diff that leads from the committed files to the generated ones."""
    lines: list[str] = []
    for name in sorted(committed.keys() | generated.keys()):
        before = committed.get(name, "").splitlines(keepends=True)
        after = generated.get(name, "").splitlines(keepends=True)
        lines += difflib.unified_diff(before, after, f"committed/{name}", f"generated/{name}")
    return "".join(lines)


def replace_generated(root: Path, generated: dict[str, str]) -> list[str]:
    """Write what changed, remove what is no longer generated, and name both."""
    committed = read_generated(root)
    changed = [name for name, text in generated.items() if committed.get(name) != text]
    for name in changed:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(generated[name], encoding="utf-8")
    stale = sorted(committed.keys() - generated.keys())
    for name in stale:
        (root / name).unlink()
    return sorted([*changed, *stale])
