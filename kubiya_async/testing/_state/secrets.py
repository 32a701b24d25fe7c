"""Secrets: their values go in and never come out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kubiya_async.testing._answers import (
    Document,
    Listing,
    ServerCall,
    conflict,
    invalid,
    not_found,
)
from kubiya_async.testing._state.lists import matching, only, page
from kubiya_async.testing._state.registry import handles
from kubiya_async.testing._time import parse_duration, rfc3339

if TYPE_CHECKING:
    from kubiya_async.testing._state.world import World

_LONGEST: Final = 100 * 366 * 86400.0


class Secrets:
    """The secrets of the organisation, without their values: those are not even kept."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.documents: dict[str, Document] = {}

    @handles("secrets.list")
    def list(self, call: ServerCall) -> Listing:
        return page(call, matching(self.documents.values(), call.query.get("filter"), "name"))

    @handles("secrets.create")
    def create(self, call: ServerCall) -> Document:
        name: str = call.body["name"]
        if name in self.documents:
            raise conflict("Secret already exists", name=name)
        secret: Document = {
            "name": name,
            "description": call.body.get("description", ""),
            "created_at": rfc3339(call.at),
            "updated_at": rfc3339(call.at),
            "expires_at": _expiry(call),
        }
        self.documents[name] = secret
        return only(secret, "name", "description", "created_at", "expires_at")

    @handles("secrets.update")
    def update(self, call: ServerCall) -> Document:
        secret = self._find(call.text())
        if "description" in call.body:
            secret["description"] = call.body["description"]
        secret["updated_at"] = self._world.stamp()
        return dict(secret)

    @handles("secrets.delete")
    def delete(self, call: ServerCall) -> Document:
        del self.documents[self._find(call.text())["name"]]
        return {"message": "Secret deleted successfully"}

    def _find(self, name: str) -> Document:
        try:
            return self.documents[name]
        except KeyError:
            raise not_found("Secret", name=name) from None


def _expiry(call: ServerCall) -> str | None:
    text = call.body.get("expires_in")
    if text is None:
        return None
    seconds = parse_duration(text) if isinstance(text, str) else None
    if seconds is None or seconds > _LONGEST:
        raise invalid("expires_in", "Must be a duration such as 30d")
    return rfc3339(call.at + seconds)
