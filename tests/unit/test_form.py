"""Forms with files: what is sent reads back, and nothing in a name breaks out of its place."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubiya_async._messages.encode import MultipartForm
from kubiya_async.errors import InvalidArgumentError
from kubiya_async.options import UNSET
from tests.support.cases import each_of
from tests.support.forms import files_in


@each_of(
    [
        (b"PK\x03\x04rest", "file.zip", b"PK\x03\x04rest"),
        (b"anything", "file", b"anything"),
        (b"", "file", b""),
        (("tools.zip", b"PK"), "tools.zip", b"PK"),
        (("a.bin", bytes(range(256))), "a.bin", bytes(range(256))),
    ]
)
def test_file_reads_back(file: Any, name: str, data: bytes) -> None:
    assert files_in(*MultipartForm({"file": file}).encode()) == [("file", name, data)]


def test_several_files_and_those_left_out() -> None:
    form = MultipartForm({"one": b"1", "two": UNSET, "three": ("3.txt", b"3")})
    assert files_in(*form.encode()) == [("one", "one", b"1"), ("three", "3.txt", b"3")]


def test_nothing_in_a_name_ends_it() -> None:
    body, _ = MultipartForm({"file": ('a"\r\nX-Evil: 1\r\n\r\n.zip', b"data")}).encode()
    assert b"\r\nX-Evil" not in body
    assert b'filename="a%22%0D%0AX-Evil: 1%0D%0A%0D%0A.zip"' in body


@given(st.binary(max_size=300))
def test_bytes_that_look_like_a_form_stay_bytes(data: bytes) -> None:
    assert files_in(*MultipartForm({"file": ("x", data)}).encode()) == [("file", "x", data)]


def test_no_two_forms_share_a_boundary() -> None:
    assert MultipartForm({"file": b""}).encode()[1] != MultipartForm({"file": b""}).encode()[1]


@each_of(["text", 7, None, ("", b"x"), ("name", "text"), ("a", b"b", "c")])
def test_what_is_no_file_is_refused(file: Any) -> None:
    with pytest.raises(InvalidArgumentError, match="file must be bytes, or a tuple") as caught:
        MultipartForm({"file": file}).encode()
    assert caught.value.argument == "file"
