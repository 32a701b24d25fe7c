"""Unpacking a chart, with nothing written outside the folder that was named.

    chart = await kubiya.runners_v3.get_helm_chart("edge-1")
    await unpack_chart(chart, "charts/edge-1")

The whole archive is checked before the first file is written (what is refused: `_core.archive`).
It is unpacked beside its target and then renamed, so the target is there as a whole or not at all.
"""

from __future__ import annotations

import errno
import gzip
import io
import os
import shutil
import tarfile
import tempfile
import threading
import zlib
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final, cast

from kubiya_async._core.archive import Admission, Member, MemberKind
from kubiya_async._files import in_thread
from kubiya_async.errors import ArchiveError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["MAX_MEMBERS", "MAX_UNPACKED_BYTES", "unpack_chart"]

MAX_UNPACKED_BYTES: Final = 256 * 1024 * 1024
MAX_MEMBERS: Final = 10_000

_GZIP: Final = b"\x1f\x8b"
_BLOCK: Final = 64 * 1024
_IN_MEMORY: Final = 16 * 1024 * 1024
_HEADERS: Final = 4096
"""Bytes of headers and padding that a member may take beside its contents."""
_LARGEST_READ: Final = 1024 * 1024

# What the standard library is seen to raise over damaged archives, its own errors and others.
_UNREADABLE: Final = (
    tarfile.TarError,
    EOFError,
    zlib.error,
    gzip.BadGzipFile,
    ValueError,
    IndexError,
    OverflowError,
)


async def unpack_chart(
    archive: bytes | str | os.PathLike[str],
    to: str | os.PathLike[str],
    *,
    max_bytes: int = MAX_UNPACKED_BYTES,
    max_members: int = MAX_MEMBERS,
) -> list[Path]:
    """Unpack a chart into a folder that does not exist yet, or is empty.

    Args:
        archive: The archive itself, or the path of one; a tar archive, gzipped or not.
        to: Path of the folder; the one above it must exist.
        max_bytes: Most bytes of all files together.
        max_members: Most files and folders.

    Returns:
        The paths of the files, in the order of the archive.

    Raises:
        ArchiveError: The archive is broken, too large, or has members that must not be unpacked.
        FileExistsError: The folder is not empty, or is something else.
        OSError: Something cannot be read or written.
    """
    stop = threading.Event()
    job = _Unpacking(max_bytes, max_members, stop)
    return await in_thread(job.run, archive, Path(to), on_cancel=stop.set)


class _StoppedError(Exception):
    """Nobody waits for the result any more."""


class _Unpacking:
    """The work on one archive, in a thread."""

    def __init__(self, max_bytes: int, max_members: int, stop: threading.Event) -> None:
        self._max_bytes = max_bytes
        self._max_members = max_members
        self._stop = stop

    def run(self, archive: bytes | str | os.PathLike[str], target: Path) -> list[Path]:
        _check_target(target)
        with _opened(archive) as source, tempfile.SpooledTemporaryFile(_IN_MEMORY) as spool:
            plain = cast("IO[bytes]", spool)
            try:
                self._decompress(source, plain)
                members = self._check(plain)
            except ArchiveError:
                raise
            except _UNREADABLE as error:
                raise ArchiveError(f"the archive cannot be read: {error}") from error
            return self._write(plain, members, target)

    def _decompress(self, source: IO[bytes], plain: IO[bytes]) -> None:
        """Copy the tar archive inside, reading to the end so that its checksum is checked."""
        beginning = source.read(len(_GZIP))
        source.seek(0)
        packed: IO[bytes] = source
        if beginning == _GZIP:
            packed = cast("IO[bytes]", gzip.GzipFile(fileobj=source))
        most = self._max_bytes + (self._max_members + 1) * _HEADERS
        while block := packed.read(_BLOCK):
            self._go_on()
            plain.write(block)
            if plain.tell() > most:
                raise ArchiveError(f"the archive unpacks to more than {self._max_bytes} bytes")

    def _check(self, plain: IO[bytes]) -> list[tuple[tarfile.TarInfo, tuple[str, ...]]]:
        """Look at every member before any is written."""
        admission = Admission(max_members=self._max_members, max_bytes=self._max_bytes)
        plain.seek(0)
        with tarfile.open(fileobj=cast("IO[bytes]", _Guarded(plain)), mode="r:") as tar:
            members = [(info, admission.admit(_member(info))) for info in self._each(tar)]
            end = tar.offset
        # tarfile takes a damaged header for the end of the archive.
        plain.seek(end)
        if plain.read(tarfile.BLOCKSIZE).strip(b"\0"):
            raise tarfile.ReadError("a damaged header")
        return members

    def _each(self, tar: tarfile.TarFile) -> Iterator[tarfile.TarInfo]:
        while (info := tar.next()) is not None:
            self._go_on()
            yield info

    def _write(
        self,
        plain: IO[bytes],
        members: list[tuple[tarfile.TarInfo, tuple[str, ...]]],
        target: Path,
    ) -> list[Path]:
        folder = Path(tempfile.mkdtemp(prefix=f".{target.name[:100]}.", dir=target.parent))
        try:
            for info, parts in members:
                self._go_on()
                place = folder.joinpath(*parts)
                if info.isdir():
                    place.mkdir(parents=True, exist_ok=True)
                else:
                    place.parent.mkdir(parents=True, exist_ok=True)
                    self._copy(plain, info, place)
            if os.path.lexists(target):
                target.rmdir()
            folder.rename(target)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        return [target.joinpath(*parts) for info, parts in members if not info.isdir()]

    def _copy(self, plain: IO[bytes], info: tarfile.TarInfo, place: Path) -> None:
        plain.seek(info.offset_data)
        left = info.size
        with place.open("xb") as file:
            while left:
                block = plain.read(min(left, _BLOCK))
                if not block:
                    raise ArchiveError("the archive cannot be read: it ends within a file")
                left -= len(block)
                file.write(block)

    def _go_on(self) -> None:
        if self._stop.is_set():
            raise _StoppedError


class _Guarded:
    """A tar archive as tarfile may see it: forged sizes must not make it read or jump wildly."""

    def __init__(self, plain: IO[bytes]) -> None:
        self._plain = plain
        self.tell = plain.tell

    def read(self, size: int = -1) -> bytes:
        if not 0 <= size <= _LARGEST_READ:
            raise tarfile.ReadError(f"a header of {size} bytes")
        return self._plain.read(size)

    def seek(self, position: int) -> int:
        return self._plain.seek(position)


def _opened(archive: bytes | str | os.PathLike[str]) -> IO[bytes]:
    return io.BytesIO(archive) if isinstance(archive, bytes) else Path(archive).open("rb")


def _member(info: tarfile.TarInfo) -> Member:
    kind: MemberKind = "special"
    if info.isdir():
        kind = "folder"
    elif info.issym() or info.islnk():
        kind = "link"
    elif info.isreg() and not info.issparse():
        kind = "file"
    return Member(info.name, kind, info.size)


def _check_target(target: Path) -> None:
    if not os.path.lexists(target):
        return
    if target.is_symlink() or not target.is_dir() or any(target.iterdir()):
        raise FileExistsError(
            errno.EEXIST, "an archive is only unpacked into a new or empty folder", str(target)
        )
