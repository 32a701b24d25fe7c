"""A call on its way out and an answer on its way in, as plain records."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kubiya_async._core.envelopes import request_id

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kubiya_async._core.operation import Operation
    from kubiya_async._core.redact import Secret
    from kubiya_async._core.retry import RetryPolicy


@dataclass(slots=True, eq=False)
class Call:
    """Everything about a call that does not change between its attempts.

    Credentials are not part of it: they are added to each attempt as it leaves.
    """

    operation: Operation
    target: str
    """Encoded path and query, beginning with a slash, relative to the surface's root."""
    timeout: float | None
    """Deadline in seconds over everything."""
    policy: RetryPolicy
    silence: float | None
    """Longest silence in seconds while an answer is awaited or read."""
    body: bytes | None = field(default=None, repr=False)
    secrets: tuple[Secret, ...] = ()
    """What of the body must not be shown, should the server echo it."""
    accept: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    """What the caller added."""
    idempotency_key: str | None = None
    key_given: bool = False
    """The caller gave the key, rather than this package."""
    content_type: str = "application/json"
    """Of the body, if there is one."""
    agent: str | None = None
    """Id of the agent that is spoken to, for observers."""


@dataclass(slots=True, eq=False)
class Response:
    """A complete answer, of any status."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    """Names compare without case."""
    body: bytes = field(repr=False)

    @property
    def request_id(self) -> str | None:
        """The server's id of the request, if its headers name one."""
        return request_id(self.headers)
