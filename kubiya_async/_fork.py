"""What belongs to one process, and what becomes of its copies in a fork of it.

A forked process has a copy of every object, but shares the sockets, and the set of descriptors that
an event loop waits for, with the process they belong to. To close a copy in the usual way takes
the connection from the other process's loop, or ends its TLS; a copied lock may be held for ever by
a thread that was not copied. So everything of that kind says here how a copy is made harmless, and
that is done before anything else runs in the fork.
"""

from __future__ import annotations

import os
from typing import Final, Protocol
from weakref import WeakSet

__all__ = ["Inheritable", "watch"]


class Inheritable(Protocol):
    """Something that must not be used, closed or waited for in a fork."""

    def on_fork(self) -> None:
        """Make this copy harmless. Called in the fork: must neither lock, wait nor raise."""
        ...


_watched: Final[WeakSet[Inheritable]] = WeakSet()


def watch(thing: Inheritable) -> None:
    """Call the `on_fork` of something in every process that is forked while it is alive."""
    _watched.add(thing)


def _in_the_fork() -> None:
    for thing in list(_watched):
        thing.on_fork()


# Windows has no fork.
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_in_the_fork)
