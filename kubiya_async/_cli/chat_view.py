"""What a chat looks like: words as they come, tools set apart from them, a prompt between answers.

The agent's words go to stdout. Tools go to stderr, so that a pipe gets the answer and nothing else.
At the prompt, Ctrl-C stops an answer or ends the conversation, and Ctrl-D ends it.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeAlias, cast

from rich.text import Text

from kubiya_async._cli.exits import one_line
from kubiya_async._cli.terminal import as_json, plain
from kubiya_async._escape import escape
from kubiya_async.context import file_context, url_context
from kubiya_async.errors import KubiyaError
from kubiya_async.live.chat import LiveConversation
from kubiya_async.streams.events import (
    MessageEvent,
    ReasoningEvent,
    ToolCallEvent,
    ToolResultEvent,
    UnknownEvent,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kubiya_async._cli.terminal import Terminal
    from kubiya_async._generated.models.chat import ContextItem
    from kubiya_async.resources.chat import Conversation
    from kubiya_async.streams.chat import ChatStream
    from kubiya_async.streams.events import ChatEvent, Keepalive

    AnyConversation: TypeAlias = Conversation | LiveConversation

_HELP: Final = """\
/file PATH  let the agent read a file along with the next message
/url URL    let it read a page
/history    show the thread
/exit       end; so do exit, quit, Ctrl-D, and Ctrl-C at the prompt
"""
_ENDS: Final = {"/exit", "/quit", "exit", "quit"}
_HISTORY: Final = 20
"""Messages that are shown."""
_LINES: Final = 20
"""Lines of a tool's result that are shown, unless all are wanted."""


async def show_stream(terminal: Terminal, stream: ChatStream, *, full: bool) -> None:
    """Print a stream as it arrives; with `json` one event a line.

    Raises:
        StreamError: It broke, or the agent reported an error; what came is printed.
    """
    if terminal.json:
        async with stream:
            async for event in stream:
                terminal.line(as_json(event.data if isinstance(event, UnknownEvent) else event))
        return
    view = _ChatView(terminal, full=full)
    try:
        async with stream:
            async for event in stream:
                view.show(event)
    finally:
        view.end()


class _ChatView:
    """Keeps words and tools apart by blank lines, wherever the cursor is."""

    def __init__(self, terminal: Terminal, *, full: bool) -> None:
        self._terminal = terminal
        self._full = full
        self._begun = False
        self._mid_line = False
        self._after_tool = False

    def show(self, event: ChatEvent | Keepalive) -> None:
        match event:
            case MessageEvent():
                self._say(event.content)
            case ToolCallEvent():
                self._set_apart(_call(event))
            case ToolResultEvent():
                self._set_apart(_result(event.result, None if self._full else _LINES))
            case ReasoningEvent():
                self._set_apart(Text(plain(event.content), "dim italic"))
            case UnknownEvent():
                self._set_apart(Text(f"({escape(event.type or 'unknown event')})", "dim"))
            case _:
                # The end says nothing itself, and errors are raised.
                pass

    def end(self) -> None:
        """End the line that the cursor is in."""
        if self._mid_line:
            self._terminal.write("\n")
            self._mid_line = False

    def _say(self, words: str) -> None:
        if not words:
            return
        if self._after_tool and self._begun:
            self._terminal.write("\n")
        self._after_tool = False
        self._begun = True
        self._terminal.write(words)
        self._mid_line = not words.endswith("\n")

    def _set_apart(self, text: Text) -> None:
        self.end()
        if not self._after_tool and self._terminal.shows_data:
            self._terminal.err.print()
        self._after_tool = True
        self._terminal.err.print(text, soft_wrap=True)


def _call(event: ToolCallEvent) -> Text:
    name, arguments = escape(event.tool), _arguments(event.args)
    return Text.assemble(("  ▸ ", "cyan"), (name, "bold cyan"), " ", (arguments, "cyan"))


def _arguments(args: Any) -> str:
    values = cast("dict[str, Any]", args) if isinstance(args, dict) else {}
    if len(values) == 1 and isinstance(only := next(iter(values.values())), str):
        return escape(" ".join(only.split()))
    return escape(" ".join(f"{name}={_compact(value)}" for name, value in values.items()))


def _compact(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def _result(result: Any, most: int | None) -> Text:
    text = result if isinstance(result, str) else json.dumps(result, indent=2, ensure_ascii=False)
    lines = plain(text).strip("\n").splitlines()
    hidden = 0 if most is None else len(lines) - most
    if hidden > 1:
        lines = [*lines[:most], f"… {hidden} more lines, shown with --full"]
    return Text("\n".join(f"    {line}" for line in lines), "dim")


def converse(
    terminal: Terminal,
    loop: asyncio.Runner,
    conversation: AnyConversation,
    context: Sequence[ContextItem],
    *,
    full: bool,
) -> None:
    """Send what is typed and show the answers, until the user has enough.

    Raises:
        KeyboardInterrupt: Ctrl-C at the prompt.
    """
    _enable_line_editing()
    terminal.note("/help lists what can be typed beside messages")
    prompt = _Prompt(terminal, loop, conversation, list(context), full=full)
    while (line := prompt.read()) not in _ENDS:
        try:
            if line.startswith("/"):
                prompt.obey(line)
            elif line:
                prompt.send(line)
        except (KubiyaError, OSError) as error:
            terminal.error(one_line(error), {})
        except KeyboardInterrupt:
            terminal.note("\nstopped; the agent may go on working")


@dataclass(slots=True)
class _Prompt:
    terminal: Terminal
    loop: asyncio.Runner
    conversation: AnyConversation
    context: list[ContextItem]
    """Goes along with the next message."""
    full: bool

    def read(self) -> str:
        try:
            return input("\n> ").strip()
        except EOFError:
            self.terminal.write("\n")
            return "/exit"
        except KeyboardInterrupt:
            self.terminal.write("\n")
            raise

    def send(self, message: str) -> None:
        stream = self.conversation.stream(message, context=self.context)

        async def show() -> None:
            # The loop stood still at the prompt: let it notice connections that were closed.
            await asyncio.sleep(0.01)
            await show_stream(self.terminal, stream, full=self.full)

        self.loop.run(show())
        self.context.clear()

    def obey(self, line: str) -> None:
        word, _, rest = line.partition(" ")
        match word, rest.strip():
            case "/file", path if path:
                self.context.append(self.loop.run(file_context(path)))
                self.terminal.note(f"{path} goes along with the next message")
            case "/url", url if url:
                self.context.append(url_context(url))
                self.terminal.note(f"{url} goes along with the next message")
            case "/history", "":
                self.loop.run(self._show_history())
            case _:
                self.terminal.note(_HELP.rstrip())

    async def _show_history(self) -> None:
        if isinstance(self.conversation, LiveConversation):
            # There the server does not show what it keeps.
            turns = self.conversation.turns[-_HISTORY:]
            said: list[tuple[str, str]] = [
                (who, text)
                for t in turns
                for who, text in (("user", t.message), ("assistant", t.text))
            ]
        else:
            said = []
            for message in await self.conversation.history(max_items=_HISTORY):
                moment = f"{message.timestamp.astimezone():%H:%M} " if message.timestamp else ""
                said.append((f"{moment}{escape(message.role or '')}", message.content or ""))
        for who, text in said:
            self.terminal.out.print(Text.assemble((f"{who}: ", "bold"), plain(text)))


def _enable_line_editing() -> None:
    """Enable arrow keys to edit the line and recall earlier ones, where the system can do that."""
    try:
        import readline  # noqa: F401 - importing it is what switches it on
    except ImportError:
        return
