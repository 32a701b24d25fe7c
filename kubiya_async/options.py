"""What a caller can set for the client, for a view of it, or for one call.

Plain frozen records, merged with `dataclasses.replace`. Nothing here acts.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import Enum
from typing import Any, Final, Literal, TypeAlias, TypeGuard, cast

from kubiya_async.errors import ConfigError

__all__ = [
    "UNSET",
    "Lane",
    "RequestOptions",
    "RetryPolicy",
    "Timeouts",
    "Unset",
]


_LARGEST: Final = sys.float_info.max


class Unset(Enum):
    """The type of `UNSET`; an enum of one member, so that type checkers narrow `X | Unset`."""

    UNSET = "UNSET"

    def __bool__(self) -> Literal[False]:
        """Return `False`, so that `value or default` reads naturally."""
        return False

    def __repr__(self) -> str:
        return "UNSET"


UNSET: Final = Unset.UNSET

Lane: TypeAlias = Literal["interactive", "background"]
"""Which calls of a key leave first while the quota is scarce: `interactive` ones, that people wait
for, and then `background` ones, which fill what those leave."""
LANES: Final[tuple[Lane, ...]] = ("interactive", "background")


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeouts:
    """Per-attempt timeouts in seconds; `None` disables one.

    The deadline over everything (`timeout=`) is separate and usually the only one to set.
    """

    connect: float | None = 10.0
    """DNS, TCP and TLS of a new connection."""
    read: float | None = 60.0
    """Silence while an answer is awaited or read."""
    idle: float | None = 120.0
    """Silence between two chunks of a stream; keepalives count as life."""

    def __post_init__(self) -> None:
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
        retries: Number of retries, or a `RetryPolicy`. 0 sends once.
        headers: Further request headers. `Authorization` is refused: credentials belong to the
            client.
        extra_query: Further query parameters, as text.
        extra_body: Further fields of a JSON body, for what the API takes and this version does not
            know: a field that has an argument is refused. Values in a `SecretStr` are masked
            wherever the call is shown.
        idempotency_key: Sent as `Idempotency-Key`; the same on every attempt. By giving one you say
            that the server honours it: the call may then be repeated, even a POST.
        lane: Lane of the call while the quota is scarce. Default: that of the client; without one,
            `background` in bulk runs, polling and prefetched pages, else `interactive`.
    """

    timeout: float | Unset | None = UNSET
    retries: int | RetryPolicy | Unset = UNSET
    headers: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    extra_query: Mapping[str, str] = field(default_factory=dict[str, str])
    extra_body: Mapping[str, object] = field(default_factory=dict[str, object], repr=False)
    idempotency_key: str | None = None
    lane: Lane | Unset = UNSET

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: object, _handler: object) -> dict[str, Any]:
        """Describe options to pydantic: the program gives them, never a request or a model."""
        return {
            "type": "json-or-python",
            "json_schema": {"type": "none"},
            "python_schema": {"type": "is-instance", "cls": cls},
        }


def is_number(value: object) -> TypeGuard[float]:
    """Return whether a value is a number, no bool, and within what a float holds."""
    if isinstance(value, int):
        return not isinstance(value, bool) and -_LARGEST <= value <= _LARGEST
    return isinstance(value, float)


def check_positive(**settings: object) -> None:
    """Refuse a setting that is no positive number.

    Raises:
        ConfigError: One is something else; the message names it.
    """
    for name, value in settings.items():
        if not is_number(value) or not 0 < value < float("inf"):
            raise ConfigError(f"{name} must be a positive number, got {value!r}")


def is_path(value: object) -> TypeGuard[str | os.PathLike[str]]:
    """Return whether a value can name a file on this system."""
    if not isinstance(value, str | os.PathLike):
        return False
    try:
        return b"\0" not in os.fsencode(cast("str | os.PathLike[str]", value))
    except (TypeError, UnicodeEncodeError):
        return False


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryPolicy:
    """How often, and after which waits, a failed call is retried."""

    max_retries: int = 3
    """Tries after the first one, for failures other than 429."""
    max_rate_limit_retries: int = 8
    """Tries after a 429, counted by themselves."""
    backoff_base: float = 0.5
    """Longest first pause, in seconds; doubles with every retry."""
    backoff_cap: float = 8.0
    """Longest pause of our own, in seconds."""
    max_server_wait: float = 120.0
    """Longest wait, in seconds, that a server may ask for; a longer one is raised instead."""
    trust_idempotency_key: bool = False
    """Assume that the server honours the idempotency key of every POST.

    No document says that it does. Only switch this on for a gateway that you know to.
    """

    def __post_init__(self) -> None:
        for entry in fields(self):
            value = getattr(self, entry.name)
            problem = _problem(entry.type, value)
            if problem:
                raise ConfigError(f"RetryPolicy.{entry.name} {problem}, got {value!r}")


def _problem(annotation: object, value: object) -> str:
    if annotation == "bool":
        return "" if isinstance(value, bool) else "must be True or False"
    if not is_number(value):
        return "must be a number"
    if not value >= 0:  # nor is NaN
        return "must not be negative"
    return "must be a whole number" if annotation == "int" and not isinstance(value, int) else ""
