"""`chat`: one message and its answer as it comes, or a whole conversation."""

import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from kubiya_async._cli import session
from kubiya_async._cli.exits import UsageError
from kubiya_async._cli.operations import LIVE, closest
from kubiya_async._cli.terminal import Terminal

if TYPE_CHECKING:
    from kubiya_async._cli.chat_view import AnyConversation
    from kubiya_async._generated.models.chat import ContextItem
    from kubiya_async.client import Kubiya

_UUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_SPEAKER: Final = {"user_email": "user_email", "org": "organization"}
"""Arguments of a conversation that say who is speaking, and what the environment calls them."""

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
            help="What to say, `-` for stdin; without it, stdin, or a conversation at a terminal.",
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
        typer.Option(
            "--url", metavar="URL", help="Page the agent reads along; may be given again."
        ),
    ] = None,
    full: Annotated[bool, session.flag("Results of tools in full.", "--full")] = False,
    json: session.Json = False,
    local: session.Local = False,
    base_url: session.BaseUrl = None,
    timeout: session.Timeout = None,
) -> None:
    """Talk to an agent; its words are printed as they come.

    The words go to stdout and the tools it uses to stderr; --json prints one event a line instead.
    """
    from kubiya_async._cli.chat_view import converse, show_stream

    terminal = Terminal(json=json)
    at_keyboard = sys.stdin.isatty() and terminal.shows_data and not json
    if message == "-" or (message is None and not at_keyboard):
        from kubiya_async._cli.arguments import read_text

        message = read_text("-").strip()
    if message is not None and not message.strip():
        raise UsageError("the message is empty: give a MESSAGE, or text on stdin")
    with session.Server(local, base_url, timeout).connect() as (kubiya, loop):
        context = loop.run(_context(file or (), url or ()))
        uuid = loop.run(_find_agent(kubiya, agent))
        if LIVE.get():
            known = {name: session.from_environment(of) for name, of in _SPEAKER.items()}
            speaker: dict[str, Any] = {name: value[0] for name, value in known.items() if value}
            conversation: AnyConversation = kubiya.live.chat.conversation(uuid, **speaker)
        else:
            conversation = kubiya.chat.conversation(uuid)
        if message is None:
            converse(terminal, loop, conversation, context, full=full)
            return
        stream = conversation.stream(message, context=context)
        loop.run(show_stream(terminal, stream, full=full))


async def _context(files: Sequence[Path], urls: Sequence[str]) -> "list[ContextItem]":
    from kubiya_async.context import file_context, url_context

    return [*[await file_context(path) for path in files], *map(url_context, urls)]


async def _find_agent(kubiya: "Kubiya", wanted: str) -> str:
    """Return the id of an agent by its id, its name, or the beginning of its name.

    An unmistakable id is not looked up.
    """
    if _UUID.fullmatch(wanted):
        return wanted
    if LIVE.get():
        agents = [(agent.uuid, agent.name or "") async for agent in kubiya.live.agents.list()]
    else:
        agents = [(agent.uuid, agent.name) async for agent in kubiya.agents.list(limit=100)]
    word = wanted.casefold()
    ways: tuple[Callable[[str, str], bool], ...] = (
        lambda uuid, _: uuid == wanted,
        lambda _, name: name.casefold() == word,
        lambda _, name: name.casefold().startswith(word),
    )
    for is_meant in ways:
        found = [(uuid, name) for uuid, name in agents if is_meant(uuid, name)]
        if len(found) == 1:
            return found[0][0]
        if found:
            listed = ", ".join(f"{name} ({uuid})" for uuid, name in found)
            raise UsageError(f"{wanted!r} may be any of {listed}: take the id")
    raise UsageError(f"there is no agent {wanted!r}{closest(wanted, {n for _, n in agents})}")
