"""What an import costs: nothing is loaded that the user did not ask for."""

from __future__ import annotations

import json

import pytest

from tests.support.tree import modules, run_python

HEAVY = {"aiohttp", "pydantic", "pydantic_core", "yarl", "anyio", "ssl"}
EXTRAS = {"redis", "fastapi", "opentelemetry", "prometheus_client", "typer", "rich"}
OPTIONAL = ("kubiya_async.contrib.", "kubiya_async._cli", "kubiya_async.__main__")
FIRST = [
    name
    for name in modules()
    if not name.startswith(OPTIONAL) and (name.count(".") <= 1 or "._" not in name)
]
# Third parties are loaded once, before the forks: they take most of the time.
FIRST_IMPORTS = """
import aiohttp, importlib, json, os, pydantic, sys, traceback
for module in sys.argv[1:]:
    if os.fork():
        os.wait()
        continue
    try:
        importlib.import_module(module)
        found = sorted({name.split(".")[0] for name in sys.modules})
    except BaseException:
        found = traceback.format_exc()
    print(json.dumps([module, found]), flush=True)
    os._exit(0)
"""


def loaded_by(statement: str) -> set[str]:
    """Return the top-level modules that a fresh interpreter has loaded after a statement."""
    script = f"{statement}\nimport json, sys\nprint(json.dumps(sorted(sys.modules)))"
    return {name.split(".")[0] for name in json.loads(run_python("-c", script))}


def test_importing_the_package_loads_neither_http_nor_models() -> None:
    assert loaded_by("import kubiya_async") & (HEAVY | EXTRAS) == set()


def test_catching_an_error_loads_neither_http_nor_models() -> None:
    assert loaded_by("from kubiya_async import KubiyaError, RateLimitError") & HEAVY == set()


def test_the_client_loads_no_extra() -> None:
    assert loaded_by("from kubiya_async import Kubiya; Kubiya") & EXTRAS == set()


def test_s26_importing_the_package_loads_no_test_equipment() -> None:
    assert (
        loaded_by("from kubiya_async import Kubiya") & {"pytest", "unittest", "hypothesis"} == set()
    )


@pytest.fixture(scope="module")
def first_imports() -> dict[str, list[str] | str]:
    """Import each module first in a process of its own: what it loaded, or why it failed."""
    lines = run_python("-c", FIRST_IMPORTS, *FIRST).splitlines()
    return dict(json.loads(line) for line in lines)


@pytest.mark.parametrize("module", FIRST)
def test_module_can_be_the_first_import(
    module: str, first_imports: dict[str, list[str] | str]
) -> None:
    loaded = first_imports[module]

    assert not isinstance(loaded, str), loaded
    assert set(loaded) & EXTRAS == set()
