"""Records that are made in every call: frozen for type checkers, cheap at run time.

A frozen dataclass sets its fields through `object.__setattr__`, which costs as much again as all
the rest of making it. Here nobody keeps a program without types from changing a record; whoever
does changes it for the others who see it too.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable
    from dataclasses import dataclass as record
else:

    def record(*, frozen: bool, slots: bool) -> Callable[[type[T]], type[T]]:
        """Make a dataclass that compares and hashes by value, as a frozen one does."""
        return dataclasses.dataclass(slots=slots, unsafe_hash=frozen)


__all__ = ["record"]

T = TypeVar("T")
