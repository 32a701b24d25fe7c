"""What all clients of a process with one key share, kept for the next client with that key.

A client may live as short as one request: a view for a tenant, a job. What was learned with it,
calls made, a pause, retries paid for, holds for the next one. So it is kept until it is at rest,
when forgetting it loses nothing. No timer watches that: whenever something new is to be kept, the
few that were asked for longest ago are looked at.

Where keys come faster than they rest, those asked for longest ago go first, past `MOST_KEYS`. What
a client or a call still has is never forgotten, however many there are.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from itertools import islice
from typing import Any, Final, Generic, Protocol, TypeVar
from weakref import WeakSet, WeakValueDictionary

from kubiya_async._fork import watch

MOST_KEYS: Final = 4096
"""Keys that are remembered although no client uses them."""

_LOOKS: Final = 4

Key = tuple[object, ...]
"""An origin, a fingerprint of the credential, and what else must be the same."""


class Evictable(Protocol):
    """Something that may have nothing left to remember."""

    @property
    def idle(self) -> bool:
        """Whether it holds no state."""
        ...


V = TypeVar("V", bound=Evictable)


class KeyedRegistry(Generic[V]):
    """One value per key; safe to use from several threads.

    Args:
        most: Most values that are kept although they are not in use.
    """

    def __init__(self, most: int = MOST_KEYS) -> None:
        self._most = most
        self._kept: OrderedDict[Key, V] = OrderedDict()
        self._known: WeakValueDictionary[Key, V] = WeakValueDictionary()
        self._lock = threading.RLock()
        _all.add(self)
        watch(self, KeyedRegistry[V]._on_fork)  # noqa: SLF001 - its own

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, key: Key, make: Callable[[], V]) -> V:
        """Return the value of a key; create it if there is none."""
        with self._lock:
            value = self._kept.get(key)
            if value is not None:
                self._kept.move_to_end(key)
                return value
            value = self._known.get(key)
            if value is None:
                value = make()
            self._prune()
            self._known[key] = self._kept[key] = value
            return value

    def forget(self, origin: str | None) -> None:
        """Forget the keys of an origin, or all: clients keep the values they have."""
        with self._lock:
            for values in (self._kept, self._known):
                for key in list(values):
                    if origin in {None, key[0]}:
                        values.pop(key, None)

    def _on_fork(self) -> None:
        """Begin anew: what the other process has learned and holds is its own."""
        self._lock = threading.RLock()
        self._kept, self._known = OrderedDict(), WeakValueDictionary()

    def _prune(self) -> None:
        for key in list(islice(self._kept, _LOOKS)):
            if self._kept[key].idle or len(self._kept) >= self._most:
                self._let_go(key)

    def _let_go(self, key: Key) -> None:
        del self._kept[key]
        # What is still known is held by a client or a call, and will be wanted after it.
        value = self._known.get(key)
        if value is not None:
            self._kept[key] = value


_all: WeakSet[KeyedRegistry[Any]] = WeakSet()


def forget(origin: str | None = None) -> None:
    """Reset what new clients share, at one origin or all; existing clients keep theirs."""
    for values in list(_all):
        values.forget(origin)
