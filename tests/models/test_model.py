"""What every model does: keep what it does not know, show little, betray nothing."""

import json

import pytest
from pydantic import TypeAdapter, ValidationError

from kubiya_async.models import (
    Agent,
    AgentCreatedEvent,
    AgentStatus,
    AgentUpdate,
    AgentWebhook,
    ChatEvent,
    MessageEvent,
    OverviewErrorResponse,
    SecretCreate,
    UnknownChatEvent,
    UnknownWebhookEvent,
    WebhookEvent,
)
from tests.support.cases import each_of

AGENT = {"uuid": "a", "name": "DevOps", "status": "active", "webhook": {"method": "slack"}}


def test_unknown_fields_are_kept_and_written_back() -> None:
    agent = Agent.model_validate_json(json.dumps({**AGENT, "mood": {"today": "good"}}))
    assert agent.model_extra == {"mood": {"today": "good"}}
    assert json.loads(agent.model_dump_json(exclude_unset=True))["mood"] == {"today": "good"}


def test_fields_that_were_not_sent_are_none_and_known_to_be_unset() -> None:
    agent = Agent.model_validate(AGENT)
    assert agent.description is None
    assert agent.model_fields_set == AGENT.keys()
    assert agent.model_dump(exclude_unset=True) == AGENT


def test_null_is_read_for_what_may_be_missing() -> None:
    agent = Agent.model_validate({**AGENT, "created_at": None, "sources": None, "webhook": None})
    assert (agent.created_at, agent.sources, agent.webhook) == (None, None, None)


def test_identity_is_required() -> None:
    with pytest.raises(ValidationError, match="uuid"):
        Agent.model_validate({"name": "DevOps"})


def test_fields_have_python_names_and_write_the_names_of_the_wire() -> None:
    by_alias = OverviewErrorResponse.model_validate({"error": "No", "errorCode": "X"})
    by_name = OverviewErrorResponse(error="No", error_code="X")
    assert by_alias == by_name
    assert by_name.model_dump(exclude_unset=True) == {"error": "No", "errorCode": "X"}


@each_of(["active", "hibernating"])
def test_unknown_words_pass_where_known_ones_do(status: str) -> None:
    assert Agent.model_validate({**AGENT, "status": status}).status == status
    assert TypeAdapter[str](AgentStatus).validate_python(status) == status


def test_open_words_are_still_words() -> None:
    with pytest.raises(ValidationError):
        Agent.model_validate({**AGENT, "status": 5})


def test_known_event_is_told_by_its_type() -> None:
    event = TypeAdapter[object](ChatEvent).validate_json('{"type": "message", "content": "Hi"}')
    assert event == MessageEvent(type="message", content="Hi")


@each_of([{"type": "thinking", "text": "hm"}, {"type": "message", "text": "no content"}])
def test_unknown_or_malformed_event_keeps_everything(data: dict[str, str]) -> None:
    event = TypeAdapter[object](ChatEvent).validate_python(data)
    assert isinstance(event, UnknownChatEvent)
    assert event.model_dump() == data


def test_chat_event_union_is_discriminated_and_ends_in_the_unknown_one() -> None:
    # A flat union here would try every class in turn and let the unknown one win.
    known, unknown = ChatEvent.__value__.__args__
    assert unknown is UnknownChatEvent
    union, field = known.__value__.__origin__, known.__value__.__metadata__[0]
    assert field.discriminator == "type"
    assert [member.__name__ for member in union.__args__] == [
        "MessageEvent",
        "ToolCallEvent",
        "ToolResultEvent",
        "DoneEvent",
        "ErrorEvent",
    ]


def test_webhook_events_are_told_apart_and_unknown_ones_kept() -> None:
    adapter = TypeAdapter[object](WebhookEvent)
    known = {"event": "agent.created", "data": {"agent": {"uuid": "a", "name": "A"}}}
    unknown = {"event": "moon.rose", "data": {"moon": 1}}
    assert isinstance(adapter.validate_python(known), AgentCreatedEvent)
    event = adapter.validate_python(unknown)
    assert isinstance(event, UnknownWebhookEvent)
    assert event.data == {"moon": 1}


SECRET = "correct horse battery staple"


def test_s06_refused_secret_is_not_in_the_error() -> None:
    with pytest.raises(ValidationError) as caught:
        SecretCreate.model_validate({"name": "db", "value": [SECRET]})
    assert SECRET not in str(caught.value)


def test_repr_is_one_short_line() -> None:
    agent = Agent.model_validate(
        {
            **AGENT,
            "description": "word " * 50,
            "sources": ["a", "b"],
            "environment_variables": {"TOKEN": SECRET},
            "surprise": SECRET,
        }
    )
    assert repr(agent) == (
        "Agent(uuid='a', name='DevOps', description='"
        + ("word " * 50)[:59]
        + "…', status='active', sources=<list of 2>, environment_variables=<dict of 1>, "
        "webhook=AgentWebhook(…), +1 unknown)"
    )


def test_str_holds_every_text_whole_and_the_rest_as_repr_does() -> None:
    words = "word " * 50
    agent = Agent.model_validate({**AGENT, "description": words, "sources": [], "surprise": SECRET})
    shown = repr(agent)
    assert "sources=[]" in shown
    assert str(agent) == shown.replace(f"{words[:59]}…", words)


def test_update_tells_null_from_left_out() -> None:
    update = AgentUpdate(description=None, webhook=AgentWebhook(method="slack"))
    assert update.model_dump(exclude_unset=True) == {
        "description": None,
        "webhook": {"method": "slack"},
    }
