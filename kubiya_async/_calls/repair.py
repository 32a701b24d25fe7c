"""Saves an answer in which some field has a type the spec does not know.

Real servers send a version as a number, health as the text `"true"`, an object where the documents
show a list. One such field must not cost the whole answer: a number or a truth value where text
belongs becomes text, anything else becomes `None` and a warning in the log `kubiya_async.models`.
Where `None` does not fit either, as in a map of texts, the key is left out. A field that is
required cannot be saved so, and what identifies an object is never lost in silence.

An answer with very many wrong values is not odd but something else, and is refused: pydantic has
one record for each, and describing one takes a hundred times as long as finding it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

from pydantic import ValidationError

from kubiya_async._logging import get_logger

if TYPE_CHECKING:
    from pydantic import BaseModel

    from kubiya_async._types import DecodeContext

__all__ = ["is_beyond_repair", "problems_of", "validate_leniently"]

M = TypeVar("M", bound="BaseModel")

_log = get_logger("kubiya_async.models")

_ROUNDS: Final = 3
"""A repaired field can uncover another problem below it, but not for ever."""

_MOST_ERRORS: Final = 1000
"""Wrong values of one object that are looked at."""

_SHOWN_ERRORS: Final = 3


def is_beyond_repair(error: ValidationError) -> bool:
    """Return whether so much is wrong that it is not even looked at."""
    return error.error_count() > _MOST_ERRORS


def problems_of(error: ValidationError, *, whole: str = "body") -> str:
    """Describe the first problems that pydantic found, and count the others.

    Args:
        error: What it found.
        whole: What to call the value itself, where it is no field of it that is wrong.
    """
    count = error.error_count()
    if is_beyond_repair(error):
        return f"{count} values are not as they should be"
    found = error.errors(include_url=False, include_input=False)[:_SHOWN_ERRORS]
    shown = [f"{'.'.join(map(str, e['loc'])) or whole}: {e['msg']}" for e in found]
    return "; ".join(shown) + (f"; and {count - len(found)} more" if count > len(found) else "")


def validate_leniently(model: type[M], data: Any, context: DecodeContext) -> M:
    """Validate decoded JSON, repairing fields that are not what the spec says.

    Args:
        model: What it should be.
        data: Decoded JSON; it is changed by the repair.
        context: The answer that it is of.

    Raises:
        ValidationError: It cannot be saved: a field that is required is missing or wrong.
    """
    first: ValidationError | None = None
    for repaired in range(_ROUNDS + 1):
        try:
            return model.model_validate(data, context=context)
        except ValidationError as error:
            # What is wrong after a repair may only be what the repair has taken away.
            first = first or error
            if repaired == _ROUNDS or not _repair(data, error, model.__name__, context):
                break
    assert first is not None  # noqa: S101 - the loop only ends with an error
    raise first


def _repair(data: Any, error: ValidationError, name: str, context: DecodeContext) -> bool:
    """Change what is wrong; tell whether anything was changed."""
    if is_beyond_repair(error):
        return False
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
                _warn(context, name, detail["loc"])
        elif isinstance(container, dict):
            del container[key]
        else:
            continue
        changed = True
    return changed


def _warn(context: DecodeContext, name: str, location: tuple[int | str, ...]) -> None:
    """Say once that a field is left out, in whatever items of a list it is."""
    path = ".".join("[]" if isinstance(part, int) else part for part in location)
    words = f"{name}.{path}"
    context.warn(words, "%s has an unknown form and is left out", words)


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
