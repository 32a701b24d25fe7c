"""`list`: what there is, as a table or JSON."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from kubiya_async._cli import options
from kubiya_async._cli.completion import complete_filters, complete_lists
from kubiya_async._cli.operations import find_list, lists

if TYPE_CHECKING:
    from kubiya_async._cli.arguments import Arguments
    from kubiya_async._cli.terminal import Terminal
    from kubiya_async._messages.operation import Operation
    from kubiya_async.client import Kubiya
    from kubiya_async.pagination.paginator import Paginator

__all__ = ["EXAMPLES", "listing"]

EXAMPLES = """\
\b
Examples:
  kubiya-async list agents
  kubiya-async list workflows status=failed --columns execution_id,workflow.name
  kubiya-async list tools --json | jq -r '.[].name'
"""

_MOST = 100


def listing(
    resource: Annotated[
        str | None,
        typer.Argument(
            metavar="RESOURCE",
            help="What to list; without it, the things that can be listed.",
            autocompletion=complete_lists,
        ),
    ] = None,
    filters: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="KEY=VALUE",
            help="Arguments of the operation, such as its filters.",
            autocompletion=complete_filters,
        ),
    ] = None,
    *,
    limit: Annotated[
        int, typer.Option("--limit", "-n", min=1, metavar="N", help="Items at most.")
    ] = _MOST,
    everything: Annotated[
        bool, typer.Option("--all", help="All items, however many.", show_default=False)
    ] = False,
    columns: Annotated[
        str | None,
        typer.Option(metavar="A,B,…", help="Columns of the table; a.b is a field of a field."),
    ] = None,
    json: options.Json = False,
    local: options.Local = False,
    base_url: options.BaseUrl = None,
    timeout: options.Timeout = None,
) -> None:
    """List agents, executions, runners and the rest."""
    from kubiya_async._cli.arguments import bind
    from kubiya_async._cli.description import describe
    from kubiya_async._cli.results import as_json
    from kubiya_async._cli.session import Connection, Session
    from kubiya_async._cli.table import choose_columns, fitting, show_table
    from kubiya_async._cli.terminal import Terminal

    terminal = Terminal(json=json)
    if resource is None:
        _overview(terminal)
        return
    operation = find_list(resource)
    given = bind(describe(operation), filters or ())
    most = None if everything else limit
    with Session(Connection(local, base_url, timeout)) as session:
        items, total = session.run(_collect(session.kubiya, operation, given, most))
    if json:
        terminal.document(as_json(items))
        return
    identity = operation.pagination.identity if operation.pagination else "id"
    chosen = choose_columns(items, identity, columns)
    if columns is None and terminal.shows_data:
        chosen = fitting(items, chosen, terminal.out.width)
    show_table(terminal, items, chosen)
    if not items:
        terminal.note("nothing found")
    elif most is not None and len(items) >= most and total != len(items):
        terminal.note(f"the first {len(items)}{f' of {total}' if total else ''}; --all gives all")


async def _collect(
    kubiya: "Kubiya", operation: "Operation", given: "Arguments", most: int | None
) -> tuple[list[Any], int | None]:
    from kubiya_async._cli.worlds import method_of

    method = method_of(kubiya, operation)
    paginator: Paginator[Any] = method(*given.positional, **given.named)
    return await paginator.collect(max_items=most), paginator.total


def _overview(terminal: "Terminal") -> None:
    from kubiya_async._cli.description import describe

    known = lists()
    if terminal.json:
        terminal.document(list(known))
        return
    width = max(map(len, known))
    for name, operation in known.items():
        terminal.write(f"{name:{width}}  {describe(operation).summary}\n")
