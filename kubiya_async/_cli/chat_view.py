"""What a chat looks like: words as they come, tools set apart from them.

The agent's words go to stdout. Tools go to stderr, so that a pipe gets the answer and nothing else.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, cast

from rich.text import Text

from kubiya_async._cli.results import as_json
from kubiya_async._cli.terminal import plain
from kubiya_async._escape import escape
from kubiya_async.streams.events import (
    MessageEvent,
    ReasoningEvent,
    ToolCallEvent,
    ToolResultEvent,
    UnknownEvent,
)

if TYPE_CHECKING:
    from kubiya_async._cli.terminal import Terminal
    from kubiya_async.streams.chat import ChatStream
    from kubiya_async.streams.events import ChatEvent, Keepalive

__all__ = ["show_stream"]

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
                terminal.line(_event(event))
        return
    view = _View(terminal, full=full)
    try:
        async with stream:
            async for event in stream:
                view.show(event)
    finally:
        view.end()


def _event(event: ChatEvent | Keepalive) -> Any:
    return as_json(event.data if isinstance(event, UnknownEvent) else event)


class _View:
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
        if self._mid_line:
            self._terminal.write("\n")
            self._mid_line = False
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
