"""The log: one line per attempt for debugging, bodies only for those who ask, nothing otherwise."""

from __future__ import annotations

import logging
import logging.config
import subprocess
import sys
from collections.abc import Iterator

import pytest

from kubiya_async import ConfigError, Kubiya, NotFoundError, RequestOptions
from kubiya_async.testing import LocalServer, threaded_server
from tests.client.conftest import ClientOf
from tests.support.cases import each_of
from tests.support.loggers import restored_loggers
from tests.support.scripted_server import ScriptedServer, fin, reply

AGENT = "abc-123-def"
PROGRAM = """
import asyncio, sys
from kubiya_async import Kubiya
async def main():
    async with Kubiya() as kubiya:
        await kubiya.secrets.create(name="TOKEN", value="canary-value")
        await kubiya.agents.get("abc-123-def")
asyncio.run(main())
"""


@pytest.fixture(autouse=True)
def loggers() -> Iterator[None]:
    with restored_loggers():
        yield


def stderr_of(level: str | None, program: str = PROGRAM) -> list[str]:
    with threaded_server() as server:
        variables = {**server.environment, **({} if level is None else {"KUBIYA_LOG": level})}
        done = subprocess.run(
            [sys.executable, "-W", "error", "-c", program],
            env=variables,
            check=True,
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert server.api_key not in done.stderr
    assert "canary" not in done.stderr
    return done.stderr.splitlines()


def test_debug_is_one_line_per_attempt() -> None:
    first, second = stderr_of("debug")

    assert " DEBUG kubiya_async: secrets.create POST /secrets attempt 1: HTTP 200 in " in first
    assert " DEBUG kubiya_async: agents.get GET /agents/{uuid} attempt 1: HTTP 200 in " in second


@each_of([None, "", "info", "WARNING"])
def test_nothing_is_said_in_normal_work(level: str | None) -> None:
    assert stderr_of(level) == []


def test_bodies_are_shown_to_those_who_ask() -> None:
    lines = stderr_of("bodies")

    assert len(lines) == 6
    sent, got = (line.partition("kubiya_async.bodies: ")[2] for line in lines[1:3])
    assert sent.startswith("secrets.create attempt 1 sent POST http://127.0.0.1:")
    assert """'{"name":"TOKEN","value":"**********"}'""" in sent
    assert "'Authorization': 'UserKey **********'" in sent
    assert got.startswith("secrets.create attempt 1 got 200 ")
    assert "DevOps Agent" in lines[5]


def test_a_programs_own_logging_is_left_alone() -> None:
    own = "import logging; logging.basicConfig(format='mine: %(message)s')\n"
    lines = stderr_of("debug", own + PROGRAM)

    assert len(lines) == 2
    assert all(line.startswith("mine: ") for line in lines)


@pytest.mark.parametrize("level", ["verbose", "10", "debug,info"])
def test_an_unknown_level_is_refused(monkeypatch: pytest.MonkeyPatch, level: str) -> None:
    monkeypatch.setenv("KUBIYA_LOG", level)

    with pytest.raises(ConfigError, match="KUBIYA_LOG must be one of bodies, debug, info"):
        Kubiya("key")


def test_the_level_is_a_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KUBIYA_LOG", "DEBUG")

    (setting,) = (s for s in Kubiya("key").settings if s.name == "log")
    assert (setting.value, setting.origin) == ("DEBUG", "environment KUBIYA_LOG")


async def test_two_clients_log_each_line_once(
    local_server: LocalServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KUBIYA_LOG", "debug")
    monkeypatch.setattr(logging.getLogger(), "handlers", [])
    async with local_server.client() as first, local_server.client() as second:
        await first.agents.get(AGENT)
        await second.agents.get(AGENT)

    assert len(capsys.readouterr().err.splitlines()) == 2


def test_logging_that_is_set_up_after_the_client_writes_each_line_once() -> None:
    later = (
        "import logging\nfrom kubiya_async import Kubiya\nkubiya = Kubiya()\n"
        "logging.getLogger('kubiya_async').warning('before')\nlogging.basicConfig()\n"
        "logging.getLogger('kubiya_async').warning('after')\n"
    )
    lines = stderr_of("info", later)
    assert [line.rpartition(": ")[2] for line in lines[:1]] == ["before"]
    assert lines[1:] == ["WARNING:kubiya_async:after"]


async def test_bodies_are_off_at_debug(
    local_server: LocalServer, kubiya: Kubiya, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="kubiya_async")
    await kubiya.agents.get(AGENT)

    assert "DevOps" not in caplog.text
    assert len([r for r in caplog.records if r.name.startswith("kubiya_async")]) == 1


async def test_bodies_stay_off_when_a_program_configures_its_logging_anew(
    local_server: LocalServer, kubiya: Kubiya, caplog: pytest.LogCaptureFixture
) -> None:
    with restored_loggers():
        # This resets the levels of all loggers below.
        logging.config.dictConfig(
            {
                "version": 1,
                "disable_existing_loggers": False,
                "loggers": {"kubiya_async": {"level": "DEBUG"}},
            }
        )
        await kubiya.agents.get(AGENT)

    assert [r.name for r in caplog.records if r.name.startswith("kubiya_async")] == ["kubiya_async"]


async def test_bodies_of_failures_and_streams(
    client_of: ClientOf, local_server: LocalServer, caplog: pytest.LogCaptureFixture
) -> None:
    for name in ("kubiya_async", "kubiya_async.bodies"):
        caplog.set_level(logging.DEBUG, logger=name)
    long = b"x" * 3000 + b"\n\x1b[31m"
    async with ScriptedServer(fin, reply(404, long)) as server:
        options = RequestOptions(
            headers={"X-Custom": "private"}, extra_query={"key": "the-api-key"}
        )
        with pytest.raises(NotFoundError):
            await client_of(server, api_key="the-api-key").agents.get("a", options=options)
    async with local_server.client() as kubiya:
        await kubiya.chat.stream(agent_uuid=AGENT, message="m").final()

    lines = [r.getMessage() for r in caplog.records if r.name == "kubiya_async.bodies"]
    assert [line.split(" ")[3] for line in lines] == ["sent", "sent", "got", "sent", "got"]
    assert "'X-Custom': '**********'" in lines[0]
    assert "key=**********" in lines[0]
    assert lines[2].endswith("x' and 958 characters more")
    assert lines[4].endswith("'(a stream)'")
    assert "\x1b" not in "".join(lines)
