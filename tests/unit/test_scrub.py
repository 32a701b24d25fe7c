"""A key that a server echoes is found whole and in part, however it is written."""

from __future__ import annotations

import base64
import html
import json
import re
import sys
from functools import partial
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kubiya_async._messages.redact import MASK, Scrubber, Secret, mask_keys, remember_key, scrub
from kubiya_async.streams.accumulate import ChatResult

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

KEY: Final = "kb-7f3A9c/Q+2x.Zq81mVt0~Wy_Jp5sLd4e"
ODD: Final = "canary-7f3a9c/+=\"\\ä'😀 % <&>"
PEM: Final = "-----BEGIN KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n-----END KEY-----\n"


def base64_after(before: str, url: bool, text: str) -> str:
    return base64.b64encode((before + text).encode(), b"-_" if url else b"+/").decode()


FORMS: Final[dict[str, Callable[[str], str]]] = {
    "plain": str,
    "repr": repr,
    "repr of bytes": lambda text: repr(text.encode()),
    "JSON": json.dumps,
    "JSON with all letters": lambda text: json.dumps(text, ensure_ascii=False),
    "JSON in JSON": lambda text: json.dumps(json.dumps(text)),
    "JSON in JSON in JSON": lambda text: json.dumps(json.dumps(json.dumps(text))),
    "JSON with slashes escaped": lambda text: json.dumps(text).replace("/", "\\/"),
    "all \\u": lambda text: "".join(f"\\u{unit:04x}" for unit in units(text)),
    "all \\U in capitals": lambda text: "".join(f"\\u{unit:04X}" for unit in units(text)),
    "all \\u in JSON": lambda text: json.dumps("".join(f"\\u{unit:04x}" for unit in units(text))),
    "URL": lambda text: quote(text, safe=""),
    "URL, a path": quote,
    "URL in lower case": lambda text: re.sub("%..", lambda e: e[0].lower(), quote(text, safe="")),
    "URL in a URL": lambda text: quote(quote(text, safe="")),
    "all of it percent-encoded": lambda text: "".join(f"%{byte:02x}" for byte in text.encode()),
    "the same in capitals": lambda text: "".join(f"%{byte:02X}" for byte in text.encode()),
    "HTML": html.escape,
    "HTML, all of it in numbers": lambda text: "".join(f"&#{ord(letter)};" for letter in text),
    "HTML, the same in hex": lambda text: "".join(f"&#x{ord(letter):x};" for letter in text),
    "hexadecimal": lambda text: text.encode().hex(),
    "hexadecimal in capitals": lambda text: text.encode().hex().upper(),
    **{
        f"base64 after {before!r}{', of URLs' if url else ''}": partial(base64_after, before, url)
        for before in ("", "k", "k:", "UserKey ", "Bearer ", "user:")
        for url in (False, True)
    },
    "base64 without padding": lambda text: base64.b64encode(text.encode()).decode().rstrip("="),
    "base64 in JSON with slashes escaped": lambda text: (
        base64.b64encode(text.encode()).decode().replace("/", "\\/")
    ),
}


def units(text: str) -> list[int]:
    """Return the UTF-16 units of a text, of which JSON's escapes are made."""
    data = text.encode("utf-16-be")
    return [int.from_bytes(data[at : at + 2]) for at in range(0, len(data), 2)]


def whole_and_parts(key: str) -> list[str]:
    middle = len(key) // 2
    # A backslash of the key itself does not count.
    run = 12 + key.count("\\")
    return [key, key[:run], key[-run:], key[middle - 6 : middle - 6 + run], key[1:-1], key[:-1]]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("key", [KEY, ODD, PEM], ids=["a key", "an odd one", "a PEM"])
def test_s05_every_form_of_a_key_and_of_twelve_characters_of_it_is_masked(
    key: str, form: str
) -> None:
    for part in whole_and_parts(key):
        written = FORMS[form](part)
        clean = scrub(f"the key [{written}] was refused", [Secret(key)])
        assert clean.startswith("the key [")
        assert clean.endswith("] was refused")
        assert MASK in clean
        # The ends of base64 hold bits of what stands beside the key, too.
        rest = len(clean.replace(MASK, "")) - len("the key [] was refused")
        assert rest <= len(FORMS[form]("")) + 8, (part, clean)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("key", ["s3cr", "local-key", "elevenchars"])
def test_short_keys_are_masked_whole_in_every_form(key: str, form: str) -> None:
    clean = scrub(f"the key <{FORMS[form](key)}> was refused", [Secret(key)])
    assert MASK in clean
    assert key not in clean


@pytest.mark.parametrize("length", range(1, 12))
def test_fewer_than_twelve_characters_are_left_alone(length: int) -> None:
    text = f"kind {KEY[3 : 3 + length]} of key"
    assert scrub(text, [Secret(KEY)]) == text


@pytest.mark.parametrize(
    "text", ["kubectl get pods", "%", "\\", "100 % of \\d+", "\\u12", "%4", ""]
)
def test_what_only_looks_escaped_stays_as_it_is(text: str) -> None:
    assert scrub(text, [Secret(KEY)]) == text
    assert scrub(f"{text}<{KEY}>{text}", [Secret(KEY)]) == f"{text}<{MASK}>{text}"


@given(
    before=st.text("\\%u041aäxn\n ", max_size=8),
    after=st.text("\\%u041aäxn\n ", max_size=8),
    form=st.sampled_from(sorted(FORMS)),
)
@example(before="100%", after="", form="plain")
@example(before="\\", after="", form="JSON")
def test_s05_nothing_that_stands_beside_a_key_hides_it(before: str, after: str, form: str) -> None:
    written = FORMS[form](KEY)
    clean = scrub(before + written + after, [Secret(KEY)])
    assert written not in clean
    assert not any(written[at : at + 80] in clean for at in range(max(1, len(written) - 80)))


@pytest.mark.parametrize(
    "form", ["plain", "JSON", "all \\u", "all of it percent-encoded", "HTML, the same in hex"]
)
def test_the_beginning_of_a_key_at_the_end_of_a_cut_text_goes(form: str) -> None:
    written = FORMS[form](KEY)
    for length in range(1, len(written)):
        clean = scrub(f"refused: {written[:length]}", [Secret(KEY)], cut=True)
        # Half of a character's escape tells next to nothing.
        assert re.fullmatch(r'refused: "?\**"?(%.?|\\(u.{0,3})?|&#?x?.{0,2})?', clean), (
            length,
            clean,
        )


def test_several_keys_and_overlapping_ones_are_masked_once() -> None:
    one, two = KEY, KEY[10:] + "-and-more"
    clean = Scrubber([Secret(one), Secret(two)])(f"{one[:20]} {one}-and-more {two}!")
    assert clean == f"{MASK} {MASK} {MASK}!"


def steps(text: str, key: str) -> int:
    """Count the lines that are executed to search a text."""
    secret, count = Secret(key), 0
    scrub("", [secret])

    def count_line(frame: FrameType, event: str, argument: Any) -> Any:
        nonlocal count
        count += event == "line"
        return count_line

    before = sys.gettrace()
    sys.settrace(count_line)
    try:
        scrub(text, [secret])
    finally:
        sys.settrace(before)
    return count


HOSTILE: Final = {
    "backslashes": "\\",
    "percents": "%25",
    "ampersands": "&#",
    "halves of escapes": "\\u00",
    "pieces of the key": KEY[:6],
    "runs of the key": KEY[:11] + " ",
    "the key": KEY,
    "the key without its end": KEY[:-1],
    "escaped": "".join(f"\\u{ord(c):04x}" for c in KEY),
}


@pytest.mark.parametrize("key", [KEY, "a" * 40], ids=["a key", "the same letter"])
@pytest.mark.parametrize("unit", HOSTILE)
def test_searching_takes_a_time_that_is_linear_in_the_text(unit: str, key: str) -> None:
    text = HOSTILE[unit] if key == KEY else HOSTILE[unit].replace(KEY[:6], key[:6])
    once, twice = (steps((text * (size // len(text))), key) for size in (4_000, 8_000))
    assert twice <= 2.2 * once + 200


def test_keys_in_use_are_known_as_long_as_they_are_in_use() -> None:
    key = Secret("only-for-this-test-8c2f")
    remember_key(key)
    text = f"the key {key.reveal()} was refused"
    assert mask_keys(text) == f"the key {MASK} was refused"
    del key
    assert mask_keys(text) == text


def test_repr_of_megabytes_is_cut_before_keys_are_looked_for() -> None:
    key = Secret(KEY)
    remember_key(key)
    shown = repr(ChatResult(KEY + "x" * 2**20, (), (), done=True))
    assert shown.startswith(f"ChatResult(text='{MASK}xxx")
    assert shown.endswith("…")
    assert len(shown) <= 2**16 + 1
