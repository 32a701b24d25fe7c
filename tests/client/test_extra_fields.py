"""Fields and parameters that the spec does not know, sent by `RequestOptions`."""

from __future__ import annotations

import json
from typing import Any, Final

import pytest
from pydantic import SecretStr

from kubiya_async import InvalidArgumentError, Kubiya, RequestOptions, ServerError
from tests.client.conftest import ClientOf
from tests.support.scripted_server import ScriptedServer, reply

GOOD: Final = reply(200, {"uuid": "a-1", "name": "n", "response": "r", "id": "t"})


async def test_extra_fields_stand_beside_the_arguments(client_of: ClientOf) -> None:
    options = RequestOptions(extra_body={"new": {"k": [1, None]}}, extra_query={"q": "1"})
    async with ScriptedServer(GOOD) as server:
        client = client_of(server)
        await client.agents.create(name="n", options=options)
        await client.chat.send(agent_uuid="a", message="m", options=options)
        await client.tasks.cancel("t", options=options)
    bodies = [json.loads(request.body) for request in server.requests]
    assert [body.pop("new") for body in bodies] == [{"k": [1, None]}] * 3
    assert bodies[0] == {"name": "n"}
    assert bodies[2] == {}
    assert {request.target.partition("?")[2] for request in server.requests} == {"q=1"}


@pytest.mark.parametrize(
    ("extra", "words"),
    [
        ({"name": "other"}, "`extra_body.name` has an argument of its own"),
        ({"description": "d"}, "`extra_body.description` has an argument of its own"),
        ({"new": float("nan")}, "`extra_body.new` should be a finite number"),
        ({"new": object()}, "`extra_body.new` is of type object"),
        ([1], "extra_body must be a mapping, got list"),
    ],
)
async def test_what_cannot_be_sent_is_refused(kubiya: Kubiya, extra: Any, words: str) -> None:
    with pytest.raises(InvalidArgumentError, match=words):
        await kubiya.agents.create(name="n", options=RequestOptions(extra_body=extra))


async def test_call_without_an_object_has_no_place_for_fields(kubiya: Kubiya) -> None:
    options = RequestOptions(extra_body={"a": 1})
    for call in (
        kubiya.agents.get("a", options=options),
        kubiya.live.sources.load_zip(file=b"PK", options=options),
        kubiya.request("POST", "/agents", json=[1], options=options),
    ):
        with pytest.raises(InvalidArgumentError, match="extra_body has no place"):
            await call


async def test_secret_of_an_extra_field_is_masked(client_of: ClientOf) -> None:
    extra = {"auth": [{"token": SecretStr("hush-hush-1")}]}
    options = RequestOptions(extra_body=extra)
    async with ScriptedServer(reply(500, {"error": "bad hush-hush-1"})) as server:
        client = client_of(server, retries=0)
        plan = await client.explain(client.agents.create, name="n", options=options)
        with pytest.raises(ServerError) as caught:
            await client.agents.create(name="n", options=options)
    assert b"hush-hush-1" in server.requests[0].body
    assert "hush-hush-1" not in f"{plan}{options}{caught.value}{caught.value.body}"
