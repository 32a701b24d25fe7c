"""`inbox`: what a service has received and not handled yet, and dead letters, sent again."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from kubiya_async._cli import session
from kubiya_async._cli.exits import UsageError, with_exit_code
from kubiya_async._cli.terminal import Terminal
from kubiya_async._escape import escape

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from kubiya_async.webhooks import SqliteInbox, StoredDelivery

EXAMPLES: Final = """\
\b
Examples:
  kubiya-async inbox list inbox.db --state dead
  kubiya-async inbox show inbox.db 01BWDWL3NYY7LUFPZCC28QUCMK | jq .
  kubiya-async inbox resend inbox.db --all
"""

_File = Annotated[Path, typer.Argument(metavar="FILE", help="The inbox of a running service.")]


def make_group() -> typer.Typer:
    """Return the commands of `inbox`."""
    group = typer.Typer(
        help="Look at the webhooks that a service has stored, and have dead ones handled again.",
        epilog=EXAMPLES,
        no_args_is_help=True,
        rich_markup_mode=None,
    )
    for name, command in (("list", listing), ("show", show), ("resend", resend)):
        group.command(name)(with_exit_code(command))
    return group


def listing(
    file: _File,
    *,
    state: Annotated[
        str | None,
        typer.Option("--state", metavar="STATE", help="Only waiting, working, done or dead ones."),
    ] = None,
    json: session.Json = False,
) -> None:
    """List deliveries, the oldest first: when, state, attempts, event, id and error."""
    terminal = Terminal(json=json)
    for each in _with(file, lambda inbox: inbox.deliveries(state)):  # type: ignore[arg-type]  # checked there
        if terminal.json:
            terminal.line(_described(each))
        else:
            terminal.write(
                escape(
                    f"{each.received_at:%Y-%m-%d %H:%M:%S}  {each.state:7}  {each.attempts}  "
                    f"{each.event}  {each.id}  {each.error or ''}"
                ).rstrip()
                + "\n"
            )


def show(
    file: _File,
    delivery: Annotated[str, typer.Argument(metavar="ID", help="Which delivery.")],
) -> None:
    """Print the body of one delivery, byte for byte."""
    for each in _with(file, lambda inbox: inbox.deliveries()):
        if each.id == delivery:
            Terminal().write_bytes(each.body)
            return
    raise UsageError(f"there is no delivery {delivery!r} in {file}")


def resend(
    file: _File,
    ids: Annotated[list[str] | None, typer.Argument(metavar="[ID]...", help="Which.")] = None,
    *,
    everything: Annotated[bool, session.flag("All that are dead.", "--all")] = False,
    json: session.Json = False,
) -> None:
    """Return dead deliveries to the service, as if they had just come."""
    if bool(ids) == everything:
        raise UsageError("name the deliveries, or say --all")
    number = _with(file, lambda inbox: inbox.resend(*ids or ()))
    terminal = Terminal(json=json)
    if json:
        terminal.document({"resent": number})
    else:
        terminal.note(f"{number} will be handled again")


def _described(delivery: "StoredDelivery") -> dict[str, Any]:
    return {
        "id": delivery.id,
        "event": delivery.event,
        "received_at": delivery.received_at.isoformat(),
        "state": delivery.state,
        "attempts": delivery.attempts,
        "error": delivery.error,
    }


def _with(file: Path, use: "Callable[[SqliteInbox], Awaitable[Any]]") -> Any:
    from kubiya_async.webhooks import SqliteInbox

    if not file.is_file():
        raise UsageError(f"{file}: there is no such file")

    async def run() -> Any:
        async with SqliteInbox(file) as inbox:
            return await use(inbox)

    return asyncio.run(run())
