"""Where the settings of a client come from, and what they are in the end.

Order: argument, environment, default. Each value remembers its origin, so that `doctor` can answer
the question behind most support requests.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kubiya_async._core.base_url import Roots, check_base_url, roots
from kubiya_async._core.redact import Secret
from kubiya_async.auth import (
    AuthScheme,
    Credential,
    StaticKey,
    TokenProvider,
    parse_key,
    parse_scheme,
)
from kubiya_async.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Generator, Mapping

__all__ = ["DEFAULT_BASE_URL", "ENVIRONMENT", "Config", "Setting", "load_config"]

DEFAULT_BASE_URL: Final = "https://api.kubiya.ai/api/v1"

ENVIRONMENT: Final[Mapping[str, str]] = {
    "api_key": "KUBIYA_API_KEY",
    "base_url": "KUBIYA_BASE_URL",
    "auth_scheme": "KUBIYA_AUTH_SCHEME",
    "timeout": "KUBIYA_TIMEOUT",
    "pods_api_key": "KUBIYA_PODS_API_KEY",
    "pods_base_url": "KUBIYA_PODS_BASE_URL",
    "rate_limit_url": "KUBIYA_RATE_LIMIT_URL",
}
"""Environment variable of each setting."""

_NO_KEY = (
    "no API key: pass api_key=..., or set KUBIYA_API_KEY. Keys are made in the Kubiya web app "
    "under Settings > API Keys. Without an account, `python -m kubiya_async serve` starts a local "
    "server and prints the variables to export"
)


@dataclass(frozen=True, slots=True)
class Setting:
    """One effective setting as it may be shown: secrets appear as a fingerprint."""

    name: str
    value: str
    origin: str
    """`argument`, `environment KUBIYA_…` or `default`."""


@dataclass(frozen=True, slots=True)
class Config:
    """The effective configuration of a client."""

    roots: Roots
    credential: Credential
    timeout: float | None
    """Deadline of a call in seconds."""
    pods_root: str | None
    pods_credential: Credential | None
    rate_limit_url: Secret | None
    """Address of the store of a shared limiter; it may hold a password."""
    settings: tuple[Setting, ...]
    """Everything above with its origin, for display."""


class _Lookup:
    """Finds a setting and writes down where it was."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self.found: list[Setting] = []

    def text(self, name: str, argument: str | None, default: str | None = None) -> str | None:
        value, origin = self._find(name, argument, default)
        if value is not None:
            self.note(name, value, origin)
        return value

    def secret(self, name: str, argument: Secret | None) -> tuple[Secret, AuthScheme | None] | None:
        variable = ENVIRONMENT[name]
        if argument is not None:
            self.note(name, "set, not shown", "argument")
            return parse_key(argument, setting=name)
        key = Secret(self._environ.get(variable, "").strip())
        if not key:
            return None
        self.note(name, "set, not shown", f"environment {variable}")
        return parse_key(key, setting=variable)

    def address(self, name: str) -> Secret | None:
        variable = ENVIRONMENT[name]
        address = Secret(self._environ.get(variable, "").strip())
        if not address:
            return None
        self.note(name, "set, not shown", f"environment {variable}")
        return address

    def note(self, name: str, value: str, origin: str) -> None:
        self.found.append(Setting(name, value, origin))

    @contextmanager
    def checking(self, name: str) -> Generator[None]:
        """Say where a value that is refused has come from, if it was not written in the call."""
        try:
            yield
        except ConfigError as error:
            origin = next((s.origin for s in self.found if s.name == name), "argument")
            if origin != "argument":
                error.hint = f"It comes from {origin}."
            raise

    def _find(self, name: str, argument: str | None, default: str | None) -> tuple[str | None, str]:
        if argument is not None:
            return argument, "argument"
        variable = ENVIRONMENT[name]
        # An empty variable is how shells and compose files spell "not set".
        if value := self._environ.get(variable, "").strip():
            return value, f"environment {variable}"
        return default, "default"


def load_config(
    *,
    api_key: Secret | None = None,
    base_url: str | None = None,
    auth_scheme: str | None = None,
    token_provider: Callable[[], Awaitable[str]] | None = None,
    timeout: float | None = None,
    timeout_given: bool = False,
    pods_api_key: Secret | None = None,
    pods_base_url: str | None = None,
    allow_insecure_http: bool = False,
    environ: Mapping[str, str] | None = None,
) -> Config:
    """Resolve every setting.

    Raises:
        ConfigError: A setting is missing or unusable; the message says which one to set.
    """
    look = _Lookup(os.environ if environ is None else environ)
    base = look.text("base_url", base_url, DEFAULT_BASE_URL)
    pods_base = look.text("pods_base_url", pods_base_url)
    seconds = timeout if timeout_given else _seconds(look, timeout)
    if timeout_given:
        look.note("timeout", "none" if timeout is None else str(timeout), "argument")
    pods = look.secret("pods_api_key", pods_api_key)
    with look.checking("base_url"):
        platform = roots(base or DEFAULT_BASE_URL, allow_insecure_http=allow_insecure_http)
    with look.checking("pods_base_url"):
        pods_root = (
            None
            if pods_base is None
            else check_base_url(
                pods_base, setting="pods_base_url", allow_insecure_http=allow_insecure_http
            )
        )
    return Config(
        roots=platform,
        credential=_credential(look, api_key, auth_scheme, token_provider),
        timeout=seconds,
        pods_root=pods_root,
        pods_credential=None
        if pods is None
        else StaticKey(pods[0], scheme=pods[1] or "UserKey", pods=True),
        rate_limit_url=look.address("rate_limit_url"),
        settings=tuple(look.found),
    )


def _credential(
    look: _Lookup,
    api_key: Secret | None,
    auth_scheme: str | None,
    token_provider: Callable[[], Awaitable[str]] | None,
) -> Credential:
    if token_provider is not None:
        if api_key is not None:
            raise ConfigError("pass api_key or token_provider, not both")
        look.note("token_provider", getattr(token_provider, "__qualname__", "given"), "argument")
        return TokenProvider(
            token_provider,
            scheme=parse_scheme(look.text("auth_scheme", auth_scheme, "Bearer") or ""),
        )
    found = look.secret("api_key", api_key)
    if found is None:
        raise ConfigError(_NO_KEY)
    key, pasted = found
    chosen = look.text("auth_scheme", auth_scheme, pasted or "UserKey") or ""
    return StaticKey(key, scheme=parse_scheme(chosen))


def _seconds(look: _Lookup, default: float | None) -> float | None:
    text = look.text("timeout", None, None if default is None else str(default))
    if text is None or text.lower() == "none":
        return None
    try:
        seconds = float(text.removesuffix("s"))
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < float("inf"):
        raise ConfigError(
            f"KUBIYA_TIMEOUT must be a positive number of seconds or 'none', got {text!r}"
        )
    return seconds
