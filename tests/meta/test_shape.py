"""Files and functions stay small enough to be read at one go, however well documented."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest

from tests.support.tree import PACKAGE, ROOT

if TYPE_CHECKING:
    from pathlib import Path

LONGEST_FILE = 400
LONGEST_FUNCTION = 40
BY_HAND = sorted(
    path
    for folder in (PACKAGE, ROOT / "codegen")
    for path in folder.rglob("*.py")
    if "_generated" not in path.parts
)


def undocumented_lines(source: str) -> int:
    """Count the lines of a module without its docstrings."""
    docstrings = [
        node
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    ]
    documentation = sum((node.end_lineno or 0) - node.lineno + 1 for node in docstrings)
    return len(source.splitlines()) - documentation


def body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Count the lines after the signature and the docstring."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return (function.end_lineno or 0) - body[0].lineno + 1 if body else 0


@pytest.mark.parametrize("path", BY_HAND, ids=lambda path: str(path.relative_to(ROOT)))
def test_hand_written_code_stays_small(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    functions = [
        node
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]

    assert undocumented_lines(source) <= LONGEST_FILE
    assert {f.name: n for f in functions if (n := body_lines(f)) > LONGEST_FUNCTION} == {}
