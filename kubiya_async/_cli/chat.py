"""`chat`: one message and its answer as it comes, or a whole conversation."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kubiya_async._cli import options
from kubiya_async._cli.exits import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kubiya_async._cli.terminal import Terminal
    from kubiya_async._generated.models.chat import ContextItem

__all__ = ["EXAMPLES", "chat"]

EXAMPLES = """\
\b
Examples:
  kubiya-async chat "DevOps Agent" "Is production healthy?"
  kubiya-async chat "DevOps Agent" < question.txt > answer.txt
"""


def chat(
    agent: Annotated[
        str, typer.Argument(metavar="AGENT", help="Id of an agent, its name, or how that begins.")
    ],
    message: Annotated[
        str | None,
        typer.Argument(
            metavar="MESSAGE",
            help="What to say; without it, stdin, or a conversation if that is a terminal.",
        ),
    ] = None,
    *,
    file: Annotated[
        list[Path] | None,
        typer.Option(
            "--file", "-f", metavar="FILE", help="File the agent reads along; may be given again."
        ),
    ] = None,
    url: Annotated[
        list[str] | None,
        typer.Option(metavar="URL", help="Page the agent reads along; may be given again."),
    ] = None,
    full: Annotated[
        bool, typer.Option("--full", help="Results of tools in full.", show_default=False)
    ] = False,
    json: options.Json = False,
    local: options.Local = False,
    base_url: options.BaseUrl = None,
    timeout: options.Timeout = None,
) -> None:
    """Talk to an agent; its words are printed as they come.

    The words go to stdout and the tools it uses to stderr; --json prints one event a line instead.
    """
    from kubiya_async._cli.agents import find_agent
    from kubiya_async._cli.chat_view import show_stream
    from kubiya_async._cli.defaults import speaker
    from kubiya_async._cli.session import Connection, Session
    from kubiya_async._cli.talk import talk
    from kubiya_async._cli.terminal import Terminal
    from kubiya_async._cli.worlds import is_live

    terminal = Terminal(json=json)
    if message is None and not _can_talk(terminal):
        message = sys.stdin.read().strip()
        if not message:
            raise UsageError("nothing to say: give a MESSAGE, or text on stdin")
    with Session(Connection(local, base_url, timeout)) as session:
        context = session.run(_read_along(file or (), url or ()))
        uuid = session.run(find_agent(session.kubiya, agent))
        conversation = (
            session.kubiya.live.chat.conversation(uuid, **speaker())
            if is_live()
            else session.kubiya.chat.conversation(uuid)
        )
        if message is None:
            talk(terminal, session, conversation, context, full=full)
            return
        stream = conversation.stream(message, context=context)
        session.run(show_stream(terminal, stream, full=full))


def _can_talk(terminal: "Terminal") -> bool:
    return sys.stdin.isatty() and terminal.shows_data and not terminal.json


async def _read_along(files: "Sequence[Path]", urls: "Sequence[str]") -> "list[ContextItem]":
    from kubiya_async.context import file_context, url_context

    return [*[await file_context(path) for path in files], *map(url_context, urls)]
