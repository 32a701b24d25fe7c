"""The event-stream format of the WHATWG HTML standard, row by row, however it is cut."""

from __future__ import annotations

from kubiya_async.sse import ServerSentEvent as Event
from kubiya_async.sse import SSEDecoder
from tests.support.cases import each_of
from tests.unit.sse.cutting import decode, every_cutting, run
from tests.unit.sse.reference import read_stream

# Each row: what it shows, the stream, the events it holds; a text is an event of that data.
Row = tuple[str, bytes, list[str | Event]]
ROWS: list[Row] = [
    # Lines and blocks
    ("nothing", b"", []),
    ("one event", b"data: a\n\n", ["a"]),
    ("two events", b"data: a\n\ndata: b\n\n", ["a", "b"]),
    ("blank lines only", b"\n\n\n\n", []),
    ("blank lines before", b"\n\n\ndata: a\n\n", ["a"]),
    ("blank lines between", b"data: a\n\n\n\ndata: b\n\n", ["a", "b"]),
    ("no blank line at the end", b"data: a\n", []),
    ("no line end at the end", b"data: a", []),
    ("last event is incomplete", b"data: a\n\ndata: b\n", ["a"]),
    ("last line is incomplete", b"data: a\n\ndata: b\n\ndata", ["a", "b"]),
    # Line ends
    ("CR", b"data: a\r\rdata: b\r\r", ["a", "b"]),
    ("CRLF", b"data: a\r\n\r\ndata: b\r\n\r\n", ["a", "b"]),
    ("CR CRLF", b"data: a\r\r\ndata: b\r\r\n", ["a", "b"]),
    ("LF CR", b"data: a\n\rdata: b\n\r", ["a", "b"]),
    ("LF CRLF", b"data: a\n\r\ndata: b\n\n", ["a", "b"]),
    ("CRLF CR", b"data: a\r\n\rdata: b\r\n\r", ["a", "b"]),
    ("CRLF LF", b"data: a\r\n\ndata: b\r\n\n", ["a", "b"]),
    ("CRLF is one line end", b"data: a\r\ndata: b\r\n\r\n", ["a\nb"]),
    ("LF CR is two line ends", b"data: a\n\rdata: b\n\n", ["a", "b"]),
    ("every line end in one block", b"data: a\rdata: b\ndata: c\r\n\n", ["a\nb\nc"]),
    ("CR at the very end", b"data: a\r\n\r", ["a"]),
    ("form feed is text", b"data: a\x0cb\n\n", ["a\x0cb"]),
    ("vertical tab is text", b"data: a\x0bb\n\n", ["a\x0bb"]),
    ("separators of ASCII are text", b"data: \x1c\x1d\x1e\n\n", ["\x1c\x1d\x1e"]),
    ("U+0085 is text", "data: a\x85b\n\n".encode(), ["a\x85b"]),
    ("U+2028 is text", "data: a\u2028b\n\n".encode(), ["a\u2028b"]),
    ("U+2029 is text", "data: a\u2029b\n\n".encode(), ["a\u2029b"]),
    # Encoding
    ("two bytes a character", "data: é\n\n".encode(), ["é"]),
    ("three bytes a character", "data: €\n\n".encode(), ["€"]),
    ("four bytes a character", "data: 😀\n\n".encode(), ["😀"]),
    ("characters of all widths", "data: aé€😀\n\n".encode(), ["aé€😀"]),
    ("byte order mark", b"\xef\xbb\xbfdata: a\n\n", ["a"]),
    ("byte order mark and no more", b"\xef\xbb\xbf", []),
    ("half a byte order mark", b"\xef\xbb", []),
    ("second byte order mark", b"\xef\xbb\xbf\xef\xbb\xbfdata: a\n\ndata: b\n\n", ["b"]),
    ("late byte order mark", b"data: a\n\n\xef\xbb\xbfdata: b\n\n", ["a"]),
    ("byte order mark in text", b"data: \xef\xbb\xbfa\n\n", ["\ufeffa"]),
    ("almost a byte order mark", b"\xef\xbb\xbedata: a\n\ndata: b\n\n", ["b"]),
    ("byte order mark, then CRLF", b"\xef\xbb\xbf\r\ndata: a\r\n\r\n", ["a"]),
    ("invalid byte", b"data: a\xffb\n\n", ["a\ufffdb"]),
    ("character cut by a line end", b"data: a\xe2\x82\ndata: \xacb\n\n", ["a\ufffd\n\ufffdb"]),
    ("overlong encoding", b"data: \xc0\xaf\n\n", ["\ufffd\ufffd"]),
    ("encoded surrogate", b"data: \xed\xa0\x80\n\n", ["\ufffd\ufffd\ufffd"]),
    ("NUL is text", b"data: a\0b\n\n", ["a\0b"]),
    # data
    ("no space after the colon", b"data:a\n\n", ["a"]),
    ("one space is dropped, not two", b"data:  a\n\n", [" a"]),
    ("a tab is not dropped", b"data:\ta\n\n", ["\ta"]),
    ("trailing space stays", b"data: a \n\n", ["a "]),
    ("two lines", b"data: a\ndata: b\n\n", ["a\nb"]),
    ("lines with and without space", b"data:a\ndata: b\ndata:  c\n\n", ["a\nb\n c"]),
    ("empty data is an event", b"data:\n\n", [""]),
    ("data without a colon is an event", b"data\n\n", [""]),
    ("data that is one space", b"data: \n\n", [""]),
    ("two empty lines of data", b"data\ndata\n\n", ["\n"]),
    ("empty line in the middle", b"data: a\ndata:\ndata: b\n\n", ["a\n\nb"]),
    ("empty line at the end", b"data: a\ndata\n\n", ["a\n"]),
    ("colons in the value", b"data: a: b:c\n\n", ["a: b:c"]),
    ("value that starts with a colon", b"data::a\n\n", [":a"]),
    ("value that looks like a field", b"data: data: a\n\n", ["data: a"]),
    ("data around another field", b"data: a\nid: 1\ndata: b\n\n", [Event(data="a\nb", id="1")]),
    (
        "consecutive documents are one event",
        b'data: {"a":1}\ndata: {"b":2}\n\n',
        ['{"a":1}\n{"b":2}'],
    ),
    # Field names
    ("names have a case", b"DATA: a\nData: b\ndata: c\n\n", ["c"]),
    ("unknown field", b"foo: a\ndata: b\n\n", ["b"]),
    ("unknown field without a colon", b"foo\ndata: b\n\n", ["b"]),
    ("longer name", b"datas: a\ndata: b\n\n", ["b"]),
    ("shorter name", b"dat: a\ndata: b\n\n", ["b"]),
    ("space before the name", b" data: a\ndata: b\n\n", ["b"]),
    ("space behind the name", b"data : a\ndata: b\n\n", ["b"]),
    ("only unknown fields", b"foo: a\nbar: b\n\n", []),
    ("name with a NUL", b"data\0: a\ndata: b\n\n", ["b"]),
    # Comments
    ("comment", b": a\ndata: b\n\n", ["b"]),
    ("empty comment", b":\n\ndata: b\n\n", ["b"]),
    ("comment inside a block", b"data: a\n: b\ndata: c\n\n", ["a\nc"]),
    ("comment without a space", b":keepalive\n\n", []),
    ("comment that looks like a field", b":data: a\n\n", []),
    # event
    ("name", b"event: a\ndata: b\n\n", [Event("a", "b")]),
    ("name after the data", b"data: b\nevent: a\n\n", [Event("a", "b")]),
    ("last name wins", b"event: a\nevent: b\ndata: c\n\n", [Event("b", "c")]),
    ("empty name is the default", b"event: a\nevent:\ndata: b\n\n", [Event("message", "b")]),
    ("name without a colon is the default", b"event\ndata: b\n\n", [Event("message", "b")]),
    ("name without data is no event", b"event: a\n\ndata: b\n\n", [Event("message", "b")]),
    ("a name is for one event", b"event: a\ndata: b\n\ndata: c\n\n", [Event("a", "b"), "c"]),
    ("name with spaces", b"event:  a b \ndata: c\n\n", [Event(" a b ", "c")]),
    # id
    ("id", b"id: 1\ndata: a\n\n", [Event(data="a", id="1")]),
    (
        "id stays",
        b"id: 1\ndata: a\n\ndata: b\n\n",
        [Event(data="a", id="1"), Event(data="b", id="1")],
    ),
    ("id is replaced", b"id: 1\nid: 2\ndata: a\n\n", [Event(data="a", id="2")]),
    ("id is taken back", b"id: 1\ndata: a\n\nid\ndata: b\n\n", [Event(data="a", id="1"), "b"]),
    ("id with NUL is ignored", b"id: 1\nid: 2\x003\ndata: a\n\n", [Event(data="a", id="1")]),
    ("id without data counts", b"id: 1\n\ndata: a\n\n", [Event(data="a", id="1")]),
    ("id after the data", b"data: a\nid: 1\n\n", [Event(data="a", id="1")]),
    ("id in UTF-8", "id: é€\ndata: a\n\n".encode(), [Event(data="a", id="é€")]),
    # retry
    ("retry", b"retry: 10\ndata: a\n\n", [Event(data="a", retry=10)]),
    (
        "retry is for one event",
        b"retry: 10\ndata: a\n\ndata: b\n\n",
        [Event(data="a", retry=10), "b"],
    ),
    ("retry without data is no event", b"retry: 10\n\ndata: a\n\n", ["a"]),
    ("retry with leading zeros", b"retry: 0010\ndata: a\n\n", [Event(data="a", retry=10)]),
    ("retry of zero", b"retry: 0\ndata: a\n\n", [Event(data="a", retry=0)]),
    ("empty retry", b"retry:\ndata: a\n\n", ["a"]),
    ("retry without a colon", b"retry\ndata: a\n\n", ["a"]),
    ("retry with a sign", b"retry: +10\nretry: -1\ndata: a\n\n", ["a"]),
    ("retry with a fraction", b"retry: 1.5\ndata: a\n\n", ["a"]),
    ("retry with a space behind", b"retry: 10 \ndata: a\n\n", ["a"]),
    ("retry with two spaces before", b"retry:  10\ndata: a\n\n", ["a"]),
    ("retry with an underscore", b"retry: 1_0\ndata: a\n\n", ["a"]),
    ("retry in other digits", "retry: ١٢\nretry: ²\ndata: a\n\n".encode(), ["a"]),
    (
        "bad retry keeps the good one",
        b"retry: 10\nretry: x\ndata: a\n\n",
        [Event(data="a", retry=10)],
    ),
    # All of it
    (
        "everything at once",
        b"\xef\xbb\xbf: hi\r\nevent: a\r\nid: 1\rretry: 5\ndata: x\r\ndata:y\r\n\r\ndata\n\nid\n\n",
        [Event("a", "x\ny", "1", 5), Event(data="", id="1")],
    ),
]


@each_of(ROWS, lambda row: row[0])
def test_f34_stream_holds_these_events_however_it_is_cut(row: Row) -> None:
    _, stream, rows = row
    events = [Event(data=event) if isinstance(event, str) else event for event in rows]
    expected = read_stream(stream)
    assert expected.events == events
    for chunks in every_cutting(stream):
        decoder = SSEDecoder()
        assert run(decoder, chunks) == events, chunks
        assert (decoder.last_event_id, decoder.retry) == (expected.last_event_id, expected.retry)


@each_of([b"\n\n", b"\r\r", b"\r\n\r", b"\n\r", b"\r\n\n"])
def test_event_is_delivered_with_the_byte_that_ends_its_blank_line(end: bytes) -> None:
    decoder = SSEDecoder()

    assert decoder.feed(b"data: a" + end[:-1]) == []
    assert decoder.feed(end[-1:]) == [Event(data="a")]


def test_line_feed_after_a_delivered_event_does_not_end_another_block() -> None:
    decoder = SSEDecoder()
    events = decoder.feed(b"data: a\r\n\r") + decoder.feed(b"\ndata: b\r\n") + decoder.feed(b"\r")

    assert events == [Event(data="a"), Event(data="b")]


@each_of([b"9" * 20, b"0" * 5000 + b"7"])
def test_long_retry_is_a_number_like_any_other(digits: bytes) -> None:
    decoder = SSEDecoder()
    decoder.feed(b"retry: " + digits + b"\n")

    assert decoder.retry == int(digits.lstrip(b"0"))


@each_of([(640, True), (641, False), (5000, False)])
def test_retry_longer_than_any_clock_is_ignored_and_does_no_harm(digits: int, counts: bool) -> None:
    stream = b"retry: 10\nretry: " + b"9" * digits + b"\ndata: a\n\n"

    assert decode(stream) == [Event(data="a", retry=int("9" * 640) if counts else 10)]
