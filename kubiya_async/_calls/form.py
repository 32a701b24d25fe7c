"""Forms with files (`multipart/form-data`, RFC 7578): the one body that is not JSON."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from kubiya_async._core.json_text import is_encodable
from kubiya_async._core.unset import UNSET
from kubiya_async.errors import InvalidArgumentError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Form", "Upload"]

Upload: TypeAlias = bytes | tuple[str, bytes]
"""A file to send: its bytes, or its name and its bytes."""

_ZIP: Final = b"PK"
# What WHATWG prescribes for names inside quotes (HTML, 4.10.21.8).
_QUOTED: Final = {ord('"'): "%22", ord("\r"): "%0D", ord("\n"): "%0A"}


class Form:
    """The files of a call, by the names of their fields."""

    __slots__ = ("files",)

    def __init__(self, files: Mapping[str, Any]) -> None:
        """Keep the arguments; they are checked when the call is prepared."""
        self.files: Mapping[str, Any] = files

    def encode(self) -> tuple[bytes, str]:
        """Write the body; give it with its content type.

        Raises:
            InvalidArgumentError: An argument is no file.
        """
        boundary = f"kubiya-async-{secrets.token_hex(16)}"
        parts = [
            _part(boundary, field, *_named(field, given))
            for field, given in self.files.items()
            if given is not UNSET
        ]
        body = b"".join([*parts, f"--{boundary}--\r\n".encode()])
        return body, f"multipart/form-data; boundary={boundary}"


def _named(field: str, given: object) -> tuple[str, bytes]:
    if isinstance(given, bytes):
        return f"{field}.zip" if given.startswith(_ZIP) else field, given
    match given:
        case (str() as name, bytes() as data) if name.strip():
            if not is_encodable(name):
                problem = f"{field} has a file name that is not valid Unicode"
                raise InvalidArgumentError(problem, argument=field)
            return name, data
        case _:
            raise InvalidArgumentError(
                f"{field} must be bytes, or a tuple of a file name and bytes, "
                f"got {type(given).__name__}",
                argument=field,
            )


def _part(boundary: str, field: str, name: str, data: bytes) -> bytes:
    head = (
        f"--{boundary}\r\n"
        f'Content-Disposition: form-data; name="{field}"; filename="{name.translate(_QUOTED)}"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n"
    )
    return head.encode() + data + b"\r\n"
