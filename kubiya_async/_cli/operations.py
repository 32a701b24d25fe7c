"""The operations of the chosen API by the names they have here.

The API is the documented one, or with `--live` the private one, which the platform's own clients
use. Its operations are imported only then.
"""

import difflib
from collections.abc import Callable, Iterable, Mapping
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Final, NamedTuple, cast

from kubiya_async._cli.exits import UsageError, program
from kubiya_async._generated.names import MODELS, RESOURCES
from kubiya_async._generated.operations import OPERATIONS

if TYPE_CHECKING:
    from kubiya_async._messages.operation import Operation

LIVE: Final = ContextVar("live", default=False)
"""Whether the command is about the private API."""

PREFIX: Final = "live."
_COMMANDS: Final = {
    "chat.stream": "chat",
    "workflows.run": "run",
    "workflows.follow_logs": "logs -f",
    "workflows.wait": "logs -f",
    "live.chat.conversation": "--live chat",
    "live.workflows.run": "--live run",
}
"""Methods that are more than one call, and the commands that do what they do."""


class ApiTables(NamedTuple):
    """What is generated for an API."""

    operations: "Mapping[str, Operation]"
    resources: Mapping[str, tuple[str, str]]
    """Module and class of each resource."""
    models: Mapping[str, str]
    """Module of each model."""


def chosen() -> ApiTables:
    """Return the tables of the API that the command is about."""
    if not LIVE.get():
        return ApiTables(OPERATIONS, RESOURCES, MODELS)
    from kubiya_async._generated.live import names
    from kubiya_async._generated.live import operations as live

    return ApiTables(live.OPERATIONS, names.RESOURCES, names.MODELS)


def method_of(client: object, operation: "Operation") -> Callable[..., Any]:
    """Return the method of a client that makes the calls of an operation."""
    found: Any = client
    for name in operation.id.split("."):
        found = getattr(found, name)
    return cast("Callable[..., Any]", found)


def find(name: str) -> "Operation":
    """Return an operation by its id; dashes may stand for underscores.

    Raises:
        UsageError: There is none of that name; the message has those that look alike.
    """
    wanted, known = _full_name(name), chosen().operations
    if wanted in known:
        return known[wanted]
    if wanted in _COMMANDS:
        raise UsageError(f"{name} is not a single call: use `{program()} {_COMMANDS[wanted]}`")
    if wanted in chosen().resources:
        methods = ", ".join(o for o in known if o.startswith(f"{wanted}."))
        raise UsageError(f"{name} is a resource: choose one of {methods}")
    raise UsageError(
        f"there is no operation {name!r}{closest(wanted, known)}; "
        f"`{program()} call` lists all of them"
    )


def lists() -> "dict[str, Operation]":
    """Return the operations that list something, by the names that `list` knows them by.

    A resource stands for its `list`, or for its plainest `list_…`; other lists have their full id.
    """
    paged = [o for o in chosen().operations.values() if o.pagination is not None]
    names: dict[str, Operation] = {}
    for operation in sorted(paged, key=lambda o: (not o.id.endswith(".list"), len(o.template))):
        resource, _, method = operation.id.rpartition(".")
        is_short = method.startswith("list") and resource not in names
        names[resource if is_short else operation.id] = operation
    return dict(sorted(names.items()))


def find_list(name: str) -> "Operation":
    """Return the operation behind a name of `lists`.

    Raises:
        UsageError: There is none of that name.
    """
    known = lists()
    wanted = _full_name(name)
    if wanted in known:
        return known[wanted]
    # What a list is of: `executions` for `workflows.list_executions`.
    meant = [o for o in known.values() if o.id.endswith(f".list_{wanted}")]
    if len(meant) == 1:
        return meant[0]
    if wanted in chosen().operations:
        raise UsageError(f"{name} is not a list: use `{program()} call {name}`")
    raise UsageError(
        f"{name!r} cannot be listed{closest(wanted, known)}; what can: {', '.join(known)}"
    )


def closest(name: str, known: Iterable[str]) -> str:
    """Return ` (did you mean …?)` if something known looks like a name, else nothing."""
    found = difflib.get_close_matches(name, list(known), n=2)
    return f" (did you mean {' or '.join(found)}?)" if found else ""


def _full_name(name: str) -> str:
    """Return a name in full: with `--live`, `agents.list` is `live.agents.list`."""
    wanted = name.replace("-", "_")
    known = (*chosen().operations, *chosen().resources)
    full = f"{PREFIX}{wanted}"
    return full if LIVE.get() and wanted not in known and full in known else wanted
