"""The wheel works where nothing is installed but what it asks for, and is typed there."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from tests.support.tree import modules, run_python

pytestmark = pytest.mark.proof

FIRST_CALL: Final = """
import asyncio, pathlib, sys, kubiya_async
from kubiya_async.testing import LocalServer
async def main():
    async with LocalServer() as server, server.client() as kubiya:
        agent = await kubiya.agents.create(name='first')
        print((await kubiya.agents.get(agent.uuid)).name)
asyncio.run(main())
print(pathlib.Path(kubiya_async.__file__).is_relative_to(sys.prefix))
"""
IMPORT_ALL: Final = """
import importlib, json, sys
refused = {}
for module in sys.argv[1:]:
    try:
        importlib.import_module(module)
    except ModuleNotFoundError as error:
        refused[module] = str(error)
print(json.dumps(refused))
"""
NEEDS_AN_EXTRA: Final = {
    "kubiya_async.contrib.fastapi": "fastapi",
    "kubiya_async.contrib.otel": "otel",
    "kubiya_async.contrib.prometheus": "prometheus",
}


def test_first_call(empty_python: Path, tmp_path: Path) -> None:
    script = tmp_path / "first_call.py"
    script.write_text(FIRST_CALL)

    said = run_python("-I", "-W", "error", str(script), python=empty_python, cwd=tmp_path)

    assert said.split() == ["first", "True"]


@pytest.mark.parametrize("command", [["kubiya-async"], ["python", "-m", "kubiya_async"]])
def test_command_without_its_extra_says_what_to_install(
    command: list[str], empty_python: Path
) -> None:
    words = [str(empty_python.with_name(command[0])), *command[1:], "--help"]
    done = subprocess.run(words, check=False, capture_output=True, text=True, timeout=60)

    assert done.returncode == 2
    assert done.stdout == ""
    assert "pip install 'kubiya-async[cli]'" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.fixture(scope="module")
def refused(empty_python: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Import every module that is not the command line's, and tell which could not be and why."""
    names = [m for m in modules() if not m.startswith("kubiya_async._cli.")]
    home = tmp_path_factory.mktemp("anywhere")
    said = run_python("-I", "-c", IMPORT_ALL, *names, python=empty_python, cwd=home)
    found: dict[str, str] = json.loads(said)
    return found


def test_every_module_but_the_adapters_can_be_imported(refused: dict[str, str]) -> None:
    # Whoever writes tests with pytest has it.
    assert refused.keys() == {*NEEDS_AN_EXTRA, "kubiya_async.testing.pytest"}


@pytest.mark.parametrize(("module", "extra"), NEEDS_AN_EXTRA.items())
def test_an_adapter_says_which_extra_it_needs(
    module: str, extra: str, refused: dict[str, str]
) -> None:
    assert refused[module].endswith(f": pip install 'kubiya-async[{extra}]'")


def test_every_public_name_has_a_type(empty_python: Path, tmp_path: Path) -> None:
    path = f"{empty_python.parent}{os.pathsep}{os.environ['PATH']}"  # this is how it is found
    verify = ["-m", "basedpyright", "--verifytypes", "kubiya_async", "--ignoreexternal"]
    done = subprocess.run(
        [sys.executable, *verify, "--outputjson"],
        cwd=tmp_path,
        env={**os.environ, "PATH": path},
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    report = json.loads(done.stdout)["typeCompleteness"]
    faults = [
        f"{symbol['name']}: {found['message']}"
        for symbol in report["symbols"]
        for found in symbol["diagnostics"]
        if not symbol["isTypeKnown"] or symbol["isTypeAmbiguous"]
    ]
    # One missing annotation makes all that mentions its class "partially unknown".
    faults.sort(key=lambda fault: "partially unknown" in fault)

    assert Path(report["packageRootDirectory"]).is_relative_to(empty_python.parents[1])
    assert report["exportedSymbolCounts"]["withKnownType"] > 1000
    assert not faults, "\n".join(faults)
    assert report["completenessScore"] == 1
