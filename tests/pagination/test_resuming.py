"""A cursor is exact after every item, can be stored, and is refused where it does not belong."""

from __future__ import annotations

import functools

import pytest

from kubiya_async import UNSET, InvalidArgumentError, Kubiya, PaginationError
from tests.pagination.conftest import Lists, bare, ids


@pytest.mark.parametrize("prefetch", [0, 3])
@pytest.mark.parametrize("deduplicate", [False, True])
async def test_every_item_can_be_the_last_before_a_crash(
    lists: Lists, kubiya: Kubiya, prefetch: int, deduplicate: bool
) -> None:
    everything = lists.fill(13)
    for crash in range(14):
        start = functools.partial(
            kubiya.agents.list, limit=5, prefetch=prefetch, deduplicate=deduplicate
        )
        paginator = start()
        found: list[str] = []
        items = paginator.items()
        while len(found) < crash:
            found.append((await anext(items)).uuid)
        await items.aclose()
        rest = await start(cursor=paginator.cursor).collect()
        assert found + ids(rest) == everything


@pytest.mark.parametrize("total", [True, False])
async def test_pages_with_numbers_go_on_in_the_middle(
    lists: Lists, kubiya: Kubiya, total: bool
) -> None:
    everything = lists.fill(13)
    if total:
        lists.form = lambda cut: {"data": cut.items, "total": cut.total}
    else:
        lists.form = bare
    for limit in (UNSET, 5):
        for crash in range(14):
            paginator = kubiya.tasks.list(limit=limit)
            found = [task.id for task in await paginator.collect(max_items=crash)]
            rest = await kubiya.tasks.list(limit=limit, cursor=paginator.cursor).collect()
            assert found + [task.id for task in rest] == everything


async def test_a_list_in_one_answer_goes_on_in_the_middle(lists: Lists, kubiya: Kubiya) -> None:
    lists.fill(5)
    lists.form = bare
    paginator = kubiya.runners_v3.list(max_items=2)
    assert len(await paginator.collect()) == 2
    rest = await kubiya.runners_v3.list(cursor=paginator.cursor).collect()
    assert [runner.name for runner in rest] == ["item 2", "item 3", "item 4"]


async def test_a_walk_can_be_cut_into_portions(lists: Lists, kubiya: Kubiya) -> None:
    everything = lists.fill(50)
    found: list[str] = []
    cursor = None
    for _ in range(4):
        paginator = kubiya.agents.list(limit=10, max_items=14, cursor=cursor)
        found += ids(await paginator.collect())
        cursor = paginator.cursor
    assert found == everything


async def test_the_end_is_a_place_too(lists: Lists, kubiya: Kubiya) -> None:
    lists.fill(10)
    paginator = kubiya.agents.list(limit=5)
    await paginator.collect()
    lists.items += ["10", "11"]
    assert ids(await kubiya.agents.list(cursor=paginator.cursor).collect()) == ["10", "11"]


async def test_a_cursor_that_nothing_was_read_from_stays_the_same(
    lists: Lists, kubiya: Kubiya
) -> None:
    lists.fill(10)
    paginator = kubiya.agents.list(limit=5)
    assert kubiya.agents.list(cursor=paginator.cursor).cursor == paginator.cursor
    await paginator
    assert kubiya.agents.list(cursor=paginator.cursor).cursor == paginator.cursor


class TestListsThatChangedMeanwhile:
    @pytest.fixture
    async def cursor(self, lists: Lists, kubiya: Kubiya) -> str:
        """After items 0 to 29."""
        lists.fill(80)
        paginator = kubiya.agents.list(limit=10, max_items=30)
        await paginator.collect()
        lists.requests.clear()
        return paginator.cursor

    async def resume(self, kubiya: Kubiya, cursor: str) -> list[str]:
        return ids(await kubiya.agents.list(limit=10, cursor=cursor).collect())

    async def test_by_deletion_before_it(self, lists: Lists, kubiya: Kubiya, cursor: str) -> None:
        del lists.items[5:12]
        assert await self.resume(kubiya, cursor) == [str(n) for n in range(30, 80)]
        assert lists.offsets[:2] == [30, 22]

    async def test_by_insertion_before_it(self, lists: Lists, kubiya: Kubiya, cursor: str) -> None:
        lists.items[:0] = ["a", "b", "c"]
        assert await self.resume(kubiya, cursor) == [str(n) for n in range(30, 80)]

    async def test_by_both_and_much(self, lists: Lists, kubiya: Kubiya, cursor: str) -> None:
        del lists.items[5:25]
        lists.items += [str(number) for number in range(80, 93)]
        assert await self.resume(kubiya, cursor) == [str(n) for n in range(30, 93)]

    async def test_by_deletion_of_all_that_was_read(
        self, lists: Lists, kubiya: Kubiya, cursor: str
    ) -> None:
        del lists.items[:30]
        assert await self.resume(kubiya, cursor) == [str(n) for n in range(30, 80)]

    @pytest.mark.parametrize("gone", [1, 7])
    async def test_without_the_last_items_the_list_is_read_again(
        self,
        lists: Lists,
        kubiya: Kubiya,
        cursor: str,
        caplog: pytest.LogCaptureFixture,
        gone: int,
    ) -> None:
        del lists.items[30 - gone : 30]
        assert await self.resume(kubiya, cursor) == lists.items
        assert "items come again" in caplog.text

    async def test_so_far_back_that_it_is_not_looked_for(
        self, lists: Lists, kubiya: Kubiya
    ) -> None:
        lists.fill(500)
        paginator = kubiya.agents.list(limit=10, max_items=300)
        await paginator.collect()
        del lists.items[299]
        with pytest.raises(PaginationError, match="cannot be found"):
            await self.resume(kubiya, paginator.cursor)
        assert len(lists.requests) < 50


class TestRefusals:
    def refuse(self, kubiya: Kubiya, cursor: object, **arguments: object) -> str:
        with pytest.raises(InvalidArgumentError) as caught:
            _ = kubiya.agents.list(cursor=cursor, **arguments)  # type: ignore[arg-type]
        assert caught.value.argument == "cursor"
        return str(caught.value)

    async def test_of_another_operation(self, kubiya: Kubiya) -> None:
        message = self.refuse(kubiya, kubiya.tools.list().cursor)
        assert "belongs to tools.list, not to agents.list" in message

    async def test_of_other_filters(self, kubiya: Kubiya) -> None:
        message = self.refuse(kubiya, kubiya.agents.list(filter="x").cursor, filter="y")
        assert "other path arguments or filters" in message

    async def test_of_other_path_arguments(self, kubiya: Kubiya) -> None:
        cursor = kubiya.chat.history("one").cursor
        assert kubiya.chat.history("one", cursor=cursor).cursor == cursor
        with pytest.raises(InvalidArgumentError, match="path arguments"):
            _ = kubiya.chat.history("two", cursor=cursor)

    async def test_of_another_page_size(self, kubiya: Kubiya) -> None:
        cursor = kubiya.tasks.list(limit=10).cursor
        assert kubiya.tasks.list(cursor=cursor).cursor == cursor
        with pytest.raises(InvalidArgumentError, match="pages of 10 items"):
            _ = kubiya.tasks.list(limit=20, cursor=cursor)

    async def test_beside_an_offset(self, kubiya: Kubiya) -> None:
        message = self.refuse(kubiya, kubiya.agents.list().cursor, offset=5)
        assert "leave out offset" in message

    @pytest.mark.parametrize("cursor", ["", "50", 7, "agents.list;offset=-1;call=00000000"])
    async def test_of_what_is_no_cursor(self, kubiya: Kubiya, cursor: object) -> None:
        assert "cursor must be one that a list gave" in self.refuse(kubiya, cursor)
