"""A lock on an open file that closing another descriptor of the same file does not drop.

SQLite's own locks on Unix are those of the process: whenever anything in it opens and closes the
file, a backup for example, they are gone. So a journal is opened without them, and the bytes that
SQLite would lock are locked here by a lock that belongs to the descriptor. Other programs' SQLite
finds these bytes locked and keeps out.

The lock is on the file and not on its name: links and renaming make no difference, and a copy is
not locked. It ends with the process, however that ends. On NFS it is as good as the server's locks.
"""

from __future__ import annotations

import contextlib
import errno
import os
import struct
import sys
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

if sys.platform != "win32":
    import fcntl

__all__ = ["FileLock"]

# https://www.sqlite.org/fileformat2.html#the_lock_byte_page
_FIRST, _COUNT = 0x40000000, 512
_NAMES: Final = 1 << 40
"""Beyond any journal; the byte at this offset and the holder's process id is locked as well."""
_FLOCK: Final = "hhqqi"

_ours: set[int] = set()
"""Descriptors that hold a lock, or try to."""


class FileLock:
    """The lock on one open file, and its descriptor."""

    __slots__ = ("descriptor",)

    def __init__(self, descriptor: int) -> None:
        """Take over the descriptor; `close` closes it."""
        self.descriptor: int = descriptor
        _ours.add(descriptor)

    def try_acquire(self, *, shared: bool = False) -> bool:
        """Lock the file, or turn the lock into a shared one; return whether that worked.

        Raises:
            OSError: The file system has no locks.
        """
        # On Windows, SQLite's lock belongs to its handle: there it does what is done here.
        if sys.platform == "win32":
            return True
        try:
            if sys.platform == "linux":
                kind = fcntl.F_RDLCK if shared else fcntl.F_WRLCK
                _lock_range(self.descriptor, kind, _FIRST, _COUNT)
                _lock_range(self.descriptor, kind, _NAMES + os.getpid(), 1)
            else:
                # On the BSDs and macOS, this one keeps out those of SQLite, too.
                fcntl.flock(
                    self.descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB
                )
        except OSError as error:
            if error.errno in {errno.EAGAIN, errno.EACCES}:
                return False
            raise
        return True

    def holder(self) -> str:
        """Return who has the lock that could not be acquired, in words."""
        mine = os.fstat(self.descriptor)
        for other in _ours - {self.descriptor}:
            with contextlib.suppress(OSError):
                if os.path.samestat(mine, os.fstat(other)):
                    return f"this process ({os.getpid()})"
        if sys.platform == "linux":
            start, _ = _locked_range(self.descriptor, _NAMES, 1 << 32)
            if start is not None:
                return f"process {start - _NAMES}"
            # A lock of another kind tells by itself.
            _, process = _locked_range(self.descriptor, _FIRST, _COUNT)
            if process > 0:
                return f"process {process}"
        return "another process"

    def is_on(self, path: Path) -> bool:
        """Return whether `path` is the name of the locked file."""
        try:
            return os.path.samestat(os.stat(path), os.fstat(self.descriptor))
        except OSError:
            return False

    def close(self) -> None:
        """Unlock and close the file. Idempotent, and without effect after a fork."""
        if self.descriptor not in _ours:
            return
        _ours.discard(self.descriptor)
        try:
            # A child that was forked from C may still have the descriptor.
            if sys.platform == "linux":
                _lock_range(self.descriptor, fcntl.F_UNLCK, 0, 0)
            elif sys.platform != "win32":
                fcntl.flock(self.descriptor, fcntl.LOCK_UN)
        finally:
            os.close(self.descriptor)


if sys.platform == "linux":

    def _lock_range(descriptor: int, kind: int, start: int, count: int) -> None:
        request = struct.pack(_FLOCK, kind, os.SEEK_SET, start, count, 0)
        fcntl.fcntl(descriptor, fcntl.F_OFD_SETLK, request)

    def _locked_range(descriptor: int, start: int, count: int) -> tuple[int | None, int]:
        """Return the start and the process of a lock that others have in a range."""
        request = struct.pack(_FLOCK, fcntl.F_WRLCK, os.SEEK_SET, start, count, 0)
        answer = fcntl.fcntl(descriptor, fcntl.F_OFD_GETLK, request)
        kind, _, first, _, process = struct.unpack(_FLOCK, answer)
        return (None, 0) if kind == fcntl.F_UNLCK else (first, process)


def _let_go_in_child() -> None:
    """Close what a child has inherited: it would hold the lock for as long as it lives."""
    while _ours:
        with contextlib.suppress(OSError):
            os.close(_ours.pop())


if sys.platform != "win32":
    os.register_at_fork(after_in_child=_let_go_in_child)
