"""What the server takes from the spec beside the records of operations: models and examples."""

from __future__ import annotations

import copy
import json
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, cast

from kubiya_async._generated.live.answers import ANSWERS
from kubiya_async._generated.live.names import MODELS
from kubiya_async._messages.models import Model, identity_names

if TYPE_CHECKING:
    from kubiya_async._messages.operation import Operation
    from kubiya_async.testing._answers import Document


@cache
def _answers() -> dict[str, Document]:
    return cast("dict[str, Document]", json.loads(ANSWERS))


def _answer(operation_id: str) -> Document:
    return _answers().get(operation_id, {})


def example(operation_id: str) -> Any:
    """Return the answer that the spec shows for an operation; it may be changed."""
    return copy.deepcopy(_answer(operation_id).get("example"))


def example_items(operation: Operation) -> list[Document]:
    """Return the objects in the example of an operation that answers with one, or with several."""
    shown = example(operation.id)
    pagination = operation.pagination
    if pagination is None:
        return [shown] if isinstance(shown, dict) else []
    if isinstance(shown, dict) and pagination.items is not None:
        shown = cast("Document", shown).get(pagination.items)
    return cast("list[Document]", shown) if isinstance(shown, list) else []


@cache
def model(name: str) -> type[Model]:
    """Import a model by its name."""
    return cast("type[Model]", getattr(import_module(MODELS[name]), name))


def result_name(operation: Operation) -> str | None:
    """Name the model of what an operation answers with, or of the items of its list."""
    name = _answer(operation.id).get("model")
    return name if name in MODELS else None


@cache
def is_list(name: str, field: str) -> bool:
    """Return whether a field of a model holds a list."""
    return field in wire_fields(name) and "list[" in _annotation(name, field)


def _annotation(name: str, field: str) -> str:
    infos = model(name).model_fields
    found = infos.get(field) or next(info for info in infos.values() if info.alias == field)
    return str(found.annotation)


@cache
def identities(name: str) -> tuple[str, ...]:
    """Name the fields that may hold the identity of an object."""
    found = model(name)
    return identity_names(found) if isinstance(found, type) else ()


@cache
def wire_fields(name: str) -> frozenset[str]:
    """Name the fields of a model as they are on the wire; of what is no object, none."""
    found = model(name)
    if not isinstance(found, type):
        return frozenset()
    return frozenset(info.alias or field for field, info in found.model_fields.items())
