"""Secrets that a server has echoed, masked wherever they got to in an error or an event."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

from kubiya_async._core.envelopes import KEPT_BODY
from kubiya_async._core.redact import MASK
from kubiya_async._core.scrub import Scrubber
from kubiya_async.errors import ApiError, DecodeError, KubiyaError, StreamError, StreamEventError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kubiya_async._core.redact import Secret

T = TypeVar("T")

# More than `str(error)` shows, less than a page of a gateway.
_MESSAGE_KEPT: Final = 2048

# Whoever reads a body for an error reads this much at least.
_MAYBE_CUT: Final = 512


def conceal(error: KubiyaError, secrets: Iterable[Secret]) -> None:
    """Mask secrets that a server has echoed, wherever they got to, then cut what is too long.

    Args:
        error: Changed in place; nothing may have seen it yet.
        secrets: What must not survive in any text of it.
    """
    scrub = Scrubber(secrets)
    error.message = scrub(error.message)[:_MESSAGE_KEPT]
    error.args = (error.message,)
    error.request_id = _text(error.request_id, scrub)
    if isinstance(error, ApiError | DecodeError):
        cut = len(error.body) >= _MAYBE_CUT
        error.body = scrub(error.body, cut=cut)[:KEPT_BODY]
    if isinstance(error, ApiError):
        error.headers = {name: scrub(value) for name, value in error.headers.items()}
    if isinstance(error, ApiError | StreamEventError):
        error.code = _text(error.code, scrub)
        error.details = _details(error.details, scrub)
    if isinstance(error, StreamError):
        error.text = scrub(error.text)
        error.last_event_id = _text(error.last_event_id, scrub)
        error.events = tuple(_event(event, scrub) for event in error.events)


def conceal_event(event: T, secrets: Iterable[Secret]) -> T:
    """Give an event without the secrets that it echoes: itself, if there are none."""
    return _event(event, Scrubber(secrets))


def _event(event: T, scrub: Scrubber) -> T:
    # An event is a model, which cannot be imported here, or a dataclass.
    anything = cast("Any", event)
    if not hasattr(anything, "model_copy"):
        names = [field.name for field in dataclasses.fields(anything)]
        changed = _changed({name: getattr(event, name) for name in names}, scrub)
        return cast("T", dataclasses.replace(anything, **changed)) if changed else event
    changed, extra = _changed(vars(event), scrub), anything.__pydantic_extra__
    clean_extra = extra and _details(extra, scrub)
    if not changed and clean_extra == extra:
        return event
    clean = anything.model_copy(update=changed)
    clean.__pydantic_extra__ = clean_extra
    return cast("T", clean)


def _changed(fields: dict[str, Any], scrub: Scrubber) -> dict[str, Any]:
    """Give the fields in which something had to be masked."""
    clean = {name: _details(value, scrub) for name, value in fields.items()}
    return {name: value for name, value in clean.items() if value != fields[name]}


def _details(value: Any, scrub: Scrubber) -> Any:
    try:
        return _json(value, scrub)
    except RecursionError:
        return None


def _text(text: str | None, scrub: Scrubber) -> str | None:
    return None if text is None else scrub(text)


def _json(value: Any, scrub: Scrubber) -> Any:
    """Scrub every text of a decoded JSON value, keys as well, and numbers that are a secret."""
    if isinstance(value, str):
        return scrub(value)
    if isinstance(value, list):
        return [_json(item, scrub) for item in cast("list[object]", value)]
    if isinstance(value, dict):
        fields = cast("dict[str, object]", value)
        return {scrub(key): _json(item, scrub) for key, item in fields.items()}
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value if scrub(repr(value)) == repr(value) else MASK
    return value
