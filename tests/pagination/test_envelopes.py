"""Lists arrive whole in whatever envelope they come, and what is no list is an error."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import pytest
from aiohttp import web

from kubiya_async import UNSET, DecodeError, ErrorInSuccessResponse, Kubiya, PaginationError, Unset
from tests.pagination.conftest import Cut, Form, Lists, bare, ids, no_total, reference, reply
from tests.support.cases import every_case


def plural(name: str, **more: Form) -> Form:
    return lambda cut: {name: cut.items, **{key: make(cut) for key, make in more.items()}}


def total(cut: Cut) -> int:
    return cut.total


def limit(cut: Cut) -> int:
    return cut.limit


def page(cut: Cut) -> int:
    return cut.offset // cut.limit + 1


def pages(cut: Cut) -> int:
    return -(-cut.total // cut.limit)


def has_more(cut: Cut) -> bool:
    return cut.offset + len(cut.items) < cut.total


def figures(**makers: Form) -> Form:
    return lambda cut: {name: make(cut) for name, make in makers.items()}


FORMS = {
    "the documented one": reference,
    "a bare array": bare,
    "without a length": no_total,
    "nothing but the items": plural("agents"),
    "another plural": plural("teammates"),
    "data": plural("data", total=total, limit=limit, has_more=has_more),
    "data and has_more alone": plural("data", has_more=has_more),
    "pagination inside": plural("data", pagination=figures(total=total, limit=limit)),
    "documented key, pagination inside": plural("agents", pagination=figures(total=total)),
    "entries by page": plural(
        "entries", pagination=figures(total=total, page=page, pages=pages, limit=limit)
    ),
    "pages without a length": plural("entries", pagination=figures(page=page, pages=pages)),
    "results by page": plural("results", total=total, page=page, limit=limit),
    "has_more beside page": plural(
        "policies", total=total, page=page, limit=limit, has_more=has_more
    ),
    "camel case": plural("executions", total=total, page=page, totalPages=pages, pageSize=limit),
    "items": plural("items"),
    "usecases": plural("usecases"),
    "an envelope in data": lambda cut: {"data": reference(cut)},
    "success beside": plural("agents", success=lambda _: True, error=lambda _: None),
    "a length of null": plural("agents", total=lambda _: None),
    "a length that is text": plural("agents", total=lambda cut: str(cut.total)),
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize("count", [0, 1, 4, 6, 7])
@pytest.mark.parametrize("prefetch", [0, 3])
async def test_every_envelope_is_walked_to_its_end(
    lists: Lists, kubiya: Kubiya, form: Form, count: int, prefetch: int
) -> None:
    everything = lists.fill(count)
    lists.form = form
    assert ids(await kubiya.agents.list(limit=3, prefetch=prefetch).collect()) == everything
    assert len(lists.requests) <= count // 3 + 1 + (count < 3)


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize("asked", [UNSET, 5, 100])
async def test_a_clamped_limit_loses_nothing(
    lists: Lists, kubiya: Kubiya, form: Form, asked: int | Unset
) -> None:
    everything = lists.fill(11)
    lists.form, lists.clamp = form, 4
    assert ids(await kubiya.agents.list(limit=asked).collect()) == everything
    assert lists.offsets == [0, 4, 8]


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
async def test_f54_a_server_that_ignores_paging_is_no_endless_loop(
    lists: Lists, kubiya: Kubiya, form: Form
) -> None:
    lists.fill(9)
    lists.form, lists.ignores_paging = form, True
    with pytest.raises(PaginationError, match="seems to ignore 'offset'") as caught:
        await kubiya.agents.list(limit=3).collect()
    assert caught.value.operation == "agents.list"
    assert "await the call" in str(caught.value)
    assert len(lists.requests) == 2


@pytest.mark.parametrize("form", [bare, no_total, reference, FORMS["items"]])
async def test_a_server_without_paging_is_believed_when_one_page_holds_everything(
    lists: Lists, kubiya: Kubiya, form: Form
) -> None:
    everything = lists.fill(9)
    lists.form, lists.ignores_paging = form, True
    assert ids(await kubiya.agents.list().collect()) == everything


@pytest.mark.parametrize("form", [bare, no_total, reference, FORMS["items"]])
@pytest.mark.parametrize("limit", [2, 8, 60, None])
async def test_a_server_that_ignores_paging_and_limit_gives_what_it_has_after_two_requests(
    lists: Lists, kubiya: Kubiya, form: Form, limit: int | None
) -> None:
    everything = lists.fill(9 if limit else 80)
    lists.form, lists.ignores_paging, lists.ignores_limit = form, True, True
    asked: dict[str, Any] = {} if limit is None else {"limit": limit}
    assert ids(await kubiya.agents.list(**asked).collect()) == everything
    assert len(lists.requests) <= 2


TOTALS: Final[dict[str, Callable[[Cut], int]]] = {
    "a part of the list": lambda cut: 70,
    "two pages": lambda cut: min(2 * cut.limit, 120),
    "three pages": lambda cut: min(3 * cut.limit, 120),
    "one less": lambda cut: 119,
    "one more than a page": lambda cut: cut.limit + 1,
    "the page": lambda cut: len(cut.items),
    "what was read": lambda cut: cut.offset + len(cut.items),
    "nothing": lambda cut: 0,
    "the truth": lambda cut: 120,
}


@pytest.mark.parametrize("style", ["offset", "page"])
@pytest.mark.parametrize("limit", [30, 50, 60, 100, None])
async def test_a_length_that_the_pages_disprove_does_not_end_a_list(
    lists: Lists, kubiya: Kubiya, style: str, limit: int | None
) -> None:
    asked = {} if limit is None else {"limit": limit}
    with every_case() as case:
        for name, total in TOTALS.items():
            for prefetch in (1, 3):
                with case((name, prefetch)):
                    everything = lists.fill(120)
                    key = "agents" if style == "offset" else "items"
                    lists.form = lambda cut, total=total, key=key: {  # type: ignore[misc]
                        key: cut.items,
                        "total": total(cut),
                    }
                    lists.requests.clear()
                    call: Any = kubiya.agents.list if style == "offset" else kubiya.knowledge.list
                    pages = [page async for page in call(**asked, prefetch=prefetch).pages()]
                    assert [i for page in pages for i in ids(page.items)] == everything
                    assert len(lists.requests) <= 120 // (limit or 50) + 2
                    assert pages[-1].total in {None, 120}
                    assert [page.has_more for page in pages] == [not p.is_last for p in pages]


async def test_shrinking_the_last_page_does_not_hide_a_repetition(
    lists: Lists, kubiya: Kubiya
) -> None:
    lists.fill(100)
    lists.ignores_paging = True
    with pytest.raises(PaginationError, match="once more"):
        await kubiya.agents.list(max_items=70).collect()


@pytest.mark.parametrize(
    "body",
    [
        {"agents": None, "total": 0},
        {"agents": None},
        {"agents": []},
        {"data": None},
        {"total": 0, "limit": 50, "offset": 0},
        {},
        [],
        None,
    ],
)
async def test_null_and_absent_lists_are_empty(lists: Lists, kubiya: Kubiya, body: Any) -> None:
    lists.answers[1] = reply(body)
    assert (await kubiya.agents.list()).items == []


async def test_a_null_list_in_the_end_ends_the_walk(lists: Lists, kubiya: Kubiya) -> None:
    everything = lists.fill(4)
    lists.form = no_total
    lists.answers[3] = reply({"agents": None})
    assert ids(await kubiya.agents.list(limit=2).collect()) == everything


async def test_bare_arrays_where_the_document_has_them(lists: Lists, kubiya: Kubiya) -> None:
    everything = lists.fill(5)
    lists.form = bare
    entries = await kubiya.knowledge.list(limit=2).collect()
    assert [entry.id for entry in entries] == everything
    assert [query.get("page") for query in lists.requests] == [None, "2", "3"]
    lists.form = FORMS["entries by page"]
    assert len(await kubiya.knowledge.list(limit=2).collect()) == 5


async def test_a_list_in_one_answer_is_one_request(lists: Lists, kubiya: Kubiya) -> None:
    everything = lists.fill(120)
    lists.default_limit, lists.form = 1000, bare
    runners = await kubiya.runners_v3.list().collect()
    assert [runner.name for runner in runners] == [f"item {one}" for one in everything]
    assert lists.requests == [{}]


class TestFailures:
    @pytest.mark.parametrize(
        "body",
        [
            {"success": False, "agents": []},
            {"error": "the database is away"},
            {"error": "the database is away", "agents": []},
            {"errorMessage": "the database is away"},
        ],
    )
    async def test_under_a_success_status_are_raised(
        self, lists: Lists, kubiya: Kubiya, body: Any
    ) -> None:
        lists.answers[1] = reply(body)
        with pytest.raises(ErrorInSuccessResponse):
            await kubiya.agents.list()

    @pytest.mark.parametrize(
        "answer",
        [
            web.Response(text="<html>log in</html>", content_type="text/html"),
            web.Response(text='{"agents": [', content_type="application/json"),
            web.Response(text=""),
            web.Response(text='"agents"', content_type="application/json"),
            reply({"message": "hello"}),
            reply({"errors": ["one", "two"]}),
            reply({"total": 5}),
            *(reply({"agents": {"uuid": "1"}}), reply({"labels": [], "names": []})),
            *(reply({"data": {"message": "hello"}}), reply({"agents": "none"}), reply(5)),
        ],
    )
    async def test_to_send_a_list_are_raised(
        self, lists: Lists, kubiya: Kubiya, answer: web.Response
    ) -> None:
        lists.answers[1] = answer
        with pytest.raises(DecodeError) as caught:
            await kubiya.agents.list()
        assert caught.value.operation == "agents.list"

    async def test_name_the_page_and_the_item(self, lists: Lists, kubiya: Kubiya) -> None:
        lists.fill(7)

        def damaged(cut: Cut) -> Any:
            if cut.offset:
                cut.items[2]["name"] = ["not", "a", "name"]
            return reference(cut)

        lists.form = damaged
        with pytest.raises(DecodeError, match=r"page at offset 4, item 2: name: .* string"):
            await kubiya.agents.list(limit=4).collect()
        lists.form = lambda cut: bare(Cut([None, *cut.items], cut.total, cut.limit, cut.offset))
        with pytest.raises(DecodeError, match="page at offset 0, item 0: "):
            await kubiya.agents.list()
        with pytest.raises(DecodeError, match="page at page 1, item 0: "):
            await kubiya.tasks.list()
