"""What a call gave, as what JSON has."""

from __future__ import annotations

from typing import Any, TypeGuard

from pydantic import BaseModel

from kubiya_async.pagination.paginator import Page, Paginator

__all__ = ["as_json", "is_list", "is_page", "is_paginator"]


def as_json(value: Any) -> Any:
    """Turn a result into what JSON has: what the server sent, and nothing it did not.

    Secrets stay masked.
    """
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", exclude_unset=True)
    if is_page(value):
        return as_json(value.items)
    if is_list(value):
        return [as_json(item) for item in value]
    return value


def is_list(value: Any) -> TypeGuard[list[Any]]:
    """Return whether a value is a list."""
    return isinstance(value, list)


def is_page(value: Any) -> TypeGuard[Page[Any]]:
    """Return whether a result is one page of a list."""
    return isinstance(value, Page)


def is_paginator(value: Any) -> TypeGuard[Paginator[Any]]:
    """Return whether a call is one of a list."""
    return isinstance(value, Paginator)
