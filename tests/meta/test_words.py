"""What people read uses the field's words; `docs/glossary.md` explains the few of our own."""

from __future__ import annotations

import re
import tokenize
from typing import TYPE_CHECKING, Final

from tests.support.tree import ROOT, committed_files

if TYPE_CHECKING:
    from pathlib import Path

INSTEAD: Final = {
    "at hand": "available",
    "belongs? into": "goes in",
    "dearer": "more expensive",
    "judge[sd]?|judge?ments?": "classify, check, retry decision",
    "knee": "saturation",
    "lent": "external",
    "meanwhile": "at the same time, by then",
    "so many": "this many, a number of",
    "volley": "burst",
    "whoever|(some|no|any|every)body('s)?": "the caller, the user",
    "witness(ed)?": "evidence",
    "worlds": "APIs",
}
WORDS: Final = {re.compile(rf"\b({old})\b", re.IGNORECASE): new for old, new in INSTEAD.items()}
# At the beginning of a docstring, or of an operation's summary, which becomes one.
WORDS[re.compile(r'^(?:[rf]?"""|\s*summary: "?)(Be|Give|Have|Let|Tell)\b')] = (
    "Return, Create, Run, …"
)
READ: Final = ("docs", "examples", "kubiya_async", "openapi")
# In Python: comments and strings. From 3.12 on, f-strings are tokens of their own.
PROSE: Final = {tokenize.COMMENT, tokenize.STRING, getattr(tokenize, "FSTRING_MIDDLE", -1)}


def _lines(path: Path) -> list[tuple[int, str]]:
    if path.suffix != ".py":
        return list(enumerate(path.read_text("utf-8").splitlines(), start=1))
    with tokenize.open(path) as file:
        tokens = list(tokenize.generate_tokens(file.readline))
    return [(token.start[0], token.string) for token in tokens if token.type in PROSE]


def test_text_uses_the_words_of_the_field() -> None:
    files = [
        (path.relative_to(ROOT), path)
        for path in committed_files()
        if path.suffix in {".md", ".py", ".yaml"}
    ]
    found = [
        f"{name}:{line}: {match[0]!r}: rather {new!r}"
        for name, path in files
        if name.parts[0] in READ or (len(name.parts) == 1 and path.suffix == ".md")
        for line, text in _lines(path)
        for word, new in WORDS.items()
        for match in word.finditer(text)
    ]

    assert files
    assert not found, "\n".join(found)
