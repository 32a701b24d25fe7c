"""Idempotency keys: fresh ones are unique, given ones fit into a header."""

from __future__ import annotations

import enum
from typing import Any
from uuid import UUID

import pytest

from kubiya_async._messages.headers import check_key, mint_key
from kubiya_async.errors import InvalidArgumentError
from tests.support.cases import each_of


class Key(str, enum.Enum):  # noqa: UP042 - the older spelling, whose str() is not its value
    ORDER = "order-7"


def test_minted_keys_are_random_uuids() -> None:
    keys = {mint_key() for _ in range(1000)}
    assert len(keys) == 1000
    assert {UUID(key).version for key in keys} == {4}
    assert all(check_key(key) == key for key in keys)


@each_of(["x", "order 7", "a" * 255, '"quoted"', "~!@#$%^&*()", Key.ORDER])
def test_a_given_key_passes_unchanged(key: str) -> None:
    found = check_key(key)
    assert found == key
    assert type(found) is str


@each_of(
    [
        "",
        " ",
        " a",
        "a ",
        "a\n",
        "a\r\nHost: evil",
        "a\tb",
        "a\0",
        "a\x7f",
        "\u00e4",
        "a" * 256,
        None,
        7,
        b"a",
        ["a"],
    ]
)
def test_a_key_that_cannot_stand_in_a_header_is_refused(key: Any) -> None:
    with pytest.raises(InvalidArgumentError, match="1 to 255 printable ASCII") as caught:
        check_key(key)
    assert caught.value.argument == "idempotency_key"
