"""The arguments of a client that are objects: what each has to be, checked when it is made."""

from __future__ import annotations

import ssl
from collections.abc import Collection
from typing import TYPE_CHECKING, Final, TypeAlias, cast

from kubiya_async.errors import ConfigError
from kubiya_async.options import UNSET, Timeouts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def check_kinds(**arguments: object) -> None:
    """Refuse arguments that are not of their kind.

    Raises:
        ConfigError: The message names the argument and what is expected, never the value.
    """
    for name, value in arguments.items():
        fits, expected = _KINDS[name]
        if not fits(value):
            raise ConfigError(f"{name} must be {expected}, got {_described(value)}")


def _described(value: object) -> str:
    if isinstance(value, ssl.SSLContext):
        return "one for servers"
    if isinstance(value, bool) or value is None:
        return repr(value)
    return f"the class {value.__name__}" if isinstance(value, type) else type(value).__name__


def _has(value: object, method: str) -> bool:
    return not isinstance(value, type) and callable(getattr(value, method, None))


def _are_observers(value: object) -> bool:
    if isinstance(value, str | bytes) or not isinstance(value, Collection):
        return False
    return all(_has(observer, "on_event") for observer in cast("Collection[object]", value))


def _verifies(value: object) -> bool:
    # `True` and `False` would pass through aiohttp, and `False` ends all verification.
    return isinstance(value, ssl.SSLContext) and value.protocol is not ssl.PROTOCOL_TLS_SERVER


_Kind: TypeAlias = "tuple[Callable[[object], bool], str]"

_FLAG: Final[_Kind] = (lambda value: isinstance(value, bool), "True or False")
_KINDS: Final[Mapping[str, _Kind]] = {
    "timeouts": (lambda value: value is None or isinstance(value, Timeouts), "a Timeouts or None"),
    "rate_limiter": (
        lambda value: value is None or value is UNSET or _has(value, "gate"),
        "an object with a method `gate`, or None",
    ),
    "observers": (_are_observers, "a list of objects with a method `on_event`"),
    "ssl_context": (
        lambda value: value is None or _verifies(value),
        "an ssl.SSLContext for clients, such as ssl.create_default_context(cafile=...)",
    ),
    "trust_env": _FLAG,
    "allow_insecure_http": _FLAG,
}
