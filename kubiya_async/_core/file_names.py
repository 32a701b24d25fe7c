"""Makes file names of names that were meant for something else."""

from __future__ import annotations

import re
from typing import Final

RESERVED: Final = frozenset(
    {"con", "prn", "aux", "nul"}
    | {f"{device}{number}" for device in ("com", "lpt") for number in range(10)}
)
"""Names that are devices on Windows, whatever follows behind a dot."""

_UNSAFE: Final = re.compile(r"[^A-Za-z0-9._-]+")
_LONGEST: Final = 100


def file_name(name: str, suffix: str) -> str:
    """Give a plain file name for something called `name`: no folder, nothing hidden, no device.

    Different names may give the same file name.

    Args:
        name: Any text, such as the name of a runner.
        suffix: End of the file name, with its dot.
    """
    stem = _UNSAFE.sub("-", name)[:_LONGEST].strip(".-") or "download"
    if stem.partition(".")[0].casefold() in RESERVED:
        stem = f"_{stem}"
    return stem + suffix
