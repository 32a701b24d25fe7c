"""Serve until the input ends; the root URL is the first line of the output."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import ssl
import sys

from benchmarks.server.protocol import Canned


async def main(certificate: str | None) -> None:
    loop = asyncio.get_running_loop()
    tls = None
    if certificate is not None:
        tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        tls.load_cert_chain(certificate)
    server = await loop.create_server(Canned, "127.0.0.1", 0, backlog=20_000, ssl=tls)
    scheme = "http" if tls is None else "https"
    print(f"{scheme}://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


# uvloop leaves the more of the machine to the client.
with contextlib.suppress(ImportError):
    import uvloop

    asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
parser = argparse.ArgumentParser()
parser.add_argument("--certificate", metavar="PEM", help="serve HTTPS")
asyncio.run(main(parser.parse_args().certificate))
