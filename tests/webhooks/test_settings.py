"""What a receiver, a scheme or a guard is made with is judged when it is made, in words."""

from __future__ import annotations

import gzip
import json
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from kubiya_async._messages.redact import Secret
from kubiya_async.errors import ConfigError, WebhookError
from kubiya_async.webhooks import (
    HmacSha256,
    MemoryReplayGuard,
    Receiver,
    RedisReplayGuard,
    SharedSecret,
    StandardWebhooks,
    TimestampedHmacSha256,
    parse,
    sign,
    verify,
)
from tests.support.cases import each_of

if TYPE_CHECKING:
    from collections.abc import Callable

NOW = 1_700_000_000
NOT_BASE64 = "must be base64, with or without `whsec_` before it"
STORE = "redis://127.0.0.1:1"
receiver: Any = partial(Receiver, secrets="s", scheme=HmacSha256())
checking: Any = partial(verify, b"{}", {}, secrets="s", scheme=HmacSha256())
redis: Any = partial(RedisReplayGuard, STORE)
hmac: Any = HmacSha256


def name(value: object) -> str:
    """Return what a header is refused for that is no name."""
    return f"must be a name without spaces, got {value!r}"


def seconds(value: object) -> str:
    return f"must be a positive number of seconds, got {value!r}"


MADE: list[tuple[Callable[[], object], str]] = [
    *(
        case
        for make in (receiver, checking)
        for case in (
            (
                partial(make, scheme=HmacSha256),
                "scheme must be a scheme, such as HmacSha256(), got HmacSha256",
            ),
            (
                partial(make, scheme="hmac"),
                "scheme must be a scheme, such as HmacSha256(), got str",
            ),
            (partial(make, secrets=5), "the secret of a webhook must be a str, got int"),
            (
                partial(make, secrets=["a", b"b"]),
                "secrets[1] of a webhook must be a str, got bytes",
            ),
            (
                partial(make, secrets=" s"),
                "the secret for HmacSha256 begins or ends with white space",
            ),
            (
                partial(make, secrets="a\x07b"),
                "the secret for HmacSha256 has control characters in it",
            ),
            (
                partial(make, secrets="whsec_!!!!c2VjcmV0LXMx", scheme=StandardWebhooks()),
                f"the secret for StandardWebhooks {NOT_BASE64}",
            ),
        )
    ),
    *(
        (
            partial(receiver, replay=wrong),
            "replay must be a guard, such as MemoryReplayGuard(), or None",
        )
        for wrong in (MemoryReplayGuard, "guard", object())
    ),
    (partial(receiver, max_body_bytes=0), "max_body_bytes must be a positive number, got 0"),
    (partial(MemoryReplayGuard, seconds=0), "seconds must be a positive number, got 0"),
    (partial(MemoryReplayGuard, most=0), "most must be a positive number, got 0"),
    *(
        (partial(redis, **{key: 0}), f"{key} must be a positive number, got 0")
        for key in ("seconds", "lease", "timeout")
    ),
    *(
        (partial(redis, prefix=bad), "prefix must be a str that UTF-8 can hold")
        for bad in (3, "\ud800")
    ),
    (
        partial(redis, when_unavailable="maybe"),
        "when_unavailable must be 'refuse' or 'accept', got 'maybe'",
    ),
    *(
        (partial(hmac, tolerance=bad), f"HmacSha256.tolerance {seconds(bad)}")
        for bad in (0, -1, float("inf"), float("nan"), "300", None)
    ),
    (partial(hmac, prefix="ü"), "HmacSha256.prefix must be printable ASCII text"),
    (partial(hmac, prefix="a\n"), "HmacSha256.prefix must be printable ASCII text"),
    (partial(hmac, prefix=None), "HmacSha256.prefix must be a str, got NoneType"),
    (partial(hmac, header=3), "HmacSha256.header must be a str, got int"),
    (partial(hmac, header="a b"), f"HmacSha256.header {name('a b')}"),
    # What is left out does not excuse what comes after it.
    (partial(hmac, timestamp_header=None, id_header=""), f"HmacSha256.id_header {name('')}"),
    (partial(SharedSecret, header="ü"), f"SharedSecret.header {name('ü')}"),
    (
        partial(StandardWebhooks().sign, b"", "whsec_?", id="1", timestamp=1),
        f"a secret for StandardWebhooks {NOT_BASE64}",
    ),
]


@each_of(MADE)
def test_what_cannot_work_is_refused_in_words(make: Callable[[], object], said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        make()
    assert str(caught.value) == said


def test_a_redis_guard_names_what_its_address_is_not() -> None:
    wrong: Any = 3
    with pytest.raises(ConfigError, match=r"^url must be a str, got int$"):
        RedisReplayGuard(wrong)
    for address in ("http://x", "nonsense"):
        with pytest.raises(ConfigError, match="replay store"):
            RedisReplayGuard(address)
    assert repr(RedisReplayGuard(Secret(STORE))) == "<RedisReplayGuard, refuse without the store>"


def test_the_smallest_settings_are_settings() -> None:
    HmacSha256(tolerance=1, prefix="", header="x")
    Receiver(secrets=["a", "b\r\n"], scheme=HmacSha256(), replay=None, max_body_bytes=1)


T = TimestampedHmacSha256(header="X-Sig")
SAID: list[tuple[str, str, str]] = [
    ("v1=00", "timestamp", "the header X-Sig has no time, or several"),
    ("t=1,t=2,v1=00", "timestamp", "the header X-Sig has no time, or several"),
    (f"t={NOW}=1,v1=00", "timestamp", "the time is not a number of seconds"),
    (f"t={NOW},v1=00", "signature", "no signature fits the body"),
]


@each_of(SAID)
def test_a_header_with_a_time_says_to_the_log_what_is_wrong(
    header: str, reason: str, said: str
) -> None:
    with pytest.raises(WebhookError) as caught:
        verify(b"{}", {"X-Sig": header}, secrets="s", scheme=T, now=NOW)
    assert (caught.value.reason, str(caught.value)) == (reason, f"webhook refused: {said}")


def test_without_any_secret_the_log_says_so() -> None:
    with pytest.raises(WebhookError, match=r"^webhook refused: there is no secret to verify with$"):
        verify(b"{}", {}, secrets=[], scheme=HmacSha256())


async def test_a_receiver_says_to_the_log_what_is_wrong() -> None:
    small = Receiver(secrets="s", scheme=HmacSha256(), max_body_bytes=3)

    async def chunks() -> Any:
        yield b"1234"

    with pytest.raises(WebhookError, match=r"^webhook refused: the body is larger than 3 bytes$"):
        await small.read(chunks())
    whole = Receiver(secrets="s", scheme=HmacSha256())
    body = gzip.compress(b'{"event": "x"}', mtime=0)
    for coding, said in (
        ("gzip", "the body is encoded"),
        (" Identity ", "the body is not an event"),
        ("", "the body is not an event"),
    ):
        headers = sign(body, secret="s", scheme=HmacSha256())
        with pytest.raises(WebhookError, match=f"^webhook refused: {said}$") as caught:
            await whole.receive(body, {**headers, "Content-Encoding": coding})
        assert (caught.value.__cause__ is None) == (coding != "gzip")


async def test_what_is_in_progress_is_said_to_be() -> None:
    guard = MemoryReplayGuard()
    busy = Receiver(secrets="s", scheme=HmacSha256(), replay=guard)
    body = b'{"event": "x"}'
    headers = sign(body, secret="s", scheme=HmacSha256())
    await guard.claim(verify(body, headers, secrets="s", scheme=HmacSha256()).fingerprint)
    with pytest.raises(WebhookError, match=r"^webhook refused: it is being handled$"):
        await busy.receive(body, headers)


@each_of(["a.!.c", "a.!.d"])
def test_the_longer_beginning_comes_first_whatever_its_letters(event: str) -> None:
    router, first, second = Receiver(secrets="s", scheme=HmacSha256()), _handler(), _handler()
    router.on("a.*")(first)
    router.on("a.!.*")(second)
    assert router.handlers(event) == [second, first]


def _handler() -> Any:
    async def handle(event: object) -> None: ...

    return handle


@each_of([{"event": 3}, {"data": {}}])
def test_what_has_no_name_is_no_event(event: dict[str, Any]) -> None:
    for body in (
        json.dumps(event),
        json.dumps(event).encode(),
        bytearray(json.dumps(event), "utf-8"),
    ):
        with pytest.raises(WebhookError, match="the body is not an event"):
            parse(body)
    assert parse(bytearray(b'{"event": "x", "data": 1}')).model_dump()["data"] == {"value": 1}
