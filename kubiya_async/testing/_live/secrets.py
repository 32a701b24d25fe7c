"""Secrets, which this wire gives back: in clear by version 1, in base64 by version 2."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Final, cast

from kubiya_async.testing._answers import Answer, Document, Empty, ServerCall, conflict
from kubiya_async.testing._live import spec
from kubiya_async.testing._state.registry import handles
from kubiya_async.testing._time import rfc3339

if TYPE_CHECKING:
    from kubiya_async.testing._live.world import LiveWorld

_MODEL: Final = "LiveSecret"


class Secrets:
    """The secrets of the organization and their values."""

    def __init__(self, live: LiveWorld) -> None:
        self._live = live
        self._values: dict[str, str] = {}

    @handles("live.secrets.create")
    def create(self, call: ServerCall) -> Answer:
        name = str(call.body["name"])
        if name in self._live.stores[_MODEL].documents:
            raise conflict("Secret exists already", name=name)
        return self._keep(name, call)

    @handles("live.secrets.set")
    def set(self, call: ServerCall) -> Answer:
        self._live.stores[_MODEL].documents.pop(call.text(), None)
        return self._keep(call.text(), call)

    def _keep(self, name: str, call: ServerCall) -> Answer:
        shown = {**spec.example("live.secrets.get"), "name": name, "created_at": rfc3339(call.at)}
        shown["description"] = call.body.get("description") or ""
        self._live.stores[_MODEL].add(shown)
        self._values[name] = str(call.body["value"])
        return Empty.EMPTY

    @handles("live.secrets.update")
    def update(self, call: ServerCall) -> Document:
        secret = self._live.find(_MODEL, call.text())
        secret["description"] = call.body.get("description") or secret.get("description")
        if "value" in call.body:
            self._values[call.text()] = str(call.body["value"])
        return {}

    @handles("live.secrets.delete")
    def delete(self, call: ServerCall) -> Answer:
        self._live.stores[_MODEL].remove(call.text())
        self._values.pop(call.text(), None)
        return Empty.EMPTY

    @handles("live.secrets.get_value")
    def get_value(self, call: ServerCall) -> Document:
        return {"value": self._value(call)}

    @handles("live.secrets.get_value_v2")
    def get_value_v2(self, call: ServerCall) -> Answer:
        value = self._value(call)
        if self._live.deviations.encoded_values:
            value = base64.b64encode(value.encode()).decode()
        return cast("Answer", value)

    def _value(self, call: ServerCall) -> str:
        """Return a value; a secret that was there before the server has that of the spec."""
        name = str(self._live.find(_MODEL, call.text())["name"])
        return self._values.get(name) or str(spec.example("live.secrets.get_value")["value"])
