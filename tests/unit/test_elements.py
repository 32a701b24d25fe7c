"""Counting the elements of JSON, beside a slow count over what Python's parser builds."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubiya_async._messages import json_reader
from kubiya_async._messages.json_reader import check_elements, has_more_elements
from kubiya_async.errors import ResponseTooLargeError

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text('a"\\,[{é', max_size=12),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text('k"\\,['), inner),
    max_leaves=25,
)


def slowly(value: Any) -> int:
    """Count the commas and opening brackets that it takes to write a value."""
    if not isinstance(value, list | dict):
        return 0
    inner = value.values() if isinstance(value, dict) else value
    return 1 + max(0, len(value) - 1) + sum(map(slowly, inner))


@pytest.fixture(autouse=True, params=[3, 64 * 1024])
def window(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_reader, "_WINDOW", request.param)


# The windows are patched once for all examples, which is meant.
@pytest.mark.filterwarnings("ignore::hypothesis.errors.HypothesisWarning")
@pytest.mark.parametrize("ascii_only", [True, False])
def test_f17_s15_elements_are_counted_as_a_parser_would(ascii_only: bool) -> None:
    @given(VALUES, st.sampled_from([None, 1]))
    def compare(value: Any, indent: int | None) -> None:
        document = json.dumps(value, ensure_ascii=ascii_only, indent=indent).encode()
        expected = slowly(value)

        assert not has_more_elements(document, expected)
        assert expected == 0 or has_more_elements(document, expected - 1)

    compare()


@pytest.mark.parametrize(
    "document",
    [
        b'{"x":"' + b"[,{" * 500 + b'"}',
        b'"' + rb"\"," * 500 + b'"',
        b'["' + rb"\\" * 500 + b'",","]',
        b'["' + rb"\\\"," * 500 + b'"]',
    ],
)
def test_structure_within_text_does_not_count(document: bytes) -> None:
    check_elements(document, 2)


@pytest.mark.parametrize(
    "document",
    [b"[" * 1000, b"[]," * 1000, b'"",' * 1000, rb'["\\\\",' + b"1," * 1000, b"{" * 1000],
)
def test_f18_what_stands_before_a_mistake_is_counted(document: bytes) -> None:
    with pytest.raises(ResponseTooLargeError, match=r"more than 100 elements.*max_response_el"):
        check_elements(document, 100)
