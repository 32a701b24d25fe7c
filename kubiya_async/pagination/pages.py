"""Fetching a page of a list and turning its bytes into items. Which page is next is for `walk`."""

from __future__ import annotations

import functools
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Final, Generic, TypeVar, cast

from pydantic import BaseModel, FailFast, TypeAdapter, ValidationError

from kubiya_async._messages.decode import (
    decode_json,
    not_as_specified,
    problems_of,
    reported_failure,
    validate_leniently,
)
from kubiya_async._messages.elements import LARGE_BODY
from kubiya_async._messages.error_bodies import reports_failure
from kubiya_async._messages.fields import DecodeContext
from kubiya_async._messages.models import identity_names
from kubiya_async.options import Unset
from kubiya_async.pagination.walk import (
    UNKNOWN,
    PageAnswer,
    PageInfo,
    PageRequest,
    digest,
    figures,
    parse_page,
)

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from kubiya_async._calls.dispatch import Dispatcher
    from kubiya_async._messages.call import Call, Response
    from kubiya_async._messages.models import Model
    from kubiya_async._messages.operation import Operation
    from kubiya_async.observe import Observer
    from kubiya_async.options import RequestOptions


M = TypeVar("M", bound="Model")

_ROWS: Final = 200
"""Items that are validated at a time: a thread that does lets others run in between."""

_building: Final = threading.Lock()
"""Held while a model is made ready, which several threads must not do at once."""

_IDENTITIES: Final = frozenset({str, int})


@dataclass(frozen=True, slots=True)
class Fetched(Generic[M]):
    """A page as it came."""

    request: PageRequest
    items: list[M]
    answer: PageAnswer


class PageReader(Generic[M]):
    """Reads any page of one list call."""

    __slots__ = (
        "_decoder",
        "_dispatcher",
        "_filters",
        "_fingerprint",
        "_form",
        "_given",
        "_headers",
        "_options",
        "_paging",
        "_path",
        "_query",
        "operation",
    )

    def __init__(
        self,
        dispatcher: Dispatcher,
        operation: Operation,
        item: type[M],
        envelope: type[Model] | None,
        *,
        path: tuple[object, ...],
        query: Mapping[str, object],
        headers: Mapping[str, object],
        body: tuple[type[Model], Mapping[str, object]] | None,
        options: RequestOptions | None,
    ) -> None:
        """Check the call as it was made, and keep it without what says which page.

        Raises:
            InvalidArgumentError: An argument is not what the spec allows.
        """
        assert operation.pagination is not None  # noqa: S101 - only lists get here
        self.operation: Operation = operation
        self._dispatcher = dispatcher
        self._paging = operation.pagination
        self._path = path
        self._query = query
        self._headers = headers
        self._options = options
        # A list that is asked for with a body has what says which page in there.
        self._form = None if body is None else body[0]
        arguments = {
            # Each page writes them again, and an iterator would be empty by then.
            name: tuple(cast("Iterator[object]", value)) if isinstance(value, Iterator) else value
            for name, value in (query if body is None else body[1]).items()
        }
        given = {name: value for name, value in arguments.items() if not isinstance(value, Unset)}
        paging = self._paging.arguments
        self._filters = {name: value for name, value in given.items() if name not in paging}
        self._given = given, self._prepare(arguments)
        self._decoder = decoder(operation, item, envelope)
        self._fingerprint = ""

    @property
    def observers(self) -> tuple[Observer, ...]:
        """Observers of pages."""
        return self._dispatcher.settings.observers

    @property
    def fingerprint(self) -> str:
        """What tells the call from one with another path or other filters."""
        if not self._fingerprint:
            call = self._prepare(self._filters)
            self._fingerprint = digest(call.target + (call.body or b"").decode())
        return self._fingerprint

    async def fetch(self, request: PageRequest) -> Fetched[M]:
        """Ask for a page."""
        arguments = dict(self._filters)
        start, paging = request.position.start, self._paging
        # What a server takes anyway is left out.
        if paging.style != "single" and start > (paging.style == "page"):
            arguments[paging.arguments[1]] = start
        if request.limit is not None:
            arguments[paging.limit_name] = request.limit
        given, call = self._given
        if arguments != given:
            call = self._prepare(arguments)
        return await self._dispatcher.send(call, functools.partial(self._decoder.page, request))

    def _prepare(self, arguments: Mapping[str, object]) -> Call:
        form = self._form
        return self._dispatcher.prepare(
            self.operation,
            path=self._path,
            query=arguments if form is None else self._query,
            headers=self._headers,
            body=None if form is None else (form, arguments),
            options=self._options,
        )


class PageDecoder(Generic[M]):
    """Makes pages of one operation from bytes."""

    __slots__ = (
        "_envelope",
        "_field",
        "_identity",
        "_item",
        "_key",
        "_list",
        "_operation",
        "_paging",
        "_style",
    )

    def __init__(self, operation: Operation, item: type[M], envelope: type[Model] | None) -> None:
        """Look up what never changes: validators and the fields that matter."""
        assert operation.pagination is not None  # noqa: S101 - only lists get here
        self._operation = operation
        self._paging = operation.pagination
        self._key = operation.pagination.items
        self._item = item
        self._envelope = envelope
        self._field = "" if envelope is None else _field_name(envelope, self._key or "")
        self._identity = _field_name(item, operation.pagination.identity)
        # What is wrong with the others does not matter once an item is.
        form: Any = Annotated[list[item], FailFast()]  # type: ignore[valid-type]
        self._list: TypeAdapter[list[M]] = TypeAdapter(form)
        self._style = operation.pagination.style

    def page(self, request: PageRequest, response: Response) -> Fetched[M]:
        """Decode a page.

        Raises:
            ErrorInSuccessResponse: The body reports a failure although the status says success.
            DecodeError: There is no list in the body, or an item of it makes no sense.
        """
        context = DecodeContext()
        # A large page is read some items at a time, so that the loop turns in between, and up to
        # the first that stays wrong; pydantic would find all that is wrong with all of them.
        small = len(response.body) < LARGE_BODY
        found = self._as_documented(response, context) if small else None
        items, said = found or self._as_it_is(request, response, context)
        if self._paging.drop_blank:
            items = [item for item in items if getattr(item, self._identity, None)]
        return Fetched(request, items, PageAnswer(self._identities(items), said))

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
        failed = reports_failure(extra) if extra else getattr(envelope, "success", None) is False
        if self._field not in envelope.model_fields_set or failed:
            return None
        items = cast("list[M] | None", getattr(envelope, self._field))
        return items or [], figures(_figures_of(envelope, self._field))

    def _as_it_is(
        self, request: PageRequest, response: Response, context: DecodeContext
    ) -> tuple[list[M], PageInfo]:
        """Look for a list in whatever came instead."""
        data = decode_json(self._operation, response)
        if isinstance(data, dict) and reports_failure(cast("dict[str, Any]", data)):
            raise reported_failure(self._operation, response)
        paging = self._paging
        raw = parse_page(data, self._key, keyed=paging.identity if paging.keyed else None)
        if raw is None or not response.body.strip():
            raise not_as_specified(self._operation, response, "there is no list of items in it")
        rows = self._without_blanks(raw.items) if paging.drop_blank else raw.items
        return self._validated(request, response, rows, context), raw.figures

    def _validated(
        self, request: PageRequest, response: Response, rows: list[Any], context: DecodeContext
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
        start = request.position.start
        page = f"offset {start}" if self._style == "offset" else f"page {start}"
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

    def _without_blanks(self, rows: list[Any]) -> list[Any]:
        """Leave out rows of which no field says what they are."""
        names = identity_names(self._item) or (self._paging.identity,)
        return [row for row in rows if any(_field(row, name) for name in names)]

    def _identities(self, items: list[M]) -> list[Hashable]:
        """Return items by identity; an item without one, by all its contents."""
        name = self._identity
        found: list[Hashable] = [getattr(item, name, None) for item in items]
        if set(map(type, found)) <= _IDENTITIES and "" not in found:
            return found
        for index, identity in enumerate(found):
            if identity == "" or not isinstance(identity, str | int):
                found[index] = items[index].model_dump_json()
        return found


def _field(row: Any, name: str) -> Any:
    return cast("dict[str, Any]", row).get(name) if isinstance(row, dict) else None


@functools.cache
def decoder(operation: Operation, item: type[M], envelope: type[Model] | None) -> PageDecoder[M]:
    """Make the decoder of an operation, once."""
    return PageDecoder(operation, item, envelope)


def _field_name(model: type[BaseModel], wire: str) -> str:
    """Find the attribute that holds what the wire calls `wire`."""
    for name, field in model.model_fields.items():
        if wire in {name, field.alias}:
            return name
    return wire


def _figures_of(envelope: BaseModel, items: str) -> dict[str, Any]:
    said = {**envelope.__dict__, **(envelope.__pydantic_extra__ or {})}
    del said[items]
    nested = said.get("pagination")
    if isinstance(nested, BaseModel):
        said["pagination"] = dict(nested)
    return said
