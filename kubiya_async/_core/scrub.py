"""Finds secrets in texts: whole or in part, and in the forms in which servers echo them.

A run of twelve characters of a secret gives too much of it away, wherever it stands: in the text as
it is, behind escapes of JSON, of `repr` or of a URL (also escaped twice), in hexadecimal, and in
base64 with whatever stood before it. What was written down of a secret is kept with it, so that it
goes when the secret goes; searching takes a time that is linear in the text.
"""

from __future__ import annotations

import base64
import functools
import itertools
import re
from bisect import bisect_left
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias, TypeVar
from weakref import WeakKeyDictionary, WeakValueDictionary

from kubiya_async._core.redact import MASK, Secret

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

__all__ = ["Scrubber", "mask_keys", "masks_keys", "remember_key", "scrub"]

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
    rf"%(?:25)*(?P<percent>{_HEX}{{2}})|\\+(?:u(?P<u>{_HEX}{{4}})|x(?P<x>{_HEX}{{2}})|(?P<other>.))",
    re.DOTALL,
)
_NAMED: Final = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_CUT_ESCAPE: Final = re.compile(rf"(?:%(?:25)*{_HEX}?|\\+(?:u{_HEX}{{0,3}}|x{_HEX}?)?)\Z")
_CUT_WINDOW: Final = 64
_TAIL: Final = 16 * 1024
"""Characters at the end of a text that are searched for the beginning of a secret."""

T = TypeVar("T", bound=type[Any])

Span: TypeAlias = tuple[int, int]

Form: TypeAlias = tuple[str, int]
"""One way of writing a secret, and how many characters of it in a row are masked."""


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
        """Yield where the secret stands, whole or in part; spans may overlap."""
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
    """Return where the run ends, to both sides, that a piece at two places belongs to."""
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
    return chr(int(escape["percent"] or escape["u"] or escape["x"], 16))


_known: WeakKeyDictionary[Secret, _Traces] = WeakKeyDictionary()


class Scrubber:
    """Masks secrets in texts. It shows none of them itself."""

    __slots__ = ("_secrets",)

    def __init__(self, secrets: Iterable[Secret]) -> None:
        """Remember what to look for."""
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
        bare = _unescaped(text) if "\\" in text or "%" in text else None
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
    """Take note of a key that is in use, for as long as it is."""
    _keys[next(_numbers)] = key


def mask_keys(text: str) -> str:
    """Return a text with every key that is in use masked.

    For what shows itself without knowing which client it comes from, such as the `repr` of a model.
    """
    # One step for the interpreter: other threads may make clients meanwhile.
    keys = {key for reference in _keys.valuerefs() if (key := reference()) is not None}
    return Scrubber(keys)(text) if keys else text


def masks_keys(cls: T) -> T:
    """Mask the keys in use in the `repr` of a class whose instances hold what a server said."""
    changed: Any = cls
    show: Callable[[object], str] = changed.__repr__

    @functools.wraps(show)
    def masked(self: object) -> str:
        return mask_keys(show(self))

    changed.__repr__ = masked
    return cls
