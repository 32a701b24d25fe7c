"""A server on loopback whose lists the test makes up, and a client for it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from kubiya_async import Kubiya


@dataclass(frozen=True)
class Cut:
    """The part of a list that is asked for."""

    items: list[Any]
    total: int
    limit: int
    offset: int


Form = Callable[[Cut], Any]


def reference(cut: Cut) -> Any:
    """Document 002."""
    return {"agents": cut.items, "total": cut.total, "limit": cut.limit, "offset": cut.offset}


def bare(cut: Cut) -> Any:
    return cut.items


def no_total(cut: Cut) -> Any:
    return {"agents": cut.items, "limit": cut.limit, "offset": cut.offset}


@dataclass
class Lists:
    """What the server holds, how it answers, and what it was asked."""

    items: list[str] = field(default_factory=list)
    form: Form = reference
    default_limit: int = 50
    clamp: int | None = None
    ignores_paging: bool = False
    ignores_limit: bool = False
    answers: dict[int, web.Response] = field(default_factory=dict)
    """Answers made up for requests of these numbers, from 1."""
    after: Callable[[int], None] = lambda _: None
    """Called after each answer was made, with the number of the request."""
    held: dict[int, asyncio.Event] = field(default_factory=dict)
    """Requests that wait for an event."""
    requests: list[dict[str, str]] = field(default_factory=list)
    under_way: int = 0
    most_under_way: int = 0
    cancelled: int = 0
    url: str = ""

    def fill(self, count: int) -> list[str]:
        """Have items `0` to `count - 1`."""
        self.items = [str(number) for number in range(count)]
        return list(self.items)

    @property
    def offsets(self) -> list[int]:
        return [int(query.get("offset", 0)) for query in self.requests]

    @property
    def limits(self) -> list[str | None]:
        return [query.get("limit") for query in self.requests]

    async def handle(self, request: web.Request) -> web.Response:
        self.requests.append(dict(request.query))
        number = len(self.requests)
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        try:
            if number in self.held:
                await self.held[number].wait()
            return self.answers.get(number) or self.answer(request)
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        finally:
            self.under_way -= 1
            self.after(number)

    def answer(self, request: web.Request) -> web.Response:
        limit = int(request.query.get("limit", self.default_limit))
        if self.clamp is not None:
            limit = min(limit, self.clamp)
        page = int(request.query.get("page", 1))
        offset = int(request.query.get("offset", (page - 1) * limit))
        if self.ignores_paging:
            offset = 0
        items = [
            {"uuid": one, "id": one, "name": f"item {one}"}
            for one in self.items[offset : None if self.ignores_limit else offset + limit]
        ]
        return reply(self.form(Cut(items, len(self.items), limit, offset)))


def reply(body: Any, status: int = 200) -> web.Response:
    return web.Response(
        body=json.dumps(body).encode(), status=status, content_type="application/json"
    )


@pytest.fixture
async def lists() -> AsyncIterator[Lists]:
    lists = Lists()
    app = web.Application()
    app.router.add_get("/{path:.*}", lists.handle)
    server = TestServer(app)
    await server.start_server()
    lists.url = str(server.make_url("/api/v1"))
    yield lists
    await server.close()


@pytest.fixture
async def kubiya(lists: Lists) -> AsyncIterator[Kubiya]:
    async with Kubiya(
        api_key="test-key", base_url=lists.url, rate_limiter=None, retries=0
    ) as kubiya:
        yield kubiya


def ids(items: Any) -> list[str]:
    return [item.uuid for item in items]
