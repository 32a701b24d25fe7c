"""Every outcome has its exit code, and every failure is one line that helps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kubiya_async import errors
from kubiya_async._cli.exits import SUMMARY, Exit, UsageError, exit_for

if TYPE_CHECKING:
    from kubiya_async.testing import LocalServer
    from tests.cli.conftest import CommandLine


def execution(kind: type[errors.ExecutionError]) -> errors.ExecutionError:
    return kind("ended", execution_id="exec-1", status="failed")


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (UsageError("no"), 2),
        (errors.ConfigError("no key"), 2),
        (errors.InvalidArgumentError("limit", argument="limit"), 2),
        (FileNotFoundError(2, "No such file", "x"), 2),
        (errors.ConnectError("refused"), 3),
        (errors.TLSError("refused"), 3),
        (errors.ConnectionLostError("reset", phase="sent"), 3),
        (errors.DeadlineExceededError("late"), 3),
        (errors.StreamInterrupted("cut"), 3),
        (errors.StreamIdleError("silent"), 3),
        (execution(errors.WaitTimeoutError), 3),
        (errors.RateLimitError("slow down", status=429), 4),
        (errors.NotFoundError("gone", status=404), 1),
        (errors.ServerError("oops", status=500), 1),
        (errors.ErrorInSuccessResponse("no", status=200), 1),
        (errors.StreamEventError("no"), 1),
        (errors.DecodeError("html", status=200), 1),
        (execution(errors.ExecutionFailedError), 1),
        (execution(errors.ExecutionCancelledError), 1),
        (RuntimeError("bug"), 1),
        (KeyboardInterrupt(), 130),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, BaseException) else None,
)
def test_each_failure_has_its_code(error: BaseException, code: int) -> None:
    assert exit_for(error) == code


def test_every_code_that_means_something_is_documented(cli: CommandLine) -> None:
    documented = {int(line.split()[0]) for line in SUMMARY.splitlines() if line[2:3].isdigit()}

    assert documented == set(Exit) - {Exit.BROKEN_PIPE}
    assert "130  interrupted" in cli("--help").out


@pytest.mark.parametrize(
    ("environment", "line", "said"),
    [
        ("", "list agents", "no API key: set KUBIYA_API_KEY, or choose a context"),
        ("", "list agents", "Without an account, add --local; or `kubiya-async serve` starts"),
        ("", "list agents --base-url nowhere", "--base-url must begin with https://"),
        ("", "list agents --base-url http://a.example", "use https\n"),
        ("KUBIYA_BASE_URL", "list agents", "KUBIYA_BASE_URL must begin with https://"),
        ("KUBIYA_TIMEOUT", "list agents", "KUBIYA_TIMEOUT must be a positive number"),
        ("KUBIYA_API_KEY", "list agents --timeout -1", "--timeout must be a positive number"),
        ("", "run a/b --wait 0", "--wait must be a positive number of seconds, not 0"),
        ("", "run a/b --local --run-timeout soon", "--run-timeout must be like 30m or 1h30m"),
        ("", "run a/b --local --runner", "requires an argument"),
        ("", "chat a hi --local --url x", "--url must be an address that begins with http"),
        ("", "serve --host a.example", "--host: only addresses of this machine"),
        (
            "KUBIYA_API_KEY",
            "call --live control_plane.agents.list --base-url http://127.0.0.1:9",
            "not known for http://127.0.0.1:9: set KUBIYA_CONTROL_PLANE_BASE_URL",
        ),
    ],
)
def test_errors_name_the_option_or_the_variable_that_is_wrong(
    cli: CommandLine, environment: str, line: str, said: str
) -> None:
    if environment:
        cli.patch.setenv(environment, "nowhere")
    done = cli(*line.split())

    assert done.code == 2
    assert said in done.err
    assert "=..." not in done.err


def test_an_unexpected_error_is_one_line_too(
    cli: CommandLine, server: LocalServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kubiya_async._cli.call.method_of", broken)
    done = cli("call", "agents.list")

    assert done.code == 1
    assert done.err.startswith("error: unexpected ZeroDivisionError: ")
    assert "KUBIYA_DEBUG=1" in done.err
    assert done.err.count("\n") == 1


def test_debugging_shows_where_it_comes_from(
    cli: CommandLine, server: LocalServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kubiya_async._cli.call.method_of", broken)
    monkeypatch.setattr("kubiya_async._messages.logging.log_to_stderr", lambda _: None)
    monkeypatch.setenv("KUBIYA_DEBUG", "1")

    with pytest.raises(ZeroDivisionError):
        cli("call", "agents.list")


def broken(*_: object) -> bool:
    return bool(1 // 0)
