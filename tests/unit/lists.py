"""Lists of the API that the tests make up."""

from __future__ import annotations

import dataclasses

from kubiya_async._generated.operations import OPERATIONS
from kubiya_async._messages.operation import Operation, PageStyle, Pagination


def listing(style: PageStyle, name: str = "agents.list", default_limit: int = 50) -> Operation:
    """Return the operation of a list that is paged in this way."""
    paging = Pagination(style, "items", "uuid", default_limit)
    return dataclasses.replace(OPERATIONS["agents.list"], id=name, pagination=paging)
