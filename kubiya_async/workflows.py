"""Workflows: the generated operations, and what is built on them."""

from __future__ import annotations

from kubiya_async._generated.resources.workflows import Workflows as _Workflows

__all__ = ["Workflows"]


class Workflows(_Workflows):
    """Workflows."""

    __slots__ = ()
