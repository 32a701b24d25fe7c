"""The bases of the generated models: how models are read, written and shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, cast

from pydantic import BaseModel, ConfigDict, model_validator

from kubiya_async._messages.redact import mask_keys

__all__ = [
    "Identified",
    "LiveModel",
    "Model",
    "identity_names",
]


_LONGEST_TEXT = 60
_LOOKED_AT = 512
"""Characters of a text that are searched for a key before the text is cut."""


class Model(BaseModel):
    """An object of the API.

    Fields the spec does not know are kept (`model_extra`) and written back. `model_dump()` and
    `model_dump_json()` use the names of the wire; a secret is masked in both. `model_fields_set`
    tells what the server really sent.
    """

    model_config: ClassVar[ConfigDict] = ConfigDict(
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

    _nullable: ClassVar[frozenset[str] | None] = None

    def __init_subclass__(cls, *, nullable: tuple[str, ...] | None = None, **settings: Any) -> None:
        """Remember which fields of a request may be null, by their names on the wire."""
        super().__init_subclass__(**settings)
        if nullable is not None:
            cls._nullable = frozenset(nullable).union(cls._nullable or ())

    def __repr__(self) -> str:
        """Show what is set on one line; long texts are cut, collections are counted.

        Unknown fields are only counted: any of them may be a secret. A key that is in
        use is masked, should the server have echoed it.
        """
        return self._shown(_brief)

    def __str__(self) -> str:
        """Show the same with every text whole."""
        return self._shown(lambda value: repr(value) if isinstance(value, str) else _brief(value))

    def _shown(self, write: Callable[[Any], str]) -> str:
        values = ((name, getattr(self, name)) for name in type(self).model_fields)
        shown = [f"{name}={write(value)}" for name, value in values if value is not None]
        if self.model_extra:
            shown.append(f"+{len(self.model_extra)} unknown")
        return mask_keys(f"{type(self).__name__}({', '.join(shown)})")


def nullable_fields(model: type[Model]) -> frozenset[str] | None:
    """Return the fields, by their names on the wire, that may be null in a request.

    `None` for a model that is no part of any request.
    """
    return model._nullable  # noqa: SLF001 # pyright: ignore[reportPrivateUsage] - of this module


class LiveModel(Model):
    """An object as the platform's own clients meet it: a number where text is meant is text."""

    model_config: ClassVar[ConfigDict] = ConfigDict(coerce_numbers_to_str=True)


class Identified(LiveModel):
    """An object whose identity comes in one of several fields, some of which may be blank.

    The first of them is filled from the next that says something.
    """

    _identity: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls, *, identity: tuple[str, ...] = (), **settings: Any) -> None:
        """Remember which fields may hold the identity, the one to fill first."""
        super().__init_subclass__(**settings)
        cls._identity = identity or cls._identity

    @model_validator(mode="before")
    @classmethod
    def _fill_identity(cls, data: Any) -> Any:
        if not isinstance(data, Mapping) or not cls._identity:
            return cast("Any", data)
        fields = cast("Mapping[str, Any]", data)
        first, *others = cls._identity
        if fields.get(first) not in (None, ""):
            return fields
        found = next((fields[name] for name in others if fields.get(name)), None)
        return fields if found is None else {**fields, first: found}


def identity_names(model: type[Model]) -> tuple[str, ...]:
    """Name the fields that may hold the identity of an object, if there are several."""
    return model._identity if issubclass(model, Identified) else ()  # noqa: SLF001 # pyright: ignore[reportPrivateUsage] - of this module


def _brief(value: Any) -> str:
    match value:
        case str() if len(value) > _LONGEST_TEXT:
            return repr(mask_keys(value[:_LOOKED_AT])[: _LONGEST_TEXT - 1] + "…")
        case Model():
            return f"{type(value).__name__}(…)"
        case list() | dict() if value:
            # `[2]` would read as a list with a 2 in it.
            size = len(value)  # pyright: ignore[reportUnknownArgumentType] - of whatever
            return f"<{type(value).__name__} of {size}>"  # pyright: ignore[reportUnknownArgumentType]
        case _:
            return repr(value)
