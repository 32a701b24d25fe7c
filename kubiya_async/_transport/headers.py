"""Request headers: which a call has, in a form that does not show what they hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from multidict import CIMultiDict

if TYPE_CHECKING:
    from kubiya_async._core.call import Call


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


def request_headers(call: Call, common: RequestHeaders) -> RequestHeaders:
    """Give the headers of a call, the credential left out.

    Args:
        call: The call.
        common: What its client sends with every request; the call's own headers come before it.
    """
    headers = common.copy()
    headers["Accept"] = call.accept
    if call.body is not None:
        headers["Content-Type"] = call.content_type
    if call.idempotency_key is not None:
        headers["Idempotency-Key"] = call.idempotency_key
    if call.headers:
        headers.update(call.headers)
    return headers
