"""What a caller gets from a list: a page, pages, items, everything."""

from __future__ import annotations

import asyncio

import pytest

from kubiya_async import InvalidArgumentError, Kubiya, Page, ServerError
from kubiya_async.observe import Event, PageFetched
from tests.pagination.conftest import Lists, ids, no_total, reply


async def test_awaiting_gives_the_first_page(lists: Lists, kubiya: Kubiya) -> None:
    everything = lists.fill(120)
    page = await kubiya.agents.list()
    assert isinstance(page, Page)
    assert ids(page) == ids(page.items) == everything[:50]
    assert (page.total, page.limit, page.number, page.offset) == (120, 50, 1, 0)
    assert not page.is_last
    assert len(page) == 50
    assert page[1].uuid == "1"
    assert lists.requests == [{}]


async def test_a_page_says_where_the_next_one_begins(lists: Lists, kubiya: Kubiya) -> None:
    everything = lists.fill(5)
    first = await kubiya.agents.list(limit=3)
    second = await kubiya.agents.list(limit=3, cursor=first.cursor)
    assert ids(first) + ids(second) == everything
    assert (second.offset, second.is_last) == (3, True)


async def test_awaiting_an_empty_list_gives_an_empty_page(lists: Lists, kubiya: Kubiya) -> None:
    page = await kubiya.agents.list()
    assert page.items == []
    assert (page.total, page.limit, page.is_last) == (0, 50, True)
    assert [page async for page in kubiya.agents.list().pages()] == []
    paginator = kubiya.agents.list()
    assert await paginator.collect() == []
    assert paginator.total == 0


async def test_iterating_gives_every_item(lists: Lists, kubiya: Kubiya) -> None:
    everything = lists.fill(23)
    paginator = kubiya.agents.list(limit=10)
    assert paginator.total is None
    assert [agent.uuid async for agent in paginator] == everything
    assert paginator.total == 23
    assert lists.offsets == [0, 10, 20]


async def test_pages_come_one_by_one(lists: Lists, kubiya: Kubiya) -> None:
    lists.fill(23)
    pages = [page async for page in kubiya.agents.list(limit=10).pages()]
    assert [len(page) for page in pages] == [10, 10, 3]
    assert [page.number for page in pages] == [1, 2, 3]
    assert [page.offset for page in pages] == [0, 10, 20]
    assert [page.is_last for page in pages] == [False, False, True]


async def test_collecting_reads_everything_into_a_list(lists: Lists, kubiya: Kubiya) -> None:
    everything = lists.fill(120)
    paginator = kubiya.agents.list()
    assert ids(await paginator.collect()) == everything
    assert ids(await paginator.collect(max_items=7)) == everything[:7]


async def test_nothing_is_sent_before_it_is_asked_for(lists: Lists, kubiya: Kubiya) -> None:
    lists.fill(10)
    paginator = kubiya.agents.list(prefetch=3)
    paginator.pages()
    aiter(paginator)
    await asyncio.sleep(0)
    assert lists.requests == []


async def test_every_walk_begins_anew(lists: Lists, kubiya: Kubiya) -> None:
    everything = lists.fill(5)
    paginator = kubiya.agents.list(limit=2)
    assert [agent.uuid async for agent in paginator] == everything
    assert [agent.uuid async for agent in paginator] == everything
    one, two = aiter(paginator), aiter(paginator)
    assert [(await anext(one)).uuid, (await anext(two)).uuid, (await anext(one)).uuid] == [
        *("0", "0", "1")
    ]


async def test_filters_go_with_every_page(lists: Lists, kubiya: Kubiya) -> None:
    lists.fill(5)
    await kubiya.agents.list(limit=2, filter="a b", active=True, sort="name").collect()
    assert [
        (query["filter"], query["active"], query["sort"], query["limit"])
        for query in lists.requests
    ] == [("a b", "true", "name", "2")] * 3


async def test_an_offset_is_where_the_walk_begins(lists: Lists, kubiya: Kubiya) -> None:
    everything = lists.fill(30)
    assert ids(await kubiya.agents.list(offset=12, limit=10).collect()) == everything[12:]
    assert lists.offsets == [12, 22]


class TestMaxItems:
    async def test_the_walk_stops_there(self, lists: Lists, kubiya: Kubiya) -> None:
        everything = lists.fill(500)
        paginator = kubiya.agents.list(max_items=120)
        assert [agent.uuid async for agent in paginator] == everything[:120]
        assert [len(page) async for page in paginator.pages()] == [50, 50, 20]
        assert ids(await paginator.collect()) == everything[:120]
        assert len(await paginator.collect(max_items=60)) == 60
        assert len(await paginator.collect(max_items=200)) == 120

    async def test_no_more_is_asked_for_than_is_needed(self, lists: Lists, kubiya: Kubiya) -> None:
        lists.fill(500)
        await kubiya.agents.list(max_items=120).collect()
        await kubiya.agents.list(max_items=7).collect()
        await kubiya.agents.list(max_items=100, prefetch=8).collect()
        assert lists.limits == [None, None, "20", "7", None, None]

    async def test_a_limit_that_the_caller_fixed_stays(self, lists: Lists, kubiya: Kubiya) -> None:
        lists.fill(500)
        await kubiya.agents.list(max_items=25, limit=20).collect()
        assert lists.limits == ["20", "20"]

    async def test_a_first_page_is_bounded_too(self, lists: Lists, kubiya: Kubiya) -> None:
        lists.fill(500)
        page = await kubiya.agents.list(limit=50, max_items=3)
        assert len(page) == 3
        assert not page.is_last

    async def test_of_nothing_asks_for_nothing(self, lists: Lists, kubiya: Kubiya) -> None:
        lists.fill(5)
        assert await kubiya.agents.list(max_items=0).collect() == []
        page = await kubiya.agents.list(max_items=0)
        assert page.items == []
        assert not page.is_last
        assert lists.requests == []

    async def test_pages_with_numbers_keep_their_size(self, lists: Lists, kubiya: Kubiya) -> None:
        everything = lists.fill(500)
        lists.form = lambda cut: cut.items
        tasks = await kubiya.tasks.list(max_items=70).collect()
        assert [task.id for task in tasks] == everything[:70]
        assert lists.requests == [{}, {"page": "2"}]
        await kubiya.tasks.list(max_items=7).collect()
        assert lists.requests[-1] == {"limit": "7"}


class TestArguments:
    def test_a_limit_above_the_maximum_is_refused_before_sending(self) -> None:
        kubiya = Kubiya(api_key="k", base_url="http://127.0.0.1:9")
        with pytest.raises(InvalidArgumentError, match="limit must be at most 100") as caught:
            _ = kubiya.agents.list(limit=101)
        assert caught.value.argument == "limit"
        assert caught.value.operation == "agents.list"

    @pytest.mark.parametrize("argument", ["max_items", "prefetch"])
    @pytest.mark.parametrize("value", [-1, True, 1.5, "3"])
    def test_numbers_are_checked(self, argument: str, value: object) -> None:
        kubiya = Kubiya(api_key="k", base_url="http://127.0.0.1:9")
        with pytest.raises(InvalidArgumentError, match=argument):
            _ = kubiya.agents.list(**{argument: value})  # type: ignore[arg-type]

    async def test_collect_checks_its_bound(self, kubiya: Kubiya) -> None:
        with pytest.raises(InvalidArgumentError, match="max_items"):
            await kubiya.agents.list().collect(max_items=-1)


class TestErrors:
    async def test_the_iterator_stays_where_it_was(self, lists: Lists, kubiya: Kubiya) -> None:
        everything = lists.fill(6)
        lists.answers[2] = reply({"error": {"code": "INTERNAL_ERROR"}}, 500)
        items = kubiya.agents.list(limit=2).items()
        found = [(await anext(items)).uuid, (await anext(items)).uuid]
        with pytest.raises(ServerError):
            await anext(items)
        found += [agent.uuid async for agent in items]
        assert found == everything

    @pytest.mark.parametrize("prefetch", [0, 2])
    async def test_an_error_tells_where_to_go_on(
        self, lists: Lists, kubiya: Kubiya, prefetch: int
    ) -> None:
        everything = lists.fill(6)
        lists.answers[2] = reply({"error": {"code": "INTERNAL_ERROR"}}, 500)
        paginator = kubiya.agents.list(limit=2, prefetch=prefetch)
        with pytest.raises(ServerError) as caught:
            await paginator.collect()
        assert caught.value.__notes__ == [
            f"while page 2 was read; resume the list with cursor='{paginator.cursor}'"
        ]
        rest = await kubiya.agents.list(limit=2, cursor=paginator.cursor).collect()
        assert ids(rest) == everything[2:]


class TestIterators:
    async def test_end_when_closed(self, lists: Lists, kubiya: Kubiya) -> None:
        lists.fill(10)
        async with kubiya.agents.list(limit=2).items() as items:
            await anext(items)
        assert [agent async for agent in items] == []
        await items.aclose()
        async with kubiya.agents.list(limit=2).pages() as pages:
            await anext(pages)
        with pytest.raises(StopAsyncIteration):
            await anext(pages)
        assert len(lists.requests) == 2

    async def test_stay_at_the_end(self, lists: Lists, kubiya: Kubiya) -> None:
        lists.fill(2)
        items = aiter(kubiya.agents.list())
        assert [agent.uuid async for agent in items] == ["0", "1"]
        assert [agent.uuid async for agent in items] == []
        assert len(lists.requests) == 1

    async def test_serve_one_task_at_a_time(self, lists: Lists, kubiya: Kubiya) -> None:
        lists.fill(2)
        pages = kubiya.agents.list().pages()
        results = await asyncio.gather(anext(pages), anext(pages), return_exceptions=True)
        assert isinstance(results[0], Page)
        assert isinstance(results[1], RuntimeError)

    @pytest.mark.parametrize("prefetch", [0, 2])
    async def test_can_be_asked_again_after_a_timeout(
        self, lists: Lists, kubiya: Kubiya, prefetch: int
    ) -> None:
        everything = lists.fill(6)
        lists.held[2] = asyncio.Event()
        items = kubiya.agents.list(limit=2, prefetch=prefetch).items()
        found = [(await anext(items)).uuid, (await anext(items)).uuid]
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(anext(items), 0.01)
        lists.held.pop(2).set()
        found += [agent.uuid async for agent in items]
        assert found == everything
        assert len(lists.requests) == (5 if prefetch == 0 else 4)


async def test_observers_hear_of_every_page(lists: Lists) -> None:
    class Ears:
        def __init__(self) -> None:
            self.heard: list[Event] = []

        def on_event(self, event: Event, /) -> None:
            self.heard.append(event)

    ears = Ears()
    lists.fill(5)
    async with Kubiya(api_key="k", base_url=lists.url, observers=[ears]) as kubiya:
        await kubiya.agents.list(limit=2, prefetch=3).collect()
    assert [event for event in ears.heard if isinstance(event, PageFetched)] == [
        PageFetched("agents.list", 1, 2, 5),
        PageFetched("agents.list", 2, 2, 5),
        PageFetched("agents.list", 3, 1, 5),
    ]


async def test_a_list_that_ends_short_of_its_length_is_logged(
    lists: Lists, kubiya: Kubiya, caplog: pytest.LogCaptureFixture
) -> None:
    lists.fill(4)
    lists.form = lambda cut: {"agents": cut.items, "total": 9, "limit": cut.limit}
    assert len(await kubiya.agents.list(limit=2).collect()) == 4
    assert (
        "agents.list: the list ended after 4 items although the server speaks of 9" in caplog.text
    )


async def test_a_list_without_a_length_ends_without_a_word(
    lists: Lists, kubiya: Kubiya, caplog: pytest.LogCaptureFixture
) -> None:
    lists.fill(4)
    lists.form = no_total
    assert len(await kubiya.agents.list(limit=2).collect()) == 4
    assert caplog.text == ""
