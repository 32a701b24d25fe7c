"""One set of rules for what is sent, whatever holds the value and wherever it stands."""

from __future__ import annotations

import json
import math
import pickle
from collections import UserDict, UserList, deque
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import Enum, StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

import pydantic
import pytest
from pydantic import BaseModel, Field, RootModel, Secret, SecretBytes, SecretStr

from kubiya_async._messages.encode import WholeBody, encode_body, encode_value, encode_whole
from kubiya_async._messages.fields import JsonText
from kubiya_async._messages.models import Model
from kubiya_async.errors import InvalidArgumentError
from kubiya_async.options import UNSET

if TYPE_CHECKING:
    from collections.abc import Callable

HALF = "broken \ud83d"


class Free(Model, nullable=("free",)):
    free: Any = None
    text: JsonText | None = None


class Ours(Model):
    v: Any = None
    other: str | None = None


class Theirs(BaseModel):
    v: Any = None
    region: str = "eu"


class Aliased(BaseModel):
    value: Any = Field(alias="v")


@dataclass
class Data:
    v: Any


@pydantic.dataclasses.dataclass
class CheckedData:
    v: Any


class Named(NamedTuple):
    v: Any


class Member(Enum):
    ONE = 1


class Word(StrEnum):
    GO = "go"


BY_NAME: dict[str, Callable[[Any], Any]] = {
    "dict": lambda v: {"v": v},
    "mapping proxy": lambda v: MappingProxyType({"v": v}),
    "user dict": lambda v: UserDict({"v": v}),
    "dataclass": Data,
    "pydantic dataclass": CheckedData,
    "model of the caller": lambda v: Theirs(v=v, region="us"),
    "model with an alias": lambda v: Aliased(v=v),
    "model of this package": lambda v: Ours(v=v),
    "unknown field of a model": lambda v: Ours.model_validate({"v": v}),
    "root model": lambda v: RootModel[dict[str, Any]]({"v": v}),
}
BY_INDEX: dict[str, Callable[[Any], Any]] = {
    "list": lambda v: [v],
    "tuple": lambda v: (v,),
    "named tuple": Named,
    "set": lambda v: {v},
    "frozenset": lambda v: frozenset({v}),
    "deque": lambda v: deque([v]),
    "user list": lambda v: UserList([v]),
    "generator": lambda v: (item for item in [v]),
    "filter": lambda v: filter(lambda _: True, [v]),
    "values of a dict": lambda v: {"k": v}.values(),
    "keys of a dict": lambda v: {v: "k"}.keys(),
    "root model of a list": lambda v: RootModel[list[Any]]([v]),
}
SENT: dict[str, tuple[Any, Any]] = {
    "text": ("ü \U0001f600", "ü \U0001f600"),
    "number": (0.5, 0.5),
    "null": (None, None),
    "secret": (SecretStr("hush"), "hush"),
    "secret bytes": (SecretBytes(b"hush"), "hush"),
    "secret number": (Secret[int](7), 7),
    "secret with a secret": (Secret[Any]((SecretStr("hush"),)), ["hush"]),
    "time": (datetime(2024, 1, 15, tzinfo=UTC), "2024-01-15T00:00:00Z"),
    "span": (timedelta(hours=36), "129600s"),
    "member": (Member.ONE, 1),
    "word": (Word.GO, "go"),
    "uuid": (UUID(int=1), "00000000-0000-0000-0000-000000000001"),
    "decimal": (Decimal("1.50"), "1.50"),
    "path": (Path("/tmp"), "/tmp"),  # noqa: S108 - a path to write, not to use
    "bytes": (b"abc", "abc"),
    "tuple": ((1, (2,)), [1, [2]]),
}


def cycle() -> Any:
    found: list[Any] = []
    found.append([found])
    return found


def nested(levels: int, value: Any = 1) -> Any:
    for _ in range(levels):
        value = [value]
    return value


REFUSED: dict[str, tuple[Any, str, str]] = {
    "NaN": (math.nan, "", "should be a finite number"),
    "infinity": (-math.inf, "", "should be a finite number"),
    "decimal NaN": (Decimal("NaN"), "", "should be a finite number"),
    "naive time": (datetime(2024, 1, 15), "", "needs a time zone"),  # noqa: DTZ001 - on purpose
    "half pair": (HALF, "", "is not valid Unicode"),
    "half pair in a secret": (SecretStr(HALF), "", "is not valid Unicode"),
    "secret bytes that are no text": (SecretBytes(b"\xff"), "", "has no form in JSON"),
    "secret NaN": (Secret[float](math.nan), "", "should be a finite number"),
    "half pair in a key": ({HALF: 1}, "['broken \\ud83d']", "is not valid Unicode"),
    "half pair in a path": (Path("/\udcff"), "", "is not valid Unicode"),
    "bytes that are no text": (b"\xff", "", "has no form in JSON"),
    "object": (object(), "", "has no form in JSON"),
    "class": (Data, "", "has no form in JSON"),
    "number as a key": ({1: 2}, "", "should have text as keys, not int"),
    "cycle": (cycle(), "[0][0]", "contains itself"),
    "UNSET in a list": ([UNSET], "[0]", "is UNSET"),
}
NEEDS_A_HASH = {"set", "frozenset", "keys of a dict"}


def refusal(values: dict[str, Any]) -> InvalidArgumentError:
    with pytest.raises(InvalidArgumentError) as caught:
        encode_body(Free, values)
    error = caught.value
    # A refusal can be printed, logged and sent to another process.
    f"{error}{error.argument}".encode()
    pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
    assert error.__context__ is None
    return error


@pytest.mark.parametrize("kind", SENT)
@pytest.mark.parametrize("holder", [*BY_NAME, *BY_INDEX])
def test_s32_a_value_is_sent_alike_whatever_holds_it(holder: str, kind: str) -> None:
    value, wire = SENT[kind]
    make = (BY_NAME | BY_INDEX)[holder]
    rest = {"region": "us"} if holder == "model of the caller" else {}
    expected: Any = {"v": wire, **rest} if holder in BY_NAME else [wire]
    assert json.loads(encode_body(Free, {"free": make(value)})) == {"free": expected}
    assert json.loads(encode_value(make(value), "json")) == expected
    assert json.loads(encode_whole(dict[str, Any], WholeBody("body", {"a": make(value)}, {}))) == {
        "a": expected
    }
    text = json.loads(encode_body(Free, {"text": make(value)}))["text"]
    assert json.loads(text) == expected


@pytest.mark.parametrize(
    ("holder", "kind"),
    [
        (holder, kind)
        for holder in (*BY_NAME, *BY_INDEX)
        for kind, (value, _, _) in REFUSED.items()
        if holder not in NEEDS_A_HASH or value.__hash__ is not None
    ],
)
def test_s32_a_value_is_refused_alike_whatever_holds_it(holder: str, kind: str) -> None:
    value, below, words = REFUSED[kind]
    make = (BY_NAME | BY_INDEX)[holder]
    for field in ("free", "text"):
        error = refusal({field: make(value)})
        place = f"{field}.v" if holder in BY_NAME else f"{field}[0]"
        assert error.argument.startswith(place + below)
        assert words in str(error)


@pytest.mark.parametrize("holder", BY_NAME)
def test_unset_is_left_out_whatever_holds_it(holder: str) -> None:
    sent = json.loads(encode_body(Free, {"free": [BY_NAME[holder](UNSET)]}))
    assert sent == {"free": [{"region": "us"} if holder == "model of the caller" else {}]}


def test_models_of_callers_are_sent_whole_and_models_of_this_package_as_they_were_set() -> None:
    free = {"theirs": Theirs(), "list": [Theirs(v=1)], "ours": Ours(v=Theirs())}
    assert json.loads(encode_body(Free, {"free": free})) == {
        "free": {
            "theirs": {"v": None, "region": "eu"},
            "list": [{"v": 1, "region": "eu"}],
            "ours": {"v": {"v": None, "region": "eu"}},
        }
    }


@pytest.mark.parametrize("levels", [50, 99])
def test_what_servers_read_is_deep_enough(levels: int) -> None:
    assert json.loads(encode_body(Free, {"free": nested(levels)})) == {"free": nested(levels)}


def test_what_is_nested_deeper_than_servers_read_is_refused() -> None:
    for value in (nested(101), nested(5000), nested(5000, {"a": 1})):
        error = refusal({"free": value})
        assert (error.argument, str(error)) == (
            "free",
            "`free` is nested more than 100 levels deep",
        )


class Looping(BaseModel):
    again: Any = None


def test_a_model_of_the_caller_that_holds_itself_is_refused() -> None:
    loop = Looping()
    loop.again = loop
    assert "contains itself" in str(refusal({"free": {"a": loop}}))
