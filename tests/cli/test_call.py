"""`call`: arguments typed by the spec, JSON out, help from the spec."""

from __future__ import annotations

import io
import tarfile
from typing import TYPE_CHECKING

import pytest

from kubiya_async._cli.description import describe
from kubiya_async._cli.manual import manual
from kubiya_async._generated.operations import OPERATIONS

if TYPE_CHECKING:
    from pathlib import Path

    from kubiya_async._core.operation import Operation
    from kubiya_async.testing import LocalServer
    from tests.cli.conftest import CommandLine


def test_the_answer_is_the_json_the_server_sent(cli: CommandLine, server: LocalServer) -> None:
    done = cli("call", "agents.get", "abc-123-def")

    assert done.code == 0
    assert done.json()["name"] == "DevOps Agent"
    assert done.json()["created_at"] == "2024-01-15T10:00:00Z"
    assert done.err == ""
    assert server.requests.count() == 1


def test_values_have_the_types_of_the_spec(cli: CommandLine, server: LocalServer) -> None:
    done = cli(
        "call",
        "agents.create",
        "name=42",
        "sources=source-uuid-1",
        "sources=source-uuid-2",
        "environment_variables.DEBUG=true",
        "webhook.method=slack",
        "webhook.destination=#alerts",
    )

    assert done.code == 0
    assert server.requests.last.json() == {
        "name": "42",
        "sources": ["source-uuid-1", "source-uuid-2"],
        "environment_variables": {"DEBUG": "true"},
        "webhook": {"method": "slack", "destination": "#alerts"},
    }


def test_json_values_go_as_they_are(cli: CommandLine, server: LocalServer) -> None:
    cli("call", "workflows.execute", "source=a/b", 'variables:={"n": 3}', "save_trace=yes")

    sent = server.requests.last.json()
    assert sent == {"source": "a/b", "variables": {"n": 3}, "save_trace": True}


def test_null_clears_a_field(cli: CommandLine, server: LocalServer) -> None:
    cli("call", "agents.update", "abc-123-def", "description:=null")

    assert server.requests.last.json() == {"description": None}


def test_query_parameters_are_typed_too(cli: CommandLine, server: LocalServer) -> None:
    done = cli("call", "agents.list", "limit=2", "active=false")

    assert dict(server.requests.last.query) == {"limit": "2", "active": "false"}
    assert [agent["uuid"] for agent in done.json()] == ["agent-archive"]


@pytest.mark.parametrize("operation", ["get", "delete", "create", "operate", "get_helm_chart"])
def test_a_call_about_a_runner_names_it_itself(
    cli: CommandLine, server: LocalServer, operation: str
) -> None:
    cli.patch.setenv("KUBIYA_DEFAULT_RUNNER", "production")

    done = cli("call", f"runners_v3.{operation}")

    assert (done.code, "runner=" in done.err) == (2, True)
    assert server.requests.count() == 0


def test_path_parameters_may_be_named(cli: CommandLine, server: LocalServer) -> None:
    assert cli("call", "agents.get", "uuid=abc-123-def").json()["uuid"] == "abc-123-def"
    assert server.requests.last.raw_path.endswith("/agents/abc-123-def")


def test_dashes_may_stand_for_underscores(cli: CommandLine, server: LocalServer) -> None:
    assert cli("call", "runners-v3.list").code == 0
    assert server.requests.last.operation_id == "runners_v3.list"


def test_a_secret_is_read_from_stdin_and_not_printed(cli: CommandLine, server: LocalServer) -> None:
    words = ("call", "secrets.create", "name=TOKEN", "value=@-")
    done = cli(*words, stdin="open sesame\n")

    assert server.requests.last.json()["value"] == "open sesame"
    assert "sesame" not in done.out + done.err


def test_text_and_json_are_read_from_files(
    cli: CommandLine, server: LocalServer, tmp_path: Path
) -> None:
    text, data = tmp_path / "text", tmp_path / "data.json"
    text.write_text("two\nlines\n")
    data.write_text('["a", "b"]')
    cli("call", "agents.create", "name=x", f"ai_instructions=@{text}", f"secrets:=@{data}")

    assert server.requests.last.json()["ai_instructions"] == "two\nlines"
    assert server.requests.last.json()["secrets"] == ["a", "b"]


def test_a_list_gives_one_page_and_says_so(cli: CommandLine, server: LocalServer) -> None:
    done = cli("call", "agents.list", "limit=2")

    assert len(done.json()) == 2
    assert done.err == "2 of 5 items; --all gives the rest\n"
    assert server.requests.count() == 1


def test_all_walks_every_page(cli: CommandLine, server: LocalServer) -> None:
    done = cli("call", "agents.list", "limit=2", "--all")

    assert len(done.json()) == 5
    assert done.err == ""
    assert server.requests.count() == 3


def test_text_is_printed_as_it_is(cli: CommandLine, server: LocalServer) -> None:
    done = cli("call", "runners.get_manifest", "k8s-runner")

    assert done.out.startswith("apiVersion: apps/v1\n")
    assert done.out.endswith("\n")
    assert cli("call", "runners.get_manifest", "k8s-runner", "--json").json() == done.out


def test_nothing_is_printed_for_no_answer_but_null_as_json(
    cli: CommandLine, server: LocalServer
) -> None:
    assert cli("call", "runners_v3.delete", "runner-prod").out == ""
    assert cli("call", "runners_v3.delete", "runner-staging", "--json").out == "null\n"


def test_bytes_go_into_a_file(cli: CommandLine, server: LocalServer, tmp_path: Path) -> None:
    target = tmp_path / "chart.tgz"
    done = cli("call", "runners_v3.get_helm_chart", "runner-prod", "-o", str(target))

    assert done.out == ""
    assert str(target) in done.err
    with tarfile.open(target) as archive:
        assert "kubiya-runner/Chart.yaml" in archive.getnames()


def test_bytes_go_into_a_pipe(cli: CommandLine, server: LocalServer) -> None:
    done = cli("call", "runners_v3.get_helm_chart", "runner-prod")

    assert done.err == ""
    with tarfile.open(fileobj=io.BytesIO(done.raw)) as archive:
        assert "kubiya-runner/Chart.yaml" in archive.getnames()


@pytest.mark.usefixtures("terminal")
def test_bytes_are_kept_off_a_terminal(cli: CommandLine, server: LocalServer) -> None:
    done = cli("call", "runners_v3.get_helm_chart", "runner-prod")

    assert done.code == 2
    assert "--output" in done.err


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["agents.lits"], "there is no operation 'agents.lits' (did you mean agents.list or"),
        (["agents"], "agents is a resource: choose one of agents.create, agents.delete"),
        (["chat.stream"], "chat.stream is not a single call: use `kubiya-async chat`"),
        (["agents.list", "limt=3"], "agents.list has no argument 'limt' (did you mean limit?)"),
        (["agents.list", "limit=x"], "limit should be a whole number, not 'x'"),
        (["agents.list", "active=maybe"], "active should be true or false, not 'maybe'"),
        (["agents.list", "limit=1", "limit=2"], "limit is given twice"),
        (["agents.list", "limit=1000"], "agents.list: limit must be at most 100"),
        (["agents.list", "all"], "'all' is not of the form KEY=VALUE, which agents.list takes"),
        (["agents.create"], "agents.create needs name=…"),
        (["agents.get"], "agents.get needs uuid=…"),
        (["agents.create", "name=x", "webhook=slack"], "webhook is an object: write webhook.KEY="),
        (["agents.create", "name=x", "webhook:={"], "webhook:= should be followed by JSON"),
        (["agents.create", "name=@/no/such/file"], "/no/such/file: No such file or directory"),
    ],
)
def test_wrong_usage_is_one_line_and_sends_nothing(
    cli: CommandLine, server: LocalServer, words: list[str], complaint: str
) -> None:
    done = cli("call", *words)

    assert done.code == 2
    assert done.out == ""
    assert done.err.startswith(f"error: {complaint}")
    assert done.err.count("\n") == 1
    assert server.requests.count() == 0


def test_without_an_operation_all_are_listed(cli: CommandLine) -> None:
    done = cli("call")

    assert done.code == 0
    assert [line.split()[0] for line in done.out.splitlines() if "." in line.split(" ")[0]] == [
        *OPERATIONS
    ]


def test_help_alone_is_about_the_command(cli: CommandLine) -> None:
    done = cli("call", "--help")

    assert "--output" in done.out
    assert "kubiya-async call agents.list limit=10" in done.out


def test_help_of_an_operation_is_made_from_the_spec(cli: CommandLine) -> None:
    done = cli("call", "agents.create", "--help")

    assert done.code == 0
    assert done.out.startswith("Usage: kubiya-async call agents.create [KEY=VALUE]...\n")
    assert "POST /agents" in done.out
    assert "  name=TEXT\n      Required. Name of the agent.\n" in done.out
    assert "  webhook.destination=TEXT\n" in done.out
    assert "kubiya-async call agents.create name=…" in done.out


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=list(OPERATIONS))
def test_every_argument_of_every_operation_is_explained(operation: Operation) -> None:
    described = describe(operation)
    text = manual(described, width=80)

    assert all(argument.text for argument in described.arguments)
    assert all(a.name in text or a.name.upper() in text for a in described.arguments)
    assert max(len(line) for line in text.splitlines() if " " in line.strip()) <= 100


def test_a_call_can_be_explained(cli: CommandLine, server: LocalServer) -> None:
    done = cli("call", "secrets.create", "name=TOKEN", "value=canary", "--explain")

    assert done.code == 0
    assert done.err == ""
    assert done.out.startswith(f"POST {server.url}/secrets\nAuthorization: UserKey **********\n")
    assert '{"name":"TOKEN","value":"**********"}' in done.out
    assert "replay    never: must not run twice" in done.out
    assert server.requests.count() == 0


def test_an_explanation_is_json_on_request(cli: CommandLine, server: LocalServer) -> None:
    plan = cli("call", "agents.list", "limit=5", "--all", "--explain", "--json").json()

    assert (plan["method"], plan["url"]) == ("GET", f"{server.url}/agents?limit=5")
    assert (plan["replay"], plan["quota"]["ready_in"]) == ("safe", 0.0)
    assert server.requests.count() == 0


def test_an_explanation_checks_the_arguments(cli: CommandLine, server: LocalServer) -> None:
    refused = cli("call", "agents.list", "limit=500", "--explain")
    no_answer = cli("call", "agents.list", "--explain", "--output", "x")

    assert (refused.code, no_answer.code) == (2, 2)
    assert "limit" in refused.err
    assert "no answer for --output" in no_answer.err
