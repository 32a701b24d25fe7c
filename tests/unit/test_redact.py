"""Secrets show themselves to nobody who does not ask for them by name."""

from __future__ import annotations

import copy
import json
import pickle
import traceback
from dataclasses import asdict, dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubiya_async._messages.redact import MASK, Secret, key_fingerprint, redact_headers, scrub
from kubiya_async._messages.url import percent_encode

CANARY = "canary-7f3a9c/+=\"\\\u00e4'"


@dataclass
class Holder:
    secret: Secret


def test_only_reveal_gives_the_text() -> None:
    assert Secret(CANARY).reveal() == CANARY


PRINTERS = {
    "repr": repr,
    "str": str,
    "format": "{}".format,
    "format repr": "{!r}".format,
    "format width": "{:>40}".format,
    "percent": "%s".__mod__,
    "percent repr": "%r".__mod__,
    "list": lambda secret: str([secret]),
    "dict": lambda secret: str({"key": secret}),
    "exception": lambda secret: str(ValueError(secret)),
    "dataclass": lambda secret: repr(Holder(secret)),
    "asdict": lambda secret: str(asdict(Holder(secret))),
    "dir": lambda secret: str(dir(secret)),
}


@pytest.mark.parametrize("show", PRINTERS.values(), ids=PRINTERS)
def test_s01_no_way_of_printing_shows_it(show: Any) -> None:
    shown = show(Secret(CANARY))
    assert "canary" not in shown
    assert "7f3a9c" not in shown


def test_a_traceback_with_locals_does_not_show_it() -> None:
    def fail(secret: Secret) -> None:
        raise ValueError(secret)

    with pytest.raises(ValueError) as caught:  # noqa: PT011 - our own
        fail(Secret(CANARY))
    shown = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    assert "7f3a9c" not in "".join(shown.format())


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_s01_it_refuses_to_be_pickled(protocol: int) -> None:
    with pytest.raises(TypeError, match="a secret cannot be pickled"):
        pickle.dumps(Secret(CANARY), protocol)
    with pytest.raises(TypeError, match="a secret cannot be pickled"):
        Secret(CANARY).__getstate__()


def test_a_copy_is_the_secret_itself() -> None:
    secret = Secret(CANARY)
    assert copy.copy(secret) is secret
    assert copy.deepcopy({"key": [secret]})["key"][0] is secret


def test_it_has_no_attributes_to_list_or_change() -> None:
    secret: Any = Secret(CANARY)
    assert not hasattr(secret, "__dict__")
    with pytest.raises(TypeError):
        json.dumps(secret)
    with pytest.raises(AttributeError, match="cannot be changed"):
        secret.text = "x"
    with pytest.raises(AttributeError, match="cannot be changed"):
        del secret._text


def test_equal_secrets_are_equal_and_nothing_else_is() -> None:
    assert Secret("a") == Secret("a")
    assert Secret("a") != Secret("b")
    assert Secret("a") != "a"
    assert len({Secret("a"), Secret("a"), Secret("b")}) == 2
    assert hash(Secret("a")) != hash("a")


def test_an_empty_secret_is_false() -> None:
    assert not Secret("")
    assert Secret("0")


@pytest.mark.parametrize("value", [None, 5, b"key", ["key"]])
def test_other_types_are_refused_without_showing_them(value: Any) -> None:
    with pytest.raises(TypeError, match=r"^a secret must be a str, got \w+$"):
        Secret(value)


def test_a_fingerprint_names_a_key_without_telling_it() -> None:
    found = key_fingerprint(Secret(CANARY))
    assert found == key_fingerprint(Secret(CANARY))
    assert found != key_fingerprint(Secret(CANARY + "x"))
    assert len(found) == 16
    assert int(found, 16)


def test_harmless_headers_are_shown_and_all_others_masked() -> None:
    shown = redact_headers(
        {
            "Content-Type": "application/json",
            "X-RateLimit-Remaining": "5",
            "Retry-After": "7",
            "Authorization": f"UserKey {CANARY}",
            "authorization": f"Bearer {CANARY}",
            "AUTHORIZATION": CANARY,
            "X-API-Key": CANARY,
            "Cookie": CANARY,
            "Set-Cookie": CANARY,
            "Idempotency-Key": CANARY,
            "Proxy-Authorization": CANARY,
            "X-Custom": CANARY,
            "Location": CANARY,
        }
    )
    assert shown == {
        "Content-Type": "application/json",
        "X-RateLimit-Remaining": "5",
        "Retry-After": "7",
        "Authorization": f"UserKey {MASK}",
        "authorization": f"Bearer {MASK}",
        "AUTHORIZATION": MASK,
        "X-API-Key": MASK,
        "Cookie": MASK,
        "Set-Cookie": MASK,
        "Idempotency-Key": MASK,
        "Proxy-Authorization": MASK,
        "X-Custom": MASK,
        "Location": MASK,
    }


FORMS = {
    "plain": str,
    "JSON": json.dumps,
    "JSON with all letters": lambda text: json.dumps(text, ensure_ascii=False),
    "repr": repr,
    "URL": percent_encode,
    "URL in lower case": lambda text: percent_encode(text).lower(),
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_s05_an_echoed_secret_is_masked_however_it_is_written(form: Any) -> None:
    text = f"invalid key {form(CANARY)} for user"
    assert "7f3a9c" not in scrub(text, [Secret(CANARY)])
    assert scrub(text, [Secret(CANARY)]).startswith("invalid key ")


def test_a_longer_secret_goes_before_one_inside_it() -> None:
    assert scrub("abcdefgh abcd", [Secret("abcd"), Secret("abcdefgh")]) == f"{MASK} {MASK}"


def test_a_text_without_secrets_is_left_alone() -> None:
    assert scrub("nothing to hide", [Secret(CANARY)]) == "nothing to hide"
    assert scrub("nothing to hide", []) == "nothing to hide"


def test_very_short_secrets_do_not_turn_a_text_into_masks() -> None:
    assert scrub("abc abd", [Secret("a"), Secret("abc"), Secret("")]) == "abc abd"


@given(st.text(), st.text(min_size=4), st.text())
def test_s05_no_secret_survives_in_any_text(before: str, secret: str, after: str) -> None:
    if secret in MASK:
        return
    clean = scrub(before + secret + after, [Secret(secret)])
    assert secret not in clean.replace(MASK, "\0")
