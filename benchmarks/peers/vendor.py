"""The vendor's own packages. Their calls are synchronous, so they run one after the other."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from benchmarks.peers.roles import AGENT, KEY, Calls

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from benchmarks.peers.roles import Read

API = "/api/v1"


@asynccontextmanager
async def sdk_calls(root: str) -> AsyncIterator[Calls]:
    """kubiya-sdk: `list_agents`, and its request method where it has nothing for one agent."""
    from kubiya.client import KubiyaClient

    client: Any = KubiyaClient(KEY, base_url=root)

    async def one() -> object:
        return client.make_request("GET", API + AGENT).json()

    async def fifty() -> object:
        return client.list_agents(limit=50)

    yield Calls(one, fifty)
    client.session.close()


@asynccontextmanager
async def workflow_sdk_calls(root: str) -> AsyncIterator[Calls]:
    """kubiya-workflow-sdk: its request method, as it has no agents."""
    from kubiya_workflow_sdk.client import KubiyaClient

    client: Any = KubiyaClient(KEY, base_url=root)

    async def get(path: str) -> object:
        return client._make_request("GET", API + path).json()  # noqa: SLF001 - it has no other

    yield Calls(lambda: get(AGENT), lambda: get("/agents?limit=50"))
    client.session.close()


@asynccontextmanager
async def events(root: str, *, limit: int = 30) -> AsyncIterator[Read]:
    """kubiya-sdk's streaming client. It drops the path of its root, so the runner carries it."""
    from kubiya.client import StreamingKubiyaClient

    parts = urlsplit(root)

    async def read(arrived: Callable[[], object]) -> None:
        workflow = {"name": "benchmark", "runner": f"{parts.path}/"}
        async for _ in client.execute_workflow_stream(workflow):
            arrived()

    streaming: Any = StreamingKubiyaClient(
        KEY,
        base_url=f"{parts.scheme}://{parts.netloc}",
        max_connections=limit,
        max_connections_per_host=limit,
    )
    async with streaming as client:
        yield read
