"""Hypothesis strategies for event streams and for the ways they are cut."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from tests.unit.sse.cutting import blocks, cut, pieces

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn

LINE_ENDS = st.sampled_from([b"\n", b"\r", b"\r\n"])
_PIECES = [
    *(
        *(b"data", b"data:", b"data: ", b"event: a", b"event:", b"id: 1", b"id: \0", b"id"),
        b"retry: 5",
    ),
    *(b"retry: x", b"retry:", b": hi", b":", b"foo: bar", b"datas: 1", b"dat", b" ", b"\t", b"\0"),
    *(
        *(b"{", b"}", b"[", b"]", b'"', b",", b":", b"1", b"\\", b"null", b"hello", b"[DONE]"),
        b'0:"a"',
    ),
    *(
        b'{"a":1}',
        b'{"a":',
        b'{"a":"\\"}"}',
        b'data: {"a":1}\n',
        b'data: {"b":"}"}\n',
        b"data: {}\n\n",
    ),
    *(b"\xef\xbb\xbf", b"\xff", b"\xe2\x82", "€é😀\u2028\x85\x0b\x1c".encode()),
]
_LINES = st.lists(st.sampled_from(_PIECES), max_size=4).map(b"".join)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=6,
)


@st.composite
def streams(draw: DrawFn) -> bytes:
    """Draw what a server might send, good or bad."""
    lines = draw(st.lists(_LINES, max_size=15))
    return b"".join(line + draw(LINE_ENDS) for line in lines) + draw(_LINES)


@st.composite
def cuttings(draw: DrawFn, stream: bytes) -> list[bytes]:
    """Draw a way to cut a stream into chunks, empty ones included."""
    if draw(st.booleans()):
        return draw(st.sampled_from([pieces, blocks]))(stream)
    places = draw(st.lists(st.integers(0, len(stream)), max_size=12))
    return cut(stream, sorted(places))


@st.composite
def documents(draw: DrawFn) -> str:
    """Draw a JSON object, on one line or on several."""
    value = draw(st.dictionaries(st.text(max_size=6), JSON, max_size=4))
    indent = draw(st.sampled_from([None, None, 1]))
    return json.dumps(value, indent=indent, ensure_ascii=draw(st.booleans()))
