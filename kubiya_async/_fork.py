"""What belongs to one process, and what becomes of its copies in a fork of it.

A forked process has a copy of every object, but shares the sockets, and the set of descriptors that
an event loop waits for, with the process they belong to. To close a copy in the usual way takes
the connection from the other process's loop, or ends its TLS; a copied lock may be held for ever by
a thread that was not copied. So everything of that kind says here how a copy is made harmless, and
that is done before anything else runs in the fork.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Final, TypeVar
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["watch"]

T = TypeVar("T")

_watched: Final[WeakKeyDictionary[object, Callable[[Any], None]]] = WeakKeyDictionary()


def watch(thing: T, on_fork: Callable[[T], None]) -> None:
    """Make the copy of something harmless in every process that is forked while it is alive.

    Args:
        thing: What must not be used, closed or waited for in a fork.
        on_fork: Called with the copy in the fork; must neither lock, wait nor raise.
    """
    _watched[thing] = on_fork


def _in_the_fork() -> None:
    for thing, on_fork in list(_watched.items()):
        on_fork(thing)


# Windows has no fork.
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_in_the_fork)
