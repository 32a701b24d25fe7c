"""Telling a caller how far something has come, through a plain or an async callback."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable
from typing import TypeAlias, TypeVar

from kubiya_async.errors import InvalidArgumentError

T = TypeVar("T")

Callback: TypeAlias = Callable[[T], Awaitable[None] | None]
"""A function or a coroutine function of one argument. What it raises ends what it watches."""


def check_callback(callback: object, argument: str = "on_progress") -> None:
    """Refuse a callback that is not callable.

    Raises:
        InvalidArgumentError: It is neither callable nor `None`.
    """
    if callback is not None and not callable(callback):
        raise InvalidArgumentError(
            f"{argument} must be a function or None, got {type(callback).__name__}",
            argument=argument,
        )


async def tell(callback: Callback[T] | None, value: T) -> None:
    """Call a callback, and await an async one."""
    if callback is None:
        return
    result = callback(value)
    if inspect.isawaitable(result):
        await result
