"""Whatever a server says, a terminal only shows it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from typing import TYPE_CHECKING, Any, Final

import pytest

from tests.support.loggers import restored_loggers
from tests.support.tree import ROOT

if TYPE_CHECKING:
    from kubiya_async.testing import LocalServer
    from kubiya_async.testing.scripts import StreamItem
    from tests.cli.conftest import CommandLine

STEERING: Final = {
    "title": "\x1b]0;owned\x07",
    "clear": "\x1b[2J",
    "reset": "\x1bc",
    "CSI": "\x9b2J",
    "OSC": "\x9d0;owned\x9c",
    "DCS": "\x90q",
    "back": "\x08",
    "delete": "\x7f",
    "return": "\r",
    "NEL": "\x85",
    "line separator": "\u2028",
    "override": "\u202e",
    "isolate": "\u2066",
    "right-to-left mark": "\u200f",
    "Arabic letter mark": "\u061c",
    "escape alone": "\x1b",
}
EVIL: Final = "A" + "B".join(STEERING.values()) + "C"
# Colours, line breaks and tabs are ours, and so is what paints over a running workflow.
UNSAFE: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)
OURS: Final = re.compile(r"\x1b\[(?:[0-9;]*m|\?25[hl]|1A|2K)|\r(?=[\x1b\n])")

AGENT: Final = {"uuid": "abc-123-def", "name": EVIL, "description": EVIL, EVIL: EVIL}
STEP: Final = {"name": EVIL, "status": EVIL, "output": EVIL}
EXECUTION: Final = {
    "execution_id": "exec-1",
    "status": "completed",
    "workflow": {"name": EVIL},
    "steps": [STEP],
}
LOG: Final = {"timestamp": "2026-01-01T00:00:00Z", "level": EVIL, "message": EVIL, "step": EVIL}
ANSWERS: Final[dict[str, Any]] = {
    "agents.list": {"agents": [AGENT, {**AGENT, "uuid": "other"}], "total": 2},
    "agents.get": AGENT,
    "workflows.execute": EXECUTION,
    "workflows.get_execution": EXECUTION,
    "workflows.list_logs": {"logs": [LOG]},
    "chat.history": {"messages": [{"role": EVIL, "content": EVIL}]},
}
CHAT: Final[list[StreamItem]] = [
    {"type": "message", "content": EVIL},
    {"type": "tool_call", "tool": EVIL, "args": {"a": EVIL}},
    {"type": "tool_call", "tool": EVIL, "args": {"a": EVIL, EVIL: [EVIL]}},
    {"type": "tool_result", "result": EVIL},
    {"type": "tool_result", "result": {EVIL: EVIL}},
    {"type": "reasoning", "content": EVIL},
    {"type": EVIL, "content": EVIL},
    {"type": "message", "content": "\x1b"},
    {"type": "message", "content": "[31mX"},
    {"type": "done"},
]
COMMANDS: Final = {
    "call": "call agents.get abc",
    "call as JSON": "call agents.get abc --json",
    "list": "list agents",
    "list as JSON": "list agents --json",
    "chat": "chat abc-123-def hello --full",
    "chat as JSON": "chat abc-123-def hello --json",
    "run": "run x",
    "run as JSON": "run x --json",
    "logs": "logs exec-1",
    "logs as JSON": "logs exec-1 --json",
    "several agents are meant": "chat A hello",
}


@pytest.fixture
def hostile(server: LocalServer) -> LocalServer:
    for operation, answer in ANSWERS.items():
        server.fail(operation, status=200, body=json.dumps(answer), times=None)
    server.chat_script(CHAT)
    return server


@pytest.mark.usefixtures("hostile")
@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("bodies", [False, True], ids=["", "with the log of bodies"])
def test_s04_no_command_lets_a_server_steer_the_terminal(
    cli: CommandLine, command: str, bodies: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    if bodies:
        monkeypatch.setenv("KUBIYA_LOG", "bodies")
    with restored_loggers():
        done = cli(*COMMANDS[command].split())
    for shown in (OURS.sub("", done.out), OURS.sub("", done.err)):
        assert not UNSAFE.findall(shown)
    assert "\\u001b" in done.out + done.err


@pytest.mark.parametrize("option", ["--json", ""])
def test_s04_no_error_lets_a_server_steer_the_terminal(
    cli: CommandLine, server: LocalServer, option: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    error = {"error": {"message": EVIL, "code": EVIL, "details": {"a": EVIL}}, "request_id": EVIL}
    server.fail("agents.get", status=418, body=json.dumps(error))
    monkeypatch.setenv("KUBIYA_LOG", "debug")
    with restored_loggers():
        done = cli(*f"call agents.get abc {option}".split())
    assert not UNSAFE.findall(OURS.sub("", done.out + done.err))
    assert done.code == 1
    if option:
        told = json.loads(done.err.splitlines()[-1])["error"]
        assert told["message"].endswith(EVIL)


@pytest.mark.usefixtures("hostile")
def test_json_stays_the_same_json_on_a_terminal_and_in_a_pipe(cli: CommandLine) -> None:
    piped = cli("call", "agents.get", "abc", "--json")
    cli.patch.setenv("FORCE_COLOR", "1")
    shown = cli("call", "agents.get", "abc", "--json")
    for text in (piped.out, OURS.sub("", shown.out)):
        assert json.loads(text)["name"] == EVIL
        assert not UNSAFE.findall(text)


@pytest.mark.parametrize(
    ("line", "said"),
    [("list agents --local >&-", ""), ('chat "DevOps Agent" --local <&-', "the message is empty")],
)
def test_a_process_without_a_stream_goes_on_without(line: str, said: str) -> None:
    done = subprocess.run(
        ["/bin/sh", "-c", f"{sys.executable} -m kubiya_async {line}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == (2 if said else 0)
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert "AttributeError" not in done.stderr
