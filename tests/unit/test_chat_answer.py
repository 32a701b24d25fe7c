"""Telling a stream from everything else by its first bytes."""

from __future__ import annotations

from kubiya_async.sse.wire_forms import has_fields, is_stream
from tests.support.cases import each_of

STREAMS = [
    *(b'data: {"type": "done"}\n\n', b": hello\n\n", b"\xef\xbb\xbfdata: x\n\n"),
    *(b'0:"Hello"\n', b'{"type": "done"}\n', b'{"id": "1", "message": "x"}\n'),
    *(b'{"output": "x"}\n{"output": "y"}\n', b'{"type": "message", broken}\n'),
]
OTHERS = [
    *(b"<html></html>", b"\n\n <html>", b"[]", b'"Unauthorized"', b'{"response": "x"}'),
    *(b'{"type": "reply", "response": "x"}', b'{"error": "x"}\n', b'{\n  "response": "x"\n}'),
    b"\xef\xbb\xbf[]",
]


@each_of(STREAMS)
def test_streams_are_told(answer: bytes) -> None:
    assert is_stream(answer, complete=True)


@each_of(OTHERS)
def test_everything_else_is_told(answer: bytes) -> None:
    assert is_stream(answer, complete=True) is False


@each_of([*STREAMS, *OTHERS])
def test_no_beginning_is_misjudged(answer: bytes) -> None:
    verdict = is_stream(answer, complete=True)

    for end in range(len(answer)):
        assert is_stream(answer[:end], complete=False) in {None, verdict}


def test_nothing_at_all_is_an_empty_stream() -> None:
    assert is_stream(b"", complete=False) is None
    assert is_stream(b"", complete=True)


@each_of([b"data: x", b"x\nevent: y", b":", b"retry: 5\n"])
def test_lines_of_an_event_stream_are_known(line: bytes) -> None:
    assert has_fields(line)


@each_of([b"Unauthorized", b"the data: none", b"null", b""])
def test_words_are_no_lines_of_an_event_stream(line: bytes) -> None:
    assert not has_fields(line)
