"""Headers: arguments that travel as such, and idempotency keys."""

from __future__ import annotations

import enum
from typing import Any
from uuid import UUID

import pytest

from kubiya_async._messages.headers import check_key, header_texts, mint_key
from kubiya_async._messages.operation import Parameter
from kubiya_async.errors import InvalidArgumentError
from kubiya_async.options import UNSET
from tests.support.cases import each_of

ORGANIZATION = Parameter("X-Organization-ID", "string", argument="organization_id")
CLIENT = Parameter("X-Client", "string", required=True, argument="client")
DEPTH = Parameter("X-Depth", "integer", minimum=1)


def test_arguments_are_written_under_their_names_on_the_wire() -> None:
    given = {"X-Organization-ID": "org", "X-Client": "web", "X-Depth": 3}
    assert header_texts((ORGANIZATION, CLIENT, DEPTH), given) == {
        "X-Organization-ID": "org",
        "X-Client": "web",
        "X-Depth": "3",
    }


@each_of([UNSET, None])
def test_what_is_not_given_is_not_sent(nothing: object) -> None:
    assert header_texts((ORGANIZATION,), {"X-Organization-ID": nothing}) == {}


@each_of(
    [
        (ORGANIZATION, "a\r\nAuthorization: x", "organization_id must be printable ASCII"),
        (ORGANIZATION, "a\nb", "organization_id must be printable ASCII"),
        (ORGANIZATION, "é", "organization_id must be printable ASCII"),
        (ORGANIZATION, 7, "organization_id must be a str"),
        (CLIENT, UNSET, "client is required"),
        (DEPTH, 0, "X-Depth must be"),
    ]
)
def test_value_that_no_header_can_take_is_refused(
    parameter: Parameter, value: Any, words: str
) -> None:
    with pytest.raises(InvalidArgumentError, match=words):
        header_texts((parameter,), {parameter.name: value})


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
