"""A platform without an account: the local server, with agents that speak word by word."""

from __future__ import annotations

import re
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from kubiya_async.testing import LocalServer, Pause, Step, WorkflowScript

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Iterator

    from kubiya_async.testing.scripts import ChatTurn, StreamItem

DEPLOYMENTS = """\
NAME       READY   UP-TO-DATE   AVAILABLE   AGE
checkout   3/3     3            3           41d
catalog    2/3     3            2           41d
payments   2/2     2            2           12d"""

PODS = """\
NAME                       READY   STATUS             RESTARTS   AGE
catalog-7c9d8f6b5-4xk2p    1/1     Running            0          3d
catalog-7c9d8f6b5-9qwzt    1/1     Running            0          3d
catalog-7c9d8f6b5-m8v7l    0/1     ImagePullBackOff   0          6m"""

STEPS = [
    Step("checkout", 60, "Checked out myorg/deploy-scripts at 4f1c9e2"),
    Step("build", 240, "Built image registry.local/checkout:4f1c9e2"),
    Step("test", 180, "212 tests passed"),
    Step("deploy", 240, "Deployment checkout rolled out: 3/3 replicas ready"),
    Step("verify", 60, "GET /healthz answered 200"),
]


@asynccontextmanager
async def local_platform(
    webhook_url: str, secret: str | None, speed: float
) -> AsyncGenerator[LocalServer]:
    async with LocalServer(speed=speed, stream_delay=0.035) as server:
        server.chat_script(answer)
        server.workflow_script(WorkflowScript(STEPS), source="myorg/deploy-scripts")
        if secret is not None:
            server.deliver_webhooks(webhook_url, secret=secret, sign_timestamp=True)
        yield server


def answer(turn: ChatTurn) -> Iterator[StreamItem]:
    yield from _say("I'll look at what is deployed in production.")
    yield from _use("kubectl", "get deployments -n production", DEPLOYMENTS)
    if "fail" in turn.message.lower():
        yield from _say("One of the deployments is")
        yield {"type": "error", "message": "the model is overloaded", "code": "OVERLOADED"}
        return
    yield from _say("Two are healthy. catalog lacks a replica, so I'll look at its pods.")
    yield from _use("kubectl", "get pods -n production -l app=catalog", PODS)
    yield from _say(
        "Production is up, with one thing to see to:\n\n"
        "• checkout: 3 of 3 replicas ready\n"
        "• payments: 2 of 2 replicas ready\n"
        "• catalog: 2 of 3 replicas ready. One pod cannot pull its image for six minutes now. "
        "The tag was probably never pushed.\n\n"
        "Requests are served by the other two pods. Shall I roll catalog back to the last tag?"
    )
    yield {"type": "done"}


def _say(text: str) -> Iterator[dict[str, Any]]:
    for word in re.findall(r"\S+\s*|\s+", text):
        yield {"type": "message", "content": word}


def _use(tool: str, command: str, result: str) -> Iterator[StreamItem]:
    yield {"type": "tool_call", "tool": tool, "args": {"command": command}}
    yield Pause(0.8)
    yield {"type": "tool_result", "result": result}
