"""Users, integrations and webhooks, as far as they do more than be kept."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from kubiya_async.testing._answers import Call, Document, Listing, not_found
from kubiya_async.testing._live.crud import page_of
from kubiya_async.testing._state.registry import handles

if TYPE_CHECKING:
    from kubiya_async.testing._live.world import LiveWorld

_WEBHOOK: Final = "LiveWebhook"


class Organization:
    """Who and what belongs to the organization."""

    def __init__(self, live: LiveWorld) -> None:
        self._live = live

    @handles("live.users.get_self")
    def get_self(self, _: Call) -> Document:
        users = self._live.all("LiveUser")
        if not users:
            raise not_found("User")
        return dict(users[0])

    @handles("live.integrations.get_install_link")
    def get_install_link(self, call: Call) -> Document:
        return {"url": f"{self._live.origin}/install/{call.text()}?state={self._live.mint()}"}

    @handles("live.webhooks.list")
    def list_webhooks(self, call: Call) -> Listing:
        return page_of(call, [self._shown(webhook) for webhook in self._live.all(_WEBHOOK)])

    @handles("live.webhooks.get")
    def get_webhook(self, call: Call) -> Document:
        return self._shown(self._live.find(_WEBHOOK, call.text()))

    @handles("live.webhooks.create")
    def create_webhook(self, call: Call) -> Document:
        identity = self._live.create(_WEBHOOK, call)["id"]
        webhook = self._live.find(_WEBHOOK, identity)
        webhook["webhook_url"] = f"{self._live.origin}/webhooks/{identity}"
        webhook |= {"agent_id": None, "prompt": None, **call.body}
        return self._shown(webhook)

    @handles("live.webhooks.delete")
    def delete_webhook(self, call: Call) -> Document:
        self._live.stores[_WEBHOOK].remove(call.text())
        return {"result": "ok"}

    @handles("live.webhooks.test")
    def test_webhook(self, call: Call) -> Document:
        url = call.body.get("webhook_url")
        if not any(webhook.get("webhook_url") == url for webhook in self._live.all(_WEBHOOK)):
            raise not_found("Webhook", webhook_url=str(url))
        return {"success": True, "message": "sent"}

    def _shown(self, webhook: Document) -> Document:
        workflow: Any = webhook.get("workflow")
        if not isinstance(workflow, str) or self._live.quirks.encoded_values:
            return dict(webhook)
        try:
            return {**webhook, "workflow": json.loads(workflow)}
        except ValueError:
            return dict(webhook)
