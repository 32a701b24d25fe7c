"""Keeps the results of a run that ends with an error."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kubiya_async.bulk import BulkRun, Result

__all__ = ["collect_into"]


async def collect_into(results: list[Result[Any, Any]], run: BulkRun[Any, Any]) -> None:
    async for result in run:
        results.append(result)  # noqa: PERF401 - a comprehension keeps nothing when it fails
