"""Downloads: a body as it arrives, or as a file that is there as a whole or not at all.

    async with kubiya.runners_v3.stream_helm_chart("edge-1") as download:
        async for chunk in download:
            ...

    path = await kubiya.runners_v3.download_helm_chart("edge-1", to="charts")

The methods are generated from `x-download` in the spec; unpacking is in `charts`.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import functools
import os
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self, TypeVar, cast

from kubiya_async._async_only import AsyncOnly
from kubiya_async._calls.dispatch import Dispatcher
from kubiya_async._messages.call import Call
from kubiya_async._messages.error_bodies import (
    KEPT_BODY,
    is_html,
    parse_error_body,
    reported_error,
    reports_failure,
)
from kubiya_async._progress import Callback, check_callback, tell
from kubiya_async._transport.stream import OpenStream
from kubiya_async._wait_shielded import wait_shielded
from kubiya_async.errors import (
    ConnectionLostError,
    DeadlineExceededError,
    DecodeError,
    InvalidArgumentError,
    KubiyaError,
    ReadTimeoutError,
    ResponseTooLargeError,
    StreamInterrupted,
)
from kubiya_async.observe import StreamClosed, StreamOpened, notify
from kubiya_async.options import is_number, is_path
from kubiya_async.streams.base import CancellableOpen

__all__ = [
    "MAX_CHART_BYTES",
    "MAX_MANIFEST_BYTES",
    "Download",
    "DownloadProgress",
]


RESERVED: Final = frozenset(
    {"con", "prn", "aux", "nul"}
    | {f"{device}{number}" for device in ("com", "lpt") for number in range(10)}
)
"""Names that are devices on Windows, whatever follows behind a dot."""

_UNSAFE: Final = re.compile(r"[^A-Za-z0-9._-]+")
_LONGEST: Final = 100


def file_name(name: str, suffix: str) -> str:
    """Return a plain file name for something called `name`: no folder, nothing hidden, no device.

    Different names may give the same file name.

    Args:
        name: Any text, such as the name of a runner.
        suffix: End of the file name, with its dot.
    """
    stem = _UNSAFE.sub("-", str(name))[:_LONGEST].strip(".-") or "download"
    if stem.partition(".")[0].casefold() in RESERVED:
        stem = f"_{stem}"
    return stem + suffix


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

    A thread that went on by itself would write to what its caller has cleaned up already.

    Args:
        function: What to run.
        arguments: Its arguments.
        on_cancel: Called when cancelled, to let the function end early.
    """
    loop = asyncio.get_running_loop()
    future = loop.run_in_executor(None, functools.partial(function, *arguments))
    await wait_shielded(future, on_cancel=on_cancel)
    return future.result()


class _Part:
    """A file under a temporary name beside its target, which it replaces when it is complete.

    Only its owner may read it. A target that is a link is replaced, not followed. Every method
    blocks, so it is for `in_thread`.
    """

    def __init__(self, target: Path, *, overwrite: bool) -> None:
        self._target = target
        self._overwrite = overwrite
        self._part = target.with_name(f".{target.name[:100]}.{secrets.token_hex(8)}.part")
        self._descriptor: int | None = None

    def create(self) -> None:
        if not self._overwrite and os.path.lexists(self._target):
            raise _exists(self._target)
        self._descriptor = os.open(self._part, _FLAGS, _PRIVATE)

    def _open(self) -> int:
        if self._descriptor is None:
            raise ValueError("the file is closed")
        return self._descriptor

    def write(self, data: bytes) -> None:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(self._open(), rest) :]

    def clear(self) -> None:
        os.lseek(self._open(), 0, os.SEEK_SET)
        os.ftruncate(self._open(), 0)

    def commit(self) -> None:
        """Put it in the target's place, safely on disk."""
        descriptor = self._open()
        os.fsync(descriptor)
        self._descriptor = None
        os.close(descriptor)
        if self._overwrite:
            self._part.replace(self._target)
        else:
            _put_new(self._part, self._target)
        _sync_folder(self._target.parent)

    def discard(self) -> None:
        """Remove what was not committed."""
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


MAX_CHART_BYTES: Final = 64 * 1024 * 1024
MAX_MANIFEST_BYTES: Final = 10 * 1024 * 1024

_BUFFER: Final = 1024 * 1024
"""Bytes that are collected before they are written."""


@dataclass(frozen=True, slots=True)
class DownloadProgress:
    """The progress of a download."""

    received: int
    """Bytes so far; begins again when a broken download is repeated."""
    total: int | None
    """Bytes in all, if the server says so."""


def check_most(value: object, argument: str, operation: str | None = None) -> None:
    """Refuse what cannot be the most that is taken of something.

    Raises:
        InvalidArgumentError: It is no number from 1 up.
    """
    if not is_number(value) or not value >= 1:
        raise InvalidArgumentError(
            f"{argument} must be a positive number, got {value!r}",
            argument=argument,
            operation=operation,
        )


class Download(AsyncOnly):
    """A body as it arrives, chunk by chunk.

    It opens with `async with`, or with the first chunk that is asked for, and is never asked for a
    second time by itself. One task reads; any task may close.

    Attributes:
        received: Bytes so far.
        total: Bytes in all, once it is open and if the server says so.
    """

    def __init__(self, dispatcher: Dispatcher, call: Call, *, max_bytes: int | None) -> None:
        """Keep the call; nothing is sent yet.

        Args:
            dispatcher: The client's way out.
            call: What to send.
            max_bytes: Most bytes to take; `None` for no limit.
        """
        if max_bytes is not None:
            check_most(max_bytes, "max_bytes", call.operation.id)
        self.received: int = 0
        self.total: int | None = None
        self._dispatcher = dispatcher
        self._call = call
        self._is_archive = call.operation.result == "bytes"
        self._max_bytes = max_bytes
        self._opened: OpenStream | None = None
        self._opening = CancellableOpen()
        self._begun = 0.0
        self._chunks = 0
        self._done = self._closed = False

    @property
    def request_id(self) -> str | None:
        """The server's id of the request, once it is open."""
        return None if self._opened is None else self._opened.request_id

    def _state_shown(self) -> str:
        total = "" if self.total is None else f" of {self.total}"
        return f" of {self._call.operation.id}: {self.received}{total} bytes"

    async def __aenter__(self) -> Self:
        """Open it."""
        await self._open()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close it, read to its end or not."""
        await self.aclose()

    async def aclose(self) -> None:
        """Close the connection at once.

        Idempotent, and allowed from any task: a task that waits for a chunk, or for the download to
        open, then gets `StreamInterrupted`.
        """
        self._close("done" if self._done else "closed early")

    def __aiter__(self) -> Self:
        """Return the iterator itself."""
        return self

    async def __anext__(self) -> bytes:
        """Return the next chunk; chunks are never empty.

        Raises:
            TransportError: The body broke off, or is too large.
            DecodeError: It is something else than was asked for.
            StreamInterrupted: It was closed before its end.
        """
        if self._done:
            raise StopAsyncIteration
        chunk = await self._read(await self._open())
        if not chunk:
            self._done = True
            self._close("done")
            raise StopAsyncIteration
        return chunk

    async def read(self) -> bytes:
        """Read the rest and return it."""
        async with self:
            return b"".join([chunk async for chunk in self])

    async def _open(self) -> OpenStream:
        if self._closed and not self._done:
            raise self._interrupted("its end")
        if self._opened is None:
            opened = await self._opening.wait(self._dispatcher.open(self._call))
            if opened is not None:
                self._report_opened(opened)
            if opened is None or self._closed:
                if opened is not None:
                    self._hang_up(opened, "closed early")
                raise self._interrupted("it was open")
            self._opened = opened
            self._check_head(opened)
        return self._opened

    async def _read(self, opened: OpenStream) -> bytes:
        try:
            chunk = await opened.body.read()
        except KubiyaError as error:
            interrupted = self._closed
            self._close("interrupted")
            if interrupted:
                raise self._interrupted("its end") from None
            raise self._complete(error)  # noqa: B904 - the same error, completed
        except BaseException:
            self._close("closed early")
            raise
        if not self.received and (self._is_archive or is_html({}, chunk)):
            await self._check_beginning(opened, chunk)
        self.received += len(chunk)
        self._chunks += 1
        self._check_size(self.received)
        return chunk

    # What is refused

    def _check_head(self, opened: OpenStream) -> None:
        if is_html(opened.headers):
            raise self._not_as_specified(opened, b"", "an HTML page")
        length = opened.headers.get("Content-Length", "")
        if length.isascii() and length.isdigit() and "Content-Encoding" not in opened.headers:
            self.total = int(length)
            self._check_size(self.total)

    def _check_size(self, size: int) -> None:
        if self._max_bytes is None or size <= self._max_bytes:
            return
        self._close("interrupted")
        raise self._complete(
            ResponseTooLargeError(
                f"the download is larger than {self._max_bytes} bytes",
                phase="body",
                hint="Raise `max_bytes` if that is to be expected.",
            )
        )

    async def _check_beginning(self, opened: OpenStream, chunk: bytes) -> None:
        """Refuse text where an archive was asked for, saying what it says."""
        if chunk.lstrip()[:1] not in {b"", b"{", b"[", b"<"}:
            return
        body = chunk
        while chunk and len(body) < KEPT_BODY:
            chunk = await opened.body.read()
            body += chunk
        data = parse_error_body(body).data
        if isinstance(data, dict) and reports_failure(cast("dict[str, Any]", data)):
            self._close("interrupted")
            raise opened.conceal(
                reported_error(
                    opened.status, opened.headers, body, operation=self._call.operation.id
                )
            )
        found = "an HTML page" if is_html({}, body) else "text" if body.strip() else "empty"
        raise self._not_as_specified(opened, body, found)

    def _not_as_specified(self, opened: OpenStream, body: bytes, found: str) -> DecodeError:
        self._close("interrupted")
        wanted = "an archive" if self._is_archive else "a manifest"
        return opened.conceal(
            DecodeError(
                f"HTTP {opened.status}, but the body is {found}, not {wanted}",
                status=opened.status,
                body=body.decode("utf-8", "replace"),
                operation=self._call.operation.id,
                request_id=opened.request_id,
            )
        )

    # The end

    def _close(self, outcome: str) -> None:
        if self._closed:
            return
        self._closed = True
        self._opening.cut()
        if self._opened is not None:
            self._hang_up(self._opened, outcome)

    def _report_opened(self, opened: OpenStream) -> None:
        self._begun = asyncio.get_running_loop().time()
        observers = self._dispatcher.settings.observers
        notify(observers, StreamOpened(opened.call, self._call.operation.id, opened.request_id))

    def _hang_up(self, opened: OpenStream, outcome: str) -> None:
        """Release the connection, and report the end to observers."""
        opened.body.close()
        elapsed = asyncio.get_running_loop().time() - self._begun
        operation = self._call.operation.id
        observers = self._dispatcher.settings.observers
        notify(observers, StreamClosed(opened.call, operation, self._chunks, elapsed, outcome))

    def _complete(self, error: KubiyaError) -> KubiyaError:
        error.operation = self._call.operation.id
        error.request_id = self.request_id
        return error

    def _interrupted(self, what: str) -> KubiyaError:
        return self._complete(StreamInterrupted(f"the download was closed before {what}"))


async def save(
    dispatcher: Dispatcher,
    call: Call,
    *,
    name: str,
    suffix: str,
    to: str | os.PathLike[str] | None,
    on_progress: Callback[DownloadProgress] | None,
    max_bytes: int | None,
    overwrite: bool,
) -> Path:
    """Download into a file.

    A download that breaks off is begun again once. Whatever goes wrong, no file is left behind, and
    a file that was there before stays as it was.

    Args:
        dispatcher: The client's way out.
        call: What to send; its timeout is the deadline over everything.
        name: What the file is named after where `to` gives no name.
        suffix: End of that name, with its dot.
        to: Path of the file, or of an existing folder; `None` for the current folder.
        on_progress: Told about every chunk.
        max_bytes: Most bytes to take.
        overwrite: Whether an existing file may be replaced.
    """
    check_callback(on_progress)
    download = Download(dispatcher, call, max_bytes=max_bytes)
    target = await in_thread(_target, to, file_name(name, suffix))
    part = _Part(target, overwrite=overwrite)
    deadline = asyncio.timeout(call.timeout)
    try:
        await in_thread(part.create)
        async with deadline:
            try:
                await _fill(part, download, on_progress)
            except (ConnectionLostError, ReadTimeoutError):
                if not download.received or not call.policy.max_retries:
                    raise
                await in_thread(part.clear)
                again = Download(dispatcher, call, max_bytes=max_bytes)
                await _fill(part, again, on_progress)
        await in_thread(part.commit)
    except TimeoutError as error:
        if isinstance(error, KubiyaError) or not deadline.expired():
            raise
        raise DeadlineExceededError(
            f"the deadline of {call.timeout or 0:g} s passed while the body was read",
            phase="body",
            operation=call.operation.id,
        ) from None
    finally:
        await in_thread(part.discard)
    return target


async def _fill(
    part: _Part, download: Download, on_progress: Callback[DownloadProgress] | None
) -> None:
    buffer = bytearray()
    async with download:
        async for chunk in download:
            buffer += chunk
            if len(buffer) >= _BUFFER:
                await in_thread(part.write, bytes(buffer))
                buffer.clear()
            await tell(on_progress, DownloadProgress(download.received, download.total))
    if buffer:
        await in_thread(part.write, bytes(buffer))


def _target(to: str | os.PathLike[str] | None, name: str) -> Path:
    if to is not None and not is_path(to):
        raise InvalidArgumentError(
            f"to must be the path of a file or a folder, got {to!r}", argument="to"
        )
    path = Path(name if to is None else to)
    return path / name if path.is_dir() else path
