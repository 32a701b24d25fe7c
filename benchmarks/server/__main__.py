"""Serve until the input ends; the port is the first line of the output."""

from __future__ import annotations

import asyncio
import contextlib
import sys

from benchmarks.server.protocol import Canned


async def main() -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Canned, "127.0.0.1", 0, backlog=20_000)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


# uvloop leaves the more of the machine to the client.
with contextlib.suppress(ImportError):
    import uvloop

    asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
asyncio.run(main())
