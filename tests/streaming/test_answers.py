"""What is no stream although one was asked for, and the reverse."""

from __future__ import annotations

import json

import pytest

from kubiya_async import (
    AuthenticationError,
    DecodeError,
    ErrorInSuccessResponse,
    KubiyaError,
    ServerError,
    StreamEventError,
    StreamInterrupted,
)
from kubiya_async.testing import Fault
from kubiya_async.testing.faults import html_page
from tests.streaming.conftest import AGENT, Talk

LABELS = ["text/event-stream", "application/json", "text/plain", "text/html", ""]
PAGE = "<html><head><title>502 Bad Gateway</title></head></html>"
NOT_A_STREAM: list[tuple[str, type[KubiyaError]]] = [
    (PAGE, DecodeError),
    ('{"error": "no such agent"}', ErrorInSuccessResponse),
    ('{"success": false, "errorMessage": "no such agent"}', ErrorInSuccessResponse),
    ('{\n  "error": {\n    "message": "no such agent"\n  }\n}\n', ErrorInSuccessResponse),
    ("[]", DecodeError),
    ("null", DecodeError),
    ("Unauthorized", DecodeError),
    ('"Unauthorized"', DecodeError),
    ('{"response": 5}', DecodeError),
    ('{"uuid": "a", "name": "n"}', DecodeError),
    ('{"response": "cut of', KubiyaError),
    ("{", KubiyaError),
]


def events(*items: dict[str, str]) -> str:
    return "".join(f"data: {json.dumps(item)}\n\n" for item in (*items, {"type": "done"}))


@pytest.mark.parametrize("label", LABELS)
@pytest.mark.parametrize(("body", "error"), NOT_A_STREAM)
async def test_f20_an_answer_that_is_no_stream_is_an_error_whatever_its_label(
    talk: Talk, body: str, error: type[KubiyaError], label: str
) -> None:
    talk.answer(body, label)

    with pytest.raises(error) as caught:
        await talk.ask().final()

    assert not isinstance(caught.value, StreamInterrupted)
    assert caught.value.operation == "chat.send"
    assert caught.value.request_id
    assert talk.posts == 1


@pytest.mark.parametrize("label", ["text/html", "application/json"])
async def test_an_error_that_its_label_gives_away_is_raised_on_opening(
    talk: Talk, label: str
) -> None:
    talk.answer(PAGE, label)

    with pytest.raises(DecodeError, match="no stream"):
        async with talk.ask():
            pytest.fail("it opened")


async def test_a_page_without_an_end_is_not_waited_for(talk: Talk) -> None:
    talk.answer(
        PAGE + " " * 100_000, "text/html", headers={"Content-Length": "1000000"}, framing="length"
    )

    with pytest.raises(DecodeError) as caught:
        await talk.ask().final()

    assert caught.value.body.startswith("<html>")
    assert len(caught.value.body) <= 65536


async def test_s05_a_key_that_the_answer_echoes_is_masked(talk: Talk) -> None:
    key = talk.server.api_key
    talk.answer(f"<html>bad key {key}</html>", "text/html")
    talk.answer(f'{{"error": "bad key {key}"}}')
    talk.answer(f'data: {{"type": "error", "message": "bad key {key}"}}\n\n')

    for _ in range(3):
        with pytest.raises(KubiyaError) as caught:
            await talk.ask().final()
        assert key not in str(caught.value)
        assert key not in getattr(caught.value, "body", "")


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault(status=401), AuthenticationError),
        (Fault(status=500, body='{"error": "x"}'), ServerError),
        (html_page(502), ServerError),
        (Fault(status=500, body='data: {"type": "done"}\n\n'), ServerError),
    ],
)
async def test_f39_an_error_status_is_an_error_and_the_message_is_not_sent_again(
    talk: Talk, fault: Fault, error: type[KubiyaError]
) -> None:
    talk.server.faults.add(fault, "chat.send")
    stream = talk.ask()

    with pytest.raises(error):
        await stream.final()
    with pytest.raises(error):
        await stream.final()

    assert talk.posts == 1


@pytest.mark.parametrize("label", LABELS)
@pytest.mark.parametrize(
    "body",
    [
        '{"response": "All is well", "execution_id": "e"}',
        '\ufeff{\n  "response": "All is well"\n}\n',
    ],
)
async def test_a_reply_in_one_piece_becomes_the_events_it_stands_for(
    talk: Talk, body: str, label: str
) -> None:
    talk.answer(body, label)

    result = await talk.ask().final()

    assert result.text == "All is well"
    assert result.done
    assert [event.type for event in result.events] == ["message", "done"]


@pytest.mark.parametrize(
    "body",
    [
        events({"type": "message", "content": "All is "}, {"type": "message", "content": "well"}),
        '0:"All is well"\nd:{"finishReason": "stop"}\n',
        '{"id": "1", "type": "msg", "message": "All is well"}\n',
        '{"id": "1", "type": "msg", "message": "All is"}\n{"id": "1", "message": "All is well"}',
    ],
)
@pytest.mark.parametrize("label", LABELS)
async def test_a_stream_where_one_reply_was_asked_for_is_joined(
    talk: Talk, body: str, label: str
) -> None:
    talk.answer(body, label)

    reply = await talk.kubiya.chat.send(agent_uuid=AGENT, message="Hello")

    assert reply.response == "All is well"


async def test_a_stream_for_a_reply_that_breaks_off_tells_what_came(talk: Talk) -> None:
    talk.answer('data: {"type": "message", "content": "All is"}\n\n')

    with pytest.raises(StreamInterrupted, match="came as a stream") as caught:
        await talk.kubiya.chat.send(agent_uuid=AGENT, message="Hello")

    assert caught.value.text == "All is"
    assert caught.value.operation == "chat.send"
    assert talk.posts == 1


async def test_an_error_event_for_a_reply_is_raised(talk: Talk) -> None:
    talk.answer('data: {"type": "error", "error": {"message": "no runner", "code": "E1"}}\n\n')

    with pytest.raises(StreamEventError, match="no runner") as caught:
        await talk.kubiya.chat.send(agent_uuid=AGENT, message="Hello")

    assert caught.value.code == "E1"
    assert talk.posts == 1
