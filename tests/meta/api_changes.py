"""Says in words what differs between two public APIs, as `public_api` writes them down."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

LINE: Final = re.compile(
    r"(?P<word>async def|def|class)? ?(?P<path>kubiya_async[\w.]*)(?P<rest>.*)"
)

Said = dict[str, list[str]]
"""The lines of each name: more than one if it has overloads."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a function."""

    name: str
    kind: str
    annotation: str
    default: str | None


@dataclass(frozen=True, slots=True)
class Function:
    """What a line says about a function."""

    is_async: bool
    parameters: dict[str, Parameter]
    returns: str

    def positional(self) -> list[str]:
        return [p.name for p in self.parameters.values() if p.kind == "positional"]


def changes(old: list[str], new: list[str]) -> list[str]:
    """Return what breaks, what changes and what is new, the worst first."""
    before, after = _by_name(old), _by_name(new)
    said = [f"breaks: {path} is gone" for path in _highest(before, after)]
    for path in before.keys() & after.keys():
        if before[path] != after[path]:
            said.extend(_differences(path, before[path], after[path]))
    said += [f"adds: {path}" for path in _highest(after, before)]
    return sorted(said, key=lambda line: (not line.startswith("breaks"), "adds" in line[:4], line))


def _by_name(lines: list[str]) -> Said:
    found: Said = {}
    for line in lines:
        if match := LINE.match(line):
            found.setdefault(match["path"], []).append(line)
    return found


def _highest(names: Said, others: Said) -> Iterator[str]:
    """Leave out what is in a class that is missing itself."""
    missing = names.keys() - others.keys()
    return (path for path in missing if path.rpartition(".")[0] not in missing)


def _differences(path: str, old: list[str], new: list[str]) -> Iterator[str]:
    if len(old) == len(new) == 1 and all("def " in line[:10] for line in (*old, *new)):
        yield from _signature(path, _function(old[0]), _function(new[0]))
    else:
        was, now = (" / ".join(_rest(line) for line in lines) for lines in (old, new))
        yield f"changes: {path} was `{was}`, is `{now}`"


def _rest(line: str) -> str:
    match = LINE.match(line)
    return match["rest"].strip() if match else line


def _function(line: str) -> Function:
    match = LINE.match(line)
    (node,) = ast.parse(f"def _{match['rest']}: ..." if match else line).body
    assert isinstance(node, ast.FunctionDef)
    returns = ast.unparse(node.returns) if node.returns else ""
    return Function(line.startswith("async"), {p.name: p for p in _parameters(node.args)}, returns)


def _parameters(args: ast.arguments) -> Iterator[Parameter]:
    given = [*args.posonlyargs, *args.args]
    filled: list[ast.expr | None] = [None] * (len(given) - len(args.defaults))
    kinds = [
        ("positional", zip(given, [*filled, *args.defaults], strict=True)),
        ("variadic", ((arg, None) for arg in (args.vararg, args.kwarg) if arg)),
        ("keyword-only", zip(args.kwonlyargs, args.kw_defaults, strict=True)),
    ]
    for kind, pairs in kinds:
        for arg, default in pairs:
            annotation = ast.unparse(arg.annotation) if arg.annotation else ""
            yield Parameter(arg.arg, kind, annotation, ast.unparse(default) if default else None)


def _signature(path: str, old: Function, new: Function) -> Iterator[str]:
    if old.is_async != new.is_async:
        yield f"breaks: {path} {'is no longer' if old.is_async else 'is now'} a coroutine function"
    for name in old.parameters.keys() - new.parameters.keys():
        yield f"breaks: {path} takes no `{name}` any more"
    for name in new.parameters.keys() - old.parameters.keys():
        needed = new.parameters[name].default is None and new.parameters[name].kind != "variadic"
        yield f"breaks: {path} requires `{name}`" if needed else f"adds: {path} takes `{name}`"
    kept = [name for name in old.positional() if name in new.positional()]
    if kept != new.positional()[: len(kept)]:
        yield f"breaks: {path} takes its arguments in another order: {', '.join(new.positional())}"
    for name in old.parameters.keys() & new.parameters.keys():
        yield from _parameter(path, old.parameters[name], new.parameters[name])
    if old.returns != new.returns:
        yield f"changes: {path} returned `{old.returns}`, returns `{new.returns}`"


def _parameter(path: str, old: Parameter, new: Parameter) -> Iterator[str]:
    if old.kind != new.kind:
        word = "adds" if old.kind == "keyword-only" else "breaks"
        yield f"{word}: {path} takes `{old.name}` as {new.kind}, no longer as {old.kind}"
    if old.default is not None and new.default is None:
        yield f"breaks: {path} requires `{old.name}`"
    elif old.default is None and new.default is not None:
        yield f"adds: {path} no longer requires `{old.name}`"
    elif old.default != new.default:
        yield f"changes: {path} without `{old.name}` took {old.default}, takes {new.default}"
    if old.annotation != new.annotation:
        yield f"changes: `{old.name}` of {path} was `{old.annotation}`, is `{new.annotation}`"
