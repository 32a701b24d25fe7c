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


def test_filters_go_to_the_server(cli: CommandLine, server: LocalServer) -> None:
    done = cli("list", "agents", "active=false", "--json")

    assert [agent["name"] for agent in done.json()] == ["Legacy Migrator"]


def test_columns_can_be_chosen_also_inside_objects(cli: CommandLine, server: LocalServer) -> None:
    done = cli("list", "workflows", "--columns", "workflow.name,status")

    assert done.out == "workflow.name\tstatus\ndeploy-application\tcompleted\n"


def test_a_column_that_is_not_there(cli: CommandLine, server: LocalServer) -> None:
    done = cli("list", "agents", "--columns", "nam")

    assert done.code == 2
    assert "did you mean name?" in done.err


def test_a_limit_is_said(cli: CommandLine, server: LocalServer) -> None:
    done = cli("list", "agents", "-n", "2")

    assert len(done.out.splitlines()) == 3
    assert done.err == "the first 2 of 5; --all gives all\n"


def test_nothing_found(cli: CommandLine, server: LocalServer) -> None:
    done = cli("list", "agents", "filter=no-such-thing")

    assert done.code == 0
    assert done.err == "nothing found\n"


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


@pytest.mark.parametrize(
    ("name", "complaint"),
    [
        ("agent", "'agent' cannot be listed (did you mean agents"),
        ("agents.get", "agents.get is not a list: use `kubiya-async call agents.get`"),
    ],
)
def test_what_cannot_be_listed(cli: CommandLine, name: str, complaint: str) -> None:
    done = cli("list", name)

    assert done.code == 2
    assert done.err.startswith(f"error: {complaint}")


def test_local_needs_no_settings(cli: CommandLine) -> None:
    assert "DevOps Agent" in cli("list", "agents", "--local").out


def test_a_list_may_be_named_by_what_it_is_of(cli: CommandLine, server: LocalServer) -> None:
    executions = cli("list", "executions", "--json")

    assert executions.json() == cli("list", "workflows", "--json").json()
    assert cli("list", "pods").code == 2
