"""Completion: operations, their arguments and values, as a shell asks for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kubiya_async._generated.live.operations import OPERATIONS as LIVE
from kubiya_async._generated.operations import OPERATIONS
from tests.support.tree import run_python

if TYPE_CHECKING:
    from tests.cli.conftest import CommandLine


def complete(cli: CommandLine, line: str) -> list[str]:
    words = line.split(" ")
    cli.patch.setenv("_KUBIYA_ASYNC_COMPLETE", "complete_bash")
    cli.patch.setenv("COMP_WORDS", line)
    cli.patch.setenv("COMP_CWORD", str(len(words) - 1))
    return cli().out.split()


def test_commands_and_operations(cli: CommandLine) -> None:
    commands = {"bulk", "call", "chat", "doctor", "inbox", "list", "logs", "run", "serve", "verify"}
    assert set(complete(cli, "kubiya-async ")) == commands
    assert complete(cli, "kubiya-async call ") == list(OPERATIONS)
    assert complete(cli, "kubiya-async --live call ") == list(LIVE)


def test_the_private_api_is_loaded_for_itself_alone() -> None:
    program = (
        "import os, sys\n"
        "os.environ |= {'_KUBIYA_ASYNC_COMPLETE': 'complete_bash', 'COMP_WORDS': sys.argv[1],"
        " 'COMP_CWORD': '3'}\n"
        "sys.argv = ['kubiya-async']\n"
        "from kubiya_async._cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "print([name for name in sys.modules if '_generated.live.' in name])\n"
    )
    line = "kubiya-async call agents.list so"
    assert run_python("-c", program, line).splitlines() == ["sort=", "[]"]
    live = run_python("-c", program, f"kubiya-async --live {line.partition(' ')[2]}")
    assert "kubiya_async._generated.live.operations" in live


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("call agents.li", ["agents.list"]),
        ("call live.", []),
        ("list ag", ["agents"]),
        ("--live call control_plane.agents.li", ["control_plane.agents.list"]),
        ("--live call live.sources.up", ["live.sources.update", "live.sources.upload_zip"]),
        ("--live call sources.upl", ["sources.upload_zip"]),
        ("call --live sources.upl", ["sources.upload_zip"]),
        ("--live list control_plane.ag", ["control_plane.agents"]),
        ("--live list integ", ["integrations"]),
        ("call agents.list so", ["sort="]),
        ("call agents.list sort=", ["sort=name", "sort=created_at", "sort=updated_at"]),
        ("call agents.list sort=n", ["sort=name"]),
        ("call agents.list active=", ["active=true", "active=false"]),
        ("call agents.list sort = n", ["name"]),
        ("call agents.list sort =", ["name", "created_at", "updated_at"]),
        ("call agents.create name=x nam", []),
        ("call agents.create we", ["webhook="]),
        ("call agents.get u", []),
        ("call no.such x", []),
        ("list agents so", ["sort="]),
        ("list no-such x", []),
        ("--live call sources.upload_zip ru", ["runner="]),
        ("--live call live.workflows.list filter=f", ["filter=failed"]),
        ("--live list saved sort_order=", ["sort_order=asc", "sort_order=desc"]),
        ("--live list live.workflows.list_saved sort_order=d", ["sort_order=desc"]),
        ("--live list live.workflows filter=r", ["filter=running"]),
        ("--live list workflows filter=r", ["filter=running"]),
    ],
)
def test_names_arguments_and_their_values(cli: CommandLine, line: str, offered: list[str]) -> None:
    assert complete(cli, f"kubiya-async {line}") == offered
