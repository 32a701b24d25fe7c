"""A limiter whose process has forked: each process has connections of its own to the store."""

from __future__ import annotations

import sys

import pytest

from tests.faults.test_process import start


@pytest.mark.skipif(sys.platform == "win32", reason="needs fork")
async def test_f45_limiter_in_a_fork_connects_anew_and_leaves_the_other_connection_alone(
    url: str, scope: str
) -> None:
    child = await start(
        url,
        f"""
        import logging
        logging.basicConfig(level="WARNING")
        limiter = RedisRateLimiter(URL, [RateLimit(10, 60)])

        async def call():
            gate = limiter.gate("https://api.example", {scope!r})
            await gate.acquire(max_wait=20)
            gate.finish(200, {{}}, None)
            return gate.state.remaining

        async def close():
            await limiter.aclose()

        loop = asyncio.new_event_loop()
        loop.run_until_complete(call())
        if not os.fork():
            tell(inherited=len(limiter._desks))
            async def use():
                await call()
                gc.collect()
                await close()
            asyncio.run(use())
            os._exit(0)
        os.wait()
        tell(left=[loop.run_until_complete(call()) for _ in range(3)][-1])
        loop.run_until_complete(close())
        loop.close()
        """,
    )
    assert await child.facts() == {"inherited": 0}
    assert await child.facts() == {"left": 5}
    assert await child.complaints() == ""
