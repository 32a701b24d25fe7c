"""Unpacking a chart, with nothing written outside the folder that was named.

    chart = await kubiya.runners_v3.get_helm_chart("edge-1")
    await unpack_chart(chart, "charts/edge-1")

The whole archive is checked before the first file is written (see `ArchiveValidator`).
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
import unicodedata
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final, Literal, NamedTuple, TypeAlias, cast

from kubiya_async._escape import encodable, escape
from kubiya_async.errors import ArchiveError, InvalidArgumentError
from kubiya_async.files import RESERVED, check_most, in_thread
from kubiya_async.options import is_path

__all__ = [
    "MAX_MEMBERS",
    "MAX_UNPACKED_BYTES",
    "unpack_chart",
]


MemberKind: TypeAlias = Literal["file", "folder", "link", "special"]

BLOCK: Final = 512
"""Bytes of a header; contents are padded to a multiple of it."""

_LONGEST_HEADER: Final = 64 * 1024
"""Bytes of an extended header."""
_MOST_RECORDS: Final = 50_000
"""Records of all extended headers of an archive."""
_LONGEST_NUMBER: Final = 19
_BASE_256: Final = 0x80
_NEGATIVE: Final = 0xFF
_CHECKSUM: Final = slice(148, 156)
_USTAR: Final = b"ustar\0"
_KINDS: Final[dict[bytes, MemberKind]] = {
    b"0": "file",
    b"\0": "file",
    b"7": "file",
    b"5": "folder",
    b"1": "link",
    b"2": "link",
}
_EXTENSIONS: Final = frozenset({b"x", b"g", b"L", b"K"})

_DEEPEST: Final = 64
_LONGEST_PART: Final = 255
_LONGEST_NAME: Final = 1024


class Member(NamedTuple):
    """A member as its header describes it."""

    name: str
    kind: MemberKind
    size: int
    start: int = 0
    """Where its contents begin in the archive."""


def read_members(archive: IO[bytes], length: int) -> Iterator[Member]:
    """Read the headers of an archive one by one, without its files.

    Args:
        archive: The archive, not compressed, at its beginning.
        length: Bytes of it.

    Raises:
        ArchiveError: It is damaged, or has headers that nothing but an attack needs.
    """
    extensions = _Extensions()
    while True:
        header = archive.read(BLOCK)
        if not header.strip(b"\0"):
            break
        kind, size = _check_header(header), _number(header[124:136])
        start = archive.tell()
        if kind in _EXTENSIONS:
            if not 0 <= size <= _LONGEST_HEADER:
                raise _unreadable(f"an extended header of {size} bytes")
            extensions.add(kind, archive.read(size))
            archive.seek(start + _padded(size))
            continue
        member = extensions.apply(header, kind, size)._replace(start=start)
        if member.kind == "file":
            end = start + _padded(max(member.size, 0))
            if end > length:
                raise _unreadable("it ends within a file")
            archive.seek(end)
        yield member
    if extensions.pending:
        raise _unreadable("it ends after an extended header")


class _Extensions:
    """What the headers in front of a member say about it."""

    def __init__(self) -> None:
        self._records = 0
        self._clear()

    def _clear(self) -> None:
        self.pending: set[bytes] = set()
        self._name: bytes | None = None
        self._size: int | None = None
        self._sparse = False

    def add(self, kind: bytes, data: bytes) -> None:
        if kind in self.pending:
            raise _unreadable("two extended headers of one kind for one member")
        self.pending.add(kind)
        if kind == b"L":
            self._set_name(data.partition(b"\0")[0])
        elif kind != b"K":
            # A link's target does not matter, for links are refused.
            self._add_records(data, for_all=kind == b"g")

    def _add_records(self, data: bytes, *, for_all: bool) -> None:
        """Read the records `length key=value` of a pax header."""
        place = 0
        while place < len(data):
            self._records += 1
            end = data.find(b" ", place, place + _LONGEST_NUMBER)
            length = _decimal(data[place : max(end, place)])
            key, found, value = data[end + 1 : place + length - 1].partition(b"=")
            if not found or data[place + length - 1 : place + length] != b"\n":
                raise _unreadable("a damaged extended header")
            if self._records > _MOST_RECORDS:
                raise _unreadable(f"more than {_MOST_RECORDS} records in extended headers")
            place += length
            self._add_record(key, value, for_all=for_all)

    def _add_record(self, key: bytes, value: bytes, *, for_all: bool) -> None:
        if key not in {b"path", b"size"} and not key.startswith(b"GNU.sparse."):
            return
        if for_all:
            raise _unreadable("an extended header that gives all members one name or size")
        if key == b"path":
            self._set_name(value)
        elif key == b"size":
            self._size = _decimal(value)
        else:
            self._sparse = True

    def _set_name(self, name: bytes) -> None:
        # Where two headers name a member, the first is the outer one.
        if self._name is None and name:
            self._name = name

    def apply(self, header: bytes, kind: bytes, size: int) -> Member:
        """Return the member of a header, and reset for the next one."""
        name = self._name
        if name is None:
            name = _text(header[:100])
            prefix = _text(header[345:500]) if header[257:263] == _USTAR else b""
            name = prefix + b"/" + name if prefix else name
        found: MemberKind = "special" if self._sparse else _KINDS.get(kind, "special")
        # Older archives know a folder by its name alone.
        if kind == b"\0" and found == "file" and name.endswith(b"/"):
            found = "folder"
        size = size if self._size is None else self._size
        self._clear()
        return Member(name.decode("utf-8", "surrogateescape"), found, size)


def _check_header(header: bytes) -> bytes:
    """Check the sum of a header, and return its type."""
    if len(header) < BLOCK:
        raise _unreadable("it ends within a header")
    expected = _number(header[_CHECKSUM])
    rest = header[: _CHECKSUM.start] + b" " * 8 + header[_CHECKSUM.stop :]
    # Some have summed signed characters.
    if expected not in {sum(rest), sum(memoryview(rest).cast("b"))}:
        raise _unreadable("a damaged header")
    return header[156:157]


def _number(field: bytes) -> int:
    """Read a number of a header: octal, or base 256 as GNU writes what is too large for that."""
    if field[0] & _BASE_256:
        return int.from_bytes(
            field if field[0] == _NEGATIVE else bytes([field[0] ^ _BASE_256]) + field[1:],
            "big",
            signed=field[0] == _NEGATIVE,
        )
    digits = _text(field).strip(b" ")
    if digits.strip(b"01234567"):
        raise _unreadable("a damaged header")
    return int(digits or b"0", 8)


def _decimal(digits: bytes) -> int:
    if not digits.isdigit() or len(digits) > _LONGEST_NUMBER:
        raise _unreadable("a damaged extended header")
    return int(digits)


def _text(field: bytes) -> bytes:
    return field.partition(b"\0")[0]


def _padded(size: int) -> int:
    return -(-size // BLOCK) * BLOCK


def _unreadable(problem: str) -> ArchiveError:
    return ArchiveError(f"the archive cannot be read: {problem}")


class ArchiveValidator:
    """Checks the members of one archive in turn."""

    def __init__(self, *, max_members: int, max_bytes: int) -> None:
        """Begin with an empty archive.

        Args:
            max_members: Most files and folders, those included that only the names of others show.
            max_bytes: Most bytes of all files together.
        """
        self._max_members = max_members
        self._max_bytes = max_bytes
        self._members = self._bytes = 0
        self._files: set[str] = set()
        self._folders: set[str] = set()

    def admit(self, member: Member) -> tuple[str, ...]:
        """Return the path segments to unpack a member to; none for the folder itself.

        Raises:
            ArchiveError: The member, or the archive with it, must not be unpacked.
        """
        self._count(member)
        if member.kind == "link":
            raise _refuse(member, "is a link")
        if member.kind == "special":
            raise _refuse(member, "is neither a file nor a folder")
        parts = _parts(member)
        if not parts and member.kind == "file":
            raise _refuse(member, "is a file without a name")
        self._place(member, parts)
        return parts

    def _count(self, member: Member) -> None:
        self._members += 1
        if self._members > self._max_members:
            raise self._too_many()
        if member.size < 0:
            raise _refuse(member, "has a negative size")
        self._bytes += member.size
        if self._bytes > self._max_bytes:
            raise ArchiveError(f"the archive unpacks to more than {self._max_bytes} bytes")

    def _too_many(self) -> ArchiveError:
        return ArchiveError(f"the archive has more than {self._max_members} members")

    def _place(self, member: Member, parts: tuple[str, ...]) -> None:
        """Refuse two members that would end up in one place on some system."""
        place = [unicodedata.normalize("NFC", part).casefold() for part in parts]
        folded = "/".join(place)
        above = {"/".join(place[:depth]) for depth in range(1, len(place))}
        if above & self._files:
            raise _refuse(member, "lies below a file")
        if folded in self._files or (member.kind == "file" and folded in self._folders):
            raise _refuse(member, "has the name of another member")
        self._folders |= above
        (self._files if member.kind == "file" else self._folders).add(folded)
        if len(self._files) + len(self._folders) > self._max_members:
            raise self._too_many()


def _parts(member: Member) -> tuple[str, ...]:
    name = member.name
    if not name:
        raise _refuse(member, "has no name")
    text = encodable(name)
    if escape(text) != text:
        raise _refuse(member, "has a control or invisible character in its name")
    if "\\" in name or ":" in name:
        raise _refuse(member, "has a backslash or a colon in its name")
    if name.startswith("/"):
        raise _refuse(member, "has an absolute name")
    parts = tuple(part for part in name.split("/") if part not in {"", "."})
    if ".." in parts:
        raise _refuse(member, "leaves the folder")
    for part in parts:
        _check_part(member, part)
    if _length(member, name) > _LONGEST_NAME:
        raise _refuse(member, "has a name that is too long")
    if len(parts) > _DEEPEST:
        raise _refuse(member, "is nested too deeply")
    return parts


def _check_part(member: Member, part: str) -> None:
    if part.rstrip(". ") != part:
        raise _refuse(member, "has a name that ends in a dot or a blank")
    if part.partition(".")[0].casefold() in RESERVED:
        raise _refuse(member, "has the name of a device")
    if _length(member, part) > _LONGEST_PART:
        raise _refuse(member, "has a name that is too long")


def _length(member: Member, text: str) -> int:
    try:
        return len(text.encode())
    except UnicodeEncodeError:
        pass
    raise _refuse(member, "has a name that is not UTF-8")


def _refuse(member: Member, problem: str) -> ArchiveError:
    name = member.name.encode("utf-8", "backslashreplace").decode()[:_LONGEST_PART]
    return ArchiveError(f"the archive is refused: member {name!r} {problem}", member=name)


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
    """Unpack a chart into a folder that does not exist or is empty.

    Args:
        archive: The archive itself, or the path of one; a tar archive, gzipped or not.
        to: Path of the folder; the one above it must exist.
        max_bytes: Most bytes of all files together.
        max_members: Most files and folders.

    Returns:
        The paths of the files, in the order of the archive.

    Raises:
        ArchiveError: The archive is broken, too large, or has members that must not be unpacked.
        InvalidArgumentError: A path can name nothing, or a limit limits nothing.
        FileExistsError: The folder is not empty, or is something else.
        OSError: Something cannot be read or written.
    """
    if not is_path(to):
        raise InvalidArgumentError(f"to must name a folder, got {to!r}", argument="to")
    if not isinstance(archive, bytes) and not is_path(archive):
        problem = f"archive must be bytes or name a file, got {type(archive).__name__}"
        raise InvalidArgumentError(problem, argument="archive")
    check_most(max_bytes, "max_bytes")
    check_most(max_members, "max_members")
    stop = threading.Event()
    job = _Unpacking(max_bytes, max_members, stop)
    return await in_thread(job.run, archive, Path(to), on_cancel=stop.set)


class _StoppedError(Exception):
    """Nothing waits for the result any more."""


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

    def _check(self, plain: IO[bytes], length: int) -> list[tuple[Member, tuple[str, ...]]]:
        """Check every member before any is written, and say where each goes."""
        admission = ArchiveValidator(max_members=self._max_members, max_bytes=self._max_bytes)
        admitted: list[tuple[Member, tuple[str, ...]]] = []
        for member in read_members(plain, length):
            self._go_on()
            admitted.append((member, admission.admit(member)))
        return admitted

    def _write(
        self, plain: IO[bytes], admitted: list[tuple[Member, tuple[str, ...]]], target: Path
    ) -> list[Path]:
        folder = Path(tempfile.mkdtemp(prefix=f".{target.name[:100]}.", dir=target.parent))
        try:
            for member, parts in admitted:
                self._go_on()
                place = folder.joinpath(*parts)
                if member.kind == "folder":
                    place.mkdir(parents=True, exist_ok=True)
                else:
                    place.parent.mkdir(parents=True, exist_ok=True)
                    self._copy(plain, member, place)
            if os.path.lexists(target):
                target.rmdir()
            folder.rename(target)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        return [target.joinpath(*parts) for member, parts in admitted if member.kind == "file"]

    def _copy(self, plain: IO[bytes], member: Member, place: Path) -> None:
        plain.seek(member.start)
        left = member.size
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
