"""Request bodies: what is sent for what is given, and what is refused before sending."""

import json
import math
import pickle
from collections import UserDict
from datetime import UTC, date, datetime, timedelta, timezone
from types import MappingProxyType
from typing import Annotated, Any, Literal

import pytest
from pydantic import ConfigDict, Field, SecretStr

from kubiya_async._messages.encode import encode_body
from kubiya_async._messages.fields import DayDuration, Duration, Timestamp
from kubiya_async._messages.models import Model
from kubiya_async.errors import InvalidArgumentError
from kubiya_async.options import UNSET

SECRET = "correct horse battery staple"


class Hook(Model):
    model_config = ConfigDict(extra="forbid")
    method: str
    prompt: str | None = None
    key: SecretStr | None = None


class File(Model):
    type: Literal["file"]
    content: str


class Link(Model):
    type: Literal["link"]
    url: str


class Body(Model):
    name: str
    value: SecretStr | None = None
    hook: Hook | None = None
    hooks: dict[str, Hook] | None = None
    timeout: Duration | None = None
    lifetime: DayDuration | None = None
    at: Timestamp | None = None
    state: Literal["on", "off"] | str | None = None  # noqa: PYI051 - an open set, as generated
    items: list[Annotated[File | Link, Field(discriminator="type")]] | None = None
    words: dict[str, str] | None = None
    free: dict[str, Any] | None = None
    class_: Annotated[int | None, Field(alias="class", ge=1)] = None
    level: int = 3


def sent(**values: Any) -> Any:
    body = json.loads(encode_body(Body, {"name": "x", **values}))
    assert body.pop("name") == "x"
    return body


def refused(**values: Any) -> InvalidArgumentError:
    with pytest.raises(InvalidArgumentError) as caught:
        encode_body(Body, {"name": "x", **values})
    return caught.value


def test_unset_arguments_and_defaults_are_left_out() -> None:
    assert sent(value=UNSET, hook=UNSET) == {}


def test_unset_is_left_out_of_given_mappings_too() -> None:
    assert sent(hook={"method": "slack", "prompt": UNSET}) == {"hook": {"method": "slack"}}
    assert sent(free={"a": [{"b": UNSET, "c": 1}]}) == {"free": {"a": [{"c": 1}]}}


def test_none_is_sent_as_null() -> None:
    assert sent(hook=None, timeout=None, at=None) == {"hook": None, "timeout": None, "at": None}
    assert sent(hook={"method": "slack", "prompt": None})["hook"]["prompt"] is None


def test_names_of_the_wire_are_sent() -> None:
    assert sent(class_=2) == {"class": 2}


@pytest.mark.parametrize("value", [SECRET, SecretStr(SECRET)])
def test_secrets_are_revealed_wherever_they_are(value: Any) -> None:
    assert sent(value=value) == {"value": SECRET}
    hook = {"method": "slack", "key": value}
    revealed = {"method": "slack", "key": SECRET}
    assert sent(hook=hook) == {"hook": revealed}
    assert sent(hook=Hook.model_validate(hook)) == {"hook": revealed}
    assert sent(hooks={"a": hook}) == {"hooks": {"a": revealed}}
    assert sent(free={"a": [{"b": value}]}) == {"free": {"a": [{"b": SECRET}]}}
    assert sent(free={"a": Hook.model_validate(hook)}) == {"free": {"a": revealed}}


@pytest.mark.parametrize(
    "hook",
    [
        {"method": "slack"},
        MappingProxyType({"method": "slack"}),
        UserDict({"method": "slack"}),
        Hook(method="slack"),
    ],
)
def test_nested_object_is_a_mapping_or_a_model(hook: Any) -> None:
    assert sent(hook=hook) == {"hook": {"method": "slack"}}


def test_lists_are_any_sequence() -> None:
    items = ({"type": "file", "content": "x"}, Link(type="link", url="y"))
    assert sent(items=items) == {
        "items": [{"type": "file", "content": "x"}, {"type": "link", "url": "y"}]
    }


@pytest.mark.parametrize(
    ("given", "on_the_wire"),
    [("30m", "30m"), ("1h30m", "1h30m"), (timedelta(minutes=30), "1800s")],
)
def test_duration_goes_out_as_it_was_written_or_in_seconds(given: Any, on_the_wire: str) -> None:
    assert sent(timeout=given) == {"timeout": on_the_wire}


@pytest.mark.parametrize(("given", "on_the_wire"), [("30d", "30d"), (timedelta(days=30), "30d")])
def test_lifetime_goes_out_in_days(given: Any, on_the_wire: str) -> None:
    assert sent(lifetime=given) == {"lifetime": on_the_wire}


@pytest.mark.parametrize(
    ("given", "on_the_wire"),
    [
        (datetime(2024, 1, 15, 10, 30, tzinfo=UTC), "2024-01-15T10:30:00Z"),
        (
            datetime(2024, 1, 15, 10, 30, tzinfo=timezone(timedelta(hours=2))),
            "2024-01-15T10:30:00+02:00",
        ),
        ("2024-01-15 10:30:00+02:00", "2024-01-15T10:30:00+02:00"),
    ],
)
def test_timestamp_goes_out_in_rfc_3339_with_its_offset(given: Any, on_the_wire: str) -> None:
    assert sent(at=given) == {"at": on_the_wire}
    if isinstance(given, datetime):
        assert sent(free={"at": given}) == {"free": {"at": on_the_wire}}


def test_free_values_are_written_as_json_has_them() -> None:
    free = {
        "text": "ü",
        "number": 1.5,
        "yes": True,
        "nothing": None,
        "took": timedelta(minutes=1),
        "day": date(2024, 1, 15),
        "tuple": (1, 2),
        "set": {7},
        "bytes": b"abc",
    }
    assert sent(free=free) == {
        "free": {
            **free,
            "took": "60s",
            "day": "2024-01-15",
            "tuple": [1, 2],
            "set": [7],
            "bytes": "abc",
        }
    }


def test_caller_keeps_what_was_given() -> None:
    hook = {"method": "slack", "prompt": UNSET}
    values = {"name": "x", "hook": hook, "at": UNSET}
    encode_body(Body, values)
    assert values == {"name": "x", "hook": hook, "at": UNSET}
    assert hook == {"method": "slack", "prompt": UNSET}


@pytest.mark.parametrize(
    ("values", "argument", "message"),
    [
        ({"name": UNSET}, "name", "`name` is required"),
        ({"name": None}, "name", "`name` should be a valid string"),
        ({"hook": {}}, "hook.method", "`hook.method` is required"),
        (
            {"hook": {"metod": "slack"}},
            "hook.method",
            "`hook.method` is required; `hook.metod` is not known",
        ),
        ({"hooks": {"a": {"method": 1}}}, "hooks.a.method", "should be a valid string"),
        ({"items": [{"type": "file"}]}, "items[0].content", "`items[0].content` is required"),
        ({"items": [{"type": "zip"}]}, "items[0]", "expected tags: 'file', 'link'"),
        ({"items": "abc"}, "items", "`items` should be a valid list"),
        ({"words": {"a": 1}}, "words.a", "`words.a` should be a valid string"),
        ({"class_": 0}, "class_", "should be greater than or equal to 1"),
        ({"state": 1}, "state", "should be 'on' or 'off' or a valid string"),
        ({"timeout": "soon"}, "timeout", "`timeout` should be a timedelta or text such as '30m'"),
        ({"lifetime": "soon"}, "lifetime", "text such as '30d'"),
        ({"at": datetime(2024, 1, 15)}, "at", "`at` should be a datetime with a time zone"),  # noqa: DTZ001 - naive on purpose
        ({"free": {"at": datetime(2024, 1, 15)}}, "free.at", "`free.at` needs a time zone"),  # noqa: DTZ001 - as above
        ({"free": {"a": [math.nan]}}, "free.a[0]", "`free.a[0]` should be a finite number"),
        ({"free": {"a": object()}}, "free.a", "is of type object, which has no form in JSON"),
        ({"free": {"a": b"\xff"}}, "free.a", "is of type bytes, which has no form in JSON"),
        ({"free": {"a": {1: 2}}}, "free.a", "should have text as keys, not int"),
    ],
)
def test_refusal_names_the_argument_and_what_is_expected(
    values: dict[str, Any], argument: str, message: str
) -> None:
    error = refused(**values)
    assert error.argument == argument
    assert message in str(error)


def test_many_refusals_are_summed_up() -> None:
    error = refused(name=1, hook=1, items=1, timeout=[], words=1)
    assert str(error).count("`") == 6
    assert str(error).endswith("; and 2 more")


@pytest.mark.parametrize(
    "values",
    [
        {"value": [SECRET]},
        {"value": {SECRET: SECRET}},
        {"hook": {"method": 1, "key": SECRET}},
        {"hook": {"key": SecretStr(SECRET)}},
        {"items": [SECRET]},
    ],
)
def test_refusal_never_holds_a_secret(values: dict[str, Any]) -> None:
    error = refused(**values)
    assert SECRET not in f"{error}{error!r}{error.__dict__}"
    assert SECRET.encode() not in pickle.dumps(error)
    assert error.__cause__ is None
    assert error.__context__ is None
