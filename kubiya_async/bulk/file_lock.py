"""A lock on an open file that closing another descriptor of the same file does not drop.

SQLite's own locks on Unix are those of the process: whenever anything in it opens and closes the
file, a backup for example, they are gone. So a journal is opened without them, and the bytes that
SQLite would lock are locked here by a lock that belongs to the descriptor. Other programs' SQLite
finds these bytes locked and keeps out.

The lock is on the file and not on its name: links and renaming make no difference, and a copy is
not locked. It ends with the process, however that ends. On NFS it is as good as the server's locks.
"""

from __future__ import annotations

import errno
import os
import struct
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["FileLock"]

if sys.platform == "linux":
    import fcntl

    _SQLITE: Final = (0x40000000, 512)
    """Start and length of what SQLite locks: https://www.sqlite.org/fileformat2.html#the_lock_byte_page"""
    _NAMES: Final = 1 << 40
    """Beyond any journal. The byte at this offset and the holder's process id is locked, too: the
    kernel itself does not tell who has a lock of this kind."""
    _FLOCK: Final = "hhqqi"

    def _lock(descriptor: int, *, shared: bool) -> None:
        for start, length in (_SQLITE, (_NAMES + os.getpid(), 1)):
            _set(descriptor, fcntl.F_RDLCK if shared else fcntl.F_WRLCK, start, length)

    def _unlock(descriptor: int) -> None:
        _set(descriptor, fcntl.F_UNLCK, 0, 0)

    def _holder(descriptor: int) -> int | None:
        if start := _get(descriptor, _NAMES, 1 << 32)[0]:
            return start - _NAMES
        # A lock of SQLite's own tells its process.
        return _get(descriptor, *_SQLITE)[1] or None

    def _set(descriptor: int, kind: int, start: int, length: int) -> None:
        request = struct.pack(_FLOCK, kind, os.SEEK_SET, start, length, 0)
        fcntl.fcntl(descriptor, fcntl.F_OFD_SETLK, request)

    def _get(descriptor: int, start: int, length: int) -> tuple[int, int]:
        """Return start offset and process id of a lock held by another process; 0 for none."""
        request = struct.pack(_FLOCK, fcntl.F_WRLCK, os.SEEK_SET, start, length, 0)
        answer = fcntl.fcntl(descriptor, fcntl.F_OFD_GETLK, request)
        kind, _, first, _, process = struct.unpack(_FLOCK, answer)
        return (0, 0) if kind == fcntl.F_UNLCK else (first, max(0, process))

elif sys.platform == "win32":

    def _lock(descriptor: int, *, shared: bool) -> None:
        """Do nothing: on Windows, SQLite's own lock belongs to its handle."""

    def _unlock(descriptor: int) -> None:
        """Do nothing."""

    def _holder(descriptor: int) -> int | None:
        """Return `None`: the owner is not known here."""

else:
    import fcntl

    # On macOS and the BSDs, this lock and SQLite's exclude each other.

    def _lock(descriptor: int, *, shared: bool) -> None:
        kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)

    def _unlock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_UN)

    def _holder(descriptor: int) -> int | None:
        """Return `None`: the owner is not known here."""


_ours: set[int] = set()
"""Descriptors of this process that hold a lock, or try to."""


class FileLock:
    """The lock on one open file, and its descriptor."""

    __slots__ = ("descriptor",)

    def __init__(self, descriptor: int) -> None:
        """Own the descriptor; `close` closes it."""
        self.descriptor: int = descriptor
        _ours.add(descriptor)

    def try_acquire(self, *, shared: bool = False) -> bool:
        """Lock the file, or turn the lock into a shared one; return whether that worked.

        Raises:
            OSError: The file system has no locks.
        """
        try:
            _lock(self.descriptor, shared=shared)
        except OSError as error:
            if error.errno in {errno.EAGAIN, errno.EACCES}:
                return False
            raise
        return True

    def holder(self) -> str:
        """Return in words who holds the lock that could not be acquired."""
        mine = os.fstat(self.descriptor)
        for other in _ours - {self.descriptor}:
            with suppress(OSError):
                if os.path.samestat(mine, os.fstat(other)):
                    return f"this process ({os.getpid()})"
        process = _holder(self.descriptor)
        return "another process" if process is None else f"process {process}"

    def is_on(self, path: Path) -> bool:
        """Return whether `path` refers to the locked file."""
        try:
            return os.path.samestat(path.stat(), os.fstat(self.descriptor))
        except OSError:
            return False

    def close(self) -> None:
        """Unlock and close the file. Idempotent, and without effect in a forked child."""
        if self.descriptor not in _ours:
            return
        _ours.discard(self.descriptor)
        try:
            # Closing is not enough if a child has inherited the descriptor.
            _unlock(self.descriptor)
        finally:
            os.close(self.descriptor)


def _close_in_child() -> None:
    """Close what a child has inherited: the file would be locked for as long as it lives."""
    while _ours:
        with suppress(OSError):
            os.close(_ours.pop())


if sys.platform != "win32":
    os.register_at_fork(after_in_child=_close_in_child)
