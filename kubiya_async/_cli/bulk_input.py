"""The items of `bulk`: JSON lines from a file or from stdin, read as they are needed."""

from __future__ import annotations

import json
import sys
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any

from kubiya_async._cli.exits import UsageError

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from pathlib import Path

__all__ = ["count_items", "read_items"]


@contextmanager
def read_items(path: Path) -> Generator[Iterator[Any]]:
    """Open the file and give its items.

    Raises:
        OSError: It cannot be read.
    """
    if str(path) == "-":
        yield _items(sys.stdin, "stdin")
        return
    with path.open(encoding="utf-8-sig") as file:
        yield _items(file, str(path))


def count_items(path: Path) -> int | None:
    """Count the items of a file; those of a pipe cannot be counted.

    Raises:
        OSError: It cannot be read.
    """
    if not path.is_file():
        return None
    with path.open("rb") as file:
        return sum(1 for line in file if line.strip())


def _items(lines: IO[str], name: str) -> Iterator[Any]:
    number = 0
    try:
        for number, line in enumerate(lines, start=1):  # noqa: B007 - told in the errors below
            if line.strip():
                yield json.loads(line)
    except UnicodeDecodeError:
        raise UsageError(f"{name}, after line {number}: not UTF-8 text") from None
    except ValueError as error:
        raise UsageError(f"{name}, line {number}: not JSON: {error}") from None
