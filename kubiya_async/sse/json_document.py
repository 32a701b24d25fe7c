"""Check whether text is one complete JSON document, without reading any of it twice.

Event data may come line by line, and the question comes up after every line. JSON strings cannot
hold a line break, so what a line does to the nesting can be counted line by line; only text whose
brackets balance is parsed, and that happens once. What the document says does not matter here.
"""

from __future__ import annotations

import json
import re
from typing import Any, Final, Never

from kubiya_async._messages.json_reader import decode

DONE_MARK: Final = "[DONE]"
"""What many servers send in place of a last document."""

PREFIX: Final = re.compile(r'[0-9a-z]:(?=["\[{])')
"""How a record of the data stream protocol begins (`0:"text"`); other text seldom does."""

# Looking at a longer text should not build all its values in memory.
_SHORT: Final = 64 * 1024
_BLANKS: Final = " \t"
_BEFORE_OBJECT: Final = frozenset({"", " ", "\t", "[", ",", ":"})


def _refuse(constant: str) -> Never:
    raise ValueError(constant)


def _ignore(_: Any) -> None:
    """Build nothing: only whether the text parses is of interest."""


# Control characters and wrong escapes in a text are no reason to refuse it: the reader of the
# document mends them.
_READ: Final = json.JSONDecoder(parse_constant=_refuse, strict=False)
_CHECK: Final = json.JSONDecoder(
    strict=False,
    object_pairs_hook=_ignore,
    parse_int=_ignore,
    parse_float=_ignore,
    parse_constant=_refuse,
)


def is_document(text: str) -> bool:
    """Return whether `text` is one JSON document, with nothing after it."""
    if len(text) <= _SHORT and _is_plain_object(text):
        return True
    try:
        decode(text, _CHECK)
    except RecursionError:
        # Nested too deeply to check. If its brackets balance, the parser decides.
        return nesting(text.replace("\n", " ")) == 0
    except ValueError:
        return False
    return True


def _is_plain_object(text: str) -> bool:
    """Recognise what most documents are in a third of the time; `False` proves nothing."""
    try:
        return text[:1] == "{" and _READ.raw_decode(text)[1] == len(text)
    except (ValueError, RecursionError):
        return False


def nesting(line: str) -> int | None:
    """Count how many brackets `line` leaves open; `None` if it cannot be a line of JSON."""
    if "\\" in line:
        line = line.replace("\\\\", "").replace('\\"', "")
    parts = line.split('"')
    if len(parts) % 2 == 0:
        return None
    outside = "".join(parts[::2])
    opened = outside.count("{") + outside.count("[")
    return opened - outside.count("}") - outside.count("]")


def cannot_continue(last_line: str, line: str) -> bool:
    """Return whether no JSON document has `last_line` and then `line`, a whole object, as lines.

    It costs a look at three characters, where asking whether a document is complete costs a parse.
    """
    return line[:1] == "{" and line[-1:] == "}" and last_line[-1:] not in _BEFORE_OBJECT


class DocumentProgress:
    """Follow data line by line and know whether it is a whole document by now.

    Besides JSON, the word that ends many streams counts, and JSON behind a record's prefix
    (`0:"text"`): both are complete in themselves.
    """

    __slots__ = ("_begun", "_depth", "_hopeless", "last_line")

    def __init__(self, line: str) -> None:
        self._depth = 0
        self._begun = False
        self._hopeless = False
        self.last_line: str = ""
        self.add(line)

    def add(self, line: str) -> None:
        """Add the next line."""
        change = nesting(line)
        if change is None or self._depth + change < 0:
            self._hopeless = True
            change = 0
        self._depth += change
        if line.strip(_BLANKS):
            self._begun = True
            self.last_line = line

    @property
    def balanced(self) -> bool:
        """Whether parsing the lines so far could succeed."""
        return self._begun and not self._depth and not self._hopeless

    def is_complete(self, text: str) -> bool:
        """Return whether `text`, the balanced lines so far, is a document.

        If it is not, more lines cannot make it one, and `balanced` stays false.
        """
        if text == DONE_MARK or is_document(text[2:] if PREFIX.match(text) else text):
            return True
        self._hopeless = True
        return False
