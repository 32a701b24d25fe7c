"""The base of every generated model: how models are read, written and shown."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict

__all__ = ["Model"]

_LONGEST_TEXT = 60


class Model(BaseModel):
    """An object of the API.

    Fields the spec does not know are kept (`model_extra`) and written back. `model_dump()` and
    `model_dump_json()` use the names of the wire; a secret is masked in both. `model_fields_set`
    tells what the server really sent.
    """

    model_config = ConfigDict(
        extra="allow",
        # Building a validator takes longer than importing its class: do it at the first use.
        defer_build=True,
        validate_by_name=True,
        validate_by_alias=True,
        serialize_by_alias=True,
        # The API owns all names, also those that begin with `model_`.
        protected_namespaces=(),
        # What failed to validate may be a secret.
        hide_input_in_errors=True,
    )

    def __repr__(self) -> str:
        """Show what is set on one line; long texts are cut, collections are counted.

        Unknown fields are counted only: nobody knows which of them are secrets.
        """
        values = ((name, getattr(self, name)) for name in type(self).model_fields)
        shown = [f"{name}={_brief(value)}" for name, value in values if value is not None]
        if self.model_extra:
            shown.append(f"+{len(self.model_extra)} unknown")
        return f"{type(self).__name__}({', '.join(shown)})"

    __str__ = __repr__


def _brief(value: Any) -> str:
    match value:
        case str() if len(value) > _LONGEST_TEXT:
            return repr(value[: _LONGEST_TEXT - 1] + "…")
        case Model():
            return f"{type(value).__name__}(…)"
        case list() | dict():
            size = len(value)  # pyright: ignore[reportUnknownArgumentType] - of whatever
            brackets = "[]" if isinstance(value, list) else "{}"
            return f"{brackets[0]}{size}{brackets[1]}"
        case _:
            return repr(value)
