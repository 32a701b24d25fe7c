"""Which members of an archive may be unpacked, and what files are called."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubiya_async.charts import ArchiveValidator, Member
from kubiya_async.errors import ArchiveError
from kubiya_async.files import file_name
from tests.support.cases import each_of

UNSEEN = "\x85\x9b\xad\u061c\u200b\u200e\u2028\u202e\u2066\u2069\ufeff\U000e0041"
"""Steers a terminal, turns the direction of writing, or is invisible."""


def admission() -> ArchiveValidator:
    return ArchiveValidator(max_members=100, max_bytes=1000)


def file(name: str, size: int = 1) -> Member:
    return Member(name, "file", size)


def folder(name: str) -> Member:
    return Member(name, "folder", 0)


@each_of(
    [
        ("chart/Chart.yaml", ("chart", "Chart.yaml")),
        ("./chart//values.yaml", ("chart", "values.yaml")),
        ("chart/.helmignore", ("chart", ".helmignore")),
        ("chart/templates/_helpers.tpl", ("chart", "templates", "_helpers.tpl")),
        ("chart/größe..txt", ("chart", "größe..txt")),
    ]
)
def test_plain_file_is_admitted(name: str, parts: tuple[str, ...]) -> None:
    assert admission().admit(file(name)) == parts


def test_folder_may_be_named_twice_and_be_the_root() -> None:
    gate = admission()

    assert [gate.admit(folder(name)) for name in (".", "a", "a/", "a/b")] == [
        (),
        ("a",),
        ("a",),
        ("a", "b"),
    ]


@each_of(
    [
        ("", "no name"),
        (".", "without a name"),
        ("/etc/passwd", "absolute"),
        ("../evil", "leaves"),
        ("a/../../evil", "leaves"),
        ("a/..", "leaves"),
        ("..\\evil", "backslash"),
        ("C:evil", "colon"),
        ("c:/evil", "colon"),
        ("file.txt:stream", "colon"),
        ("a\0b", "control"),
        ("a\nb", "control"),
        ("a\x7fb", "control"),
        *((f"a{character}b", "control") for character in UNSEEN),
        ("a./b", "dot or a blank"),
        ("a /b", "dot or a blank"),
        (".../b", "dot or a blank"),
        ("NUL", "device"),
        ("a/com1.txt", "device"),
        ("a\udcffb", "UTF-8"),
        ("x" * 256, "too long"),
        ("ab/" * 400 + "c", "too long"),
    ]
)
def test_s17_name_that_leads_elsewhere_is_refused(name: str, problem: str) -> None:
    with pytest.raises(ArchiveError, match=problem):
        admission().admit(file(name))


@each_of(
    [
        (file("a"), file("a")),
        (file("a"), file("./a")),
        (file("README"), file("readme")),
        (file("caf\u00e9"), file("cafe\u0301")),
        (file("a"), folder("a")),
        (folder("a"), file("a")),
        (file("a/b"), file("a")),
        (file("a"), file("a/b")),
        (file("a/b"), file("A")),
    ]
)
def test_second_member_in_the_same_place_is_refused(members: tuple[Member, Member]) -> None:
    gate = admission()
    gate.admit(members[0])

    with pytest.raises(ArchiveError, match=r"another member|below a file"):
        gate.admit(members[1])


@given(st.text())
def test_admitted_name_stays_below_its_folder(name: str) -> None:
    try:
        parts = admission().admit(file(name))
    except ArchiveError:
        return
    assert parts
    assert not {"", ".", ".."} & set(parts)
    assert not any(set("/\\:\0") & set(part) for part in parts)


@each_of(
    [
        ("edge-1", "edge-1.tgz"),
        ("Edge_1.2", "Edge_1.2.tgz"),
        ("../../etc/passwd", "etc-passwd.tgz"),
        ("team a/prod", "team-a-prod.tgz"),
        (".hidden", "hidden.tgz"),
        ("größe", "gr-e.tgz"),
        ("..", "download.tgz"),
        ("con", "_con.tgz"),
        ("NUL.old", "_NUL.old.tgz"),
        ("x" * 500, "x" * 100 + ".tgz"),
    ]
)
def test_file_is_called_after_its_runner(name: str, expected: str) -> None:
    assert file_name(name, ".tgz") == expected


@given(st.text())
def test_s18_file_name_is_plain_whatever_the_runner_is_called(name: str) -> None:
    assert re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,100}\.tgz", file_name(name, ".tgz"))
