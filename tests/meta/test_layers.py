"""Imports point downwards, as the contracts in pyproject.toml say."""

from __future__ import annotations

from tests.support.tree import run_python


def test_every_import_keeps_to_its_layer() -> None:
    check = "from importlinter.cli import lint_imports; print(lint_imports(no_cache=True))"

    report = run_python("-c", check)

    assert report.splitlines()[-1] == "0", report
