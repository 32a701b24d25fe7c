"""Chat: one reply or a stream, in both framings, by itself or by a script."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest
import yaml

from kubiya_async.testing import ChatTurn, Event, LocalServer, Pause, Raw
from tests.server.conftest import Http
from tests.support.tree import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kubiya_async.testing.scripts import StreamItem
    from tests.server.conftest import TurnedClock

ASKED = "Check the status of the production deployment"


def request(message: str = ASKED, **more: Any) -> dict[str, Any]:
    return {"agent_uuid": "abc-123-def", "message": message, **more}


def documented_stream() -> str:
    spec = yaml.safe_load((ROOT / "openapi/platform/chat.yaml").read_text())
    content = spec["paths"]["/chat"]["post"]["responses"]["200"]["content"]
    example: str = content["text/event-stream"]["example"]
    return example.removesuffix("\n")


def events_of(body: bytes) -> list[Any]:
    return [json.loads(line[6:]) for line in body.decode().split("\n") if line]


async def test_the_documented_stream_comes_byte_for_byte(session: aiohttp.ClientSession) -> None:
    async with LocalServer(framing="documented") as server:
        reply = await Http(server, session).post("/chat", request(stream=True))

    assert reply.headers["Content-Type"] == "text/event-stream"
    assert reply.body.decode() == documented_stream()


async def test_the_standard_stream_has_blank_lines_unless_a_script_says_otherwise(
    http: Http,
) -> None:
    reply = await http.post("/chat", request(stream=True))

    lines = documented_stream().split("\n")
    assert reply.body.decode() == "".join(f"{line}\n\n" for line in lines)
    script = [{"type": "message", "content": "hi"}, {"type": "done"}]
    http.server.chat_script(script, framing="documented", times=1)
    reply = await http.post("/chat", request(stream=True))
    assert reply.body == b'data: {"type": "message", "content": "hi"}\ndata: {"type": "done"}'


async def test_the_reply_in_one_piece_is_what_the_stream_ends_with(http: Http) -> None:
    reply = (await http.post("/chat", request())).json()

    assert reply["response"] == "The production deployment is healthy with 3/3 replicas ready."
    assert reply["execution_id"].startswith("chat-exec-")
    assert reply.keys() == {"response", "execution_id", "created_at"}


@pytest.mark.parametrize(
    ("message", "tool", "word"),
    [
        ("What did we spend this month?", "aws", "EC2"),
        ("Any errors in the logs?", "kubectl", "logs"),
        ("How are the nodes?", "kubectl", "ready"),
        ("Sing something", "kubectl", "running"),
    ],
)
async def test_an_agent_calls_a_tool_and_answers_from_the_message(
    http: Http, message: str, tool: str, word: str
) -> None:
    events = events_of((await http.post("/chat", request(message, stream=True))).body)

    assert [e["type"] for e in events] == [
        *("message", "tool_call", "tool_result", "message", "done")
    ]
    assert events[1]["tool"] == tool
    assert message in events[3]["content"]
    assert word in events[3]["content"]


async def test_an_agent_has_read_the_context_and_quotes_a_long_message_in_part(http: Http) -> None:
    context = [
        {"type": "file", "content": "a: b", "filename": "a.yaml"},
        {"type": "url", "url": "https://example.com/c"},
    ]
    reply = (await http.post("/chat", request("Sing", context=context))).json()
    assert "I have read a.yaml, https://example.com/c as well" in reply["response"]
    reply = (await http.post("/chat", request("la " * 1000))).json()
    assert len(reply["response"]) < 400


async def test_history_accumulates(slow_http: Http, clock: TurnedClock) -> None:
    await clock.advance(1)
    await slow_http.post("/chat", request("One"))
    await clock.advance(1)
    await slow_http.post("/chat", request("Two", stream=True))

    page = (await slow_http.get("/chat/abc-123-def/history")).json()
    recent = await slow_http.get("/chat/abc-123-def/history?since=2027-01-15T08:00:02Z")

    assert [(m["role"], m["content"][:10]) for m in page["messages"]] == [
        ("user", "Check the "),
        ("assistant", "The produc"),
        ("user", "One"),
        ("assistant", "You asked:"),
        ("user", "Two"),
        ("assistant", "You asked:"),
    ]
    assert page["messages"][0]["id"] == "msg-123"
    assert [m["content"][:3] for m in recent.json()["messages"]] == ["Two", "You"]
    assert (await slow_http.get("/chat/agent-costs/history")).json()["total"] == 0
    assert (await slow_http.get("/chat/nobody/history")).status == 404


async def test_a_script_is_played_for_its_agent_so_many_times(http: Http) -> None:
    http.server.chat_script([{"type": "message", "content": "always"}], agent="agent-costs")
    http.server.chat_script([{"type": "message", "content": "once"}], times=1)

    async def ask(agent: str) -> str:
        body = {"agent_uuid": agent, "message": "Sing"}
        response: str = (await http.post("/chat", body)).json()["response"]
        return response

    assert await ask("agent-costs") == "once"
    assert await ask("agent-costs") == "always"
    assert await ask("agent-costs") == "always"
    assert (await ask("abc-123-def")).startswith("You asked")


async def test_a_script_can_be_a_function_of_the_turn(http: Http) -> None:
    turns: list[ChatTurn] = []

    def script(turn: ChatTurn) -> Iterable[StreamItem]:
        turns.append(turn)
        yield {"type": "message", "content": turn.message.upper()}
        yield {"type": "done"}

    http.server.chat_script(script)
    first = await http.post("/chat", request("one"))
    await http.post("/chat", request("two"))

    assert first.json()["response"] == "ONE"
    assert turns[0].agent["name"] == "DevOps Agent"
    assert [m["content"] for m in turns[1].history[-2:]] == ["one", "ONE"]


async def test_a_script_has_every_field_of_an_event_and_silence(
    slow_http: Http, clock: TurnedClock
) -> None:
    slow_http.server.chat_script(
        [
            Raw(b": hello\n\n"),
            Event({"a": 1}, name="message", id="7", retry=500),
            Event("two\nlines"),
            Pause(3600),
            {"type": "done"},
        ]
    )
    headers = {"Authorization": f"UserKey {slow_http.server.api_key}"}
    async with slow_http.session.post(
        f"{slow_http.server.url}/chat", json=request(stream=True), headers=headers
    ) as response:
        before = b""
        while not before.endswith(b"lines\n\n"):
            before += await response.content.readany()
        assert slow_http.server.open_streams == 1
        await clock.advance(3600)
        after = await response.content.read()

    assert before == (
        b": hello\n\n"
        b'id: 7\nevent: message\nretry: 500\ndata: {"a": 1}\n\n'
        b"data: two\ndata: lines\n\n"
    )
    assert after == b'data: {"type": "done"}\n\n'
    assert slow_http.server.open_streams == 0


async def test_a_reply_cut_short_is_not_remembered(http: Http) -> None:
    http.server.chat_script([{"type": "message", "content": "never whole"}, Pause(3600)])
    headers = {"Authorization": f"UserKey {http.server.api_key}"}
    async with http.session.post(
        f"{http.server.url}/chat", json=request("Hello", stream=True), headers=headers
    ) as response:
        await response.content.readany()
        response.close()

    messages = (await http.get("/chat/abc-123-def/history")).json()["messages"]

    assert messages[-1]["content"] == "Hello"


async def test_events_can_be_slow(session: aiohttp.ClientSession, clock: TurnedClock) -> None:
    async with LocalServer(clock=clock, sleep=clock.sleep, stream_delay=10) as server:
        headers = {"Authorization": f"UserKey {server.api_key}"}
        async with session.post(
            f"{server.url}/chat", json=request(stream=True), headers=headers
        ) as response:
            seen = [await response.content.readuntil(b"\n\n")]
            while len(seen) < 5:
                while not clock.sleepers:
                    await asyncio.sleep(0.001)
                assert response.content.total_bytes == sum(map(len, seen))
                await clock.advance(10)
                seen.append(await response.content.readuntil(b"\n\n"))
            assert await response.content.read() == b""
