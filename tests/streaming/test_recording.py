"""Recording chats, reading recordings, and streaming them again."""

from __future__ import annotations

import asyncio
import json
import os
import stat
import sys
from pathlib import Path

import pytest

from kubiya_async import (
    ErrorEvent,
    InvalidArgumentError,
    MessageEvent,
    StreamEventError,
    StreamInterrupted,
    UnknownEvent,
    read_recording,
    record,
)
from kubiya_async.testing import Event, Pause, replay
from kubiya_async.testing.faults import stream as damaged
from kubiya_async.testing.scripts import StreamItem, say
from tests.streaming.conftest import Talk

EVENTS: list[StreamItem] = [
    {"type": "message", "content": "Let me see — ünïcode\u2028"},
    {"type": "tool_call", "tool": "kubectl", "args": {"command": "get pods"}, "id": "x"},
    {"type": "tool_result", "result": {"rows": [1, None]}, "id": "x"},
    {"type": "thinking", "depth": 2},
    Event("no JSON at all"),
    Event({"a": 1}, name="tick"),
    {"type": "message", "content": "Fine.", "lang": "en"},
    {"type": "done"},
]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "chat.jsonl"


async def test_a_recording_holds_what_was_streamed(talk: Talk, path: Path) -> None:
    talk.script(*EVENTS)

    result = await record(talk.ask(), path).final()

    recording = await read_recording(path)
    assert tuple(recorded.event for recorded in recording.events) == result.events
    assert recording.result() == result
    assert result.tool_calls[0].result == {"rows": [1, None]}


async def test_a_recording_is_one_json_line_per_event_with_its_time(talk: Talk, path: Path) -> None:
    talk.script(*EVENTS)
    ticks = iter(range(100))

    await record(talk.ask(), path, clock=lambda: float(next(ticks))).final()

    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n")[:-1]]
    assert [line["at"] for line in lines] == [1, 2, 3, 4, 5, 6, 7, 8]
    assert lines[1]["event"] == EVENTS[1]
    assert lines[4] == {"at": 5, "event": "no JSON at all", "name": None, "raw": "no JSON at all"}
    assert lines[5]["name"] == "tick"


async def test_a_recorded_stream_is_read_like_any_other(talk: Talk, path: Path) -> None:
    talk.script(*EVENTS)
    async with record(talk.ask(), path) as stream:
        async for event in stream:
            assert isinstance(event, MessageEvent)
            break
        text = "".join([text async for text in stream.text_stream()])

    assert text == "\n\nFine."
    assert stream.snapshot.done
    assert len((await read_recording(path)).events) == len(EVENTS)


async def test_a_stream_left_early_is_recorded_as_far_as_it_was_read(
    talk: Talk, path: Path
) -> None:
    talk.script(*say("a", "b", Pause(60)))

    async with record(talk.ask(), path) as stream:
        await stream.next_event()
        await stream.next_event()
        await stream.aclose()
        await stream.aclose()

    assert (await read_recording(path)).result().text == "ab"
    await talk.settled()


async def test_a_cancelled_reader_leaves_a_complete_file(talk: Talk, path: Path) -> None:
    talk.script(*say("a", "b", Pause(60)))
    stream = record(talk.ask(), path)
    reading = asyncio.ensure_future(stream.final())
    while stream.snapshot.text != "ab":
        await asyncio.sleep(0)

    reading.cancel()
    await asyncio.wait([reading])

    assert reading.cancelled()
    assert (await read_recording(path)).result().text == "ab"


async def test_what_breaks_the_stream_ends_the_recording(talk: Talk, path: Path) -> None:
    talk.script(*say("a", "b"))
    talk.server.faults.add(damaged(end_after=2, end="reset"), "chat.send")

    with pytest.raises(StreamInterrupted):
        await record(talk.ask(), path).final()

    result = (await read_recording(path)).result()
    assert (result.text, result.done) == ("ab", False)


async def test_an_error_event_is_recorded_too(talk: Talk, path: Path) -> None:
    talk.script(*say("a", done=False), {"type": "error", "message": "no runner"})

    with pytest.raises(StreamEventError):
        await record(talk.ask(), path).final()

    assert isinstance((await read_recording(path)).events[-1].event, ErrorEvent)


async def test_a_long_recording_is_written_while_it_is_read(talk: Talk, path: Path) -> None:
    talk.script(*say(*["x" * 1000] * 200))

    async with record(talk.ask(), path) as stream:
        for _ in range(150):
            await stream.next_event()
        assert path.stat().st_size > 100_000
        assert path.read_bytes().endswith(b"}\n")
        await stream.final()

    assert (await read_recording(path)).result().text == "x" * 200_000


async def test_a_file_that_cannot_be_made_is_an_error_before_anything_is_sent(
    talk: Talk, tmp_path: Path
) -> None:
    with pytest.raises(OSError, match="no-folder"):
        await record(talk.ask(), tmp_path / "no-folder" / "chat.jsonl").final()

    assert talk.posts == 0


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
@pytest.mark.parametrize("before", [None, 0o644, 0o666])
async def test_a_recording_is_for_its_owner_alone(
    talk: Talk, path: Path, before: int | None
) -> None:
    if before is not None:
        path.write_text("of an earlier chat, and much longer than the new one " * 1000)
        path.chmod(before)
    umask = os.umask(0)
    try:
        talk.script(*EVENTS)
        await record(talk.ask(), path).final()
    finally:
        os.umask(umask)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert (await read_recording(path)).result().done


@pytest.mark.skipif(sys.platform == "win32", reason="Windows makes links for administrators only")
@pytest.mark.parametrize("kind", ["link", "second name", "link to nothing", "pipe", "folder"])
async def test_a_recording_goes_into_a_file_and_nowhere_else(
    talk: Talk, path: Path, kind: str
) -> None:
    target = path.with_name("target")
    match kind:
        case "link":
            target.write_text("precious")
            path.symlink_to(target)
        case "second name":
            target.write_text("precious")
            path.hardlink_to(target)
        case "link to nothing":
            path.symlink_to(target)
        case "pipe":
            os.mkfifo(path)
        case _:
            path.mkdir()
    talk.script(*EVENTS)

    with pytest.raises(OSError):  # noqa: PT011 - of several kinds
        await record(talk.ask(), path).final()

    assert not target.exists() or target.read_text() == "precious"
    assert talk.server.requests.count("chat.send") == 0


async def test_the_local_server_streams_a_recording_again(
    talk: Talk, path: Path, tmp_path: Path
) -> None:
    talk.script(*EVENTS)
    first = await record(talk.ask(), path).final()
    talk.script(*replay(await read_recording(path)))

    second = await record(talk.ask(), tmp_path / "again.jsonl").final()

    assert second == first
    assert any(isinstance(event, UnknownEvent) for event in second.events)


async def test_a_recording_that_ends_early_is_interrupted_again(talk: Talk, path: Path) -> None:
    path.write_text('{"at": 0.5, "event": {"type": "message", "content": "a"}}\n')
    talk.script(*replay(await read_recording(path)))

    with pytest.raises(StreamInterrupted) as caught:
        await talk.ask().final()

    assert caught.value.text == "a"


async def test_a_replay_can_keep_the_silences(path: Path) -> None:
    path.write_text(
        '{"at": 0.5, "event": {"type": "message", "content": "a"}}\n'
        '{"at": 2.0, "event": {"type": "done"}}\n'
    )

    script = replay(await read_recording(path), timing=True)

    assert script == [
        Pause(0.5),
        {"type": "message", "content": "a"},
        Pause(1.5),
        {"type": "done"},
    ]


async def test_a_last_line_that_was_cut_off_is_left_out(path: Path) -> None:
    path.write_text('{"at": 0.5, "event": {"type": "done"}}\n{"at": 1.0, "ev')

    assert len((await read_recording(path)).events) == 1


@pytest.mark.parametrize("line", ["nonsense", "[]", "{}", '{"at": "x", "event": {}}', '{"at": 1}'])
async def test_what_is_no_recording_is_refused_by_its_line(path: Path, line: str) -> None:
    path.write_text(f'{{"at": 0.5, "event": {{"type": "done"}}}}\n{line}\n')

    with pytest.raises(InvalidArgumentError, match="line 2"):
        await read_recording(path)
