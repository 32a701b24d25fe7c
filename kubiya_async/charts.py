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
import tempfile
import threading
import zlib
from pathlib import Path
from typing import IO, Final, NamedTuple, cast

from kubiya_async._core.archive import Admission, Member, read_members
from kubiya_async._files import in_thread
from kubiya_async.errors import ArchiveError

__all__ = ["MAX_MEMBERS", "MAX_UNPACKED_BYTES", "unpack_chart"]

MAX_UNPACKED_BYTES: Final = 256 * 1024 * 1024
MAX_MEMBERS: Final = 10_000

_GZIP: Final = b"\x1f\x8b"
_PIECE: Final = 64 * 1024
_IN_MEMORY: Final = 16 * 1024 * 1024
_HEADERS: Final = 4096
"""Bytes of headers and padding that a member may take beside its contents."""

_NO_GZIP: Final = (EOFError, zlib.error, gzip.BadGzipFile)


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


class _Admitted(NamedTuple):
    """A member that may be unpacked."""

    member: Member
    parts: tuple[str, ...]
    start: int


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
            length = self._decompress(source, plain)
            plain.seek(0)
            return self._write(plain, self._check(plain, length), target)

    def _decompress(self, source: IO[bytes], plain: IO[bytes]) -> int:
        """Copy the tar archive inside, reading to the end so that its checksum is checked."""
        beginning = source.read(len(_GZIP))
        source.seek(0)
        packed: IO[bytes] = source
        if beginning == _GZIP:
            packed = cast("IO[bytes]", gzip.GzipFile(fileobj=source))
        most = self._max_bytes + (self._max_members + 1) * _HEADERS
        try:
            while block := packed.read(_PIECE):
                self._go_on()
                plain.write(block)
                if plain.tell() > most:
                    raise ArchiveError(f"the archive unpacks to more than {self._max_bytes} bytes")
        except _NO_GZIP as error:
            raise ArchiveError(f"the archive cannot be read: {error}") from error
        if not plain.tell():
            raise ArchiveError("the archive cannot be read: it is empty")
        return plain.tell()

    def _check(self, plain: IO[bytes], length: int) -> list[_Admitted]:
        """Look at every member before any is written."""
        admission = Admission(max_members=self._max_members, max_bytes=self._max_bytes)
        members: list[_Admitted] = []
        for member, start in read_members(plain, length):
            self._go_on()
            members.append(_Admitted(member, admission.admit(member), start))
        return members

    def _write(self, plain: IO[bytes], members: list[_Admitted], target: Path) -> list[Path]:
        folder = Path(tempfile.mkdtemp(prefix=f".{target.name[:100]}.", dir=target.parent))
        try:
            for admitted in members:
                self._go_on()
                place = folder.joinpath(*admitted.parts)
                if admitted.member.kind == "folder":
                    place.mkdir(parents=True, exist_ok=True)
                else:
                    place.parent.mkdir(parents=True, exist_ok=True)
                    self._copy(plain, admitted, place)
            if os.path.lexists(target):
                target.rmdir()
            folder.rename(target)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        return [target.joinpath(*m.parts) for m in members if m.member.kind == "file"]

    def _copy(self, plain: IO[bytes], admitted: _Admitted, place: Path) -> None:
        plain.seek(admitted.start)
        left = admitted.member.size
        with place.open("xb") as file:
            while left:
                self._go_on()
                block = plain.read(min(left, _PIECE))
                left -= len(block)
                file.write(block)

    def _go_on(self) -> None:
        if self._stop.is_set():
            raise _StoppedError


def _opened(archive: bytes | str | os.PathLike[str]) -> IO[bytes]:
    return io.BytesIO(archive) if isinstance(archive, bytes) else Path(archive).open("rb")


def _check_target(target: Path) -> None:
    if not os.path.lexists(target):
        return
    if target.is_symlink() or not target.is_dir() or any(target.iterdir()):
        raise FileExistsError(
            errno.EEXIST, "an archive is only unpacked into a new or empty folder", str(target)
        )
