"""Conversations, their context and their history."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from kubiya_async import (
    Conversation,
    InvalidArgumentError,
    NotFoundError,
    file_context,
    text_context,
    url_context,
)
from kubiya_async.models import FileContext, UrlContext
from kubiya_async.testing.scripts import say
from tests.streaming.conftest import AGENT, Talk
from tests.support.cases import each_of


def bodies(talk: Talk) -> list[dict[str, Any]]:
    return [r.json() for r in talk.server.requests if r.operation_id == "chat.send"]


async def test_context_goes_along_with_every_message_or_with_one(talk: Talk) -> None:
    conversation = talk.kubiya.chat.conversation(AGENT, context=[url_context("https://a.example")])

    await conversation.send("One", context=[text_context("x: 1", filename="x.yaml")])
    await conversation.stream("Two").final()
    conversation.context.clear()
    await conversation.send("Three")

    first, second, third = bodies(talk)
    page = {"type": "url", "url": "https://a.example"}
    assert first["context"] == [page, {"type": "file", "content": "x: 1", "filename": "x.yaml"}]
    assert second["context"] == [page]
    assert "context" not in third
    assert [body["message"] for body in (first, second, third)] == ["One", "Two", "Three"]
    assert {body["agent_uuid"] for body in (first, second, third)} == {AGENT}


async def test_each_message_is_exactly_one_call(talk: Talk) -> None:
    conversation = Conversation(talk.kubiya.chat, AGENT)

    stream = conversation.stream("One")
    assert talk.posts == 0
    await stream.final()
    await conversation.send("Two")

    assert talk.server.requests.count() == 2


async def test_turns_hold_what_was_said(talk: Talk) -> None:
    talk.script(*say("Fine", "."))
    conversation = talk.kubiya.chat.conversation(AGENT)

    await conversation.send("One")
    async with conversation.stream("Two") as stream:
        await stream.next_event()
        assert conversation.turns[1].text == "Fine"
        await stream.final()

    assert [(turn.message, turn.text) for turn in conversation.turns] == [
        ("One", "Fine."),
        ("Two", "Fine."),
    ]


async def test_a_message_that_failed_is_no_turn(talk: Talk) -> None:
    conversation = talk.kubiya.chat.conversation("nobody")

    with pytest.raises(NotFoundError):
        await conversation.send("One")

    assert conversation.turns == []


async def test_the_history_is_walked_page_by_page(talk: Talk) -> None:
    talk.script(*say("Fine."))
    conversation = talk.kubiya.chat.conversation(AGENT)
    for number in range(3):
        await conversation.send(str(number))

    history = [message async for message in conversation.history()]
    few = [message async for message in conversation.history(max_items=2)]
    later = [message async for message in conversation.history(since="2100-01-01T00:00:00Z")]

    assert [m.content for m in history[-6:]] == ["0", "Fine.", "1", "Fine.", "2", "Fine."]
    assert [m.role for m in history[-2:]] == ["user", "assistant"]
    assert few == history[:2]
    assert later == []


async def test_a_file_is_read_as_context(tmp_path: Path) -> None:
    path = tmp_path / "deployment.yaml"
    path.write_bytes("\ufeffname: ünïcode".encode())

    item = await file_context(path)
    named = await file_context(str(path), filename="other.yaml")

    assert item == FileContext(type="file", content="name: ünïcode", filename="deployment.yaml")
    assert named.filename == "other.yaml"


async def test_reading_a_file_does_not_hold_up_the_loop(tmp_path: Path) -> None:
    import os

    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reading = asyncio.ensure_future(file_context(pipe))
    await asyncio.sleep(0.01)
    assert not reading.done()

    await asyncio.to_thread(pipe.write_text, "late")

    assert (await reading).content == "late"


@pytest.mark.parametrize(
    ("content", "problem"), [(b"x" * 11, "larger than 10 bytes"), (b"\xff\xfe", "not UTF-8")]
)
async def test_a_file_that_is_no_context_is_refused(
    tmp_path: Path, content: bytes, problem: str
) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)

    with pytest.raises(InvalidArgumentError, match=problem):
        await file_context(path, max_bytes=10)


async def test_a_missing_file_is_the_systems_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        await file_context(tmp_path / "nothing")


def test_a_page_is_context() -> None:
    item = url_context("https://example.com/a")

    assert item == UrlContext(type="url", url="https://example.com/a")


@each_of(["", "example.com", "file:///etc/passwd", "https://", "/a.yaml"])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(InvalidArgumentError, match="http"):
        url_context(url)


@pytest.mark.parametrize(
    "item",
    [
        {"type": "file", "content": "x", "filename": "f", "url": "https://example.com"},
        {"type": "url", "url": "https://example.com", "content": "x"},
        {"type": "image", "url": "https://example.com"},
        {"url": "https://example.com"},
        {"type": "file"},
        "deployment.yaml",
    ],
)
async def test_an_item_that_is_neither_is_refused_before_anything_is_sent(
    talk: Talk, item: Any
) -> None:
    with pytest.raises(InvalidArgumentError, match="context"):
        talk.ask(context=[item])
    with pytest.raises(InvalidArgumentError, match="context"):
        await talk.kubiya.chat.send(agent_uuid=AGENT, message="m", context=[item])

    assert talk.posts == 0


async def test_an_empty_file_is_context(talk: Talk) -> None:
    await talk.ask(context=[text_context("", filename="empty")]).final()

    assert bodies(talk)[0]["context"] == [{"type": "file", "content": "", "filename": "empty"}]
