"""What a caller can set for the client, for a view of it, or for one call.

Plain frozen records, merged with `dataclasses.replace`. Nothing here acts.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING

from kubiya_async._core.retry import RetryPolicy, is_number
from kubiya_async._core.unset import UNSET, Unset
from kubiya_async.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["UNSET", "RequestOptions", "RetryPolicy", "Timeouts", "Unset"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeouts:
    """The waits inside one attempt, in seconds; `None` means no bound of its own.

    The deadline over everything (`timeout=`) is separate and usually the only one to set.
    """

    connect: float | None = 10.0
    """DNS, TCP and TLS of a new connection."""
    read: float | None = 60.0
    """Silence while an answer is awaited or read."""
    idle: float | None = 120.0
    """Silence between two chunks of a stream; keepalives count as life."""

    def __post_init__(self) -> None:
        """Refuse what cannot be a wait."""
        for entry in fields(self):
            value = getattr(self, entry.name)
            if value is not None and not (is_number(value) and 0 < value < float("inf")):
                raise ConfigError(
                    f"Timeouts.{entry.name} must be a positive number of seconds or None, "
                    f"got {value!r}"
                )


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestOptions:
    """Settings for a single call; what is left out comes from the client.

    The representation leaves the headers out: callers put tokens into headers of their own.

    Attributes:
        timeout: Deadline in seconds over queueing, authentication, every attempt, every wait and
            the body. `None` removes it. For a stream it ends when the stream is open.
        retries: Number of retries, or a whole policy. 0 sends once.
        headers: Further request headers. `Authorization` is refused: credentials belong to the
            client.
        query: Further query parameters, as text.
        idempotency_key: Sent as `Idempotency-Key`; the same on every attempt. By giving one you say
            that the server honours it: the call may then be repeated, even a POST.
    """

    timeout: float | Unset | None = UNSET
    retries: int | RetryPolicy | Unset = UNSET
    headers: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    query: Mapping[str, str] = field(default_factory=dict[str, str])
    idempotency_key: str | None = None
