"""Operations of the API by the names that the command line knows them by."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Final

from kubiya_async._cli.exits import UsageError
from kubiya_async._cli.guard import program
from kubiya_async._cli.worlds import locate, operations, resources

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kubiya_async._messages.operation import Operation

__all__ = ["closest", "find", "find_list", "lists"]

_COMMANDS: Final = {
    "chat.stream": "chat",
    "workflows.run": "run",
    "workflows.follow_logs": "logs -f",
    "workflows.wait": "logs -f",
    "live.chat.conversation": "--live chat",
    "live.workflows.run": "--live run",
}
"""Methods that are more than one call, and the commands that do what they do."""


def find(name: str) -> Operation:
    """Find an operation by its id; dashes may stand for underscores.

    Raises:
        UsageError: There is none of that name; the message has those that look alike.
    """
    wanted, known = locate(name), operations()
    if wanted in known:
        return known[wanted]
    if wanted in _COMMANDS:
        raise UsageError(f"{name} is not a single call: use `{program()} {_COMMANDS[wanted]}`")
    if wanted in resources():
        methods = ", ".join(o for o in known if o.startswith(f"{wanted}."))
        raise UsageError(f"{name} is a resource: choose one of {methods}")
    raise UsageError(
        f"there is no operation {name!r}{closest(wanted, known)}; "
        f"`{program()} call` lists all of them"
    )


def lists() -> dict[str, Operation]:
    """Return the operations that list something, by the names that `list` knows them by.

    A resource stands for its `list`, or for its plainest `list_…`; other lists have their full id.
    """
    paged = [o for o in operations().values() if o.pagination is not None]
    names: dict[str, Operation] = {}
    for operation in sorted(paged, key=lambda o: (not o.id.endswith(".list"), len(o.template))):
        resource, _, method = operation.id.rpartition(".")
        is_short = method.startswith("list") and resource not in names
        names[resource if is_short else operation.id] = operation
    return dict(sorted(names.items()))


def find_list(name: str) -> Operation:
    """Find the operation behind a name of `lists`.

    Raises:
        UsageError: There is none of that name.
    """
    known = lists()
    wanted = locate(name)
    if wanted in known:
        return known[wanted]
    # What a list is of: `executions` for `workflows.list_executions`.
    meant = [o for o in known.values() if o.id.endswith(f".list_{wanted}")]
    if len(meant) == 1:
        return meant[0]
    if wanted in operations():
        raise UsageError(f"{name} is not a list: use `{program()} call {name}`")
    raise UsageError(
        f"{name!r} cannot be listed{closest(wanted, known)}; what can: {', '.join(known)}"
    )


def closest(name: str, known: Iterable[str]) -> str:
    """Return ` (did you mean …?)` if something known looks like a name, else nothing."""
    found = difflib.get_close_matches(name, list(known), n=2)
    return f" (did you mean {' or '.join(found)}?)" if found else ""
