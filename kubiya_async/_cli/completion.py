"""What the shell may offer next: operations, their arguments, lists, agents' words.

Each function is called in a process of its own for every press of the tab key. So nothing is sent
to the server, models are imported for arguments only, and the live world only after `--live`.
"""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import typer

from kubiya_async._cli.exits import UsageError
from kubiya_async._cli.operations import find, find_list, lists
from kubiya_async._cli.worlds import abbreviations, choose, operations

if TYPE_CHECKING:
    from kubiya_async._cli.shapes import Shape
    from kubiya_async._messages.operation import Operation

__all__ = ["complete_arguments", "complete_filters", "complete_lists", "complete_operations"]


def complete_operations(context: typer.Context, incomplete: str) -> list[str]:
    """Offer operations, each resource's together."""
    _choose_world(context)
    return _named(incomplete, operations())


def complete_lists(context: typer.Context, incomplete: str) -> list[str]:
    """Offer what `list` can list."""
    _choose_world(context)
    return _named(incomplete, lists())


def complete_arguments(context: typer.Context, incomplete: str) -> list[str]:
    """Offer the arguments of the operation that was typed, or the values of one."""
    _choose_world(context)
    try:
        operation = find(str(context.params.get("operation") or ""))
    except UsageError:
        return []
    return _arguments(operation, context.params.get("arguments") or (), incomplete)


def complete_filters(context: typer.Context, incomplete: str) -> list[str]:
    """Offer the filters of the list that was typed, or the values of one."""
    _choose_world(context)
    try:
        operation = find_list(str(context.params.get("resource") or ""))
    except UsageError:
        return []
    return _arguments(operation, context.params.get("filters") or (), incomplete)


def _choose_world(context: typer.Context) -> None:
    """Record `--live`: nothing is run while a line is completed, not even its callback."""
    choose(live=bool(context.find_root().params.get("live")))


def _named(incomplete: str, names: Iterable[str]) -> list[str]:
    """Offer names in full, or by their short forms if that is how the word begins."""
    known = list(names)
    return _beginning_with(incomplete, known) or _beginning_with(incomplete, abbreviations(known))


def _arguments(operation: "Operation", typed: Sequence[str], incomplete: str) -> list[str]:
    from kubiya_async._cli.description import describe

    arguments = [a for a in describe(operation).arguments if a.place != "path"]
    key, is_pair, value = incomplete.partition("=")
    prefix = f"{key}="
    if not is_pair:
        # bash takes `key=value` apart at the sign, which may be gone, and wants the value alone.
        before = [word for word in typed[-2:] if word != "="]
        key, prefix, value = (before or [""])[-1], "", incomplete
    offered = next((_values(a.shape) for a in arguments if a.name == key), ())
    if offered or is_pair:
        return [f"{prefix}{word}" for word in offered if word.startswith(value)]
    taken = {word.partition("=")[0] for word in typed}
    return _beginning_with(incomplete, [f"{a.name}=" for a in arguments if a.name not in taken])


def _values(shape: "Shape") -> Sequence[str]:
    return ("true", "false") if shape.kind == "boolean" else shape.choices


def _beginning_with(incomplete: str, words: Iterable[str]) -> list[str]:
    return [word for word in words if word.startswith(incomplete)]
