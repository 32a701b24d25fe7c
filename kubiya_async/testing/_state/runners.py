"""Runners as document 002 shows them: listed, read, deployed from a manifest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubiya_async.testing._answers import Content, Document, Listing, ServerCall, invalid, not_found
from kubiya_async.testing._charts import compose_file, deployment
from kubiya_async.testing._state.lists import page, without
from kubiya_async.testing._state.registry import handles

if TYPE_CHECKING:
    from kubiya_async.testing._state.world import World


class Runners:
    """The runners of the organisation, in their second form."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.documents: dict[str, Document] = {}

    @handles("runners.list")
    def list(self, call: ServerCall) -> Listing:
        runners = list(self.documents.values())
        healthy = call.query.get("healthy")
        if healthy is not None:
            runners = [r for r in runners if (r["status"] == "healthy") is healthy]
        return page(call, [without(r, "configuration") for r in runners])

    @handles("runners.get")
    def get(self, call: ServerCall) -> Document:
        return dict(self._find(call.text()))

    @handles("runners.get_manifest")
    def get_manifest(self, call: ServerCall) -> Content:
        runner = self._find(call.text())
        target = call.query.get("type", "kubernetes")
        if target == "kubernetes":
            manifest = deployment(runner["configuration"]["kubernetes_namespace"])
        elif target == "docker":
            manifest = compose_file(runner["name"])
        else:
            raise invalid("type", "Must be one of kubernetes, docker")
        if call.query.get("format", "yaml") == "json":
            return Content(manifest.json().encode(), "application/json")
        return Content(manifest.yaml().encode(), "application/yaml")

    def _find(self, name: str) -> Document:
        try:
            return self.documents[name]
        except KeyError:
            raise not_found("Runner", name=name) from None
