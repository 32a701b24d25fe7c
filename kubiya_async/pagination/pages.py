"""From the bytes of an answer to the items of a page. Which page is next is for `walk`."""

from __future__ import annotations

import functools
import threading
from collections.abc import Hashable
from operator import attrgetter
from typing import Annotated, Any, Final, Generic, TypeVar, cast

from pydantic import BaseModel, FailFast, TypeAdapter, ValidationError

from kubiya_async._messages.call import Response
from kubiya_async._messages.decode import (
    decode_json,
    not_as_specified,
    problems_of,
    reported_failure,
    validate_leniently,
)
from kubiya_async._messages.error_bodies import reports_failure
from kubiya_async._messages.fields import DecodeContext
from kubiya_async._messages.json_reader import LARGE_BODY
from kubiya_async._messages.models import Model, identity_names
from kubiya_async._messages.operation import Operation
from kubiya_async.pagination.walk import UNKNOWN, PageAnswer, PageInfo, figures, parse_page

M = TypeVar("M", bound="Model")

_ROWS: Final = 200
"""Items that are validated at a time: a thread that does lets others run in between."""

_building: Final = threading.Lock()
"""Held while a model is made ready, which several threads must not do at once."""

_IDENTITIES: Final = frozenset({str, int})


class PageDecoder(Generic[M]):
    """Makes pages of one operation from bytes."""

    __slots__ = (
        *("_envelope", "_field", "_identify", "_identity", "_item", "_list", "_operation"),
        "_paging",
    )

    def __init__(self, operation: Operation, item: type[M], envelope: type[Model] | None) -> None:
        """Look up what never changes: validators and the fields that matter."""
        assert operation.pagination is not None  # noqa: S101 - only lists get here
        self._operation = operation
        self._paging = operation.pagination
        self._item = item
        self._envelope = envelope
        self._field = "" if envelope is None else _field_name(envelope, self._paging.items or "")
        self._identity = _field_name(item, self._paging.identity)
        self._identify = attrgetter(self._identity)
        # What is wrong with the others does not matter once an item is.
        form: Any = Annotated[list[item], FailFast()]  # type: ignore[valid-type]
        self._list: TypeAdapter[list[M]] = TypeAdapter(form)

    def page(self, start: int, response: Response) -> PageAnswer[M]:
        """Decode the page that begins at `start`, an offset or a number.

        Raises:
            ErrorInSuccessResponse: The body reports a failure although the status says success.
            DecodeError: There is no list in the body, or an item of it makes no sense.
        """
        return self.identify(self.unidentified(start, response))

    def identify(self, answer: PageAnswer[M]) -> PageAnswer[M]:
        """Add what tells the items apart."""
        return answer._replace(identities=self._identities(answer.items))

    def unidentified(self, start: int, response: Response) -> PageAnswer[M]:
        """Decode a page without what tells its items apart, which a page by itself never needs.

        Raises:
            ErrorInSuccessResponse: The body reports a failure although the status says success.
            DecodeError: There is no list in the body, or an item of it makes no sense.
        """
        context = DecodeContext()
        # A large page is read some items at a time, so that the loop turns in between, and up to
        # the first that stays wrong; pydantic would find all that is wrong with all of them.
        small = len(response.body) < LARGE_BODY
        found = self._as_documented(response, context) if small else None
        items, said = found or self._as_it_is(start, response, context)
        if self._paging.drop_blank:
            items = [item for item in items if getattr(item, self._identity, None)]
        return PageAnswer(items, (), said)

    def _as_documented(
        self, response: Response, context: DecodeContext
    ) -> tuple[list[M], PageInfo] | None:
        """Validate the bytes as the spec's envelope, or as its bare array."""
        form = self._envelope
        expected: Any = self._list if form is None else form.__pydantic_validator__
        try:
            found = expected.validate_json(response.body, context=context)
        except ValidationError:
            return None
        if form is None:
            return cast("list[M]", found), UNKNOWN
        envelope = cast("Model", found)
        extra: dict[str, Any] = envelope.__pydantic_extra__ or {}
        failed = reports_failure(extra) if extra else envelope.__dict__.get("success") is False
        if self._field not in envelope.model_fields_set or failed:
            return None
        items = cast("list[M] | None", getattr(envelope, self._field))
        return items or [], figures(_figures_of(envelope, self._field))

    def _as_it_is(
        self, start: int, response: Response, context: DecodeContext
    ) -> tuple[list[M], PageInfo]:
        """Look for a list in whatever came instead."""
        data = decode_json(self._operation, response)
        if isinstance(data, dict) and reports_failure(cast("dict[str, Any]", data)):
            raise reported_failure(self._operation, response)
        paging = self._paging
        found = parse_page(data, paging.items, keyed=paging.identity if paging.keyed else None)
        if found is None or not response.body.strip():
            raise not_as_specified(self._operation, response, "there is no list of items in it")
        rows, said = found
        if paging.drop_blank:
            # Rows of which no field says what they are.
            names = identity_names(self._item) or (paging.identity,)
            rows = [row for row in rows if any(map(_fields(row).get, names))]
        return self._validated(start, response, rows, context), said

    def _validated(
        self, start: int, response: Response, rows: list[Any], context: DecodeContext
    ) -> list[M]:
        """Validate items, repairing what is odd, up to the first that stays wrong."""
        items: list[M] = []
        problems = ""
        for begin in range(0, len(rows), _ROWS):
            some = rows[begin : begin + _ROWS]
            try:
                items += self._list.validate_python(some, context=context)
            except ValidationError:
                problems = self._repair(some, items, context)
            if problems:
                break
        else:
            return items
        page = f"offset {start}" if self._paging.style == "offset" else f"page {start}"
        words = f"in the page at {page}, item {len(items)}: {problems}"
        raise not_as_specified(self._operation, response, words)

    def _repair(self, rows: list[Any], items: list[M], context: DecodeContext) -> str:
        """Add items of which some are odd, and say what is wrong with the first that stays so."""
        with _building:
            self._item.model_rebuild()
        for row in rows:
            try:
                items.append(validate_leniently(self._item, row, context))
            except ValidationError as error:
                return problems_of(error, whole="the item")
        return ""

    def _identities(self, items: list[M]) -> list[Hashable]:
        """Return items by identity; an item without one, by all its contents."""
        name = self._identity
        found: list[Hashable]
        try:
            # Without a turn of the interpreter for each item, of which there may be thousands.
            found = [*map(self._identify, items)]
        except AttributeError:
            found = [getattr(item, name, None) for item in items]
        if _IDENTITIES.issuperset(map(type, found)) and "" not in found:
            return found
        for index, identity in enumerate(found):
            if identity == "" or not isinstance(identity, str | int):
                found[index] = items[index].model_dump_json()
        return found


def _fields(row: Any) -> dict[str, Any]:
    return cast("dict[str, Any]", row) if isinstance(row, dict) else {}


@functools.cache
def page_decoder(
    operation: Operation, item: type[M], envelope: type[Model] | None
) -> PageDecoder[M]:
    """Make the decoder of an operation, once."""
    return PageDecoder(operation, item, envelope)


def _field_name(model: type[BaseModel], wire: str) -> str:
    """Find the attribute that holds what the wire calls `wire`."""
    for name, field in model.model_fields.items():
        if wire in {name, field.alias}:
            return name
    return wire


def _figures_of(envelope: BaseModel, items: str) -> dict[str, Any]:
    said = {n: v for n, v in envelope.__dict__.items() if v is not None and n != items}
    if envelope.__pydantic_extra__:
        said.update(envelope.__pydantic_extra__)
    nested = said.get("pagination")
    if isinstance(nested, BaseModel):
        said["pagination"] = dict(nested)
    return said
