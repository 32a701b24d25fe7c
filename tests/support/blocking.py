"""Finds calls of the package that hold up the event loop: of files, locks, sockets and sleep."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from blockbuster import blockbuster_ctx

if TYPE_CHECKING:
    from collections.abc import Iterator

SOLITARY: Final = ("kubiya_async._cli", "kubiya_async.testing")
"""What has its loop for itself: a command, and a server for tests."""

ALLOWED: Final = (
    # What an operation needs is loaded and built at its first use, or before by `preload`.
    ("<frozen importlib._bootstrap>", "_find_and_load"),
    ("pydantic/plugin/_loader.py", "get_plugins"),
    # Making a client and reading a journal are no coroutines: they read a file as they are called.
    ("kubiya_async/config/load.py", "load_config"),
    ("kubiya_async/bulk/journal.py", "read_journal"),
    # Nor is making an inbox, which asks what the current folder is.
    ("kubiya_async/webhooks/inbox.py", "__init__"),
    # Loops of several threads share a queue, whose lock none holds for longer than a few steps.
    *(
        ("kubiya_async/limits/memory.py", function)
        for function in (
            *("_on_wake", "_refuse_all", "close", "dequeue", "enqueue", "finish", "idle"),
            *("queued", "reject_owner", "state", "try_acquire"),
        )
    ),
    *(("kubiya_async/limits/per_key.py", function) for function in ("__len__", "forget", "get")),
    # Where a log goes, and what a handler does, is the program's.
    ("logging/__init__.py", "emit"),
    ("kubiya_async/webhooks/receiver.py", "dispatch"),
    # Tests prepare files, and where time is virtual a store is asked at once.
    ("benchmarks/limiting/strategies.py", "step"),
    ("tests/bulk/test_journal.py", "write_newer_format"),
    ("tests/bulk/test_journal.py", "damage"),
    ("tests/bulk/test_journal.py", "test_journal_tells_what_came_back"),
    ("tests/bulk/test_identity.py", "test_digests_of_one_journal_say_nothing_of_another"),
    # Measuring takes a lock wherever a thread first comes to a file, whoever called.
    ("coverage/collector.py", "lock_data"),
    # The driver looks up its own version, once for each connection.
    ("redis/utils.py", "get_lib_version"),
)
"""Functions that may, by the end of their file's path; and why."""


@contextmanager
def blocking_calls_fail() -> Iterator[None]:
    """Raise where the package makes a call that blocks, with an event loop in the same thread."""
    with blockbuster_ctx("kubiya_async", excluded_modules=SOLITARY) as guard:
        for call in guard.functions.values():
            for file, function in ALLOWED:
                call.can_block_in(file, function)
        yield
