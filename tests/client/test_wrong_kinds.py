"""Every setting of every constructor is judged when it is given, not with the first call."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import partial
from itertools import product
from operator import attrgetter
from pathlib import Path
from typing import Any, Final

import pytest

from kubiya_async import (
    InvalidArgumentError,
    Kubiya,
    KubiyaError,
    MemoryRateLimiter,
    PollPolicy,
    RateLimit,
    RedisRateLimiter,
    RequestOptions,
    RetryPolicy,
    Timeouts,
    bulk,
    file_context,
    record,
    text_context,
)
from kubiya_async.charts import unpack_chart
from kubiya_async.testing import LocalServer
from kubiya_async.webhooks import (
    HmacSha256,
    MemoryReplayGuard,
    Receiver,
    RedisReplayGuard,
    SharedSecret,
    StandardWebhooks,
    TimestampedHmacSha256,
    verify,
)
from tests.support.cases import every_case

MAKERS: Final[dict[Callable[..., Any], dict[str, Any]]] = {
    Kubiya: {"api_key": "k" * 20, "base_url": "http://127.0.0.1:9"},
    MemoryRateLimiter: {},
    RedisRateLimiter: {"url": "redis://127.0.0.1:9"},
    RateLimit: {"limit": 1, "seconds": 1.0},
    RetryPolicy: {},
    PollPolicy: {},
    Timeouts: {},
    HmacSha256: {},
    TimestampedHmacSha256: {},
    StandardWebhooks: {},
    SharedSecret: {},
    Receiver: {"secrets": "s", "scheme": HmacSha256()},
    MemoryReplayGuard: {},
    RedisReplayGuard: {"url": "redis://127.0.0.1:9"},
}
HOOKS: Final = {"clock", "wall", "uniform"}
"""What tests put in the place of time and chance."""
NAMED: Final = {"secrets": "secret", "url": "", "api_key": "key"}
WRONG: Final[dict[str, object]] = {
    "an object": object(),
    "a class": int,
    "not a number": float("nan"),
    "a negative number": -1,
    "half a pair": "\ud83d",
    "bytes": b"\xff",
}


@pytest.mark.parametrize("make", MAKERS, ids=lambda make: make.__name__)
def test_s32_a_setting_of_the_wrong_kind_is_refused_by_name(make: Callable[..., Any]) -> None:
    with every_case() as case:
        for name, (kind, value) in product(inspect.signature(make).parameters, WRONG.items()):
            if name in HOOKS:
                continue
            with case(f"{name}, {kind}"):
                with pytest.raises(KubiyaError) as caught:
                    make(**{**MAKERS[make], name: value})
                said = str(caught.value)
                assert NAMED.get(name, name) in said
                said.encode()


@pytest.mark.parametrize("name", ["max_connections", "max_response_bytes", "timeout"])
def test_s32_a_number_beyond_all_bounds_is_refused(name: str) -> None:
    with pytest.raises(KubiyaError, match=name):
        Kubiya(**{**MAKERS[Kubiya], name: 10**400})


def test_s32_a_token_provider_needs_no_arguments() -> None:
    def fetch(tenant: str) -> str:
        return tenant

    with pytest.raises(KubiyaError, match="a function that needs no arguments"):
        Kubiya(token_provider=fetch, base_url="http://127.0.0.1:9")  # type: ignore[arg-type]
    fitting: list[Any] = [lambda tenant="t": tenant, partial(fetch, "t"), str]
    for fits in fitting:
        Kubiya(token_provider=fits, base_url="http://127.0.0.1:9")


def test_s32_a_scheme_is_an_object_and_not_its_class() -> None:
    with pytest.raises(KubiyaError, match=r"such as HmacSha256\(\), got StandardWebhooks"):
        verify(b"", {}, secrets="s", scheme=StandardWebhooks)  # type: ignore[arg-type]


async def as_call(call: Callable[..., Any], argument: str, value: object) -> None:
    found = call("x", **{argument: value})
    if inspect.isawaitable(found):
        await found


@pytest.mark.parametrize(
    ("method", "argument"),
    [
        ("workflows.follow_logs", "poll"),
        ("tasks.wait", "poll"),
        ("tasks.wait", "options"),
        ("tasks.wait", "wait_timeout"),
        ("runners.download_manifest", "to"),
        ("runners.download_manifest", "max_bytes"),
        ("runners.download_manifest", "options"),
        ("chat.conversation", "context"),
        ("live.chat.conversation", "context"),
    ],
)
@pytest.mark.parametrize("wrong", [object(), int, 10**400], ids=["object", "class", "huge"])
async def test_s32_an_argument_of_the_wrong_kind_is_refused_before_anything_is_sent(
    method: str, argument: str, wrong: object
) -> None:
    if (argument, wrong) == ("max_bytes", 10**400):
        return
    async with LocalServer() as server, server.client() as kubiya:
        call = attrgetter(method)(kubiya)
        with pytest.raises(KubiyaError, match=argument):
            await as_call(call, argument, wrong)
        assert not server.requests


@pytest.mark.parametrize(
    "wrong", [object(), "x", float("nan"), -1], ids=["object", "text", "no number", "negative"]
)
async def test_s32_a_function_refuses_numbers_that_bound_nothing(
    wrong: Any, tmp_path: Path
) -> None:
    with pytest.raises(InvalidArgumentError, match="max_bytes"):
        await unpack_chart(b"", tmp_path, max_bytes=wrong)
    with pytest.raises(InvalidArgumentError, match="max_members"):
        await unpack_chart(b"", tmp_path, max_members=wrong)
    with pytest.raises(InvalidArgumentError, match="max_bytes"):
        await file_context(tmp_path, max_bytes=wrong)
    for concurrency in (wrong, 10**9):
        with pytest.raises(InvalidArgumentError, match="concurrency"):
            bulk.run(unpack_chart, [], concurrency=concurrency)


def test_s32_a_bulk_run_needs_a_function_and_a_context_text() -> None:
    with pytest.raises(InvalidArgumentError, match="operation must be an async function"):
        bulk.run(object(), [1])  # type: ignore[arg-type]
    with pytest.raises(InvalidArgumentError, match="text must be a str"):
        text_context(b"x", filename="f")  # type: ignore[arg-type]


async def test_s32_names_of_query_parameters_are_text() -> None:
    wrong: Any = {1: "a"}
    async with LocalServer() as server, server.client() as kubiya:
        with pytest.raises(InvalidArgumentError, match="query must be a mapping with texts"):
            await kubiya.request("GET", "/agents", query=wrong)
        with pytest.raises(InvalidArgumentError, match="query must be a mapping with texts"):
            await kubiya.agents.get("a", options=RequestOptions(extra_query=wrong))
        assert not server.requests


@pytest.mark.parametrize(
    "path", [5, b"bytes", "a\0b", "\ud83d"], ids=["int", "bytes", "NUL", "half a pair"]
)
async def test_s32_what_can_name_no_file_is_refused_before_anything_is_sent(path: Any) -> None:
    async with LocalServer() as server, server.client() as kubiya:
        with pytest.raises(InvalidArgumentError, match="to must be the path"):
            await kubiya.runners.download_manifest("a", to=path)
        with pytest.raises(InvalidArgumentError, match="path must name a file"):
            record(kubiya.chat.stream(agent_uuid="a", message="m"), path)
        with pytest.raises(InvalidArgumentError, match="path must name a file"):
            await file_context(path)
        with pytest.raises(InvalidArgumentError, match="must name"):
            await unpack_chart(b"", path)
        assert not server.requests
