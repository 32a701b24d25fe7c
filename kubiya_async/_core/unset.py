"""The marker for an argument that was not given, as opposed to one given as `None`."""

from __future__ import annotations

from enum import Enum
from typing import Final, Literal


class Unset(Enum):
    """Have a single member, so that `X | Unset` narrows in every type checker."""

    UNSET = "UNSET"

    def __bool__(self) -> Literal[False]:
        """Be false, so that `value or default` reads naturally."""
        return False

    def __repr__(self) -> str:
        """Print as it is written in signatures."""
        return "UNSET"


UNSET: Final = Unset.UNSET
