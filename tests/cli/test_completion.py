"""Completion: operations, their arguments and values, as a shell asks for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kubiya_async._generated.operations import OPERATIONS

if TYPE_CHECKING:
    from tests.cli.conftest import CommandLine


def complete(cli: CommandLine, line: str) -> list[str]:
    words = line.split(" ")
    cli.patch.setenv("_KUBIYA_ASYNC_COMPLETE", "complete_bash")
    cli.patch.setenv("COMP_WORDS", line)
    cli.patch.setenv("COMP_CWORD", str(len(words) - 1))
    return cli().out.split()


def test_commands(cli: CommandLine) -> None:
    offered = complete(cli, "kubiya-async ")

    assert {"call", "chat", "doctor", "list", "logs", "run", "serve"} <= set(offered)


def test_operations(cli: CommandLine) -> None:
    assert complete(cli, "kubiya-async call ") == list(OPERATIONS)
    assert complete(cli, "kubiya-async call agents.li") == ["agents.list"]


def test_lists(cli: CommandLine) -> None:
    assert complete(cli, "kubiya-async list ag") == ["agents"]


@pytest.mark.parametrize(
    ("line", "offered"),
    [
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
    ],
)
def test_arguments_and_their_values(cli: CommandLine, line: str, offered: list[str]) -> None:
    assert complete(cli, f"kubiya-async {line}") == offered
