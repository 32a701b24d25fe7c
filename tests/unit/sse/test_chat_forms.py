"""One chat in every form it was seen in, and what is special about each."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubiya_async.errors import EventTooLargeError
from kubiya_async.sse.wire_forms import ChatDecoder, ChatForm, wire_form
from kubiya_async.streams.events import (
    ChatEvent,
    DoneEvent,
    ErrorEvent,
    MessageEvent,
    ToolCallEvent,
    ToolResultEvent,
    UnknownEvent,
    parse_event,
)
from tests.support.cases import each_of, every_case
from tests.unit.sse.cutting import every_cutting, run, slices
from tests.unit.sse.streams import JSON

CHAT: list[tuple[type[ChatEvent], dict[str, object]]] = [
    (MessageEvent, {"content": "Looking "}),
    (MessageEvent, {"content": "at “prod” 🚀"}),
    (ToolCallEvent, {"tool": "kubectl", "args": {"command": "get pods"}}),
    (ToolResultEvent, {"result": "NAME\nmy-app"}),
    (MessageEvent, {"content": "Healthy."}),
    (DoneEvent, {}),
]

SSE = """\
data: {"type": "message", "content": "Looking "}

data: {"type": "message", "content": "at “prod” 🚀"}

data: {"type": "tool_call", "tool": "kubectl", "args": {"command": "get pods"}}

data: {"type": "tool_result", "result": "NAME\\nmy-app"}

data: {"type": "message", "content": "Healthy."}

data: {"type": "done"}

"""
DATA_STREAM = """\
f:{"messageId": "m1"}
0:"Looking "
0:"at “prod” 🚀"
9:{"toolCallId": "c1", "toolName": "kubectl", "args": {"command": "get pods"}}
a:{"toolCallId": "c1", "result": "NAME\\nmy-app"}
e:{"finishReason": "tool-calls", "isContinued": true}
d:{"usage": {}}
0:"Healthy."
d:{"finishReason": "stop"}
"""
NDJSON = """\
{"id": "m1", "type": "msg", "message": "Looking ", "done": false, "session_id": "s"}
{"id": "m1", "type": "msg", "message": "Looking at “prod” 🚀", "done": true, "session_id": "s"}
{"id": "c1", "type": "tool", "message": "Tool: kubectl"}
{"id": "c1", "type": "tool", "message": "Tool: kubectl\\nArguments: {\\"command\\": \\"get"}
{"id": "c1", "type": "tool", "message": "Tool: kubectl\\nArguments: {\\"command\\": \\"get pods\\"}"}
{"id": "c1", "type": "tool", "message": "Tool: kubectl\\nArguments: {\\"command\\": \\"get pods\\"}"}
{"id": "c1", "type": "tool_output", "message": "NAME"}
{"id": "c1", "type": "tool_output", "message": "NAME\\nmy-app"}
{"id": "m2", "type": "msg", "message": "Healthy."}
{"id": "m2", "type": "msg", "message": "Healthy.", "done": true}
"""  # noqa: E501 - one record is one line
FORMS = {
    "event stream": SSE,
    "event stream without blank lines": SSE.replace("\n\n", "\n"),
    "event stream without a last line end": SSE.replace("\n\n", "\n").rstrip(),
    "event stream of records": "".join(f"data: {line}\n\n" for line in DATA_STREAM.splitlines()),
    "event stream of records without blank lines": DATA_STREAM.replace("\n", "\ndata: ").join(
        ["data: ", ""]
    ),
    "data stream": DATA_STREAM,
    "data stream, CRLF": DATA_STREAM.replace("\n", "\r\n"),
    "data stream without a last line end": DATA_STREAM.rstrip(),
    "data stream with signs of life": DATA_STREAM.replace("\n", "\n\n: ping\n"),
    "JSON lines": NDJSON,
    "JSON lines with blank lines": NDJSON.replace("\n", "\r\n\r\n"),
    "JSON lines without a last line end": NDJSON.rstrip(),
    "JSON lines of events": SSE.replace("data: ", "").replace("\n\n", "\n"),
    "byte order mark": "\ufeff" + DATA_STREAM,
    "blank lines first": "\n\r\n" + NDJSON,
}


def events(chunks: list[bytes], content_type: str | None = None) -> list[ChatEvent]:
    return [parse_event(event.data) for event in run(ChatDecoder(content_type), chunks)]


def known(chat: list[ChatEvent]) -> list[ChatEvent]:
    return [event for event in chat if not isinstance(event, UnknownEvent)]


@each_of(FORMS)
def test_every_form_gives_the_same_typed_events(stream: str) -> None:
    found = known(events([stream.encode()]))

    assert [type(event) for event in found] == [kind for kind, _ in CHAT]
    for event, (_, fields) in zip(found, CHAT, strict=True):
        assert {name: getattr(event, name) for name in fields} == fields


@each_of(FORMS)
def test_every_form_gives_the_same_events_however_it_is_cut(stream: str) -> None:
    data = stream.encode()
    whole = run(ChatDecoder(), [data])
    for chunks in every_cutting(data):
        assert run(ChatDecoder(), chunks) == whole


@each_of({"data stream": DATA_STREAM, "JSON lines": NDJSON})
def test_result_names_its_call(stream: str) -> None:
    found = known(events([stream.encode()]))
    call = next(event for event in found if isinstance(event, ToolCallEvent))
    result = next(event for event in found if isinstance(event, ToolResultEvent))

    assert call.model_extra == result.model_extra == {"id": "c1"}


CHOICES = [
    ("text/event-stream", b"data: {}", ChatForm.SSE),
    ("text/plain", b"data: {}", ChatForm.SSE),
    ("application/x-ndjson", b"data: {}", ChatForm.NDJSON),
    (None, b"data:{}", ChatForm.SSE),
    (None, b"event: x", ChatForm.SSE),
    (None, b"id: 1", ChatForm.SSE),
    (None, b"retry: 1", ChatForm.SSE),
    (None, b": ping", ChatForm.SSE),
    (None, b":", ChatForm.SSE),
    (None, b"\xef\xbb\xbf\r\ndata", ChatForm.SSE),
    ("text/event-stream", b'0:"Hello"', ChatForm.DATA_STREAM),
    ("text/plain; charset=utf-8", b'f:{"messageId"', ChatForm.DATA_STREAM),
    (None, b"2:[{}]", ChatForm.DATA_STREAM),
    (None, b'\n0:"', ChatForm.DATA_STREAM),
    (None, b"a: b", ChatForm.SSE),
    (None, b"3:30 pm", ChatForm.SSE),
    (None, b"d::", ChatForm.SSE),
    ("application/json", b'{"type": "done"}\n', ChatForm.NDJSON),
    ("text/event-stream", b'{"id": "1", "message": "x"}\n', ChatForm.NDJSON),
    (None, b'\xef\xbb\xbf{"output": "x"}\n{"output": "y"}\n', ChatForm.NDJSON),
    (None, b'{"type": "message", broken}\n', ChatForm.NDJSON),
    ("application/x-ndjson; charset=utf-8", b"nul", ChatForm.NDJSON),
    ("Application/JSONL", b"nul", ChatForm.NDJSON),
    ("text/html", b"<html></html>", ChatForm.NO_STREAM),
    (None, b"\n\n <html>", ChatForm.NO_STREAM),
    ("application/x-ndjson", b"[]", ChatForm.NO_STREAM),
    (None, b"\xef\xbb\xbf[]", ChatForm.NO_STREAM),
    (None, b'"Unauthorized"', ChatForm.NO_STREAM),
    (None, b'{"error": "x"}\n', ChatForm.NO_STREAM),
    (None, b'{"type": "reply", "response": "x"}\n', ChatForm.NO_STREAM),
    (None, b'{"response": "x"}\n{"response": "y"}\n', ChatForm.NO_STREAM),
    (None, b'{\n  "response": "x"\n}', ChatForm.NO_STREAM),
    (None, b"", None),
    (None, b"d", None),
    (None, b"0:", None),
    (None, b"id", None),
    (None, b"\r\n  ", None),
    (None, b"\n" * 2000, None),
    (None, b"\xef\xbb", None),
    (None, b'{"a": 1}\n ', None),
]


@each_of(CHOICES)
def test_first_bytes_and_content_type_tell_the_form(
    content_type: str | None, start: bytes, form: ChatForm | None
) -> None:
    assert wire_form(content_type, start, complete=False) is form


COMPLETE = [
    (None, b"", ChatForm.SSE),
    (None, b"0:", ChatForm.SSE),
    ("application/jsonl", b"\n", ChatForm.NDJSON),
    (None, b'{"a": 1}', ChatForm.NO_STREAM),
    (None, b'{"response": "x"}', ChatForm.NO_STREAM),
    (None, b'{"type": "done"}', ChatForm.NDJSON),
    (None, b'{"type": "mess', ChatForm.NDJSON),
    (None, b'{"error"', ChatForm.NO_STREAM),
]


@each_of([*CHOICES, *COMPLETE])
def test_no_beginning_is_misjudged(
    content_type: str | None, answer: bytes, form: ChatForm | None
) -> None:
    """Whatever more comes, what was told stays true; and in the end something is told."""
    whole = wire_form(content_type, answer, complete=True)

    assert whole is form or form is None
    for end in range(len(answer)):
        assert wire_form(content_type, answer[:end], complete=False) in {None, whole}


def test_what_is_no_stream_is_kept_as_it_came() -> None:
    with every_case() as case:
        for _, answer, form in (*CHOICES, *COMPLETE):
            for size in (1, 1000):
                with case((answer, size)):
                    decoder = ChatDecoder()
                    found = run(decoder, slices(answer, size))
                    said = bool(found) or decoder.truncated or not answer.strip()
                    if form is ChatForm.NO_STREAM:
                        assert (found, decoder.streams) == ([], False)
                        assert decoder.body == answer
                    elif said:
                        assert decoder.body is None


@each_of([b"data: x", b"x\nevent: y", b":", b"retry: 5\n", b"Unauthorized", b"the data: none"])
def test_text_without_fields_is_no_event_stream(answer: bytes) -> None:
    decoder = ChatDecoder()
    run(decoder, [answer])

    assert decoder.body == (answer if answer[-1:] in b"de" else None)


def test_answer_that_is_no_stream_is_kept_up_to_the_limit() -> None:
    decoder = ChatDecoder(max_event_bytes=100)
    for _ in range(10):
        decoder.feed(b"[" * 30)
        assert decoder.has_enough is (len(decoder._start) >= 100)
    assert decoder.has_enough
    decoder = ChatDecoder()
    decoder.feed(b"<" * 100_000)
    assert decoder.has_enough


def test_type_counts_where_the_bytes_say_nothing() -> None:
    for chunk, ends in ((b"nul\n", False), (b"nu", True), (b"", True)):
        decoder = ChatDecoder("application/jsonl")
        run(decoder, [chunk]) if ends else decoder.feed(chunk)
        assert decoder.form is ChatForm.NDJSON


def test_first_line_that_is_not_over_tells_nothing_and_its_end_does() -> None:
    decoder = ChatDecoder()
    for chunk in (b' \n{"type"', b': "a"}'):
        assert (decoder.feed(chunk), decoder.form) == ([], None)
    assert [event.data for event in decoder.feed(b"\n")] == ['{"type": "a"}']


def test_beginning_that_never_tells_is_read_by_its_type_at_the_limit() -> None:
    decoder = ChatDecoder("application/jsonl", max_event_bytes=100)
    decoder.feed(b" " * 99)
    assert decoder.form is None
    decoder.feed(b" ")
    assert decoder.form is ChatForm.NDJSON


def test_form_is_known_once_enough_bytes_are_there() -> None:
    decoder = ChatDecoder("text/plain")
    assert decoder.form is None
    decoder.feed(b"\n0")
    assert decoder.form is None
    decoder.feed(b':"')
    assert decoder.form is ChatForm.DATA_STREAM


@each_of([b"", b"d", b"0:", b"\n", b"id"])
def test_stream_too_short_to_have_a_form_has_no_events(stream: bytes) -> None:
    assert run(ChatDecoder(), [stream]) == []


@each_of(
    [
        ('0:"a\\nb"', {"type": "message", "content": "a\nb"}),
        ('3:"boom"', {"type": "error", "message": "boom"}),
        ('3:{"message": "boom", "code": "X"}', {"type": "error", "message": "boom", "code": "X"}),
        ('a:{"output": "x"}', {"type": "tool_result", "result": "x"}),
        ('a:{"toolCallId": 1, "result": null}', {"type": "tool_result", "result": None, "id": 1}),
        ('9:{"toolName": "x"}', {"type": "tool_call", "tool": "x", "args": None}),
        ('d:{"finishReason": "stop"}', {"type": "done", "finishReason": "stop"}),
        ('d:{"finishReason": ""}', {"type": "finish", "finishReason": ""}),
        ("d:{}", {"type": "finish"}),
        ('g:"hm"', {"type": "reasoning", "content": "hm"}),
        ("2:[1]", {"type": "data", "data": [1]}),
        ('2:{"type": "step_running", "step": {}}', {"type": "step_running", "step": {}}),
        ('e:{"finishReason": "stop"}', {"type": "step_finish", "finishReason": "stop"}),
        ('e:{"error": "boom"}', {"type": "error", "error": "boom"}),
        ('f:{"messageId": "m"}', {"type": "step_start", "messageId": "m"}),
        ('3:{"type": "X"}', {"type": "error"}),
        ("3:[1]", {"type": "error", "data": [1]}),
        ("8:[1]", {"type": "annotations", "data": [1]}),
        ("9:[1]", {"type": "tool_call", "data": [1]}),
        ("a:[1]", {"type": "tool_result", "data": [1]}),
        ('b:{"toolCallId": "c"}', {"type": "tool_call_start", "toolCallId": "c"}),
        ('c:{"argsTextDelta": "x"}', {"type": "tool_call_delta", "argsTextDelta": "x"}),
        ("d:[1]", {"type": "finish", "data": [1]}),
        ('h:{"url": "x"}', {"type": "source", "url": "x"}),
        ('k:{"data": "x"}', {"type": "file", "data": "x"}),
        ('z:{"x": 1}', {"type": "record_z", "x": 1}),
        ("0:[1]", {"type": "record_0", "data": [1]}),
    ]
)
def test_record_becomes_the_event_it_stands_for(record: str, data: object) -> None:
    (bare,) = run(ChatDecoder("text/plain"), [record.encode() + b"\n"])
    (carried,) = run(ChatDecoder(), [b"data: " + record.encode() + b"\n\n"])

    assert json.loads(bare.data) == json.loads(carried.data) == data


def test_finish_with_an_error_is_no_success() -> None:
    (event,) = events([b'd:{"finishReason": "error"}\n'])

    assert isinstance(event, ErrorEvent)
    assert event.message == "the answer ended with an error"


@each_of(
    [
        *("a: b", "3:30 pm", 'x:"', "0:hello", "1:2", "0:null", '10:"a"', '0 :"a"', '0: "a"'),
        *('A:"a"', '0:"a" b', "d:{x}"),
    ]
)
def test_text_that_only_looks_like_a_record_stays_text(text: str) -> None:
    carried = run(ChatDecoder(), [f"data: {text}\n\n".encode()])
    among_records = run(ChatDecoder(), [f'0:"a"\n{text}\n'.encode()])

    assert [event.data for event in carried] == [text]
    assert among_records[1].data == text
    assert parse_event(text) == UnknownEvent(None, parse_event(text).data, text)  # type: ignore[union-attr]


def test_name_and_id_of_an_event_stay_with_the_record_it_carries() -> None:
    (event,) = run(ChatDecoder(), [b'event: x\nid: 7\nretry: 5\ndata: 0:"a"\n\n'])

    assert (event.event, event.id, event.retry) == ("x", "7", 5)
    assert json.loads(event.data) == {"type": "message", "content": "a"}


# Growing messages


def lines(*records: dict[str, object]) -> list[bytes]:
    return [json.dumps(record).encode() + b"\n" for record in records]


def data(*records: dict[str, object]) -> list[object]:
    return [json.loads(event.data) for event in run(ChatDecoder(), lines(*records))]


def test_text_of_each_id_grows_on_its_own() -> None:
    assert data(
        {"id": "1", "message": "a"},
        {"id": "2", "message": "x"},
        {"id": "1", "message": "ab"},
        {"id": "2", "message": "x"},
        {"id": "2", "message": "xy"},
    ) == [
        {"type": "message", "content": "a", "id": "1"},
        {"type": "message", "content": "x", "id": "2"},
        {"type": "message", "content": "b", "id": "1"},
        {"type": "message", "content": "y", "id": "2"},
        {"type": "done"},
    ]


def test_text_that_changes_is_told_whole_as_an_event_of_its_own() -> None:
    assert data(
        {"id": "1", "message": "abc"}, {"id": "1", "message": "abd"}, {"id": "1", "message": "abde"}
    ) == [
        {"type": "message", "content": "abc", "id": "1"},
        {"type": "message_revised", "content": "abd", "id": "1"},
        {"type": "message", "content": "e", "id": "1"},
        {"type": "done"},
    ]


def test_text_without_an_id_grows_or_begins_anew() -> None:
    assert data({"message": "a"}, {"message": "ab"}, {"message": "x"}) == [
        {"type": "message", "content": "a"},
        {"type": "message", "content": "b"},
        {"type": "message", "content": "x"},
        {"type": "done"},
    ]


@each_of([({}, True), ({"done": True}, True), ({"done": False}, False)])
def test_end_of_the_stream_is_the_end_of_the_answer_unless_the_records_deny_it(
    last: dict[str, object], ends: bool
) -> None:
    found = data({"id": "1", "message": "a"}, {"id": "1", "message": "ab", **last})

    assert ({"type": "done"} in found) is ends


def test_answer_is_done_only_once() -> None:
    decoder = ChatDecoder()
    decoder.feed(b'{"id": "1", "message": "a"}\n')

    assert len(decoder.flush()) == 1
    assert decoder.flush() == []


def test_answer_is_not_done_when_its_last_record_is_cut_off() -> None:
    decoder = ChatDecoder()
    found = run(decoder, [b'{"id": "1", "message": "a"}\n{"id": "1", "mess'])

    assert [json.loads(event.data)["type"] for event in found] == ["message"]
    assert decoder.truncated


def test_call_whose_arguments_never_end_is_not_lost() -> None:
    assert data(
        {"id": "1", "type": "tool", "message": 'Tool: kubectl\nArguments: {"a'},
        {"id": "2", "type": "tool", "message": "Tool: date"},
        {"id": "3", "type": "msg", "message": "x"},
    ) == [
        {"type": "tool_call", "tool": "kubectl", "arguments": '{"a', "id": "1"},
        {"type": "tool_call", "tool": "date", "arguments": "", "id": "2"},
        {"type": "message", "content": "x", "id": "3"},
        {"type": "done"},
    ]


def test_results_of_tools_that_run_side_by_side_stay_apart() -> None:
    assert data(
        {"id": "1", "type": "tool_output", "message": "a"},
        {"id": "2", "type": "tool_output", "message": "x"},
        {"id": "1", "type": "tool_output", "message": "ab"},
        {"id": "2", "type": "tool_output", "message": "xy", "done": True},
    ) == [
        {"type": "tool_result", "result": "ab", "id": "1"},
        {"type": "tool_result", "result": "xy", "id": "2"},
    ]


@each_of(['{"type": "system_message", "message": "hi"}', "[1]", "1", "null", "{oops}", '{"a": 1}'])
def test_other_lines_pass_as_they_are(line: str) -> None:
    found = run(ChatDecoder(), [b'{"type": "a"}\n', line.encode() + b"\n"])

    assert [event.data for event in found] == ['{"type": "a"}', line]


@each_of(["[" * 40_000 + "]" * 40_000, "[" + "9" * 5000 + "]"])
def test_value_that_python_cannot_read_passes_as_it_is(value: str) -> None:
    record, growing = f"2:{value}", f'{{"message": "a", "x": {value}}}'

    assert run(ChatDecoder(), [record.encode() + b"\n"])[0].data == record
    assert run(ChatDecoder(), [growing.encode() + b"\n"])[0].data == growing


def test_arguments_that_python_cannot_read_are_told_as_text() -> None:
    arguments = "[" * 100_000 + "]" * 100_000
    call: dict[str, object] = {"type": "tool", "message": f"Tool: x Arguments: {arguments}"}

    assert data(call) == [{"type": "tool_call", "tool": "x", "arguments": arguments}]


def test_call_without_an_id_is_told_every_time() -> None:
    call: dict[str, object] = {"type": "tool", "message": "Tool: date Arguments: {}"}

    assert data(call, call) == [{"type": "tool_call", "tool": "date", "args": {}}] * 2


@given(texts=st.lists(st.tuples(st.sampled_from("ab"), st.text(min_size=1))), data=st.data())
def test_growing_messages_add_up_to_their_last_form(
    texts: list[tuple[str, str]], data: st.DataObject
) -> None:
    whole = {"a": "", "b": ""}
    records: list[dict[str, object]] = []
    for identity, text in texts:
        whole[identity] += text
        records.append({"id": identity, "type": "msg", "message": whole[identity]})
    found = [json.loads(event.data) for event in run(ChatDecoder(), lines(*records))]

    for identity, text in whole.items():
        assert "".join(e["content"] for e in found if e.get("id") == identity) == text


@given(value=JSON, kind=st.sampled_from("0123456789abcdefghijk"))
def test_every_record_becomes_one_event(value: object, kind: str) -> None:
    line = f"{kind}:{json.dumps(value)}"
    (event,) = run(ChatDecoder("text/plain"), [b'0:"x"\n', line.encode() + b"\n"])[1:]

    parse_event(event.data)


# Limits and ends


@each_of([b'0:"', b'{"message": "'])
def test_record_that_never_ends_fails_at_the_limit(begin: bytes) -> None:
    decoder = ChatDecoder(max_event_bytes=100)
    decoder.feed(begin + b"x" * (100 - len(begin)))
    for _ in range(2):
        with pytest.raises(EventTooLargeError, match=r"larger than max_event_bytes \(100\)"):
            decoder.feed(b"x")
    with pytest.raises(EventTooLargeError):
        decoder.flush()


@each_of([1, 7, 1000])
def test_records_before_one_that_is_too_large_are_not_lost(size: int) -> None:
    stream = b'0:"a"\n0:"' + b"x" * 100 + b'"\n0:"b"\n'
    decoder = ChatDecoder(max_event_bytes=50)
    found = [event for chunk in slices(stream[:50], size) for event in decoder.feed(chunk)]
    with pytest.raises(EventTooLargeError):
        run(decoder, slices(stream[50:], size))

    assert [json.loads(event.data) for event in found] == [{"type": "message", "content": "a"}]


def test_record_may_be_as_large_as_the_limit() -> None:
    record = b'0:"' + b"x" * 46 + b'"'
    decoder = ChatDecoder(max_event_bytes=50)

    assert len(decoder.feed(record + b"\n" + record + b"\r\n")) == 2
    assert len(decoder.flush()) == 0


def test_record_that_is_too_large_does_not_take_others_of_its_chunk_with_it() -> None:
    decoder = ChatDecoder(max_event_bytes=50)
    found = decoder.feed(b'0:"a"\n0:"' + b"x" * 100 + b'"\n0:"b"\n')

    assert [json.loads(event.data) for event in found] == [{"type": "message", "content": "a"}]
    with pytest.raises(EventTooLargeError):
        decoder.flush()


@each_of(
    [
        ('0:"a"', False),
        ('0:"a', True),
        ('0:"a"\nd:{"finish', True),
        ('0:"a"\n: ping', False),
        ('{"type": "a"}', False),
        ('{"type": "a"}\n{', True),
        ("data: {}", False),
        ('data: {"', True),
    ]
)
def test_end_inside_a_record_can_be_told_from_a_clean_one(stream: str, truncated: bool) -> None:
    decoder = ChatDecoder()
    decoder.feed(stream.encode())
    decoder.flush()

    assert decoder.truncated is truncated
    assert decoder.flush() == []


@each_of([b": a\n\n:\ndata: {}\n\n", b'0:"a"\n: a\n\n', b'{"type": "a"}\n\n\n'])
def test_signs_of_life_are_counted(stream: bytes) -> None:
    decoder = ChatDecoder()
    run(decoder, [stream])

    assert decoder.comments == 2


def test_decoder_that_has_seen_nothing_has_nothing_to_tell() -> None:
    decoder = ChatDecoder()

    assert (decoder.truncated, decoder.comments) == (False, 0)
    assert (decoder.last_event_id, decoder.settle(), decoder.feed(b"")) == ("", [], [])


def test_last_event_id_is_the_streams() -> None:
    decoder = ChatDecoder()
    run(decoder, [b"id: 7\ndata: {}\n\n"])
    assert decoder.last_event_id == "7"

    decoder = ChatDecoder()
    run(decoder, [b'0:"a"\n'])
    assert decoder.last_event_id == ""


def test_settling_delivers_what_only_waits_for_the_next_line() -> None:
    decoder = ChatDecoder()
    decoder.feed(b'data: 0:"a"\n')

    assert [json.loads(event.data) for event in decoder.settle()] == [
        {"type": "message", "content": "a"}
    ]

    decoder = ChatDecoder()
    decoder.feed(b'0:"a"')
    assert decoder.settle() == []
