"""Start the service: `python -m examples.fastapi_app`.

With KUBIYA_API_KEY set, it works with the platform; without, with a local server in this process.
KUBIYA_WEBHOOK_SECRET lets the inbox verify what the platform sends.
"""

from __future__ import annotations

import argparse
import os
import secrets
import socket
from contextlib import suppress
from typing import cast

import uvicorn
from fastapi import FastAPI

from .service import Settings, make_app


class Server(uvicorn.Server):
    """Lets the readers of the inbox go, who would stay for ever, before it waits for the rest."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await cast("FastAPI", self.config.app).state.inbox.close()
        await super().shutdown(sockets)


def main() -> None:
    options = _options()
    # Bound before anything starts: the local server has to know where to deliver its events.
    listener = socket.create_server((options.host, options.port))
    url = f"http://{options.host}:{listener.getsockname()[1]}"
    local = not os.environ.get("KUBIYA_API_KEY")
    secret = secrets.token_hex(16) if local else os.environ.get("KUBIYA_WEBHOOK_SECRET")
    app = make_app(Settings(url=url, webhook_secret=secret, local=local))
    print(f"{url}  ({'a local server, no account' if local else 'the platform'}; Ctrl-C stops)")
    config = uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=2)
    with suppress(KeyboardInterrupt):
        Server(config).run(sockets=[listener])


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m examples.fastapi_app", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=8000, help="0 takes a free one")
    return parser.parse_args()


if __name__ == "__main__":
    main()
