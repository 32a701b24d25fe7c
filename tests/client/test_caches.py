"""Nothing that outlives a call grows with the calls, whatever each of them brings along."""

from __future__ import annotations

import functools
import gc
import logging
import pkgutil
import sys
from collections.abc import Sized
from importlib import import_module
from types import GenericAlias
from typing import TYPE_CHECKING, Any, Final

from prometheus_client import CollectorRegistry

import kubiya_async
from kubiya_async import RequestOptions, capture_responses
from kubiya_async._messages.operation import Operation
from kubiya_async.contrib.otel import OpenTelemetryObserver
from kubiya_async.contrib.prometheus import PrometheusObserver
from kubiya_async.testing import LocalServer

if TYPE_CHECKING:
    import pytest

    from kubiya_async import Kubiya

WORDS: Final = "abcdefghij"


def caches() -> dict[str, Any]:
    """Find every function cache of the package."""
    for module in pkgutil.walk_packages(kubiya_async.__path__, "kubiya_async."):
        if not module.name.endswith("__main__"):
            import_module(module.name)
    wrapper = type(functools.cache(len))
    # What was loaded before the tests is frozen, and frozen objects are not listed.
    gc.unfreeze()
    listed = gc.get_objects()
    gc.freeze()
    return {
        f"{found.__module__}.{found.__qualname__}": found
        for found in listed
        if isinstance(found, wrapper) and found.__module__.startswith("kubiya_async")
    }


def containers() -> dict[str, int]:
    """Count what the modules, and the objects that live as long as a process, hold."""
    found: dict[str, int] = {}
    for name, module in list(sys.modules.items()):
        if name.startswith("kubiya_async"):
            for attribute, value in vars(module).items():
                if isinstance(value, Sized) and not isinstance(value, str | bytes | GenericAlias):
                    found[f"{name}.{attribute}"] = len(value)
    return found


async def work(kubiya: Kubiya, word: str) -> None:
    """Make calls of which everything that a caller chooses is new."""
    options = RequestOptions(
        extra_query={f"q{word}": word}, headers={f"X-{word}": word}, timeout=60 + ord(word) / 7
    )
    with capture_responses():
        await kubiya.request("GET", "/agents", options=options)
        await kubiya.request("GET", "/agents", query={f"r{word}": word})
    agent = await kubiya.agents.create(name=word, description=word)
    await kubiya.agents.get(agent.uuid, options=options)
    await kubiya.agents.list(options=options)
    stream = kubiya.chat.stream(
        agent_uuid=agent.uuid, message=word, idle_timeout=60 + ord(word) / 7
    )
    await stream.final()
    await kubiya.agents.delete(agent.uuid)


async def test_s15_nothing_grows_with_calls_that_are_all_different(
    local_server: LocalServer, caplog: pytest.LogCaptureFixture
) -> None:
    known = caches()
    assert len(known) > 15
    registry = CollectorRegistry()
    spans = OpenTelemetryObserver()
    observers = [spans, PrometheusObserver(registry=registry)]

    def figures() -> tuple[dict[str, int], dict[str, int], int, int, int]:
        gc.collect()
        caplog.clear()
        return (
            {
                n: c.cache_info().currsize
                for n, c in known.items()
                if c.cache_info().maxsize is None
            },
            containers(),
            sum(isinstance(found, Operation) for found in gc.get_objects()),
            len(spans._open),
            sum(len(metric.samples) for metric in registry.collect()),
        )

    with caplog.at_level(logging.DEBUG, "kubiya_async"):
        async with local_server.client(observers=observers) as kubiya:
            await work(kubiya, "x")
            await work(kubiya, "y")
            before = figures()
            for word in WORDS:
                await work(kubiya, word)
            after = figures()
            for number in range(1000):
                kubiya._dispatcher.transport._timeout(float(number))
            assert len(kubiya._dispatcher.transport._timeouts) <= 64

    assert after == before


UNLIMITED: Final = {
    # By an operation of the spec, and the class of its result.
    "_messages.decode.response_parser",
    "_calls.dispatch._document_names",
    "_calls.dispatch._path_arguments",
    "pagination.pages.page_decoder",
    # By a generated model, or the annotation of a stub's argument.
    "_calls.dispatch._secret_fields",
    "_messages.encode._adapter",
    # By a class of resources, and the name of its method.
    "bulk.runs._operation",
    # By nothing: made at the first use.
    "_calls.dispatch._reports",
    "_cli.verify._fields",
    "_resource._paginators",
    "_messages.fields._any_datetime",
    "streams.events._adapter",
    "streams.events.event_parser",
    "webhooks.receiver._known",
}
"""Caches without a limit, and what they are keyed by: things that the package has a number of."""


def test_s15_every_cache_without_a_limit_is_known() -> None:
    """What a caller, or the server, brings along belongs in a cache with a limit."""
    unlimited = {name for name, cache in caches().items() if cache.cache_info().maxsize is None}

    assert {
        name.removeprefix("kubiya_async.") for name in unlimited if ".testing." not in name
    } == UNLIMITED
