"""`verify`: what the server answers beside the spec, told without anything that is in it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from kubiya_async.errors import InvalidArgumentError
from kubiya_async.testing import threaded_server
from kubiya_async.testing.deviations import Deviations

if TYPE_CHECKING:
    from pathlib import Path

    from kubiya_async.testing import LocalServer
    from tests.cli.conftest import CommandLine

ALL = ("--yes", "--calls", "200", "--json")


def differences(report: dict[str, Any]) -> set[str]:
    return {
        f"{one['operation']} {d['kind']} {d['place']}"
        for several in report["apis"].values()
        for one in several
        for d in one["differences"]
    }


def test_every_deviation_that_can_be_seen_is_told(cli: CommandLine, server: LocalServer) -> None:
    done = cli("verify", *ALL)

    assert done.code == 1
    assert differences(done.json()) == {
        # What an integration is configured with differs from service to service.
        "integrations.list unknown [].configuration.account",
        "integrations.list unknown [].configuration.site",
        "integrations.list unknown [].configuration.workspace",
        "live.runners.list mistyped [].version",
        "live.runners.list_v1 envelope ",
        "live.runners.get mistyped .version",
        "control_plane.executions.get mistyped ",
        "control_plane.plans.list_executions envelope ",
        "control_plane.projects.list_agents envelope ",
        "control_plane.projects.list_teams envelope ",
    }


def test_without_deviations_nothing_differs(
    cli: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with threaded_server(deviations=Deviations.off(bare_lists=True)) as server:
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        done = cli("verify", "--api", "private", "--api", "control-plane", *ALL)

    assert (done.code, differences(done.json())) == (0, set())
    assert all(len(several) > 20 for several in done.json()["apis"].values())


def test_nothing_that_is_in_an_answer_is_in_the_report_or_the_record(
    cli: CommandLine, server: LocalServer, tmp_path: Path
) -> None:
    agent = {"uuid": "c4nary-1", "name": "C4nary", "c4nary@x.io": 1, "team": "c4nary"}
    agent |= {"environment_variables": {"C4NARY_KEY": "c4nary"}, "webhook": {"prompt": "c4nary"}}
    server.fail("agents.*", status=200, body={"agents": [agent], "total": 1}, times=None)
    report, record = tmp_path / "report.json", tmp_path / "record.json"

    done = cli("verify", "--api", "documented", "--yes", f"--output={report}", f"--record={record}")

    assert "agents.list: unknown [].team: text" in done.out
    assert "agents.list: unknown [].<a name that may be data>: integer" in done.out
    for text in (done.out, report.read_text(), record.read_text()):
        assert "c4nary" not in text.lower()


def test_the_calls_stay_within_their_number_and_are_asked_for(
    cli: CommandLine, server: LocalServer
) -> None:
    done = cli("verify", "--calls", "3")
    assert done.code == 2
    assert "--yes" in done.err
    assert server.requests.count() == 0

    cli("verify", "--calls", "3", "--api", "private", "--yes")
    assert server.requests.count() == 3
    assert {request.method for request in server.requests} == {"GET"}


@pytest.mark.parametrize("status", [401, 403])
def test_an_api_that_refuses_the_key_is_asked_once(
    cli: CommandLine, server: LocalServer, status: int
) -> None:
    server.fail(status=status, times=None)
    done = cli("verify", "--yes", "--json")

    assert server.requests.count() == 3
    assert all(len(several) == 1 for several in done.json()["apis"].values())


def test_what_a_platform_answered_becomes_a_test(
    cli: CommandLine, server: LocalServer, tmp_path: Path
) -> None:
    record = tmp_path / "record.json"
    cli("verify", "--yes", "--api", "private", f"--record={record}")
    recorded = {each["operation"]: each for each in json.loads(record.read_text())}
    assert isinstance(recorded["live.runners.list"]["body"][0]["version"], int)

    server.replay(record)
    done = cli("call", "--live", "runners.list")
    assert done.json()[0]["name"] == recorded["live.runners.list"]["body"][0]["name"]


def test_a_file_of_another_kind_is_refused(server: LocalServer, tmp_path: Path) -> None:
    for text in ("", "[1]", '[{"operation": "agents.list"}]', '{"a": 1}'):
        (tmp_path / "other.json").write_text(text)
        with pytest.raises(InvalidArgumentError, match="was not written by"):
            server.replay(tmp_path / "other.json")
    with pytest.raises(InvalidArgumentError, match="was not written by"):
        server.replay(tmp_path / "none.json")
