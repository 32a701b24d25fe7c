"""The command line as a process of its own: pipes, signals, terminals, a missing extra."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.support.cases import each_of
from tests.support.children import usual_environment
from tests.support.tree import ROOT, run_python

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubiya_async.testing import LocalServer

COMMAND = [sys.executable, "-m", "kubiya_async"]
posix = pytest.mark.skipif(os.name != "posix", reason="signals and pseudo-terminals of POSIX")


def test_a_pipe_gets_plain_json(server: LocalServer) -> None:
    words = [*COMMAND, "call", "agents.get", "abc-123-def"]
    done = subprocess.run(words, cwd=ROOT, check=False, capture_output=True, timeout=60)

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["name"] == "DevOps Agent"
    assert b"\x1b" not in done.stdout


def test_pipes_are_utf_8_and_signs_are_ascii_where_a_terminal_has_no_more(
    server: LocalServer,
) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    words = [*COMMAND, "chat", "abc-123-def"]
    question = "Is café up?"
    shown = {}
    for given in (question.encode(), question.encode("utf-8-sig")):
        done = subprocess.run(
            words, cwd=ROOT, check=False, capture_output=True, env=environment, input=given
        )
        assert done.returncode == 0, done.stderr
        assert server.requests.last.json()["message"] == question
        assert b"\n  > kubectl" in b"\n" + done.stderr
    latin = subprocess.run(words, cwd=ROOT, check=False, capture_output=True, input=b"caf\xe9")
    assert (latin.returncode, latin.stderr) == (2, b"error: stdin is not UTF-8 text\n")
    for variable in ("", "KUBIYA_TIMEOUT"):
        environment |= {variable: "none of this"} if variable else {}
        doctor = [*COMMAND, "doctor"]
        done = subprocess.run(doctor, cwd=ROOT, check=False, capture_output=True, env=environment)
        shown[variable] = done.stdout.decode("ascii")
    assert "\nv auth " in shown[""]
    assert "\nx settings " in shown["KUBIYA_TIMEOUT"]


def test_a_reader_that_has_enough_is_no_error(server: LocalServer) -> None:
    with subprocess.Popen(
        [*COMMAND, "call", "tools.list", "--all"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**usual_environment(), "PYTHONUNBUFFERED": "1"},
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(timeout=60) == 141


@each_of(["typer", "rich"])
def test_without_the_extra_it_says_how_to_get_it(missing: str) -> None:
    program = (
        f"import sys; sys.modules[{missing!r}] = None\n"
        "import runpy; runpy.run_module('kubiya_async', run_name='__main__')"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, check=False, capture_output=True, timeout=60
    )

    assert done.returncode == 2
    assert done.stdout == b""
    assert done.stderr == (
        b"The command line needs typer and rich: pip install 'kubiya-async[cli]'\n"
    )


def test_help_loads_neither_http_nor_models() -> None:
    program = (
        "import sys\n"
        "from kubiya_async._cli.app import make_app\n"
        "try: make_app()(['--help'])\n"
        "except SystemExit: print(sorted({'aiohttp', 'pydantic', 'yaml'} & sys.modules.keys()))"
    )
    assert run_python("-c", program).splitlines()[-1] == "[]"


@pytest.fixture
def serving() -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [*COMMAND, "serve", "--port", "0", "--json"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


@posix
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_serve_answers_until_it_is_stopped(
    serving: subprocess.Popen[str], how: signal.Signals
) -> None:
    assert serving.stdout is not None
    told = json.loads(serving.stdout.readline())
    words = [*COMMAND, "list", "agents"]
    environment = {**os.environ, **told["environment"]}
    done = subprocess.run(
        words, cwd=ROOT, check=False, capture_output=True, env=environment, timeout=60
    )
    serving.send_signal(how)

    assert b"DevOps Agent" in done.stdout
    assert told["url"].startswith("http://127.0.0.1:")
    assert serving.wait(timeout=60) == 0
    assert serving.stderr is not None
    assert "Traceback" not in serving.stderr.read()


def test_serve_prints_what_to_export() -> None:
    with subprocess.Popen(
        [*COMMAND, "serve", "--port", "0"], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(8)]
        process.kill()

    assert any(
        re.fullmatch(r" +export KUBIYA_BASE_URL=http://127\.0\.0\.1:\d+\S+\n", x) for x in lines
    )
    assert any(re.fullmatch(r" +export KUBIYA_API_KEY=\S+\n", line) for line in lines)


def test_a_port_that_is_taken_is_one_line(serving: subprocess.Popen[str]) -> None:
    assert serving.stdout is not None
    port = json.loads(serving.stdout.readline())["url"].split(":")[2].partition("/")[0]
    words = [*COMMAND, "serve", "--port", port]
    done = subprocess.run(
        words, cwd=ROOT, env=usual_environment(), check=False, capture_output=True, timeout=60
    )

    assert done.returncode == 2
    said = f"error: port {port} of 127.0.0.1 is taken: try --port (\\d+)\n"
    proposed = re.fullmatch(said, done.stderr.decode())
    assert proposed
    assert int(port) < int(proposed[1]) <= int(port) + 10 or proposed[1] == "0"
