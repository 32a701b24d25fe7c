"""Worker queues: how workers are started and told, and which of them may update itself."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Final

from kubiya_async.testing._answers import (
    Answer,
    Content,
    Document,
    Empty,
    Listing,
    ServerCall,
    conflict,
    not_found,
)
from kubiya_async.testing._live import spec
from kubiya_async.testing._live.crud import page_of
from kubiya_async.testing._state.lists import only
from kubiya_async.testing._state.registry import handles
from kubiya_async.testing._time import rfc3339

if TYPE_CHECKING:
    from kubiya_async.testing._live.world import LiveWorld

_MODEL: Final = "ControlWorkerQueue"
_LOCKED: Final = 300.0
"""Seconds that a lock is held unless the worker says how long it needs."""
_TOLD: Final = (
    "name",
    "display_name",
    "description",
    "status",
    "max_workers",
    "heartbeat_interval",
    "tags",
    "settings",
    "environment_id",
)


class Queues:
    """The queues of all environments."""

    def __init__(self, live: LiveWorld) -> None:
        self._live = live
        self._locks: dict[str, tuple[float, Document]] = {}
        self._workers: dict[str, list[Document]] = {}

    @handles("control_plane.worker_queues.get_install_script")
    def get_install_script(self, call: ServerCall) -> Content:
        return Content(f"#!/bin/sh\nexec {self._command(call)}\n".encode(), "text/plain")

    @handles("control_plane.worker_queues.get_worker_command")
    def get_worker_command(self, call: ServerCall) -> Document:
        queue = self._live.find(_MODEL, call.text())
        told: Document = {
            "queue_id": queue["id"],
            "command": self._command(call),
            "command_parts": {},
        }
        state = {"can_register": True, "queue_status": queue["status"]}
        return {**told, **state, **only(queue, "active_workers", "max_workers")}

    def _command(self, call: ServerCall) -> str:
        return f"kubiya worker start --queue-id {self._live.find(_MODEL, call.text())['id']}"

    @handles("control_plane.worker_queues.start")
    def start(self, call: ServerCall) -> Document:
        queue = self._live.find(_MODEL, call.text())
        identity = self._live.mint("worker")
        moment = rfc3339(call.at)
        workers = self._workers.setdefault(str(queue["id"]), [])
        workers.append(
            {
                "id": identity,
                "worker_id": identity,
                "status": "active",
                "tasks_processed": 0,
                "last_heartbeat": moment,
                "registered_at": moment,
                "system_info": call.body.get("system_info"),
                "worker_metadata": {},
            }
        )
        queue |= {"status": "active", "active_workers": len(workers)}
        shown = spec.example("control_plane.worker_queues.start")
        named = {"queue_id": queue["id"], "queue_name": queue["name"], "worker_id": identity}
        return {**shown, **named, **only(queue, "heartbeat_interval", "task_queue_name")}

    @handles("control_plane.worker_queues.list_workers")
    def list_workers(self, call: ServerCall) -> Listing:
        queue = str(self._live.find(_MODEL, call.text())["id"])
        return page_of(call, [dict(worker) for worker in self._workers.get(queue, ())])

    @handles("control_plane.worker_queues.get_config")
    def get_config(self, call: ServerCall) -> Document:
        queue = self._live.find(_MODEL, call.text())
        told = only(queue, *_TOLD)
        version = hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:12]
        stores = self._live.stores["ControlEnvironment"].documents
        environment = stores.get(str(queue.get("environment_id")), {})
        return {
            "queue_id": queue["id"],
            **told,
            "config_version": version,
            "config_updated_at": queue.get("updated_at"),
            "recommended_package_version": None,
            "environment_name": environment.get("name"),
        }

    @handles("control_plane.worker_queues.acquire_update_lock")
    def acquire(self, call: ServerCall) -> Document:
        queue = str(self._live.find(_MODEL, call.text())["id"])
        held = self._held(queue)
        if held is not None and held["worker_id"] != call.text(1):
            raise conflict("Another worker is updating itself", worker_id=str(held["worker_id"]))
        until = call.at + float(call.body.get("lock_duration_seconds") or _LOCKED)
        lock: Document = {
            "lock_id": self._live.mint("lock"),
            "worker_id": call.text(1),
            "queue_id": queue,
            "acquired_at": rfc3339(call.at),
            "expires_at": rfc3339(until),
            "locked": True,
        }
        self._locks[queue] = until, lock
        return dict(lock)

    @handles("control_plane.worker_queues.release_update_lock")
    def release(self, call: ServerCall) -> Answer:
        queue = str(self._live.find(_MODEL, call.text())["id"])
        held = self._held(queue)
        if held is None or held["worker_id"] != call.text(1):
            raise not_found("Lock", worker_id=call.text(1))
        del self._locks[queue]
        return Empty.EMPTY

    @handles("control_plane.worker_queues.get_update_lock")
    def get_update_lock(self, call: ServerCall) -> Document:
        queue = str(self._live.find(_MODEL, call.text())["id"])
        held = self._held(queue) or {}
        ttl = int(self._locks[queue][0] - call.at) if held else None
        fields = ("worker_id", "lock_id", "acquired_at", "expires_at")
        return {
            "locked": bool(held),
            "queue_id": queue,
            **{name: held.get(name) for name in fields},
            "ttl_seconds": ttl,
            "lock_coordination_available": True,
            "message": None,
        }

    def _held(self, queue: str) -> Document | None:
        until, lock = self._locks.get(queue, (0.0, None))
        return lock if until > self._live.clock.now() else None
