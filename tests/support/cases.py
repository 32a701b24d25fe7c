"""Ways to say many tests in few lines: tables, loops, virtual time."""

from __future__ import annotations

import functools
import inspect
import reprlib
from collections.abc import Callable, Coroutine, Iterable, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import pytest

from kubiya_async.testing.clock import run_virtual

if TYPE_CHECKING:
    from collections.abc import Iterator
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


def each_of(
    table: Mapping[Any, Any] | Iterable[Any], name: Callable[[Any], object] = reprlib.repr
) -> Callable[[Callable[..., Any]], Callable[[], Any]]:
    """Return a decorator of tests: one test that makes the check for every row of a table.

    A row is the check's only argument, or holds all of them. Keys of a mapping are names of rows.
    """
    rows = table.items() if isinstance(table, Mapping) else [(name(row), row) for row in table]

    def decorate(check: Callable[..., Any]) -> Callable[[], Any]:
        is_whole = len(inspect.signature(check).parameters) == 1

        def test() -> None:
            with every_case() as case:
                for key, row in rows:
                    with case(key):
                        check(row) if is_whole else check(*row)

        async def test_in_loop() -> None:
            with every_case() as case:
                for key, row in rows:
                    with case(key):
                        await (check(row) if is_whole else check(*row))

        wrapped: Any = test_in_loop if inspect.iscoroutinefunction(check) else test
        functools.update_wrapper(wrapped, check)
        del wrapped.__wrapped__  # else pytest asks for fixtures
        made: Callable[[], Any] = wrapped
        return made

    return decorate


def virtual(check: Callable[..., Coroutine[Any, Any, None]]) -> Callable[..., None]:
    """Run an async test in a loop of its own, whose time passes by itself."""

    @functools.wraps(check)
    def test(*args: Any, **kwargs: Any) -> None:
        run_virtual(check(*args, **kwargs))

    return test


def words(text: str) -> list[str]:
    """Return the values of a table that have no blanks in them, written side by side."""
    return text.split()
