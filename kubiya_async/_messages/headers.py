"""Request headers: checked, and in a form that does not show what they hold."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final
from uuid import uuid4

from multidict import CIMultiDict

from kubiya_async._messages.url import scalar_text
from kubiya_async.errors import InvalidArgumentError
from kubiya_async.options import UNSET

if TYPE_CHECKING:
    from kubiya_async._messages.operation import Parameter


KEY_HEADER: Final = "Idempotency-Key"
_LONGEST: Final = 255
_PRINTABLE = re.compile(r"[!-~](?:[ -~]*[!-~])?")


def mint_key() -> str:
    """Make a key for one logical call; its tries share it."""
    return str(uuid4())


def check_key(key: object) -> str:
    """Accept a caller's key as it is.

    Raises:
        InvalidArgumentError: It is not 1 to 255 printable ASCII characters, or it begins or ends
            with a space.
    """
    if isinstance(key, str) and len(key) <= _LONGEST and _PRINTABLE.fullmatch(key):
        return str.__str__(key)
    raise InvalidArgumentError(
        f"idempotency_key must be 1 to {_LONGEST} printable ASCII characters "
        "without a space at either end",
        argument="idempotency_key",
    )


# RFC 9110, section 5.6.2 and 5.5: a name is a token, a value is visible ASCII, space and tab.
HEADER_NAME: Final = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_VALUE: Final = re.compile(r"[\t\x20-\x7e]*")

_OURS: Final = frozenset(
    {
        "authorization",
        "connection",
        "content-encoding",
        "content-length",
        "content-type",
        "cookie",
        "expect",
        "host",
        "idempotency-key",
        "proxy-authorization",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "x-api-key",
    }
)


def header_texts(parameters: tuple[Parameter, ...], values: Mapping[str, object]) -> dict[str, str]:
    """Write the arguments of a call that travel as headers; `UNSET` and `None` are left out.

    Raises:
        InvalidArgumentError: A value that the spec, or a header, cannot take; names the argument.
    """
    texts: dict[str, str] = {}
    for parameter in parameters:
        name = parameter.argument or parameter.name
        value = values.get(parameter.name)
        if value is UNSET or value is None:
            if parameter.required:
                raise InvalidArgumentError(f"{name} is required", argument=name)
            continue
        text = scalar_text(parameter, value)
        if not _VALUE.fullmatch(text):
            raise InvalidArgumentError(f"{name} must be printable ASCII text", argument=name)
        texts[parameter.name] = text
    return texts


def check_headers(headers: Mapping[str, str], *, argument: str = "headers") -> Mapping[str, str]:
    """Refuse headers that could break the request or belong to this package.

    Raises:
        InvalidArgumentError: A name or value is malformed, or is not the caller's to set.
    """
    given: object = headers
    if not isinstance(given, Mapping):
        kind = type(given).__name__
        raise InvalidArgumentError(f"{argument} must be a mapping, got {kind}", argument=argument)
    for name, value in headers.items():
        if not isinstance(name, str) or not HEADER_NAME.fullmatch(name):
            raise InvalidArgumentError(
                f"{argument}: {name!r} is not a header name", argument=argument
            )
        if name.lower() in _OURS:
            raise InvalidArgumentError(
                f"{argument}: {name} is set by the client", argument=argument
            )
        # The value stays out of the message: callers put tokens into headers of their own.
        if not isinstance(value, str) or not _VALUE.fullmatch(value):
            raise InvalidArgumentError(
                f"{argument}: the value of {name} must be printable ASCII text", argument=argument
            )
    return headers


def check_removed(before: Mapping[str, str], after: Mapping[str, str]) -> None:
    """Refuse that a header is missing which this package has set.

    Raises:
        InvalidArgumentError: The message names it.
    """
    for name in before:
        if name.lower() in _OURS and name not in after:
            raise InvalidArgumentError(
                f"headers: {name} is set by the client and has to stay", argument="headers"
            )


class RequestHeaders(CIMultiDict[str]):
    """Headers of a call; the representation names them without their values.

    Tracebacks with locals print every frame's variables, and this is the variable that holds the
    credential.
    """

    if TYPE_CHECKING:

        def copy(self) -> RequestHeaders:
            """Copy; the copy hides its values too."""
            ...

    def __repr__(self) -> str:
        return f"<RequestHeaders {', '.join(self)}>"
