"""Records that are made in every call: frozen for type checkers, cheap at run time.

A frozen dataclass sets its fields through `object.__setattr__`, which costs as much again as all
the rest of making it. At run time, nothing keeps
untyped code from changing a record, and such a change is seen by all that hold it.
"""

from __future__ import annotations

from dataclasses import field, fields, make_dataclass
from typing import Any, TypeVar

__all__ = ["made_often"]

T = TypeVar("T", bound=type[Any])


def made_often(cls: T) -> T:
    """Replace the `__init__` of a frozen dataclass by a cheap one; it still compares and hashes."""
    entries = [(entry.name, object, field(default=entry.default)) for entry in fields(cls)]
    plain: Any = make_dataclass(cls.__name__, entries, repr=False, eq=False, match_args=False)
    for name in ("__setattr__", "__delattr__"):
        delattr(cls, name)
    cls.__init__ = plain.__init__
    return cls
