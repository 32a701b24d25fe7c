"""The table of settings: the arguments of a client and the variables that stand for them.

The guide on configuration shows it (`python -m website.settings` writes it there), `doctor` and the
resolver read it.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable, Collection, Mapping
from typing import Final, NamedTuple, cast

from kubiya_async.errors import ConfigError
from kubiya_async.options import LANES, UNSET, Timeouts

DEFAULT_BASE_URL: Final = "https://api.kubiya.ai/api/v1"
DEFAULT_TIMEOUT: Final = 120.0
"""Deadline of a call in seconds."""
SAME_API_VARIABLE: Final = "KUBIYA_USE_SAME_API"


class SettingSpec(NamedTuple):
    """One setting."""

    words: str
    """What it is, for the guide."""
    variables: tuple[str, ...] = ()
    """Environment variables, in the order in which they are asked."""
    default: str = ""
    """In words."""
    secret: bool = False
    """Its value is never shown."""
    is_argument: bool = True
    """It is an argument of `Kubiya` as well."""
    fits: Callable[[object], bool] | None = None
    """For arguments that are objects: whether a value is of the right kind."""
    expected: str = ""
    """That kind in words."""


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


def _are_callables(value: object) -> bool:
    if isinstance(value, str | bytes) or not isinstance(value, Collection):
        return False
    return all(map(callable, cast("Collection[object]", value)))


def _is_credential(value: object) -> bool:
    methods = all(_has(value, name) for name in ("header", "refresh", "reject", "scheme"))
    return value is None or (methods and isinstance(getattr(value, "fingerprint", None), str))


def _verifies(value: object) -> bool:
    # `True` and `False` would pass through aiohttp, and `False` ends all verification.
    for_clients = (
        isinstance(value, ssl.SSLContext) and value.protocol is not ssl.PROTOCOL_TLS_SERVER
    )
    return value is None or for_clients


def _are_timeouts(value: object) -> bool:
    return value is None or isinstance(value, Timeouts)


def _is_limiter(value: object) -> bool:
    return value is None or value is UNSET or _has(value, "gate")


def _is_lane(value: object) -> bool:
    return value is None or value in LANES


def _is_flag(value: object) -> bool:
    return isinstance(value, bool)


_VENDORS: Final = "the vendor's, if `base_url` is the vendor's"

SETTINGS: Final[Mapping[str, SettingSpec]] = {
    "api_key": SettingSpec("API key", ("KUBIYA_API_KEY",), secret=True),
    "base_url": SettingSpec(
        "URL of the platform", ("KUBIYA_BASE_URL",), default=f"`{DEFAULT_BASE_URL}`"
    ),
    "auth_scheme": SettingSpec(
        "`UserKey` or `Bearer`", ("KUBIYA_AUTH_SCHEME",), default="`UserKey`"
    ),
    "token_provider": SettingSpec(
        "a function in place of `api_key`, usually an async one, for "
        "[tokens that change](security.md#the-key)"
    ),
    "credential": SettingSpec(
        "an [object of your own](security.md#the-key) in place of `api_key`",
        fits=_is_credential,
        expected="a Credential: an object with header, refresh, reject, scheme and fingerprint",
    ),
    "context": SettingSpec(
        "context of the official CLI, see [below](#from-the-official-cli)",
        ("KUBIYA_CONTEXT",),
        default="`current-context` of its file",
    ),
    "quota_key": SettingSpec(
        "a name for the account that those tokens belong to: clients with the same name share its "
        "quota; needed for a quota shared through Redis"
    ),
    "pods_base_url": SettingSpec(
        "URL of the runner pods API", ("KUBIYA_PODS_BASE_URL",), default="none (a separate product)"
    ),
    "pods_api_key": SettingSpec(
        "API key for the runner pods API", ("KUBIYA_PODS_API_KEY",), secret=True
    ),
    "live_base_url": SettingSpec(
        "URL of the private API", ("KUBIYA_LIVE_BASE_URL",), default="that of the platform"
    ),
    "control_plane_base_url": SettingSpec(
        "URL of the control plane",
        ("KUBIYA_CONTROL_PLANE_BASE_URL", "CONTROL_PLANE_GATEWAY_URL", "CONTROL_PLANE_URL"),
        default=_VENDORS,
    ),
    "control_plane_api_key": SettingSpec(
        "API key for the control plane, if it is another one",
        ("KUBIYA_CONTROL_PLANE_API_KEY",),
        default="`api_key`",
        secret=True,
    ),
    "orchestrator_base_url": SettingSpec(
        "URL of the orchestrator, which answers `live.knowledge.query`",
        ("KUBIYA_ORCHESTRATOR_URL",),
        default=_VENDORS,
    ),
    "composer_base_url": SettingSpec(
        "URL of the composer, which stores saved workflows",
        ("KUBIYA_COMPOSER_URL",),
        default=_VENDORS,
    ),
    "timeout": SettingSpec(
        "deadline of a call in seconds; `None`, or `none` in the environment, for no deadline",
        ("KUBIYA_TIMEOUT",),
        default=f"{DEFAULT_TIMEOUT:g}",
    ),
    "timeouts": SettingSpec(
        "`Timeouts(connect=10, read=60, idle=120)`: per-attempt timeouts, in seconds",
        fits=_are_timeouts,
        expected="a Timeouts or None",
    ),
    "retries": SettingSpec("a number, or a [`RetryPolicy`](retries.md)"),
    "rate_limiter": SettingSpec(
        "a [rate limiter](rate-limits.md); `None` for no client-side limiting",
        fits=_is_limiter,
        expected="an object with a method `gate`, or None",
    ),
    "rate_limit_url": SettingSpec(
        "URL of a Redis or Valkey store through which processes share the quota",
        ("KUBIYA_RATE_LIMIT_URL",),
        default="none: each process by itself",
        secret=True,
        is_argument=False,
    ),
    "headers": SettingSpec("headers for every request; credentials are refused"),
    "max_connections": SettingSpec("most connections for calls at once: 100"),
    "max_response_bytes": SettingSpec("most bytes of a response, decompressed: 32 MiB"),
    "max_response_elements": SettingSpec(
        "most elements of a JSON response: 250,000 items of arrays, members of objects, and the "
        "arrays and objects themselves. An element of three bytes can take hundreds in memory; "
        "within these two limits a response takes at most 300 MiB, and never blocks the event "
        "loop for a second"
    ),
    "observers": SettingSpec(
        "[event observers](observability.md#observers)",
        fits=_are_observers,
        expected="a list of objects with a method `on_event`",
    ),
    "middleware": SettingSpec(
        "[async functions](middleware.md) around each attempt",
        fits=_are_callables,
        expected="a list of async functions",
    ),
    "lane": SettingSpec(
        "[lane](rate-limits.md#two-lanes) of every call while the quota is scarce, `interactive` "
        "or `background`; without it bulk runs, polling and prefetched pages are background calls",
        fits=_is_lane,
        expected="'interactive', 'background' or None",
    ),
    "session": SettingSpec(
        "an `aiohttp.ClientSession` of your own, which the client does not close; see "
        "[below](#a-session-of-your-own)"
    ),
    "ssl_context": SettingSpec(
        "an `ssl.SSLContext`; without one, `SSL_CERT_FILE` and `SSL_CERT_DIR` are read when the "
        "first connection is made",
        fits=_verifies,
        expected="an ssl.SSLContext for clients, such as ssl.create_default_context(cafile=...)",
    ),
    "proxy": SettingSpec(
        "URL of an HTTP proxy; for other kinds, pass a `session` whose connector supports them"
    ),
    "trust_env": SettingSpec(
        "read proxies from `HTTPS_PROXY`, `HTTP_PROXY` and `ALL_PROXY`, except for hosts in "
        "`NO_PROXY`, when the client is created; netrc files are never used",
        fits=_is_flag,
        expected="True or False",
    ),
    "allow_insecure_http": SettingSpec(
        "allow `http://` to other machines: everyone on the network path can then read the key",
        fits=_is_flag,
        expected="True or False",
    ),
    "log": SettingSpec(
        "what to [log](observability.md) on stderr",
        ("KUBIYA_LOG",),
        default="nothing",
        is_argument=False,
    ),
}

ENVIRONMENT: Final[Mapping[str, str]] = {
    name: spec.variables[0] for name, spec in SETTINGS.items() if spec.variables
}
"""Environment variable of each setting."""

VARIABLES: Final = frozenset(v for spec in SETTINGS.values() for v in spec.variables)
"""Every variable that has the value of a setting."""


def check_arguments(given: Mapping[str, object]) -> None:
    """Refuse arguments that are not of their kind.

    Raises:
        ConfigError: The message names the argument and what is expected, never the value.
    """
    for name, value in given.items():
        spec = SETTINGS[name]
        if spec.fits is not None and not spec.fits(value):
            raise ConfigError(f"{name} must be {spec.expected}, got {_described(value)}")
