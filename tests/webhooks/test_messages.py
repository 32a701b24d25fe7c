"""What a refusal says to the log: which header, which limit, and nothing that the sender wrote."""

from __future__ import annotations

from typing import Any

import pytest

from kubiya_async.errors import ConfigError, InvalidArgumentError, WebhookError
from kubiya_async.webhooks import (
    HmacSha256,
    Receiver,
    Router,
    Scheme,
    SharedSecret,
    StandardWebhooks,
    parse,
    sign,
    verify,
)
from tests.support.cases import each_of

NOW = 1_700_000_000
SECRET = "whsec_b25lIHNlY3JldCBhbW9uZyBvdGhlcnM="
TIMED = HmacSha256(header="X-Sig", timestamp_header="X-Time")
STANDARD = StandardWebhooks()


def refusal(scheme: Scheme, changed: dict[str, str], **how: Any) -> tuple[str, str]:
    headers = sign(b"{}", secret=SECRET, scheme=scheme, id="msg_1", timestamp=NOW)
    options: dict[str, Any] = {"secrets": SECRET, "now": NOW, **how}
    with pytest.raises(WebhookError) as caught:
        verify(b"{}", {**headers, **changed}, scheme=scheme, **options)
    return caught.value.reason, str(caught.value)


@each_of(
    [
        (TIMED, {"X-Sig": ""}, "missing", "the header X-Sig is missing or given twice"),
        (TIMED, {"X-Sig": "sha256=00"}, "signature", "the signature does not fit the body"),
        (TIMED, {"X-Time": "now"}, "timestamp", "the time is not a number of seconds"),
        (TIMED, {"X-Time": "1"}, "timestamp", "the time is more than 300 s off"),
        (STANDARD, {"webhook-id": "a b"}, "missing", "webhook-id is not a usable id"),
        (STANDARD, {"webhook-id": "x" * 257}, "missing", "webhook-id is not a usable id"),
        (STANDARD, {"webhook-signature": "v1,AAAA"}, "signature", "no signature fits the body"),
        (SharedSecret(), {"X-Webhook-Secret": "x"}, "signature", "the secret is not the right one"),
    ]
)
def test_a_refusal_says_what_is_wrong(
    scheme: Scheme, changed: dict[str, str], reason: str, message: str
) -> None:
    assert refusal(scheme, changed) == (reason, f"webhook refused: {message}")


def test_a_refusal_names_the_limit() -> None:
    assert refusal(TIMED, {}, max_body_bytes=1) == (
        "size",
        "webhook refused: the body is larger than 1 bytes",
    )


def test_a_refusal_names_the_missing_setting() -> None:
    assert refusal(TIMED, {}, secrets=[]) == (
        "secret",
        "webhook refused: there is no secret to verify with",
    )


@pytest.mark.parametrize("scheme", [TIMED, STANDARD, SharedSecret()])
@pytest.mark.parametrize("text", ["ü", "\ud800"])
def test_a_proof_that_is_no_ascii_is_refused_like_any_other(scheme: Scheme, text: str) -> None:
    last = list(sign(b"{}", secret=SECRET, scheme=scheme, id="msg_1", timestamp=NOW))[-1]
    prefix = "v1," if scheme is STANDARD else ""

    assert refusal(scheme, {last: prefix + text})[0] == "signature"


@each_of(["whsec_!!!!", "whsec_b25l c2Vj", "whsec_", "b25lIHNlY3JldA*="])
def test_a_secret_of_the_wrong_form_is_told_apart_from_a_wrong_one(secret: str) -> None:
    headers = sign(b"{}", secret=SECRET, scheme=STANDARD, id="msg_1", timestamp=NOW)

    with pytest.raises(ConfigError) as caught:
        verify(b"{}", headers, secrets=secret, scheme=STANDARD, now=NOW)

    assert str(caught.value) == (
        "the secret for StandardWebhooks must be base64, with or without `whsec_` before it"
    )


def test_text_in_place_of_bytes_is_explained() -> None:
    with pytest.raises(TypeError) as caught:
        verify("{}", {}, secrets=SECRET, scheme=TIMED)  # type: ignore[arg-type]

    assert str(caught.value) == (
        "body must be the raw bytes of the request, not text decoded from them"
    )


@each_of([b"{}", b"[]", b'{"event": "x"}x', b'{"event": 1}'])
def test_what_is_no_event_is_called_so(body: bytes) -> None:
    with pytest.raises(WebhookError) as caught:
        parse(body)

    assert caught.value.reason == "body"
    assert str(caught.value) == "webhook refused: the body is not an event"


def test_a_receiver_without_a_secret_says_so() -> None:
    for secrets, said in (
        ("", "the secret of a webhook is empty"),
        ([], "a webhook receiver needs a secret"),
        (["s", ""], "secrets[1] of a webhook is empty"),
    ):
        with pytest.raises(WebhookError) as caught:
            Receiver(secrets=secrets, scheme=TIMED)
        assert str(caught.value) == said


def test_a_receiver_shows_its_scheme_and_counts_its_secrets() -> None:
    receiver = Receiver(secrets=[SECRET, SECRET], scheme=STANDARD)

    assert repr(receiver) == "<Receiver StandardWebhooks, 2 secret(s)>"


def test_a_name_that_can_never_match_is_explained() -> None:
    with pytest.raises(InvalidArgumentError) as caught:
        Router().on("*.created")

    assert str(caught.value) == "names are exact, end in '.*', or are '*'; got '*.created'"
    assert caught.value.argument == "names"
