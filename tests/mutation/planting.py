"""Puts a fault into a module that has been imported, by giving a function other code.

Everybody who holds the function has the fault then, however they imported it.
"""

from __future__ import annotations

import ast
import functools
import importlib
import types
from collections.abc import Iterator
from typing import Any

from tests.mutation.operators import Fault


class UnfitError(Exception):
    """The fault cannot be planted, such as one that changes what a closure holds."""


def plant(fault: Fault) -> None:
    """Put the fault in.

    Raises:
        UnfitError: It cannot be.
    """
    module = importlib.import_module(fault.module)
    function = find(module, fault.function)
    try:
        whole = compile(fault.planted(), module.__file__ or "", "exec", dont_inherit=True)
        function.__code__ = _code(whole, fault.function)
    except (SyntaxError, ValueError) as error:
        raise UnfitError(str(error)) from error
    for thing in vars(module).values():
        if isinstance(thing, functools._lru_cache_wrapper):
            thing.cache_clear()


def find(module: types.ModuleType, name: str) -> types.FunctionType:
    """Find a function or method by its qualified name, under whatever wraps it."""
    *classes, last = name.split(".")
    holder: Any = module
    for each in classes:
        holder = getattr(holder, each)
    found = vars(holder)[last]
    for attribute in ("fget", "__func__", "__wrapped__"):
        found = getattr(found, attribute, None) or found
    if not isinstance(found, types.FunctionType):
        raise UnfitError(f"{name} is no function")
    return found


def codes(function: types.FunctionType) -> Iterator[types.CodeType]:
    """Yield the code of a function and of all that is defined in it."""
    yield from _nested(function.__code__)


def _nested(code: types.CodeType) -> Iterator[types.CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _nested(constant)


def _code(whole: types.CodeType, name: str) -> types.CodeType:
    for code in _nested(whole):
        if code.co_qualname == name:
            return code
    raise UnfitError(f"there is no code of {name}")


def function_names(source: str) -> list[str]:
    """List the functions and methods of a module."""
    names: list[str] = []

    def look(node: ast.AST, prefix: str) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.ClassDef):
                look(child, f"{prefix}{child.name}.")
            elif isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
                names.append(prefix + child.name)

    look(ast.parse(source), "")
    return names
