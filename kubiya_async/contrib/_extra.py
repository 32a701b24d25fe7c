"""Tells which extra to install when what an adapter connects to is missing."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

__all__ = ["needs"]


@contextmanager
def needs(extra: str) -> Generator[None]:
    """Import what an extra brings.

    Raises:
        ModuleNotFoundError: It is missing or too old; the message says what to install.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            f"{error}: pip install 'kubiya-async[{extra}]'", name=error.name, path=error.path
        ) from error
