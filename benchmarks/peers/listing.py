"""stripe and githubkit, which are known for their lists."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from benchmarks.peers.roles import KEY

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from benchmarks.peers.roles import Walk


@asynccontextmanager
async def stripe_pages(root: str) -> AsyncIterator[Walk]:
    """Iterate over customers, which our server makes of agents."""
    import stripe

    transport = stripe.HTTPXClient()
    client: Any = stripe.StripeClient(
        "sk_test_benchmark", base_addresses={"api": root}, http_client=transport
    )

    async def walk() -> int:
        found = 0
        page = await client.v1.customers.list_async(params={"limit": 100})
        async for _ in page.auto_paging_iter():
            found += 1
        return found

    yield walk
    await transport.close_async()


@asynccontextmanager
async def github_pages(root: str) -> AsyncIterator[Walk]:
    """Iterate with its paginator over a bare list of the same model as ours."""
    import githubkit
    from githubkit.rest.paginator import Paginator

    from kubiya_async._generated.models.agents import Agent

    async def walk() -> int:
        found = 0
        pages: Any = Paginator(client.rest, fetch, None)
        async for _ in pages:
            found += 1
        return found

    async def fetch(*, page: int = 1, per_page: int = 100) -> Any:
        params = {"page": page, "per_page": per_page}
        return await client.arequest("GET", "/bare", params=params, response_model=list[Agent])

    github: Any = githubkit.GitHub(KEY, base_url=root)
    async with github as client:
        yield walk
