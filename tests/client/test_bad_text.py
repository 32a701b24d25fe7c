"""Bad text in an answer costs at most that character, and no word is lost in silence."""

from __future__ import annotations

import json
import logging
import pickle
from collections.abc import Awaitable, Callable
from typing import Any, Final

import pytest

from kubiya_async import (
    ApiError,
    DecodeError,
    Kubiya,
    MessageEvent,
    StreamEventError,
    UnknownEvent,
)
from kubiya_async.contrib.problems import problem
from kubiya_async.models import AgentCreatedEvent
from kubiya_async.webhooks import parse
from tests.client.conftest import ClientOf, error_of
from tests.support.cases import every_case
from tests.support.scripted_server import ScriptedServer, reply, send

TEXTS: Final[dict[str, tuple[bytes, str]]] = {
    "first half": (b"a\\ud83db", "a\ufffdb"),
    "second half": (b"a\\uDE00b", "a\ufffdb"),
    "halves in the wrong order": (b"a\\ude00\\ud83db", "a\ufffd\ufffdb"),
    "a half at the end": (b"a\\ud83d", "a\ufffd"),
    "a half, encoded": (b"a\xed\xa0\xbdb", "a\ufffd\ufffd\ufffdb"),
    "a whole pair": (b"a\\ud83d\\ude00b", "a\U0001f600b"),
    "an escaped escape": (b"a\\\\ud83db", "a\\ud83db"),
    "invalid byte": (b"a\xffb", "a\ufffdb"),
    "Latin-1": (b"caf\xe9", "caf\ufffd"),
    "cut character": (b"a\xf0\x9f\x98", "a\ufffd"),
    "tab": (b"a\tb", "a\tb"),
    "NUL": (b"a\x00b", "a\x00b"),
    "escape character": (b"a\x1b[31mb", "a\x1b[31mb"),
    "escape of Python": (b"a\\x41b", "a\\x41b"),
    "a lone backslash": (b"a\\ b", "a\\ b"),
    "backslashes, odd": (b"\\\\\\x\\\\", "\\\\x\\"),
    "an escape too short": (b"a\\u12", "a\\u12"),
    "no hexadecimal": (b"\\u12zz\\tb", "\\u12zz\tb"),
}
ODD: Final = {
    "comma too many": (b'{"uuid":"a","name":"n",}', "n"),
    "comma in a text": (b'{"uuid":"a","name":",}", }', ",}"),
    "comma in a list": (b'{"uuid":"a","name":"n","sources":["x" , ] ,\n}', "n"),
}
EVENT_STREAM: Final = {"Content-Type": "text/event-stream"}
DONE: Final = b'data: {"type":"done"}\n\n'


async def _list(kubiya: Kubiya) -> object:
    return (await kubiya.agents.list().collect())[1]


HOLDERS: Final[dict[str, tuple[bytes, Callable[[Kubiya], Awaitable[Any]]]]] = {
    "object": (b"%s", lambda k: k.agents.get("a")),
    "object after a POST": (b"%s", lambda k: k.agents.create(name="x")),
    "list": (b'{"agents":[{"uuid":"0","name":"0"},%s],"total":2,"limit":50,"offset":0}', _list),
    "bare array": (b'[{"uuid":"0","name":"0"},%s]', _list),
}


@pytest.mark.parametrize("holder", HOLDERS)
async def test_s31_bad_text_costs_a_character_of_an_object(
    client_of: ClientOf, holder: str
) -> None:
    form, call = HOLDERS[holder]
    rows = {name: (b'{"uuid":"a","name":"%s"}' % raw, text) for name, (raw, text) in TEXTS.items()}
    with every_case() as case:
        for name, (item, expected) in {**rows, **ODD}.items():
            with case(name):
                async with ScriptedServer(reply(200, form % item)) as server:
                    assert (await call(client_of(server, retries=0))).name == expected
                    # A list that does not tell its length takes one more, to know its end.
                    assert len(server.requests) == 1 + (holder == "bare array")


def test_s31_bad_text_costs_a_character_of_a_webhook() -> None:
    form = b'{"event":"agent.created","data":{"agent":{"uuid":"a","name":"%s"}}}'
    with every_case() as case:
        for name, (raw, expected) in TEXTS.items():
            with case(name):
                event = parse(form % raw)
                assert isinstance(event, AgentCreatedEvent)
                assert event.data.agent is not None
                assert event.data.agent.name == expected


async def _stream(client_of: ClientOf, body: bytes) -> tuple[Any, int]:
    async with ScriptedServer(reply(200, body, EVENT_STREAM)) as server:
        stream = client_of(server).chat.stream(agent_uuid="a", message="m")
        return await stream.final(), len(server.requests)


SAID: Final[dict[str, tuple[bytes, str]]] = {
    **{name: (b'"%s"' % raw, text) for name, (raw, text) in TEXTS.items() if name != "NUL"},
    "number": (b"5", "5"),
    "parts": (b'[{"type":"text","text":"a"},"b",1.5]', "ab1.5"),
    "object": (b'{"text":"a"}', "a"),
    "comma too many": (b'"a",', "a"),
    "nothing": (b"null", ""),
}


async def test_s31_words_that_are_written_oddly_are_read(client_of: ClientOf) -> None:
    with every_case() as case:
        for name, (content, expected) in SAID.items():
            with case(name):
                event = b'{"type":"message","content":%s}' % content
                result, _ = await _stream(client_of, b"data: %s\n\n%s" % (event, DONE))
                assert (result.text, result.unreadable) == (expected, 0)
                # Two events of which the blank line between them is missing are two.
                result, _ = await _stream(
                    client_of, b"data: %s\ndata: %s\n\n%s" % (event, event, DONE)
                )
                assert (result.text, result.unreadable) == (2 * expected, 0)


UNTYPED: Final = [
    b'{"content":"a"}',
    b'{"type":null,"text":"a"}',
    b'{"type":"","delta":"a"}',
    b'{"type":5,"content":["a"]}',
    b'{"role":"assistant","content":"a"}',
    b'{"type":"Message","content":"a"}',
]
OF_OTHERS: Final = [b'{"role":"user","content":"a"}', b'{"content":"","finishReason":"stop"}']


async def test_s31_words_of_an_event_without_a_type_are_read(client_of: ClientOf) -> None:
    with every_case() as case:
        for event in (*UNTYPED, *OF_OTHERS):
            with case(event):
                result, _ = await _stream(client_of, b"data: %s\n\n%s" % (event, DONE))
                expected = "a" if event in UNTYPED else ""
                assert (result.text, result.unreadable, result.done) == (expected, 0, True)


FORMS: Final[dict[str, bytes]] = {
    "data stream": b'0:"%s"\nd:{"finishReason":"stop"}\n',
    "data stream in events": b'data: 0:"%s"\n\ndata: d:{"finishReason":"stop"}\n\n',
    "JSON lines": b'{"id":"1","type":"msg","message":"%s"}\n{"type":"done"}\n',
    "envelopes": b'data: {"event":"message","data":{"content":"%s"}}\n\nevent: done\ndata: {}\n\n',
    "a plain reply": b'{"response":"%s"}',
}


async def test_s31_bad_text_costs_a_character_in_every_form_of_a_stream(
    client_of: ClientOf,
) -> None:
    with every_case() as case:
        for form, body in FORMS.items():
            for name, (raw, expected) in TEXTS.items():
                if name == "NUL" and "stream" in form:
                    continue
                with case((form, name)):
                    result, _ = await _stream(client_of, body % raw)
                    assert (result.text, result.unreadable, result.done) == (expected, 0, True)


UNREADABLE: Final = [
    b'{"type":"message","content":"broke off',
    b'{"type":"message","content":{"a":1}}',
    b'{"type":"message","words":"a"}',
    b'{"type":"tool_call","tool":{}}',
    b'{"message":"a"}',
    b'{"choices":[{"delta":{"content":"a"}}]}',
    b'["a"]',
    b'[{"type":"message","content":"a"}]',
    b'{"type":"text","text":"a"}',
    b"words",
    b'"words"',
    b'{"type":"message_delta","content":"a"}',
    b'{"type":"content","content":"a"}',
    b'{"type":"text-delta","id":"1","delta":"a"}',
    b'{"type":"response.output_text.delta","delta":"a"}',
    b'{"type":"content_block_delta","delta":{"type":"text_delta","text":"a"}}',
    b'{"type":"answer","data":{"parts":["a"]}}',
    b'{"event":"token","data":{"text":"a"}}',
    b"a\nevent: token",
]
OTHER_THINGS: Final = [
    b'{"type":"message_start"}',
    b'{"type":"usage","tokens":5}',
    b'{"type":"thinking","text":"hm"}',
    b'{"type":"response.reasoning_summary_text.delta","delta":"hm"}',
    b'{"type":"reasoningDelta","delta":"hm"}',
    b'{"type":"user_message","content":"a"}',
    b'{"type":"token","role":"user","content":"a"}',
    b'{"type":"status","message":"starting"}',
    b'{"type":"step_output","content":"x"}',
    b'{"type":"message_delta","content":"","delta":{"stop_reason":"end"}}',
    b'{"type":"source-url","data":{"text":"x"}}',
    b" \nevent: token",
    b'{"n":1}',
    b"7",
    b'{"type":"message","data":{"role":"user","content":{"a":1}}}',
]


async def test_s31_words_that_cannot_be_read_are_counted_and_logged_once(
    client_of: ClientOf, caplog: pytest.LogCaptureFixture
) -> None:
    with every_case() as case:
        for event in (*UNREADABLE, *OTHER_THINGS):
            with case(event), caplog.at_level(logging.WARNING, "kubiya_async"):
                caplog.clear()
                body = b"data: %s\n\n" % event
                result, _ = await _stream(client_of, body + body + DONE)
                lost = event in UNREADABLE
                assert result.unreadable == 2 * lost
                assert len(caplog.records) == lost
                assert type(result.events[0]) is UnknownEvent


LAST: Final[list[tuple[list[str], bytes, str, int]]] = [
    # What was said, the last event, the text, and what could not be read.
    ([], b'"content":"ab"', "ab", 0),
    ([], b'"text":["a",{"text":"b"}]', "ab", 0),
    ([], b'"response":"ab","message":"Completed"', "ab", 0),
    (["a", "b"], b'"content":"ab"', "ab", 0),
    (["a b", "c"], b'"content":" c\\n"', "a bc", 0),
    (["a"], b'"content":"ab"', "ab", 0),
    (["a"], b'"content":"b"', "a", 1),
    (["a"], b'"content":{"b":1}', "a", 1),
    (["a"], b'"content":""', "a", 0),
    (["a"], b'"message":"Completed","usage":{"content":5}', "a", 0),
]


async def test_s31_words_of_the_last_event_are_said_once(client_of: ClientOf) -> None:
    with every_case() as case:
        for said, last, text, unreadable in LAST:
            for form in (b'data: {"type":"done",%s}\n\n', b"event: end\ndata: {%s}\n\n"):
                with case((said, last, form)):
                    body = b"".join(
                        b'data: {"type":"message","content":"%s"}\n\n' % w.encode() for w in said
                    )
                    answer = reply(200, body + form % last, EVENT_STREAM)
                    async with ScriptedServer(answer) as server:
                        chat = client_of(server).chat
                        stream = chat.stream(agent_uuid="a", message="m")
                        pieces = [piece async for piece in stream.text_stream()]
                        sent = await chat.send(agent_uuid="a", message="m")
                    result = stream.snapshot
                    spoken = [e.content or "" for e in result.events if isinstance(e, MessageEvent)]
                    said_by = {"".join(pieces), "".join(spoken), sent.response, result.text}
                    assert (said_by, result.unreadable, result.done) == ({text}, unreadable, True)


async def test_s31_reply_that_came_as_a_stream_tells_what_is_missing(client_of: ClientOf) -> None:
    body = b'data: {"type":"message","content":"a"}\n\ndata: words\n\n' + DONE
    async with ScriptedServer(reply(200, body, EVENT_STREAM)) as server:
        answer = await client_of(server).chat.send(agent_uuid="a", message="m")
    assert answer.response == "a"
    assert answer.model_extra == {"unreadable": 1}


def _holds_only_utf8(error: Any) -> None:
    parts = (error.message, error.code, error.request_id, error.details)
    json.dumps([*parts, getattr(error, "headers", {})], ensure_ascii=False).encode()
    str(pickle.loads(pickle.dumps(error))).encode()  # noqa: S301 - our own
    json.dumps(problem(error).body, ensure_ascii=False).encode()


async def test_s31_errors_can_be_encoded_pickled_and_turned_into_a_problem(
    client_of: ClientOf,
) -> None:
    form = b'{"error":{"code":"%s","message":"%s","details":{"%s":["%s"]}},"request_id":"%s"}'
    with every_case() as case:
        for name, (raw, text) in TEXTS.items():
            with case(name):
                body = form % ((raw,) * 5)
                head = b"HTTP/1.1 404 No\r\nX-RateLimit-Who: caf\xe9\r\nContent-Length: %d\r\n\r\n"
                error: Any = await error_of(client_of, send(head % len(body) + body))
                assert error.headers["x-ratelimit-who"] == "caf\ufffd"
                _holds_only_utf8(error)
                assert isinstance(error, ApiError)
                assert (error.code, error.details) == (text, {text: [text]})
                assert error.message == f"HTTP 404 Not Found: {text}"
            if name == "NUL":
                continue
            with case(f"{name} in an error event"):
                event = b'{"type":"error",' + (form % ((raw,) * 5))[1:]
                with pytest.raises(StreamEventError) as caught:
                    await _stream(client_of, b"data: %s\n\n" % event)
                _holds_only_utf8(caught.value)
                assert caught.value.message == f"the agent reported an error: {text}"
                assert caught.value.request_id


async def test_s31_long_error_body_is_read_whole_before_it_is_cut(client_of: ClientOf) -> None:
    with every_case() as case:
        for size in (10, 63_000, 66_000, 900_000):
            with case(size):
                trace = json.dumps({"trace": "x" * size, "error": {"code": "E1", "message": "no"}})
                error: Any = await error_of(client_of, reply(500, trace.encode()))
                assert (error.code, error.message) == (
                    "E1",
                    "HTTP 500 Internal Server Error: no",
                )
                assert len(error.body) == min(len(trace), 64 * 1024)


HTML: Final = b"<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body>...</body></html>"


async def test_s31_page_for_people_says_that_it_is_one_and_is_asked_for_once(
    client_of: ClientOf,
) -> None:
    calls: dict[str, Callable[[Kubiya], Awaitable[Any]]] = {
        "object": lambda k: k.agents.get("a"),
        "list": lambda k: k.agents.list().collect(),
        "POST": lambda k: k.agents.create(name="x"),
        "chat": lambda k: k.chat.send(agent_uuid="a", message="m"),
        "stream": lambda k: k.chat.stream(agent_uuid="a", message="m").final(),
        "download": lambda k: k.runners.stream_manifest("r").read(),
    }
    with every_case() as case:
        for label in ("text/html; charset=utf-8", "application/json", "text/plain"):
            for name, call in calls.items():
                with case((name, label)):
                    async with ScriptedServer(reply(200, HTML, {"Content-Type": label})) as server:
                        with pytest.raises(DecodeError, match="an HTML page") as caught:
                            await call(client_of(server, retries=3))
                        assert name == "download" or '"Sign in"' in caught.value.message
                        assert len(server.requests) == 1
