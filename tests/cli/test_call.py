"""`call`: arguments typed by the spec, JSON out, help from the spec."""

from __future__ import annotations

import io
import json
import tarfile
from typing import TYPE_CHECKING

import pytest

from kubiya_async._cli.arguments import describe
from kubiya_async._cli.call import manual
from kubiya_async._generated.operations import OPERATIONS

if TYPE_CHECKING:
    from pathlib import Path

    from kubiya_async._messages.operation import Operation
    from kubiya_async.testing import LocalServer
    from tests.cli.conftest import CommandLine


def test_text_and_json_are_read_from_files(
    cli: CommandLine, server: LocalServer, tmp_path: Path
) -> None:
    text, data = tmp_path / "text", tmp_path / "data.json"
    text.write_text("two\nlines\n")
    data.write_text('["a", "b"]')
    cli("call", "agents.create", "name=x", f"ai_instructions=@{text}", f"secrets:=@{data}")

    assert server.requests.last.json()["ai_instructions"] == "two\nlines"
    assert server.requests.last.json()["secrets"] == ["a", "b"]


def test_bytes_go_into_a_file(cli: CommandLine, server: LocalServer, tmp_path: Path) -> None:
    target = tmp_path / "chart.tgz"
    done = cli("call", "runners_v3.get_helm_chart", "runner-prod", "-o", str(target))

    assert done.out == ""
    assert str(target) in done.err
    with tarfile.open(target) as archive:
        assert "kubiya-runner/Chart.yaml" in archive.getnames()


def test_text_and_json_go_into_a_file(
    cli: CommandLine, server: LocalServer, tmp_path: Path
) -> None:
    target = tmp_path / "answer"
    assert cli("call", "agents.get", "abc-123-def", "-o", str(target)).out == ""
    assert json.loads(target.read_text("utf-8"))["name"] == "DevOps Agent"
    done = cli("call", "runners.get_manifest", "k8s-runner", "--output", str(target))
    assert target.read_text("utf-8").startswith("apiVersion: apps/v1\n")
    assert done.err == f"{target}: {target.stat().st_size} bytes\n"


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


def test_without_an_operation_all_are_listed(cli: CommandLine) -> None:
    done = cli("call")

    assert done.code == 0
    assert [line.split()[0] for line in done.out.splitlines() if "." in line.split(" ")[0]] == [
        *OPERATIONS
    ]


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=list(OPERATIONS))
def test_every_argument_of_every_operation_is_explained(operation: Operation) -> None:
    described = describe(operation)
    text = manual(described, width=80)

    assert all(argument.text for argument in described.arguments)
    assert all(a.name in text or a.name.upper() in text for a in described.arguments)
    prose = [line for line in text.splitlines() if "async call" not in line]
    assert max(len(line) for line in prose if " " in line.strip()) <= 80
