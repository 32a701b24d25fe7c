"""A name in a path reaches exactly the resource of that name, or nothing is sent."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final
from urllib.parse import quote, unquote

import pytest

from kubiya_async import InvalidArgumentError, Kubiya, NotFoundError
from kubiya_async.testing import LocalServer
from tests.client.conftest import ClientOf
from tests.support.scripted_server import ScriptedServer, reply
from tests.unit.test_paths import HOSTILE, REFUSED

Call = Callable[[Kubiya, str], Awaitable[object]]

CALLS: Final[dict[str, tuple[Call, str, str]]] = {
    "agents.get": (lambda k, v: k.agents.get(v), "GET", "/api/v1/agents/{}"),
    "agents.update": (lambda k, v: k.agents.update(v, name="n"), "PUT", "/api/v1/agents/{}"),
    "agents.delete": (lambda k, v: k.agents.delete(v), "DELETE", "/api/v1/agents/{}"),
    "secrets.update": (
        lambda k, v: k.secrets.update(v, description="d"),
        "PUT",
        "/api/v1/secrets/{}",
    ),
    "runners.get_manifest": (
        lambda k, v: k.runners.get_manifest(v),
        "GET",
        "/api/v1/runners/{}/manifest",
    ),
    "workflows.list_logs": (
        lambda k, v: k.workflows.list_logs(v),
        "GET",
        "/api/v1/workflows/executions/{}/logs",
    ),
    "chat.history": (lambda k, v: k.chat.history(v), "GET", "/api/v1/chat/{}/history"),
    "webhooks.trigger": (
        lambda k, v: k.webhooks.trigger(v, message="m"),
        "POST",
        "/api/v1/webhooks/{}/trigger",
    ),
    "tasks.cancel": (lambda k, v: k.tasks.cancel(v), "PUT", "/api/v1/tasks/{}/cancel"),
    "runners_v3.get": (lambda k, v: k.runners_v3.get(v), "GET", "/api/v3/runners/{}/describe"),
    "runners_v3.create": (lambda k, v: k.runners_v3.create(v), "POST", "/api/v3/runners/{}"),
    "runners_v3.update_description": (
        lambda k, v: k.runners_v3.update_description(v, description="d"),
        "PUT",
        "/api/v3/runners/description/{}",
    ),
}


@pytest.mark.parametrize("operation", CALLS)
async def test_s09_t01_hostile_name_is_one_segment_on_the_wire(
    client_of: ClientOf, operation: str
) -> None:
    call, method, template = CALLS[operation]
    async with ScriptedServer(reply(404)) as server:
        client = client_of(server)
        for value in HOSTILE:
            with pytest.raises(NotFoundError):
                await call(client, value)
        received = [(r.method, r.target) for r in server.requests]

    expected = [template.format(quote(value, safe="-._~")) for value in HOSTILE]
    assert received == [(method, target) for target in expected]
    before, after = (len(part) for part in template.split("{}"))
    segments = [target[before : len(target) - after] for _, target in received]
    assert [unquote(segment) for segment in segments] == HOSTILE


@pytest.mark.parametrize("operation", CALLS)
async def test_s09_t01_name_that_no_path_can_hold_is_refused_before_connecting(
    client_of: ClientOf, operation: str
) -> None:
    call, _, _ = CALLS[operation]
    async with ScriptedServer(reply(404)) as server:
        client = client_of(server)
        for value in REFUSED:
            with pytest.raises(InvalidArgumentError) as caught:
                await call(client, value)
            assert caught.value.operation == operation
            assert caught.value.argument in str(caught.value)
        assert server.connections == 0


@pytest.mark.parametrize("value", ["available", "1", "", "..", "1/pods", -1.5, None, True])
async def test_id_that_is_no_integer_is_refused_before_connecting(
    local_server: LocalServer, kubiya: Kubiya, value: object
) -> None:
    with pytest.raises(InvalidArgumentError, match="id must be an int"):
        await kubiya.runner_pods.get_runner(value)  # type: ignore[arg-type]

    assert local_server.requests.count() == 0


async def test_s09_every_hostile_name_is_a_secret_of_its_own(
    local_server: LocalServer, kubiya: Kubiya
) -> None:
    names = [name for name in HOSTILE if name.strip()]
    for name in names:
        await kubiya.secrets.create(name=name, value="before")
    for number, name in enumerate(names):
        await kubiya.secrets.update(name, description=f"number {number}")

    listed = {s.name: s.description async for s in kubiya.secrets.list() if s.name in names}
    assert listed == {name: f"number {number}" for number, name in enumerate(names)}
    for name in names:
        await kubiya.secrets.delete(name)
    assert not [s async for s in kubiya.secrets.list() if s.name in names]
    assert {r.status for r in local_server.requests} <= {200, 201}


@pytest.mark.parametrize("name", ["helm", "helmchart", "description", "available", "describe"])
async def test_runner_may_bear_the_name_of_a_route(kubiya: Kubiya, name: str) -> None:
    await kubiya.runners_v3.create(name, description=f"the runner {name}")

    assert (await kubiya.runners_v3.get(name)).name == name
    await kubiya.runners_v3.update_description(name, description="changed")
    assert (await kubiya.runners_v3.get(name)).description == "changed"
    assert (await kubiya.runners_v3.get_helm_chart(name))[:2] == b"\x1f\x8b"
    await kubiya.runners_v3.delete(name)
