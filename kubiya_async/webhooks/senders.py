"""Senders whose alerts start workflows: how each signs, and where its events have their names.

    receiver = Receiver(secrets="…", scheme=PAGERDUTY)

    @receiver.on("incident.triggered")
    async def triggered(event: SenderEvent) -> None: ...

Written by the senders' documentation:

- GitHub: https://docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries
- GitLab: https://docs.gitlab.com/user/project/integrations/webhooks/
- PagerDuty: https://developer.pagerduty.com/docs/verifying-webhook-signatures
- Slack: https://docs.slack.dev/authentication/verifying-requests-from-slack
- Datadog: https://docs.datadoghq.com/integrations/webhooks/, which signs nothing: give the webhook
  the custom header `Authorization: Bearer <secret>`
- Alertmanager: https://prometheus.io/docs/alerting/latest/configuration/#http_config, which signs
  nothing either: `authorization` with `credentials`
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any, Final, TypeAlias, TypeGuard, cast
from urllib.parse import parse_qsl

from pydantic import Field

from kubiya_async._generated.models.events import UnknownWebhookEvent
from kubiya_async._messages.json_reader import mended
from kubiya_async._messages.redact import Secret, masks_keys
from kubiya_async.errors import WebhookError
from kubiya_async.webhooks.schemes import (
    Delivery,
    HmacSha256,
    Scheme,
    SharedSecret,
    StandardWebhooks,
)

__all__ = [
    "ALERTMANAGER",
    "DATADOG",
    "GITHUB",
    "GITLAB",
    "GITLAB_SIGNED",
    "PAGERDUTY",
    "SLACK",
    "Sender",
    "SenderEvent",
]

Body: TypeAlias = dict[str, Any]


class SenderEvent(UnknownWebhookEvent):
    """An event of another sender; `data` is the whole body."""

    data: dict[str, Any] = Field(default_factory=dict)
    """The body, decoded."""


@masks_keys
@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """A scheme for deliveries that are not the platform's own.

    Attributes:
        scheme: How the sender proves itself.
        name: Returns an event's name, from the body and the headers (names in lower case).
        id: Returns the event's id in the body, which stays the same when the sender tries again;
            `None` if there is none. Replay protection goes by it if the body is signed.
    """

    scheme: Scheme
    name: Callable[[Body, Mapping[str, str]], object] = field(repr=False)
    id: Callable[[Body], object] | None = field(default=None, repr=False)

    def check(
        self, body: bytes, headers: Mapping[str, str], secrets: Sequence[Secret], now: float
    ) -> Delivery:
        """Check the proof of one delivery."""
        delivery = self.scheme.check(body, headers, secrets, now)
        with suppress(WebhookError):
            known = self.id(content(body)) if self.id else None
            if _is_text(known):
                return replace(delivery, id=known, fingerprint=known)
        return delivery

    def sign(self, body: bytes, secret: str, *, id: str, timestamp: int) -> dict[str, str]:  # noqa: A002 - the field's word
        """Return the headers of a valid delivery."""
        return self.scheme.sign(body, secret, id=id, timestamp=timestamp)

    def problem_with(self, secret: Secret) -> str | None:
        """Return what is wrong with a secret, without showing it."""
        judge = getattr(self.scheme, "problem_with", None)
        return cast("str | None", judge(secret)) if judge else None

    def read(self, body: bytes, headers: Mapping[str, str]) -> SenderEvent:
        """Return the event; `unknown` is the name of one that has none.

        Raises:
            WebhookError: The body is neither a JSON object nor a form.
        """
        data = content(body)
        name = self.name(data, headers)
        return SenderEvent(event=name if _is_text(name) else "unknown", data=data)


def content(body: bytes) -> Body:
    """Return the object in a body, which is JSON or a form.

    Raises:
        WebhookError: It is neither.
    """
    with suppress(ValueError, RecursionError):
        data: Any = json.loads(mended(body))
        if isinstance(data, dict):
            return cast("Body", data)
    with suppress(ValueError):
        form = dict(parse_qsl(body.decode(), keep_blank_values=True, strict_parsing=True))
        # Slack's buttons and dialogs send one field, with JSON in it.
        return content(form["payload"].encode()) if [*form] == ["payload"] else {**form}
    raise WebhookError("webhook refused: the body is not an event", reason="body")


def _is_text(value: object) -> TypeGuard[str]:
    return isinstance(value, str) and value != ""


def _at(body: object, *path: str) -> object:
    for key in path:
        body = cast("Body", body).get(key) if isinstance(body, dict) else None
    return body


def _github(body: Body, headers: Mapping[str, str]) -> object:
    name, action = headers.get("x-github-event"), body.get("action")
    return f"{name}.{action}" if name and _is_text(action) else name


def _gitlab(body: Body, headers: Mapping[str, str]) -> object:
    return body.get("object_kind") or headers.get("x-gitlab-event")


def _slack(body: Body, headers: Mapping[str, str]) -> object:
    del headers
    return _at(body, "event", "type") or (
        "slash_command" if "command" in body else body.get("type")
    )


GITHUB: Final = Sender(
    scheme=HmacSha256(header="X-Hub-Signature-256", id_header="X-GitHub-Delivery"), name=_github
)
"""Events are `push`, `pull_request.opened`, `workflow_run.completed`: the event and its action."""

GITLAB: Final = Sender(
    scheme=SharedSecret(header="X-Gitlab-Token", id_header="Idempotency-Key"), name=_gitlab
)
"""Secret token. Events are named by `object_kind`: `push`, `pipeline`, `merge_request`."""

GITLAB_SIGNED: Final = Sender(scheme=StandardWebhooks(), name=_gitlab)
"""The same with a signing token, in GitLab versions that have it."""

PAGERDUTY: Final = Sender(
    scheme=HmacSha256(header="X-PagerDuty-Signature", prefix="v1="),
    name=lambda body, _: _at(body, "event", "event_type"),
    id=lambda body: _at(body, "event", "id"),
)
"""Webhooks v3. Events are `incident.triggered`, `incident.acknowledged` and so on."""

SLACK: Final = Sender(
    scheme=HmacSha256(
        header="X-Slack-Signature",
        prefix="v0=",
        timestamp_header="X-Slack-Request-Timestamp",
        before_time="v0:",
        after_time=":",
    ),
    name=_slack,
    id=lambda body: body.get("event_id"),
)
"""Events are `app_mention` and the like, `url_verification`, `slash_command`, `block_actions`."""

_BEARER: Final = SharedSecret(header="Authorization", prefix="Bearer ")

DATADOG: Final = Sender(scheme=_BEARER, name=lambda body, _: body.get("event_type"))
"""Events are named by `event_type`, as the standard payload has it: `query_alert_monitor`."""

ALERTMANAGER: Final = Sender(scheme=_BEARER, name=lambda body, _: f"alert.{body.get('status')}")
"""Events are `alert.firing` and `alert.resolved`."""
