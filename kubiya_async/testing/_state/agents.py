"""Agents of both APIs, and chat with them: messages, their answers, and the history of both.

What an agent says comes from the scripts of the server, `LocalServer.chat_script`, which know
nothing of the wire. Without a script it looks something up and answers from it. The documents' own
message gets the documents' own answer. Every other message is taken for one of a few things people
ask agents about; the answer names what was asked and what the tool returned.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, cast

from kubiya_async.testing._answers import Answer, Document, EventFeed, Listing, ServerCall, invalid
from kubiya_async.testing._state import spec
from kubiya_async.testing._state.marks import handles
from kubiya_async.testing._state.runs import DEPLOYMENTS, NODES, PODS
from kubiya_async.testing._state.store import filtered, only, page_of
from kubiya_async.testing._state.streams import DATA_STREAM, JSON_LINES, growing, records
from kubiya_async.testing._time import parse_rfc3339
from kubiya_async.testing.scripts import ChatTurn

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from kubiya_async.testing._state.state import ScriptedChat, ServerState
    from kubiya_async.testing.scripts import StreamItem

_AGENT: Final = "Agent"
_PRIVATE: Final = "LiveAgent"
_FLAGS: Final = {"supported_llm_models": "azure/gpt-4o,claude-4-sonnet"}
_RECENT: Final = 100
"""Messages of the past that a script is shown."""


class AgentCatalog:
    """What agents do beside being listed, read and written."""

    def __init__(self, state: ServerState) -> None:
        self._state = state
        self._active: set[str] = set()

    @handles("agents.create")
    def create(self, call: ServerCall) -> Document:
        agent = self._state.create(call)
        self._emit("agent.created", agent)
        return self._state.shown(call, agent)

    @handles("agents.update")
    def update(self, call: ServerCall) -> Document:
        agent = self._state.update(call)
        self._emit("agent.updated", agent)
        return dict(agent)

    @handles("agents.delete")
    def delete(self, call: ServerCall) -> Answer:
        agent = self._state.find(_AGENT, call.text())
        self._emit("agent.deleted", agent)
        return self._state.delete(call, _AGENT)

    def _emit(self, event: str, agent: Document) -> None:
        self._state.emit(event, {"agent": only(agent, "uuid", "name", "status")})

    # The private API

    @handles("live.agents.list")
    def list_private(self, call: ServerCall) -> Listing:
        agents = filtered([dict(a) for a in self._state.all(_PRIVATE)], call, _PRIVATE)
        if self._state.deviations.blank_ids and agents:
            agents = [{**agent, "uuid": ""} for agent in agents]
            agents.append({"uuid": "", "id": "", "name": ""})
        return page_of(call, agents)

    @handles("live.agents.create")
    def create_private(self, call: ServerCall) -> Document:
        agent = self._state.create(call)
        return {"id": agent["id"]} if self._state.deviations.partial_creates else dict(agent)

    @handles("live.agents.list_integrations")
    def list_integrations(self, call: ServerCall) -> Listing:
        agent = self._state.find(_PRIVATE, call.text())
        status = "active" if agent["uuid"] in self._active else "inactive"
        names = cast("list[str]", agent.get("integrations") or [])
        return page_of(call, [{"vendor": name, "status": status} for name in names])

    @handles("live.agents.activate_integrations")
    def activate_integrations(self, call: ServerCall) -> Document:
        self._active.add(self._state.find(_PRIVATE, call.text())["uuid"])
        return {"status": "activated"}

    @handles("live.agents.get_feature_flags")
    def get_feature_flags(self, call: ServerCall) -> Document:
        names = cast("list[str]", call.body)
        return {name: _FLAGS[name] for name in names if name in _FLAGS}


class Conversations:
    """The conversations with every agent; those of the private API are told apart by sessions."""

    def __init__(self, state: ServerState) -> None:
        self._state = state
        self._histories: dict[str, list[Document]] = {}
        if state.all(_AGENT):
            example = spec.OPERATIONS["chat.history"]
            self._histories["abc-123-def"] = spec.example_items(example)

    @handles("chat.send")
    def send(self, call: ServerCall) -> Answer:
        agent = self._state.find(_AGENT, call.body["agent_uuid"])
        chat, items = self._turn(call, agent, agent["uuid"])
        if call.body.get("stream"):
            return EventFeed(items, None if chat is None else chat.framing)
        reply = final_text(list(items))
        execution, moment = self._state.mint("chat-exec"), self._state.stamp()
        return {"response": reply, "execution_id": execution, "created_at": moment}

    @handles("chat.history")
    def history(self, call: ServerCall) -> Listing:
        agent = self._state.find(_AGENT, call.text())
        since = call.query.get("since", 0.0)
        messages = self._histories.get(agent["uuid"], [])
        recent = [m for m in messages if (parse_rfc3339(m["timestamp"]) or 0.0) >= since]
        return page_of(call, recent)

    @handles("live.chat.stream")
    def stream(self, call: ServerCall) -> EventFeed:
        items, _ = self._session(call)
        return EventFeed(records(items), content_type=DATA_STREAM)

    @handles("live.chat.converse")
    def converse(self, call: ServerCall) -> EventFeed:
        items, session = self._session(call)
        return EventFeed(growing(items, session), content_type=JSON_LINES)

    def _session(self, call: ServerCall) -> tuple[Iterator[StreamItem], str]:
        described: Any = call.body.get("agent")
        if not isinstance(described, dict):
            if not call.body.get("agent_uuid"):
                raise invalid("agent_uuid", "agent_uuid or agent is required")
            described = self._state.find(_PRIVATE, call.body["agent_uuid"])
        session = str(call.body.get("session_id") or self._state.mint("session"))
        _, items = self._turn(call, cast("Document", described), session)
        return items, session

    def _turn(
        self, call: ServerCall, agent: Document, session: str
    ) -> tuple[ScriptedChat | None, Iterator[StreamItem]]:
        """Return the script that answers a message, and its items as they are to be told."""
        history = self._histories.setdefault(session, [])
        message = str(call.body["message"])
        context = tuple(call.body.get("context") or ())
        turn = ChatTurn(dict(agent), message, context, tuple(history[-_RECENT:]))
        chat = self._state.next_chat(str(agent.get("uuid", "")))
        items = played(chat, turn)
        self._remember(history, "user", message)
        return chat, self._remembered(items, history)

    def _remembered(
        self, items: Iterable[StreamItem], history: list[Document]
    ) -> Iterator[StreamItem]:
        """Pass items on; when the last one is out, remember what the agent has said."""
        told: list[StreamItem] = []
        for item in items:
            told.append(item)
            yield item
        self._remember(history, "assistant", final_text(told))

    def _remember(self, history: list[Document], role: str, content: str) -> None:
        message = {"id": self._state.mint("msg"), "role": role, "content": content}
        history.append({**message, "timestamp": self._state.stamp()})


def played(chat: ScriptedChat | None, turn: ChatTurn) -> Iterable[StreamItem]:
    """Return what an agent says: its script, or what it improvises."""
    script = improvise_reply if chat is None else chat.script
    return script(turn) if callable(script) else script


# Agents without a script

_DOCUMENTED_MESSAGE: Final = "Check the status of the production deployment"
_DOCUMENTED_ANSWER: Final = "The production deployment is healthy with 3/3 replicas ready."
_QUOTED: Final = 120


@dataclass(frozen=True, slots=True)
class _Topic:
    """Something people ask about, the tool for it, and what it shows."""

    pattern: re.Pattern[str]
    plan: str
    tool: str
    args: Mapping[str, Any]
    result: str
    conclusion: str


def _topic(words: str, plan: str, tool: str, args: Mapping[str, Any], *shown: str) -> _Topic:
    result, conclusion = shown
    return _Topic(
        re.compile(rf"\b(?:{words})", re.IGNORECASE), plan, tool, args, result, conclusion
    )


_TOPICS: Final = (
    _topic(
        "deploy|rollout|release|replica",
        "I'll check the production deployment status",
        "kubectl",
        {"command": "get deployments -n production"},
        DEPLOYMENTS,
        _DOCUMENTED_ANSWER,
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


def improvise_reply(turn: ChatTurn) -> list[StreamItem]:
    """Return the answer to a message: a plan, a tool, its result, a conclusion."""
    topic = next((t for t in _TOPICS if t.pattern.search(turn.message)), _ANYTHING)
    return [
        {"type": "message", "content": topic.plan},
        {"type": "tool_call", "tool": topic.tool, "args": dict(topic.args)},
        {"type": "tool_result", "result": topic.result},
        {"type": "message", "content": _conclusion(turn, topic)},
        {"type": "done"},
    ]


def _conclusion(turn: ChatTurn, topic: _Topic) -> str:
    if turn.message == _DOCUMENTED_MESSAGE:
        return topic.conclusion
    asked = " ".join(turn.message.split())
    quoted = asked if len(asked) <= _QUOTED else asked[: _QUOTED - 1] + "…"
    sources = _sources(turn.context)
    return f'You asked: "{quoted}". {topic.conclusion}{sources}'


def _sources(context: Sequence[Mapping[str, Any]]) -> str:
    names = [str(c.get("filename") or c.get("url") or c.get("type")) for c in context]
    return f" I have read {', '.join(names)} as well." if names else ""


def final_text(items: Iterable[StreamItem]) -> str:
    """Return the messages after the last tool result: what the agent has to say in the end."""
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
