"""Inbound webhooks: a call to one of them makes an agent work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kubiya_async._generated.operations import WEBHOOKS_TRIGGER
from kubiya_async.testing._answers import Document, Listing, ServerCall, not_found
from kubiya_async.testing._links import link, serves
from kubiya_async.testing._state.lists import equal, only, page, without
from kubiya_async.testing._state.registry import handles

if TYPE_CHECKING:
    from kubiya_async.testing._links import Visit
    from kubiya_async.testing._state.world import World

_PLACE: Final = "webhooks"


class Webhooks:
    """The webhooks of the organisation."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.documents: dict[str, Document] = {}

    @handles("webhooks.list")
    def list(self, call: ServerCall) -> Listing:
        webhooks = equal(self.documents.values(), type=call.query.get("type"))
        return page(call, webhooks)

    @handles("webhooks.create")
    def create(self, call: ServerCall) -> Document:
        uuid, now = self._world.mint(), self._world.stamp()
        webhook: Document = {
            "uuid": uuid,
            **only(call.body, "name", "type", "destination", "prompt"),
            "created_at": now,
            "updated_at": now,
        }
        self.documents[uuid] = webhook
        address = link(self._world.origin, _PLACE, uuid)
        return {**without(webhook, "prompt", "updated_at"), "webhook_url": address}

    @serves("POST", _PLACE)
    def receive(self, visit: Visit) -> Document:
        """Make the agent work, as a service does that only has the address."""
        identity = "/".join(visit.names)
        return self.trigger(visit.call(WEBHOOKS_TRIGGER, identity, body=visit.document))

    @handles("webhooks.trigger")
    def trigger(self, call: ServerCall) -> Document:
        if call.text() not in self.documents:
            raise not_found("Webhook", uuid=call.text())
        return {
            "execution_id": self._world.mint("webhook-exec"),
            "status": "running",
            "created_at": self._world.stamp(),
        }
