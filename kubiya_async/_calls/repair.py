"""Saves an answer in which some field has a type the spec does not know.

Real servers send a version as a number, health as the text `"true"`, an object where the documents
show a list. One such field must not cost the whole answer: a number or a truth value where text
belongs becomes text, anything else becomes `None` and a warning in the log `kubiya_async.models`.
Where `None` does not fit either, as in a map of texts, the key is left out. A field that is
required cannot be saved so, and what identifies an object is never lost in silence.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, cast

from pydantic import ValidationError

from kubiya_async._logging import get_logger

if TYPE_CHECKING:
    from pydantic import BaseModel

__all__ = ["validate_leniently"]

M = TypeVar("M", bound="BaseModel")

_log = get_logger("kubiya_async.models")

_ROUNDS = 3
"""A repaired field can uncover another problem below it, but not for ever."""


def validate_leniently(model: type[M], data: Any) -> M:
    """Validate decoded JSON, repairing fields that are not what the spec says.

    Args:
        model: What it should be.
        data: Decoded JSON; it is changed by the repair.

    Raises:
        ValidationError: It cannot be saved: a field that is required is missing or wrong.
    """
    for _ in range(_ROUNDS):
        try:
            return model.model_validate(data)
        except ValidationError as error:
            if not _repair(data, error, model.__name__):
                raise
    return model.model_validate(data)


def _repair(data: Any, error: ValidationError, name: str) -> bool:
    """Change what is wrong; tell whether anything was changed."""
    changed = False
    # A union complains once per member: the member that is text is heard first.
    details = sorted(error.errors(include_url=False), key=lambda e: e["type"] != "string_type")
    for detail in details:
        place = _find(data, detail["loc"])
        if place is None or detail["type"] == "missing":
            continue
        container, key = place
        value = container[key]
        if isinstance(value, str) and detail["type"] == "literal_error":
            continue
        if value is not None:
            container[key] = _as_text(value) if detail["type"] == "string_type" else None
            if container[key] is None:
                path = ".".join(map(str, detail["loc"]))
                _log.warning("%s.%s has an unknown form and is left out", name, path)
        elif isinstance(container, dict):
            del container[key]
        else:
            continue
        changed = True
    return changed


def _as_text(value: Any) -> str | None:
    """Write a scalar as JSON does; nothing else is text in disguise."""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int | float) else None


def _find(data: Any, location: tuple[int | str, ...]) -> tuple[Any, int | str] | None:
    """Follow a location as far as it names real keys; the rest names members of unions."""
    found: tuple[Any, int | str] | None = None
    here = data
    for part in location:
        if isinstance(here, dict):
            inside = part in cast("dict[Any, Any]", here)
        else:
            inside = (
                isinstance(here, list)
                and isinstance(part, int)
                and part < len(cast("list[Any]", here))
            )
        if not inside:
            break
        found = (cast("Any", here), part)
        here = cast("Any", here)[part]
    return found
