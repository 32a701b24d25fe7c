"""Pages that are fetched before they are asked for: order, bounds, and what is left behind."""

from __future__ import annotations

import asyncio
import gc

import pytest

from kubiya_async import Kubiya, ServerError
from kubiya_async.limits import MemoryRateLimiter, RateLimit
from tests.pagination.conftest import Form, Lists, bare, ids, no_total, reply


async def settle() -> None:
    """Let everything happen that does not wait for the test."""
    for _ in range(20):
        await asyncio.sleep(0.001)


@pytest.mark.parametrize("prefetch", [1, 2, 5, 1000])
@pytest.mark.parametrize("count", [0, 1, 10, 95, 100])
async def test_items_come_in_order(lists: Lists, kubiya: Kubiya, prefetch: int, count: int) -> None:
    everything = lists.fill(count)
    assert ids(await kubiya.agents.list(limit=10, prefetch=prefetch).collect()) == everything
    # Whether the list ends where its length says, behind a full page, shows with one request more.
    assert len(lists.requests) == count // 10 + 1


async def test_the_next_page_is_fetched_while_this_one_is_used(
    lists: Lists, kubiya: Kubiya
) -> None:
    lists.fill(50)
    async with kubiya.agents.list(limit=10, prefetch=1).pages() as pages:
        await anext(pages)
        await settle()
        assert lists.offsets == [0, 10]
        await anext(pages)
        await settle()
        assert lists.offsets == [0, 10, 20]


async def test_with_a_known_length_pages_are_fetched_at_once(lists: Lists, kubiya: Kubiya) -> None:
    everything = lists.fill(60)
    lists.held = {number: asyncio.Event() for number in range(2, 6)}
    pages = kubiya.agents.list(limit=10, prefetch=4).pages()
    found = ids(await anext(pages))
    await settle()
    assert lists.under_way == 4
    # The last of them is answered first.
    for number in (5, 4, 3):
        lists.held.pop(number).set()
        await settle()
    lists.held.pop(2).set()
    async for page in pages:
        found += ids(page)
    assert found == everything


@pytest.mark.parametrize("prefetch", [1, 3, 8])
async def test_no_more_pages_are_held_than_allowed(
    lists: Lists, kubiya: Kubiya, prefetch: int
) -> None:
    lists.fill(200)
    used = 0
    async with kubiya.agents.list(limit=10, prefetch=prefetch).pages() as pages:
        async for _ in pages:
            used += 1
            await settle()
            assert len(lists.requests) <= used + prefetch
    assert lists.most_under_way <= prefetch


@pytest.mark.parametrize("form", [bare, no_total])
async def test_without_a_length_one_page_is_fetched_ahead(
    lists: Lists, kubiya: Kubiya, form: Form
) -> None:
    everything = lists.fill(35)
    lists.form = form
    async with kubiya.agents.list(limit=10, prefetch=5).pages() as pages:
        found = ids(await anext(pages))
        await settle()
        assert len(lists.requests) == 2
        async for page in pages:
            found += ids(page)
    assert found == everything
    assert lists.most_under_way == 1


async def test_nothing_is_fetched_beyond_max_items(lists: Lists, kubiya: Kubiya) -> None:
    lists.fill(500)
    found = await kubiya.agents.list(limit=10, prefetch=20, max_items=35).collect()
    assert len(found) == 35
    await settle()
    assert len(lists.requests) == 4


async def test_a_clamped_limit_is_learned_from_the_first_page(lists: Lists, kubiya: Kubiya) -> None:
    everything = lists.fill(50)
    lists.clamp = 7
    assert ids(await kubiya.agents.list(limit=20, prefetch=4).collect()) == everything
    assert lists.offsets == [0, 7, 14, 21, 28, 35, 42, 49]


async def test_a_wrong_guess_costs_requests_and_no_items(lists: Lists, kubiya: Kubiya) -> None:
    """A page in the middle is short, so that all that was fetched behind it does not fit."""
    everything = lists.fill(60)

    def clamp(number: int) -> None:
        lists.clamp = 4 if number == 1 else None

    lists.after = clamp
    assert ids(await kubiya.agents.list(limit=10, prefetch=3).collect()) == everything


async def test_pages_with_numbers_are_fetched_at_once_too(lists: Lists, kubiya: Kubiya) -> None:
    everything = lists.fill(50)
    lists.form = lambda cut: {"results": cut.items, "total": cut.total, "limit": cut.limit}
    lists.held = {number: asyncio.Event() for number in range(2, 6)}
    collecting = asyncio.create_task(kubiya.tasks.list(limit=10, prefetch=4).collect())
    while lists.under_way < 4:
        await settle()
    for event in lists.held.values():
        event.set()
    assert [task.id for task in await collecting] == everything
    assert {query.get("page") for query in lists.requests} == {None, "2", "3", "4", "5", "6"}


async def test_the_rate_limiter_holds_back_what_is_fetched_ahead(lists: Lists) -> None:
    everything = lists.fill(60)
    limiter = MemoryRateLimiter([RateLimit(4, 0.2)])
    async with (
        Kubiya(api_key="k", base_url=lists.url, rate_limiter=limiter) as kubiya,
        kubiya.agents.list(limit=10, prefetch=10).pages() as pages,
    ):
        found = ids(await anext(pages))
        await settle()
        assert len(lists.requests) <= 4
        async for page in pages:
            found += ids(page)
    assert found == everything


class TestLeavingEarly:
    """The fixture that watches for leaks looks after every one of these tests."""

    async def test_cancels_what_is_under_way(self, lists: Lists, kubiya: Kubiya) -> None:
        lists.fill(100)
        lists.held = {number: asyncio.Event() for number in range(2, 6)}
        async for _ in kubiya.agents.list(limit=10, prefetch=4):
            await settle()
            assert lists.under_way == 4
            break
        await settle()
        assert (lists.under_way, lists.cancelled) == (0, 4)

    async def test_by_closing_waits_for_the_end(self, lists: Lists, kubiya: Kubiya) -> None:
        lists.fill(100)
        lists.held = {number: asyncio.Event() for number in range(2, 6)}
        before = asyncio.all_tasks()
        async with kubiya.agents.list(limit=10, prefetch=4).items() as items:
            await anext(items)
            await settle()
            mine = {t for t in asyncio.all_tasks() - before if t.get_name() == "kubiya_async page"}
            assert len(mine) == 4
        assert all(task.done() for task in mine)

    async def test_leaves_failures_unnoticed(self, lists: Lists, kubiya: Kubiya) -> None:
        lists.fill(100)
        lists.answers = {number: reply({"error": "no"}, 500) for number in range(2, 6)}
        pages = kubiya.agents.list(limit=10, prefetch=4).pages()
        await anext(pages)
        await settle()
        del pages
        gc.collect()

    async def test_by_being_cancelled(self, lists: Lists, kubiya: Kubiya) -> None:
        lists.fill(100)
        lists.held = {number: asyncio.Event() for number in range(2, 6)}
        task = asyncio.create_task(kubiya.agents.list(limit=10, prefetch=4).collect())
        while lists.under_way < 4:
            await settle()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await settle()
        assert lists.under_way == 0

    def test_after_the_loop_is_gone(self) -> None:
        async def leave() -> object:
            async with Kubiya(api_key="k", base_url="http://127.0.0.1:9", retries=0) as kubiya:
                pages = kubiya.agents.list(prefetch=2).pages()
                with pytest.raises(Exception, match="127"):
                    await anext(pages)
                return pages

        pages = asyncio.run(leave())
        del pages
        gc.collect()


async def test_a_failure_is_raised_when_its_page_is_due(lists: Lists, kubiya: Kubiya) -> None:
    everything = lists.fill(60)
    lists.answers[3] = reply({"error": {"code": "INTERNAL_ERROR"}}, 500)
    pages = kubiya.agents.list(limit=10, prefetch=4).pages()
    found = ids(await anext(pages)) + ids(await anext(pages))
    with pytest.raises(ServerError):
        await anext(pages)
    async for page in pages:
        found += ids(page)
    assert found == everything
