"""From an event to the functions that wait for it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from kubiya_async.errors import InvalidArgumentError

if TYPE_CHECKING:
    from kubiya_async.webhooks.parsing import Event

__all__ = ["Handler", "Router"]

Handler: TypeAlias = Callable[[Any], Awaitable[object]]

H = TypeVar("H", bound=Handler)


class Router:
    """Handlers by the name of the event: exact, by its beginning as in `workflow.*`, or `*`."""

    def __init__(self) -> None:
        """Begin without handlers."""
        self._handlers: dict[str, list[Handler]] = {}

    def on(self, *names: str) -> Callable[[H], H]:
        """Register a handler for events of these names.

        Args:
            names: `workflow.failed`; `workflow.*` or `workflow.step.*` for all that begins so; or
                `*` for everything.
        """
        for name in names:
            if not name or (name != "*" and "*" in name.removesuffix(".*")):
                raise InvalidArgumentError(
                    f"names are exact, end in '.*', or are '*'; got {name!r}", argument="names"
                )

        def register(handler: H) -> H:
            for name in names:
                self._handlers.setdefault(name, []).append(handler)
            return handler

        return register

    def handlers(self, name: str) -> list[Handler]:
        """List the handlers of an event, the most exact first."""
        beginnings = [key for key in self._handlers if key.endswith(".*")]
        fitting = [key for key in beginnings if f"{name}.".startswith(key[:-1])]
        # The name comes from outside, and may itself look like one of the others.
        keys = dict.fromkeys((name, *sorted(fitting, key=len, reverse=True), "*"))
        return [handler for key in keys for handler in self._handlers.get(key, ())]

    async def dispatch(self, event: Event) -> int:
        """Call every handler of an event, one after the other; give their number.

        The first handler that raises ends it, and its exception goes to the caller.
        """
        handlers = self.handlers(event.event)
        for handler in handlers:
            await handler(event)
        return len(handlers)
