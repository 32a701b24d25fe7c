"""From the body of a delivery to a typed event."""

from __future__ import annotations

import json
from functools import cache
from typing import Any, TypeAlias, cast

from pydantic import TypeAdapter, ValidationError

from kubiya_async._generated.models.events import (
    KnownWebhookEvent,
    UnknownWebhookEvent,
    WebhookEvent,
)
from kubiya_async._messages.json_text import mended
from kubiya_async.errors import WebhookError

__all__ = ["Event", "parse"]

Event: TypeAlias = WebhookEvent


@cache
def _known() -> TypeAdapter[Any]:
    return TypeAdapter(cast("Any", KnownWebhookEvent))


def parse(body: bytes | bytearray | str) -> Event:
    """Read an event; verify it first.

    A character that JSON cannot hold costs that character alone.

    Args:
        body: The body of the delivery.

    Returns:
        The event as its own class, or an `UnknownWebhookEvent` with its data: for a name this
        version does not know, and for a known name with data of another form.

    Raises:
        WebhookError: The body is not an event at all.
    """
    try:
        return cast("Event", _known().validate_json(body))
    except ValidationError:
        text = mended(bytes(body) if isinstance(body, bytearray) else body)
    try:
        return cast("Event", _known().validate_json(text))
    except ValidationError:
        data = _decode(text)
    fields = cast("dict[str, Any]", data) if isinstance(data, dict) else {}
    if not isinstance(fields.get("event"), str):
        raise WebhookError("webhook refused: the body is not an event", reason="body")
    if not isinstance(fields.get("data"), dict | None):
        fields = {**fields, "data": {"value": fields["data"]}}
    try:
        return UnknownWebhookEvent.model_validate(fields)
    except ValidationError:
        pass
    raise WebhookError("webhook refused: the body is not an event", reason="body")


def _decode(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
