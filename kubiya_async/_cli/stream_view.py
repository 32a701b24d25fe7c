"""What the stream of an execution looks like: steps and states as lines, output as it comes."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from rich.text import Text

from kubiya_async._cli.results import as_json
from kubiya_async._cli.terminal import plain
from kubiya_async._cli.words import colour_of
from kubiya_async._escape import escape
from kubiya_async.streams.events import (
    MessageEvent,
    OutputEvent,
    ReasoningEvent,
    StatusEvent,
    StepEvent,
    ToolCallEvent,
    UnknownEvent,
)

if TYPE_CHECKING:
    from kubiya_async._cli.terminal import Terminal
    from kubiya_async.streams.chat import ChatStream
    from kubiya_async.streams.events import Keepalive, StreamEvent
    from kubiya_async.streams.execution import EventStream

__all__ = ["show_event", "show_events"]


async def show_events(terminal: Terminal, stream: ChatStream | EventStream) -> None:
    """Print a stream as it arrives; with `json` one event a line.

    Raises:
        StreamError: It broke, or reported an error; what came is printed.
    """
    async with stream:
        async for event in stream:
            show_event(terminal, event)


def show_event(terminal: Terminal, event: StreamEvent | Keepalive) -> None:
    """Print one event; what only says that the stream ends is left out of what people read."""
    if terminal.json:
        terminal.line(_as_json(event))
        return
    match event:
        case StepEvent():
            said = event.error or event.output
            rest = f"  {escape(_first_line(said))}" if isinstance(said, str) and said else ""
            state = (escape(event.status), colour_of(event.status))
            _note(terminal, Text.assemble("step ", (escape(event.step), "bold"), ": ", state, rest))
        case StatusEvent():
            _note(terminal, Text(escape(event.status), colour_of(event.status)))
        case OutputEvent() | MessageEvent():
            content = event.content
            terminal.write(content if content.endswith("\n") else f"{content}\n")
        case ReasoningEvent():
            _note(terminal, Text(plain(event.content), "dim italic"))
        case ToolCallEvent():
            _note(terminal, Text(f"▸ {escape(event.tool)}", "cyan"))
        case UnknownEvent():
            _note(terminal, Text(f"({escape(event.type or 'unknown event')})", "dim"))
        case _:
            pass


def _note(terminal: Terminal, text: Text) -> None:
    terminal.err.print(text, soft_wrap=True)


def _as_json(event: StreamEvent | Keepalive) -> Any:
    if isinstance(event, UnknownEvent):
        return event.data
    if isinstance(event, StepEvent | StatusEvent | OutputEvent):
        fields = dataclasses.asdict(event)
        fields.pop("data", None)
        kind = type(event).__name__.removesuffix("Event").lower()
        return {"type": kind, **{n: v for n, v in fields.items() if v is not None}}
    return as_json(event)


def _first_line(text: str) -> str:
    return text.strip().partition("\n")[0]
