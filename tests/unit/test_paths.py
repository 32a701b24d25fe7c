"""Values in paths: whatever is passed, the named resource is addressed or nothing is."""

from __future__ import annotations

import enum
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubiya_async._messages.url import build_path, percent_encode
from kubiya_async.errors import InvalidArgumentError
from tests.support.cases import each_of, words

PARTS = ("/api/v3/runners/", "/describe")


class Plain(enum.Enum):
    NAME = "prod"


class Text(str, enum.Enum):  # noqa: UP042 - the older spelling, whose str() is not its value
    NAME = "prod"


class Number(enum.IntEnum):
    SEVEN = 7


def path(value: object) -> str:
    return build_path(PARTS, ("name",), (value,))


HOSTILE = [
    *words(
        r"""
    a/b / // /etc/passwd ../secrets ..%2fsecrets %2e %2e%2e %2E%2E %252e%252e %2e%2e%2f ..%5c
    ... .... ..; ..;/ .; ; a;b=c a?b ? ?operation=delete a&b a&operation=x a=b # a#b a# % %%
    %0 %00 %zz 100% %23 %3F %2F %25 + a+b a,b : a:b http://evil.example/ //evil.example @
    user@host user:pass@host [::1] [] {} {name} ${name} $(id) `id` | ^ " ' <script> * ! ~
    ~root - _ -rf a.b .a a. a.. ..a CON null None undefined true 0 -1 1e3
    """
    ),
    *("..\\", "\\", "a\\b", " ", "  ", " a", "a ", "a b", "\u00e4", "a\u0308"),
    *("\u65e5\u672c", "\U0001f600", "\u2024\u2024", "\uff0e\uff0e", "\uff0f", "\u2215"),
    *("\u29f8", "\u2028", "\u2029", "\u200b", "\u202e", "\ufeff", "\u00a0", "\u3000"),
    *("\u2460", "\ufffd", "\uffff", "\U0010ffff", "a" * 5000, "\u00e9" * 1000),
]

REFUSED = [
    *("", ".", "..", "\0", "a\0", "\r\n", "a\r\nHost: evil", "a\n", "\t", "\x1b[2J"),
    *("\x7f", "\x80", "\x85", "\x9f", "\ud800", "a\udfff", "\udcff\ud83d"),
]

WRONG_TYPES: list[Any] = [
    *(None, True, False, 1.0, float("nan"), b"a", bytearray(b"a"), [], ["a"], ("a",), {}),
    *({"a"}, object, PurePosixPath("a"), Plain.NAME, str, 1j),
]


def test_the_list_of_hostile_values_is_long_enough() -> None:
    assert len({*HOSTILE, *REFUSED}) >= 95


@each_of(HOSTILE, ascii)
def test_s09_t01_any_text_stays_one_segment_that_decodes_to_itself(value: str) -> None:
    built = path(value)
    assert built.isascii()
    *before, segment, after = built.split("/")
    assert (before, after) == (["", "api", "v3", "runners"], "describe")
    assert unquote(segment, errors="strict") == value
    assert not set(segment) & set("?#;&=+@:\\ ")


@each_of(REFUSED, ascii)
def test_s09_t01_text_that_cannot_be_a_segment_is_refused(value: str) -> None:
    with pytest.raises(InvalidArgumentError, match=r"^name ") as caught:
        path(value)
    assert caught.value.argument == "name"
    assert str(caught.value).isprintable()


@each_of(WRONG_TYPES, repr)
def test_other_types_are_refused(value: object) -> None:
    with pytest.raises(InvalidArgumentError, match="name must be a str, int or UUID, got "):
        path(value)


@each_of(
    [
        ("prod", "prod"),
        ("A-Z_a.z~09", "A-Z_a.z~09"),
        ("a/b", "a%2Fb"),
        ("100%", "100%25"),
        ("\u00e4", "%C3%A4"),
        (0, "0"),
        (-7, "-7"),
        (2**70, str(2**70)),
        (Number.SEVEN, "7"),
        (Text.NAME, "prod"),
        (UUID(int=1), "00000000-0000-0000-0000-000000000001"),
    ]
)
def test_values_are_written_as_they_are_meant(value: object, segment: str) -> None:
    assert path(value) == f"/api/v3/runners/{segment}/describe"


def test_an_endless_integer_is_refused() -> None:
    with pytest.raises(InvalidArgumentError, match="name has too many digits"):
        path(10**5000)


def test_messages_say_what_is_wrong_where() -> None:
    with pytest.raises(InvalidArgumentError, match=r"found U\+000A at position 2$"):
        path("ab\n")
    with pytest.raises(InvalidArgumentError, match=r"lone surrogate at position 1$"):
        path("a\ud800")
    with pytest.raises(InvalidArgumentError, match=r"^name must not be empty$"):
        path("")
    with pytest.raises(InvalidArgumentError, match=r"^name must be a str, int or UUID, got float$"):
        path(1.5)
    words = r"^name must not be '\.\.': in a path it would mean another resource$"
    with pytest.raises(InvalidArgumentError, match=words):
        path("..")


def test_a_path_without_parameters_is_left_alone() -> None:
    assert build_path(("/agents",), (), ()) == "/agents"


def test_several_parameters_keep_their_order() -> None:
    built = build_path(("/a/", "/b/", ""), ("x", "y"), ("1/2", 3))
    assert built == "/a/1%2F2/b/3"


def test_too_few_values_are_a_programming_error() -> None:
    with pytest.raises(ValueError, match="zip"):
        build_path(("/a/", "/b/", ""), ("x", "y"), ("1",))


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_encoding_is_undone_by_decoding(text: str) -> None:
    encoded = percent_encode(text)
    assert unquote(encoded, errors="strict") == text
    assert set(encoded) <= set(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~%"
    )


@given(st.text())
def test_every_text_gives_one_segment_or_an_error(text: str) -> None:
    try:
        built = path(text)
    except InvalidArgumentError:
        return
    assert built.count("/") == 5
    assert unquote(built.split("/")[4], errors="strict") == text


@given(st.text())
def test_path_of_one_parameter_is_joined_as_any_other(text: str) -> None:
    def built(*values: str) -> str:
        names = ("x", "y")[: len(values)]
        try:
            return build_path(("/a/", "/b/", "/")[: len(values) + 1], names, values)
        except InvalidArgumentError as error:
            return str(error)

    both = built(text, "c")
    assert built(text) == both.removesuffix("c/")
