"""Whole requests and answers in the log `kubiya_async.bodies`, for those who ask for it by name.

They are not shown at the level DEBUG of `kubiya_async`, since they hold what agents are told and
say. Headers that are not known to be harmless are masked, and so is what is known to be secret.
"""

from __future__ import annotations

import logging
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from kubiya_async._messages.error_bodies import public_headers
from kubiya_async._messages.logging import get_logger
from kubiya_async._messages.redact import mask_body, redact_headers, scrub
from kubiya_async._transport.session import HttpResponse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kubiya_async._messages.call import Call
    from kubiya_async._messages.redact import Secret
    from kubiya_async.errors import KubiyaError


logger = get_logger("kubiya_async.bodies")

_SHOWN: Final = 2048
"""Characters of a body that are shown."""


def are_wanted() -> bool:
    """Return whether this logger has its own level: that of `kubiya_async` does not count."""
    return logging.NOTSET < logger.level <= logging.DEBUG and logger.isEnabledFor(logging.DEBUG)


def log_exchange(
    call: Call,
    *,
    number: int,
    url: str,
    headers: Mapping[str, str],
    answer: HttpResponse | KubiyaError,
    secrets: tuple[Secret, ...],
) -> None:
    """Show what an attempt sent and what came back, as far as the log's handlers work.

    Args:
        call: The call.
        number: Number of the attempt.
        url: Where it went.
        headers: What it was sent with.
        answer: What came back.
        secrets: What must not be shown wherever it turns up.
    """
    name = call.operation.id
    sent = mask_body(call.body or b"", call.secrets)
    # A handler that raises is its owner's trouble, not that of the call.
    with suppress(Exception):
        logger.debug(
            "%s attempt %d sent %s %s %s %s",
            name,
            number,
            call.operation.method,
            scrub(url, secrets),
            redact_headers(headers),
            _cut(scrub(sent, secrets)),
        )
    if not isinstance(answer, HttpResponse):
        return
    shown = {name: scrub(value, secrets) for name, value in public_headers(answer.headers).items()}
    body = "(a stream)" if answer.stream else answer.body.decode("utf-8", "backslashreplace")
    text = _cut(scrub(body, secrets))
    with suppress(Exception):
        logger.debug("%s attempt %d got %d %s %s", name, number, answer.status, shown, text)


def _cut(text: str) -> str:
    """Write a text as one line of a bounded length."""
    rest = len(text) - _SHOWN
    return f"{text[:_SHOWN]!r}" + (f" and {rest} characters more" if rest > 0 else "")
