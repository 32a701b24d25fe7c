"""`list`: tables for people, tab-separated lines for pipes, JSON for programs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from kubiya_async._cli.operations import lists

if TYPE_CHECKING:
    from kubiya_async.testing import LocalServer
    from tests.cli.conftest import CommandLine

ANSI = re.compile(r"\x1b\[[0-9;]*m")
NEEDS = {
    "chat.history": ["abc-123-def"],
    "knowledge.list_versions": [],
    "knowledge.search": ["query=deploy"],
    "runner_pods.list_pods": ["1"],
    "tasks.list_for_agent": ["abc-123-def"],
    "tasks.list_for_runner": ["k8s-runner"],
    "workflows.list_logs": ["exec-123-456"],
}


def test_a_pipe_gets_tab_separated_lines(cli: CommandLine, server: LocalServer) -> None:
    lines = cli("list", "agents").out.splitlines()

    assert lines[0].split("\t")[:3] == ["uuid", "name", "status"]
    assert lines[1].split("\t")[:3] == ["abc-123-def", "DevOps Agent", "active"]
    assert len(lines) == 6
    assert len({line.count("\t") for line in lines}) == 1


@pytest.mark.usefixtures("terminal")
def test_a_terminal_gets_a_table_that_fits(cli: CommandLine, server: LocalServer) -> None:
    done = cli("list", "agents")
    lines = ANSI.sub("", done.out).splitlines()

    assert done.out != ANSI.sub("", done.out)
    assert lines[0].split()[:3] == ["UUID", "NAME", "STATUS"]
    assert "DevOps Agent" in lines[1]
    assert max(map(len, lines)) <= 100


@pytest.mark.usefixtures("terminal")
def test_a_narrow_terminal_gets_fewer_columns(
    cli: CommandLine, server: LocalServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "50")
    lines = ANSI.sub("", cli("list", "agents").out).splitlines()

    assert lines[0].split() == ["UUID", "NAME", "STATUS"]
    assert lines[2].split("  ")[0] == "agent-incidents"


def test_json(cli: CommandLine, server: LocalServer) -> None:
    assert {secret["name"] for secret in cli("list", "secrets", "--json").json()} >= {"DB_PASSWORD"}


@pytest.mark.parametrize("name", lists())
def test_everything_that_is_a_list_can_be_listed(
    cli: CommandLine, server: LocalServer, name: str
) -> None:
    words = NEEDS.get(name, [])
    if name == "knowledge.list_versions":
        words = [str(cli("list", "knowledge", "--json").json()[0]["id"])]
    if name == "runner_pods.list_pods":
        words = [str(cli("list", "runner_pods", "--json").json()[0]["id"])]
    done = cli("list", name, *words)

    assert (done.code, done.err) in {(0, ""), (0, "nothing found\n")}


def test_without_a_resource_the_lists_are_listed(cli: CommandLine) -> None:
    assert [line.split()[0] for line in cli("list").out.splitlines()] == list(lists())
    assert cli("list", "--json").json() == list(lists())


def test_a_list_may_be_named_by_what_it_is_of(cli: CommandLine, server: LocalServer) -> None:
    executions = cli("list", "executions", "--json")

    assert executions.json() == cli("list", "workflows", "--json").json()
    assert cli("list", "pods").code == 2
