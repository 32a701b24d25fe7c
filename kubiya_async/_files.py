"""Files, written off the event loop, and there as a whole or not at all."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import functools
import os
import secrets
from typing import TYPE_CHECKING, Final, Self, TypeVar

from kubiya_async._outlast import outlast

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import TracebackType

T = TypeVar("T")

# Windows needs the one, and has not got the other.
_FLAGS: Final = (
    os.O_WRONLY
    | os.O_CREAT
    | os.O_EXCL
    | getattr(os, "O_BINARY", 0)
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_CLOEXEC", 0)
)
_PRIVATE: Final = 0o600
_NO_LINKS: Final = frozenset({errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS})


async def in_thread(
    function: Callable[..., T], *arguments: object, on_cancel: Callable[[], None] | None = None
) -> T:
    """Run a function in a thread. When cancelled, wait for its end before giving way.

    A thread that went on by itself would write to what its caller has cleaned up meanwhile.

    Args:
        function: What to run.
        arguments: Its arguments.
        on_cancel: Called when cancelled, to let the function end early.
    """
    loop = asyncio.get_running_loop()
    future = loop.run_in_executor(None, functools.partial(function, *arguments))
    await outlast(future, on_cancel=on_cancel)
    return future.result()


class PartFile:
    """A file under a temporary name beside its target, which it replaces when it is complete.

    Only its owner may read it. A target that is a link is replaced, not followed.
    """

    def __init__(self, target: Path, *, overwrite: bool) -> None:
        """Choose the temporary name; nothing is created yet.

        Args:
            target: Where the file is to be.
            overwrite: Whether an existing file may be replaced.
        """
        self._target = target
        self._overwrite = overwrite
        self._part = target.with_name(f".{target.name[:100]}.{secrets.token_hex(8)}.part")
        self._descriptor: int | None = None

    async def __aenter__(self) -> Self:
        """Create it.

        Raises:
            FileExistsError: The target exists and must not be overwritten.
            OSError: The file cannot be created.
        """
        try:
            await in_thread(self._create)
        except BaseException:
            await in_thread(self._discard)
            raise
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Remove what was not committed."""
        await in_thread(self._discard)

    async def write(self, data: bytes) -> None:
        """Append to it.

        Raises:
            OSError: The disk is full, or broken.
        """
        await in_thread(self._write, data)

    async def clear(self) -> None:
        """Begin again with an empty file."""
        await in_thread(self._clear)

    async def commit(self) -> None:
        """Put it in the target's place, safely on disk.

        Raises:
            FileExistsError: The target has come to exist and must not be overwritten.
            OSError: The disk is full, or broken, or the target is a folder.
        """
        await in_thread(self._commit)

    def _create(self) -> None:
        if not self._overwrite and os.path.lexists(self._target):
            raise _exists(self._target)
        self._descriptor = os.open(self._part, _FLAGS, _PRIVATE)

    def _open(self) -> int:
        if self._descriptor is None:
            raise ValueError("the file is closed")
        return self._descriptor

    def _write(self, data: bytes) -> None:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(self._open(), rest) :]

    def _clear(self) -> None:
        os.lseek(self._open(), 0, os.SEEK_SET)
        os.ftruncate(self._open(), 0)

    def _commit(self) -> None:
        descriptor = self._open()
        os.fsync(descriptor)
        self._descriptor = None
        os.close(descriptor)
        if self._overwrite:
            self._part.replace(self._target)
        else:
            _put_new(self._part, self._target)
        _sync_folder(self._target.parent)

    def _discard(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
        with contextlib.suppress(OSError):
            self._part.unlink()


def _put_new(part: Path, target: Path) -> None:
    """Move a file to a name that must be free: a link fails where a rename would overwrite."""
    try:
        os.link(part, target)
    except FileExistsError:
        raise _exists(target) from None
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        if os.path.lexists(target):
            raise _exists(target) from None
        part.replace(target)


def _exists(target: Path) -> FileExistsError:
    return FileExistsError(
        errno.EEXIST, "it exists already; overwrite=True replaces it", str(target)
    )


def _sync_folder(folder: Path) -> None:
    """Make a rename durable, where folders can be opened."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
