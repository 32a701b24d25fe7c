"""Integrations: only listed, the documents have nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubiya_async.testing._state.lists import equal, page
from kubiya_async.testing._state.registry import handles

if TYPE_CHECKING:
    from kubiya_async.testing._answers import Document, Listing, ServerCall
    from kubiya_async.testing._state.world import World


class Integrations:
    """The services the organisation has connected."""

    def __init__(self, world: World) -> None:
        del world
        self.documents: dict[str, Document] = {}

    @handles("integrations.list")
    def list(self, call: ServerCall) -> Listing:
        wanted = {"type": call.query.get("type"), "status": call.query.get("status")}
        return page(call, equal(self.documents.values(), **wanted))
