"""Charts and manifests as they arrive and as files; what goes wrong leaves nothing behind."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import functools
import gzip
import os
import resource
import stat
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kubiya_async.errors import (
    ClientClosedError,
    ConnectionLostError,
    DeadlineExceededError,
    DecodeError,
    ErrorInSuccessResponse,
    InvalidArgumentError,
    NotFoundError,
    ReadTimeoutError,
    ResponseTooLargeError,
    StreamInterrupted,
    TransportError,
)
from kubiya_async.files import Download, DownloadProgress
from kubiya_async.observe import AttemptFinished, Event, StreamClosed, StreamOpened
from kubiya_async.options import RequestOptions, Timeouts
from kubiya_async.testing.faults import Fault, html_page, slices, stall, truncate
from tests.support.cancel_steps import cancel_at_every_step

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from kubiya_async import Kubiya
    from kubiya_async.testing import LocalServer

    Save = Callable[..., Coroutine[Any, Any, Path]]
    """Downloads the chart, into the folder unless told otherwise."""

CHART = "runners_v3.get_helm_chart"
RUNNER = "edge-1"
BIG = b"\x1f\x8b" + bytes(range(256)) * 8000


@pytest.fixture
async def kubiya(server: LocalServer, kubiya: Kubiya) -> Kubiya:
    await kubiya.runners_v3.create(RUNNER)
    return kubiya


@pytest.fixture
def save(kubiya: Kubiya, folder: Path) -> Save:
    return functools.partial(kubiya.runners_v3.download_helm_chart, RUNNER, to=folder)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "charts"
    made.mkdir()
    return made


async def test_chart_arrives_chunk_by_chunk(server: LocalServer, kubiya: Kubiya) -> None:
    whole = await kubiya.runners_v3.get_helm_chart(RUNNER)
    server.faults.add(slices(100), CHART)

    async with kubiya.runners_v3.stream_helm_chart(RUNNER) as download:
        chunks = [chunk async for chunk in download]

    assert b"".join(chunks) == whole
    assert all(chunks)
    assert download.received == download.total == len(whole)
    assert server.open_streams == 0


async def test_stream_opens_with_its_first_chunk_and_ends_for_good(kubiya: Kubiya) -> None:
    download = kubiya.runners_v3.stream_helm_chart(RUNNER)
    assert download.request_id is None

    assert await download.read() == await kubiya.runners_v3.get_helm_chart(RUNNER)
    assert download.request_id is not None
    assert [chunk async for chunk in download] == []


async def test_manifests_are_streamed_too(kubiya: Kubiya) -> None:
    helm = await kubiya.runners_v3.stream_helm_manifest(RUNNER).read()
    plain = await kubiya.runners.stream_manifest("k8s-runner", format="json").read()

    assert helm.decode() == await kubiya.runners_v3.get_helm_manifest(RUNNER)
    assert plain.decode() == await kubiya.runners.get_manifest("k8s-runner", format="json")


async def test_chart_becomes_a_file_that_only_its_owner_may_read(
    kubiya: Kubiya, folder: Path, save: Save
) -> None:
    path = await save(to=folder / "chart.tgz")

    assert path == folder / "chart.tgz"
    assert path.read_bytes() == await kubiya.runners_v3.get_helm_chart(RUNNER)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(folder.iterdir()) == [path]


async def test_folder_gets_a_file_called_after_the_runner(kubiya: Kubiya, folder: Path) -> None:
    await kubiya.runners_v3.create("team a")

    paths = [
        await kubiya.runners_v3.download_helm_chart("team a", to=folder),
        await kubiya.runners_v3.download_helm_manifest(RUNNER, to=str(folder)),
        await kubiya.runners.download_manifest("k8s-runner", to=folder),
        await kubiya.runners.download_manifest("k8s-runner", format="json", to=folder),
    ]

    assert paths == [
        folder / name
        for name in ("team-a.tgz", "edge-1.yaml", "k8s-runner.yaml", "k8s-runner.json")
    ]


async def test_without_a_path_the_file_is_in_the_current_folder(
    kubiya: Kubiya, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)

    assert await kubiya.runners_v3.download_helm_chart(RUNNER) == Path("edge-1.tgz")
    assert (folder / "edge-1.tgz").is_file()


async def test_s18_name_that_the_server_suggests_is_ignored(
    server: LocalServer, folder: Path, save: Save
) -> None:
    evil = {"Content-Disposition": 'attachment; filename="../../evil.tgz"'}
    server.fail(CHART, headers=evil)

    await save()

    assert [path.name for path in folder.iterdir()] == ["edge-1.tgz"]


async def test_progress_is_told_up_to_the_end(server: LocalServer, save: Save) -> None:
    told: list[DownloadProgress] = []

    async def tell(progress: DownloadProgress) -> None:
        await asyncio.sleep(0)
        told.append(progress)

    server.faults.add(Fault(status=200, body=BIG, content_type="application/gzip"), CHART)
    path = await save(on_progress=tell)

    assert path.read_bytes() == BIG
    assert {p.total for p in told} == {len(BIG)}
    received = [p.received for p in told]
    assert received == sorted(received)
    assert received[-1] == len(BIG)


async def test_length_of_a_packed_body_says_nothing_about_the_file(
    server: LocalServer, save: Save
) -> None:
    packed = gzip.compress(BIG)
    fault = Fault(status=200, body=packed, headers={"Content-Encoding": "gzip"})
    server.faults.add(fault, CHART)
    told: list[DownloadProgress] = []

    path = await save(on_progress=told.append)

    assert path.read_bytes() == BIG
    assert told[-1] == DownloadProgress(len(BIG), None)


@pytest.mark.parametrize("at", [0, 1, *range(1024, 8 * 1024, 1024)])
async def test_f58_download_that_breaks_off_leaves_nothing_behind(
    at: int, server: LocalServer, folder: Path, save: Save
) -> None:
    body = BIG[: 8 * 1024]
    fault = Fault(status=200, body=body, cut=truncate(at).cut)
    server.faults.add(fault, CHART, times=None)
    (folder / "old.tgz").write_bytes(b"old")

    with pytest.raises(TransportError):
        await save(to=folder / "new.tgz")
    with pytest.raises(TransportError):
        await save(to=folder / "old.tgz", overwrite=True)

    assert [path.name for path in folder.iterdir()] == ["old.tgz"]
    assert (folder / "old.tgz").read_bytes() == b"old"


async def test_broken_download_is_begun_again_once(
    server: LocalServer, kubiya: Kubiya, save: Save
) -> None:
    broken = Fault(status=200, body=BIG, cut=truncate(2_000_000).cut)
    server.faults.add(broken, CHART)
    told: list[DownloadProgress] = []

    path = await save(on_progress=told.append)

    assert path.read_bytes() == await kubiya.runners_v3.get_helm_chart(RUNNER)
    received = [progress.received for progress in told]
    assert received != sorted(received)
    assert server.requests.count(CHART) == 3


async def test_without_retries_a_broken_download_is_not_begun_again(
    server: LocalServer, save: Save
) -> None:
    server.faults.add(truncate(50), CHART)
    options = RequestOptions(retries=0)

    with pytest.raises(ConnectionLostError):
        await save(options=options)
    assert server.requests.count(CHART) == 1


async def test_f58_existing_file_is_kept_and_the_server_is_not_asked(
    server: LocalServer, folder: Path, save: Save
) -> None:
    (folder / "edge-1.tgz").write_bytes(b"old")

    with pytest.raises(FileExistsError, match="overwrite=True") as caught:
        await save()

    assert caught.value.filename == str(folder / "edge-1.tgz")
    assert (folder / "edge-1.tgz").read_bytes() == b"old"
    assert server.requests.count(CHART) == 0


async def test_f58_file_that_appears_meanwhile_is_kept(folder: Path, save: Save) -> None:
    target = folder / "chart.tgz"

    with pytest.raises(FileExistsError):
        await save(to=target, on_progress=lambda _: target.touch())
    assert target.read_bytes() == b""
    assert list(folder.iterdir()) == [target]


async def test_file_system_without_links_is_all_right(
    folder: Path, monkeypatch: pytest.MonkeyPatch, save: Save
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EPERM, "no links here")

    monkeypatch.setattr(os, "link", refuse)
    target = folder / "chart.tgz"

    await save(to=target)
    assert list(folder.iterdir()) == [target]
    target.unlink()

    with pytest.raises(FileExistsError):
        await save(to=target, on_progress=lambda _: target.touch())


async def test_f58_link_is_replaced_and_not_followed(folder: Path, save: Save) -> None:
    precious = folder / "precious"
    precious.write_bytes(b"precious")
    link = folder / "chart.tgz"
    link.symlink_to(precious)

    with pytest.raises(FileExistsError):
        await save(to=link)
    await save(to=link, overwrite=True)

    assert not link.is_symlink()
    assert link.read_bytes()[:2] == b"\x1f\x8b"
    assert precious.read_bytes() == b"precious"


async def test_folder_that_is_not_there_is_an_error_before_anything_is_sent(
    server: LocalServer, folder: Path, save: Save
) -> None:
    with pytest.raises(FileNotFoundError):
        await save(to=folder / "no" / "chart.tgz")
    assert server.requests.count(CHART) == 0


async def test_f58_full_disk_is_an_error_that_leaves_nothing_behind(
    server: LocalServer, folder: Path, save: Save
) -> None:
    server.faults.add(Fault(status=200, body=BIG), CHART)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_500_000, hard))
    try:
        with pytest.raises(OSError, match="large") as caught:
            await save()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert caught.value.errno == errno.EFBIG
    assert list(folder.iterdir()) == []
    assert server.open_streams == 0


async def test_download_that_is_too_large_is_refused_as_soon_as_that_is_known(
    server: LocalServer, folder: Path, save: Save
) -> None:
    announced = Fault(status=200, body=BIG, slice_size=100, slice_delay=1.0)
    server.faults.add(announced, CHART)
    with pytest.raises(ResponseTooLargeError, match="larger than 1000 bytes") as caught:
        await save(max_bytes=1000)
    assert caught.value.operation == CHART

    server.faults.add(Fault(status=200, body=BIG, framing="chunked"), CHART, times=2)
    with pytest.raises(ResponseTooLargeError):
        await save(max_bytes=len(BIG) - 1)
    assert list(folder.iterdir()) == []
    assert (await save(max_bytes=len(BIG))).stat().st_size == len(BIG)


@pytest.mark.parametrize("max_bytes", [0, -1, True])
async def test_limit_that_cannot_be_meant_is_refused(max_bytes: int, kubiya: Kubiya) -> None:
    with pytest.raises(InvalidArgumentError) as caught:
        kubiya.runners_v3.stream_helm_chart(RUNNER, max_bytes=max_bytes)
    assert caught.value.argument == "max_bytes"


async def test_deadline_includes_the_body(server: LocalServer, folder: Path, save: Save) -> None:
    server.faults.add(slices(50, delay=0.05), CHART)
    options = RequestOptions(timeout=1.0)

    with pytest.raises(DeadlineExceededError, match="while the body was read") as caught:
        await save(options=options)

    assert caught.value.phase == "body"
    assert list(folder.iterdir()) == []


async def test_silent_server_is_noticed(server: LocalServer, folder: Path) -> None:
    async with server.client(timeouts=Timeouts(read=0.1), retries=0) as kubiya:
        await kubiya.runners_v3.create(RUNNER)
        server.faults.add(stall(at=300), CHART)

        with pytest.raises(ReadTimeoutError):
            await kubiya.runners_v3.download_helm_chart(RUNNER, to=folder)
    assert list(folder.iterdir()) == []


async def test_callers_own_timeout_error_is_not_taken_for_the_deadline(save: Save) -> None:
    def fail(progress: DownloadProgress) -> None:
        raise TimeoutError(progress.received)

    with pytest.raises(TimeoutError) as caught:
        await save(on_progress=fail)
    assert not isinstance(caught.value, DeadlineExceededError)


async def test_download_that_is_cancelled_leaves_nothing_behind(
    server: LocalServer, folder: Path, save: Save
) -> None:
    server.faults.add(Fault(status=200, body=BIG, slice_size=100_000, slice_delay=0.02), CHART)
    begun = asyncio.Event()
    task = asyncio.create_task(save(on_progress=lambda _: begun.set()))
    await begun.wait()

    task.cancel()

    with pytest.raises(asyncio.CancelledError):
        await task
    assert list(folder.iterdir()) == []
    assert server.open_streams == 0


@pytest.mark.proof
async def test_f58_cancelling_at_any_step_leaves_no_partial_file(
    kubiya: Kubiya, folder: Path, save: Save
) -> None:
    whole = await kubiya.runners_v3.get_helm_chart(RUNNER)

    async def check() -> None:
        assert [path.name for path in folder.iterdir()] in ([], ["edge-1.tgz"])
        for path in folder.iterdir():
            assert path.read_bytes() == whole
            path.unlink()

    def operation() -> Coroutine[Any, Any, object]:
        return save()

    assert await cancel_at_every_step(operation, check) > 3


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (html_page(200), DecodeError),
        (Fault(status=200, body=b"", content_type="application/gzip"), DecodeError),
        (Fault(status=200, body=b"<html>login</html>"), DecodeError),
        (Fault(status=200, body={"chart": "no longer here"}), DecodeError),
        (Fault(status=200, body={"error": {"message": "no chart"}}), ErrorInSuccessResponse),
        (Fault(status=200, body={"success": False}), ErrorInSuccessResponse),
        (Fault(status=404), NotFoundError),
    ],
)
async def test_what_is_no_chart_does_not_become_a_file(
    fault: Fault, error: type[Exception], server: LocalServer, folder: Path, save: Save
) -> None:
    server.faults.add(fault, CHART, times=None)

    with pytest.raises(error) as caught:
        await save()

    assert str(caught.value).startswith(CHART)
    assert list(folder.iterdir()) == []
    assert server.open_streams == 0


async def test_reading_goes_on_no_further_than_it_was_closed(
    server: LocalServer, kubiya: Kubiya
) -> None:
    server.faults.add(slices(50, delay=0.01), CHART)
    async with kubiya.runners_v3.stream_helm_chart(RUNNER) as download:
        await anext(download)

    with pytest.raises(StreamInterrupted, match="closed before its end"):
        await anext(download)
    unopened = kubiya.runners_v3.stream_helm_chart(RUNNER)
    await unopened.aclose()
    with pytest.raises(StreamInterrupted):
        await anext(unopened)


async def test_closing_from_another_task_wakes_the_reader(
    server: LocalServer, kubiya: Kubiya
) -> None:
    server.faults.add(stall(at=300), CHART)
    download = kubiya.runners_v3.stream_helm_chart(RUNNER)
    task = asyncio.create_task(download.read())
    while download.request_id is None:
        await asyncio.sleep(0.01)
    await asyncio.sleep(0.05)

    await download.aclose()

    with pytest.raises(StreamInterrupted):
        await task


async def test_closing_from_another_task_cuts_the_opening_short(
    server: LocalServer, kubiya: Kubiya
) -> None:
    server.faults.add(Fault(latency=60), CHART)
    download = kubiya.runners_v3.stream_helm_chart(RUNNER)
    task = asyncio.create_task(download.read())
    while not server.requests.count(CHART):
        await asyncio.sleep(0)

    await download.aclose()

    with pytest.raises(StreamInterrupted, match="closed before it was open"):
        await task
    with pytest.raises(StreamInterrupted, match="closed before its end"):
        await anext(download)
    assert server.requests.count(CHART) == 1


async def test_closing_in_the_moment_of_opening_gives_the_connection_back(
    server: LocalServer,
) -> None:
    seen: list[Event] = []
    closing: list[Download] = []

    class Closer:
        def on_event(self, event: Event, /) -> None:
            seen.append(event)
            if isinstance(event, AttemptFinished) and closing:
                with contextlib.suppress(StopIteration):
                    closing.pop().aclose().send(None)

    async with server.client(observers=[Closer()]) as kubiya:
        await kubiya.runners_v3.create(RUNNER)
        download = kubiya.runners_v3.stream_helm_chart(RUNNER)
        closing.append(download)

        with pytest.raises(StreamInterrupted, match="closed before it was open"):
            await download.read()

    assert server.open_streams == 0
    told = [type(event) for event in seen if isinstance(event, StreamOpened | StreamClosed)]
    assert told == [StreamOpened, StreamClosed]


async def test_closing_the_client_ends_a_download(server: LocalServer, folder: Path) -> None:
    async with server.client() as kubiya:
        await kubiya.runners_v3.create(RUNNER)
        server.faults.add(Fault(status=200, body=BIG, slice_size=10, slice_delay=0.05), CHART)
        begun = asyncio.Event()
        task = asyncio.create_task(
            kubiya.runners_v3.download_helm_chart(
                RUNNER, to=folder, on_progress=lambda _: begun.set()
            )
        )
        await begun.wait()

    with pytest.raises(ClientClosedError):
        await task
    assert list(folder.iterdir()) == []


async def test_downloads_are_observed(server: LocalServer) -> None:
    seen: list[Event] = []

    class Watcher:
        def on_event(self, event: Event, /) -> None:
            seen.append(event)

    async with server.client(observers=[Watcher()]) as kubiya:
        await kubiya.runners_v3.create(RUNNER)
        await kubiya.runners_v3.stream_helm_chart(RUNNER).read()
        async with kubiya.runners_v3.stream_helm_chart(RUNNER):
            pass

    closed = [event for event in seen if isinstance(event, StreamClosed)]
    assert [event.outcome for event in closed] == ["done", "closed early"]
    assert closed[0].events >= 1
