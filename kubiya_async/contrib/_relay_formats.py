"""How a chat stream is written for a front end: plain events, Vercel's AI SDK, or AG-UI.

- `sse`: an event has its type as the name and its JSON as the data; see `relay`.
- `ai-sdk`: the UI message stream that `useChat` of AI SDK 5 reads:
  https://ai-sdk.dev/docs/ai-sdk-ui/stream-protocol
- `ag-ui`: the events of the Agent User Interaction Protocol: https://docs.ag-ui.com/concepts/events

Where the platform gives no ids of tool calls, a result belongs to the oldest call without one.
"""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from typing import Any, ClassVar, Final, Literal, TypeAlias
from uuid import uuid4

from kubiya_async.contrib.problems import browser_json
from kubiya_async.streams.accumulate import tool_call_id
from kubiya_async.streams.events import (
    ChatEvent,
    DoneEvent,
    MessageEvent,
    ReasoningEvent,
    ToolCallEvent,
    ToolResultEvent,
    UnknownEvent,
)

__all__ = ["AgUi", "AiSdk", "RelayFormat"]

RelayFormat = Literal["sse", "ai-sdk", "ag-ui"]

Part: TypeAlias = dict[str, Any]
Kind: TypeAlias = Literal["text", "reasoning"]


class _Parts(ABC):
    """What both protocols have: words in parts that begin and end, and calls with ids."""

    headers: ClassVar[tuple[tuple[bytes, bytes], ...]] = ()

    def __init__(self) -> None:
        """Begin with nothing said."""
        self._open: Kind | None = None
        self._id = ""
        self._calls: list[str] = []

    def begin(self) -> bytes:
        """Return what comes before the first event."""
        return _written(self._started())

    def event(self, event: ChatEvent) -> bytes:
        """Return what an event becomes."""
        return _written(self._parts(event))

    def failure(self, problem: Part) -> bytes:
        """Return what an error becomes that ends the stream."""
        text = str(problem.get("detail") or problem.get("title") or "the stream broke")
        return _written((*self._close(), *self._failed(text)))

    def end(self) -> bytes:
        """Return what comes after the last event."""
        return _written((*self._close(), *self._ended()))

    def _parts(self, event: ChatEvent) -> Iterator[Part]:
        match event:
            case MessageEvent(content=text):
                yield from self._say("text", text)
            case ReasoningEvent(content=text):
                yield from self._say("reasoning", text)
            case ToolCallEvent():
                yield from self._close()
                self._calls.append(key := tool_call_id(event) or uuid4().hex)
                yield from self._called(key, event.tool, event.args or {})
            case ToolResultEvent() if self._calls:
                yield from self._close()
                named = tool_call_id(event)
                place = self._calls.index(named) if named in self._calls else 0
                yield from self._answered(self._calls.pop(place), event.result)
            case DoneEvent():
                pass
            case UnknownEvent():
                yield self._other(event.type or "unknown", event.data)
            case _:
                yield self._other(event.type, event.model_dump(mode="json", exclude_none=True))

    def _say(self, kind: Kind, text: str) -> Iterator[Part]:
        if not text:
            return
        if self._open != kind:
            yield from self._close()
            self._open, self._id = kind, uuid4().hex
            yield from self._opened(kind)
        yield self._said(kind, text)

    def _close(self) -> Iterator[Part]:
        if self._open is not None:
            yield from self._closed(self._open)
            self._open = None

    @abstractmethod
    def _started(self) -> tuple[Part, ...]: ...

    @abstractmethod
    def _opened(self, kind: Kind) -> tuple[Part, ...]: ...

    @abstractmethod
    def _said(self, kind: Kind, text: str) -> Part: ...

    @abstractmethod
    def _closed(self, kind: Kind) -> tuple[Part, ...]: ...

    @abstractmethod
    def _called(self, key: str, tool: str, args: Part) -> tuple[Part, ...]: ...

    @abstractmethod
    def _answered(self, key: str, result: object) -> tuple[Part, ...]: ...

    @abstractmethod
    def _other(self, name: str, data: object) -> Part: ...

    @abstractmethod
    def _failed(self, text: str) -> tuple[Part, ...]: ...

    @abstractmethod
    def _ended(self) -> tuple[Part, ...]: ...


class AiSdk(_Parts):
    """The UI message stream of Vercel's AI SDK."""

    headers: ClassVar[tuple[tuple[bytes, bytes], ...]] = (
        (b"x-vercel-ai-ui-message-stream", b"v1"),
    )

    def end(self) -> bytes:
        """Return what comes after the last event."""
        return super().end() + b"data: [DONE]\n\n"

    def _started(self) -> tuple[Part, ...]:
        return {"type": "start"}, {"type": "start-step"}

    def _opened(self, kind: Kind) -> tuple[Part, ...]:
        return ({"type": f"{kind}-start", "id": self._id},)

    def _said(self, kind: Kind, text: str) -> Part:
        return {"type": f"{kind}-delta", "id": self._id, "delta": text}

    def _closed(self, kind: Kind) -> tuple[Part, ...]:
        return ({"type": f"{kind}-end", "id": self._id},)

    def _called(self, key: str, tool: str, args: Part) -> tuple[Part, ...]:
        call = {"toolCallId": key, "toolName": tool, "input": args}
        return ({"type": "tool-input-available", **call, **_BY_THE_AGENT},)

    def _answered(self, key: str, result: object) -> tuple[Part, ...]:
        answer = {"toolCallId": key, "output": result}
        return ({"type": "tool-output-available", **answer, **_BY_THE_AGENT},)

    def _other(self, name: str, data: object) -> Part:
        return {"type": f"data-{name}", "data": data}

    def _failed(self, text: str) -> tuple[Part, ...]:
        # A call that gets no answer any more would be shown as running.
        calls = [
            {"type": "tool-output-error", "toolCallId": key, "errorText": text, **_BY_THE_AGENT}
            for key in self._calls
        ]
        self._calls.clear()
        return (*calls, {"type": "error", "errorText": text})

    def _ended(self) -> tuple[Part, ...]:
        return {"type": "finish-step"}, {"type": "finish"}


_BY_THE_AGENT: Final = {"dynamic": True, "providerExecuted": True}
"""The page neither knows the tools nor runs them."""


class AgUi(_Parts):
    """The events of AG-UI."""

    def __init__(self) -> None:
        """Choose the ids of a run."""
        super().__init__()
        self._run = {"threadId": uuid4().hex, "runId": uuid4().hex}
        self._has_failed = False

    def _started(self) -> tuple[Part, ...]:
        return ({"type": "RUN_STARTED", **self._run},)

    def _opened(self, kind: Kind) -> tuple[Part, ...]:
        message = {"messageId": self._id}
        if kind == "text":
            return ({"type": "TEXT_MESSAGE_START", **message, "role": "assistant"},)
        return (
            {"type": "REASONING_START", **message},
            {"type": "REASONING_MESSAGE_START", **message, "role": "reasoning"},
        )

    def _said(self, kind: Kind, text: str) -> Part:
        name = "TEXT_MESSAGE" if kind == "text" else "REASONING_MESSAGE"
        return {"type": f"{name}_CONTENT", "messageId": self._id, "delta": text}

    def _closed(self, kind: Kind) -> tuple[Part, ...]:
        message = {"messageId": self._id}
        if kind == "text":
            return ({"type": "TEXT_MESSAGE_END", **message},)
        return (
            {"type": "REASONING_MESSAGE_END", **message},
            {"type": "REASONING_END", **message},
        )

    def _called(self, key: str, tool: str, args: Part) -> tuple[Part, ...]:
        call = {"toolCallId": key}
        return (
            {"type": "TOOL_CALL_START", **call, "toolCallName": tool},
            {"type": "TOOL_CALL_ARGS", **call, "delta": json.dumps(browser_json(args))},
            {"type": "TOOL_CALL_END", **call},
        )

    def _answered(self, key: str, result: object) -> tuple[Part, ...]:
        text = result if isinstance(result, str) else json.dumps(browser_json(result))
        message = {"messageId": uuid4().hex, "role": "tool"}
        return ({"type": "TOOL_CALL_RESULT", **message, "toolCallId": key, "content": text},)

    def _other(self, name: str, data: object) -> Part:
        return {"type": "CUSTOM", "name": name, "value": data}

    def _failed(self, text: str) -> tuple[Part, ...]:
        # It is the last event of a run.
        is_first, self._has_failed = not self._has_failed, True
        return ({"type": "RUN_ERROR", "message": text},) if is_first else ()

    def _ended(self) -> tuple[Part, ...]:
        return () if self._has_failed else ({"type": "RUN_FINISHED", **self._run},)


def _written(parts: Iterable[Part]) -> bytes:
    return b"".join(b"data: %b\n\n" % json.dumps(browser_json(each)).encode() for each in parts)
