"""Request headers that do not show what they hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from multidict import CIMultiDict


class RequestHeaders(CIMultiDict[str]):
    """Headers of one attempt; the representation names them without their values.

    Tracebacks with locals print every frame's variables, and this is the variable that holds the
    credential.
    """

    if TYPE_CHECKING:

        def copy(self) -> RequestHeaders:
            """Copy; the copy hides its values too."""
            ...

    def __repr__(self) -> str:
        """Name the headers."""
        return f"<RequestHeaders {', '.join(self)}>"
