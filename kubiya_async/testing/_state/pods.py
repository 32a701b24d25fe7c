"""Runners and pods as document 001 shows them: read only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubiya_async.testing._answers import Document, Listing, ServerCall, not_found
from kubiya_async.testing._state.lists import equal, page
from kubiya_async.testing._state.registry import handles

if TYPE_CHECKING:
    from kubiya_async.testing._state.world import World


class RunnerPods:
    """The runners that pods run on, and their pods by the runner's id."""

    def __init__(self, world: World) -> None:
        del world
        self.documents: dict[int, Document] = {}
        self.pods: dict[int, list[Document]] = {}

    @handles("runner_pods.list_runners")
    def list_runners(self, call: ServerCall) -> Document:
        del call
        return {"runners": [self._view(r) for r in self.documents.values()]}

    @handles("runner_pods.list_available")
    def list_available(self, call: ServerCall) -> Document:
        del call
        runners = [self._view(r) for r in self.documents.values()]
        free = [r for r in runners if r["status"] == "online" and r["pod_count"] < r["max_pods"]]
        return {"runners": free}

    @handles("runner_pods.get_runner")
    def get_runner(self, call: ServerCall) -> Document:
        return {"runner": self._view(self._find(call))}

    @handles("runner_pods.list_pods")
    def list_pods(self, call: ServerCall) -> Listing:
        runner = self._find(call)
        pods = self.pods.get(runner["id"], [])
        return page(call, equal(pods, status=call.query.get("status")))

    def _find(self, call: ServerCall) -> Document:
        try:
            return self.documents[call.path[0]]
        except KeyError:
            raise not_found("Runner", id=call.text()) from None

    def _view(self, runner: Document) -> Document:
        running = equal(self.pods.get(runner["id"], []), status="running")
        return {**runner, "pod_count": len(running)}
