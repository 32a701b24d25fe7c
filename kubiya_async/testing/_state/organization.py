"""What belongs to the organisation: secrets, webhooks, users, integrations and the audit log."""

from __future__ import annotations

import base64
import html
import json
from typing import TYPE_CHECKING, Any, Final, cast

from kubiya_async._generated.operations import WEBHOOKS_TRIGGER
from kubiya_async.testing._answers import (
    Answer,
    Content,
    Document,
    Empty,
    EventFeed,
    Listing,
    ServerCall,
    conflict,
    invalid,
    not_found,
)
from kubiya_async.testing._state import spec
from kubiya_async.testing._state.marks import handles, link, serves, shows
from kubiya_async.testing._state.store import matching, page_of
from kubiya_async.testing._time import parse_duration, rfc3339
from kubiya_async.testing.scripts import Event

if TYPE_CHECKING:
    from kubiya_async.testing._state.marks import Visit
    from kubiya_async.testing._state.state import ServerState
    from kubiya_async.testing._state.workflows import RunnerWorkflows

_LONGEST: Final = 100 * 366 * 86400.0
_INSTALLED: Final = """\
<!doctype html>
<title>{name}</title>
<p>{name} is connected. You can close this page.</p>
"""
_AUDIT_PAGE: Final = 100
_NAMES: Final = ("name", "title", "id", "uuid")


class SecretVault:
    """The secrets of the organisation.

    Values that the documented API is given are not even kept. The private API gives its own back:
    in clear by version 1, in base64 by version 2.
    """

    _MODEL: Final = "LiveSecret"

    def __init__(self, state: ServerState) -> None:
        self._state = state
        self._values: dict[str, str] = {}

    @handles("secrets.list")
    def list_secrets(self, call: ServerCall) -> Listing:
        found = matching(self._state.all("Secret"), call.query.get("filter"), "name")
        return self._state.page(call, found)

    @handles("secrets.create")
    def create(self, call: ServerCall) -> Document:
        expiry = _expiry(call)
        secret = self._state.create(call)
        secret["expires_at"] = expiry
        return self._state.shown(call, secret)

    # The private API

    @handles("live.secrets.create")
    def create_private(self, call: ServerCall) -> Answer:
        name = str(call.body["name"])
        if name in self._state.stores[self._MODEL].documents:
            raise conflict("Secret already exists", name=name)
        return self._keep(name, call)

    @handles("live.secrets.set")
    def replace(self, call: ServerCall) -> Answer:
        self._state.stores[self._MODEL].documents.pop(call.text(), None)
        return self._keep(call.text(), call)

    def _keep(self, name: str, call: ServerCall) -> Answer:
        shown = {**spec.example("live.secrets.get"), "name": name, "created_at": rfc3339(call.at)}
        shown["description"] = call.body.get("description") or ""
        self._state.stores[self._MODEL].add(shown)
        self._values[name] = str(call.body["value"])
        return Empty.EMPTY

    @handles("live.secrets.update")
    def update(self, call: ServerCall) -> Document:
        secret = self._state.find(self._MODEL, call.text())
        secret["description"] = call.body.get("description") or secret.get("description")
        if "value" in call.body:
            self._values[call.text()] = str(call.body["value"])
        return {}

    @handles("live.secrets.delete")
    def delete(self, call: ServerCall) -> Answer:
        self._values.pop(call.text(), None)
        return self._state.delete(call, self._MODEL)

    @handles("live.secrets.get_value")
    def get_value(self, call: ServerCall) -> Document:
        return {"value": self._value(call)}

    @handles("live.secrets.get_value_v2")
    def get_value_v2(self, call: ServerCall) -> Answer:
        value = self._value(call)
        if self._state.deviations.encoded_values:
            value = base64.b64encode(value.encode()).decode()
        return cast("Answer", value)

    def _value(self, call: ServerCall) -> str:
        """Return a value; a secret that was there before the server has that of the spec."""
        name = str(self._state.find(self._MODEL, call.text())["name"])
        return self._values.get(name) or str(spec.example("live.secrets.get_value")["value"])


def _expiry(call: ServerCall) -> str | None:
    text = call.body.get("expires_in")
    if text is None:
        return None
    seconds = parse_duration(text) if isinstance(text, str) else None
    if seconds is None or seconds > _LONGEST:
        raise invalid("expires_in", "Must be a duration such as 30d")
    return rfc3339(call.at + seconds)


class InboundWebhooks:
    """Webhooks: a call to one of them makes an agent work, or starts a workflow."""

    _MODEL: Final = "Webhook"
    _PLACE: Final = "webhooks"
    _PRIVATE: Final = "LiveWebhook"
    _EVENTS: Final = "events"

    def __init__(self, state: ServerState, audit: AuditLog, workflows: RunnerWorkflows) -> None:
        self._state = state
        self._audit = audit
        self._workflows = workflows

    @handles("webhooks.create")
    def create(self, call: ServerCall) -> Document:
        webhook = self._state.create(call)
        webhook["webhook_url"] = link(self._state.origin, self._PLACE, webhook["uuid"])
        return self._state.shown(call, webhook)

    @serves("POST", _PLACE)
    def receive(self, visit: Visit) -> Document:
        """Make the agent work, for a service that only has the address."""
        return self.trigger(visit.call(WEBHOOKS_TRIGGER, visit.identity))

    @handles("webhooks.trigger")
    def trigger(self, call: ServerCall) -> Document:
        self._state.find(self._MODEL, call.text())
        identity, moment = self._state.mint("webhook-exec"), self._state.stamp()
        return {"execution_id": identity, "status": "running", "created_at": moment}

    # The private API

    @handles("live.webhooks.create")
    def create_private(self, call: ServerCall) -> Document:
        webhook = self._state.create(call)
        webhook |= {"agent_id": None, "prompt": None, **call.body}
        return self._state.shown(call, webhook)

    @handles("live.webhooks.test")
    def test(self, call: ServerCall) -> Document:
        url = call.body.get("webhook_url")
        for webhook in self._state.all(self._PRIVATE):
            if self._address(webhook) == url:
                return self._sent(webhook, call.at)
        raise not_found("Webhook", webhook_url=str(url))

    @serves("POST", _EVENTS)
    def receive_private(self, visit: Visit) -> Document:
        """Accept an event for a webhook."""
        webhook = self._state.find(self._PRIVATE, visit.identity)
        self._audit.record("live.webhooks", "receive", str(webhook.get("name")), visit.at)
        return self._sent(webhook, visit.at)

    def _sent(self, webhook: Document, at: float) -> Document:
        """Start the workflow of a webhook, if it has one that does something."""
        workflow: Any = _decoded(webhook.get("workflow"))
        answer: Document = {"success": True, "message": "sent"}
        definition = cast("Document", workflow if isinstance(workflow, dict) else {})
        if not definition.get("steps"):
            return answer
        started = self._workflows.begin(definition, str(webhook.get("runner") or ""), at)
        return {**answer, "workflow_id": started.run.id}

    def _address(self, webhook: Document) -> str:
        return link(self._state.origin, self._EVENTS, str(webhook["id"]))

    @shows(_PRIVATE)
    def view(self, webhook: Document) -> Document:
        shown = {**webhook, "webhook_url": self._address(webhook)}
        if not self._state.deviations.encoded_values:
            shown["workflow"] = _decoded(webhook.get("workflow"))
        return shown


def _decoded(workflow: Any) -> Any:
    """Return a definition that is JSON inside of text; leave any other as it is."""
    try:
        return json.loads(workflow) if isinstance(workflow, str) else workflow
    except ValueError:
        return workflow


class Directory:
    """Users, and the integrations that are installed by a link."""

    _INTEGRATION: Final = "LiveIntegration"
    _INSTALL: Final = "install"

    def __init__(self, state: ServerState) -> None:
        self._state = state
        self._installing: dict[str, str] = {}
        """Names of integrations by the state of their link."""

    @handles("live.users.get_self")
    def get_self(self, _: ServerCall) -> Document:
        users = self._state.all("LiveUser")
        if not users:
            raise not_found("User")
        return dict(users[0])

    @handles("live.integrations.get_install_link")
    def get_install_link(self, call: ServerCall) -> Document:
        token = self._state.mint()
        self._installing[token] = call.text()
        return {"url": f"{link(self._state.origin, self._INSTALL, call.text())}?state={token}"}

    @serves("GET", _INSTALL)
    def install(self, visit: Visit) -> Content:
        """Connect the integration that a link is of, as the page behind it does in the end."""
        name, token = visit.identity, visit.query.get("state", "")
        if self._installing.get(token) != name:
            raise not_found("Installation", name=name)
        store = self._state.stores[self._INTEGRATION]
        if name not in store.documents:
            config: Document = {"name": name, "is_default": True, "vendor_specific": {}}
            store.add({"name": name, "integration_type": name, "configs": [config]})
        page = _INSTALLED.format(name=html.escape(name))
        return Content(page.encode(), "text/html; charset=utf-8")


class AuditLog:
    """Who has changed what, as it happened on this server."""

    _MODEL: Final = "LiveAuditItem"

    def __init__(self, state: ServerState) -> None:
        self._state = state

    def record(self, resource: str, action: str, name: str, at: float) -> None:
        """Record what was done to what."""
        kind = resource.rpartition(".")[2]
        self._state.stores[self._MODEL].add(
            {
                **spec.example("live.audit.get"),
                "id": self._state.mint("audit"),
                "category_type": kind,
                "category_name": resource,
                "resource_type": kind.removesuffix("s"),
                "resource_text": name,
                "action_type": action,
                "timestamp": rfc3339(at),
                "extra": {},
            }
        )

    def record_call(self, call: ServerCall, answer: Answer) -> None:
        """Record that an operation has changed something."""
        resource, _, action = call.operation.id.rpartition(".")
        holders = [h for h in (call.body, answer) if isinstance(h, dict)]
        named = [str(holder[n]) for holder in holders for n in _NAMES if holder.get(n)]
        path = [str(value) for value in call.path[-1:]]
        self.record(resource, action, next(iter([*named, *path]), ""), call.at)

    @handles("live.audit.list")
    def list_items(self, call: ServerCall) -> Listing:
        return page_of(call, self._found(call))

    @handles("live.audit.stream")
    def stream(self, call: ServerCall) -> EventFeed:
        size = max(int(call.query.get("page_size") or _AUDIT_PAGE), 1)
        begin = (max(int(call.query.get("page") or 1), 1) - 1) * size
        return EventFeed([Event(item) for item in self._found(call)[begin : begin + size]])

    def _found(self, call: ServerCall) -> list[Document]:
        """Return the items that the JSON of the query asks for: newest last, unless it says so."""
        wanted = _json(call.query.get("filter"))
        items = [
            item
            for item in self._state.all(self._MODEL)
            if all(_agrees(item.get(field), value) for field, value in wanted.items())
        ]
        for field, direction in reversed(_json(call.query.get("sort")).items()):
            items.sort(key=lambda item: str(item.get(field) or ""), reverse=direction == -1)
        return items


def _json(text: Any) -> Document:
    try:
        value: Any = json.loads(text) if isinstance(text, str) else None
    except ValueError:
        value = None
    return cast("Document", value) if isinstance(value, dict) else {}


def _agrees(found: Any, wanted: Any) -> bool:
    """Compare a value with one that is wanted, or with bounds as clients write them."""
    if not isinstance(wanted, dict):
        return wanted in {None, ""} or found == wanted
    bounds = cast("Document", wanted)
    begin, end = (bounds.get(name, bounds.get(f"${name}")) for name in ("gte", "lte"))
    text = str(found or "")
    return (begin is None or text >= str(begin)) and (end is None or text <= str(end))
