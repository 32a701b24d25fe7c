"""What may have been executed is no failure: whoever sends failures again would do it twice."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest

from kubiya_async import (
    ApiError,
    ExecutionFailedError,
    InvalidArgumentError,
    Kubiya,
    RequestOptions,
    bulk,
)
from kubiya_async.bulk import Err, Ok, Uncertain
from kubiya_async.testing import LocalServer, Step, WorkflowScript
from tests.bulk.test_journal import Server, interrupted, results_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ONCE = RequestOptions(retries=0)
SOURCE = "myorg/deploy"


async def only(operation: Callable[[str], Any], **options: Any) -> bulk.Result[str, Any]:
    (result,) = [result async for result in bulk.run(operation, [SOURCE], **options)]
    return result


@pytest.mark.parametrize("status", [401, 403, 404, 500])
async def test_f53_what_was_started_and_then_lost_from_sight_is_in_doubt(
    kubiya: Kubiya, local_server: LocalServer, status: int, tmp_path: Path
) -> None:
    local_server.fail("workflows.get_execution", status=status, times=None)

    async def deploy(source: str) -> str | None:
        started = await kubiya.workflows.execute(source=source)
        execution = await kubiya.workflows.get_execution(started.execution_id, options=ONCE)
        return execution.status

    first = await only(deploy, journal=tmp_path / "run.db")
    again = await only(deploy, journal=tmp_path / "run.db", retry_failed=True)

    assert type(first) is type(again) is Uncertain
    assert local_server.requests.count("workflows.execute") == 1


async def test_a_key_that_ends_during_the_wait_leaves_doubt(
    kubiya: Kubiya, local_server: LocalServer
) -> None:
    local_server.fail("workflows.get_execution", status=401, times=None)

    assert type(await only(lambda s: kubiya.workflows.run(source=s))) is Uncertain


async def test_f53_a_mistake_after_the_call_leaves_doubt(kubiya: Kubiya) -> None:
    async def deploy(source: str) -> None:
        await kubiya.workflows.execute(source=source)
        raise ValueError("cannot write it down")

    assert type(await only(deploy)) is Uncertain


@pytest.mark.parametrize("operation", ["method", "function"])
@pytest.mark.parametrize("event", ["on_request_headers_sent", "on_request_end"])
async def test_f53_what_a_trace_of_an_external_session_raises_leaves_doubt(
    local_server: LocalServer, operation: str, event: str
) -> None:
    async def fail(*_: object) -> None:
        raise RuntimeError("the trace is broken")

    trace = aiohttp.TraceConfig()
    getattr(trace, event).append(fail)
    async with (
        aiohttp.ClientSession(trace_configs=[trace]) as session,
        local_server.client(session=session) as kubiya,
    ):

        async def deploy(source: str) -> None:
            await kubiya.workflows.execute(source=source)

        (result,) = [
            result
            async for result in (
                bulk.run(deploy, [SOURCE])
                if operation == "function"
                else bulk.run(kubiya.workflows.execute, [{"source": SOURCE}])
            )
        ]

    assert type(result) is Uncertain
    assert isinstance(result.error, RuntimeError)


@pytest.mark.parametrize("end", ["refused", "cancelled"])
async def test_f53_a_call_whose_end_the_function_hides_leaves_doubt(
    kubiya: Kubiya, local_server: LocalServer, end: str
) -> None:
    local_server.fail("workflows.execute", status=500, times=None)

    async def deploy(source: str) -> None:
        try:
            call = asyncio.ensure_future(kubiya.workflows.execute(source=source))
            if end == "cancelled":
                while not local_server.requests.count("workflows.execute"):
                    await asyncio.sleep(0)
                call.cancel()
            await call
        except (ApiError, asyncio.CancelledError):
            pass
        raise ValueError("it did not work")

    assert type(await only(deploy)) is Uncertain


async def test_a_mistake_before_the_call_or_beside_reading_is_a_failure(
    kubiya: Kubiya, local_server: LocalServer
) -> None:
    local_server.fail("agents.list", status=500, times=None)

    async def deploy(source: str) -> None:
        await kubiya.agents.list(options=ONCE)
        await kubiya.workflows.execute(source=source)

    assert type(await only(deploy)) is Err
    assert local_server.requests.count("workflows.execute") == 0


async def test_what_is_known_to_have_failed_is_a_failure(
    kubiya: Kubiya, local_server: LocalServer
) -> None:
    local_server.workflow_script(WorkflowScript([Step("deploy", fails=True)]), source=SOURCE)
    result = await only(lambda s: kubiya.workflows.run(source=s))

    assert type(result) is Err
    assert isinstance(result.error, ExecutionFailedError)


async def test_a_run_inside_a_run_tells_what_it_carried_out(kubiya: Kubiya) -> None:
    async def deploy_all(source: str) -> None:
        inner = bulk.run(kubiya.workflows.execute, [{"source": source}, {"source": source}])
        assert [type(result) async for result in inner] == [Ok, Ok]
        raise ValueError("too late")

    assert type(await only(deploy_all)) is Uncertain


WHEN = {"Retry-After": "1"}


@pytest.mark.parametrize(
    ("operation", "answer", "maybe"),
    [
        ("workflows.execute", {"status": 408}, True),
        ("workflows.execute", {"status": 500}, True),
        ("workflows.execute", {"status": 503}, True),
        ("workflows.execute", {"status": 503, "headers": WHEN}, False),
        ("workflows.execute", {"status": 504, "headers": WHEN}, True),
        ("workflows.execute", {"status": 400}, False),
        ("workflows.execute", {"status": 429}, False),
        ("agents.get", {"status": 500}, False),
        ("agents.get", {"status": 404}, False),
    ],
)
async def test_an_error_status_tells_whether_the_server_may_have_acted(
    kubiya: Kubiya,
    local_server: LocalServer,
    operation: str,
    answer: dict[str, Any],
    maybe: bool,
) -> None:
    local_server.fail(operation, times=None, **answer)
    once = kubiya.with_options(retries=0)

    async def call(source: str) -> object:
        if operation == "agents.get":
            return await once.agents.get("abc-123-def")
        return await once.workflows.execute(source=source)

    result = await only(call)

    assert type(result) is (Uncertain if maybe else Err)
    assert isinstance(result.error, ApiError)
    assert result.error.maybe_processed is maybe
    assert ("may have acted" in str(result.error)) is maybe


# Somebody looks


async def test_whoever_looks_settles_the_doubt_item_by_item(tmp_path: Path) -> None:
    path, server, asked = tmp_path / "run.db", Server(), list[int]()
    await interrupted(path, range(3))

    def look(item: int) -> bool | None:
        asked.append(item)
        return {0: True, 1: False, 2: None}[item]

    settled = await results_of(server, range(3), path, check_executed=look)
    later = await results_of(server, range(3), path)

    assert asked == [0, 1, 2]
    assert [(type(r), r.item) for r in settled] == [(Ok, 1), (Uncertain, 2)]
    assert [(type(r), r.item) for r in later] == [(Uncertain, 2)]
    assert server.executed == [1]


async def test_looking_may_take_a_while(tmp_path: Path) -> None:
    path, server = tmp_path / "run.db", Server()
    await interrupted(path, range(2))

    async def look(_: int) -> bool:
        await asyncio.sleep(0)
        return True

    assert await results_of(server, range(2), path, check_executed=look) == []
    assert server.executed == []


async def test_looking_that_fails_ends_the_run_and_keeps_the_doubt(tmp_path: Path) -> None:
    path, server = tmp_path / "run.db", Server()
    await interrupted(path, range(1))

    def look(_: int) -> bool:
        raise LookupError("no way to tell")

    with pytest.raises(LookupError):
        await results_of(server, range(1), path, check_executed=look)
    assert [type(r) for r in await results_of(server, range(1), path)] == [Uncertain]
    assert server.executed == []


def test_who_looks_must_be_a_function() -> None:
    with pytest.raises(InvalidArgumentError, match="check_executed"):
        bulk.run(Server().execute, [1], check_executed=True)  # type: ignore[arg-type]
