"""The errors of streams, with everything that had been received by then."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from kubiya_async._core.api_errors import reported_error
from kubiya_async._core.envelopes import read_error
from kubiya_async.accumulate import MAX_KEPT_BYTES
from kubiya_async.errors import (
    DecodeError,
    ResponseTooLargeError,
    StreamError,
    StreamEventError,
    StreamInterrupted,
)

if TYPE_CHECKING:
    from kubiya_async._transport.stream import OpenStream
    from kubiya_async.accumulate import ChatResult
    from kubiya_async.errors import KubiyaError
    from kubiya_async.events import ErrorEvent

E = TypeVar("E", bound=StreamError)


def interrupted(message: str) -> StreamInterrupted:
    """Make the error for a stream without its last event."""
    return StreamInterrupted(
        message,
        hint="What arrived is in `.text` and `.events`. The message is not sent again by itself, "
        "since the agent may have acted on it.",
    )


def reported(event: ErrorEvent) -> StreamEventError:
    """Make the error for an error event, in the event's own words."""
    details: dict[str, Any] = event.model_dump(mode="json", exclude_none=True)
    found = read_error(details)
    words = found.message or details.get("content") or "no reason given"
    return StreamEventError(
        f"the agent reported an error: {words}", code=found.code, details=details
    )


def too_large(operation: str, request_id: str | None) -> ResponseTooLargeError:
    """Make the error for an answer of which not everything can be kept."""
    return ResponseTooLargeError(
        f"the answer has more than {MAX_KEPT_BYTES} bytes of text, tool calls and output",
        phase="body",
        hint="Iterate over a stream of it: then nothing has to be kept.",
        operation=operation,
        request_id=request_id,
    )


def no_stream(opened: OpenStream, body: bytes, *, operation: str) -> KubiyaError:
    """Make the error for an answer that is neither a stream nor a reply."""
    if body.lstrip()[:1] == b"{":
        return opened.conceal(
            reported_error(opened.status, opened.headers, body, operation=operation)
        )
    kind = opened.headers.get("Content-Type") or "of no type"
    return opened.conceal(
        DecodeError(
            f"HTTP {opened.status}, but the answer is {kind} and no stream of events",
            status=opened.status,
            body=body.decode("utf-8", "replace"),
            operation=operation,
            request_id=opened.request_id,
            maybe_processed=True,
        )
    )


def with_received(error: E, received: ChatResult) -> E:
    """Add what had been received."""
    error.events = received.events
    error.text = received.text
    error.done_seen = received.done
    return error
