"""The command line in this process, and a server that its settings lead to."""

from __future__ import annotations

import io
import json
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from kubiya_async._cli import session
from kubiya_async._cli.app import make_app
from kubiya_async._cli.operations import LIVE

if TYPE_CHECKING:
    from kubiya_async.testing import LocalServer


@dataclass(frozen=True)
class Outcome:
    """What a command printed, and its exit code."""

    code: int
    raw: bytes
    err: str

    @property
    def out(self) -> str:
        return self.raw.decode()

    def json(self) -> Any:
        return json.loads(self.raw)

    def lines(self) -> list[Any]:
        return [json.loads(line) for line in self.raw.splitlines()]


@dataclass
class CommandLine:
    """Runs commands as a shell would, in this process."""

    patch: pytest.MonkeyPatch

    def __call__(self, *words: str, stdin: str | bytes = "") -> Outcome:
        given = stdin if isinstance(stdin, bytes) else stdin.encode()
        out, err = _pipe(), _pipe()
        with self.patch.context() as patch:
            patch.setattr(sys, "argv", ["kubiya-async"])
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given), encoding="utf-8"))
            patch.setattr(sys, "stdout", out)
            patch.setattr(sys, "stderr", err)
            with pytest.raises(SystemExit) as end:
                make_app()(list(words), prog_name="kubiya-async")
        code = int(end.value.code or 0)
        return Outcome(code, out.buffer.getvalue(), err.buffer.getvalue().decode())


class _Pipe(io.TextIOWrapper):
    buffer: io.BytesIO


def _pipe() -> _Pipe:
    return _Pipe(io.BytesIO(), encoding="utf-8", newline="\n", write_through=True)


@pytest.fixture(autouse=True)
def documented_api() -> None:
    """Undo the `--live` of an earlier test: a real command has a process of its own."""
    LIVE.set(False)


@pytest.fixture
def cli(monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    for name in ("FORCE_COLOR", "NO_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(session, "LOCAL_SPEED", 10_000.0)
    monkeypatch.setattr(session, "LOCAL_STREAM_DELAY", 0.0)
    return CommandLine(monkeypatch)


@pytest.fixture
def terminal(cli: CommandLine) -> None:
    """Make rich believe that stdout and stderr are a terminal."""
    cli.patch.setenv("FORCE_COLOR", "1")
    cli.patch.setenv("COLUMNS", "100")
    cli.patch.setenv("TERM", "xterm-256color")


@pytest.fixture
def kubiya_server_options() -> dict[str, Any]:
    return {"speed": 10_000}


@pytest.fixture
def server(kubiya_server: LocalServer, monkeypatch: pytest.MonkeyPatch) -> LocalServer:
    for name, value in kubiya_server.environment.items():
        monkeypatch.setenv(name, value)
    return kubiya_server
