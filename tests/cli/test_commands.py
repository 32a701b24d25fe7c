"""What a command prints, what it sends and how it ends, command by command."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
import yaml

from kubiya_async._cli.operations import LIVE

if TYPE_CHECKING:
    from kubiya_async.testing import LocalServer
    from tests.cli.conftest import CommandLine

COMMAND_NAMES: Final = ["chat", "run", "logs", "list", "call", "bulk", "inbox", "serve", "doctor"]
COMMANDS: Final[dict[str, dict[str, Any]]] = yaml.safe_load(
    Path(__file__).with_name("commands.yaml").read_text("utf-8")
)


def set_up(cli: CommandLine, server: LocalServer, shown: dict[str, Any]) -> None:
    for variable, value in shown.get("env", {}).items():
        cli.patch.setenv(variable, value)
    for operation, answer in shown.get("fail", {}).items():
        server.fail(operation, times=None, **answer)
    if "chat" in shown:
        server.chat_script(shown["chat"])


@pytest.mark.parametrize("name", COMMANDS)
def test_command_does_as_is_written_down(cli: CommandLine, server: LocalServer, name: str) -> None:
    # `{url}` is the server's; `wrong` is an error of usage in one line before anything is sent.
    shown = COMMANDS[name]
    if wrong := shown.get("wrong"):
        shown = {**shown, "code": 2, "err begins": f"error: {wrong}", "err lines": 1, "requests": 0}
    set_up(cli, server, shown)

    done = cli(*shlex.split(shown["run"]), stdin=shown.get("stdin", ""))

    assert done.code == shown.get("code", 0), done.err
    if done.code == 0 and "err has" not in shown:
        assert done.err == shown.get("err", "")
    else:
        assert done.out == "" or done.code in {0, 1} or "out has" in shown
        assert shown.get("err", done.err) == done.err
    assert shown.get("out", done.out) == done.out
    assert done.out.startswith(shown.get("out begins", "").replace("{url}", server.url))
    assert done.err.startswith(shown.get("err begins", ""))
    assert [text for text in shown.get("out has", ()) if text not in done.out] == []
    assert [text for text in shown.get("err has", ()) if text not in done.err] == []
    assert done.err.count("\n") == shown.get("err lines", done.err.count("\n"))
    assert "hidden" not in shown or shown["hidden"] not in done.out + done.err
    for key, value in shown.get("json has", {}).items():
        told = value.replace("{url}", server.url) if isinstance(value, str) else value
        assert done.json()[key] == told
    assert server.requests.count() == shown.get("requests", server.requests.count())
    for key, value in shown.get("sent has", {}).items():
        assert server.requests.last.json()[key] == value
    if "sent" in shown:
        assert server.requests.last.json() == shown["sent"]
    if "query" in shown:
        assert dict(server.requests.last.query) == shown["query"]
    if "operation" in shown:
        assert server.requests.last.operation_id == shown["operation"]


def test_live_and_local_stand_before_a_command_or_after_it(cli: CommandLine) -> None:
    private = [c for c in COMMAND_NAMES if "--live" in cli(c, "--help").out]
    local = [c for c in COMMAND_NAMES if "--local" in cli(c, "--help").out]
    assert private == ["chat", "run", "logs", "list", "call", "bulk"]
    assert local == [*private, "doctor"]
    words = ["call", "live.agents.list"]
    for before in ([], ["--live"], ["--local"], ["--live", "--local"]):
        LIVE.set(False)
        after = [word for word in ("--live", "--local") if word not in before]
        assert cli(*before, *words, *after).code == 0


def test_help_is_at_most_80_columns_wide(cli: CommandLine) -> None:
    cli.patch.setenv("COLUMNS", "200")
    for command in COMMAND_NAMES:
        text = cli(command, "--help").out
        assert max(map(len, text.splitlines())) <= 80, command


def test_a_request_is_explained_without_a_key(cli: CommandLine) -> None:
    done = cli("call", "agents.get", "a", "--explain")

    assert done.code == 0
    assert done.out.startswith("GET https://api.kubiya.ai/api/v1/agents/a\n")
    cli.patch.setenv("KUBIYA_API_KEY", "'quoted'")
    assert cli("call", "agents.get", "a", "--explain").code == 2
