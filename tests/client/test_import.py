"""Importing the package is cheap; `preload` pays for everything at once."""

from __future__ import annotations

import json

from tests.support.tree import run_python

_LOADED = "import json, sys; print(json.dumps(sorted(sys.modules)))"


def _modules_after(code: str) -> set[str]:
    return set(json.loads(run_python("-c", f"{code}\n{_LOADED}")))


def test_s21_importing_the_package_loads_no_third_party_and_no_event_loop() -> None:
    loaded = _modules_after("import kubiya_async")

    assert not loaded & {"aiohttp", "pydantic", "pydantic_core", "yarl", "anyio", "asyncio", "ssl"}
    assert len([name for name in loaded if name.startswith("kubiya_async")]) < 10


def test_catching_errors_needs_no_third_party() -> None:
    loaded = _modules_after("from kubiya_async import ApiError, KubiyaError, RateLimitError")

    assert not loaded & {"aiohttp", "pydantic"}


def test_making_a_client_loads_the_transport() -> None:
    assert {"aiohttp", "pydantic"} <= _modules_after("from kubiya_async import Kubiya; Kubiya('k')")


def test_preloading_leaves_nothing_to_be_loaded_by_a_call() -> None:
    preloaded = _modules_after("import kubiya_async; kubiya_async.preload()")
    used = _modules_after(
        "import asyncio, kubiya_async\n"
        "kubiya_async.preload()\n"
        "async def use():\n"
        "    async with kubiya_async.Kubiya('k', base_url='http://127.0.0.1:1', retries=0) as k:\n"
        "        resources = [n for n in vars(type(k).__mro__[1]) if not n.startswith('_')]\n"
        "        assert len([getattr(k, name) for name in resources]) >= 14\n"
        "        for call in (k.agents.get('a'), k.agents.create(name='n'), k.runners.list()):\n"
        "            try:\n"
        "                await call\n"
        "            except kubiya_async.ConnectError:\n"
        "                pass\n"
        "asyncio.run(use())"
    )

    assert {"aiohttp", "pydantic"} <= preloaded
    assert {name for name in used - preloaded if name.startswith("kubiya_async")} == set()
