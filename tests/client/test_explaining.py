"""`explain` tells what a call would send, to the letter, and sends nothing."""

from __future__ import annotations

import asyncio
import dataclasses
import json
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from pydantic import SecretStr

from kubiya_async import (
    InvalidArgumentError,
    Kubiya,
    MemoryRateLimiter,
    RateLimit,
    RequestOptions,
    RequestPlan,
    RetryPolicy,
)
from kubiya_async.context import url_context
from kubiya_async.observe import Event
from kubiya_async.testing import LocalServer
from tests.client.conftest import ClientOf
from tests.client.documented_requests import PODS, ROWS
from tests.support.canary import KEY
from tests.support.cases import every_case
from tests.support.scripted_server import ScriptedServer, reply, stall

AGENT: Final = "abc-123-def"
MASK: Final = "**********"
ADDED_BY_AIOHTTP: Final = {"host", "accept-encoding", "content-length"}

Explained = Callable[[Kubiya], Awaitable[RequestPlan]]


class Asking:
    """Looks like a client; calling its methods explains them."""

    def __init__(self, kubiya: Kubiya, target: object) -> None:
        self._kubiya = kubiya
        self._target = target

    def __getattr__(self, name: str) -> Asking:
        return Asking(self._kubiya, getattr(self._target, name))

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        assert callable(self._target)
        return self._kubiya.explain(self._target, *args, **kwargs)


async def test_every_operation_explains_its_documented_request() -> None:
    with every_case() as case:
        for row in ROWS:
            if row.operation == "chat.stream":
                continue
            with case(row.operation):
                async with Kubiya("k", pods_base_url=PODS, pods_api_key="p") as kubiya:
                    plan = await row.call(Asking(kubiya, kubiya))  # type: ignore[arg-type]
                assert (plan.operation, plan.method, plan.url) == (
                    row.operation,
                    row.method,
                    row.url,
                )
                assert plan.headers["Accept"] == row.accept
                body = None if plan.body is None else json.loads(plan.body)
                hidden = {"value": MASK} if row.operation.startswith("secrets.") else {}
                assert body == (row.body and {**row.body, **hidden})


HAND_WRITTEN: Final[dict[str, tuple[str, Explained]]] = {
    "chat.stream": (
        "POST /api/v1/chat",
        lambda k: k.explain(k.chat.stream, agent_uuid=AGENT, message="m"),
    ),
    "conversation.stream": (
        "POST /api/v1/chat",
        lambda k: k.explain(k.chat.conversation(AGENT).stream, "m"),
    ),
    "conversation.send": (
        "POST /api/v1/chat",
        lambda k: k.explain(k.chat.conversation(AGENT).send, "m"),
    ),
    "conversation.history": (
        f"GET /api/v1/chat/{AGENT}/history",
        lambda k: k.explain(k.chat.conversation(AGENT).history),
    ),
    "live conversation.stream": (
        "POST /live/api/v1/hb/v4/stream",
        lambda k: k.explain(k.live.chat.conversation(AGENT).stream, "m"),
    ),
    "live conversation.send, a stream read to its end": (
        "POST /live/api/v1/converse",
        lambda k: k.explain(k.live.chat.conversation(AGENT, wire="converse").send, "m"),
    ),
    "workflows.run": (
        "POST /api/v1/workflows/execute",
        lambda k: k.explain(k.workflows.run, source="s", timeout=timedelta(minutes=3)),
    ),
    "workflows.wait": (
        "GET /api/v1/workflows/executions/e",
        lambda k: k.explain(k.workflows.wait, "e"),
    ),
    "workflows.follow_logs": (
        "GET /api/v1/workflows/executions/e/logs?limit=100",
        lambda k: k.explain(k.workflows.follow_logs, "e"),
    ),
    "tools.run": ("POST /api/v1/tools/execute", lambda k: k.explain(k.tools.run, name="t")),
    "tasks.wait": ("GET /api/v1/tasks/t", lambda k: k.explain(k.tasks.wait, "t")),
    "runners.stream_manifest": (
        "GET /api/v1/runners/r/manifest",
        lambda k: k.explain(k.runners.stream_manifest, "r"),
    ),
    "runners_v3.stream_helm_chart": (
        "GET /api/v3/runners/helmchart/r",
        lambda k: k.explain(k.runners_v3.stream_helm_chart, "r"),
    ),
    "prefetching list": (
        "GET /api/v1/agents?limit=2&offset=4",
        lambda k: k.explain(k.agents.list, limit=2, offset=4, prefetch=3),
    ),
    "raw": (
        "PATCH /api/v1/agents/a%2Fb?x=a%20b",
        lambda k: k.explain(k.request, "PATCH", "/agents/a%2Fb", json={"n": 1}, query={"x": "a b"}),
    ),
}


@pytest.mark.parametrize("name", HAND_WRITTEN)
async def test_methods_written_by_hand_explain_their_first_request(
    local_server: LocalServer, kubiya: Kubiya, name: str
) -> None:
    request, explain = HAND_WRITTEN[name]

    plan = await explain(kubiya)

    assert f"{plan.method} {plan.url}" == request.replace(" ", f" {local_server.origin}", 1)
    assert plan.stream == ("stream" in name)
    assert local_server.requests.count() == 0


async def test_a_download_that_is_explained_makes_no_file(kubiya: Kubiya, tmp_path: Path) -> None:
    plan = await kubiya.explain(kubiya.runners_v3.download_helm_chart, "r", to=tmp_path)

    assert plan.url.endswith("/api/v3/runners/helmchart/r")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("explain", "call"),
    [
        (
            lambda k, o: k.explain(k.agents.create, name="ä", options=o),
            lambda k, o: k.agents.create(name="ä", options=o),
        ),
        (
            lambda k, o: k.explain(k.agents.list, filter="a b", options=o),
            lambda k, o: k.agents.list(filter="a b", options=o),
        ),
        (
            lambda k, o: k.explain(k.chat.stream, agent_uuid=AGENT, message="m", options=o),
            lambda k, o: k.chat.stream(agent_uuid=AGENT, message="m", options=o).final(),
        ),
    ],
    ids=["call", "list", "stream"],
)
async def test_the_plan_is_what_arrives_when_the_call_is_made(
    client_of: ClientOf, explain: Any, call: Any
) -> None:
    options = RequestOptions(
        headers={"X-Trace": "t", "User-Agent": "mine"},
        extra_query={"q": "1"},
        idempotency_key="mine",
    )
    answer = reply(200, {"uuid": "a", "name": "n", "agents": [], "response": "r"})
    async with ScriptedServer(answer) as server:
        kubiya = client_of(server, headers={"X-Team": "ops"})
        plan: RequestPlan = await explain(kubiya, options)
        assert server.requests == []
        await call(kubiya, options)
        (request,) = server.requests
        assert (plan.method, plan.url) == (request.method, server.url + request.target)

    assert (plan.body or "").encode() == request.body
    shown = {name.lower(): value for name, value in plan.headers.items()}
    assert shown.keys() == request.headers.keys() - ADDED_BY_AIOHTTP
    for name in ("accept", "user-agent"):
        assert shown[name] == request.headers[name]
    assert shown["authorization"] == f"UserKey {MASK}"
    assert {shown[name] for name in ("x-trace", "x-team", "idempotency-key")} == {MASK}


async def test_a_key_that_is_made_for_each_call_is_not_made_up(kubiya: Kubiya) -> None:
    plan = await kubiya.explain(kubiya.agents.create, name="n")

    assert plan.headers["Idempotency-Key"] == "(a new one for each call)"


@pytest.mark.parametrize(
    "value", ["canary-value", "ca", 'canary "välue" \\ 7b2c', SecretStr("canary")]
)
async def test_secrets_are_masked(kubiya: Kubiya, value: Any) -> None:
    plan = await kubiya.explain(kubiya.secrets.create, name="n", value=value, description="d")

    assert json.loads(plan.body or "") == {"name": "n", "value": MASK, "description": "d"}
    assert "canary" not in repr(plan) + str(plan)


async def test_what_is_called_a_secret_is_masked_wherever_it_is(kubiya: Kubiya) -> None:
    body = {
        "password": "canary",
        "nested": [{"accessToken": "canary", "api-key": "canary", "DB_PASSWORD": "canary"}],
        "max_tokens": 5,
        "secrets": ["NAME_OF_ONE"],
        "text": "stays",
    }
    plan = await kubiya.explain(kubiya.request, "POST", "/x", json=body)

    assert "canary" not in str(plan)
    assert json.loads(plan.body or "") == {
        "password": MASK,
        "nested": [{"accessToken": MASK, "api-key": MASK, "DB_PASSWORD": MASK}],
        "max_tokens": 5,
        "secrets": ["NAME_OF_ONE"],
        "text": "stays",
    }


async def test_the_key_is_masked_even_where_an_argument_repeats_it(
    local_server: LocalServer, kubiya: Kubiya
) -> None:
    key = local_server.api_key
    plan = await kubiya.explain(
        kubiya.agents.get, f"a {key}", options=RequestOptions(extra_query={"key": key})
    )

    assert key not in str(plan) + repr(plan)


async def test_no_token_is_fetched(client_of: ClientOf) -> None:
    fetched: list[str] = []

    async def provider() -> str:
        fetched.append("token")
        return "token"

    async with ScriptedServer(reply(200, {"uuid": "a", "name": "n"})) as server:
        kubiya = client_of(server, api_key=None, token_provider=provider)
        plan = await kubiya.explain(kubiya.agents.get, "a")
        assert (plan.headers["Authorization"], fetched) == (f"Bearer {MASK}", [])
        await kubiya.agents.get("a")
        assert await kubiya.explain(kubiya.agents.get, "a") == plan


async def test_the_header_of_each_surface_is_its_own(local_server: LocalServer) -> None:
    async with local_server.client(auth_scheme="Bearer") as kubiya:
        platform = await kubiya.explain(kubiya.agents.get, "a")
        runner = await kubiya.explain(kubiya.runners_v3.get, "r")
        pods = await kubiya.explain(kubiya.runner_pods.get_runner, 1)

    assert platform.headers["Authorization"] == f"Bearer {MASK}"
    assert runner.headers["Authorization"] == f"UserKey {MASK}"
    assert pods.headers["X-API-Key"] == MASK
    assert "Authorization" not in pods.headers
    assert [plan.surface for plan in (platform, runner, pods)] == [
        "platform",
        "runners_v3",
        "runner_pods",
    ]


async def test_nobody_is_told_and_no_slot_is_taken(local_server: LocalServer) -> None:
    told: list[Event] = []

    class Notes:
        def on_event(self, event: Event) -> None:
            told.append(event)

    limiter = MemoryRateLimiter([RateLimit(1, 3600)])
    async with local_server.client(observers=[Notes()], rate_limiter=limiter) as kubiya:
        before = kubiya.rate_limit
        plans = [await kubiya.explain(kubiya.agents.get, AGENT) for _ in range(3)]
        assert kubiya.rate_limit == before == plans[-1].quota
        assert told == []
        await kubiya.agents.get(AGENT)


async def test_a_plan_tells_whether_the_call_would_wait(client_of: ClientOf) -> None:
    limiter = MemoryRateLimiter([RateLimit(1, 3600)], max_server_wait=None)
    async with ScriptedServer(reply(200, {"uuid": "a", "name": "n"}), stall) as server:
        kubiya = client_of(server, rate_limiter=limiter)
        free = await kubiya.explain(kubiya.agents.get, "a")
        await kubiya.agents.get("a")
        spent = await kubiya.explain(kubiya.agents.get, "a")
        waiting = asyncio.create_task(kubiya.agents.get("a", options=RequestOptions(timeout=None)))
        await asyncio.sleep(0)
        behind = await kubiya.explain(kubiya.agents.get, "a")
        waiting.cancel()
        url = server.url

    assert free.quota is not None
    assert free.quota.ready_in == 0
    assert "would be sent immediately" in str(free)
    assert spent.quota is not None
    assert 3500 < spent.quota.ready_in <= 3600
    assert "1 calls per hour; 0 of 1 left; would wait 3" in str(spent)
    assert behind.quota is not None
    assert behind.quota.ready_in > 3600
    assert ", behind 1 waiting" in str(behind)
    assert behind.bucket is not None
    assert behind.bucket.startswith(f"{url}, key ")
    assert KEY not in behind.bucket


async def test_without_a_limiter_there_is_no_bucket(client_of: ClientOf) -> None:
    kubiya = client_of("http://127.0.0.1:1")
    plan = await kubiya.explain(kubiya.agents.get, "a")

    assert (plan.bucket, plan.quota) == (None, None)
    assert "not limited" in str(plan)


async def test_options_and_views_show_in_the_plan(kubiya: Kubiya) -> None:
    view = kubiya.with_options(timeout=7, retries=RetryPolicy(max_retries=1))
    plain = await kubiya.explain(kubiya.agents.create, name="n")
    seen = await kubiya.explain(view.agents.create, name="n")
    once = await view.explain(view.agents.get, "a", options=RequestOptions(retries=0, timeout=None))
    keyed = await kubiya.explain(
        kubiya.agents.create, name="n", options=RequestOptions(idempotency_key="k")
    )
    raw = await kubiya.explain(view.request, "GET", "/x")

    assert (plain.timeout, seen.timeout, once.timeout, raw.timeout) == (120, 7, None, 7)
    assert plain.retries.startswith("up to 3 times if not sent, or turned away")
    assert seen.retries.startswith("once if not sent, or turned away")
    assert once.retries == "never"
    assert "on 408" in keyed.retries
    assert (plain.replay, once.replay) == ("never", "safe")


async def test_a_plan_reads_as_a_request(local_server: LocalServer, kubiya: Kubiya) -> None:
    lines = str(await kubiya.explain(kubiya.agents.create, name="Helper")).splitlines()

    assert lines[0] == f"POST {local_server.url}/agents"
    assert f"Authorization: UserKey {MASK}" in lines
    assert lines[7:9] == ['{"name":"Helper"}', ""]
    assert "replay    never: not idempotent" in lines
    assert "deadline  120 s; silence of 60 s at most" in lines


async def test_arguments_are_checked_as_in_the_call(kubiya: Kubiya) -> None:
    with pytest.raises(InvalidArgumentError, match=r"expires_in"):
        await kubiya.explain(kubiya.secrets.create, name="n", value="v", expires_in="canteloupe")
    with pytest.raises(InvalidArgumentError, match="limit"):
        await kubiya.explain(kubiya.agents.list, limit=101)
    with pytest.raises(TypeError, match="nome"):
        await kubiya.explain(kubiya.agents.create, nome="n")  # type: ignore[call-arg]


@pytest.mark.parametrize("method", ["aclose", "with_options"])
async def test_a_method_that_sends_nothing_is_refused(kubiya: Kubiya, method: str) -> None:
    with pytest.raises(InvalidArgumentError, match="sends no request"):
        await kubiya.explain(getattr(kubiya, method))
    assert not kubiya.closed


@pytest.mark.parametrize("method", [print, len, "agents.create", Kubiya.request])
async def test_what_is_no_method_of_a_client_is_refused(kubiya: Kubiya, method: Any) -> None:
    with pytest.raises(InvalidArgumentError, match=r"such as kubiya\.agents\.create"):
        await kubiya.explain(method, "a")


async def test_explaining_leaves_the_conversation_as_it_is(kubiya: Kubiya) -> None:
    for conversation in (kubiya.chat.conversation(AGENT), kubiya.live.chat.conversation(AGENT)):
        await kubiya.explain(conversation.stream, "m")

        assert conversation.turns == []


async def test_live_conversation_is_explained_in_its_session(kubiya: Kubiya) -> None:
    page = url_context("https://a.b/c")
    talk = kubiya.live.chat.conversation(AGENT, context=[page], user_email="ada@example.com")

    plan = await kubiya.explain(talk.stream, "m")

    body = json.loads(plan.body or "")
    assert body["session_id"] == talk.session_id
    assert body["user_email"] == "ada@example.com"
    assert body["message"] == "m\n\nPage: https://a.b/c"


async def test_a_plan_cannot_be_changed(kubiya: Kubiya) -> None:
    plan = await kubiya.explain(kubiya.agents.get, "a")

    with pytest.raises(dataclasses.FrozenInstanceError):
        plan.url = "https://elsewhere"  # type: ignore[misc]
