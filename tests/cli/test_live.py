"""`--live` before a command: the same commands, for what the platform's own clients call."""

from __future__ import annotations

import io
import json
import zipfile
from typing import TYPE_CHECKING

import pytest

from kubiya_async import CorrectionEvent, MemberEvent, MessageEvent, NoticeEvent, ToolCallEvent
from kubiya_async._cli.execution_view import show_event
from kubiya_async._cli.terminal import Terminal
from kubiya_async._generated.live.operations import OPERATIONS
from kubiya_async.testing import threaded_server

if TYPE_CHECKING:
    from pathlib import Path

    from kubiya_async.testing import LocalServer
    from tests.cli.conftest import CommandLine

STEPS = [{"name": "build", "command": "echo built"}, {"name": "ship", "command": "echo shipped"}]


@pytest.fixture
def definition(tmp_path: Path) -> Path:
    path = tmp_path / "deploy.json"
    path.write_text(json.dumps({"name": "deploy", "steps": STEPS}), encoding="utf-8")
    return path


def test_overview_is_of_the_chosen_api(cli: CommandLine) -> None:
    done = cli("--live", "call")
    assert [line.split()[0] for line in done.out.splitlines()[: len(OPERATIONS)]] == list(
        OPERATIONS
    )
    assert "live.agents" not in cli("call").out
    names = cli("--live", "list", "--json").json()
    assert {"live.agents", "control_plane.executions"} <= set(names)


def test_call_binds_words_to_the_arguments_of_the_clients(
    cli: CommandLine, server: LocalServer, definition: Path
) -> None:
    words = ["live.workflows.execute", "runner=r", f"definition:=@{definition}", "native_sse=true"]
    done = cli("--live", "call", *words)
    assert done.code == 0
    assert [e["status"] for e in done.lines() if e["type"] == "step"] == ["running", "finished"] * 2
    query = {"runner": "r", "operation": "execute_workflow", "native_sse": "true"}
    assert dict(server.requests.last.query) == query
    assert server.requests.last.json()["steps"] == STEPS


def archive(*names: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as made:
        for name in names:
            made.writestr(name, "def tool(): ...\r\n")
    return packed.getvalue()


def test_call_uploads_the_bytes_of_a_file(
    cli: CommandLine, server: LocalServer, tmp_path: Path
) -> None:
    path = tmp_path / "my tools.zip"
    path.write_bytes(archive("deploy.py", "restart.py"))
    done = cli("--live", "call", "live.sources.upload_zip", f"file=@{path}", "name=ops")
    assert (done.code, done.json()["zip"]) == (0, "my tools.zip")
    made = cli("--live", "call", "sources.get", done.json()["uuid"]).json()
    assert (made["name"], made["connected_tools_count"]) == ("ops", 2)
    (upload,) = server.requests.of("live.sources.upload_zip")
    assert path.read_bytes() in upload.body

    explained = cli("--live", "call", "sources.upload_zip", f"file=@{path}", "--explain")
    assert (explained.code, "multipart/form-data" in explained.out) == (0, True)
    done = cli("--live", "call", "sources.load-zip", "file=@-", stdin=path.read_bytes())
    assert [tool["name"] for tool in done.json()["tools"]] == ["deploy", "restart"]
    path.write_bytes(b"PK no archive")
    done = cli("--live", "call", "sources.upload-zip", f"file=@{path}")
    assert (done.code, "zip archive" in done.err) == (1, True)


def test_chat_says_who_speaks_if_the_environment_does(
    cli: CommandLine, server: LocalServer
) -> None:
    assert cli("--live", "chat", "devops", "Hello").code == 0
    assert {"user_email", "org"} & server.requests.last.json().keys() == set()
    cli.patch.setenv("KUBIYA_USER_EMAIL", "ada@example.com")
    cli.patch.setenv("KUBIYA_ORG", "acme")
    assert cli("--live", "chat", "devops", "Hello").code == 0
    sent = server.requests.last.json()
    assert (sent["user_email"], sent["org"]) == ("ada@example.com", "acme")

    assert cli("chat", "DevOps Agent", "Hello").code == 0
    assert {"user_email", "org"} & server.requests.last.json().keys() == set()


def test_runner_of_the_environment_stands_in_for_one_that_is_needed(
    cli: CommandLine, server: LocalServer, definition: Path
) -> None:
    words = ["--live", "call", "workflows.execute", f"definition:=@{definition}"]
    done = cli(*words)
    assert (done.code, "runner=" in done.err) == (2, True)
    cli.patch.setenv("KUBIYA_RUNNER", "second")
    assert cli(*words).code == 0
    assert dict(server.requests.last.query)["runner"] == "second"
    cli.patch.setenv("KUBIYA_DEFAULT_RUNNER", "first")
    done = cli("--live", "run", str(definition))
    assert (done.code, "runner first" in done.err) == (0, True)
    assert dict(server.requests.last.query)["runner"] == "first"

    assert cli(*words, "runner=named").code == 0
    assert dict(server.requests.last.query)["runner"] == "named"
    assert cli("--live", "run", str(definition), "--runner", "named").code == 0
    assert dict(server.requests.last.query)["runner"] == "named"


def test_run_reads_a_definition(cli: CommandLine, definition: Path) -> None:
    done = cli("--live", "run", str(definition), "version=v1", "--runner", "r", "--local")
    assert done.code == 0
    assert "step ship: finished  shipped" in done.err
    definition.write_text(json.dumps({"name": "n", "steps": [{"name": "a", "command": "exit 3"}]}))
    done = cli("--live", "run", str(definition), "--runner", "r", "--local")
    assert done.code == 1
    assert "in step 'a'" in done.err


@pytest.mark.parametrize(("text", "words"), [("[]", "no definition"), ("{", "cannot be read")])
def test_run_refuses_what_is_no_definition(
    cli: CommandLine, tmp_path: Path, text: str, words: str
) -> None:
    path = tmp_path / "x.yaml"
    path.write_text(text, encoding="utf-8")
    done = cli("--live", "run", str(path), "--runner", "r", "--local")
    assert (done.code, words in done.err) == (2, True)


def test_logs_follow_an_execution_of_the_control_plane(
    cli: CommandLine, server: LocalServer
) -> None:
    what = ("prompt=Check it", "worker_queue_id=q-1")
    started = cli("--live", "call", "control_plane.agents.execute", "a-1", *what).json()
    done = cli("--live", "logs", "-f", started["execution_id"])
    assert done.code == 0
    assert "pod is running" in done.out
    assert "completed" in done.err
    events = cli("--live", "logs", started["execution_id"], "--json").lines()
    assert events[-1]["type"] == "done"


def test_logs_follow_an_execution_of_a_project(cli: CommandLine, server: LocalServer) -> None:
    plan = cli("--live", "call", "projects.plan", "p-1").json()
    execution = cli("--live", "call", "projects.approve", plan["plan_id"]).json()
    done = cli("--live", "logs", "-f", execution["execution_id"])
    assert done.code == 0
    assert done.out.splitlines()[-1].startswith("Apply complete!")


@pytest.mark.parametrize(
    ("world", "alone", "status", "detail"),
    [
        ("documents", False, "ok", "the documented API and the private API and the control plane"),
        ("documents", True, "ok", "the documented API"),
        ("live", False, "note", "the private API and the control plane"),
    ],
)
def test_doctor_tells_the_apis_apart_by_reading(
    cli: CommandLine, world: str, alone: bool, status: str, detail: str
) -> None:
    with threaded_server(api=world) as server:
        for name in ("KUBIYA_API_KEY", "KUBIYA_BASE_URL") if alone else server.environment:
            cli.patch.setenv(name, server.environment[name])
        done = cli("doctor", "--json")
        assert {request.method for request in server.requests} == {"GET"}
    (finding,) = [f for f in done.json()["findings"] if f["check"] == "apis"]
    assert (finding["status"], finding["detail"]) == (status, f"answers: {detail}")


@pytest.mark.parametrize("as_json", [False, True])
def test_events_of_a_team_say_who_speaks(
    capsys: pytest.CaptureFixture[str], *, as_json: bool
) -> None:
    said = MessageEvent(type="message", content="Found it")
    used = ToolCallEvent(type="tool_call", tool="grep", args={})
    terminal = Terminal(json=as_json)
    for event in (
        MemberEvent("Researcher", said),
        MemberEvent("Researcher", used),
        CorrectionEvent("All is well.", "All", "m1"),
        NoticeEvent("degraded", "redis"),
        NoticeEvent("reconnect"),
    ):
        show_event(terminal, event)
    out, err = capsys.readouterr()
    if as_json:
        shown = [json.loads(line) for line in out.splitlines()]
        assert [event["type"] for event in shown] == [
            *("member", "member", "correction", "notice", "notice")
        ]
        assert shown[0]["event"]["content"] == "Found it"
    else:
        assert (out, err.splitlines()) == (
            "",
            ["Researcher: Found it", "▸ grep", "(corrected) All is well.", "(degraded: redis)"],
        )
