"""What became of one item."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeAlias, TypeVar

from kubiya_async._messages.redact import masks_keys
from kubiya_async.errors import KubiyaError

if TYPE_CHECKING:
    from kubiya_async.errors import Attempt

__all__ = ["BulkStopped", "Err", "Ok", "Result", "Uncertain"]

I = TypeVar("I")  # noqa: E741 - I for item, T for the value of a call
T = TypeVar("T")


@masks_keys
@dataclass(frozen=True, slots=True)
class Ok(Generic[I, T]):
    """The call worked.

    Attributes:
        index: Position of the item in the input, from 0.
        item: The item.
        value: What the call returned.
        failures: The tries that failed before it worked, oldest first.
    """

    index: int
    item: I
    value: T
    failures: tuple[Attempt, ...] = ()


@dataclass(frozen=True, slots=True)
class Err(Generic[I]):
    """The call failed.

    Attributes:
        index: Position of the item in the input, from 0.
        item: The item.
        error: Why.
    """

    index: int
    item: I
    error: Exception

    @property
    def failures(self) -> tuple[Attempt, ...]:
        """The failed attempts, oldest first."""
        return self.error.attempts if isinstance(self.error, KubiyaError) else ()


@dataclass(frozen=True, slots=True)
class Uncertain(Generic[I]):
    """The call may or may not have been executed, and was not sent again.

    Attributes:
        index: Position of the item in the input, from 0.
        item: The item.
        error: How it ended; `None` if that happened in an earlier run, which may have been killed.
    """

    index: int
    item: I
    error: Exception | None = None

    @property
    def failures(self) -> tuple[Attempt, ...]:
        """The failed attempts of this run, oldest first."""
        return self.error.attempts if isinstance(self.error, KubiyaError) else ()


Result: TypeAlias = Ok[I, T] | Err[I] | Uncertain[I]


class BulkStopped(KubiyaError):  # noqa: N818 - it reports a decision, not a defect
    """A run ended early, at the number of errors it was told to stop at.

    Attributes:
        done: Items that worked.
        failed: Items that did not, or whose outcome is unknown.
        last: The error that was one too many.
    """

    def __init__(
        self, message: str, *, done: int, failed: int, last: Exception | None = None
    ) -> None:
        """Keep the figures."""
        super().__init__(message)
        self.done = done
        self.failed = failed
        self.last = last
