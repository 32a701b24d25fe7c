"""What the shell may offer next.

Each completion runs in a process of its own for every press of the tab key. So nothing is sent to
the server, and models are imported for arguments only.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

import typer

from kubiya_async._cli.exits import UsageError
from kubiya_async._cli.operations import LIVE, PREFIX, chosen, find, find_list, lists

if TYPE_CHECKING:
    from kubiya_async._messages.operation import Operation


def complete_operations(context: typer.Context, incomplete: str) -> list[str]:
    """Return operations, each resource's together."""
    _read_live(context)
    return _names(incomplete, chosen().operations)


def complete_lists(context: typer.Context, incomplete: str) -> list[str]:
    """Return what `list` can list."""
    _read_live(context)
    return _names(incomplete, lists())


def complete_arguments(context: typer.Context, incomplete: str) -> list[str]:
    """Return the arguments of the operation that was typed, or the values of one."""
    return _arguments(context, find, ("operation", "arguments"), incomplete)


def complete_filters(context: typer.Context, incomplete: str) -> list[str]:
    """Return the filters of the list that was typed, or the values of one."""
    return _arguments(context, find_list, ("resource", "filters"), incomplete)


def _read_live(context: typer.Context) -> None:
    # Nothing is run while a line is completed, not even the callback of `--live`.
    LIVE.set(any(c.params.get("live") for c in (context, context.find_root())))


def _names(incomplete: str, names: Iterable[str]) -> list[str]:
    """Return names in full, or by their short forms if that is how the word begins."""
    known = list(names)
    short = [name.removeprefix(PREFIX) for name in known if name.startswith(PREFIX)]
    return _beginning_with(incomplete, known) or _beginning_with(incomplete, short)


def _arguments(
    context: typer.Context,
    find_it: "Callable[[str], Operation]",
    parameters: tuple[str, str],
    incomplete: str,
) -> list[str]:
    from kubiya_async._cli.arguments import describe

    _read_live(context)
    name, words = (context.params.get(parameter) for parameter in parameters)
    typed: Sequence[str] = words or ()
    try:
        described = describe(find_it(str(name or "")))
    except UsageError:
        return []
    arguments = [a for a in described.arguments if a.place != "path"]
    key, is_pair, value = incomplete.partition("=")
    prefix = f"{key}="
    if not is_pair:
        # bash takes `key=value` apart at the sign, which may be gone, and wants the value alone.
        before = [word for word in typed[-2:] if word != "="]
        key, prefix, value = (before or [""])[-1], "", incomplete
    offered = next((a.type.known_values for a in arguments if a.name == key), ())
    if offered or is_pair:
        return [f"{prefix}{word}" for word in offered if word.startswith(value)]
    taken = {word.partition("=")[0] for word in typed}
    return _beginning_with(incomplete, [f"{a.name}=" for a in arguments if a.name not in taken])


def _beginning_with(incomplete: str, words: Iterable[str]) -> list[str]:
    return [word for word in words if word.startswith(incomplete)]
