"""Senders of alerts: verified as their documentation says, and given the names it has."""

from __future__ import annotations

import json
from typing import Any

import pytest

from kubiya_async.errors import ConfigError, WebhookError
from kubiya_async.webhooks import (
    ALERTMANAGER,
    DATADOG,
    GITHUB,
    GITLAB,
    GITLAB_SIGNED,
    PAGERDUTY,
    SLACK,
    HmacSha256,
    MemoryReplayGuard,
    Receiver,
    Sender,
    SharedSecret,
    sign,
    signed_request,
    verify,
)
from tests.support.cases import each_of

SENDERS = {
    "github": GITHUB,
    "gitlab": GITLAB,
    "gitlab, signed": GITLAB_SIGNED,
    "pagerduty": PAGERDUTY,
    "slack": SLACK,
    "datadog": DATADOG,
    "alertmanager": ALERTMANAGER,
}
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
SLACK_BODY = (
    b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
    b"&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
    b"&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554"
    b"%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
)


def pagerduty_body() -> bytes:
    """Return the event that PagerDuty's own library for Go tests its check with."""

    def reference(kind: str, key: str, summary: str, parts: str) -> dict[str, str]:
        return {
            "html_url": f"https://acme.pagerduty.com/{parts}/{key}",
            "id": key,
            "self": f"https://api.pagerduty.com/{parts}/{key}",
            "summary": summary,
            "type": f"{kind}_reference",
        }

    incident = "pagerduty.com/incidents/PGR0VU2"
    data = {
        "id": "PGR0VU2",
        "type": "incident",
        "self": f"https://api.{incident}",
        "html_url": f"https://acme.{incident}",
        "number": 2,
        "status": "triggered",
        "title": "A little bump in the road",
        "service": reference("service", "PF9KMXH", "API Service", "services"),
        "assignees": [reference("user", "PTUXL6G", "User 123", "users")],
        "escalation_policy": reference(
            "escalation_policy", "PUS0KTE", "Default", "escalation_policies"
        ),
        "teams": [reference("team", "PFCVPS0", "Engineering", "teams")],
        "priority": {
            **reference("priority", "PSO75BM", "P1", "priorities"),
            "html_url": "https://acme.pagerduty.com/account/incident_priorities",
        },
        "urgency": "high",
        "conference_bridge": {
            "conference_number": 1000,
            "conference_url": "https://example.com",
        },
        "resolve_reason": None,
    }
    event = {
        "id": "01BWDWL3NYY7LUFPZCC28QUCMK",
        "event_type": "incident.priority_updated",
        "resource_type": "incident",
        "occurred_at": "2021-04-26T17:36:27.458Z",
        "agent": reference("user", "PLH1HKV", "Tenex Engineer", "users"),
        "client": None,
        "data": data,
    }
    return json.dumps({"event": event}, separators=(",", ":")).encode()


# The bodies, secrets and signatures that the senders themselves have published.
KNOWN: dict[str, tuple[Sender, str, bytes, dict[str, str], int]] = {
    "github, Validating webhook deliveries": (
        GITHUB,
        "It's a Secret to Everybody",
        b"Hello, World!",
        {
            "X-Hub-Signature-256": "sha256="
            "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
        },
        0,
    ),
    "slack, Verifying requests from Slack": (
        SLACK,
        "8f742231b10e8888abcd99yyyzzz85a5",
        SLACK_BODY,
        {
            "X-Slack-Request-Timestamp": "1531420618",
            "X-Slack-Signature": "v0="
            "a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
        },
        1531420618,
    ),
    "pagerduty, go-pagerduty/webhookv3": (
        PAGERDUTY,
        "lDQHScfUeXUKaQRNF+8XIiDKZ7XX3itBAYzwU0TARw8lJqRnkKl2iB1anSb0Z+IK",
        pagerduty_body(),
        {
            "X-PagerDuty-Signature": "v1="
            "0c0b9495b893a39e70d1fea2fe11fbe0a825f88b9f67846f6cc07dd2bc5476cd"
        },
        0,
    ),
    "gitlab, Standard Webhooks' reference": (
        GITLAB_SIGNED,
        SECRET,
        b'{"test": 2432232314}',
        {
            "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
            "webhook-timestamp": "1614265330",
            "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        },
        1614265330,
    ),
    "gitlab, secret token": (GITLAB, "mytoken", b"{}", {"X-Gitlab-Token": "mytoken"}, 0),
    # RFC 6750, 2.1
    **{
        f"{name}, bearer": (
            SENDERS[name],
            "mF_9.B5f-4.1JqM",
            b"{}",
            {"Authorization": "Bearer mF_9.B5f-4.1JqM"},
            0,
        )
        for name in ("datadog", "alertmanager")
    },
}


@pytest.mark.parametrize("known", KNOWN)
def test_s19_what_a_sender_has_published_is_verified_and_nothing_near_it(known: str) -> None:
    sender, secret, body, headers, now = KNOWN[known]
    verify(body, headers, secrets=secret, scheme=sender, now=now)
    made = sender.sign(body, secret, id=headers.get("webhook-id", "1"), timestamp=now)
    assert headers.items() <= made.items()
    for changed in (
        {name: value[:-1] + ("0" if value[-1] != "0" else "1") for name, value in headers.items()},
        {name: value[2:] for name, value in headers.items()},
    ):
        with pytest.raises(WebhookError):
            verify(body, changed, secrets=secret, scheme=sender, now=now)
    with pytest.raises(WebhookError):
        verify(body, headers, secrets=f"{secret[:-4]}aaaa", scheme=sender, now=now)


def test_one_of_several_signatures_is_enough_while_pagerduty_changes_its_secret() -> None:
    _, secret, body, headers, _ = KNOWN["pagerduty, go-pagerduty/webhookv3"]
    good = headers["X-PagerDuty-Signature"]
    for given in (f"v1=00,{good}", f"{good}, v1=00", f"v2=00 , {good.replace('0c0b', '0C0B')}"):
        verify(body, {"X-PagerDuty-Signature": given}, secrets=secret, scheme=PAGERDUTY)


def test_the_name_of_the_authorization_scheme_may_be_in_any_case() -> None:
    for given in ("bearer s3cret", "BEARER s3cret"):
        verify(b"{}", {"authorization": given}, secrets="s3cret", scheme=ALERTMANAGER)
    for given in ("s3cret", "Basic s3cret", "Bearers3cret"):
        with pytest.raises(WebhookError):
            verify(b"{}", {"authorization": given}, secrets="s3cret", scheme=ALERTMANAGER)


NAMED: list[tuple[str, object, dict[str, str], str]] = [
    ("github", {"ref": "main"}, {"X-GitHub-Event": "push"}, "push"),
    ("github", {"action": "opened"}, {"X-GitHub-Event": "pull_request"}, "pull_request.opened"),
    ("github", {"action": 3}, {"X-GitHub-Event": "star"}, "star"),
    ("github", {"action": "opened"}, {}, "unknown"),
    ("gitlab", {"object_kind": "pipeline"}, {}, "pipeline"),
    ("gitlab, signed", {}, {"X-Gitlab-Event": "Push Hook"}, "Push Hook"),
    ("pagerduty", {"event": {"event_type": "incident.triggered"}}, {}, "incident.triggered"),
    ("pagerduty", {"event": "incident.triggered"}, {}, "unknown"),
    ("slack", {"type": "event_callback", "event": {"type": "app_mention"}}, {}, "app_mention"),
    ("slack", {"type": "url_verification", "challenge": "x"}, {}, "url_verification"),
    ("slack", SLACK_BODY, {}, "slash_command"),
    ("slack", b"payload=%7B%22type%22%3A%22block_actions%22%7D", {}, "block_actions"),
    ("datadog", {"event_type": "query_alert_monitor"}, {}, "query_alert_monitor"),
    ("datadog", {"event_type": ""}, {}, "unknown"),
    ("alertmanager", {"status": "firing", "alerts": []}, {}, "alert.firing"),
]


@each_of(NAMED)
async def test_events_have_their_senders_names_and_whole_bodies(
    sender: str, data: object, more: dict[str, str], name: str
) -> None:
    receiver, heard = Receiver(secrets=SECRET, scheme=SENDERS[sender]), list[Any]()

    @receiver.on(name)
    async def handle(event: Any) -> None:
        heard.append(event)

    body = data if isinstance(data, bytes) else json.dumps(data).encode()
    headers = sign(body, secret=SECRET, scheme=SENDERS[sender])
    event = await receiver.receive(body, {**headers, **more})
    assert heard == [event]
    assert await receiver.handle(name, body) == 1
    assert heard[0] == heard[1]
    if not isinstance(data, bytes):
        assert event.model_dump()["data"] == data


@each_of([b"[1]", b"3", b"null", b"{", b"x", b"\xff", b"payload=3", b"payload=[1]", b"{" * 10**5])
async def test_a_body_that_is_neither_an_object_nor_a_form_is_refused(body: bytes) -> None:
    for sender in SENDERS.values():
        receiver = Receiver(secrets=SECRET, scheme=sender)
        with pytest.raises(WebhookError, match="the body is not an event") as caught:
            await receiver.receive(body, sign(body, secret=SECRET, scheme=sender))
        assert caught.value.reason == "body"


@each_of([("slack", {"event_id": "Ev08"}), ("pagerduty", {"event": {"id": "01BW"}})])
async def test_the_id_in_a_signed_body_is_what_a_second_attempt_is_recognised_by(
    name: str, data: dict[str, Any]
) -> None:
    sender, seen = SENDERS[name], list[object]()
    receiver = Receiver(secrets=SECRET, scheme=sender, replay=MemoryReplayGuard())

    @receiver.on("*")
    async def handle(event: object) -> None:
        seen.append(event)

    # Sent again, with a later time and a count of its attempts.
    for number, words in enumerate(["first", "again"]):
        body, headers = signed_request({**data, "n": words}, secret=SECRET, scheme=sender)
        if not number:
            await receiver.receive(body, headers)
            delivery = verify(body, headers, secrets=SECRET, scheme=sender)
            assert delivery.id == delivery.fingerprint
            assert delivery.id in json.dumps(data)
            continue
        with pytest.raises(WebhookError, match="seen before"):
            await receiver.receive(body, headers)
    assert len(seen) == 1


def test_a_sender_judges_secrets_as_its_scheme_does() -> None:
    with pytest.raises(ConfigError, match="must be base64"):
        Receiver(secrets="not base64!", scheme=GITLAB_SIGNED)
    for sender in (GITHUB, GITLAB):
        Receiver(secrets="not base64!", scheme=sender)


def test_a_sender_of_ones_own_is_a_scheme_and_a_name() -> None:
    own = Sender(scheme=HmacSha256(), name=lambda body, _: body["kind"])
    assert own.read(b'{"kind": "x"}', {}).event == "x"
    assert repr(own) == f"Sender(scheme={HmacSha256()!r})"


@each_of([(HmacSha256, "before_time"), (HmacSha256, "after_time"), (SharedSecret, "prefix")])
def test_what_is_put_before_a_proof_is_printable(scheme: Any, name: str) -> None:
    for value in ("ü", "a\n", 3):
        with pytest.raises(ConfigError, match=f"^{scheme.__name__}.{name} must be"):
            scheme(**{name: value})
