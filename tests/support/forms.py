"""Reads forms with a parser that is not ours."""

from __future__ import annotations

import email
import email.policy
from email.message import EmailMessage
from typing import cast


def files_in(body: bytes, content_type: str) -> list[tuple[str, str | None, bytes]]:
    """Return field, file name and bytes of each part of a form."""
    message = email.message_from_bytes(
        b"Content-Type: " + content_type.encode() + b"\r\n\r\n" + body,
        _class=EmailMessage,
        policy=email.policy.HTTP,
    )
    return [
        (
            str(part.get_param("name", header="content-disposition")),
            part.get_filename(),
            cast("bytes", part.get_payload(decode=True)),
        )
        for part in message.iter_parts()
    ]
