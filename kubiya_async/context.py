"""Things to read along with a message: files, text, pages.

They go with the message:

    await kubiya.chat.send(
        agent_uuid=uuid,
        message="What is wrong with this?",
        context=[await file_context("deployment.yaml"), url_context("https://example.com/x.yaml")],
    )
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from anyio import to_thread

from kubiya_async._generated.models.chat import FileContext, UrlContext
from kubiya_async.errors import InvalidArgumentError
from kubiya_async.files import check_most
from kubiya_async.options import is_path

__all__ = ["file_context", "text_context", "url_context"]

MAX_FILE_BYTES: Final = 1024 * 1024


async def file_context(
    path: str | os.PathLike[str],
    *,
    filename: str | None = None,
    max_bytes: int = MAX_FILE_BYTES,
) -> FileContext:
    """Read a text file, without blocking the event loop.

    Args:
        path: The file.
        filename: Name the agent sees. Default: the file's own.
        max_bytes: Refuse larger files.

    Raises:
        InvalidArgumentError: The file is too large, or not UTF-8 text.
        OSError: It cannot be read.
    """
    check_most(max_bytes, "max_bytes")
    if not is_path(path):
        raise InvalidArgumentError(f"path must name a file, got {path!r}", argument="path")
    source = Path(path)
    # One byte more than allowed tells a large file without reading all of it.
    data = await to_thread.run_sync(_read, source, max_bytes + 1)
    if len(data) > max_bytes:
        raise InvalidArgumentError(f"{source} is larger than {max_bytes} bytes", argument="path")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = None
    if text is None:
        raise InvalidArgumentError(f"{source} is not UTF-8 text", argument="path")
    return text_context(text, filename=filename or source.name)


def text_context(text: str, *, filename: str) -> FileContext:
    """Return text as if it were a file.

    Args:
        text: The content.
        filename: Name the agent sees.
    """
    for argument, value in (("text", text), ("filename", filename)):
        if not isinstance(value, str):
            raise InvalidArgumentError(
                f"{argument} must be a str, got {type(value).__name__}", argument=argument
            )
    return FileContext(type="file", content=text, filename=filename)


def url_context(url: str) -> UrlContext:
    """Refer to a web page, which the agent reads; this package does not.

    Args:
        url: Address of the page, with `http` or `https`.

    Raises:
        InvalidArgumentError: It is no such address.
    """
    scheme, separator, rest = str(url).partition("://")
    if (
        not isinstance(url, str)
        or not separator
        or scheme.lower() not in {"http", "https"}
        or not rest
    ):
        raise InvalidArgumentError(
            "url must be an address that begins with http:// or https://", argument="url"
        )
    return UrlContext(type="url", url=url)


def _read(path: Path, most: int) -> bytes:
    with path.open("rb") as file:
        return file.read(most)
