"""What a walk over a list has handed out, as far as it is remembered. `walk` decides what follows.

Memory is bounded unless everything is asked for: of a list of a million items the newest thousand
and more are remembered, enough to find the way back after changes of an ordinary size.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kubiya_async._core.cursor import digest

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

KEPT: Final = 1000
"""Identities that are remembered for certain; up to twice as many are."""


class Trail:
    """The identities behind a walk."""

    __slots__ = (
        "_credit",
        "_everything",
        "_new",
        "_old",
        "_page",
        "_pending",
        "_start",
        "anchor",
        "complete",
        "stalls",
    )

    def __init__(self, *, everything: bool, complete: bool, anchor: str | None) -> None:
        """Begin with nothing, or behind the item whose digest is `anchor`.

        Args:
            everything: Never forget. Memory grows with the list, by about 100 bytes an item.
            complete: Nothing was handed out before.
            anchor: Digest of the last item that was.
        """
        self.anchor = anchor
        self.complete = complete
        """Whether everything that was handed out is remembered."""
        self.stalls = 0
        """Requests in a row that brought nothing new, and for which no reason is known."""
        self._everything = everything
        self._new: set[Hashable] = set()
        self._old: set[Hashable] = set()
        self._page: Sequence[Hashable] = ()
        self._pending = False
        self._start = -1
        self._credit = 0

    def __bool__(self) -> bool:
        """Tell whether anything is remembered."""
        return bool(self._page or self._new) or self.anchor is not None

    @property
    def is_bare(self) -> bool:
        """Whether the anchor is all that is remembered."""
        return self.anchor is not None and not (self._page or self._new or self._old)

    def known(self, identities: Sequence[Hashable], *, search: bool) -> list[bool]:
        """Tell for each item whether it is remembered; `search` includes the anchor."""
        self._file()
        if not (self._new or self._old):
            known = [False] * len(identities)
        else:
            known = [identity in self._new or identity in self._old for identity in identities]
        if search and self.anchor is not None and not any(known):
            return [digest(identity) == self.anchor for identity in identities]
        return known

    def add(self, start: int, identities: Sequence[Hashable]) -> None:
        """Remember the items of the page that begins at `start`."""
        self._file()
        self._page, self._start, self._pending = identities, start, True

    def _file(self) -> None:
        """Put the last page among the others; most lists are over before that is needed."""
        if not self._pending:
            return
        self._pending = False
        self._new.update(self._page)
        if not self._everything and len(self._new) > KEPT:
            self.complete = self.complete and not self._old
            self._old, self._new = self._new, set()

    def expect(self, repeats: int) -> None:
        """Know that so many items will come again."""
        self._credit = max(self._credit, repeats)

    def count_repeats(self, known: Sequence[bool], growth: int) -> bool:
        """Keep account of what comes again; tell whether a page is all old for no known reason.

        Args:
            known: Which items of the page are remembered.
            growth: Items that the list has gained since; they may have pushed old ones forward.
        """
        if not known or not all(known):
            self.stalls = self._credit = 0
            return False
        self._credit += max(0, growth)
        if self._credit >= len(known):
            self._credit -= len(known)
            return False
        self.stalls += 1
        return True

    def is_last_page(self, start: int, limit: int | None, identities: Sequence[Hashable]) -> bool:
        """Tell whether a page from further on holds what the last one held."""
        again = self._page[:limit]
        return (
            start > self._start and len(again) == len(identities) and set(again) == set(identities)
        )
