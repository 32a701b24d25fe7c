"""Records that are made in every call: frozen for type checkers, cheap at run time.

A frozen dataclass sets its fields through `object.__setattr__`, which costs as much again as all
the rest of making it. At run time, nothing keeps untyped code from changing a record, and such a
change is seen by all that hold it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar, dataclass_transform

__all__ = ["made_often"]

T = TypeVar("T")


@dataclass_transform(frozen_default=True)
def made_often(cls: type[T]) -> type[T]:
    """Create a dataclass with slots that hashes, frozen for type checkers alone."""
    return dataclass(slots=True, unsafe_hash=True)(cls)
