"""A process that makes calls under a shared limit, to a server that writes down when each came.

    python worker.py URL SCOPE LIMIT SECONDS CALLS [hold]

The server is a list in the store, stamped with the store's time: what it shows is exact however
busy the machine is. With `hold` the process takes its slots and never gives them back.
"""

from __future__ import annotations

import asyncio
import sys

from redis.asyncio import Redis

from kubiya_async.limits import RateLimit, RedisRateLimiter

VISIT = """
local t = redis.call('TIME')
return redis.call('RPUSH', KEYS[1], string.format('%.0f', t[1] * 1000000 + t[2]))
"""


async def main(url: str, scope: str, limit: int, seconds: float, calls: int, *, hold: bool) -> None:
    """Make the calls, ten at once."""
    limits = [RateLimit(limit, seconds)]
    async with Redis.from_url(url) as server, RedisRateLimiter(url, limits, lease=2.0) as limiter:
        gate = limiter.gate("https://api.example", scope)
        pile = iter(range(calls))

        async def work() -> None:
            for _ in pile:
                await gate.acquire(max_wait=None)
                await server.eval(VISIT, 1, f"visits {scope}")
                if hold:
                    await asyncio.sleep(3600)
                gate.finish(200, {}, None)

        await asyncio.gather(*(work() for _ in range(10)))


if __name__ == "__main__":
    where, what, most, window, number, *rest = sys.argv[1:]
    asyncio.run(main(where, what, int(most), float(window), int(number), hold=bool(rest)))
