"""Making a client and closing it again, for the cost of construction."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import aiohttp

from benchmarks.peers.roles import KEY
from kubiya_async import Kubiya

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

ROOT = "http://127.0.0.1:9"
"""Nothing is sent there."""

Make: TypeAlias = "Callable[[], Awaitable[None]]"


async def kubiya() -> None:
    """Make ours; it opens nothing, so closing it is cheap."""
    await Kubiya(KEY, base_url=ROOT).aclose()


_LASTING = Kubiya(KEY, base_url=ROOT)


async def view() -> None:
    """Make a view with another timeout."""
    _LASTING.with_options(timeout=5)


async def session() -> None:
    """Make aiohttp's."""
    await aiohttp.ClientSession().close()


async def httpx_client() -> None:
    """Make httpx's, which loads the certificates."""
    import httpx

    await httpx.AsyncClient().aclose()


async def openai_client() -> None:
    """Make openai's."""
    import openai

    await openai.AsyncOpenAI(api_key=KEY, base_url=ROOT).close()


async def anthropic_client() -> None:
    """Make anthropic's."""
    import anthropic

    await anthropic.AsyncAnthropic(api_key=KEY, base_url=ROOT).close()


async def stripe_client() -> None:
    """Make stripe's, with the transport its asynchronous methods need."""
    import stripe

    transport = stripe.HTTPXClient()
    stripe.StripeClient("sk_test_benchmark", http_client=transport)
    await transport.close_async()


async def github_client() -> None:
    """Make githubkit's, and enter it as it asks to be."""
    import githubkit

    async with githubkit.GitHub(KEY, base_url=ROOT):
        pass


async def sdk_client() -> None:
    """Make kubiya-sdk's."""
    from kubiya.client import KubiyaClient

    KubiyaClient(KEY, base_url=ROOT).session.close()


async def workflow_sdk_client() -> None:
    """Make kubiya-workflow-sdk's."""
    from kubiya_workflow_sdk.client import KubiyaClient

    KubiyaClient(KEY, base_url=ROOT).session.close()
