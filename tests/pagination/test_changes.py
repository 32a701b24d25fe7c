"""Lists that change while they are read: what is handed out, and at what cost in requests."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from kubiya_async import Kubiya, PaginationError
from tests.pagination.conftest import Cut, Form, Lists, bare, ids, no_total, reference

PREFETCH = pytest.mark.parametrize("prefetch", [0, 1, 4])


@PREFETCH
@pytest.mark.parametrize("deleted", [1, 3, 10, 11, 25])
async def test_f54_deleting_what_was_read_skips_nothing(
    lists: Lists, kubiya: Kubiya, prefetch: int, deleted: int
) -> None:
    everything = lists.fill(60)

    def delete(number: int) -> None:
        if number == 3:
            del lists.items[:deleted]

    lists.after = delete
    found = ids(await kubiya.agents.list(limit=10, prefetch=prefetch).collect())
    counts = Counter(found)
    assert all(counts[one] == 1 for one in everything[deleted:])


@PREFETCH
@pytest.mark.parametrize("form", [reference, bare, no_total])
async def test_f54_deduplication_hands_out_everything_once_whatever_is_told(
    lists: Lists, kubiya: Kubiya, prefetch: int, form: Form
) -> None:
    everything = lists.fill(60)
    lists.form = form

    def change(number: int) -> None:
        # As many come as go, so that the length tells nothing.
        if number == 2:
            del lists.items[3:6]
            lists.items += ["new 1", "new 2", "new 3"]
        if number == 4:
            lists.items[:0] = ["new 4", "new 5"]

    lists.after = change
    paginator = kubiya.agents.list(limit=10, prefetch=prefetch, deduplicate=True)
    found = Counter(agent.uuid for agent in await paginator.collect())
    assert set(found.values()) == {1}
    assert set(everything) - {"3", "4", "5"} <= set(found)


async def test_deleting_every_item_as_it_comes_reaches_the_last(
    lists: Lists, kubiya: Kubiya
) -> None:
    everything = lists.fill(95)
    found = []
    async for agent in kubiya.agents.list(limit=10):
        found.append(agent.uuid)
        lists.items.remove(agent.uuid)
    assert found == everything
    assert len(lists.requests) <= 20


@PREFETCH
async def test_items_that_come_in_front_are_repeated_unless_deduplicated(
    lists: Lists, kubiya: Kubiya, prefetch: int
) -> None:
    everything = lists.fill(40)

    def insert(number: int) -> None:
        if number == 2:
            lists.items[:0] = ["new 1", "new 2"]

    lists.after = insert
    found = ids(await kubiya.agents.list(limit=10, prefetch=prefetch).collect())
    assert set(found) == set(everything)
    lists.requests.clear()
    everything = lists.fill(40)
    paginator = kubiya.agents.list(limit=10, prefetch=prefetch, deduplicate=True)
    assert ids(await paginator.collect()) == everything


async def test_f54_a_list_that_never_rests_is_given_up(lists: Lists, kubiya: Kubiya) -> None:
    """Each time all items are others and one fewer: nothing tells where to go on."""

    def churn(number: int) -> None:
        lists.items = [f"{number}/{index}" for index in range(3000 - number)]

    churn(0)
    lists.after = churn
    with pytest.raises(PaginationError, match="cannot be found") as caught:
        await kubiya.agents.list(limit=100).collect(max_items=100_000)
    assert caught.value.operation == "agents.list"
    assert caught.value.hint
    assert len(lists.requests) <= 200


async def test_deleted_pages_with_numbers_are_read_again(lists: Lists, kubiya: Kubiya) -> None:
    everything = lists.fill(60)
    lists.form = lambda cut: {"results": cut.items, "total": cut.total, "limit": cut.limit}

    def delete(number: int) -> None:
        if number == 3:
            del lists.items[5:12]

    lists.after = delete
    found = Counter(task.id for task in await kubiya.tasks.list(limit=10).collect())
    assert set(everything) - set(everything[5:12]) <= set(found)
    assert all(found[one] == 1 for one in everything[20:])


async def test_items_without_an_identity_are_told_apart_by_what_they_hold(
    lists: Lists, kubiya: Kubiya
) -> None:
    everything = lists.fill(6)

    def anonymous(cut: Cut) -> Any:
        return [{**item, "uuid": ""} for item in cut.items]

    lists.form = anonymous
    found = await kubiya.agents.list(limit=2, deduplicate=True).collect()
    assert [agent.name for agent in found] == [f"item {one}" for one in everything]
