"""One stream for several readers: everybody gets everything, within bounds."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from kubiya_async import (
    ChatEvent,
    InvalidArgumentError,
    MessageEvent,
    ServerError,
    StreamError,
    StreamInterrupted,
    tee,
)
from kubiya_async.streams.accumulate import weigh_event
from kubiya_async.streams.tools import Branch
from kubiya_async.testing import Pause
from kubiya_async.testing.faults import stream as damaged
from kubiya_async.testing.scripts import say
from tests.streaming.conftest import Talk

LETTERS = "abcdefghij"


async def words(branch: Branch) -> str:
    """Read a branch to its end."""
    return "".join([event.content async for event in branch if isinstance(event, MessageEvent)])


async def turns(number: int = 50) -> None:
    for _ in range(number):
        await asyncio.sleep(0)


@pytest.mark.parametrize("max_lag", [1, 3, 1000])
async def test_every_reader_gets_every_event_in_order(talk: Talk, max_lag: int) -> None:
    talk.script(*say(*LETTERS))

    async with tee(talk.ask(), 3, max_lag=max_lag) as branches:
        heard = await asyncio.gather(*map(words, branches))

    assert heard == [LETTERS] * 3
    assert talk.posts == 1


async def test_readers_may_read_one_after_the_other_within_the_bound(talk: Talk) -> None:
    talk.script(*say(*LETTERS))

    async with tee(talk.ask(), 2) as (first, second):
        assert await words(first) == LETTERS
        assert second.lag == len(LETTERS) + 1
        assert await words(second) == LETTERS


@pytest.mark.parametrize(("max_lag", "letters"), [(3, LETTERS), (1000, LETTERS * 10)])
async def test_everybody_waits_for_the_slowest(
    talk: Talk, monkeypatch: pytest.MonkeyPatch, max_lag: int, letters: str
) -> None:
    """Whether it is behind by events or, with room for as many, by their bytes."""
    if max_lag > len(letters):
        weight = weigh_event(MessageEvent(type="message", content="a"))
        monkeypatch.setattr("kubiya_async.streams.tools.MAX_KEPT_BYTES", 3 * weight)
    talk.script(*say(*letters))
    async with tee(talk.ask(), 2, max_lag=max_lag) as (fast, slow):
        reading = asyncio.ensure_future(words(fast))
        while slow.lag < 3:
            await asyncio.sleep(0)
        await turns()
        assert slow.lag == 3
        assert not reading.done()

        assert await words(slow) == letters
        assert await reading == letters


async def test_a_reader_too_slow_is_given_up_and_the_others_go_on(talk: Talk) -> None:
    talk.script(*say(*LETTERS))
    heard: list[ChatEvent] = []

    async with tee(talk.ask(), 2, max_lag=3, when_full="detach") as (fast, slow):
        assert await words(fast) == LETTERS
        assert slow.detached
        heard.extend([await anext(slow) for _ in range(3)])
        with pytest.raises(StreamError, match="fell 3 events behind"):
            await anext(slow)

    assert [e.content for e in heard if isinstance(e, MessageEvent)] == ["a", "b", "c"]


async def test_nobody_is_given_up_while_nobody_has_to_wait(talk: Talk) -> None:
    talk.script(*say(*LETTERS))

    async with tee(talk.ask(), 1, max_lag=2, when_full="detach") as (alone,):
        await turns()
        assert await words(alone) == LETTERS


async def test_a_reader_that_leaves_is_not_waited_for(talk: Talk) -> None:
    talk.script(*say(*LETTERS))

    async with tee(talk.ask(), 2, max_lag=1) as (stays, leaves):
        await anext(leaves)
        await leaves.aclose()
        await leaves.aclose()
        assert await words(stays) == LETTERS
        assert [event async for event in leaves] == []


async def test_the_stream_is_closed_when_everybody_has_left(talk: Talk) -> None:
    talk.script(*say("a", "b", Pause(60)))

    async with tee(talk.ask(), 2) as branches:
        for branch in branches:
            await anext(branch)
            await branch.aclose()
        await talk.settled()


async def test_every_reader_gets_an_error_of_its_own(talk: Talk) -> None:
    talk.script(*say("a", "b"))
    talk.server.faults.add(damaged(end_after=2), "chat.send")

    async with tee(talk.ask(), 2) as branches:
        errors = await asyncio.gather(*map(words, branches), return_exceptions=True)

    assert all(isinstance(error, StreamInterrupted) for error in errors)
    assert [error.text for error in errors if isinstance(error, StreamInterrupted)] == ["ab", "ab"]
    assert errors[0] is not errors[1]


async def test_a_stream_that_does_not_open_is_an_error_of_the_block(talk: Talk) -> None:
    talk.server.fail("chat.send", status=500)

    with pytest.raises(ServerError):
        async with tee(talk.ask(), 2):
            pytest.fail("it opened")


async def test_leaving_the_block_early_closes_the_stream_and_interrupts_readers(
    talk: Talk,
) -> None:
    talk.script(*say("a", Pause(60)))
    async with tee(talk.ask(), 1) as (branch,):
        reading = asyncio.ensure_future(words(branch))
        await turns()

    with pytest.raises(StreamInterrupted, match="left before"):
        await reading
    await talk.settled()


@pytest.mark.parametrize(
    "arguments", [{"readers": 0}, {"readers": 1, "max_lag": 0}, {"readers": 1, "when_full": "drop"}]
)
async def test_arguments_are_checked(talk: Talk, arguments: dict[str, Any]) -> None:
    with pytest.raises(InvalidArgumentError):
        tee(talk.ask(), **arguments)
