"""Records that are made in every call: frozen for type checkers, cheap at run time.

A frozen dataclass sets its fields through `object.__setattr__`, which costs as much again as all
the rest of making it. At run time, nothing keeps untyped code from changing a record, and such a
change is seen by all that hold it.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, TypeVar, cast, dataclass_transform

__all__ = ["made_often"]

T = TypeVar("T")


@dataclass_transform(frozen_default=True)
def made_often(cls: type[T]) -> type[T]:
    """Create a dataclass with slots that hashes, frozen for type checkers alone."""
    made: Any = dataclass(slots=True, unsafe_hash=True)(cls)
    made.__reduce__ = _reduce
    return cast("type[T]", made)


def _reduce(record: Any) -> tuple[type, tuple[object, ...]]:
    """Pickle by the fields: the oldest protocols know no slots."""
    made: type = type(record)
    return made, tuple(getattr(record, entry.name) for entry in fields(made))
