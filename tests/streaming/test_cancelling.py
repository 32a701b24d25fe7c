"""Chats that several tasks close or read; tests/faults cancels them at every step."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from kubiya_async import StreamInterrupted, record
from kubiya_async.testing import Pause
from kubiya_async.testing.scripts import say
from tests.streaming.conftest import Talk
from tests.support.cancel_steps import cancel_at_every_step

if TYPE_CHECKING:
    from pathlib import Path


async def nothing_is_left(talk: Talk, tasks: set[asyncio.Task[object]]) -> None:
    await talk.settled()
    # Neither the client nor aiohttp has a public way to count connections that are in use.
    pool = talk.kubiya._dispatcher.transport._streams  # pyright: ignore[reportPrivateUsage]
    connector = None if pool is None else pool.connector
    assert connector is None or not connector._acquired  # pyright: ignore[reportPrivateUsage]
    mine = {task for task in asyncio.all_tasks() - tasks if "kubiya" in task.get_name()}
    assert not mine


async def test_f40_a_recording_cancelled_at_any_step_is_closed_and_whole(
    talk: Talk, tmp_path: Path
) -> None:
    talk.script(*say("one", "two", Pause(0.001), "three"))
    path = tmp_path / "chat.jsonl"
    tasks = asyncio.all_tasks()
    heard: list[object] = []

    async def operation() -> None:
        heard.clear()
        async with record(talk.ask(), path) as stream:
            while (event := await stream.next_event()) is not None:
                heard.append(event)

    async def check() -> None:
        await nothing_is_left(talk, tasks)
        lines = path.read_text().splitlines() if path.exists() else []
        assert len(lines) >= len(heard)

    assert await cancel_at_every_step(operation, check) >= 2


async def test_another_task_can_close_a_stream_that_is_waited_for(talk: Talk) -> None:
    talk.script({"type": "message", "content": "one"}, Pause(60), {"type": "done"})
    stream = talk.ask()
    assert await stream.next_event()
    waiting = asyncio.ensure_future(stream.next_event())
    await asyncio.sleep(0)

    await stream.aclose()
    await stream.aclose()

    with pytest.raises(StreamInterrupted, match="closed before its end") as caught:
        await waiting
    assert caught.value.text == "one"
    assert not caught.value.done_seen
    await talk.settled()


async def test_another_task_can_close_a_stream_that_is_still_opening(talk: Talk) -> None:
    talk.server.fail("chat.send", latency=60)
    stream = talk.ask()
    waiting = asyncio.ensure_future(stream.final())
    while not talk.posts:
        await asyncio.sleep(0)

    await stream.aclose()

    with pytest.raises(StreamInterrupted, match="before it was open"):
        await waiting
    with pytest.raises(StreamInterrupted, match="before it was open"):
        await stream.final()
    assert talk.posts == 1


async def test_a_closed_stream_is_never_opened(talk: Talk) -> None:
    stream = talk.ask()
    await stream.aclose()

    with pytest.raises(StreamInterrupted, match="closed"):
        await stream.final()

    assert talk.posts == 0


async def test_two_tasks_cannot_read_one_stream_at_once(talk: Talk) -> None:
    talk.script({"type": "message", "content": "one"}, Pause(60), {"type": "done"})
    async with talk.ask() as stream:
        await stream.next_event()
        waiting = asyncio.ensure_future(stream.next_event())
        await asyncio.sleep(0)

        with pytest.raises(RuntimeError, match="another task is reading"):
            await stream.next_event()

        waiting.cancel()
        await asyncio.wait([waiting])
