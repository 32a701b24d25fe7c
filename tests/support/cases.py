"""Runs every case of a loop in one test, and names all that failed at its end."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

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
