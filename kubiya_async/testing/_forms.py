"""Reads the one file of a form (`multipart/form-data`)."""

from __future__ import annotations

from email.parser import BytesParser
from email.policy import HTTP

from kubiya_async.testing._answers import MEDIA_TYPE, Refusal, invalid


def file_in(body: bytes, content_type: str, field: str) -> tuple[str, bytes]:
    """Return name and bytes of a file.

    Raises:
        Refusal: The body is no form, or has no such file.
    """
    if not content_type.lower().startswith("multipart/form-data"):
        raise Refusal(MEDIA_TYPE, "The body must be multipart/form-data")
    head = f"Content-Type: {content_type}\r\n\r\n".encode()
    for part in BytesParser(policy=HTTP).parsebytes(head + body).walk():
        if part.get_param("name", header="content-disposition") == field:
            data = part.get_payload(decode=True)
            if isinstance(data, bytes):
                return part.get_filename() or field, data
    raise invalid(field, f"{field} is required")
