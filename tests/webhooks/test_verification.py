"""Deliveries that are what they claim to be are let in; everything else is refused."""

from __future__ import annotations

import base64
import hashlib
import hmac
import itertools
import json
import traceback
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from multidict import CIMultiDict
from starlette.datastructures import Headers

from kubiya_async.errors import ConfigError, WebhookError
from kubiya_async.webhooks import (
    Delivery,
    HmacSha256,
    Receiver,
    Scheme,
    SharedSecret,
    StandardWebhooks,
    TimestampedHmacSha256,
    sign,
    signed_request,
    verify,
)
from tests.support.cases import each_of

NOW = 1_700_000_000
EVENT = {"event": "agent.created", "data": {"agent": {"uuid": "a", "name": "b"}}}
SECRET = "whsec_" + base64.b64encode(b"canary-secret-of-32-bytes-length").decode()
OTHER = "whsec_" + base64.b64encode(b"another-secret-of-32-bytes-more!").decode()

SCHEMES: list[Scheme] = [
    HmacSha256(),
    HmacSha256(header="X-Sig", prefix="", timestamp_header="X-Time", id_header="X-Id"),
    StandardWebhooks(),
    TimestampedHmacSha256(header="X-Sig"),
    SharedSecret(),
]
TIMED: list[Scheme] = SCHEMES[1:4]
SIGNED: list[Scheme] = SCHEMES[:4]


def valid(scheme: Scheme, *, secret: str = SECRET) -> tuple[bytes, dict[str, str]]:
    return signed_request(EVENT, secret=secret, scheme=scheme, id="msg_1", timestamp=NOW)


def refused(body: bytes, headers: Any, scheme: Scheme, **how: Any) -> WebhookError:
    with pytest.raises(WebhookError) as caught:
        verify(body, headers, scheme=scheme, **{"secrets": SECRET, "now": NOW, **how})
    return caught.value


def refusal(body: bytes, headers: dict[str, str], scheme: Scheme, **how: Any) -> str:
    return refused(body, headers, scheme, **how).reason


@each_of(SCHEMES)
def test_a_valid_delivery_is_let_in_whatever_the_case_of_its_headers(scheme: Scheme) -> None:
    body, headers = valid(scheme)
    shouted = {name.upper(): value for name, value in headers.items()}
    for content, sent in ((body, headers), (bytearray(body), CIMultiDict(shouted))):
        assert verify(content, sent, secrets=SECRET, scheme=scheme, now=NOW).id


@each_of(SCHEMES)
def test_s19_the_old_and_the_new_secret_both_work_while_one_replaces_the_other(
    scheme: Scheme,
) -> None:
    body, headers = valid(scheme, secret=OTHER)
    verify(body, headers, secrets=[SECRET, OTHER], scheme=scheme, now=NOW)
    verify(body, headers, secrets=[OTHER, SECRET], scheme=scheme, now=NOW)


@pytest.mark.parametrize("scheme", SCHEMES, ids=repr)
@pytest.mark.parametrize("secrets", ["", [], [""], [SECRET, ""]])
def test_s19_without_a_secret_nothing_is_let_in(scheme: Scheme, secrets: object) -> None:
    body, headers = valid(scheme)
    assert refusal(body, headers, scheme, secrets=secrets) == "secret"
    with pytest.raises(WebhookError) as caught:
        Receiver(secrets=secrets, scheme=scheme)  # type: ignore[arg-type]
    assert caught.value.reason == "secret"


@each_of(SIGNED)
def test_s19_every_flipped_bit_of_the_body_is_refused(scheme: Scheme) -> None:
    body, headers = valid(scheme)
    for position in range(len(body) * 8):
        changed = bytearray(body)
        changed[position // 8] ^= 1 << position % 8
        assert refusal(bytes(changed), headers, scheme) == "signature"


@each_of(SIGNED)
def test_s19_every_flipped_bit_of_a_proof_is_refused(scheme: Scheme) -> None:
    body, headers = valid(scheme)
    for name, value in headers.items():
        if name in {"Content-Type", "X-Id"}:
            continue
        # Digits may be written in letters of either case.
        hexadecimal = not isinstance(scheme, StandardWebhooks)
        start = value.rfind("=") + 1
        for index, bit in itertools.product(range(len(value)), range(8)):
            changed = value[:index] + chr(ord(value[index]) ^ 1 << bit) + value[index + 1 :]
            if hexadecimal and changed[start:].lower() == value[start:].lower():
                continue
            assert refusal(body, {**headers, name: changed}, scheme) in {
                "signature",
                "timestamp",
                "missing",
            }


@each_of(SCHEMES)
def test_every_missing_header_is_refused(scheme: Scheme) -> None:
    body, headers = valid(scheme)
    for name in headers:
        if name in {"Content-Type", "X-Id"}:
            continue
        rest = {other: value for other, value in headers.items() if other != name}
        assert refusal(body, rest, scheme) == "missing"
        assert refusal(body, {**headers, name: ""}, scheme) == "missing"


@each_of(SCHEMES)
def test_a_header_given_twice_is_refused(scheme: Scheme) -> None:
    body, headers = valid(scheme)
    twice = CIMultiDict(headers)
    name = next(name for name in reversed(headers) if name not in {"Content-Type", "X-Id"})
    twice.add(name, headers[name])
    raw = Headers(raw=[(n.lower().encode(), value.encode()) for n, value in twice.items()])
    for sent in (twice, raw):
        assert "given twice" in str(refused(body, sent, scheme))


@pytest.mark.parametrize("scheme", TIMED, ids=repr)
@pytest.mark.parametrize("offset", [-300, 0, 300])
def test_times_within_tolerance_are_let_in(scheme: Scheme, offset: int) -> None:
    body, headers = valid(scheme)
    assert verify(body, headers, secrets=SECRET, scheme=scheme, now=NOW + offset).timestamp == NOW


@pytest.mark.parametrize("scheme", TIMED, ids=repr)
@pytest.mark.parametrize("offset", [-301, 301, 10**6])
def test_s19_times_too_old_and_too_far_ahead_are_refused(scheme: Scheme, offset: int) -> None:
    body, headers = valid(scheme)
    assert refusal(body, headers, scheme, now=NOW + offset) == "timestamp"


@pytest.mark.parametrize(
    "text",
    ["", "-1", "1e9", "\uff11\uff17", "0x10", "1700000000.0", " 1700000000", "9" * 13, "nan", "+5"],
)
@pytest.mark.parametrize("scheme", TIMED, ids=repr)
def test_a_time_that_is_no_number_is_refused_before_anything_is_compared(
    scheme: Scheme, text: str
) -> None:
    body, headers = valid(scheme)
    name, value = {
        HmacSha256: ("X-Time", text),
        StandardWebhooks: ("webhook-timestamp", text),
        TimestampedHmacSha256: ("X-Sig", f"t={text},v1=00"),
    }[type(scheme)]
    if value.startswith("t= "):
        return
    assert refusal(body, {**headers, name: value}, scheme) in {"timestamp", "missing"}


def test_the_hmac_is_the_one_everybody_computes() -> None:
    body, headers = valid(HmacSha256())
    expected = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    assert headers["X-Kubiya-Signature"] == f"sha256={expected}"


def test_standard_webhooks_gives_the_signature_of_its_specification() -> None:
    # The example of the specification's reference implementations.
    headers = StandardWebhooks().sign(
        b'{"test": 2432232314}',
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        id="msg_p5jXN8AQM9LWM0D4loKWxJek",
        timestamp=1614265330,
    )
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_standard_webhooks_accepts_one_good_signature_among_others() -> None:
    body, headers = valid(StandardWebhooks())
    several = f"v1a,xyz v1,AAAA {headers['webhook-signature']} v2,foo"
    verify(
        body,
        {**headers, "webhook-signature": several},
        secrets=SECRET,
        scheme=StandardWebhooks(),
        now=NOW,
    )


def hex_signature(signed: bytes, secret: str = SECRET) -> str:
    return hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


BODY = b'{"event": "x"}'
TIMESTAMPED = {
    "one": (f"t={NOW},v1={hex_signature(b'%d.' % NOW + BODY)}", None),
    "in capitals": (f"t={NOW},v1={hex_signature(b'%d.' % NOW + BODY).upper()}", None),
    "with spaces": (f"t={NOW}, v1={hex_signature(b'%d.' % NOW + BODY)}", None),
    "while secrets change": (f"t={NOW},v1=00,v1={hex_signature(b'%d.' % NOW + BODY)},v0=00", None),
    "of another version": (f"t={NOW},v0={hex_signature(b'%d.' % NOW + BODY)}", "signature"),
    "without a signature": (f"t={NOW}", "signature"),
    "of the body alone": (f"t={NOW},v1={hex_signature(BODY)}", "signature"),
    "without a time": (f"v1={hex_signature(b'%d.' % NOW + BODY)}", "timestamp"),
    "with two times": (f"t=1,t={NOW},v1={hex_signature(b'%d.' % NOW + BODY)}", "timestamp"),
    "of another time": (f"t={NOW + 1},v1={hex_signature(b'%d.' % NOW + BODY)}", "signature"),
    "too many": (f"t={NOW}{',v1=00' * 99},v1={hex_signature(b'%d.' % NOW + BODY)}", "signature"),
}


@pytest.mark.parametrize("form", TIMESTAMPED)
def test_time_and_signatures_in_one_header(form: str) -> None:
    header, refused = TIMESTAMPED[form]
    scheme = TimestampedHmacSha256(header="Stripe-Signature")
    headers = {"stripe-signature": header}
    if refused is not None:
        assert refusal(BODY, headers, scheme) == refused
        return
    delivery = verify(BODY, headers, secrets=SECRET, scheme=scheme, now=NOW)
    assert delivery.timestamp == NOW
    assert delivery.fingerprint == hashlib.sha256(f"{NOW}.".encode() + BODY).hexdigest()


def digest(signed: bytes) -> str:
    return hashlib.sha256(signed).hexdigest()


@each_of(
    [
        (HmacSha256(id_header="X-Id"), {}, "msg_1", None),
        (HmacSha256(id_header="X-Id", timestamp_header="X-Time"), {}, "msg_1", NOW),
        (SharedSecret(id_header="X-Id"), {}, "msg_1", None),
        (StandardWebhooks(), {}, "msg_1", NOW),
        (HmacSha256(), {}, digest(BODY), None),
        (SharedSecret(), {}, digest(BODY), None),
        # A time that is signed is part of the identity.
        (HmacSha256(timestamp_header="X-Time"), {}, digest(b"%d." % NOW + BODY), NOW),
        *(
            (HmacSha256(id_header="X-Id"), {"X-Id": unusable}, digest(BODY), None)
            for unusable in ("", "a b", "ü", "x" * 257)
        ),
    ]
)
def test_what_tells_one_delivery_from_another(
    scheme: Scheme, changed: dict[str, str], identity: str, timestamp: int | None
) -> None:
    headers = sign(BODY, secret=SECRET, scheme=scheme, id="msg_1", timestamp=NOW)
    delivery = verify(BODY, {**headers, **changed}, secrets=SECRET, scheme=scheme, now=NOW)
    assert (delivery.id, delivery.timestamp) == (identity, timestamp)


TIMES = HmacSha256(header="X-Sig", timestamp_header="X-Time")
STANDARD = StandardWebhooks()


@each_of(
    [
        (TIMES, {"X-Sig": ""}, "missing", "the header X-Sig is missing or given twice"),
        (TIMES, {"X-Sig": "sha256=00"}, "signature", "the signature does not fit the body"),
        (TIMES, {"X-Time": "now"}, "timestamp", "the time is not a number of seconds"),
        (TIMES, {"X-Time": "1"}, "timestamp", "the time is more than 300 s off"),
        (STANDARD, {"webhook-id": "a b"}, "missing", "webhook-id is not a usable id"),
        (STANDARD, {"webhook-id": "x" * 257}, "missing", "webhook-id is not a usable id"),
        (STANDARD, {"webhook-signature": "v1,AAAA"}, "signature", "no signature fits the body"),
        (SharedSecret(), {"X-Webhook-Secret": "x"}, "signature", "the secret is not the right one"),
    ]
)
def test_a_refusal_says_to_the_log_what_is_wrong(
    scheme: Scheme, changed: dict[str, str], reason: str, message: str
) -> None:
    headers = sign(BODY, secret=SECRET, scheme=scheme, id="msg_1", timestamp=NOW)
    error = refused(BODY, {**headers, **changed}, scheme)
    assert (error.reason, str(error)) == (reason, f"webhook refused: {message}")


@pytest.mark.parametrize("scheme", SCHEMES, ids=repr)
@pytest.mark.parametrize("text", ["ü", "\ud800"], ids=["no ASCII", "half a pair"])
def test_a_proof_that_is_no_ascii_is_refused_like_any_other(scheme: Scheme, text: str) -> None:
    body, headers = valid(scheme)
    last = list(headers)[-1]
    prefix = {StandardWebhooks: "v1,", TimestampedHmacSha256: f"t={NOW},v1="}.get(type(scheme), "")
    assert refusal(body, {**headers, last: prefix + text}, scheme) == "signature"


# Secrets


LETTERS = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
GOOD_SECRETS: dict[str, tuple[Scheme, str, str]] = {
    "as it is": (HmacSha256(), "s3cret with spaces", "s3cret with spaces"),
    "line break": (HmacSha256(), "s3cret\n", "s3cret"),
    "line break of Windows": (HmacSha256(), "s3cret\r\n", "s3cret"),
    "base64": (StandardWebhooks(), f"whsec_{LETTERS}", LETTERS),
    "base64 from a file": (StandardWebhooks(), f"whsec_{LETTERS}\n", LETTERS),
    "base64 without its prefix": (StandardWebhooks(), LETTERS, LETTERS),
    "unpadded, one missing": (StandardWebhooks(), "whsec_c2VjcmV0LTE", "c2VjcmV0LTE="),
    "unpadded, two missing": (StandardWebhooks(), "whsec_c2VjcmV0LXMxMg", "c2VjcmV0LXMxMg=="),
    "padded": (StandardWebhooks(), "whsec_c2VjcmV0LXMxMg==", "c2VjcmV0LXMxMg=="),
}


@pytest.mark.parametrize("form", GOOD_SECRETS)
async def test_secrets_are_taken_as_they_are_copied(form: str) -> None:
    scheme, given, meant = GOOD_SECRETS[form]
    receiver = Receiver(secrets=[LETTERS, given], scheme=scheme)
    headers = sign(BODY, secret=meant, scheme=scheme)
    assert (await receiver.receive(BODY, headers)).event == "x"


BAD_SECRETS: dict[str, tuple[Scheme, str, str]] = {
    "not base64": (StandardWebhooks(), "whsec_not base64!", "must be base64"),
    "base64 of URLs": (StandardWebhooks(), "whsec_-_-_", "must be base64"),
    "no base64 has this length": (StandardWebhooks(), "whsec_abcde", "must be base64"),
    "nothing but the prefix": (StandardWebhooks(), "whsec_", "must be base64"),
    "white space before": (HmacSha256(), " s3cret", "white space"),
    "white space after": (SharedSecret(), "s3cret ", "white space"),
    "a line break inside": (HmacSha256(), "one\ntwo", "control characters"),
}


def shown_by_the_package(error: BaseException) -> str:
    """Return what a traceback with local variables shows of the package's own frames."""
    summary = traceback.TracebackException.from_exception(error, capture_locals=True)
    ours = [f for f in summary.stack if "kubiya_async" in f.filename and "tests" not in f.filename]
    assert ours
    return str(error) + json.dumps([frame.locals for frame in ours])


@pytest.mark.parametrize("form", BAD_SECRETS)
@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_bad_secret_is_named_when_a_receiver_is_made(form: str, place: int) -> None:
    scheme, bad, words = BAD_SECRETS[form]
    secrets = [LETTERS, LETTERS]
    secrets.insert(place, bad)
    with pytest.raises(ConfigError, match=words) as caught:
        Receiver(secrets=secrets, scheme=scheme)
    assert f"secrets[{place}]" in str(caught.value)
    assert shown_by_the_package(caught.value).count(bad) == 0 or bad == "whsec_"
    with pytest.raises(ConfigError, match=rf"^the secret for {type(scheme).__name__} .*{words}"):
        Receiver(secrets=bad, scheme=scheme)
    with pytest.raises(ConfigError, match=words):
        verify(BODY, {}, secrets=secrets, scheme=scheme)


@pytest.mark.parametrize("place", [0, 1])
def test_s19_an_empty_secret_among_good_ones_is_named(place: int) -> None:
    secrets = [LETTERS]
    secrets.insert(place, "\n")
    with pytest.raises(WebhookError, match=rf"secrets\[{place}\]"):
        Receiver(secrets=secrets, scheme=HmacSha256())


@pytest.mark.parametrize("secret", [None, b"bytes", 5])
def test_a_secret_that_is_no_text_is_refused(secret: object) -> None:
    for secrets in (secret, [secret]):
        with pytest.raises(ConfigError, match="must be a str, got"):
            Receiver(secrets=secrets, scheme=HmacSha256())  # type: ignore[arg-type]


def test_a_scheme_of_ones_own_need_not_judge_secrets() -> None:
    class Bare:
        def check(self, body: bytes, headers: object, secrets: object, now: float) -> Delivery:
            return Delivery("1", None)

        def sign(self, body: bytes, secret: str, **more: object) -> dict[str, str]:
            return {}

    Receiver(secrets="s", scheme=Bare())
    assert verify(b"", {}, secrets="s", scheme=Bare()).fingerprint == "1"


def test_a_body_above_the_limit_is_refused_unread() -> None:
    body, headers = valid(HmacSha256())
    most = len(body)
    verify(body, headers, secrets=SECRET, scheme=HmacSha256(), now=NOW, max_body_bytes=most)
    error = refused(body, {}, HmacSha256(), max_body_bytes=most - 1)
    assert (error.reason, error.status) == ("size", 413)
    assert str(error) == f"webhook refused: the body is larger than {most - 1} bytes"


def test_text_instead_of_bytes_is_a_mistake_of_the_caller() -> None:
    said = r"^body must be the raw bytes of the request, not text decoded from them$"
    with pytest.raises(TypeError, match=said):
        verify("{}", {}, secrets=SECRET, scheme=HmacSha256())  # type: ignore[arg-type]


@each_of(SCHEMES)
def test_s02_s19_no_refusal_shows_a_secret_not_even_in_local_variables(scheme: Scheme) -> None:
    body, headers = valid(scheme, secret=OTHER)
    error = refused(body, headers, scheme)
    assert error.reason == "signature"
    shown = shown_by_the_package(error)
    assert "canary-secret" not in shown
    assert SECRET not in shown


@given(
    body=st.binary(max_size=64),
    headers=st.dictionaries(
        st.sampled_from(
            ["webhook-id", "webhook-timestamp", "webhook-signature", "X-Kubiya-Signature", "X-Time"]
        ),
        st.text(max_size=40),
    ),
    scheme=st.sampled_from(SCHEMES),
)
def test_s19_whatever_comes_the_answer_is_a_refusal(
    body: bytes, headers: dict[str, str], scheme: Scheme
) -> None:
    with pytest.raises(WebhookError):
        verify(body, headers, secrets=SECRET, scheme=scheme, now=NOW)


def test_made_deliveries_have_an_id_each_and_say_what_they_are() -> None:
    made = [signed_request({"event": "x"}, secret=SECRET, scheme=STANDARD) for _ in range(2)]
    body, headers = signed_request(
        {"event": "x"}, secret=SECRET, scheme=STANDARD, id="mine", timestamp=NOW
    )

    assert len({headers["webhook-id"] for _, headers in made}) == 2
    assert all(headers["webhook-id"].startswith("msg_") for _, headers in made)
    assert (headers["webhook-id"], headers["webhook-timestamp"]) == ("mine", str(NOW))
    assert (body, headers["Content-Type"]) == (b'{"event":"x"}', "application/json")
    signed = sign(b"{}", secret=SECRET, scheme=STANDARD)
    assert verify(b"{}", signed, secrets=SECRET, scheme=STANDARD).timestamp
