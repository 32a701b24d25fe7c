"""What is iterated over with `async for` only."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

__all__ = ["AsyncOnly"]


class AsyncOnly:
    """Base of what is read asynchronously: `for`, `list()` and an index say how instead."""

    __slots__ = ()

    def __repr__(self) -> str:
        """Show what it is; also one whose making has failed, as tracebacks with locals do."""
        try:
            return f"<{type(self).__name__}{self._state_shown()}>"
        except AttributeError:
            return f"<{type(self).__name__}, half made>"

    def _state_shown(self) -> str:
        """Return what its `repr` says besides the name of its class."""
        return ""


def _refuse(thing: AsyncOnly, _: object) -> NoReturn:
    raise TypeError(f"a {type(thing).__name__} is asynchronous: use `async for`")


# Not `__iter__`, which would make an `Iterable` of it; and type checkers know without either.
if not TYPE_CHECKING:
    AsyncOnly.__getitem__ = _refuse
