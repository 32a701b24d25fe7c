"""Many calls at once: order, bounds, reading the items, ending."""

from __future__ import annotations

import asyncio
import gc
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from kubiya_async import InvalidArgumentError, NotFoundError, bulk, capture_responses
from kubiya_async._messages.operation import Replay
from kubiya_async.bulk import Err, Ok, Uncertain
from kubiya_async.bulk.runs import Callee
from tests.bulk.collecting import collect_into
from tests.support.cancel_steps import cancel_at_every_step
from tests.support.cases import each_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    from kubiya_async import Kubiya
    from kubiya_async.bulk import BulkProgress
    from kubiya_async.testing import LocalServer


async def double(number: int) -> int:
    await asyncio.sleep(0)
    return 2 * number


class Gauge:
    """An operation that knows how often it is under way."""

    def __init__(self, seconds: float = 0.0) -> None:
        self.now = self.most = self.begun = self.ended = 0
        self.seconds = seconds

    async def __call__(self, item: object) -> object:
        self.begun += 1
        self.now += 1
        self.most = max(self.most, self.now)
        try:
            await asyncio.sleep(self.seconds)
            self.ended += 1
            return item
        finally:
            self.now -= 1


async def numbers(count: int) -> AsyncIterator[int]:
    for number in range(count):
        await asyncio.sleep(0)
        yield number


async def test_every_item_gets_its_result() -> None:
    results = [result async for result in bulk.run(double, range(500), concurrency=7)]

    assert {(r.index, r.item, r.value) for r in results if isinstance(r, Ok)} == {
        (n, n, 2 * n) for n in range(500)
    }


async def test_results_come_in_order_of_completion() -> None:
    gates = [asyncio.Event() for _ in range(3)]

    async def wait(number: int) -> None:
        await gates[number].wait()

    run = bulk.run(wait, range(3), concurrency=3)
    order: list[int] = []
    for number in (2, 0, 1):
        gates[number].set()
        order.append((await anext(run)).index)

    assert order == [2, 0, 1]
    await run.aclose()


async def test_ordered_results_come_in_order_of_the_items() -> None:
    async def wait(number: int) -> int:
        await asyncio.sleep(0.001 * (number % 5))
        return number

    results = [r async for r in bulk.run(wait, range(60), concurrency=9, ordered=True)]

    assert [result.index for result in results] == list(range(60))


@each_of([False, True])
async def test_no_more_calls_than_allowed_are_under_way(ordered: bool) -> None:
    gauge = Gauge()

    _ = [r async for r in bulk.run(gauge, range(200), concurrency=6, ordered=ordered)]

    assert gauge.most == 6


async def test_items_are_read_only_as_results_are_taken() -> None:
    read: list[int] = []

    def items() -> Iterator[int]:
        for number in range(1000):
            read.append(number)
            yield number

    async with bulk.run(double, items(), concurrency=5) as results:
        await anext(results)
        for _ in range(50):
            await asyncio.sleep(0)
        assert len(read) <= 2 * 5 + 1


async def test_one_slow_item_does_not_let_ordered_results_pile_up() -> None:
    gauge, first = Gauge(), asyncio.Event()

    async def call(number: int) -> object:
        if number == 0:
            await first.wait()
        return await gauge(number)

    async with bulk.run(call, range(10_000), concurrency=4, ordered=True) as results:
        waiting = asyncio.ensure_future(anext(results))
        for _ in range(200):
            await asyncio.sleep(0)
        assert gauge.begun <= 6 * 4
        first.set()
        assert (await waiting).index == 0
        assert [r.index async for r in results] == list(range(1, 10_000))


async def test_async_items_are_taken_one_at_a_time() -> None:
    results = [r async for r in bulk.run(double, numbers(100), concurrency=8, ordered=True)]

    assert [r.item for r in results] == list(range(100))


async def test_no_items_give_no_results() -> None:
    nothing: list[int] = []
    assert [r async for r in bulk.run(double, nothing)] == []
    assert [r async for r in bulk.run(double, numbers(0))] == []


async def test_failures_are_results_with_their_item() -> None:
    async def call(number: int) -> int:
        if number % 2:
            raise LookupError(number)
        return number

    results = [r async for r in bulk.run(call, range(10), ordered=True)]

    assert [type(r) for r in results] == [Ok, Err] * 5
    assert all(isinstance(r.error, LookupError) for r in results if isinstance(r, Err))


@each_of([1, 4])
async def test_items_that_raise_end_the_run_after_the_calls_under_way(concurrency: int) -> None:
    async def items() -> AsyncIterator[int]:
        yield 0
        yield 1
        raise OSError("the file is gone")

    gauge = Gauge(0.01)
    got: list[bulk.Result[Any, Any]] = []
    with pytest.raises(OSError, match="the file is gone"):
        await collect_into(got, bulk.run(gauge, items(), concurrency=concurrency))

    assert sorted(result.index for result in got) == [0, 1]
    assert gauge.begun == gauge.ended == 2


async def test_plain_items_that_raise_do_too() -> None:
    def items() -> Iterator[int]:
        yield 0
        raise OSError("the file is gone")

    run = bulk.run(double, items())
    assert isinstance(await anext(run), Ok)
    with pytest.raises(OSError, match="the file is gone"):
        await anext(run)
    with pytest.raises(StopAsyncIteration):
        await anext(run)


class Cease(BaseException):
    pass


async def test_base_exception_of_a_call_ends_everything_at_once() -> None:
    gauge = Gauge(30.0)

    async def call(number: int) -> object:
        if number == 3:
            raise Cease
        return await gauge(number)

    with pytest.raises(Cease):
        async for _ in bulk.run(call, range(10), concurrency=5):
            pass

    assert gauge.now == 0


@each_of([False, True])
async def test_call_that_is_cancelled_from_inside_loses_no_item(ordered: bool) -> None:
    async def call(number: int) -> int:
        if number % 7 == 3:
            task = asyncio.ensure_future(asyncio.sleep(30))
            asyncio.get_running_loop().call_soon(task.cancel)
            await task
        return number

    run = bulk.run(call, range(50), concurrency=4, ordered=ordered, replay="safe")
    results = [r async for r in run]

    assert sorted(r.index for r in results) == list(range(50))
    assert [r.index for r in results if isinstance(r, Err)] == [3, 10, 17, 24, 31, 38, 45]


async def test_leaving_the_loop_leaves_no_call_under_way() -> None:
    gauge = Gauge(30.0)

    async def call(number: int) -> object:
        return number if number == 0 else await gauge(number)

    before = asyncio.all_tasks()
    async for _ in bulk.run(call, range(100), concurrency=5):
        break
    gc.collect()
    for _ in range(20):
        await asyncio.sleep(0)

    assert gauge.begun > 0
    assert gauge.now == 0
    assert asyncio.all_tasks() == before


async def test_leaving_the_block_ends_the_calls_before_going_on() -> None:
    gauge = Gauge(30.0)

    async def call(number: int) -> object:
        return number if number == 0 else await gauge(number)

    before = asyncio.all_tasks()
    async with bulk.run(call, range(100), concurrency=5) as results:
        await anext(results)

    assert gauge.begun > 0
    assert gauge.now == 0
    assert asyncio.all_tasks() == before
    assert [r async for r in results] == []


@pytest.mark.parametrize("ordered", [False, True])
@pytest.mark.parametrize("asynchronous", [False, True])
async def test_f40_run_can_be_cancelled_at_every_point(ordered: bool, asynchronous: bool) -> None:
    gauge = Gauge()

    async def work() -> None:
        items = numbers(4) if asynchronous else range(4)
        async with bulk.run(gauge, items, concurrency=2, ordered=ordered) as results:
            async for _ in results:
                await asyncio.sleep(0)

    async def nothing_is_left() -> None:
        assert gauge.now == 0
        assert [t for t in asyncio.all_tasks() if t.get_name().startswith("kubiya bulk")] == []

    assert await cancel_at_every_step(work, nothing_is_left) > 3


async def test_cancelled_wait_loses_no_result() -> None:
    gate = asyncio.Event()

    async def call(number: int) -> int:
        await gate.wait()
        return number

    async with bulk.run(call, range(3), concurrency=3, ordered=True) as results:
        waiting = asyncio.ensure_future(anext(results))
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.wait([waiting])
        gate.set()
        assert [r.index async for r in results] == [0, 1, 2]


async def test_mapping_becomes_the_arguments_of_a_method(
    kubiya: Kubiya, local_server: LocalServer
) -> None:
    items = [{"name": f"agent-{n}", "description": "made in bulk"} for n in range(5)]

    results = [r async for r in bulk.run(kubiya.agents.create, items, ordered=True)]

    assert [r.value.name for r in results if isinstance(r, Ok)] == [i["name"] for i in items]
    assert local_server.requests.count("agents.create") == 5


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"name": "a", "descripton": "b"}, r"items\[1\].*agents\.create\(.*unexpected.*descripton"),
        ({"description": "b"}, r"items\[1\].*missing.*name"),
        ({"name": "a", 7: "b"}, r"items\[1\].*"),
        ("a", r"items\[1\].*positional"),
    ],
)
@pytest.mark.parametrize("in_memory", [True, False])
async def test_an_item_that_no_call_can_be_made_with_ends_the_run(
    kubiya: Kubiya, local_server: LocalServer, wrong: Any, words: str, in_memory: bool
) -> None:
    items = [{"name": "one"}, wrong, {"name": "three"}]
    run = bulk.run(kubiya.agents.create, items if in_memory else iter(items), concurrency=1)

    with pytest.raises(InvalidArgumentError, match=words) as refused:
        await collect_into([], run)

    assert refused.value.argument == "items"
    # What is in memory is checked before the first call.
    assert local_server.requests.count("agents.create") == (0 if in_memory else 1)


async def test_a_function_that_takes_no_item_ends_the_run() -> None:
    async def two(_: int, __: int) -> None:
        raise AssertionError

    with pytest.raises(InvalidArgumentError, match=r"items\[0\] is not what .*two\(_, __\)"):
        await collect_into([], bulk.run(two, [1, 2]))


async def test_partial_of_a_method_is_still_that_method(kubiya: Kubiya) -> None:
    operation = partial(kubiya.agents.create, description="made in bulk")

    results = [r async for r in bulk.run(operation, [{"name": "one"}])]

    assert [r.value.description for r in results if isinstance(r, Ok)] == ["made in bulk"]


async def test_result_tells_the_tries_that_failed(
    kubiya: Kubiya, local_server: LocalServer
) -> None:
    local_server.fail("agents.get", status=503)

    results = [
        r async for r in bulk.run(kubiya.agents.get, ["abc-123-def", "nobody"], ordered=True)
    ]

    (worked, failed) = results
    assert isinstance(worked, Ok)
    assert isinstance(failed, Err)
    assert isinstance(failed.error, NotFoundError)
    # Which of the two met the fault is the server's choice.
    tries = [[attempt.status for attempt in result.failures] for result in results]
    assert tries in ([[503], [404]], [[], [503, 404]])


async def test_result_tells_the_tries_of_every_call_that_a_function_made(
    kubiya: Kubiya, local_server: LocalServer
) -> None:
    local_server.fail("workflows.list_executions", status=503)

    async def look_up_and_count(name: str) -> int:
        with suppress(NotFoundError):
            await kubiya.agents.get(name)
        return len((await kubiya.workflows.list_executions()).items)

    async def in_a_run_of_its_own(name: str) -> list[list[int | None]]:
        run = bulk.run(look_up_and_count, [name])
        return [[attempt.status for attempt in result.failures] async for result in run]

    (result,) = [r async for r in bulk.run(in_a_run_of_its_own, ["nobody"])]

    assert isinstance(result, Ok)
    assert result.value == [[404, 503]]
    assert [attempt.status for attempt in result.failures] == [404, 503]


async def test_callers_own_capture_sees_every_answer(kubiya: Kubiya) -> None:
    with capture_responses() as seen:
        _ = [r async for r in bulk.run(kubiya.agents.get, ["abc-123-def"] * 5)]
        await kubiya.agents.get("abc-123-def")

    assert [response.operation for response in seen.all] == ["agents.get"] * 6


@pytest.mark.parametrize(
    ("method", "fault", "kind"),
    [
        ("execute", {"status": 500}, Uncertain),
        ("execute", {"status": 400}, Err),
        ("get_execution", {"status": 500}, Err),
    ],
)
async def test_only_calls_that_must_run_once_are_in_doubt(
    kubiya: Kubiya, local_server: LocalServer, method: str, fault: dict[str, Any], kind: type
) -> None:
    local_server.fail(f"workflows.{method}", times=None, **fault)
    operation = getattr(kubiya.with_options(retries=0).workflows, method)

    item = {"source": "myorg/one"} if method == "execute" else "exec-1"
    results: list[bulk.Result[Any, Any]] = [r async for r in bulk.run(operation, [item])]

    assert [type(r) for r in results] == [kind]


@pytest.mark.parametrize(
    ("call", "name", "replay"),
    [
        (lambda k: k.workflows.execute, "workflows.execute", Replay.NEVER),
        (lambda k: k.workflows.run, "workflows.run", Replay.NEVER),
        (lambda k: k.runners_v3.delete, "runners_v3.delete", Replay.IDEMPOTENT),
        (lambda k: k.live.agents.get, "live.agents.get", Replay.SAFE),
        (lambda k: partial(k.live.agents.create, name="x"), "live.agents.create", Replay.NEVER),
        (lambda k: k.live.workflows.get_status, "live.workflows.get_status", Replay.SAFE),
        (lambda k: k.control_plane.jobs.trigger, "control_plane.jobs.trigger", Replay.NEVER),
    ],
)
async def test_methods_of_the_client_are_known_by_their_operation(
    kubiya: Kubiya, call: Callable[[Kubiya], Any], name: str, replay: Replay
) -> None:
    known: Callee[Any] = Callee(call(kubiya), None)
    assert (known.name, known.replay, known.is_method) == (name, replay, True)


async def test_progress_adds_up() -> None:
    told: list[BulkProgress] = []

    async def call(number: int) -> int:
        if number % 4 == 0:
            raise LookupError
        return number

    _ = [r async for r in bulk.run(call, range(40), on_progress=told.append)]

    assert (told[-1].done, told[-1].failed, told[-1].total) == (30, 10, 40)
    assert (told[-1].queued, told[-1].in_flight, told[-1].remaining) == (0, 0, 0.0)
    for progress in told:
        over = progress.done + progress.failed
        assert over + progress.in_flight + (progress.queued or 0) == 40


async def test_progress_that_raises_ends_the_run() -> None:
    gauge = Gauge(30.0)

    async def call(number: int) -> object:
        return number if number == 0 else await gauge(number)

    async def fail(_: BulkProgress) -> None:
        raise LookupError("the screen is gone")

    run = bulk.run(call, range(100), on_progress=fail)
    with pytest.raises(LookupError, match="the screen is gone"):
        await anext(run)

    assert gauge.now == 0


@each_of(
    [
        ("concurrency", 0),
        ("concurrency", True),
        ("concurrency", "many"),
        ("stop_after_errors", 0),
        ("stop_at_error_rate", 0),
        ("stop_at_error_rate", 1.5),
        ("replay", "perhaps"),
        ("on_progress", 1),
        ("key", 1),
        ("journal", 1),
        ("journal", b"run.db"),
        ("items", "a text"),
        ("items", 5),
    ]
)
def test_senseless_arguments_are_refused_before_anything_runs(argument: str, value: Any) -> None:
    options = {"items": [1], argument: value}

    with pytest.raises(InvalidArgumentError, match=argument) as refused:
        bulk.run(double, **options)

    assert refused.value.argument == argument


@pytest.mark.parametrize(
    ("method", "name", "given"),
    [
        (lambda k: k.chat.stream, "chat.stream", "ChatStream"),
        (lambda k: partial(k.live.chat.converse, agent_uuid="a"), "live.chat.converse", "Chat"),
        (lambda k: k.live.workflows.execute, "live.workflows.execute", "EventStream"),
        (lambda k: k.runners_v3.stream_helm_chart, "runners_v3.stream_helm_chart", "Download"),
        (lambda k: k.workflows.follow_logs, "workflows.follow_logs", "LogFollower"),
    ],
)
async def test_method_that_cannot_be_awaited_is_refused_before_anything_runs(
    kubiya_server: LocalServer, kubiya: Kubiya, method: Any, name: str, given: str
) -> None:
    with pytest.raises(InvalidArgumentError, match=given) as refused:
        bulk.run(method(kubiya), ["a"])

    assert (refused.value.argument, refused.value.operation) == ("operation", name)
    assert "async function" in str(refused.value)
    assert kubiya_server.requests.count() == 0


async def test_list_is_awaited_for_its_first_page(kubiya: Kubiya) -> None:
    async with bulk.run(kubiya.agents.list, [{"limit": 1}]) as running:
        (result,) = [result async for result in running]
    assert isinstance(result, Ok)
    assert len(result.value) == 1
