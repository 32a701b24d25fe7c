"""Keep credentials out of everything that is printed, and out of what a server echoes."""

from __future__ import annotations

import base64
import codecs
import dataclasses
import functools
import hashlib
import hmac
import itertools
import json
import re
from bisect import bisect_left
from typing import TYPE_CHECKING, Any, Final, NamedTuple, NoReturn, TypeAlias, TypeVar, cast
from weakref import WeakKeyDictionary, WeakValueDictionary

from kubiya_async._messages.error_bodies import KEPT_BODY
from kubiya_async.errors import ApiError, DecodeError, KubiyaError, StreamError, StreamEventError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

__all__ = [
    "Scrubber",
    "mask_keys",
    "masks_keys",
    "remember_key",
    "scrub",
]


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
        if not isinstance(text, str):
            raise TypeError(f"a secret must be a str, got {type(text).__name__}")
        object.__setattr__(self, "_text", str.__str__(text))
        digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
        object.__setattr__(self, "_digest", digest)

    def reveal(self) -> str:
        """Return the text. Keep the result no longer than sending it takes."""
        return self._text

    def __setattr__(self, name: str, value: object) -> NoReturn:
        """Refuse: a secret does not change."""
        raise AttributeError("a secret cannot be changed")

    def __delattr__(self, name: str) -> NoReturn:
        """Refuse: a secret does not change."""
        raise AttributeError("a secret cannot be changed")

    def __bool__(self) -> bool:
        """Return whether the text is not empty."""
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
        return f"Secret('{MASK}')"

    def __str__(self) -> str:
        return MASK

    def __format__(self, spec: str) -> str:
        return MASK

    def __copy__(self) -> Secret:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Secret:
        return self

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("a secret cannot be pickled")

    def __getstate__(self) -> NoReturn:
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


# Shorter secrets would mask half of an ordinary text, and so point at themselves.
_SHORTEST: Final = 4

_RUN: Final = 12
"""Characters of a secret in a row that are masked."""
_PIECE: Final = 6
_STEP: Final = _RUN - _PIECE + 1
"""A run contains a whole piece that begins at a multiple of this."""

_MOST_PLACES: Final = 8
"""Places of the same piece in a form that are tried: `aaaaaa…` has as many as characters."""

# Of a longer secret only the whole is looked for: in any form, and in its encoded forms.
_LONGEST: Final = 64 * 1024
_LONGEST_ENCODED: Final = 1024

_HEX: Final = "[0-9A-Fa-f]"
_ESCAPE: Final = re.compile(
    rf"%(?:25)*(?P<percent>{_HEX}{{2}})|\\+(?:u(?P<u>{_HEX}{{4}})|x(?P<x>{_HEX}{{2}})|(?P<other>.))"
    rf"|&(?:#(?P<decimal>[0-9]{{1,6}})|#[xX](?P<html>{_HEX}{{1,5}})|(?P<entity>amp|apos|gt|lt|quot));",
    re.DOTALL,
)
_ENTITIES: Final = {"amp": "&", "apos": "'", "gt": ">", "lt": "<", "quot": '"'}
_NAMED: Final = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_CUT_ESCAPE: Final = re.compile(
    rf"(?:%(?:25)*{_HEX}?|\\+(?:u{_HEX}{{0,3}}|x{_HEX}?)?|&[#\w]{{0,7}})\Z"
)
_CUT_WINDOW: Final = 64
_TAIL: Final = 16 * 1024
"""Characters at the end of a text that are searched for the beginning of a secret."""

C = TypeVar("C", bound=type[Any])

Span: TypeAlias = tuple[int, int]

Form: TypeAlias = tuple[str, int]
"""One way of writing a secret, and how many characters of it in a row are masked."""

# Loaded now: a process that is out of file descriptors could not load it.
codecs.lookup("utf-16-be")


class _Traces:
    """The forms of one secret, and where in them each piece stands."""

    __slots__ = ("_forms", "_places", "_whole")

    def __init__(self, plain: str) -> None:
        self._forms = _forms(plain)
        self._whole = tuple(form for form, least in self._forms if least == len(form))
        self._places: dict[str, list[tuple[str, int, int]]] = {}
        for form, least in self._forms:
            if least == len(form):
                continue
            for offset in range(len(form) - _PIECE + 1):
                places = self._places.setdefault(form[offset : offset + _PIECE], [])
                if len(places) < _MOST_PLACES:
                    places.append((form, least, offset))

    def find(self, text: str) -> Iterator[Span]:
        """Yield the spans of the secret or of parts of it; spans may overlap."""
        for form in self._whole:
            at = text.find(form)
            while at >= 0:
                yield at, at + len(form)
                at = text.find(form, at + len(form))
        if not self._places:
            return
        # A run that was followed to its end is not followed again from its next piece.
        followed: dict[tuple[str, int], int] = {}
        for at in range(0, len(text) - _PIECE + 1, _STEP):
            for form, least, offset in self._places.get(text[at : at + _PIECE], ()):
                line = form, at - offset
                if followed.get(line, 0) > at:
                    continue
                start, end = _follow(text, at, form, offset)
                followed[line] = end
                if end - start >= least:
                    yield start, end

    def beginning(self, text: str) -> int:
        """Return how many characters at the end of a text may be the beginning of the secret."""
        lengths = (
            length
            for form, least in self._forms
            for length in range(min(least - 1, _LONGEST_ENCODED), 0, -1)
            if text.endswith(form[:length])
        )
        return max(lengths, default=0)


def _follow(text: str, at: int, form: str, offset: int) -> Span:
    """Return both ends of the common run around a piece found at two places."""
    end, right = at + _PIECE, offset + _PIECE
    while end < len(text) and right < len(form) and text[end] == form[right]:
        end, right = end + 1, right + 1
    while at and offset and text[at - 1] == form[offset - 1]:
        at, offset = at - 1, offset - 1
    return at, end


def _forms(plain: str) -> tuple[Form, ...]:
    if len(plain) < _SHORTEST:
        return ()
    data = plain.encode("utf-8", "surrogatepass")
    units = plain.encode("utf-16-be", "surrogatepass")
    # Escapes of bytes, and of halves of pairs, are read one by one.
    halves = "".join(chr(units[at] << 8 | units[at + 1]) for at in range(0, len(units), 2))
    written = {plain, data.decode("latin-1"), halves}
    written |= {_unescaped(form).text for form in written}
    found = {(form, _least(form, _RUN, _LONGEST)) for form in written}
    digits = (data.hex(), data.hex().upper())
    found |= {(form, _least(form, 2 * _RUN, 2 * _LONGEST_ENCODED)) for form in digits}
    for shift, letters in itertools.product(range(3), (b"+/", b"-_")):
        # What stands before decides where it begins; these characters hold bits of it alone.
        first, end = -(-8 * shift // 6), 8 * (shift + len(data)) // 6
        form = base64.b64encode(bytes(shift) + data + bytes(2), letters).decode()[first:end]
        found.add((form, _least(form, 8 * _RUN // 6 - 1, 2 * _LONGEST_ENCODED)))
    return tuple(sorted(found))


def _least(form: str, run: int, longest: int) -> int:
    return run if run < len(form) <= longest else len(form)


class _Unescaped(NamedTuple):
    """A text without its escapes, and where each of them stood.

    Attributes:
        text: The text.
        places: Where in it the characters are that were escaped.
        escapes: Where in the original their escapes are.
    """

    text: str
    places: list[int]
    escapes: list[Span]

    def original(self, span: Span) -> Span:
        """Return the span of the original that a span of this text comes from."""
        return self._start(span[0]), self._start(span[1] - 1, end=True)

    def _start(self, at: int, *, end: bool = False) -> int:
        before = bisect_left(self.places, at)
        if before < len(self.places) and self.places[before] == at:
            return self.escapes[before][end]
        if before == 0:
            return at + end
        return self.escapes[before - 1][1] + at - self.places[before - 1] - 1 + end


def _unescaped(text: str) -> _Unescaped:
    parts: list[str] = []
    places: list[int] = []
    escapes: list[Span] = []
    rest = length = 0
    for found in _ESCAPE.finditer(text):
        parts += text[rest : found.start()], _character(found)
        length += found.start() - rest
        places.append(length)
        escapes.append(found.span())
        length, rest = length + 1, found.end()
    return _Unescaped("".join((*parts, text[rest:])), places, escapes)


def _character(escape: re.Match[str]) -> str:
    other = escape["other"]
    if other is not None:
        return _NAMED.get(other, other)
    if escape["entity"]:
        return _ENTITIES[escape["entity"]]
    if escape["decimal"]:
        return chr(int(escape["decimal"]))
    return chr(int(escape["percent"] or escape["u"] or escape["x"] or escape["html"], 16))


_known: WeakKeyDictionary[Secret, _Traces] = WeakKeyDictionary()


class Scrubber:
    """Masks secrets in texts. It shows none of them itself."""

    __slots__ = ("_secrets",)

    def __init__(self, secrets: Iterable[Secret]) -> None:
        self._secrets = tuple(secrets)

    def __call__(self, text: str, *, cut: bool = False) -> str:
        """Return a text with every secret in it masked.

        Call this before cutting a text short, or half of a secret may stay.

        Args:
            text: What may hold them.
            cut: The text was cut short already: the beginning of a secret at its end goes too.
        """
        traces = [_traces(secret) for secret in self._secrets]
        spans = [span for each in traces for span in each.find(text)]
        bare = _unescaped(text) if any(sign in text for sign in "\\%&") else None
        if bare is not None:
            spans += (bare.original(span) for each in traces for span in each.find(bare.text))
        end = len(text)
        if cut:
            end = min((_end(text, each) for each in traces), default=end)
        return _masked(text, sorted(spans), end) if spans or end < len(text) else text


def scrub(text: str, secrets: Iterable[Secret], *, cut: bool = False) -> str:
    """Return a text with every secret in it masked; see `Scrubber`."""
    return Scrubber(secrets)(text, cut=cut)


def _traces(secret: Secret) -> _Traces:
    found = _known.get(secret)
    if found is None:
        found = _known[secret] = _Traces(secret.reveal())
    return found


def _end(text: str, traces: _Traces) -> int:
    """Return where a text that was cut short ends without the beginning of a secret."""
    tail = text[-_TAIL:]
    broken = _CUT_ESCAPE.search(tail[-_CUT_WINDOW:])
    bare = _unescaped(tail if broken is None else tail[: -len(broken[0])])
    ends = [len(tail) - traces.beginning(tail)]
    if length := traces.beginning(bare.text):
        ends.append(bare.original((len(bare.text) - length, len(bare.text)))[0])
    return len(text) - len(tail) + min(ends)


def _masked(text: str, spans: list[Span], end: int) -> str:
    parts: list[str] = []
    at = 0
    for start, stop in spans:
        if start > at or not parts:
            parts += text[at:start], MASK
        at = max(at, stop)
    parts.append(text[at:end])
    return "".join(parts)


_keys: WeakValueDictionary[int, Secret] = WeakValueDictionary()
_numbers = itertools.count()


def remember_key(key: Secret) -> None:
    """Record a key while it is in use."""
    _keys[next(_numbers)] = key


def mask_keys(text: str) -> str:
    """Return a text with every key that is in use masked.

    For what shows itself without knowing which client it comes from, such as the `repr` of a model.
    """
    # One step for the interpreter: other threads may make clients at the same time.
    keys = {key for reference in _keys.valuerefs() if (key := reference()) is not None}
    return Scrubber(keys)(text) if keys else text


_REPR_KEPT: Final = 64 * 1024


def masks_keys(cls: C) -> C:
    """Cut the `repr` of a class whose instances hold what a server said, and mask keys in it."""
    changed: Any = cls
    show: Callable[[object], str] = changed.__repr__

    @functools.wraps(show)
    def masked(self: object) -> str:
        shown = show(self)
        # Looking for keys in megabytes takes seconds.
        return mask_keys(shown if len(shown) <= _REPR_KEPT else f"{shown[:_REPR_KEPT]}…")

    changed.__repr__ = masked
    return cls


T = TypeVar("T")

# More than `str(error)` shows, less than a page of a gateway.
_MESSAGE_KEPT: Final = 2048

# At least this much of a body is read for an error.
_MAYBE_CUT: Final = 512


def mask_secrets(error: KubiyaError, secrets: Iterable[Secret]) -> None:
    """Mask secrets that a server has echoed, wherever they got to, then cut what is too long.

    Args:
        error: Changed in place; nothing may have seen it yet.
        secrets: What must not survive in any text of it.
    """
    scrub = Scrubber(secrets)
    error.message = scrub(error.message)[:_MESSAGE_KEPT]
    error.args = (error.message,)
    error.request_id = _text(error.request_id, scrub)
    if isinstance(error, ApiError | DecodeError):
        cut = len(error.body) >= _MAYBE_CUT
        error.body = scrub(error.body, cut=cut)[:KEPT_BODY]
    if isinstance(error, ApiError):
        error.headers = {name: scrub(value) for name, value in error.headers.items()}
    if isinstance(error, ApiError | StreamEventError):
        error.code = _text(error.code, scrub)
        error.details = _details(error.details, scrub)
    if isinstance(error, StreamError):
        error.text = scrub(error.text)
        error.last_event_id = _text(error.last_event_id, scrub)
        error.events = tuple(_event(event, scrub) for event in error.events)


def mask_event(event: T, secrets: Iterable[Secret]) -> T:
    """Return an event without the secrets that it echoes: itself, if there are none."""
    return _event(event, Scrubber(secrets))


def _event(event: T, scrub: Scrubber) -> T:
    # An event is a model, which cannot be imported here, or a dataclass.
    anything = cast("Any", event)
    if not hasattr(anything, "model_copy"):
        names = [field.name for field in dataclasses.fields(anything)]
        changed = _changed({name: getattr(event, name) for name in names}, scrub)
        return cast("T", dataclasses.replace(anything, **changed)) if changed else event
    changed, extra = _changed(vars(event), scrub), anything.__pydantic_extra__
    clean_extra = extra and _details(extra, scrub)
    if not changed and clean_extra == extra:
        return event
    clean = anything.model_copy(update=changed)
    clean.__pydantic_extra__ = clean_extra
    return cast("T", clean)


def _changed(fields: dict[str, Any], scrub: Scrubber) -> dict[str, Any]:
    """Return the fields in which something had to be masked."""
    clean = {name: _details(value, scrub) for name, value in fields.items()}
    return {name: value for name, value in clean.items() if value != fields[name]}


def _details(value: Any, scrub: Scrubber) -> Any:
    try:
        return _json(value, scrub)
    except RecursionError:
        return None


def _text(text: str | None, scrub: Scrubber) -> str | None:
    return None if text is None else scrub(text)


def _json(value: Any, scrub: Scrubber) -> Any:
    """Scrub every text of a decoded JSON value, keys as well, and numbers that are a secret."""
    if isinstance(value, str):
        return scrub(value)
    if isinstance(value, list):
        return [_json(item, scrub) for item in cast("list[object]", value)]
    if isinstance(value, dict):
        fields = cast("dict[str, object]", value)
        return {scrub(key): _json(item, scrub) for key, item in fields.items()}
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value if scrub(repr(value)) == repr(value) else MASK
    return value
