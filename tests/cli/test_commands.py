"""What a command prints, what it sends and how it ends, command by command."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
import yaml

if TYPE_CHECKING:
    from kubiya_async.testing import LocalServer
    from tests.cli.conftest import CommandLine

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
