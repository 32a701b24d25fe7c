"""Every list of the API, walked on the local server in each of the forms that lists come in."""

from __future__ import annotations

from typing import Any

import pytest

from kubiya_async import Kubiya
from kubiya_async._generated.operations import OPERATIONS
from kubiya_async.testing import LocalServer

LISTS = [
    *("agents.list", "integrations.list", "knowledge.list", "projects.list", "runners.list"),
    *("runners_v3.list", "secrets.list", "sources.list", "tasks.list", "tools.list"),
    *("webhooks.list", "workflows.list_executions"),
]
PAGED = [name for name in LISTS if name != "runners_v3.list"]


def start(kubiya: Kubiya, name: str, **arguments: Any) -> Any:
    resource, method = name.split(".")
    return getattr(getattr(kubiya, resource), method)(**arguments)


def identities(name: str, items: list[Any]) -> list[Any]:
    pagination = OPERATIONS[name].pagination
    assert pagination is not None
    return [getattr(item, pagination.identity) for item in items]


@pytest.mark.parametrize("form", [None, "named", "data", "nested", "bare"])
@pytest.mark.parametrize("prefetch", [0, 3])
async def test_small_pages_bring_the_same_as_large_ones(form: Any, prefetch: int) -> None:
    async with LocalServer(list_form=form) as server, server.client() as kubiya:
        for name in PAGED:
            whole = await start(kubiya, name).collect()
            pieces = await start(kubiya, name, limit=2, prefetch=prefetch).collect()
            assert identities(name, pieces) == identities(name, whole) != []


async def test_every_list_goes_on_after_its_first_item() -> None:
    async with LocalServer() as server, server.client() as kubiya:
        for name in LISTS:
            everything = await start(kubiya, name).collect()
            paginator = start(kubiya, name)
            await anext(aiter(paginator))
            rest = await start(kubiya, name, cursor=paginator.cursor).collect()
            assert identities(name, rest) == identities(name, everything)[1:]


async def test_agents_that_come_and_go_are_read_once() -> None:
    async with LocalServer() as server, server.client() as kubiya:
        for number in range(30):
            await kubiya.agents.create(name=f"agent {number}")
        before = {agent.uuid for agent in await kubiya.agents.list().collect()}
        seen: list[str] = []
        async for agent in kubiya.agents.list(limit=5, prefetch=2, deduplicate=True):
            seen.append(agent.uuid)
            if len(seen) % 2:
                await kubiya.agents.delete(agent.uuid)
            if len(seen) % 5 == 0 and len(seen) < 40:
                await kubiya.agents.create(name=f"late {len(seen)}")
        assert len(seen) == len(set(seen))
        assert before <= set(seen)


async def test_pages_compare_by_what_they_hold() -> None:
    async with LocalServer() as server, server.client() as kubiya:
        one, same, other = [await kubiya.agents.list(limit=n) for n in (1, 1, 2)]

    assert one == same != other
    assert one != "a page"
    assert repr(one).startswith(f"Page(items={one.items!r}, total={one.total}, ")
