"""What the server takes from the spec beside the records of operations: models and examples."""

from __future__ import annotations

import copy
import http.client
import json
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, cast

from kubiya_async._generated import answers, names, operations
from kubiya_async._generated.live import answers as live_answers
from kubiya_async._generated.live import names as live_names
from kubiya_async._generated.live import operations as live_operations
from kubiya_async._messages.models import Model, identity_names

if TYPE_CHECKING:
    from kubiya_async._messages.operation import Operation
    from kubiya_async.testing._answers import Document

OPERATIONS: Final = {**operations.OPERATIONS, **live_operations.OPERATIONS}
"""Every operation of the documented and of the private API."""
MODELS: Final = {**names.MODELS, **live_names.MODELS}


@cache
def _answers() -> dict[str, Document]:
    return {**json.loads(answers.ANSWERS), **json.loads(live_answers.ANSWERS)}


def example(operation_id: str) -> Any:
    """Return the answer that the spec shows for an operation; it may be changed."""
    return copy.deepcopy(_answers().get(operation_id, {}).get("example"))


def status(operation: Operation) -> int:
    """Return the status of an operation's answer when all went well."""
    return int(_answers().get(operation.id, {}).get("status") or http.client.OK)


def example_items(operation: Operation) -> list[Document]:
    """Return the objects in the example of an operation that answers with one, or with several."""
    shown = example(operation.id)
    pagination = operation.pagination
    key = operation.unwrap if pagination is None else pagination.items
    if isinstance(shown, dict) and key is not None:
        shown = cast("Document", shown).get(key)
    if pagination is None:
        return [shown] if isinstance(shown, dict) else []
    return cast("list[Document]", shown) if isinstance(shown, list) else []


def is_private(operation: Operation) -> bool:
    """Return whether no document describes an operation: it was seen in the platform's clients."""
    return operation.source.document == "live"


@cache
def hidden(operation: Operation) -> frozenset[str]:
    """Name the fields that the documents show of a model elsewhere, but not in this answer."""
    shown = {name for item in example_items(operation) for name in item}
    if is_private(operation) or not shown:
        return frozenset()
    model = result_name(operation)
    alike = (o for o in operations.OPERATIONS.values() if result_name(o) == model)
    return frozenset(n for o in alike for item in example_items(o) for n in item) - shown


@cache
def model(name: str) -> type[Model]:
    """Import a model by its name."""
    return cast("type[Model]", getattr(import_module(MODELS[name]), name))


def result_name(operation: Operation) -> str | None:
    """Name the model of what an operation answers with, or of the items of its list."""
    name = _answers().get(operation.id, {}).get("model")
    return name if name in MODELS else None


@cache
def is_list(name: str, field: str) -> bool:
    """Return whether a field of a model holds a list."""
    return field in wire_fields(name) and "list[" in _annotation(name, field)


@cache
def is_mapping(name: str, field: str) -> bool:
    """Return whether a field of a model holds what has names of the caller's own."""
    return field in wire_fields(name) and _annotation(name, field).startswith("dict[")


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
