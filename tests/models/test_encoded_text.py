"""JSON and base64 that travel as text, and objects whose identity has several names."""

from __future__ import annotations

import base64
import json
import math
from typing import Any

import pytest
from pydantic import SecretStr

from kubiya_async._messages.encode import WholeBody, asking, encode_body, encode_whole, json_text
from kubiya_async._messages.fields import Base64Secret, Base64Text, JsonText
from kubiya_async._messages.models import Identified, LiveModel, identity_names
from kubiya_async.errors import InvalidArgumentError
from kubiya_async.options import UNSET


class Hook(LiveModel):
    workflow: JsonText | None = None
    name: str | None = None


class Stack(LiveModel):
    file: Base64Text | None = None
    files: dict[str, Base64Text] | None = None
    key: Base64Secret | None = None


class Row(Identified, identity=("uuid", "id", "_id")):
    uuid: str
    id: str | None = None


class Run(LiveModel):
    command: str
    env: dict[str, str] | None = None
    secrets: dict[str, SecretStr] | None = None


def sent(model: type[LiveModel], **values: Any) -> Any:
    return json.loads(encode_body(model, values))


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ({"a": [1, None]}, '{"a":[1,null]}'),
        ([1, 2], "[1,2]"),
        (True, "true"),
        ('{"a": 1}', '{"a": 1}'),
        ("7", "7"),
    ],
)
def test_json_is_sent_as_text(given: Any, text: str) -> None:
    assert sent(Hook, workflow=given) == {"workflow": text}


@pytest.mark.parametrize("given", ["name: x", "", "NaN", object(), {"a": math.nan}, {1: 2}])
def test_text_that_is_no_json_is_refused(given: Any) -> None:
    with pytest.raises(InvalidArgumentError, match="workflow") as caught:
        sent(Hook, workflow=given)
    assert caught.value.argument in {"workflow", "workflow.a"}


def test_json_that_is_not_there_is_null() -> None:
    assert sent(Hook, workflow=None) == {"workflow": None}
    assert sent(Hook) == {}


@pytest.mark.parametrize(
    ("received", "read"),
    [
        ('{"a": 1}', {"a": 1}),
        ({"a": 1}, {"a": 1}),
        ("", None),
        (None, None),
        ("no json", "no json"),
        ("[" * 100_000, "[" * 100_000),
    ],
    ids=["text", "object", "blank", "null", "words", "too deep"],
)
def test_json_is_read_from_text_or_as_it_is(received: Any, read: Any) -> None:
    assert Hook.model_validate({"workflow": received}).workflow == read


def test_json_is_written_back_as_text() -> None:
    hook = Hook.model_validate({"workflow": '{"a": 1}'})
    assert json.loads(hook.model_dump_json()) == {"workflow": '{"a":1}', "name": None}
    assert hook.model_dump()["workflow"] == {"a": 1}


@pytest.mark.parametrize(
    "given", ["main", b"main", SecretStr("main")], ids=["text", "bytes", "secret"]
)
def test_base64_is_sent_for_text_and_bytes(given: Any) -> None:
    assert sent(Stack, file=given) == {"file": "bWFpbg=="}
    assert sent(Stack, files={"main.tf": given}) == {"files": {"main.tf": "bWFpbg=="}}


def test_what_has_no_base64_is_refused() -> None:
    with pytest.raises(InvalidArgumentError, match=r"files\.main"):
        sent(Stack, files={"main": 7})


@pytest.mark.parametrize(
    ("received", "read"),
    [
        ("bWFpbg==", "main"),
        ("bWFp\nbg==", "main"),
        ("/wA=", b"\xff\x00"),
        ("not base64!", "not base64!"),
        ("", ""),
        (None, None),
    ],
)
def test_base64_is_read(received: Any, read: Any) -> None:
    stack = Stack.model_validate({"file": received})
    assert stack.file == read
    written = json.loads(stack.model_dump_json())["file"]
    assert Stack.model_validate({"file": written}).file == read


def test_secret_in_base64_is_hidden_whatever_it_is() -> None:
    for value in (b"hunter2", b"\xff\x00"):
        stack = Stack.model_validate({"key": base64.b64encode(value).decode()})
        assert "hunter" not in f"{stack!r} {stack.model_dump_json()} {stack.model_dump()}"
        assert stack.key is not None
        assert stack.key.get_secret_value() in {"hunter2", "/wA="}


@pytest.mark.parametrize(
    ("received", "uuid"),
    [
        ({"uuid": "u", "id": "i"}, "u"),
        ({"id": "i"}, "i"),
        ({"uuid": "", "id": "i"}, "i"),
        ({"uuid": None, "id": "", "_id": "m"}, "m"),
        ({"id": 7}, "7"),
    ],
)
def test_identity_is_found_under_any_of_its_names(received: dict[str, Any], uuid: str) -> None:
    row = Row.model_validate_json(json.dumps(received))
    assert row.uuid == uuid
    assert identity_names(Row) == ("uuid", "id", "_id")


@pytest.mark.parametrize("received", [{}, {"name": "x"}])
def test_object_without_identity_is_refused(received: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="uuid"):
        Row.model_validate(received)


def test_reading_an_identity_leaves_the_answer_as_it_was() -> None:
    received = {"id": "i"}
    Row.model_validate(received)
    assert received == {"id": "i"}


def test_number_is_text_where_text_is_meant_but_truth_is_not() -> None:
    assert Hook.model_validate({"name": 7}).name == "7"
    with pytest.raises(ValueError, match="name"):
        Hook.model_validate({"name": True})


def test_whole_body_is_sent_with_its_fields_laid_over() -> None:
    definition = {"name": "deploy", "steps": [{"name": "build"}], "env": {"A": "1"}}
    whole = WholeBody("definition", definition, {"command": "run", "env": UNSET})
    assert json.loads(encode_whole(Run, whole)) == {**definition, "command": "run"}
    over = WholeBody("definition", definition, {"command": "run", "env": {"B": "2"}})
    assert json.loads(encode_whole(Run, over))["env"] == {"B": "2"}
    assert definition["env"] == {"A": "1"}


def test_whole_body_can_ask_for_a_stream() -> None:
    body = asking(WholeBody("definition", {}, {"command": "run"}), "live")
    assert isinstance(body, WholeBody)
    assert json.loads(encode_whole(Run, body)) == {"command": "run", "live": True}
    assert asking({"a": 1}, "live") == {"a": 1, "live": True}


def test_whole_body_reveals_its_secrets_only_on_the_wire() -> None:
    whole = WholeBody(
        "definition", {}, {"command": "run", "secrets": {"TOKEN": SecretStr("hunter2")}}
    )
    assert json.loads(encode_whole(Run, whole))["secrets"] == {"TOKEN": "hunter2"}


@pytest.mark.parametrize("given", ["text", 7, None, [1]])
def test_whole_body_that_is_no_mapping_is_refused(given: Any) -> None:
    with pytest.raises(InvalidArgumentError, match="`definition` must be a mapping") as caught:
        encode_whole(Run, WholeBody("definition", given, {"command": "run"}))
    assert caught.value.argument == "definition"


def test_whole_body_may_be_a_list() -> None:
    assert json.loads(encode_whole(list[str], WholeBody("names", ["a", "b"], {}))) == ["a", "b"]
    assert json.loads(encode_whole(list[str], WholeBody("names", ("a",), {}))) == ["a"]
    with pytest.raises(InvalidArgumentError, match=r"`names\[1\]` should be a valid string"):
        encode_whole(list[str], WholeBody("names", ["a", 1], {}))


def test_query_value_is_one_document() -> None:
    assert json_text(Run, {"command": "run", "env": UNSET}) == '{"command":"run"}'
    with pytest.raises(InvalidArgumentError, match="command"):
        json_text(Run, {})


def test_s31_half_a_pair_within_the_text_costs_that_character() -> None:
    text = json.dumps({"workflow": json.dumps({"a\ud83d": ["b\udc00"]})})
    hook = Hook.model_validate_json(text)
    assert hook.workflow == {"a\ufffd": ["b\ufffd"]}
