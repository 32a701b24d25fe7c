"""What is iterated over with `async for` only."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

__all__ = ["AsyncOnly"]


class AsyncOnly:
    """Base of what is read asynchronously: `for`, `list()` and an index say how instead."""

    __slots__ = ()


def _refuse(thing: AsyncOnly, _: object) -> NoReturn:
    raise TypeError(f"a {type(thing).__name__} is asynchronous: use `async for`")


# Not `__iter__`, which would make an `Iterable` of it; and type checkers know without either.
if not TYPE_CHECKING:
    AsyncOnly.__getitem__ = _refuse
