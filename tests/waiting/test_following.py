"""Following a log: scripted in virtual time, and on a server."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from kubiya_async._generated.models.workflows import WorkflowExecution, WorkflowLogEntry
from kubiya_async.errors import (
    BadRequestError,
    ClientClosedError,
    ConnectError,
    InvalidArgumentError,
    NotFoundError,
    PaginationError,
    ServerError,
)
from kubiya_async.executions.logs import LogFollower
from kubiya_async.executions.polling import PollPolicy
from kubiya_async.testing import Step, WorkflowScript
from kubiya_async.testing.clock import run_virtual
from kubiya_async.testing.faults import reset, truncate
from tests.support.cases import virtual
from tests.waiting.scripted import POLLING, STEADY, dispatcher, execution

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kubiya_async import Kubiya, Unset
    from kubiya_async.testing import LocalServer

OFTEN = PollPolicy(first=0.02, longest=0.1)
START = datetime(2026, 1, 1, tzinfo=UTC)


def now() -> float:
    return asyncio.get_running_loop().time()


@dataclass
class Log:
    """A log that is written as time passes, and an execution that ends some time."""

    writes: Sequence[tuple[float, str]]
    """When a line is written, and what it says."""
    ends_at: float
    delay: float = 0.0
    """How long a line takes to appear in the log."""
    errors: list[tuple[float, float, Exception]] = field(default_factory=list)
    """From when to when what goes wrong."""
    largest_limit: int = 10**6
    reads: list[float] = field(default_factory=list)
    looks: list[float] = field(default_factory=list)

    async def entries(
        self, _: str, *, since: datetime | Unset, limit: int, options: object
    ) -> SimpleNamespace:
        del options
        self.reads.append(now())
        self._fail()
        if limit > self.largest_limit:
            raise BadRequestError("limit is too large", status=400)
        found = [
            WorkflowLogEntry(timestamp=START + timedelta(seconds=at), message=text, step="build")
            for at, text in self.writes
            if at + self.delay <= now()
        ]
        new = [e for e in found if not since or (e.timestamp or START) >= since]
        return SimpleNamespace(items=new[:limit])

    async def execution(self, _: str, *, options: object) -> WorkflowExecution:
        del options
        self.looks.append(now())
        self._fail()
        return execution("completed" if now() >= self.ends_at else "running")

    def _fail(self) -> None:
        for begin, end, error in self.errors:
            if begin <= now() < end:
                raise error

    def follow(self, max_outage: float | None = 300.0, poll: PollPolicy = STEADY) -> LogFollower:
        return LogFollower(
            dispatcher(),
            self.entries,
            self.execution,
            "exec-1",
            polling=POLLING,
            max_outage=max_outage,
            poll=poll,
        )


async def collect(follower: LogFollower) -> list[str]:
    return [entry.message or "" async for entry in follower]


@virtual
async def test_lines_come_as_they_are_written_and_the_end_is_the_end() -> None:
    log = Log([(0, "a"), (2, "b"), (2, "c"), (30, "d")], ends_at=40)
    follower = log.follow()
    heard = [(now(), entry.message) async for entry in follower]
    assert [message for _, message in heard] == ["a", "b", "c", "d"]
    assert all(when - at <= 8 for (when, _), (at, _) in zip(heard, log.writes, strict=True))
    assert follower.execution is not None
    assert follower.execution.status == "completed"
    assert follower.newest == START + timedelta(seconds=30)
    assert now() < 50


def test_line_written_just_before_the_end_is_read() -> None:
    log = Log([(1, "a"), (39.9, "last words")], ends_at=40)

    assert run_virtual(collect(log.follow())) == ["a", "last words"]


def test_line_that_appears_just_after_the_end_is_read() -> None:
    log = Log([(1, "a"), (38.9, "last words")], ends_at=39, delay=0.9)

    assert run_virtual(collect(log.follow())) == ["a", "last words"]


@virtual
async def test_log_of_an_execution_that_has_ended_is_read_without_waiting() -> None:
    log = Log([(0, str(n)) for n in range(300)], ends_at=0)
    assert await collect(log.follow()) == [str(n) for n in range(300)]
    assert now() <= 1


def test_state_is_looked_at_only_when_nothing_is_new() -> None:
    log = Log([(n, str(n)) for n in range(100)], ends_at=100)

    assert run_virtual(collect(log.follow())) == [str(n) for n in range(100)]
    assert len(log.looks) < 10


def test_quiet_log_is_read_ever_more_rarely() -> None:
    log = Log([(0, "a")], ends_at=3600)

    run_virtual(collect(log.follow()))

    assert len(log.reads) < 3600 / 8 + 20


def test_lost_connection_costs_nothing_but_time() -> None:
    errors: list[tuple[float, float, Exception]] = [
        (5, 60, ConnectError("refused")),
        (70, 90, ServerError("bad gateway", status=502)),
    ]
    log = Log([(n, str(n)) for n in range(0, 120, 3)], ends_at=120, errors=errors)

    assert run_virtual(collect(log.follow())) == [str(n) for n in range(0, 120, 3)]


@virtual
async def test_outage_that_lasts_too_long_is_raised() -> None:
    log = Log([(0, "a")], ends_at=10**6, errors=[(5, 10**6, ConnectError("refused"))])
    with pytest.raises(ConnectError):
        await collect(log.follow(max_outage=60))
    assert 60 <= now() <= 75


def test_without_a_limit_every_outage_is_endured() -> None:
    log = Log([(90_000, "a")], ends_at=90_000, errors=[(5, 86_400, ConnectError("refused"))])

    assert run_virtual(collect(log.follow(max_outage=None))) == ["a"]


def test_execution_that_is_not_there_is_raised_at_once() -> None:
    log = Log([], ends_at=10, errors=[(0, 10, NotFoundError("no such execution", status=404))])

    with pytest.raises(NotFoundError):
        run_virtual(collect(log.follow()))
    assert len(log.reads) == 1


def test_server_that_refuses_large_limits_is_asked_for_less() -> None:
    log = Log([(n / 100, str(n)) for n in range(350)], ends_at=10, largest_limit=100)

    assert run_virtual(collect(log.follow())) == [str(n) for n in range(350)]


def test_refusal_that_is_not_about_the_limit_is_raised() -> None:
    log = Log([], ends_at=10, largest_limit=10)

    with pytest.raises(BadRequestError):
        run_virtual(collect(log.follow()))


def test_lines_out_of_reach_are_an_error() -> None:
    lines = [(1.0, str(n)) for n in range(150)] + [(2.0, "z")]
    log = Log(lines, ends_at=3, largest_limit=100)

    with pytest.raises(PaginationError):
        run_virtual(collect(log.follow()))


@virtual
async def test_closing_wakes_the_reader_and_ends_its_iteration() -> None:
    log = Log([(0, "a")], ends_at=10**6)
    poll = PollPolicy(first=1000, longest=1000)
    async with log.follow(poll=poll) as follower:
        task = asyncio.create_task(collect(follower))
        await asyncio.sleep(10)
    assert await task == ["a"]
    assert now() == 10
    await follower.aclose()
    assert await collect(follower) == []


@virtual
async def test_reader_that_is_cancelled_may_go_on() -> None:
    log = Log([(n, str(n)) for n in range(0, 60, 5)], ends_at=60)
    follower = log.follow()
    heard: list[str] = []
    for _ in range(200):
        try:
            async with asyncio.timeout(1.3):
                heard.append((await anext(follower)).message or "")
        except TimeoutError:
            continue
        except StopAsyncIteration:
            break
    assert heard == [str(n) for n in range(0, 60, 5)]


@pytest.mark.parametrize("since", ["yesterday", "2026-01-01T00:00:00", datetime(2026, 1, 1), 5])  # noqa: DTZ001 - naive on purpose
async def test_since_has_to_be_a_moment(since: str, kubiya: Kubiya) -> None:
    with pytest.raises(InvalidArgumentError) as caught:
        kubiya.workflows.follow_logs("exec-1", since=since)
    assert caught.value.argument == "since"


@pytest.mark.parametrize("settings", [{"overlap": 0.5}, {"overlap": -1}, {"max_outage": 0}])
async def test_seconds_that_cannot_be_meant_are_refused(
    settings: dict[str, float], kubiya: Kubiya
) -> None:
    with pytest.raises(InvalidArgumentError) as caught:
        kubiya.workflows.follow_logs("exec-1", **settings)  # type: ignore[arg-type]
    assert caught.value.argument in settings


async def test_id_that_names_nothing_is_refused_before_anything_is_sent(
    server: LocalServer, kubiya: Kubiya
) -> None:
    with pytest.raises(InvalidArgumentError):
        kubiya.workflows.follow_logs("")
    assert server.requests.count() == 0


async def test_log_of_a_running_workflow_is_followed(server: LocalServer, kubiya: Kubiya) -> None:
    steps = tuple(Step(f"step {n}", 300) for n in range(20))
    server.workflow_script(WorkflowScript(steps))
    started = await kubiya.workflows.execute(source="x")

    follower = kubiya.workflows.follow_logs(started.execution_id, poll=OFTEN)
    heard = [entry async for entry in follower]

    whole = await kubiya.workflows.list_logs(started.execution_id)
    assert heard == whole.items
    assert len(heard) == 40
    assert follower.execution is not None
    assert follower.execution.status == "completed"


async def test_log_is_written_to_a_logger(
    server: LocalServer, kubiya: Kubiya, caplog: pytest.LogCaptureFixture
) -> None:
    started = await kubiya.workflows.run(source="x", poll=OFTEN)
    whole = (await kubiya.workflows.list_logs(started.execution_id)).items
    caplog.set_level("DEBUG", "remote")

    follower = kubiya.workflows.follow_logs(started.execution_id, poll=OFTEN)
    assert await follower.log_to(logging.getLogger("remote")) == len(whole)

    records = [record for record in caplog.records if record.name == "remote"]
    assert [r.getMessage() for r in records] == [f"{e.step}: {e.message}" for e in whole]
    assert [r.created for r in records] == [e.timestamp and e.timestamp.timestamp() for e in whole]
    assert {(r.levelname.lower(), vars(r)["execution_id"]) for r in records} == {
        (str(e.level), started.execution_id) for e in whole
    }
    caplog.clear()
    caplog.set_level("CRITICAL", "remote")
    follower = kubiya.workflows.follow_logs(started.execution_id, poll=OFTEN)
    assert await follower.log_to(logging.getLogger("remote")) == len(whole)
    assert not [record for record in caplog.records if record.name == "remote"]


async def test_log_survives_connections_that_break(server: LocalServer, kubiya: Kubiya) -> None:
    started = await kubiya.workflows.execute(source="x")
    server.faults.add(reset(), "workflows.list_logs", times=3, skip=1)
    server.faults.add(truncate(at=20), "workflows.list_logs", times=3, skip=5)
    server.fail("workflows.get_execution", status=503, times=4)

    heard = [e async for e in kubiya.workflows.follow_logs(started.execution_id, poll=OFTEN)]

    assert heard == (await kubiya.workflows.list_logs(started.execution_id)).items


async def test_log_of_one_step_from_a_moment_on(kubiya: Kubiya) -> None:
    done = await kubiya.workflows.run(source="x", poll=OFTEN)
    whole = (await kubiya.workflows.list_logs(done.execution_id)).items

    some = [
        entry
        async for entry in kubiya.workflows.follow_logs(
            done.execution_id, step="deploy", since=whole[-1].timestamp, poll=OFTEN
        )
    ]

    assert some == whole[-1:]


async def test_following_again_goes_on_where_it_stopped(kubiya: Kubiya) -> None:
    started = await kubiya.workflows.execute(source="x")
    async with kubiya.workflows.follow_logs(started.execution_id, poll=OFTEN) as follower:
        first = await anext(follower)

    since = (follower.newest or START).isoformat()
    rest = kubiya.workflows.follow_logs(started.execution_id, since=since, poll=OFTEN)

    assert [first, *[e async for e in rest if e != first]] == (
        await kubiya.workflows.list_logs(started.execution_id)
    ).items


async def test_closing_the_client_ends_following(server: LocalServer) -> None:
    server.workflow_script(WorkflowScript((Step("nap", 1e6),)))
    async with server.client() as kubiya:
        started = await kubiya.workflows.execute(source="x")
        slowly = PollPolicy(first=10)
        follower = kubiya.workflows.follow_logs(started.execution_id, poll=slowly)
        assert (await anext(follower)).step == "nap"
        task = asyncio.create_task(collect(follower))
        await asyncio.sleep(0.05)

    with pytest.raises(ClientClosedError):
        await task
