"""The server of a soak: answers one request in twenty with a fault, until its standard input ends.

It has a process of its own, so that what it remembers does not count as the client's.
"""

from __future__ import annotations

import asyncio
import json
import sys
from typing import Final

from kubiya_async.testing import Fault, LocalServer
from kubiya_async.testing.faults import garbage, html_page, reset, slices, stream, truncate

SHARE: Final = 0.05
"""Of all requests."""

FAULTS: Final = (
    Fault(status=503),
    Fault(status=503, headers={"Retry-After": "0"}),
    Fault(status=429, headers={"Retry-After-Ms": "5"}),
    Fault(status=500, processed=True),
    html_page(),
    garbage(),
    reset(),
    reset(at=300),
    truncate(at=20),
    slices(64),
    Fault(latency=0.02),
    stream(end_after=2, end="reset"),
)


async def main() -> None:
    async with LocalServer(speed=20_000, keep_requests=100) as server:
        for fault in FAULTS:
            server.faults.add(fault, times=None, probability=SHARE / len(FAULTS))
        print(json.dumps(server.environment), flush=True)
        await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(main())
