"""The framing without blank lines, row by row, however it is cut."""

from __future__ import annotations

from pathlib import Path

from kubiya_async.sse import ServerSentEvent as Event
from kubiya_async.sse import SSEDecoder
from tests.support.cases import each_of
from tests.unit.sse.cutting import decode, every_cutting, run, slices
from tests.unit.sse.reference import read_unblanked

# Document 002, "Chat API / Send Message", as printed: no blank line, and no line end at the end.
DOCUMENTED = Path(__file__).with_name("documented_stream.txt").read_bytes().rstrip(b"\n")
DOCUMENTED_DATA: list[str | Event] = [
    line.removeprefix("data: ") for line in DOCUMENTED.decode().split("\n")
]

A, B, C = '{"a": 1}', '{"b": "}"}', '{"c": [{}]}'
DATA_A, DATA_B, DATA_C = (f"data: {document}".encode() for document in (A, B, C))
EVENT_A, EVENT_B, EVENT_C = (Event(data=document) for document in (A, B, C))

# A text is an event of that data.
Row = tuple[str, bytes, list[str | Event]]
ROWS: list[Row] = [
    # The documented form
    ("as documented", DOCUMENTED, DOCUMENTED_DATA),
    ("as documented, with a line end", DOCUMENTED + b"\n", DOCUMENTED_DATA),
    ("as documented, with a blank line", DOCUMENTED + b"\n\n", DOCUMENTED_DATA),
    ("as documented, CRLF", DOCUMENTED.replace(b"\n", b"\r\n"), DOCUMENTED_DATA),
    ("as documented, CR", DOCUMENTED.replace(b"\n", b"\r"), DOCUMENTED_DATA),
    ("as documented, blank lines", DOCUMENTED.replace(b"\n", b"\n\n"), DOCUMENTED_DATA),
    ("as documented, no spaces", DOCUMENTED.replace(b"data: ", b"data:"), DOCUMENTED_DATA),
    ("as documented, behind a mark", b"\xef\xbb\xbf" + DOCUMENTED, DOCUMENTED_DATA),
    ("nothing", b"", []),
    ("blank lines only", b"\n\n\n", []),
    # Both framings in one stream
    ("without, then with", b"%b\n%b\n\n%b\n\n" % (DATA_A, DATA_B, DATA_C), [A, B, C]),
    ("with, then without", b"%b\n\n%b\n%b\n" % (DATA_A, DATA_B, DATA_C), [A, B, C]),
    (
        "blank line after every second",
        b"%b\n%b\n\n%b\n%b" % (DATA_A, DATA_B, DATA_C, DATA_A),
        [A, B, C, A],
    ),
    ("several blank lines", b"%b\n\n\n\n%b" % (DATA_A, DATA_B), [A, B]),
    # Data that really is split
    ("document over three lines", b'data: {\ndata: "a": 1\ndata: }\n', ['{\n"a": 1\n}']),
    ("split document, then a whole one", b'data: {"a":\ndata: 1}\n' + DATA_B, ['{"a":\n1}', B]),
    ("whole document, then a split one", DATA_B + b'\ndata: {"a":\ndata: 1}\n\n', [B, '{"a":\n1}']),
    ("split before a nested object", b'data: {"a":\ndata: {"b":1}\ndata: }', ['{"a":\n{"b":1}\n}']),
    ("split between nested objects", b'data: [{"a":1},\ndata: {"b":1}]', ['[{"a":1},\n{"b":1}]']),
    (
        "split after a nested object",
        b'data: {"a":{"b":1}\ndata: ,"c":2}',
        ['{"a":{"b":1}\n,"c":2}'],
    ),
    (
        "a nested object on each line",
        b"data: [\ndata: {}\ndata: ,\ndata: {}\ndata: ]",
        ["[\n{}\n,\n{}\n]"],
    ),
    ("split with a brace in a string", b'data: {"a":"}",\ndata: "b":"{"}', ['{"a":"}",\n"b":"{"}']),
    (
        "split with escaped quotes",
        b'data: {"a":"\\"}\\\\",\ndata: "b":1}',
        ['{"a":"\\"}\\\\",\n"b":1}'],
    ),
    ("split with empty lines of data", b'data: {"a":\ndata:\ndata: 1}', ['{"a":\n\n1}']),
    ("empty data before a document", b"data:\n" + DATA_A, [Event(data="\n" + A)]),
    ("text over two lines", b"data: hello\ndata: world\n\n", ["hello\nworld"]),
    ("text in braces, then text", b"data: {hello}\ndata: world\n\n", ["{hello}\nworld"]),
    ("two documents on one line are text", b"data: {} {}\ndata: x\n\n", ["{} {}\nx"]),
    # Documents that are no objects
    (
        "scalars",
        b'data: 1\ndata: "a"\ndata: null\ndata: true\ndata: -1.5e3\n',
        ["1", '"a"', "null", "true", "-1.5e3"],
    ),
    ("arrays", b"data: []\ndata: [1, [2]]\n", ["[]", "[1, [2]]"]),
    ("no JSON although Python reads it", b"data: NaN\ndata: x\n\n", ["NaN\nx"]),
    ("done mark", DATA_A + b"\ndata: [DONE]", [A, "[DONE]"]),
    ("done mark before a document", b"data: [DONE]\n" + DATA_A, ["[DONE]", A]),
    (
        "records with a prefix",
        b'data: 0:"a"\ndata: 2:[{}]\ndata: d:{"x":1}\n',
        ['0:"a"', "2:[{}]", 'd:{"x":1}'],
    ),
    ("text that looks like a record", b"data: a: b\ndata: c: d\n\n", ["a: b\nc: d"]),
    ("spaces around a document", b"data:   {}  \ndata: []\n", ["  {}  ", "[]"]),
    # Other fields
    (
        "names before the data",
        b"event: x\n%b\nevent: y\n%b\n" % (DATA_A, DATA_B),
        [Event("x", A), Event("y", B)],
    ),
    ("name after the data, blank line", DATA_A + b"\nevent: x\n\n", [Event("x", A)]),
    ("name after the data, end of stream", DATA_A + b"\nevent: x\n", [Event("x", A)]),
    (
        "name inside a split document",
        b'data: {"a":\nevent: x\ndata: 1}\n\n',
        [Event("x", '{"a":\n1}')],
    ),
    ("name is for one event", b"event: x\n%b\n%b\n" % (DATA_A, DATA_B), [Event("x", A), B]),
    (
        "ids before the data",
        b"id: 1\n%b\nid: 2\n%b\n" % (DATA_A, DATA_B),
        [Event(data=A, id="1"), Event(data=B, id="2")],
    ),
    (
        "id stays",
        b"id: 1\n%b\n%b\n" % (DATA_A, DATA_B),
        [Event(data=A, id="1"), Event(data=B, id="1")],
    ),
    (
        "id with NUL between documents",
        b"%b\nid: 1\nid: 2\0\n%b\n" % (DATA_A, DATA_B),
        [A, Event(data=B, id="1")],
    ),
    (
        "retry between documents",
        b"%b\nretry: 5\nretry: x\n%b\n%b" % (DATA_A, DATA_B, DATA_C),
        [A, Event(data=B, retry=5), C],
    ),
    ("comments between documents", b"%b\n: hi\n%b\n:\n" % (DATA_A, DATA_B), [A, B]),
    ("unknown fields between documents", b"%b\nfoo: x\n%b\n" % (DATA_A, DATA_B), [A, B]),
    ("data without a colon", DATA_A + b"\ndata\n\n", [A, ""]),
    # Broken documents do not take the rest with them
    ("invalid object", b"data: {oops}\n%b\n%b\n" % (DATA_A, DATA_B), ["{oops}", A, B]),
    ("unclosed string", b'data: {"a": "x}\n%b\n' % DATA_A, ['{"a": "x}', A]),
    ("text", b"data: hello\n%b\n" % DATA_A, ["hello", A]),
    ("object that lacks its end", b'data: {"a": {"b": 1}\n%b\n' % DATA_A, ['{"a": {"b": 1}', A]),
    (
        "backslash that escapes nothing",
        b'data: {"a": "\\\x00\\q"}\n' + DATA_A,
        ['{"a": "\\\x00\\q"}', A],
    ),
    ("too many brackets", b"data: {}}\n%b\n" % DATA_A, ["{}}", A]),
    # The end of the stream
    ("complete document without a line end", DATA_A, [A]),
    ("cut inside a document", DATA_A + b'\ndata: {"b": ', [A]),
    ("cut inside a string", DATA_A + b'\ndata: {"b": "}', [A]),
    ("cut inside a character", DATA_A + b'\ndata: {"b": "\xe2\x82', [A]),
    ("cut inside a field name", DATA_A + b"\ndat", [A]),
    ("cut after the field name", DATA_A + b"\ndata:", [A]),
    ("cut between the lines of a split document", b'data: {"a":\n', []),
    ("cut inside a name", DATA_A + b"\nevent: x", [A]),
    ("cut inside an id", b"id: 12\n" + DATA_A + b"\nid: 1", [Event(data=A, id="12")]),
    ("text without a blank line", b"data: hello\n", []),
]


def events_of(rows: list[str | Event]) -> list[Event]:
    return [Event(data=event) if isinstance(event, str) else event for event in rows]


@each_of(ROWS, lambda row: row[0])
def test_f34_stream_holds_these_events_however_it_is_cut(row: Row) -> None:
    _, stream, rows = row
    events = events_of(rows)
    assert read_unblanked(stream).events == events
    for chunks in every_cutting(stream):
        assert run(SSEDecoder(framing="lines"), chunks) == events, chunks


def test_strict_framing_reads_the_documented_stream_as_the_standard_does() -> None:
    assert decode(DOCUMENTED) == []
    assert len(decode(DOCUMENTED + b"\n\n")) == 1


def test_event_is_delivered_as_soon_as_the_next_data_line_begins() -> None:
    decoder = SSEDecoder(framing="lines")

    assert decoder.feed(DATA_A) == []
    assert decoder.feed(b"\ndata") == []
    assert decoder.feed(b":") == [EVENT_A]
    assert decoder.feed(b' {"b":') == []
    assert decoder.feed(b"2}\n") == []
    assert decoder.feed(b"\n") == [Event(data='{"b":2}')]


def test_every_event_but_the_last_is_delivered_before_the_stream_ends() -> None:
    for size in (1, 2, 100, len(DOCUMENTED)):
        decoder = SSEDecoder(framing="lines")
        early = [event for chunk in slices(DOCUMENTED, size) for event in decoder.feed(chunk)]

        assert early == events_of(DOCUMENTED_DATA[:-1])
        assert decoder.flush() == events_of(DOCUMENTED_DATA[-1:])


def test_broken_block_ends_only_with_the_whole_object_that_follows_it() -> None:
    decoder = SSEDecoder(framing="lines")

    assert decoder.feed(b"data: hello\ndata: {") == []
    assert decoder.feed(b"}\n") == [Event(data="hello")]
    assert decoder.flush() == [Event(data="{}")]


def test_settling_delivers_a_document_that_only_waits_for_the_next_line() -> None:
    decoder = SSEDecoder(framing="lines")
    decoder.feed(b"id: 7\n" + DATA_A + b"\n")

    assert decoder.settle() == [Event(data=A, id="7")]
    assert decoder.last_event_id == "7"
    assert decoder.settle() == []
    assert decoder.feed(DATA_B + b"\n\n" + DATA_C + b"\n") == [Event(data=B, id="7")]
    assert decoder.settle() == [Event(data=C, id="7")]
    assert decoder.flush() == []
    assert not decoder.truncated


def test_blank_line_after_settling_ends_nothing() -> None:
    decoder = SSEDecoder(framing="lines")
    decoder.feed(DATA_A + b"\n")
    decoder.settle()

    assert decoder.feed(b"\n" + DATA_B + b"\n\n") == [EVENT_B]


@each_of(
    [b"", DATA_A, DATA_A + b"\nid", b'data: {"a":\n', b"data: hello\n", b"event: x\n", b": hi\n"]
)
def test_settling_delivers_nothing_that_may_go_on(begun: bytes) -> None:
    decoder = SSEDecoder(framing="lines")
    decoder.feed(begun)

    assert decoder.settle() == []


def test_settling_a_broken_block_in_vain_does_not_touch_the_next_one() -> None:
    decoder = SSEDecoder(framing="lines")
    decoder.feed(b"data: {oops}\n")

    assert decoder.settle() == []
    assert decoder.feed(DATA_A + b"\n") == [Event(data="{oops}")]
    assert decoder.settle() == [EVENT_A]


def test_strict_framing_has_nothing_to_settle() -> None:
    decoder = SSEDecoder()
    decoder.feed(DATA_A + b"\n")

    assert decoder.settle() == []
    assert decoder.feed(b"\n") == [EVENT_A]
