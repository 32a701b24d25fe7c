"""Decides whether a member of an archive may be unpacked, and under which name.

An archive comes from somebody else, and unpacking it must not write anywhere but into the folder
that was named. Charts consist of files and folders, so nothing else is let in; and of names only
those that mean the same on every system.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from kubiya_async._core.file_names import RESERVED
from kubiya_async.errors import ArchiveError

MemberKind: TypeAlias = Literal["file", "folder", "link", "special"]

_LONGEST_PART: Final = 255
_LONGEST_NAME: Final = 1024
_FIRST_PRINTABLE: Final = 0x20
_DELETE: Final = 0x7F


@dataclass(frozen=True, slots=True)
class Member:
    """A member as its header describes it."""

    name: str
    kind: MemberKind
    size: int


class Admission:
    """Looks at the members of one archive in turn."""

    __slots__ = ("_bytes", "_files", "_folders", "_max_bytes", "_max_members", "_members")

    def __init__(self, *, max_members: int, max_bytes: int) -> None:
        """Begin with an empty archive.

        Args:
            max_members: Most members.
            max_bytes: Most bytes of all files together.
        """
        self._max_members = max_members
        self._max_bytes = max_bytes
        self._members = self._bytes = 0
        self._files: set[tuple[str, ...]] = set()
        self._folders: set[tuple[str, ...]] = set()

    def admit(self, member: Member) -> tuple[str, ...]:
        """Give the parts of the path to unpack a member to; none for the folder itself.

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
            raise ArchiveError(f"the archive has more than {self._max_members} members")
        if member.size < 0:
            raise _refuse(member, "has a negative size")
        self._bytes += member.size
        if self._bytes > self._max_bytes:
            raise ArchiveError(f"the archive unpacks to more than {self._max_bytes} bytes")

    def _place(self, member: Member, parts: tuple[str, ...]) -> None:
        """Refuse two members that would end up in one place on some system."""
        folded = tuple(unicodedata.normalize("NFC", part).casefold() for part in parts)
        above = {folded[:depth] for depth in range(1, len(folded))}
        if above & self._files:
            raise _refuse(member, "lies below a file")
        if folded in self._files or (member.kind == "file" and folded in self._folders):
            raise _refuse(member, "has the name of another member")
        self._folders |= above
        (self._files if member.kind == "file" else self._folders).add(folded)


def _parts(member: Member) -> tuple[str, ...]:
    name = member.name
    if not name:
        raise _refuse(member, "has no name")
    if any(ord(c) < _FIRST_PRINTABLE or ord(c) == _DELETE for c in name):
        raise _refuse(member, "has a control character in its name")
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
