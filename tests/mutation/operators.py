"""Small faults that a programmer might make, put into a function one at a time.

Docstrings, annotations, decorators and defaults stay as they are.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

SWAPPED: Final[dict[type[ast.AST], tuple[type[ast.AST], ...]]] = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div,),
    ast.Div: (ast.Mult,),
    ast.FloorDiv: (ast.Div,),
    ast.Mod: (ast.Div,),
    ast.Pow: (ast.Mult,),
    ast.BitAnd: (ast.BitOr,),
    ast.BitOr: (ast.BitAnd,),
    ast.And: (ast.Or,),
    ast.Or: (ast.And,),
    ast.Lt: (ast.LtE,),
    ast.LtE: (ast.Lt,),
    ast.Gt: (ast.GtE,),
    ast.GtE: (ast.Gt,),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
METHODS: Final = {
    "find": "rfind",
    "rfind": "find",
    "lstrip": "rstrip",
    "rstrip": "lstrip",
    "lower": "upper",
    "partition": "rpartition",
    "rpartition": "partition",
    "removeprefix": "removesuffix",
    "removesuffix": "removeprefix",
    "startswith": "endswith",
    "endswith": "startswith",
}

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Fault:
    """A fault in a module."""

    module: str
    function: str
    """Qualified name of the outermost function that holds it."""
    line: int
    change: str
    """What stood there, and what stands there now."""
    tree: ast.Module = field(repr=False, compare=False)
    """The module as it should be."""
    node: ast.AST = field(repr=False, compare=False)
    replacement: ast.AST = field(repr=False, compare=False)

    def planted(self) -> ast.Module:
        """Return the module with the fault."""
        changed = ast.copy_location(self.replacement, self.node)
        fresh = copy.deepcopy(self.tree, {id(self.node): changed})
        return ast.fix_missing_locations(fresh)


def faults(module: str, source: str) -> Iterator[Fault]:
    """Yield every fault that can be put into a module."""
    tree = ast.parse(source)
    for name, function in _functions(tree, ""):
        for node, replacement in _faults(function):
            change = f"{_text(node)} -> {_text(replacement)}"
            yield Fault(module, name, node.lineno, change, tree, node, replacement)


def _text(node: ast.AST) -> str:
    return " ".join(ast.unparse(node).split())[:100]


def _functions(node: ast.AST, prefix: str) -> Iterator[tuple[str, Function]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.ClassDef):
            yield from _functions(child, f"{prefix}{child.name}.")
        elif isinstance(child, Function):
            yield prefix + child.name, child


def _faults(function: Function) -> Iterator[tuple[Any, ast.AST]]:
    has_docstring = ast.get_docstring(function) is not None
    for statement in function.body[has_docstring:]:
        yield from _within(statement)


def _within(node: ast.AST) -> Iterator[tuple[Any, ast.AST]]:
    for kind, operator in OPERATORS:
        if isinstance(node, kind):
            yield from ((node, changed) for changed in operator(node))
    for child in _children(node):
        yield from _within(child)


def _children(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the parts of a node that say what it does."""
    if isinstance(node, ast.Call):
        # A cast does nothing, whatever type it names.
        casts = isinstance(node.func, ast.Name) and node.func.id == "cast"
        yield from (node.func, *node.args[casts:], *(keyword.value for keyword in node.keywords))
        return
    for name, value in ast.iter_fields(node):
        if name not in {"annotation", "returns", "decorator_list", "args"}:
            parts = value if isinstance(value, list) else [value]
            yield from (part for part in parts if isinstance(part, ast.AST))


def _with(node: Any, **fields: Any) -> Any:
    """Copy a node with other fields."""
    changed = copy.copy(node)
    for name, value in fields.items():
        setattr(changed, name, value)
    return changed


def _operator(node: ast.BinOp | ast.BoolOp | ast.AugAssign) -> Iterator[ast.AST]:
    for other in SWAPPED.get(type(node.op), ()):
        yield _with(node, op=other())


def _comparison(node: ast.Compare) -> Iterator[ast.AST]:
    for index, operator in enumerate(node.ops):
        for other in SWAPPED.get(type(operator), ()):
            yield _with(node, ops=[*node.ops[:index], other(), *node.ops[index + 1 :]])


def _negation(node: ast.UnaryOp) -> Iterator[ast.AST]:
    if isinstance(node.op, ast.Not | ast.USub):
        yield node.operand


def _constant(node: ast.Constant) -> Iterator[ast.AST]:
    match node.value:
        case bool():
            yield ast.Constant(not node.value)
        case int() | float():
            yield ast.Constant(node.value + 1)
        case str() if node.value:
            yield ast.Constant(f"XX{node.value}XX")
        case bytes() if node.value:
            yield ast.Constant(b"XX" + node.value + b"XX")
        case _:
            pass


def _assignment(node: ast.Assign | ast.AnnAssign) -> Iterator[ast.AST]:
    if node.value is not None:
        is_none = isinstance(node.value, ast.Constant) and node.value.value is None
        yield _with(node, value=ast.Constant("" if is_none else None))


def _call(node: ast.Call) -> Iterator[ast.AST]:
    function = node.func
    if isinstance(function, ast.Name) and function.id == "cast":
        return
    if isinstance(function, ast.Attribute) and function.attr in METHODS:
        yield _with(node, func=_with(function, attr=METHODS[function.attr]))
    for index, argument in enumerate(node.args):
        if isinstance(argument, ast.Constant | ast.Starred):
            continue
        others = [*node.args[:index], ast.Constant(None), *node.args[index + 1 :]]
        yield _with(node, args=others)
    for index in range(len(node.keywords)):
        if node.keywords[index].arg is not None:
            yield _with(node, keywords=[*node.keywords[:index], *node.keywords[index + 1 :]])


def _choice(node: ast.IfExp | ast.If | ast.While) -> Iterator[ast.AST]:
    yield _with(node, test=ast.UnaryOp(ast.Not(), node.test))


def _returned(node: ast.Return) -> Iterator[ast.AST]:
    if node.value is not None and not isinstance(node.value, ast.Constant):
        yield _with(node, value=ast.Constant(None))


def _jump(node: ast.Break | ast.Continue) -> Iterator[ast.AST]:
    yield ast.Continue() if isinstance(node, ast.Break) else ast.Break()


def _statement(node: ast.Expr) -> Iterator[ast.AST]:
    """Leave out a call that is made for what it does."""
    if isinstance(node.value, ast.Call | ast.Await | ast.YieldFrom):
        yield ast.Pass()


OPERATORS: Final[tuple[tuple[Any, Callable[[Any], Iterator[ast.AST]]], ...]] = (
    (ast.BinOp | ast.BoolOp | ast.AugAssign, _operator),
    (ast.Compare, _comparison),
    (ast.UnaryOp, _negation),
    (ast.Constant, _constant),
    (ast.Assign | ast.AnnAssign, _assignment),
    (ast.Call, _call),
    (ast.IfExp | ast.If | ast.While, _choice),
    (ast.Return, _returned),
    (ast.Break | ast.Continue, _jump),
    (ast.Expr, _statement),
)
