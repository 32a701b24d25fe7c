"""Receive webhook events: verified, each handled once, by functions for their names.

    python examples/receive_webhooks.py PORT

The secret is read from KUBIYA_WEBHOOK_SECRET; no KUBIYA_API_KEY is needed. How events are signed is
not documented, so the scheme is spelled out. To try it, send what `signed_request` makes:

    python examples/receive_webhooks.py --signed
"""

from __future__ import annotations

import os
import shlex
import sys
from typing import TYPE_CHECKING, Any, Final

from aiohttp import web

from kubiya_async import KubiyaError
from kubiya_async.contrib.aiohttp import webhook_handler
from kubiya_async.webhooks import HmacSha256, Receiver, signed_request

if TYPE_CHECKING:
    from kubiya_async.models import AgentCreatedEvent, WorkflowFailedEvent

SCHEME: Final = HmacSha256(timestamp_header="X-Kubiya-Timestamp")


async def agent_created(event: AgentCreatedEvent) -> None:
    print("a new agent:", event.data.agent.name)


async def workflow_failed(event: WorkflowFailedEvent) -> None:
    print("a workflow has failed:", event.data)


async def anything(event: Any) -> None:
    print("received:", event.event, flush=True)


def main(secret: str, port: int) -> None:
    receiver = Receiver(secrets=secret, scheme=SCHEME)
    receiver.on("agent.created")(agent_created)
    receiver.on("workflow.failed")(workflow_failed)
    receiver.on("*")(anything)
    app = web.Application()
    app.router.add_post("/webhooks/kubiya", webhook_handler(receiver))
    web.run_app(app, host="127.0.0.1", port=port)


def curl(secret: str) -> str:
    event = {"event": "agent.created", "data": {"agent": {"uuid": "a-1", "name": "Night watch"}}}
    body, headers = signed_request(event, secret=secret, scheme=SCHEME)
    options = [word for name, value in headers.items() for word in ("-H", f"{name}: {value}")]
    return shlex.join(["curl", "-i", *options, "-d", body.decode()])


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    try:
        given = os.environ.get("KUBIYA_WEBHOOK_SECRET", "")
        if sys.argv[1] == "--signed":
            print(curl(given), "http://127.0.0.1:PORT/webhooks/kubiya")
        else:
            main(given, int(sys.argv[1]))
    except KubiyaError as error:
        sys.exit(str(error))
