"""JSON that is nearly right is read, however large it is, and what is wrong in earnest is not."""

from __future__ import annotations

import itertools
import json
import re
from typing import Final

import pytest

from kubiya_async._messages.json_reader import MOST_ESCAPES, mended, read_json

NEARLY: Final[dict[str, tuple[bytes, list[object] | None]]] = {
    "right": (b'"a", 1', ["a", 1]),
    "controls": (b'"\x00\x1f\n"', ["\0\x1f\n"]),
    "half a pair": (rb'"\ud83d", "\\ud83d", "\ud83d\ude00"', ["\ufffd", r"\ud83d", "\U0001f600"]),
    "wrong escapes": (
        rb'"C:\q", "\\x", "\\\x\"", "\u12", "\n"',
        [r"C:\q", r"\x", '\\\\x"', r"\u12", "\n"],
    ),
    "invalid bytes": (b'"\xff\xfe"', ["\ufffd\ufffd"]),
    "no finite number": (b"NaN, -Infinity", None),
    "a number of many digits": (b"1" * 100, [int("1" * 100)]),
}


@pytest.mark.parametrize("rest", [b"", b', "' + b"x" * 2_000_000 + b'"'])
@pytest.mark.parametrize("kind", NEARLY)
def test_what_is_nearly_right_is_read(kind: str, rest: bytes) -> None:
    document, values = NEARLY[kind]
    for mark in b"", b"\xef\xbb\xbf":
        found = read_json(mark + b"[" + document + rest + b"]")
        assert values is None or found[: len(values)] == values


def test_a_comma_too_many_is_left_out_of_what_is_not_large() -> None:
    assert read_json(b'{"a": [1, ], "b": ", ]", }') == {"a": [1], "b": ", ]"}
    with pytest.raises(ValueError, match="trailing comma"):
        read_json(b'["' + b"x" * 2_000_000 + b'",]')


def test_what_is_wrong_or_too_deep_is_refused() -> None:
    deep = b"[" * 400 + b"]" * 400
    for document in (b"", b'["a', b"{nope}", b"[1] [2]", deep, b'["\x00", ' + deep + b"]"):
        with pytest.raises(ValueError, match=r"line|deep|EOF|recursion"):
            read_json(document)


def test_every_backslash_that_escapes_nothing_stands_for_itself() -> None:
    escape = re.compile(r'\\(?:(["\\/bfnrt]|u[0-9a-fA-F]{4})|)')
    pieces = ("\\", "u", "0041", "x", '\\"', "n", "é")
    for length in range(6):
        for chosen in itertools.product(pieces, repeat=length):
            document = f'["{"".join(chosen)}"]'
            right = escape.sub(lambda found: found[0] if found[1] else r"\\", document)
            try:
                expected = json.loads(right)
            except ValueError:
                # A backslash in front of the last quotation mark, which it escapes.
                continue
            for found in (read_json(document), json.loads(mended(document))):
                assert found == expected, document


def test_wrong_escapes_without_end_are_refused() -> None:
    size = MOST_ESCAPES
    assert read_json(r'["\x"' + r',"\x"' * (size - 1) + "]") == [r"\x"] * size
    with pytest.raises(ValueError, match="escape"):
        read_json('["' + r"\x" * (size + 1) + '"]')
