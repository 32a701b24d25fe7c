"""What observers, the log and `capture_responses` are told, and that telling changes nothing."""

from __future__ import annotations

import asyncio
import logging
from typing import Any, Final

import pytest

from kubiya_async import (
    Kubiya,
    MemoryRateLimiter,
    NotFoundError,
    RateLimit,
    ServerError,
    StreamInterrupted,
    capture_responses,
)
from kubiya_async.observe import (
    AttemptFinished,
    AttemptStarted,
    CallFinished,
    CallStarted,
    Event,
    LimiterWaited,
    PageFetched,
    RetryScheduled,
    StreamClosed,
    StreamOpened,
    ToolCalled,
)
from kubiya_async.testing import LocalServer
from tests.client.conftest import ClientOf
from tests.support.scripted_server import ScriptedServer, fin, reply, stall

GOOD: Final = reply(200, {"uuid": "a-1", "name": "n"}, {"X-Request-Id": "good"})
BAD: Final = reply(503, headers={"X-Request-Id": "bad", "Retry-After": "0"})


class Notes:
    """An observer that writes everything down."""

    def __init__(self) -> None:
        self.events: list[Any] = []

    def on_event(self, event: Event) -> None:
        self.events.append(event)

    @property
    def kinds(self) -> list[type]:
        return [type(event) for event in self.events]


class Clumsy:
    def on_event(self, event: Event) -> None:
        raise ZeroDivisionError


async def test_call_is_told_from_beginning_to_end(client_of: ClientOf) -> None:
    notes = Notes()
    async with ScriptedServer(BAD, GOOD) as server:
        await client_of(server, observers=[notes]).agents.get("a/b")

    assert notes.kinds == [
        *(CallStarted, AttemptStarted, AttemptFinished, RetryScheduled, AttemptStarted),
        *(AttemptFinished, CallFinished),
    ]
    assert len({event.call for event in notes.events}) == 1
    assert {event.operation for event in notes.events} == {"agents.get"}
    started, first, failed, retry, second, good, finished = notes.events
    assert (started.method, started.template) == ("GET", "/agents/{uuid}")
    assert (first.number, second.number) == (1, 2)
    assert (failed.status, failed.request_id, failed.outcome) == (503, "bad", "HTTP 503")
    assert (retry.number, retry.reason) == (1, "Retry-After")
    assert (good.status, good.request_id, good.number) == (200, "good", 2)
    assert (finished.status, finished.attempts, finished.error) == (200, 2, None)
    assert finished.elapsed > 0


async def test_failed_call_is_told_with_its_error(client_of: ClientOf) -> None:
    notes = Notes()
    async with ScriptedServer(fin) as server:
        with pytest.raises(Exception, match="without an answer"):
            await client_of(server, observers=[notes], retries=0).agents.get("a")

    assert notes.kinds == [CallStarted, AttemptStarted, AttemptFinished, CallFinished]
    assert (notes.events[2].phase, notes.events[2].outcome) == ("sent", "ConnectionLostError")
    assert (notes.events[3].status, notes.events[3].error) == (None, "ConnectionLostError")


async def test_reply_that_came_as_a_broken_stream_is_told_to_its_end(client_of: ClientOf) -> None:
    notes = Notes()
    body = b'data: {"type": "message", "content": "Half"}\n\n'
    head = {"Content-Type": "text/event-stream", "X-Request-Id": "r-1"}
    async with ScriptedServer(reply(200, body, head)) as server:
        with pytest.raises(StreamInterrupted) as caught:
            await client_of(server, observers=[notes]).chat.send(agent_uuid="a", message="m")

    assert len(server.requests) == 1
    assert notes.kinds == [CallStarted, AttemptStarted, AttemptFinished, CallFinished]
    assert (notes.events[2].phase, notes.events[2].outcome) == ("body", "HTTP 200")
    assert notes.events[3].error == "StreamInterrupted"
    error = caught.value
    assert (error.operation, error.request_id, error.text) == ("chat.send", "r-1", "Half")
    assert [attempt.status for attempt in error.attempts] == [200]


async def test_cancelled_call_is_told_to_its_end(client_of: ClientOf) -> None:
    notes = Notes()
    async with ScriptedServer(stall) as server:
        call = asyncio.create_task(client_of(server, observers=[notes]).agents.get("a"))
        while not server.requests:
            await asyncio.sleep(0.001)
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call

    assert notes.kinds == [CallStarted, AttemptStarted, AttemptFinished, CallFinished]
    assert notes.events[2].outcome == "cancelled"
    assert notes.events[3].error == "CancelledError"


async def test_time_in_the_limiters_line_is_told(client_of: ClientOf) -> None:
    notes = Notes()
    async with ScriptedServer(GOOD) as server:
        limiter = MemoryRateLimiter([RateLimit(1, 0.05)])
        client = client_of(server, observers=[notes], rate_limiter=limiter)
        await client.agents.get("a")
        await client.agents.get("a")

    (waited,) = [event for event in notes.events if isinstance(event, LimiterWaited)]
    assert 0 < waited.waited < 5


async def test_stream_is_told_from_beginning_to_end(local_server: LocalServer) -> None:
    notes = Notes()
    async with (
        local_server.client(observers=[notes]) as client,
        client.chat.stream(agent_uuid="abc-123-def", message="m") as stream,
    ):
        count = len([event async for event in stream])

    assert notes.kinds[-3:] == [StreamOpened, ToolCalled, StreamClosed]
    assert (notes.events[0].agent, notes.events[0].server) == ("abc-123-def", local_server.origin)
    assert (notes.events[-2].tool, notes.events[-2].id) == ("kubectl", None)
    assert notes.events[-1].events == count
    assert notes.events[-1].outcome == "done"
    assert 0 < notes.events[-1].first_event <= notes.events[-1].elapsed
    assert len({event.call for event in notes.events}) == 1


async def test_pages_are_told_with_their_calls(local_server: LocalServer) -> None:
    notes = Notes()
    async with local_server.client(observers=[notes]) as client:
        async for _ in client.agents.list(limit=2):
            pass

    pages = [event for event in notes.events if isinstance(event, PageFetched)]
    assert [(page.number, page.items, page.total) for page in pages] == [
        (1, 2, 5),
        (2, 2, 5),
        (3, 1, 5),
    ]
    assert {page.operation for page in pages} == {"agents.list"}
    assert notes.kinds.count(CallStarted) == 3


async def test_a_reply_in_one_piece_tells_its_agent(local_server: LocalServer) -> None:
    notes = Notes()
    async with local_server.client(observers=[notes]) as client:
        await client.chat.send(agent_uuid="abc-123-def", message="m")
        await client.agents.list()

    started = [event for event in notes.events if isinstance(event, CallStarted)]
    assert [event.agent for event in started] == ["abc-123-def", None]


@pytest.mark.parametrize(
    "script", [[GOOD], [BAD, GOOD], [reply(404)]], ids=["good", "retried", "failed"]
)
async def test_f59_observer_that_raises_changes_nothing_but_the_log(
    client_of: ClientOf, caplog: pytest.LogCaptureFixture, script: list[Any]
) -> None:
    notes = Notes()

    async def outcome(client: Kubiya) -> object:
        try:
            return (await client.agents.get("a")).uuid
        except NotFoundError as error:
            return error.status

    async with ScriptedServer(*script) as server:
        with_clumsy = await outcome(client_of(server, observers=[Clumsy(), notes]))
    async with ScriptedServer(*script) as server:
        without = await outcome(client_of(server))

    assert with_clumsy == without
    assert notes.kinds[-1] is CallFinished
    assert "observer Clumsy failed" in caplog.text


async def test_answers_are_captured_once_per_call(client_of: ClientOf) -> None:
    async with ScriptedServer(
        BAD, GOOD, reply(404, {"request_id": "body"}), reply(500), GOOD
    ) as server:
        client = client_of(server)
        with capture_responses() as seen:
            await client.agents.get("a")
            with pytest.raises(NotFoundError):
                await client.agents.get("b")
            with pytest.raises(ServerError):
                await client.agents.create(name="n")
        await client.with_options(retries=0).agents.delete("x")

    assert [(i.operation, i.status, i.attempts, i.request_id) for i in seen.all] == [
        ("agents.get", 200, 2, "good"),
        ("agents.get", 404, 1, "body"),
        ("agents.create", 500, 1, None),
    ]
    assert seen.all[0].headers["x-request-id"] == "good"
    assert seen.last is seen.all[-1]
    assert all(info.elapsed > 0 for info in seen.all)


async def test_answers_of_tasks_started_inside_are_captured(
    local_server: LocalServer, kubiya: Kubiya
) -> None:
    with capture_responses() as outer:
        with capture_responses() as inner:
            await asyncio.gather(*(kubiya.agents.list() for _ in range(3)))
        await kubiya.agents.list()

    assert (len(inner.all), len(outer.all)) == (3, 1)


async def test_call_without_an_answer_leaves_nothing(client_of: ClientOf) -> None:
    async with ScriptedServer(BAD, fin) as server:
        with capture_responses() as seen:
            with pytest.raises(Exception, match="without an answer"):
                await client_of(server, retries=1).agents.get("a")
            with pytest.raises(LookupError):
                _ = seen.last


async def test_s03_attempts_are_logged_for_debugging(
    client_of: ClientOf, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="kubiya_async")
    async with ScriptedServer(BAD, GOOD) as server:
        await client_of(server).agents.get("private-name")

    lines = [r.getMessage() for r in caplog.records if r.name == "kubiya_async"]
    assert len(lines) == 2
    assert lines[0].startswith("agents.get GET /agents/{uuid} attempt 1: HTTP 503 in ")
    assert lines[1].endswith("request good")
    assert "private-name" not in "".join(lines)
