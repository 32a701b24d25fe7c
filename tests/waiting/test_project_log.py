"""The log of a project's execution, which the server gives whole at every read; in virtual time."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING, Any

import pytest

from kubiya_async._generated.live.operations import LIVE_PROJECTS_APPROVE
from kubiya_async.errors import ConnectError, KubiyaError, NotFoundError, ServerError
from kubiya_async.executions.logs import TextLogFollower
from kubiya_async.executions.polling import polling_of
from kubiya_async.live.models import LiveProjectLogs
from kubiya_async.testing.clock import run_virtual
from tests.waiting.scripted import STEADY, dispatcher

if TYPE_CHECKING:
    from collections.abc import Sequence

REFUSED = ConnectError("refused")
DOWN = ServerError("down", status=503)
GONE = NotFoundError("gone", status=404)


class Projects:
    """Gives one of these at each read, the last one for ever."""

    def __init__(self, *reads: str | KubiyaError, done_after: int = 10**6) -> None:
        self._reads = list(reads)
        self._done_after = done_after
        self.times: list[float] = []

    async def get_logs(self, _: str, options: object = None) -> LiveProjectLogs:
        del options
        self.times.append(asyncio.get_running_loop().time())
        number = len(self.times)
        found = self._reads[min(number, len(self._reads)) - 1]
        if isinstance(found, KubiyaError):
            raise found
        done = number >= min(self._done_after, len(self._reads))
        return LiveProjectLogs.model_validate({"plan": {"content": found}, "done": done})

    def follow(self, **options: Any) -> TextLogFollower[LiveProjectLogs]:
        polling = polling_of(LIVE_PROJECTS_APPROVE)
        return TextLogFollower(
            dispatcher(), self.get_logs, "e-1", polling=polling, poll=STEADY, **options
        )


def lines_of(projects: Projects, **options: Any) -> list[str]:
    async def main() -> list[str]:
        return [line async for line in projects.follow(**options)]

    return run_virtual(main())


def test_read_that_fails_costs_nothing_but_time() -> None:
    reads: Sequence[str | KubiyaError] = (REFUSED, "a\n", DOWN, REFUSED, "a\nb\n", DOWN, "a\nb\nc")
    assert lines_of(Projects(*reads)) == ["a", "b", "c"]


def test_outage_that_lasts_too_long_is_raised() -> None:
    projects = Projects("a\n", REFUSED)
    with pytest.raises(ConnectError):
        lines_of(projects, max_outage=60.0)
    assert 50 <= projects.times[-1] - projects.times[1] <= 60


def test_what_is_not_going_to_pass_is_raised_at_once() -> None:
    projects = Projects("a\n", GONE)
    with pytest.raises(NotFoundError):
        lines_of(projects)
    assert len(projects.times) == 2


def test_following_goes_on_after_an_error_was_raised() -> None:
    async def main() -> list[str]:
        log = Projects("a\n", GONE, "a\nb\n").follow()
        heard = [await anext(log)]
        with pytest.raises(NotFoundError):
            await anext(log)
        return heard + [line async for line in log]

    assert run_virtual(main()) == ["a", "b"]


def test_each_line_takes_the_same_number_of_steps_however_many_there_are() -> None:
    def steps(lines: int) -> int:
        count = 0

        def step(*_: object) -> None:
            nonlocal count
            count += 1

        async def main() -> None:
            log = Projects("line\n" * lines).follow()
            await anext(log)
            sys.setprofile(step)
            try:
                async for _ in log:
                    pass
            finally:
                sys.setprofile(None)
            # Taking the first of a list is one step, but moves all the others.
            assert not isinstance(log._ready, list)

        run_virtual(main())
        return count

    assert steps(20_000) < 21 * steps(1000)
