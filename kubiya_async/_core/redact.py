"""Keeps credentials out of everything that is printed: logs, errors, `repr`, pickles."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from typing import TYPE_CHECKING, Any, Final, NoReturn, cast

from kubiya_async._core.paths import percent_encode

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MASK: Final = "**********"
"""What stands where a secret was; the length says nothing."""

# Shorter values would mask half of an ordinary text, and so point at themselves.
_SHORTEST: Final = 4

_SHOWN: Final = frozenset(
    {
        "accept",
        "accept-encoding",
        "accept-language",
        "accept-ranges",
        "age",
        "allow",
        "cache-control",
        "connection",
        "content-disposition",
        "content-encoding",
        "content-language",
        "content-length",
        "content-range",
        "content-type",
        "date",
        "expires",
        "host",
        "keep-alive",
        "last-event-id",
        "last-modified",
        "ratelimit",
        "ratelimit-limit",
        "ratelimit-policy",
        "ratelimit-remaining",
        "ratelimit-reset",
        "request-id",
        "retry-after",
        "retry-after-ms",
        "server",
        "transfer-encoding",
        "user-agent",
        "vary",
        "via",
        "x-correlation-id",
        "x-ratelimit-burst-limit",
        "x-ratelimit-burst-remaining",
        "x-ratelimit-limit",
        "x-ratelimit-remaining",
        "x-ratelimit-reset",
        "x-request-id",
    }
)
_SCHEMES: Final = ("UserKey ", "Bearer ")
_TELLING: Final = re.compile(
    r"(api[_-]?key|authorization|credentials?|passphrase|passwd|password|private[_-]?key|secret|token)$",
    re.IGNORECASE,
)


class Secret:
    """A text that shows itself only to `reveal()`.

    Equal secrets compare and hash alike, in a time that does not depend on where they differ. A
    copy is the secret itself; pickling is refused.
    """

    __slots__ = ("_digest", "_text")

    _digest: bytes
    _text: str

    def __init__(self, text: str) -> None:
        """Hide a text."""
        if not isinstance(text, str):
            raise TypeError(f"a secret must be a str, got {type(text).__name__}")
        object.__setattr__(self, "_text", str.__str__(text))
        digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
        object.__setattr__(self, "_digest", digest)

    def reveal(self) -> str:
        """Give the text. Hold the result no longer than it takes to send it."""
        return self._text

    def __setattr__(self, name: str, value: object) -> NoReturn:
        """Refuse: a secret does not change."""
        raise AttributeError("a secret cannot be changed")

    def __delattr__(self, name: str) -> NoReturn:
        """Refuse: a secret does not change."""
        raise AttributeError("a secret cannot be changed")

    def __bool__(self) -> bool:
        """Be true unless the text is empty."""
        return bool(self._text)

    def __eq__(self, other: object) -> bool:
        """Compare with another secret, in constant time."""
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(self._digest, other._digest)

    def __hash__(self) -> int:
        """Hash the digest, not the text."""
        return hash((Secret, self._digest))

    def __repr__(self) -> str:
        """Show the mask."""
        return f"Secret('{MASK}')"

    def __str__(self) -> str:
        """Show the mask."""
        return MASK

    def __format__(self, spec: str) -> str:
        """Show the mask, whatever the format."""
        return MASK

    def __copy__(self) -> Secret:
        """Be its own copy."""
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Secret:
        """Be its own copy."""
        return self

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        """Refuse to be pickled."""
        raise TypeError("a secret cannot be pickled")

    def __getstate__(self) -> NoReturn:
        """Refuse to be taken apart."""
        raise TypeError("a secret cannot be pickled")


def key_fingerprint(secret: Secret) -> str:
    """Name a key without revealing it: the same key has the same name in every process."""
    return hashlib.sha256(b"kubiya-async key\0" + secret.reveal().encode()).hexdigest()[:16]


def redact_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """Copy headers for printing, with every value masked that is not known to be harmless."""
    return {name: _shown(name.lower(), value) for name, value in headers.items()}


def _shown(name: str, value: str) -> str:
    if name in _SHOWN:
        return value
    if name == "authorization":
        for scheme in _SCHEMES:
            if value.startswith(scheme):
                return scheme + MASK
    return MASK


def mask_body(body: bytes, secrets: Iterable[Secret]) -> str:
    """Write a JSON body for printing, without what the spec calls secret or what its key calls so.

    Args:
        body: The body; what is not JSON is given as it is.
        secrets: What the spec calls secret of it.
    """
    text = body.decode("utf-8", "replace")
    try:
        value = json.loads(text)
        masked = _mask(value, {secret.reveal() for secret in secrets})
    except (ValueError, RecursionError):
        return text
    if masked == value:
        return text
    return json.dumps(masked, ensure_ascii=False, separators=(",", ":"))


def _mask(value: Any, secrets: set[str]) -> Any:
    if isinstance(value, dict):
        fields = cast("dict[str, Any]", value)
        return {
            name: MASK if isinstance(item, str) and _TELLING.search(name) else _mask(item, secrets)
            for name, item in fields.items()
        }
    if isinstance(value, list):
        return [_mask(item, secrets) for item in cast("list[Any]", value)]
    return MASK if isinstance(value, str) and value in secrets else value


class Scrubber:
    """Masks secrets in texts: as they are and as they look in JSON, in `repr` and in a URL.

    Secrets of fewer than four characters are left. It shows none of them itself.
    """

    __slots__ = ("_forms",)

    def __init__(self, secrets: Iterable[Secret]) -> None:
        """Write down how each secret may look."""
        forms = {form for secret in secrets for form in _forms(secret.reveal())}
        self._forms = sorted(forms, key=len, reverse=True)

    def __call__(self, text: str, *, cut: bool = False) -> str:
        """Mask every secret in a text.

        Call this before cutting a text short, or half of a secret may stay.

        Args:
            text: What may hold them.
            cut: The text was cut short already: the beginning of a secret at its end goes too.
        """
        for form in self._forms:
            text = text.replace(form, MASK)
        return _without_beginning(text, self._forms) if cut else text


def scrub(text: str, secrets: Iterable[Secret], *, cut: bool = False) -> str:
    """Mask every secret in one text; see `Scrubber`."""
    return Scrubber(secrets)(text, cut=cut)


def _without_beginning(text: str, forms: Iterable[str]) -> str:
    lengths = (
        length for form in forms for length in range(1, len(form)) if text.endswith(form[:length])
    )
    longest = max(lengths, default=0)
    return text[: len(text) - longest]


def _forms(plain: str) -> set[str]:
    if len(plain) < _SHORTEST:
        return set()
    quoted = percent_encode(plain)
    once = {plain, repr(plain)[1:-1], *_escaped(plain)}
    # An error's text often holds the request, which is escaped again where that text is JSON.
    return {*once, quoted, quoted.lower(), *(twice for form in once for twice in _escaped(form))}


def _escaped(text: str) -> tuple[str, str]:
    return json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1]
