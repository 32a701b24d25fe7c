"""What an agent says when no script is given: it looks something up and answers from it.

The documents' own message gets the documents' own answer. Every other message is taken for one of
a few things people ask agents about; the answer names what was asked and what the tool returned.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from kubiya_async.testing._state.tools import DEPLOYMENTS, NODES, PODS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kubiya_async.testing._answers import Document
    from kubiya_async.testing.scripts import ChatTurn, StreamItem

DOCUMENTED_MESSAGE: Final = "Check the status of the production deployment"
DOCUMENTED_ANSWER: Final = "The production deployment is healthy with 3/3 replicas ready."
_QUOTED: Final = 120


@dataclass(frozen=True, slots=True)
class Topic:
    """Something people ask about, the tool for it, and what it shows."""

    pattern: re.Pattern[str]
    plan: str
    tool: str
    args: Mapping[str, Any]
    result: str
    conclusion: str


def _topic(words: str, plan: str, tool: str, args: Mapping[str, Any], *shown: str) -> Topic:
    result, conclusion = shown
    return Topic(re.compile(rf"\b(?:{words})", re.IGNORECASE), plan, tool, args, result, conclusion)


_TOPICS: Final = (
    _topic(
        "deploy|rollout|release|replica",
        "I'll check the production deployment status",
        "kubectl",
        {"command": "get deployments -n production"},
        DEPLOYMENTS,
        DOCUMENTED_ANSWER,
    ),
    _topic(
        "log|error|crash|exception",
        "I'll read the latest logs of the application",
        "kubectl",
        {"command": "logs deploy/my-app --tail=3"},
        "GET /healthz 200 2ms\nGET /orders 200 31ms\nGET /healthz 200 1ms",
        "The last three requests were answered with 200; there is no error in the logs.",
    ),
    _topic(
        "cost|bill|spend|budget",
        "I'll look up this month's spending",
        "aws",
        {"command": "ce get-cost-and-usage --granularity MONTHLY"},
        "AmazonEC2   1240.11\nAmazonRDS    310.42\nAmazonS3      42.07",
        "This month cost 1592.60 USD so far, most of it for EC2.",
    ),
    _topic(
        "node|cluster|cpu|memory",
        "I'll check the nodes of the cluster",
        "kubectl",
        {"command": "get nodes"},
        NODES,
        "Both nodes are ready.",
    ),
)
_ANYTHING: Final = _topic(
    "",
    "I'll look at what is running",
    "kubectl",
    {"command": "get pods -n default"},
    PODS,
    "One pod is running: my-app-7d4b8c8f9-abc123, ready, without restarts.",
)


def improvise(turn: ChatTurn) -> list[StreamItem]:
    """Answer a message: a plan, a tool, its result, a conclusion."""
    topic = next((t for t in _TOPICS if t.pattern.search(turn.message)), _ANYTHING)
    return [
        {"type": "message", "content": topic.plan},
        {"type": "tool_call", "tool": topic.tool, "args": dict(topic.args)},
        {"type": "tool_result", "result": topic.result},
        {"type": "message", "content": _conclusion(turn, topic)},
        {"type": "done"},
    ]


def _conclusion(turn: ChatTurn, topic: Topic) -> str:
    if turn.message == DOCUMENTED_MESSAGE:
        return topic.conclusion
    asked = " ".join(turn.message.split())
    quoted = asked if len(asked) <= _QUOTED else asked[: _QUOTED - 1] + "…"
    sources = _sources(turn.context)
    return f'You asked: "{quoted}". {topic.conclusion}{sources}'


def _sources(context: Sequence[Mapping[str, Any]]) -> str:
    names = [str(c.get("filename") or c.get("url") or c.get("type")) for c in context]
    return f" I have read {', '.join(names)} as well." if names else ""


def final_text(items: Iterable[StreamItem]) -> str:
    """Join the messages after the last tool result: what the agent has to say in the end."""
    parts: list[str] = []
    for item in items:
        event = event_of(item)
        if event.get("type") == "tool_result":
            parts.clear()
        elif event.get("type") == "message":
            parts.append(str(event.get("content", "")))
    return "".join(parts)


def event_of(item: StreamItem) -> Document:
    """Return an item's JSON object; empty for what has none."""
    data = getattr(item, "data", item)
    return data if isinstance(data, dict) else {}  # pyright: ignore[reportUnknownVariableType]
