"""Finds calls of the package that hold up the event loop: of files, locks, sockets and sleep."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from blockbuster import blockbuster_ctx

if TYPE_CHECKING:
    from collections.abc import Iterator

ALLOWED: Final = (
    # What an operation needs is loaded and built at its first use, or before by `preload`.
    ("<frozen importlib._bootstrap>", "_find_and_load"),
    ("pydantic/plugin/_loader.py", "get_plugins"),
)
"""Functions that may, by the end of their file's path; and why."""


@contextmanager
def blocking_calls_fail() -> Iterator[None]:
    """Raise where the package makes a call that blocks, with an event loop in the same thread."""
    with blockbuster_ctx("kubiya_async", excluded_modules=["kubiya_async.testing"]) as guard:
        for call in guard.functions.values():
            for file, function in ALLOWED:
                call.can_block_in(file, function)
        yield
