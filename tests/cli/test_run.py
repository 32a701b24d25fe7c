"""`run` and `logs`: steps and log to the end, and the exit code of the end."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from kubiya_async.testing import Step, WorkflowScript

if TYPE_CHECKING:
    from kubiya_async.testing import LocalServer
    from tests.cli.conftest import CommandLine

STAMP = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ  ", re.MULTILINE)
ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


def test_a_pipe_gets_a_line_for_each_change(cli: CommandLine) -> None:
    done = cli("run", "myorg/deploy-scripts", "--local")

    assert done.code == 0
    assert done.err == ""
    lines = STAMP.sub("", done.out).splitlines()
    assert re.fullmatch(r"exec-\w+ running", lines[0])
    assert "info  build  Starting build process" in lines
    assert "info  deploy  Deployment successful" in lines
    assert "step deploy: completed (10 m 00 s)" in lines
    assert re.fullmatch(r"exec-\w+ completed \(15 m 00 s\)", lines[-1])


@pytest.mark.usefixtures("terminal")
def test_a_terminal_gets_the_steps_and_the_log(cli: CommandLine) -> None:
    done = cli("run", "myorg/deploy-scripts", "--local")
    picture = ANSI.sub("", done.out)

    assert done.code == 0
    assert "✓ deploy  10 m 00 s  Deployment successful" in picture
    assert "build  Starting build process" in picture


def test_variables_and_options_go_to_the_server(cli: CommandLine, server: LocalServer) -> None:
    words = ["myorg/x", "env=staging", "replicas:=3", "db.host=a", "--runner", "k8s-runner"]
    done = cli("run", *words, "--type", "github", "--run-timeout", "30m", "--detach")

    assert done.code == 0
    assert re.fullmatch(r"exec-\w+\n", done.out)
    assert server.requests.last.json() == {
        "source": "myorg/x",
        "type": "github",
        "runner": "k8s-runner",
        "timeout": "30m",
        "variables": {"env": "staging", "replicas": 3, "db": {"host": "a"}},
    }


def test_runner_of_the_environment(cli: CommandLine, server: LocalServer) -> None:
    cli.patch.setenv("KUBIYA_DEFAULT_RUNNER", "k8s-runner")
    done = cli("run", "myorg/x", "--detach")
    assert (done.code, "runner k8s-runner" in done.err) == (0, True)
    assert server.requests.last.json()["runner"] == "k8s-runner"
    assert cli("run", "myorg/x", "--detach", "--json").err == ""
    cli("run", "myorg/x", "--detach", "--runner", "docker-runner")
    assert server.requests.last.json()["runner"] == "docker-runner"


def test_the_output_of_the_failed_step_is_shown(cli: CommandLine, server: LocalServer) -> None:
    output = "applying\nError: no such namespace\n"
    server.workflow_script(WorkflowScript([Step("apply", 1, output, fails=True)]))
    done = cli("run", "myorg/x")

    assert done.code == 1
    assert "    Error: no such namespace\n" in done.err


def test_waiting_has_an_end(cli: CommandLine, server: LocalServer) -> None:
    server.workflow_script(WorkflowScript([Step("sleep", 10_000_000)]))
    done = cli("run", "myorg/x", "--wait", "0.2")

    assert done.code == 3
    assert "is still 'running'" in done.err


@pytest.mark.parametrize(("source", "code"), [("myorg/x", 0), ("myorg/fail", 1)])
def test_following_ends_with_the_execution_and_tells_how(
    cli: CommandLine, server: LocalServer, source: str, code: int
) -> None:
    execution = cli("run", source, "--detach").out.strip()
    done = cli("logs", "-f", execution)

    assert done.code == code
    assert len(done.out.splitlines()) == 4
    assert done.err == f"{execution} {'failed' if code else 'completed'}\n"
