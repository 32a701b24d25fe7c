"""Tools: the generated operations, and what is built on them."""

from __future__ import annotations

from kubiya_async._generated.resources.tools import Tools as _Tools

__all__ = ["Tools"]


class Tools(_Tools):
    """Tools."""

    __slots__ = ()
