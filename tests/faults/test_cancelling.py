"""Every public coroutine, cancelled at every step in every way, leaves nothing behind."""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import inspect
import os
import sys
from collections.abc import AsyncIterator, Iterator
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from types import CodeType, FrameType
from typing import Any, Final

import pytest
from packaging.version import Version

from kubiya_async import Kubiya, MemoryRateLimiter, RateLimit
from kubiya_async.client import _Resources
from kubiya_async.testing import Fault, LocalServer, Pause, Raw
from tests.faults.cancel_cases import CASES, OPERATIONS, STORED, Case, World
from tests.faults.survival import connections_in_use
from tests.support.cancel_steps import cancel_at_every_step
from tests.support.stores import running_store
from tests.support.tree import PACKAGE, public_modules

pytestmark = pytest.mark.proof

SCRIPT: Final = (
    {"type": "message", "content": "one"},
    Raw(b": alive\n\n"),
    Pause(0.001),
    {"type": "message", "content": "two"},
    {"type": "done"},
)
ELSEWHERE: Final = {
    "kubiya_async.auth:StaticKey.refresh": "awaits nothing, and its key needs no refreshing",
    "kubiya_async.auth:Credential.refresh": "a protocol",
    "kubiya_async.limits.base:Gate.acquire": "a protocol",
    "kubiya_async.webhooks.replay:ReplayGuard.keep": "a protocol",
    "kubiya_async.webhooks.replay:ReplayGuard.claim": "a protocol",
    "kubiya_async.webhooks.replay:ReplayGuard.release": "a protocol",
    "kubiya_async.webhooks.receiver:Inbox.put": "a protocol",
    "kubiya_async.webhooks.receiver:Receiver.handle": (
        "by the workers of an inbox, which are stopped and killed: tests/webhooks"
    ),
    "kubiya_async.testing.clock:VirtualLoop.shutdown_default_executor": (
        "awaited when a loop is closed; tests/unit/test_virtual_clock.py"
    ),
    "kubiya_async.testing.server:serve": (
        "ends in no other way; tests/server/test_lifecycle.py::"
        "test_serving_goes_on_until_it_is_cancelled"
    ),
}
"""Public coroutines that no case enters, and why."""


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    limiter = MemoryRateLimiter([RateLimit(1_000_000, 60)])
    async with (
        LocalServer(quota=None, speed=1e7) as server,
        server.client(rate_limiter=limiter) as kubiya,
    ):
        server.chat_script(SCRIPT)
        yield World(server, kubiya, tmp_path)


@pytest.fixture(scope="module")
def store() -> Iterator[str]:
    with running_store() as server:
        yield str(server.connection_url)


def _descriptors() -> int:
    return len(os.listdir("/dev/fd"))  # noqa: PTH208 - counting, not looking


def _running(before: set[asyncio.Task[Any]]) -> list[str]:
    """Name the tasks that the package has begun and not ended; the local server's are its own."""
    return [
        repr(task)
        for task in asyncio.all_tasks() - before
        if "kubiya_async/testing" not in _file(task) and str(PACKAGE) in _file(task)
    ]


def _file(task: asyncio.Task[Any]) -> str:
    code = getattr(task.get_coro(), "cr_code", None)
    return "" if code is None else str(code.co_filename)


async def _nothing_is_left(world: World, before: set[asyncio.Task[Any]]) -> None:
    assert _running(before) == []
    while world.server.open_streams:
        await asyncio.sleep(0)
    assert connections_in_use(world.kubiya) == 0
    quota = world.kubiya.rate_limit
    assert quota is not None
    assert (quota.queued, quota.in_flight) == (0, 0)
    assert [path for path in world.folder.iterdir() if path.name.startswith(".")] == []
    page = await world.kubiya.integrations.list()
    assert page.items


async def _survives(world: World, case: Case) -> int:
    async def operation() -> None:
        await case(world)

    await operation()
    before = asyncio.all_tasks()
    descriptors = _descriptors()
    steps = await cancel_at_every_step(operation, lambda: _nothing_is_left(world, before))
    # A connection for calls and one for streams may have stayed open, at both ends.
    await world.kubiya.aclose()
    while world.server.open_connections:
        await asyncio.sleep(0.001)
    assert _descriptors() <= descriptors
    return steps


@pytest.mark.parametrize("operation", OPERATIONS)
async def test_f40_f41_t18_operation_cancelled_at_any_step_leaves_nothing(
    world: World, operation: str
) -> None:
    # A connection of its own for each call, and an answer that comes in pieces: more steps.
    fault = Fault(headers={"Connection": "close"}, slice_size=150)
    world.server.faults.add(fault, times=None)
    assert await _survives(world, OPERATIONS[operation]) >= 3


@pytest.mark.parametrize("case", CASES)
async def test_f40_f41_t18_use_cancelled_at_any_step_leaves_nothing(
    world: World, case: str
) -> None:
    if case == "relay" and Version(version("anyio")) < Version("4.16"):
        pytest.skip("this anyio takes a cancellation for its own while a scope that was left ends")
    assert await _survives(world, CASES[case]) >= 1


@pytest.mark.parametrize("case", STORED)
async def test_f40_f41_shared_quota_cancelled_at_any_step_leaves_nothing(
    world: World, store: str, case: str
) -> None:
    world.store = store
    assert await _survives(world, STORED[case]) >= 2


async def test_f41_failure_of_a_sibling_cancels_the_calls_of_its_group(world: World) -> None:
    before = asyncio.all_tasks()
    world.server.fail("agents.get", latency=60, times=None)

    async def fail() -> None:
        while world.server.requests.count("agents.get") < 5:
            await asyncio.sleep(0)
        raise LookupError("the sibling's own")

    async def together() -> None:
        async with asyncio.TaskGroup() as group:
            for _ in range(5):
                group.create_task(world.kubiya.agents.get("abc-123-def"))
            group.create_task(fail())

    with pytest.raises(ExceptionGroup) as caught:
        await together()
    assert [type(error) for error in caught.value.exceptions] == [LookupError]
    await _nothing_is_left(world, before)


async def test_f41_wait_for_ends_a_call(world: World) -> None:
    before = asyncio.all_tasks()
    world.server.fail("agents.get", latency=60)

    with pytest.raises(TimeoutError) as caught:
        await asyncio.wait_for(world.kubiya.agents.get("abc-123-def"), 0.05)

    assert type(caught.value) is TimeoutError
    await _nothing_is_left(world, before)


# That nothing public was forgotten


def _functions_of(cls: type) -> Iterator[tuple[str, Any]]:
    for base in cls.__mro__:
        if base.__module__.startswith("kubiya_async"):
            for name, value in vars(base).items():
                if not name.startswith("_") or name.startswith("__"):
                    function = getattr(value, "__func__", value) if callable(value) else value
                    yield f"{base.__module__}:{base.__qualname__}.{name}", function


def _is_asynchronous(function: object) -> bool:
    return inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function)


def _public_coroutines() -> dict[str, CodeType]:
    """List the async functions and methods of all public modules and of the client's resources."""
    found: dict[str, Any] = {}
    for module in map(importlib.import_module, public_modules()):
        for name in getattr(module, "__all__", ()):
            value = getattr(module, name)
            if inspect.isclass(value):
                found.update(_functions_of(value))
            elif inspect.isfunction(value):
                found[f"{value.__module__}:{value.__qualname__}"] = value
    client = Kubiya(
        "key", base_url="http://127.0.0.1:1", pods_api_key="k", pods_base_url="http://[::1]"
    )
    for name, value in vars(_Resources).items():
        if isinstance(value, cached_property):
            found.update(_functions_of(type(getattr(client, name))))
    return {
        name: f.__code__
        for name, f in found.items()
        if _is_asynchronous(f) and not getattr(f, "__isabstractmethod__", False)
    }


@contextlib.contextmanager
def _noting(entered: set[CodeType]) -> Iterator[None]:
    def note(frame: FrameType, event: str, _: object) -> None:
        if event == "call":
            entered.add(frame.f_code)

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        yield
    finally:
        sys.setprofile(before)


async def test_f40_there_is_a_case_for_every_public_coroutine(world: World, store: str) -> None:
    world.store = store
    entered: set[CodeType] = set()
    with _noting(entered):
        for case in (*CASES.values(), *STORED.values(), *OPERATIONS.values()):
            await case(world)

    coroutines = _public_coroutines()
    assert len(coroutines) > 100
    missing = {name for name, code in coroutines.items() if code not in entered}
    assert missing == set(ELSEWHERE)
