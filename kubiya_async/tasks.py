"""Tasks: the generated operations, and what is built on them."""

from __future__ import annotations

from kubiya_async._generated.resources.tasks import Tasks as _Tasks

__all__ = ["Tasks"]


class Tasks(_Tasks):
    """Tasks."""

    __slots__ = ()
