"""A page that is awaited is worked out without a walk, and is the page that a walk makes."""

from __future__ import annotations

import copy
import gc
import weakref
from typing import Any, Final

import pytest

from kubiya_async import Kubiya, KubiyaError
from kubiya_async.observe import Event
from kubiya_async.pagination import Page, Paginator
from kubiya_async.pagination.walk import figures
from tests.pagination.conftest import Form, Lists, reply
from tests.pagination.test_envelopes import FORMS

BY_A_WALK: Final = 10**9
"""With so many items at most, the page is one that a walk makes."""
LISTS: Final = ("agents", "tasks", "runners_v3")
"""With `offset`, with `page`, and with neither."""


def listed(kubiya: Kubiya, name: str, **arguments: Any) -> Paginator[Any]:
    paginator: Paginator[Any] = getattr(kubiya, name).list(**arguments)
    return paginator


async def seen(lists: Lists, paginator: Paginator[Any], heard: list[Event]) -> list[object]:
    """Return all that an awaited page says and does."""
    lists.requests.clear()
    heard.clear()
    try:
        page: Page[Any] = await paginator
    except KubiyaError as error:
        return [type(error), str(error), error.__notes__, *lists.requests]
    events = [event for event in heard if type(event).__name__ == "PageFetched"]
    # Copied before anything of it was asked for.
    pages = (copy.copy(page), page)
    said = [
        (
            one.total,
            one.limit,
            one.number,
            one.offset,
            one.is_last,
            one.has_more,
            one.cursor,
            repr(one),
            [*one],
        )
        for one in pages
    ]
    assert said[0] == said[1]
    assert pages[0] == pages[1]
    return [*said, paginator.total, paginator.cursor, *events, *lists.requests]


@pytest.fixture
def heard() -> list[Event]:
    return []


@pytest.fixture
async def kubiya(lists: Lists, heard: list[Event]) -> Any:
    class Ears:
        def on_event(self, event: Event, /) -> None:
            heard.append(event)

    settings: dict[str, Any] = {"rate_limiter": None, "retries": 0, "observers": [Ears()]}
    async with Kubiya(api_key="k", base_url=lists.url, **settings) as client:
        yield client


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize("name", LISTS)
async def test_awaited_page_is_the_first_page_of_a_walk(
    lists: Lists, kubiya: Kubiya, heard: list[Event], name: str, form: Form
) -> None:
    lists.form = form
    for count in (0, 1, 2, 50, 51):
        lists.fill(count)
        for clamp in (None, 2):
            lists.clamp = clamp
            for arguments in ({}, {"limit": 2}) if name == "agents" else ({},):
                lean, walked = [
                    await seen(lists, listed(kubiya, name, **arguments, **more), heard)
                    for more in ({}, {"max_items": BY_A_WALK})
                ]
                assert lean == walked


async def test_page_that_fails_says_where_it_would_have_been(
    lists: Lists, kubiya: Kubiya, heard: list[Event]
) -> None:
    for body, status in (({"error": "no"}, 404), ("nonsense", 200), ({"agents": [{}]}, 200)):
        both: list[object] = []
        for more in ({}, {"max_items": BY_A_WALK}):
            lists.answers = {1: reply(body, status)}
            both.append(await seen(lists, listed(kubiya, "agents", **more), heard))
        assert both[0] == both[1]


async def test_page_without_what_is_asked_for_says_so(lists: Lists, kubiya: Kubiya) -> None:
    lists.fill(1)
    page: Any = await kubiya.agents.list()

    with pytest.raises(AttributeError, match="length"):
        print(page.length)


async def test_awaited_page_goes_with_the_last_who_holds_it(lists: Lists, kubiya: Kubiya) -> None:
    """A page in a cycle would wait for the garbage collector, with all of its items."""
    lists.fill(1)
    gc.disable()
    try:
        page = await kubiya.agents.list()
        item = weakref.ref(page[0])
        del page
        assert item() is None
    finally:
        gc.enable()


def test_few_figures_are_read_as_all_are() -> None:
    """An envelope that could say more, and does not, is searched for everything."""
    values = (None, 0, 7, -1, True, "7", 1.5)
    for total in values:
        for limit in values:
            envelope = {"total": total, "limit": limit, "offset": 3}
            assert figures(envelope) == figures({**envelope, "pages": None})
