"""Chat: the generated operations, and what is built on them."""

from __future__ import annotations

from kubiya_async._generated.resources.chat import Chat as _Chat

__all__ = ["Chat"]


class Chat(_Chat):
    """Chat."""

    __slots__ = ()
