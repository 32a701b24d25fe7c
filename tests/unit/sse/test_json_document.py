"""Telling whole JSON documents from beginnings, ends and anything else."""

from __future__ import annotations

import itertools
import json

from hypothesis import given
from hypothesis import strategies as st

from kubiya_async.sse.json_document import DocumentProgress, cannot_continue, is_document, nesting
from tests.support.cases import each_of
from tests.unit.sse.reference import is_json
from tests.unit.sse.streams import JSON, documents

DEEP = 100_000
TEXTS = st.text(st.sampled_from('{}[]",:\\ \n\t01eE.-ntruefalse'), max_size=12)


@given(text=TEXTS | JSON.map(json.dumps) | JSON.map(lambda value: json.dumps(value, indent=1)))
def test_document_is_what_a_json_parser_accepts(text: str) -> None:
    assert is_document(text) == is_json(text)


WHOLE = {
    "object": ('{"a": 1}', True),
    "blanks around": (' {"a": 1}\n', True),
    "text behind": ('{"a": 1} x', False),
    "not a number": ('{"a": NaN}', False),
    "infinity": ("Infinity", False),
    "byte order mark": ("\ufeff{}", False),
    "long number in an object": ('{"a": ' + "9" * 5000 + "}", True),
    "long number": ("9" * 5000, True),
    "long string": ('{"a": "' + "x" * 100_000 + '"}', True),
    "long string without an end": ('{"a": "' + "x" * 100_000, False),
    "deep arrays": ("[" * DEEP + "]" * DEEP, True),
    "deep objects": ('{"a":' * DEEP + "1" + "}" * DEEP, True),
    "deep arrays without an end": ("[" * DEEP, False),
    "deep arrays and a lone quote": ("[" * DEEP + '"', False),
}


@each_of(WHOLE)
def test_document_of_any_size_and_depth_can_be_told(text: str, whole: bool) -> None:
    assert is_document(text) is whole


@given(text=documents())
def test_lines_of_a_document_are_complete_with_the_last_one_and_not_before(text: str) -> None:
    first, *rest = text.split("\n")
    progress = DocumentProgress(first)
    seen = first
    for line in rest:
        assert not progress.balanced
        progress.add(line)
        seen = f"{seen}\n{line}"

    assert progress.balanced
    assert progress.is_complete(seen)


@given(text=documents())
def test_lines_of_a_document_can_stand_side_by_side(text: str) -> None:
    lines = text.split("\n")

    assert not any(cannot_continue(a, b) for a, b in itertools.pairwise(lines))


@each_of(["{oops}", "hello", "{} {}", "1 2", "{]"])
def test_what_is_not_json_is_parsed_once_and_given_up(text: str) -> None:
    progress = DocumentProgress(text)

    assert not (progress.balanced and progress.is_complete(text))
    progress.add("{}")
    assert not progress.balanced


def test_blank_lines_are_no_document_and_no_obstacle() -> None:
    progress = DocumentProgress("")
    progress.add(" \t")
    assert not progress.balanced
    assert progress.last_line == ""
    progress.add("{}")
    assert progress.balanced
    assert progress.last_line == "{}"
    progress.add("")
    assert progress.last_line == "{}"


@each_of(
    [
        ("", 0),
        ("{[", 2),
        ("]}", -2),
        ('"{["', 0),
        ('{"a": "}"', 1),
        (r'"\"{"', 0),
        (r'"\\"{', 1),
        (r'"\\\"{"', 0),
        (r'{"a\\\\": ["\"", "\\"', 2),
        ('"', None),
        ('"a" "', None),
        (r'"\"', None),
    ]
)
def test_brackets_in_strings_do_not_count(line: str, open_brackets: int | None) -> None:
    assert nesting(line) == open_brackets


@each_of(
    [
        ("{}", "{}", True),
        ("hello", "{}", True),
        ("{", "{}", True),
        ('"a"', '{"b": 1}', True),
        ("[", "{}", False),
        ("1,", "{}", False),
        ('"a":', "{}", False),
        ("", "{}", False),
        ("{} ", "{}", False),
        ("{}\t", "{}", False),
        ("{}", "{", False),
        ("{}", "}", False),
        ("{}", " {}", False),
        ("{}", "[]", False),
    ]
)
def test_lines_that_no_document_has_side_by_side(last_line: str, line: str, broken: bool) -> None:
    assert cannot_continue(last_line, line) is broken
