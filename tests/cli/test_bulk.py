"""`bulk`: items from JSON lines, results as JSON lines, resumable, with an exit code that tells."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from kubiya_async._cli import bulk
from kubiya_async._cli.bulk import in_words
from kubiya_async.bulk import BulkProgress

if TYPE_CHECKING:
    from pathlib import Path

    from kubiya_async.testing import LocalServer
    from tests.cli.conftest import CommandLine


def write(path: Path, items: list[Any]) -> str:
    path.write_text("".join(f"{json.dumps(item)}\n" for item in items))
    return str(path)


@pytest.fixture
def items(tmp_path: Path) -> str:
    return write(tmp_path / "items.jsonl", [{"source": f"myorg/{n}"} for n in range(5)])


def test_each_line_is_a_call_and_each_result_a_line(
    cli: CommandLine, server: LocalServer, items: str
) -> None:
    done = cli("bulk", "workflows.execute", items, "--ordered")

    assert done.code == 0
    assert [line["index"] for line in done.lines()] == [0, 1, 2, 3, 4]
    assert {line["outcome"] for line in done.lines()} == {"done"}
    assert all(line["value"]["execution_id"] for line in done.lines())
    assert "5 done" in done.err
    assert server.requests.count("workflows.execute") == 5


def test_plain_values_are_the_only_argument_and_may_come_from_a_pipe(
    cli: CommandLine, server: LocalServer
) -> None:
    done = cli("bulk", "agents.get", "-", "-q", stdin='"abc-123-def"\n\n"abc-123-def"\n')

    assert done.code == 0
    assert [line["value"]["name"] for line in done.lines()] == ["DevOps Agent"] * 2
    assert done.err == ""


def test_failures_are_lines_and_an_exit_code(cli: CommandLine, server: LocalServer) -> None:
    done = cli("bulk", "agents.get", "-", "--ordered", stdin='"abc-123-def"\n"nobody"\n')

    assert done.code == 1
    assert [line["outcome"] for line in done.lines()] == ["done", "failed"]
    assert "agents.get" in done.lines()[1]["error"]
    assert "1 failed" in done.err


def test_second_run_goes_on_where_the_first_was(
    cli: CommandLine, server: LocalServer, items: str, tmp_path: Path
) -> None:
    journal = str(tmp_path / "run.db")
    server.fail("workflows.execute", status=500, skip=2)

    first = cli("bulk", "workflows.execute", items, "--journal", journal, "-c", "1")
    second = cli("bulk", "workflows.execute", items, "--journal", journal)
    decided = cli("bulk", "workflows.execute", items, "--journal", journal, "--resend-uncertain")
    whole = cli("bulk", "workflows.execute", items, "--journal", journal, "--earlier")

    outcomes = [line["outcome"] for line in first.lines()]
    assert outcomes == ["done", "done", "uncertain", "done", "done"]
    assert [(line["index"], line["outcome"]) for line in second.lines()] == [(2, "uncertain")]
    assert [(line["index"], line["outcome"]) for line in decided.lines()] == [(2, "done")]
    assert [line["index"] for line in whole.lines()] == [0, 1, 2, 3, 4]
    assert all(line["value"]["execution_id"] for line in whole.lines())
    assert [outcome.code for outcome in (first, second, decided, whole)] == [1, 1, 0, 0]
    assert server.requests.count("workflows.execute") == 6


def test_a_file_is_checked_before_the_first_call(
    cli: CommandLine, server: LocalServer, tmp_path: Path
) -> None:
    file = tmp_path / "items.jsonl"
    for line, said in (("{", "line 2: not JSON"), ('{"uid": "a"}', "items[1] is not what")):
        file.write_text(f'{{"uuid": "abc-123-def"}}\n{line}\n')
        done = cli("bulk", "agents.get", str(file))

        assert (done.code, done.raw) == (2, b"")
        assert said in done.err
    assert server.requests.count() == 0


def test_an_interruption_tells_how_to_resume(
    cli: CommandLine, server: LocalServer, items: str
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    cli.patch.setattr(bulk, "_print_all", interrupt)
    for options, said in (
        ([], "stopped; without --journal FILE it cannot be resumed\n"),
        (["--journal", "my.db"], "stopped; the same command resumes it: kubiya-async"),
    ):
        done = cli("bulk", "workflows.execute", items, *options)

        assert done.code == 130
        assert said in done.err
    assert cli("bulk", "workflows.execute", items, "--json").err == ""


def test_operations_of_the_private_api_are_called_as_well(
    cli: CommandLine, server: LocalServer
) -> None:
    agent = "5d3b9c1e-1111-4a5b-9c1e-000000000001"
    for name in ("agents.get", "live.agents.get"):
        done = cli("--live", "bulk", name, "-", "-q", stdin=f'"{agent}"\n{{"uuid": "{agent}"}}\n')
        assert (done.code, done.err) == (0, "")
        assert [line["outcome"] for line in done.lines()] == ["done", "done"]
    done = cli("--live", "bulk", "control_plane.agents.get", "-", stdin='"nobody"\n')
    assert (done.code, done.lines()[0]["outcome"]) == (1, "failed")
    assert server.requests.count("live.agents.get") == 4
    assert server.requests.count("control_plane.agents.get") == 1


@pytest.mark.usefixtures("terminal")
def test_terminal_shows_how_far_it_is(cli: CommandLine, server: LocalServer, items: str) -> None:
    done = cli("bulk", "workflows.execute", items)

    assert "5 done" in done.err
    assert done.code == 0


def test_progress_in_words() -> None:
    how_far = {"done": 60, "failed": 2, "uncertain": 1, "skipped": 7, "in_flight": 10}
    left = {"total": 200, "queued": 120, "width": 10}
    progress = BulkProgress(**how_far, **left, rate=6.5, elapsed=10.0, remaining=20.0)

    assert in_words(progress) == (
        "60 done, 2 failed, 1 uncertain, 7 done before, 10 under way, 120 to go, 6.5/s, 20 s left"
    )
