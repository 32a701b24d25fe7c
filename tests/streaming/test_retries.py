"""When opening a stream is tried again: the rows of the retry table for streams, at the socket."""

from __future__ import annotations

from typing import Final

import pytest

from kubiya_async import (
    ConnectionLostError,
    Kubiya,
    KubiyaError,
    RequestOptions,
    RetryPolicy,
    ServerError,
)
from kubiya_async.streams.events import DoneEvent, MessageEvent
from tests.support.cases import each_of
from tests.support.scripted_server import Act, ScriptedServer, fin, reply, reset, send, then

HEAD: Final = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
FIRST: Final = b'data: {"type": "message", "content": "Hello"}\n\n'
LAST: Final = b'data: {"type": "done", "session_id": "s-1"}\n\n'
GOOD: Final = then(send(HEAD + FIRST + LAST), fin)
KEYED: Final = RequestOptions(idempotency_key="mine")


def client(server: ScriptedServer | str) -> Kubiya:
    return Kubiya(
        "the-api-key",
        base_url=server if isinstance(server, str) else server.url,
        retries=RetryPolicy(max_retries=3, backoff_base=0.001),
        rate_limiter=None,
    )


async def events_of(kubiya: Kubiya, options: RequestOptions | None = None) -> list[type]:
    stream = kubiya.chat.stream(agent_uuid="a-1", message="Hello", options=options)
    async with stream:
        return [type(event) async for event in stream]


@each_of(
    {
        "429": reply(429),
        "429 that says when": reply(429, headers={"Retry-After": "0"}),
        "503 that says when": reply(503, headers={"Retry-After": "0"}),
        "425": reply(425),
    }
)
async def test_a_refusal_before_anything_was_done_is_tried_again(act: Act) -> None:
    async with ScriptedServer(act, GOOD) as server, client(server) as kubiya:
        assert await events_of(kubiya) == [MessageEvent, DoneEvent]
        assert len(server.requests) == 2


@pytest.mark.parametrize("options", [None, KEYED], ids=["without a key", "with a key"])
@pytest.mark.parametrize(
    ("act", "error"),
    [
        (fin, ConnectionLostError),
        (reset, ConnectionLostError),
        (reply(500), ServerError),
        (reply(502), ServerError),
        (reply(503), ServerError),
        (reply(504), ServerError),
    ],
    ids=["closed", "reset", "500", "502", "503", "504"],
)
async def test_what_may_have_reached_the_agent_is_not_sent_again(
    act: Act, error: type[KubiyaError], options: RequestOptions | None
) -> None:
    async with ScriptedServer(act, GOOD) as server, client(server) as kubiya:
        with pytest.raises(error):
            await events_of(kubiya, options)
        assert len(server.requests) == 1


async def test_a_connection_that_was_never_made_is_tried_again() -> None:
    async with ScriptedServer(GOOD) as server:
        url = server.url
    async with client(url) as kubiya:
        with pytest.raises(KubiyaError) as caught:
            await events_of(kubiya)

    assert [attempt.phase for attempt in caught.value.attempts] == ["unsent"] * 4
