"""Every program in examples/ works as it stands, and fails as a program should."""

from __future__ import annotations

import http.client
import re
import shlex
import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kubiya_async.webhooks import PAGERDUTY, signed_request
from tests.support.cases import each_of
from tests.support.children import usual_environment
from tests.support.tree import ROOT

if TYPE_CHECKING:
    from kubiya_async.testing import LocalServer

pytestmark = pytest.mark.proof

EXAMPLES = ROOT / "examples"
PROGRAMS = sorted(path.name for path in EXAMPLES.glob("*.py"))
LONGEST = 70
QUESTION = "Check the status of the production deployment"


def run(server: LocalServer, program: str, *words: str, stdin: str = "") -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, "-W", "error", str(EXAMPLES / program), *words],
        cwd=ROOT,
        env={**usual_environment(), **server.environment},
        input=stdin,
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    return done.returncode, done.stdout, done.stderr


def test_list_agents(server: LocalServer) -> None:
    code, out, err = run(server, "list_agents.py")

    assert (code, err) == (0, "")
    assert out.splitlines()[1].split("  ")[0] == "DevOps Agent"
    assert out.endswith("Agents in all: 5\n")
    assert run(server, "list_agents.py", "Cost")[1].endswith("Agents in all: 1\n")


def test_stream_chat(server: LocalServer) -> None:
    code, out, err = run(server, "stream_chat.py", "abc-123-def", QUESTION)

    assert (code, err) == (0, "")
    assert "[kubectl {'command': 'get deployments -n production'}]" in out
    assert "is healthy with 3/3 replicas ready." in out
    assert out.endswith("Tools used: kubectl\n")


def test_run_workflow(server: LocalServer) -> None:
    code, out, err = run(server, "run_workflow.py", "myorg/deploy-scripts", "env=staging")

    assert (code, err) == (0, "")
    assert "steps 2/2" in out
    assert out.endswith("deploy: Deployment successful\n")
    assert server.requests.of("workflows.execute")[-1].json()["variables"] == {"env": "staging"}


def test_run_workflow_that_fails(server: LocalServer) -> None:
    code, _, err = run(server, "run_workflow.py", "myorg/fail")

    assert code == 1
    assert "failed in step 'deploy'" in err
    assert "exceeded its progress deadline" in err
    assert "Traceback" not in err


def test_download_chart(server: LocalServer, tmp_path: Path) -> None:
    words = ("runner-prod", str(tmp_path))
    code, out, err = run(server, "download_chart.py", *words)

    assert (code, err) == (0, "")
    assert (tmp_path / "runner-prod" / "kubiya-runner" / "Chart.yaml").is_file()
    assert str(tmp_path / "runner-prod.tgz") in out
    code, _, err = run(server, "download_chart.py", *words)
    assert code == 1
    assert "Traceback" not in err


def test_handle_errors(server: LocalServer) -> None:
    assert run(server, "handle_errors.py", "abc-123-def") == (
        0,
        "DevOps Agent runs on k8s-runner\n",
        "",
    )
    code, out, err = run(server, "handle_errors.py", "nobody")
    assert (code, err) == (1, "")
    assert re.fullmatch(r"no such agent \(quote req-\d+ to support\)\n", out)


@pytest.mark.parametrize(
    ("status", "said"),
    [(401, "the key was refused: "), (409, "something else: agents.get: HTTP 409")],
)
def test_handle_other_errors(server: LocalServer, status: int, said: str) -> None:
    server.fail("agents.get", status=status)

    assert run(server, "handle_errors.py", "abc-123-def")[1].startswith(said)


def test_tail_logs(server: LocalServer) -> None:
    code, out, err = run(server, "tail_logs.py", "exec-123-456")

    assert (code, err) == (0, "")
    assert "10:15:00 exec-123-456 deploy     Deployment successful\n" in out
    assert out.endswith("exec-123-456: completed\n")
    code, out, err = run(server, "tail_logs.py", "exec-nope", "exec-123-456")
    assert code == 1
    assert "exec-123-456: completed\n" in out
    assert err.startswith("exec-nope: ")


def test_terminal_chat(server: LocalServer) -> None:
    code, out, err = run(server, "terminal_chat.py", "abc-123-def", stdin=f"{QUESTION}\nbye\n")

    assert (code, err) == (0, "")
    assert out.count("you> ") == 3
    assert "[kubectl]" in out
    assert 'You asked: "bye"' in out


def test_trace_calls(server: LocalServer) -> None:
    code, out, err = run(server, "trace_calls.py", "abc-123-def")

    assert (code, err) == (0, "")
    called, chatted = out.split("\n\n", 1)
    assert called.startswith("agents.get  ")
    assert "    url.template = '/agents/{uuid}'\n" in called
    assert "    . attempt {'number': 1, 'outcome': 'HTTP 200'" in called
    assert chatted.startswith("invoke_agent  ")
    assert "    gen_ai.agent.id = 'abc-123-def'\n" in chatted
    assert "    kubiya.stream.outcome = 'closed early'\n" in chatted
    assert "ERROR" not in out


def test_receive_webhooks(server: LocalServer) -> None:
    environment = {
        **usual_environment(),
        "KUBIYA_WEBHOOK_SECRET": "s3cret",
        "PYTHONUNBUFFERED": "1",
    }
    command = [sys.executable, "-W", "error", str(EXAMPLES / "receive_webhooks.py")]
    receiver = subprocess.Popen(
        [*command, "0"], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert receiver.stdout is not None
    (host,) = re.findall(r"127\.0\.0\.1:\d+", receiver.stdout.readline())

    def sent(line: str) -> int:
        words = shlex.split(line)
        named = [words[i + 1].partition(": ") for i, word in enumerate(words) if word == "-H"]
        headers = {name: value for name, _, value in named}
        path, body = words[-1].partition("PORT")[2], words[words.index("-d") + 1]
        with closing(http.client.HTTPConnection(host)) as connection:
            connection.request("POST", path, body=body, headers=headers)
            return connection.getresponse().status

    signed = subprocess.run(
        [*command, "--signed"], env=environment, check=True, capture_output=True, text=True
    ).stdout
    answers = [sent(signed), sent(signed), sent(signed.replace("Night watch", "Impostor"))]
    receiver.send_signal(signal.SIGINT)
    out, err = receiver.communicate(timeout=30)

    assert answers == [204, 204, 401]
    assert out.count("a new agent: Night watch\nreceived: agent.created\n") == 1
    assert "Impostor" not in out
    assert err == ""


def test_alerts(server: LocalServer, tmp_path: Path) -> None:
    environment = {
        **usual_environment(),
        **server.environment,
        "WEBHOOK_SECRET": "s3cret",
        "PYTHONUNBUFFERED": "1",
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, "-W", "error", str(EXAMPLES / "alerts.py"), "0", "abc-123-def"]
    service = subprocess.Popen(
        command,
        cwd=tmp_path,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert service.stdout is not None
    (host,) = re.findall(r"127\.0\.0\.1:\d+", service.stdout.readline())
    incident = {"id": "PGR0VU2", "title": "Disk full"}
    event = {"event": {"id": "01BW", "event_type": "incident.triggered", "data": incident}}
    body, headers = signed_request(event, secret="s3cret", scheme=PAGERDUTY)

    def sent() -> int:
        with closing(http.client.HTTPConnection(host)) as connection:
            connection.request("POST", "/webhooks/pagerduty", body=body, headers=headers)
            return connection.getresponse().status

    server.requests.clear()  # of the programs before
    answers = [sent(), sent()]
    while "Disk full" not in (line := service.stdout.readline()):
        assert line, service.communicate()
    service.send_signal(signal.SIGINT)
    _, err = service.communicate(timeout=30)

    assert (answers, err) == ([204, 204], "")
    assert line == "Disk full: myorg/runbooks has ended as completed.\n"
    (run,) = server.requests.of("workflows.execute")
    assert run.json()["variables"] == {"incident": "PGR0VU2"}
    (message,) = server.requests.of("chat.send")
    assert message.json()["message"] == line.strip()
    assert (tmp_path / "inbox.db").is_file()


def test_receive_webhooks_without_a_secret(server: LocalServer) -> None:
    code, out, err = run(server, "receive_webhooks.py", "0")

    assert (code, out, err) == (1, "", "the secret of a webhook is empty\n")


def test_tour() -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", str(EXAMPLES / "tour.py")],
        cwd=ROOT,
        env=usual_environment(),
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert "\x1b" not in done.stdout
    for shown in (
        *("5 agents in all", "3/3 replicas ready.", "deploy: Deployment successful"),
        *("completed; it took 0:15:00", "chart/kubiya-runner/Chart.yaml"),
        "[agents.get: HTTP 503",
        "NotFoundError: agents.get: HTTP 404 Not Found: Agent not found (request ",
    ):
        assert shown in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 100


def test_tour_needs_no_extra() -> None:
    program = (
        "import runpy, sys\n"
        "sys.modules['rich'] = None\n"
        f"runpy.run_path({str(EXAMPLES / 'tour.py')!r}, run_name='__main__')"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, check=False, capture_output=True, timeout=60
    )

    assert done.returncode == 0, done.stderr


@each_of([name for name in PROGRAMS if name != "tour.py"])
def test_programs_to_copy_are_short_and_say_how_to_run(program: str) -> None:
    source = (EXAMPLES / program).read_text()

    assert len(source.splitlines()) <= LONGEST
    assert f"    python examples/{program}" in source
    assert "KUBIYA_API_KEY" in source


def test_every_program_is_tested() -> None:
    tests = Path(__file__).read_text()

    assert [name for name in PROGRAMS if f"test_{name.removesuffix('.py')}" not in tests] == []


@pytest.mark.parametrize("program", [n for n in PROGRAMS if n not in {"tour.py", "list_agents.py"}])
def test_programs_without_arguments_print_their_usage(server: LocalServer, program: str) -> None:
    code, out, err = run(server, program)

    assert (code, out) == (1, "")
    assert f"python examples/{program}" in err
