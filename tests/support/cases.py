"""Runs every case of a loop in one test, and names all that failed at its end."""

from __future__ import annotations

import functools
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, TypeVar

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from contextlib import AbstractContextManager

T = TypeVar("T")

_FAILED: Final = (Exception, pytest.fail.Exception)


@contextmanager
def every_case() -> Iterator[Callable[[object], AbstractContextManager[None]]]:
    """Yield what wraps each case under a name; raise at the end if one failed."""
    failures: list[str] = []
    count = 0

    @contextmanager
    def case(name: object) -> Iterator[None]:
        nonlocal count
        count += 1
        try:
            yield
        except _FAILED as error:
            trace = error.__traceback__
            while trace and trace.tb_next and trace.tb_frame.f_code.co_filename == __file__:
                trace = trace.tb_next
            line = trace.tb_lineno if trace else 0
            failures.append(f"{name}: line {line}: {type(error).__name__}: {error}")

    yield case
    assert not failures, "\n".join([f"{len(failures)} of {count} cases failed:", *failures])
    assert count, "there was no case"


def each(
    items: Iterable[T], name: Callable[[T], object] = str
) -> Callable[[Callable[[T], None]], Callable[[], None]]:
    """Return a decorator of tests: one test that makes the check for every item."""

    def decorate(check: Callable[[T], None]) -> Callable[[], None]:
        def test() -> None:
            with every_case() as case:
                for item in items:
                    with case(name(item)):
                        check(item)

        functools.update_wrapper(test, check)
        del test.__wrapped__  # type: ignore[attr-defined]  # else pytest asks for a fixture `item`
        return test

    return decorate


def words(text: str) -> list[str]:
    """Return the values of a table that have no blanks in them, written side by side."""
    return text.split()
