"""A local server for each test, a plain HTTP session that speaks to it, and a clock to turn."""

from __future__ import annotations

import asyncio
import heapq
import itertools
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest
from yarl import URL

from kubiya_async.testing import LocalServer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

EPOCH = 1_800_000_000.0
"""2027-01-15T08:00:00Z: where a hand-turned clock begins."""


@dataclass(frozen=True)
class Reply:
    """An answer, read to its end."""

    status: int
    headers: Any
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


class Http:
    """Sends requests with a key, and paths as they are."""

    def __init__(self, server: LocalServer, session: aiohttp.ClientSession) -> None:
        self.server = server
        self.session = session

    async def __call__(
        self,
        method: str,
        path: str,
        *,
        root: str | None = None,
        body: Any = None,
        headers: dict[str, str] | None = None,
        data: bytes | None = None,
    ) -> Reply:
        sent = {"Authorization": f"UserKey {self.server.api_key}", **(headers or {})}
        if body is not None:
            data = json.dumps(body).encode()
        if data is not None:
            sent.setdefault("Content-Type", "application/json")
        url = URL((self.server.url if root is None else root) + path, encoded=True)
        async with self.session.request(
            method, url, data=data, headers=sent, skip_auto_headers=["Content-Type"]
        ) as response:
            return Reply(response.status, response.headers, await response.read())

    async def get(self, path: str, **how: Any) -> Reply:
        return await self("GET", path, **how)

    async def post(self, path: str, body: Any = None, **how: Any) -> Reply:
        return await self("POST", path, body=body, **how)

    async def put(self, path: str, body: Any = None, **how: Any) -> Reply:
        return await self("PUT", path, body=body, **how)

    async def delete(self, path: str, **how: Any) -> Reply:
        return await self("DELETE", path, **how)

    async def v3(self, method: str, path: str, body: Any = None, **how: Any) -> Reply:
        return await self(method, path, body=body, root=self.server.origin + "/api/v3", **how)

    async def pods(self, path: str, **how: Any) -> Reply:
        headers = {"X-API-Key": self.server.pods_api_key}
        return await self("GET", path, **{"headers": headers, **how}, root=self.server.pods_url)


class TurnedClock:
    """Monotonic seconds that pass when the test says so."""

    def __init__(self) -> None:
        self.now = 0.0
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._numbers = itertools.count()

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        future = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self.now + seconds, next(self._numbers), future))
        await future

    async def advance(self, seconds: float) -> None:
        """Let time pass, and whoever slept until then go on."""
        self.now += seconds
        while self._sleepers and self._sleepers[0][0] <= self.now:
            future = heapq.heappop(self._sleepers)[2]
            if not future.done():
                future.set_result(None)
        for _ in range(5):
            await asyncio.sleep(0)

    @property
    def sleepers(self) -> int:
        return sum(not future.done() for _, _, future in self._sleepers)


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    timeout = aiohttp.ClientTimeout(total=20)
    async with aiohttp.ClientSession(timeout=timeout, auto_decompress=False) as session:
        session._retry_connection = False
        yield session


@pytest.fixture
def server(kubiya_server: LocalServer) -> LocalServer:
    return kubiya_server


@pytest.fixture
def http(server: LocalServer, session: aiohttp.ClientSession) -> Http:
    return Http(server, session)


@pytest.fixture
def clock() -> TurnedClock:
    return TurnedClock()


@pytest.fixture
async def slow_server(clock: TurnedClock) -> AsyncIterator[LocalServer]:
    """A server whose time the test turns; executions take as long as they say."""
    async with LocalServer(speed=1, clock=clock, epoch=EPOCH, sleep=clock.sleep) as server:
        yield server


@pytest.fixture
def slow_http(slow_server: LocalServer, session: aiohttp.ClientSession) -> Http:
    return Http(slow_server, session)
