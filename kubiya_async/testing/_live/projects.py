"""Projects: templates and projects in one list, planned, approved and applied; and inline stacks.

What is planned and how it is applied is the same as in the documented API, on objects of their own.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any, Final, cast

from kubiya_async.testing._answers import (
    Answer,
    Document,
    Empty,
    EventFeed,
    ServerCall,
    invalid,
    not_found,
)
from kubiya_async.testing._state.projects import Projects as Planner
from kubiya_async.testing._state.registry import claims, handles
from kubiya_async.testing.scripts import Event

if TYPE_CHECKING:
    from kubiya_async.testing._live.world import LiveWorld

_MODEL: Final = "LiveProject"
_STACK: Final = "stack"


class Projects:
    """The projects, their plans and executions, and stacks that are nothing else than files."""

    def __init__(self, live: LiveWorld) -> None:
        self._live = live
        self._planner = Planner(live.world)
        self._stacks: dict[str, list[str]] = {}

    @property
    def _plans(self) -> Planner:
        self._planner.documents = self._live.stores[_MODEL].documents
        return self._planner

    @claims("live.projects.get_execution")
    def is_execution(self, path: tuple[str, ...], _: bytes) -> bool:
        return self._planner.is_execution(path, b"")

    @claims("live.projects.approve")
    def is_plan(self, path: tuple[str, ...], _: bytes) -> bool:
        return self._planner.plan_of(path[0]) is not None

    @handles("live.projects.create")
    def create(self, call: ServerCall) -> Document:
        project = self._live.find(_MODEL, self._live.create(_MODEL, call)["id"])
        project["usecase_id"] = call.body.get("template_id")
        return dict(project)

    @handles("live.projects.delete")
    def delete(self, call: ServerCall) -> Answer:
        self._live.stores[_MODEL].remove(call.text())
        return Empty.EMPTY

    @handles("live.projects.plan")
    def plan(self, call: ServerCall) -> Document:
        return self._plans.plan(call)

    @handles("live.projects.get_plan")
    def get_plan(self, call: ServerCall) -> Document:
        plan = self._planner.plan_of(call.text())
        if plan is None:
            raise not_found("Plan", plan_id=call.text())
        return plan

    @handles("live.projects.approve")
    def approve(self, call: ServerCall) -> Document:
        return self._plans.approve(call)

    @handles("live.projects.get_execution")
    def get_execution(self, call: ServerCall) -> Document:
        return self._plans.get_execution(call)

    @handles("live.projects.get_logs")
    def get_logs(self, call: ServerCall) -> Document:
        return self._plans.get_logs(call)

    # Stacks

    @handles("live.projects.plan_stack")
    def plan_stack(self, call: ServerCall) -> Document:
        files = _files(call)
        added = sum(text.count("resource ") for text in files.values())
        printed = f"Plan: {added} to add, 0 to change, 0 to destroy."
        outputs = {"initOutput": "Initialized", "planOutput": printed}
        return {"uuid": self._live.mint(_STACK), "success": True, **outputs}

    @handles("live.projects.apply_stack")
    def apply_stack(self, call: ServerCall) -> Document:
        files = _files(call)
        identity = self._live.mint(_STACK)
        self._stacks[identity] = [*(f"Applying {name}" for name in files), "Apply complete"]
        return {"uuid": identity, "success": True}

    @handles("live.projects.stream_stack_logs")
    def stream_stack_logs(self, call: ServerCall) -> EventFeed:
        if call.text() not in self._stacks:
            raise not_found("Stack", stack_id=call.text())
        lines = self._stacks[call.text()]
        return EventFeed([Event({"type": "log", "content": line}) for line in lines])


def _files(call: ServerCall) -> dict[str, str]:
    """Decode the files of a stack.

    Raises:
        Refusal: One of them is not base64, or there is none that says anything.
    """
    given = cast("dict[str, Any]", call.body.get("files") or {})
    files: dict[str, str] = {}
    for name, encoded in given.items():
        try:
            files[name] = base64.b64decode(str(encoded), validate=True).decode()
        except ValueError:
            raise invalid(f"files.{name}", "Must be base64 of UTF-8 text") from None
    if not any(text.strip() for text in files.values()):
        raise invalid("files", "A stack needs at least one file")
    return files
