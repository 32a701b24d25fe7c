"""Arguments that travel as headers."""

from __future__ import annotations

from typing import Any

import pytest

from kubiya_async._messages.headers import header_texts
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
