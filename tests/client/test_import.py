"""Importing the package is cheap; `preload` pays for everything at once."""

from __future__ import annotations

import json

from tests.support.cases import each_of
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


@each_of({"documented": ("", "[k]", 14), "live": ("live=True", "[k.live, k.control_plane]", 23)})
def test_preloading_leaves_nothing_to_be_loaded_by_a_call(
    arguments: str, carriers: str, fewest: int
) -> None:
    preloaded = _modules_after(f"import kubiya_async; kubiya_async.preload({arguments})")
    used = _modules_after(
        "import asyncio, functools, kubiya_async\n"
        f"kubiya_async.preload({arguments})\n"
        "def resources(carrier):\n"
        "    names = {n for c in type(carrier).__mro__ for n, v in vars(c).items()\n"
        "             if isinstance(v, functools.cached_property)}\n"
        "    return [getattr(carrier, n) for n in names - {'live', 'control_plane'}]\n"
        "async def use():\n"
        "    url = 'http://127.0.0.1:1'\n"
        "    settings = dict(base_url=url, control_plane_base_url=url, retries=0)\n"
        "    async with kubiya_async.Kubiya('k', **settings) as k:\n"
        f"        assert sum(len(resources(c)) for c in {carriers}) >= {fewest}\n"
        "        calls = [k.agents.get('a'), k.agents.create(name='n'), k.runners.list()]\n"
        f"        if {arguments!r}:\n"
        "            calls += [k.live.agents.get('a'), k.control_plane.agents.get('a'),\n"
        "                      k.control_plane.executions.stream('e').final()]\n"
        "        for call in calls:\n"
        "            try:\n"
        "                await call\n"
        "            except kubiya_async.ConnectError:\n"
        "                pass\n"
        "asyncio.run(use())"
    )

    assert {"aiohttp", "pydantic"} <= preloaded
    assert {name for name in used - preloaded if name.startswith("kubiya_async")} == set()


def test_preloading_the_documented_api_leaves_the_other_alone() -> None:
    loaded = _modules_after("import kubiya_async; kubiya_async.preload()")
    assert not {name for name in loaded if "_generated.live" in name}
