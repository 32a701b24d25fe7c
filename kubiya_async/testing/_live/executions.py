"""Executions of the control plane: they wait, run and end, and stream what happens with ids.

What the agent says and does is its script (`LocalServer.chat_script`), spread over the time that
the execution takes. An `error` in the script is how it fails. What is cancelled, terminated or
marked as done ends at once, and its stream with it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from kubiya_async.testing._answers import Answer, Document, EventFeed, Listing, ServerCall
from kubiya_async.testing._live.crud import page_of
from kubiya_async.testing._live.wires import heartbeat, until
from kubiya_async.testing._state.conversation import event_of, final_text
from kubiya_async.testing._state.lists import equal
from kubiya_async.testing._state.registry import handles
from kubiya_async.testing._time import rfc3339
from kubiya_async.testing.scripts import ChatTurn, Event, Pause, Raw

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubiya_async.testing._live.world import LiveWorld
    from kubiya_async.testing.scripts import StreamItem

_MODEL: Final = "ControlExecution"
_QUEUED: Final = 30.0
"""Seconds of its own time that an execution waits for a worker."""
_PER_ITEM: Final = 15.0
"""Seconds of its own time that each thing the agent does takes."""
_RETRY: Final = Raw(b"retry: 1000\n\n")
_ALIVE: Final = Event({}, name="keepalive")
_ENDINGS: Final = {"cancel": "cancelled", "terminate": "terminated", "mark_done": "completed"}


@dataclass(frozen=True, slots=True)
class Play:
    """What an execution will have done by when, in its own time."""

    id: str
    started_at: float
    happenings: tuple[tuple[float, str, Document], ...]
    """Moment, name of the event and its data."""
    status: str
    response: str
    error: str | None

    @property
    def end(self) -> float:
        return self.happenings[-1][0]

    def state(self, elapsed: float) -> str:
        if elapsed >= self.end:
            return self.status
        return "pending" if elapsed < _QUEUED else "running"


class Executions:
    """What agents and teams do."""

    def __init__(self, live: LiveWorld) -> None:
        self._live = live
        self._plays: dict[str, Play] = {}

    def start(self, call: ServerCall, kind: str, entity: Document, prompt: str) -> Document:
        """Begin an execution; give what is kept of it."""
        identity = self._live.mint("exec")
        self._plays[identity] = self._play(call, identity, entity, prompt)
        return self._live.stores[_MODEL].add(
            {
                "id": identity,
                "workflow_id": f"{kind}-execution-{identity}",
                "execution_type": kind,
                "entity_id": entity.get("id"),
                "entity_name": entity.get("name"),
                "prompt": prompt,
                "system_prompt": call.body.get("system_prompt"),
                "execution_metadata": {},
                "created_at": rfc3339(call.at),
                "started_at": rfc3339(call.at),
            }
        )

    def started(self, execution: Document, message: str = "queued") -> Document:
        """Return what the start of an execution is answered with."""
        return {
            "execution_id": execution["id"],
            "workflow_id": execution["workflow_id"],
            "status": self._loud("pending"),
            "message": message,
        }

    @handles("control_plane.executions.list")
    def list(self, call: ServerCall) -> Listing:
        found = [self.shown(e) for e in reversed(self._live.all(_MODEL))]
        query = call.query
        wanted = query.get("status_filter")
        kept = [e for e in found if wanted in {None, str(e.get("status")).lower()}]
        return page_of(call, equal(kept, execution_type=query.get("execution_type")))

    @handles("control_plane.executions.get")
    def get(self, call: ServerCall) -> Answer:
        execution = self.shown(self._live.find(_MODEL, call.text()))
        return [execution] if self._live.deviations.array_of_one else execution

    @handles(*(f"control_plane.executions.{method}" for method in _ENDINGS))
    def end(self, call: ServerCall) -> Document:
        execution = self._live.find(_MODEL, call.text())
        identity = str(execution["id"])
        if not self._cut(identity, _ENDINGS[call.operation.id.rpartition(".")[2]]):
            status = self.shown(execution)["status"]
            said = {"success": False, "error": f"The execution is {status}", "status": status}
            return {**said, "execution_id": identity}
        workflow, moment = execution.get("workflow_id"), self._live.stamp()
        said = {"success": True, "workflow_id": workflow, "terminated_at": moment}
        return {**said, "execution_id": identity}

    @handles("control_plane.executions.terminate_many")
    def terminate_many(self, call: ServerCall) -> Document:
        results: list[Document] = [
            {"execution_id": identity, "success": self._cut(identity, "terminated")}
            for identity in map(str, call.body["execution_ids"])
        ]
        ended = sum(result["success"] for result in results)
        total = {"total_requested": len(results), "total_succeeded": ended}
        return {**total, "total_failed": len(results) - ended, "results": results}

    def _cut(self, identity: str, status: str) -> bool:
        """End an execution now; return whether it was going on."""
        play = self._plays.get(identity)
        elapsed = 0.0 if play is None else self._live.clock.elapsed(play.started_at)
        if play is None or elapsed >= play.end:
            return False
        said = {"status": status, "execution_id": identity}
        so_far = tuple(what for what in play.happenings if what[0] <= elapsed)
        done: Document = {}
        ended = (*so_far, (elapsed, "status", said), (elapsed, "done", done))
        self._plays[identity] = replace(play, happenings=ended, status=status, response="")
        return True

    @handles("control_plane.executions.stream")
    def stream(self, call: ServerCall) -> EventFeed:
        execution = self._live.find(_MODEL, call.text())
        play = self._plays.get(str(execution["id"])) or _finished(execution)
        last = call.headers.get("last-event-id") or call.raw_query.get("last_event_id")
        sent = _number(last, play)
        # The last event comes again: what follows it is not told by its id alone.
        again = bool(sent) and self._live.deviations.repeated_events
        return EventFeed(self._told(play, sent - again))

    def shown(self, execution: Document) -> Document:
        """Show an execution as far as it has come; one of the spec's examples stays as it is."""
        play = self._plays.get(str(execution["id"]))
        if play is None:
            return {**execution, "status": self._loud(str(execution.get("status") or ""))}
        elapsed = self._live.clock.elapsed(play.started_at)
        status = play.state(elapsed)
        ended = elapsed >= play.end
        return {
            **execution,
            "status": self._loud(status),
            "response": play.response if ended and play.error is None else None,
            "error_message": play.error if ended else None,
            "completed_at": rfc3339(play.started_at + play.end) if ended else None,
            "updated_at": self._live.stamp(),
        }

    def _loud(self, status: str) -> str:
        return status.upper() if self._live.deviations.loud_states else status

    def _play(self, call: ServerCall, identity: str, entity: Document, prompt: str) -> Play:
        chat = self._live.world.chat
        script = chat.next_play(str(entity.get("id") or "")).script
        items = list(script(ChatTurn(dict(entity), prompt)) if callable(script) else script)
        events = [event for item in items if (event := event_of(item))]
        error = next((str(e.get("message")) for e in events if e.get("type") == "error"), None)
        status = "completed" if error is None else "failed"
        happenings = _happenings(identity, events, status, error)
        return Play(identity, call.at, happenings, status, final_text(items), error)

    def _told(self, play: Play, sent: int) -> Iterator[StreamItem]:
        """Return what happens when it does, from a number on, until the end or the host's limit."""
        clock, deviations = self._live.clock, self._live.deviations
        opened = clock.now()
        if deviations.heartbeats:
            yield _RETRY
        number = sent
        while number < len(play.happenings):
            moment, name, data = play.happenings[number]
            waiting = until(clock, play.started_at + moment / clock.speed)
            if waiting is None:
                number += 1
                micros = int((play.started_at + moment) * 1_000_000)
                yield Event(data, name=name, id=f"{play.id}_{number}_{micros}")
                continue
            left = _left(deviations.stream_seconds, opened, clock.now())
            if left <= 0:
                return
            yield Pause(min(waiting.seconds, left))
            if deviations.heartbeats:
                yield heartbeat()
                yield _ALIVE
            # It may have been ended by then.
            play = self._plays.get(play.id, play)


def _left(most: float | None, opened: float, now: float) -> float:
    return float("inf") if most is None else opened + most - now


def _happenings(
    identity: str, events: list[Document], status: str, error: str | None
) -> tuple[tuple[float, str, Document], ...]:
    told: list[tuple[str, Document]] = []
    for event in events:
        told += _as_told(event)
    moments = [(_QUEUED + _PER_ITEM * (n + 1), *what) for n, what in enumerate(told)]
    end = _QUEUED + _PER_ITEM * (len(told) + 1)
    last: list[tuple[float, str, Document]] = [
        (end, "status", {"status": status, "execution_id": identity})
    ]
    if error is None:
        last.append((end, "done", {}))
    else:
        last.append((end, "error", {"error": error}))
    connected = (0.0, "connected", {"execution_id": identity, "status": "pending"})
    running = (_QUEUED, "status", {"data": {"status": "running"}, "execution_id": identity})
    return (connected, running, *moments, *last)


def _as_told(event: Document) -> list[tuple[str, Document]]:
    """Name an event as the control plane does; what it says lies one level deeper."""
    match event.get("type"):
        case "message":
            return [
                ("message_chunk", {"data": {"content": event.get("content"), "role": "assistant"}})
            ]
        case "tool_call":
            data = {"tool_name": event.get("tool"), "tool_arguments": event.get("args")}
            return [("tool_started", {"data": {**data, "tool_execution_id": event.get("id")}})]
        case "tool_result":
            data = {"tool_output": event.get("result"), "tool_execution_id": event.get("id")}
            return [("tool_completed", {"data": data})]
        case "reasoning":
            return [("reasoning", {"content": event.get("content")})]
        case "done" | "error":
            return []
        case kind:
            return [(str(kind), dict(event))]


def _finished(execution: Document) -> Play:
    """Make what can still be told about an execution that was there before the server."""
    identity = str(execution["id"])
    status = str(execution.get("status") or "completed").lower()
    connected: tuple[float, str, Document] = (0.0, "connected", {"execution_id": identity})
    said: Any = execution.get("response")
    chunk = [(0.0, "message_chunk", {"data": {"content": said}})] if said else []
    return Play(
        identity, 0.0, (connected, *chunk, (0.0, "done", {})), status, str(said or ""), None
    )


def _number(last: str | None, play: Play) -> int:
    """Return how many events have come before an id, by the counter in its middle."""
    head, _, tail = (last or "").removeprefix(f"{play.id}_").partition("_")
    if not tail or not head.isdecimal():
        return 0
    return min(int(head), len(play.happenings))
