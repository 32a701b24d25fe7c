"""Keeps credentials out of everything that is printed: logs, errors, `repr`, pickles."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from typing import TYPE_CHECKING, Any, Final, NoReturn, cast

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MASK: Final = "**********"
"""What stands where a secret was; the length says nothing."""

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

    __slots__ = ("__weakref__", "_digest", "_text")

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
