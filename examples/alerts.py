"""An alert starts a workflow, and its result is told in a chat: alert, inbox, workflow, message.

    python examples/alerts.py PORT AGENT

It takes the keys from KUBIYA_API_KEY and WEBHOOK_SECRET. PagerDuty sends to /webhooks/pagerduty. A
delivery is answered when it is in inbox.db; what happens then survives the end of this program. To
look at what has failed, and to try it again:

    kubiya-async inbox list inbox.db --state dead
    kubiya-async inbox resend inbox.db --all
"""

from __future__ import annotations

import os
import sys
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

from aiohttp import web

from kubiya_async import Kubiya, KubiyaError
from kubiya_async.contrib.aiohttp import webhook_handler
from kubiya_async.webhooks import PAGERDUTY, Receiver, SqliteInbox

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from kubiya_async.webhooks import SenderEvent

SOURCE = "myorg/runbooks"


def make_app(kubiya: Kubiya, secret: str, agent: str, file: str = "inbox.db") -> web.Application:
    inbox = SqliteInbox(file)
    receiver = Receiver(secrets=secret, scheme=PAGERDUTY, inbox=inbox)

    @receiver.on("incident.triggered")
    async def triggered(event: SenderEvent) -> None:
        incident = event.data["event"]["data"]
        # The workflow gets the incident's id: should this run twice, it can see that.
        run = await kubiya.workflows.run(source=SOURCE, variables={"incident": incident["id"]})
        message = f"{incident['title']}: {SOURCE} has ended as {run.status}."
        answer = await kubiya.chat.send(agent_uuid=agent, message=message)
        print(message, answer.response, sep="\n", flush=True)

    async def life(_: web.Application) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(kubiya)
            await stack.enter_async_context(inbox)
            await stack.enter_async_context(inbox.working(receiver))
            yield

    app = web.Application()
    app.cleanup_ctx.append(life)
    app.router.add_post("/webhooks/pagerduty", webhook_handler(receiver))
    return app


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    try:
        service = make_app(Kubiya(), os.environ.get("WEBHOOK_SECRET", ""), sys.argv[2])
        web.run_app(service, host="127.0.0.1", port=int(sys.argv[1]))
    except KubiyaError as error:
        sys.exit(str(error))
