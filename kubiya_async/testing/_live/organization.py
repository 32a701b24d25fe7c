"""Users, integrations and webhooks, as far as they do more than be kept."""

from __future__ import annotations

import html
import json
from typing import TYPE_CHECKING, Any, Final, cast

from kubiya_async.testing._answers import Content, Document, Listing, ServerCall, not_found
from kubiya_async.testing._links import link, serves
from kubiya_async.testing._live.crud import page_of
from kubiya_async.testing._state.registry import handles

if TYPE_CHECKING:
    from kubiya_async.testing._links import Visit
    from kubiya_async.testing._live.world import LiveWorld

_WEBHOOK: Final = "LiveWebhook"
_INTEGRATION: Final = "LiveIntegration"
_HOOKS: Final = "events"
_INSTALL: Final = "install"
_INSTALLED: Final = """\
<!doctype html>
<title>{name}</title>
<p>{name} is connected. You can close this page.</p>
"""


class Organization:
    """Who and what belongs to the organization."""

    def __init__(self, live: LiveWorld) -> None:
        self._live = live
        self._installing: dict[str, str] = {}
        """Names of integrations by the state of their link."""

    @handles("live.users.get_self")
    def get_self(self, _: ServerCall) -> Document:
        users = self._live.all("LiveUser")
        if not users:
            raise not_found("User")
        return dict(users[0])

    @handles("live.integrations.get_install_link")
    def get_install_link(self, call: ServerCall) -> Document:
        state = self._live.mint()
        self._installing[state] = call.text()
        return {"url": f"{link(self._live.origin, _INSTALL, call.text())}?state={state}"}

    @serves("GET", _INSTALL)
    def install(self, visit: Visit) -> Content:
        """Connect the integration that a link is of, as the page behind it does in the end."""
        name, state = "/".join(visit.names), visit.query.get("state", "")
        if self._installing.get(state) != name:
            raise not_found("Installation", name=name)
        store = self._live.stores[_INTEGRATION]
        if name not in store.documents:
            config: Document = {"name": name, "is_default": True, "vendor_specific": {}}
            store.add({"name": name, "integration_type": name, "configs": [config]})
        page = _INSTALLED.format(name=html.escape(name))
        return Content(page.encode(), "text/html; charset=utf-8")

    @handles("live.webhooks.list")
    def list_webhooks(self, call: ServerCall) -> Listing:
        return page_of(call, [self._shown(webhook) for webhook in self._live.all(_WEBHOOK)])

    @handles("live.webhooks.get")
    def get_webhook(self, call: ServerCall) -> Document:
        return self._shown(self._live.find(_WEBHOOK, call.text()))

    @handles("live.webhooks.create")
    def create_webhook(self, call: ServerCall) -> Document:
        identity = self._live.create(_WEBHOOK, call)["id"]
        webhook = self._live.find(_WEBHOOK, identity)
        webhook |= {"agent_id": None, "prompt": None, **call.body}
        return self._shown(webhook)

    @handles("live.webhooks.delete")
    def delete_webhook(self, call: ServerCall) -> Document:
        self._live.stores[_WEBHOOK].remove(call.text())
        return {"result": "ok"}

    @handles("live.webhooks.test")
    def test_webhook(self, call: ServerCall) -> Document:
        url = call.body.get("webhook_url")
        for webhook in self._live.all(_WEBHOOK):
            if self._address(webhook) == url:
                return self._sent(webhook, call.at)
        raise not_found("Webhook", webhook_url=str(url))

    @serves("POST", _HOOKS)
    def receive(self, visit: Visit) -> Document:
        """Accept an event for a webhook."""
        webhook = self._live.find(_WEBHOOK, "/".join(visit.names))
        self._live.audit.record("live.webhooks", "receive", str(webhook.get("name")), visit.at)
        return self._sent(webhook, visit.at)

    def _sent(self, webhook: Document, at: float) -> Document:
        """Start the workflow of a webhook, if it has one that does something."""
        workflow: Any = _decoded(webhook.get("workflow"))
        answer: Document = {"success": True, "message": "sent"}
        definition = cast("Document", workflow if isinstance(workflow, dict) else {})
        if not definition.get("steps"):
            return answer
        runner = str(webhook.get("runner") or "")
        return {**answer, "workflow_id": self._live.workflows.begin(definition, runner, at).run.id}

    def _address(self, webhook: Document) -> str:
        return link(self._live.origin, _HOOKS, str(webhook["id"]))

    def _shown(self, webhook: Document) -> Document:
        shown = {**webhook, "webhook_url": self._address(webhook)}
        if not self._live.deviations.encoded_values:
            shown["workflow"] = _decoded(webhook.get("workflow"))
        return shown


def _decoded(workflow: Any) -> Any:
    """Read a definition that is JSON inside of text; leave any other as it is."""
    try:
        return json.loads(workflow) if isinstance(workflow, str) else workflow
    except ValueError:
        return workflow
