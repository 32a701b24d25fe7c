"""A conversation at the keyboard: a prompt, the answer as it comes, the next prompt.

Ctrl-C stops an answer; at the prompt it ends the conversation, as Ctrl-D does.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final, TypeAlias

from rich.text import Text

from kubiya_async._cli.chat_view import show_stream
from kubiya_async._cli.guard import in_a_line
from kubiya_async._cli.terminal import plain
from kubiya_async._escape import escape
from kubiya_async.context import file_context, url_context
from kubiya_async.errors import KubiyaError
from kubiya_async.live.chat import LiveConversation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kubiya_async._cli.session import Session
    from kubiya_async._cli.terminal import Terminal
    from kubiya_async._generated.models.chat import ContextItem
    from kubiya_async.resources.chat import Conversation

    AnyConversation: TypeAlias = Conversation | LiveConversation

__all__ = ["talk"]

_HELP: Final = """\
/file PATH  let the agent read a file along with the next message
/url URL    let it read a page
/history    show the thread
/exit       end; so do Ctrl-D, and Ctrl-C at the prompt
"""
_WAKING: Final = 0.01
_HISTORY: Final = 20


def talk(
    terminal: Terminal,
    session: Session,
    conversation: AnyConversation,
    context: Sequence[ContextItem],
    *,
    full: bool,
) -> None:
    """Talk until the user has enough.

    Raises:
        KeyboardInterrupt: Ctrl-C at the prompt.
    """
    _edit_lines()
    terminal.note("/help lists what can be typed beside messages")
    _Talk(terminal, session, conversation, context, full=full).go_on()


class _Talk:
    def __init__(
        self,
        terminal: Terminal,
        session: Session,
        conversation: AnyConversation,
        context: Sequence[ContextItem],
        *,
        full: bool,
    ) -> None:
        self._terminal = terminal
        self._session = session
        self._conversation = conversation
        self._context = list(context)
        """Goes along with the next message."""
        self._full = full

    def go_on(self) -> None:
        while (line := self._ask()) not in {None, "/exit", "/quit"}:
            if not line:
                continue
            try:
                self._obey(line) if line.startswith("/") else self._say(line)
            except (KubiyaError, OSError) as error:
                self._terminal.error(in_a_line(error), {})
            except KeyboardInterrupt:
                self._terminal.note("\nstopped; the agent may go on working")

    def _ask(self) -> str | None:
        try:
            return input("\n> ").strip()
        except EOFError:
            self._terminal.write("\n")
            return None
        except KeyboardInterrupt:
            self._terminal.write("\n")
            raise

    def _say(self, message: str) -> None:
        stream = self._conversation.stream(message, context=self._context)

        async def show() -> None:
            # The loop stood still at the prompt: let it notice connections that were closed.
            await asyncio.sleep(_WAKING)
            await show_stream(self._terminal, stream, full=self._full)

        self._session.run(show())
        self._context.clear()

    def _obey(self, line: str) -> None:
        word, _, rest = line.partition(" ")
        match word, rest.strip():
            case "/file", path if path:
                self._context.append(self._session.run(file_context(path)))
                self._terminal.note(f"{path} goes along with the next message")
            case "/url", url if url:
                self._context.append(url_context(url))
                self._terminal.note(f"{url} goes along with the next message")
            case "/history", "":
                self._session.run(self._show_history())
            case _:
                self._terminal.note(_HELP.rstrip())

    async def _show_history(self) -> None:
        if isinstance(self._conversation, LiveConversation):
            # There the server does not show what it keeps.
            for turn in self._conversation.turns[-_HISTORY:]:
                self._terminal.out.print(Text.assemble(("user: ", "bold"), plain(turn.message)))
                self._terminal.out.print(Text.assemble(("assistant: ", "bold"), plain(turn.text)))
            return
        page = await self._conversation.history(max_items=_HISTORY)
        for message in page:
            moment = f"{message.timestamp.astimezone():%H:%M} " if message.timestamp else ""
            head = (f"{moment}{escape(message.role or '')}: ", "bold")
            text = Text.assemble(head, plain(message.content or ""))
            self._terminal.out.print(text)


def _edit_lines() -> None:
    """Enable arrow keys to edit the line and recall earlier ones, where the system can do that."""
    try:
        import readline  # noqa: F401 - importing it is what switches it on
    except ImportError:
        return
