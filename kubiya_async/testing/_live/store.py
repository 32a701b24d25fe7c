"""Objects of one kind, under their identities."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kubiya_async.testing._answers import Document, conflict, not_found
from kubiya_async.testing._live import spec

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_IDENTITY: Final = "id"


class RecordStore:
    """The objects of one model.

    Args:
        model: Its name.
        identity: Field that tells them apart, if a list says so.
        seeds: Gives the objects that are there in the beginning; asked when one is first wanted.
    """

    def __init__(
        self, model: str, identity: str | None, seeds: Callable[[], Iterable[Document]]
    ) -> None:
        self._model = model
        self._listed = identity
        self._seeds = seeds
        self._documents: dict[str, Document] | None = None

    @property
    def noun(self) -> str:
        """What to call one of them in a refusal."""
        return self._model.removeprefix("Live").removeprefix("Control")

    @property
    def identity(self) -> str:
        """Field that tells them apart."""
        return self._listed or (*spec.identities(self._model), _IDENTITY)[0]

    @property
    def aliases(self) -> tuple[str, ...]:
        """Further fields with the same value."""
        return tuple(n for n in spec.identities(self._model) if n != self.identity)

    @property
    def documents(self) -> dict[str, Document]:
        if self._documents is None:
            self._documents = {}
            for seed in self._seeds():
                # Several operations show the same example, which may have no identity at all.
                key = self.key(seed) or f"{self.noun.lower()}-1"
                self._documents.setdefault(key, {**seed, self.identity: key})
        return self._documents

    def key(self, document: Document) -> str:
        """Find the identity of an object."""
        names = (self.identity, *self.aliases)
        return next((str(document[name]) for name in names if document.get(name)), "")

    def find(self, key: object) -> Document:
        """Return an object itself, so that it can be changed.

        Raises:
            Refusal: There is none of that identity.
        """
        try:
            return self.documents[str(key)]
        except KeyError:
            raise not_found(self.noun, **{self.identity: str(key)}) from None

    def add(self, document: Document) -> Document:
        """Keep a new object.

        Raises:
            Refusal: There is one of its identity.
        """
        key = self.key(document)
        if key in self.documents:
            raise conflict(f"{self.noun} exists already", **{self.identity: key})
        self.documents[key] = document
        return document

    def remove(self, key: object) -> Document:
        """Forget an object.

        Raises:
            Refusal: There is none of that identity.
        """
        self.find(key)
        return self.documents.pop(str(key))
