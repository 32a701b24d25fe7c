"""`serve`: the whole API on this machine, in the foreground."""

import asyncio
import errno
import signal
import socket
from contextlib import suppress
from typing import Annotated

import typer

from kubiya_async._cli import session
from kubiya_async._cli.exits import UsageError
from kubiya_async._cli.terminal import Terminal


def serve(
    *,
    host: Annotated[
        str, typer.Option("--host", metavar="HOST", help="Address of this machine to listen on.")
    ] = "127.0.0.1",
    port: Annotated[
        int,
        typer.Option("--port", metavar="PORT", min=0, max=65535, help="Port; 0 takes a free one."),
    ] = 8080,
    speed: Annotated[
        float,
        typer.Option(
            "--speed", metavar="N", min=0.001, help="How many times faster than life things run."
        ),
    ] = 60.0,
    json: session.Json = False,
) -> None:
    """Run the local server until Ctrl-C, and print how to reach it.

    It serves the whole API and forgets everything when it stops. In another terminal, export the
    variables it prints; every command and program then works with it.
    """
    terminal = Terminal(json=json)
    try:
        asyncio.run(_serve(terminal, host, port, speed))
    except KeyboardInterrupt:
        # There is no other way to stop it, so this is how it ends well.
        terminal.note("stopped")
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        free = _free_port(host, port)
        raise UsageError(f"port {port} of {host} is taken: try --port {free}") from None


def _free_port(host: str, taken: int) -> int:
    """Return the next port that is free; 0, which takes any, if none of the next ten is."""
    for port in range(taken + 1, min(taken + 11, 65536)):
        with suppress(OSError), socket.create_server((host, port)):
            return port
    return 0


async def _serve(terminal: Terminal, host: str, port: int, speed: float) -> None:
    from kubiya_async.testing import LocalServer

    async with LocalServer(host=host, port=port, speed=speed, stream_delay=0.15) as server:
        if terminal.json:
            told = {"url": server.url, "api_key": server.api_key, "environment": server.environment}
            terminal.line(told)
        else:
            terminal.write(server.instructions)
        # Ctrl-C needs no help.
        stop = asyncio.Event()
        with suppress(NotImplementedError):  # Windows has no such signals
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
        await stop.wait()
