"""Async SDK of the Kubiya agent platform.

    from kubiya_async import Kubiya

    async with Kubiya(api_key="…") as kubiya:
        async for agent in kubiya.agents.list():
            print(agent.name)

Importing this package costs next to nothing: aiohttp, pydantic and the models are imported when a
client is made, or by `preload()`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from kubiya_async._version import __version__
from kubiya_async.errors import (
    ApiError,
    ArchiveError,
    Attempt,
    AuthenticationError,
    BadRequestError,
    ClientClosedError,
    ConfigError,
    ConflictError,
    ConnectError,
    ConnectionLostError,
    DeadlineExceededError,
    DecodeError,
    ErrorInSuccessResponse,
    EventTooLargeError,
    ExecutionCancelledError,
    ExecutionError,
    ExecutionFailedError,
    InvalidArgumentError,
    KubiyaError,
    NotFoundError,
    PaginationError,
    PermissionDeniedError,
    ProxyError,
    RateLimitError,
    ReadTimeoutError,
    RedirectError,
    RequestTimeoutError,
    ResponseTooLargeError,
    ServerError,
    StreamError,
    StreamEventError,
    StreamIdleError,
    StreamInterrupted,
    TLSError,
    TransportError,
    UnprocessableError,
    WaitTimeoutError,
    WebhookError,
)

if TYPE_CHECKING:
    from kubiya_async import bulk as bulk
    from kubiya_async import errors as errors
    from kubiya_async import live as live
    from kubiya_async import middleware as middleware
    from kubiya_async import models as models
    from kubiya_async import observe as observe
    from kubiya_async import testing as testing
    from kubiya_async import webhooks as webhooks
    from kubiya_async.auth import AccessToken
    from kubiya_async.charts import unpack_chart
    from kubiya_async.client import Kubiya
    from kubiya_async.context import file_context, text_context, url_context
    from kubiya_async.executions.logs import LogFollower
    from kubiya_async.executions.polling import PollPolicy
    from kubiya_async.explain import RequestPlan
    from kubiya_async.files import Download
    from kubiya_async.limits.base import RateLimit
    from kubiya_async.limits.memory import MemoryRateLimiter
    from kubiya_async.limits.redis import RedisRateLimiter
    from kubiya_async.options import UNSET, RequestOptions, RetryPolicy, Timeouts, Unset
    from kubiya_async.pagination.paginator import Page, Paginator
    from kubiya_async.resources.chat import Conversation, Turn
    from kubiya_async.responses import ResponseInfo, capture_responses
    from kubiya_async.streams.accumulate import ChatResult, ToolCall
    from kubiya_async.streams.chat import ChatStream
    from kubiya_async.streams.events import (
        ChatEvent,
        CorrectionEvent,
        DoneEvent,
        ErrorEvent,
        Keepalive,
        MemberEvent,
        MessageEvent,
        NoticeEvent,
        OutputEvent,
        ReasoningEvent,
        StatusEvent,
        StepEvent,
        StreamEvent,
        ToolCallEvent,
        ToolResultEvent,
        UnknownEvent,
    )
    from kubiya_async.streams.execution import EventStream, ExecutionResult
    from kubiya_async.streams.tools import RecordedEvent, Recording, read_recording, record, tee

_LAZY = {
    "AccessToken": "auth",
    "ChatEvent": "streams.events",
    "ChatResult": "streams.accumulate",
    "ChatStream": "streams.chat",
    "Conversation": "resources.chat",
    "CorrectionEvent": "streams.events",
    "DoneEvent": "streams.events",
    "Download": "files",
    "ErrorEvent": "streams.events",
    "EventStream": "streams.execution",
    "ExecutionResult": "streams.execution",
    "Keepalive": "streams.events",
    "Kubiya": "client",
    "LogFollower": "executions.logs",
    "MemoryRateLimiter": "limits",
    "MemberEvent": "streams.events",
    "MessageEvent": "streams.events",
    "Page": "pagination",
    "NoticeEvent": "streams.events",
    "OutputEvent": "streams.events",
    "Paginator": "pagination",
    "PollPolicy": "executions.polling",
    "RateLimit": "limits",
    "ReasoningEvent": "streams.events",
    "RecordedEvent": "streams.tools",
    "Recording": "streams.tools",
    "RedisRateLimiter": "limits",
    "RequestOptions": "options",
    "RequestPlan": "explain",
    "ResponseInfo": "responses",
    "RetryPolicy": "options",
    "StatusEvent": "streams.events",
    "StepEvent": "streams.events",
    "StreamEvent": "streams.events",
    "Timeouts": "options",
    "ToolCall": "streams.accumulate",
    "ToolCallEvent": "streams.events",
    "ToolResultEvent": "streams.events",
    "Turn": "resources.chat",
    "UNSET": "options",
    "UnknownEvent": "streams.events",
    "Unset": "options",
    "capture_responses": "responses",
    "file_context": "context",
    "read_recording": "streams.tools",
    "record": "streams.tools",
    "tee": "streams.tools",
    "text_context": "context",
    "unpack_chart": "charts",
    "url_context": "context",
}

_MODULES = ("bulk", "errors", "live", "middleware", "models", "observe", "testing", "webhooks")
"""Modules that `kubiya_async.NAME` imports when they are first used."""

# Resources with more methods than the generated ones.
_BY_HAND = ("resources.chat",)
_LIVE_BY_HAND = ("live", "live.chat", "live.executions", "live.workflows")

__all__ = [
    "UNSET",
    "AccessToken",
    "ApiError",
    "ArchiveError",
    "Attempt",
    "AuthenticationError",
    "BadRequestError",
    "ChatEvent",
    "ChatResult",
    "ChatStream",
    "ClientClosedError",
    "ConfigError",
    "ConflictError",
    "ConnectError",
    "ConnectionLostError",
    "Conversation",
    "CorrectionEvent",
    "DeadlineExceededError",
    "DecodeError",
    "DoneEvent",
    "Download",
    "ErrorEvent",
    "ErrorInSuccessResponse",
    "EventStream",
    "EventTooLargeError",
    "ExecutionCancelledError",
    "ExecutionError",
    "ExecutionFailedError",
    "ExecutionResult",
    "InvalidArgumentError",
    "Keepalive",
    "Kubiya",
    "KubiyaError",
    "LogFollower",
    "MemberEvent",
    "MemoryRateLimiter",
    "MessageEvent",
    "NotFoundError",
    "NoticeEvent",
    "OutputEvent",
    "Page",
    "PaginationError",
    "Paginator",
    "PermissionDeniedError",
    "PollPolicy",
    "ProxyError",
    "RateLimit",
    "RateLimitError",
    "ReadTimeoutError",
    "ReasoningEvent",
    "RecordedEvent",
    "Recording",
    "RedirectError",
    "RedisRateLimiter",
    "RequestOptions",
    "RequestPlan",
    "RequestTimeoutError",
    "ResponseInfo",
    "ResponseTooLargeError",
    "RetryPolicy",
    "ServerError",
    "StatusEvent",
    "StepEvent",
    "StreamError",
    "StreamEvent",
    "StreamEventError",
    "StreamIdleError",
    "StreamInterrupted",
    "TLSError",
    "Timeouts",
    "ToolCall",
    "ToolCallEvent",
    "ToolResultEvent",
    "TransportError",
    "Turn",
    "UnknownEvent",
    "UnprocessableError",
    "Unset",
    "WaitTimeoutError",
    "WebhookError",
    "__version__",
    "capture_responses",
    "file_context",
    "preload",
    "read_recording",
    "record",
    "tee",
    "text_context",
    "unpack_chart",
    "url_context",
]


def _load(name: str) -> Any:
    if name in _MODULES:
        return import_module(f"{__name__}.{name}")
    module = _LAZY.get(name)
    if module is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{module}"), name)
    globals()[name] = value
    return value


# Type checkers see the imports above; a `__getattr__` would make them accept every misspelt name.
if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        """Import a public name when it is first used."""
        return _load(name)


def __dir__() -> list[str]:
    """List the public names and modules, imported yet or not, and nothing else."""
    return sorted((*__all__, *_MODULES))


def preload(*, live: bool = False) -> None:
    """Import everything now, for programs that prefer a slower start to a slower first call.

    Args:
        live: Also what `Kubiya.live` and `Kubiya.control_plane` need.
    """
    for name in _LAZY:
        _load(name)
    for world in ("", ".live") if live else ("",):
        names = import_module(f"{__name__}._generated{world}.names")
        for module, _ in names.RESOURCES.values():
            import_module(module)
    for module in (*_BY_HAND, *_LIVE_BY_HAND) if live else _BY_HAND:
        import_module(f"{__name__}.{module}")
