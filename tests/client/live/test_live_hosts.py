"""Each surface has its host and its key, and no key goes where nobody has sent it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import pytest

from kubiya_async import ConfigError, Kubiya
from kubiya_async.config import ENVIRONMENT
from tests.client.live.sending import request_of
from tests.support.cases import each_of

Do = Callable[[Kubiya], Awaitable[object]]

OWN = "https://kubiya.example/api/v1"
UNKNOWN = "which is not known for https://kubiya.example"


async def agents(kubiya: Kubiya) -> object:
    return await kubiya.control_plane.agents.get("a")


async def knowledge(kubiya: Kubiya) -> object:
    return await kubiya.live.knowledge.query(query="why?")


async def saved(kubiya: Kubiya) -> object:
    return await kubiya.live.workflows.get_saved("w")


async def live(kubiya: Kubiya) -> object:
    return await kubiya.live.agents.get("a")


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in (
        *ENVIRONMENT.values(),
        "CONTROL_PLANE_GATEWAY_URL",
        "CONTROL_PLANE_URL",
        "KUBIYA_USE_SAME_API",
    ):
        monkeypatch.delenv(variable, raising=False)


async def sent(call: Do, **settings: Any) -> tuple[str, str]:
    """Return origin and path of the request that a call makes, and its credential."""
    _, url, arguments = await request_of(call, **settings)
    return str(url.with_query(None)), arguments["headers"]["Authorization"]


@each_of(
    [
        ({}, "Bearer platform-key"),
        ({"auth_scheme": "UserKey"}, "Bearer platform-key"),
        ({"api_key": "UserKey platform-key"}, "Bearer platform-key"),
        ({"control_plane_api_key": "own"}, "Bearer own"),
        ({"control_plane_api_key": "UserKey own"}, "UserKey own"),
    ]
)
async def test_control_plane_takes_the_same_key_as_bearer(
    settings: dict[str, Any], authorization: str
) -> None:
    url, header = await sent(agents, **settings)
    assert (url, header) == ("https://control-plane.kubiya.ai/api/v1/agents/a", authorization)


async def test_key_of_the_control_plane_goes_nowhere_else() -> None:
    _, header = await sent(live, control_plane_api_key="own")
    assert header == "UserKey platform-key"


async def test_token_is_sent_as_bearer_to_the_control_plane() -> None:
    async def token() -> str:
        return "token"

    settings: dict[str, Any] = {"api_key": None, "token_provider": token, "auth_scheme": "UserKey"}
    assert (await sent(agents, **settings))[1] == "Bearer token"
    assert (await sent(live, **settings))[1] == "UserKey token"


@pytest.mark.parametrize(
    ("environ", "url"),
    [
        ({}, "https://control-plane.kubiya.ai"),
        ({"CONTROL_PLANE_URL": "https://c.example"}, "https://c.example"),
        (
            {
                "CONTROL_PLANE_URL": "https://c.example",
                "CONTROL_PLANE_GATEWAY_URL": "https://b.example/",
            },
            "https://b.example",
        ),
        (
            {
                "CONTROL_PLANE_GATEWAY_URL": "https://b.example",
                "KUBIYA_CONTROL_PLANE_BASE_URL": "https://a.example/api/v1",
            },
            "https://a.example",
        ),
        ({"KUBIYA_CONTROL_PLANE_BASE_URL": " "}, "https://control-plane.kubiya.ai"),
    ],
)
async def test_address_of_the_control_plane_comes_from_the_variables_of_the_clients(
    monkeypatch: pytest.MonkeyPatch, environ: Mapping[str, str], url: str
) -> None:
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    assert (await sent(agents))[0] == f"{url}/api/v1/agents/a"
    argument = await sent(agents, control_plane_base_url="https://z.example/proxy")
    assert argument[0] == "https://z.example/proxy/api/v1/agents/a"


async def test_key_of_the_control_plane_comes_from_its_variable(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("KUBIYA_CONTROL_PLANE_API_KEY", "from-environment")
    assert (await sent(agents))[1] == "Bearer from-environment"


@each_of(
    [
        (agents, "control_plane_base_url"),
        (knowledge, "orchestrator_base_url"),
        (saved, "composer_base_url"),
    ]
)
async def test_key_of_an_own_server_is_not_for_the_vendor(call: Do, setting: str) -> None:
    async with Kubiya("key", base_url=OWN) as kubiya:
        with pytest.raises(ConfigError, match=UNKNOWN) as caught:
            await call(kubiya)
    assert f"{setting}=..." in str(caught.value)
    assert ENVIRONMENT[setting] in str(caught.value)


@each_of(
    [
        (
            {"orchestrator_base_url": "https://o.example/api/query"},
            knowledge,
            "https://o.example/api/query",
        ),
        ({"orchestrator_base_url": "https://o.example"}, knowledge, "https://o.example/api/query"),
        (
            {"composer_base_url": "https://c.example/api"},
            saved,
            "https://c.example/api/workflows/w",
        ),
        ({}, saved, "https://compose.kubiya.ai/api/workflows/w"),
        ({}, knowledge, "https://orchestrator.kubiya.ai/api/query"),
        ({}, live, "https://api.kubiya.ai/api/v1/agents/a"),
        ({"base_url": OWN}, live, "https://kubiya.example/api/v1/agents/a"),
        (
            {"base_url": OWN, "live_base_url": "https://l.example/proxy/api/v1"},
            live,
            "https://l.example/proxy/api/v1/agents/a",
        ),
        ({"live_base_url": "https://l.example"}, live, "https://l.example/api/v1/agents/a"),
    ]
)
async def test_call_goes_to_its_host(settings: dict[str, Any], call: Do, url: str) -> None:
    assert await sent(call, **settings) == (url, "UserKey platform-key")


@pytest.mark.parametrize(("value", "same"), [("true", True), ("TRUE", True), ("0", False)])
async def test_platform_can_stand_in_for_the_orchestrator(
    monkeypatch: pytest.MonkeyPatch, value: str, same: bool
) -> None:
    monkeypatch.setenv("KUBIYA_USE_SAME_API", value)
    url, _ = await sent(knowledge)
    host = "https://api.kubiya.ai" if same else "https://orchestrator.kubiya.ai"
    assert url == f"{host}/api/query"


@pytest.mark.parametrize(
    "setting",
    ["live_base_url", "control_plane_base_url", "orchestrator_base_url", "composer_base_url"],
)
@pytest.mark.parametrize("address", ["http://elsewhere.example", "ftp://x", "not an address"])
def test_address_that_cannot_be_meant_is_refused(setting: str, address: str) -> None:
    settings: dict[str, Any] = {setting: address}
    with pytest.raises(ConfigError, match=setting):
        Kubiya("key", **settings)


def test_key_that_cannot_be_meant_is_refused_and_not_shown() -> None:
    with pytest.raises(ConfigError, match="control_plane_api_key") as caught:
        Kubiya("key", control_plane_api_key="two words")
    assert "two words" not in str(caught.value)


async def test_view_with_another_key_does_not_keep_the_first_ones_control_plane_key() -> None:
    async def of_view(kubiya: Kubiya) -> object:
        return await agents(kubiya.with_auth("tenant"))

    async def of_view_with_both(kubiya: Kubiya) -> object:
        return await agents(kubiya.with_auth("tenant", control_plane_api_key="tenant-too"))

    assert (await sent(of_view, control_plane_api_key="own"))[1] == "Bearer tenant"
    assert (await sent(of_view_with_both, control_plane_api_key="own"))[1] == "Bearer tenant-too"


async def test_view_keeps_the_addresses() -> None:
    async def of_view(kubiya: Kubiya) -> object:
        return await agents(kubiya.with_auth("tenant").with_options(timeout=5))

    url, _ = await sent(of_view, control_plane_base_url="https://z.example")
    assert url == "https://z.example/api/v1/agents/a"


async def test_documented_calls_of_a_client_need_no_other_host() -> None:
    url, _ = await sent(lambda kubiya: kubiya.agents.get("a"), base_url=OWN)
    assert url == f"{OWN}/agents/a"
