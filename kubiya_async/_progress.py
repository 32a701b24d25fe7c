"""Telling a caller how far something has come, through a plain or an async callback."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable
from typing import Annotated, Any, TypeAlias, TypeVar

from kubiya_async.errors import InvalidArgumentError

T = TypeVar("T")


class _InProgram:
    """Says to pydantic that JSON holds no function."""

    def __get_pydantic_core_schema__(self, _source: object, _handler: object) -> dict[str, Any]:
        return {
            "type": "json-or-python",
            "json_schema": {"type": "none"},
            "python_schema": {"type": "callable"},
        }


Callback: TypeAlias = Annotated[Callable[[T], Awaitable[None] | None], _InProgram()]
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
