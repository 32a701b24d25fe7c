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
from kubiya_async._core.operation import Surface
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
    "control_plane_api_key": "KUBIYA_CONTROL_PLANE_API_KEY",
    "control_plane_base_url": "KUBIYA_CONTROL_PLANE_BASE_URL",
    "orchestrator_base_url": "KUBIYA_ORCHESTRATOR_URL",
    "composer_base_url": "KUBIYA_COMPOSER_URL",
}
"""Environment variable of each setting."""

_ALSO: Final[Mapping[str, tuple[str, ...]]] = {
    "control_plane_base_url": ("CONTROL_PLANE_GATEWAY_URL", "CONTROL_PLANE_URL"),
}
"""Variables that the platform's own command line client reads as well, in its order."""

_SAME_API: Final = "KUBIYA_USE_SAME_API"

_VENDOR: Final = "https://api.kubiya.ai"
_VENDOR_HOSTS: Final[Mapping[str, str]] = {
    "control_plane_base_url": "https://control-plane.kubiya.ai",
    "orchestrator_base_url": "https://orchestrator.kubiya.ai",
    "composer_base_url": "https://compose.kubiya.ai/api",
}
"""Where the vendor has the other surfaces. Used only if the platform is the vendor's, too: the key
of somebody's own server is not for the vendor."""

_SURFACE_SETTINGS: Final[Mapping[Surface, str]] = {
    Surface.CONTROL_PLANE: "control_plane_base_url",
    Surface.ORCHESTRATOR: "orchestrator_base_url",
    Surface.COMPOSER: "composer_base_url",
}

_SUFFIXES: Final[Mapping[str, tuple[str, ...]]] = {
    "control_plane_base_url": ("/api/v1",),
    "orchestrator_base_url": ("/api/query", "/api/orchestrate"),
}
"""Paths that these addresses may come with, although every call brings its own."""

_NO_PODS: Final = (
    "the runner pods API has a host and a key of its own: pass pods_base_url=... and "
    "pods_api_key=..., or set KUBIYA_PODS_BASE_URL and KUBIYA_PODS_API_KEY"
)
_NO_KEY: Final = (
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
    other_roots: Mapping[Surface, str]
    """Addresses of the surfaces on hosts of their own, as far as they are known."""
    control_plane_credential: Credential | None
    """If the control plane has a key of its own."""
    rate_limit_url: Secret | None
    """Address of the store of a shared limiter; it may hold a password."""
    settings: tuple[Setting, ...]
    """Everything above with its origin, for display."""

    def reach(self, surface: Surface) -> tuple[str, Credential]:
        """Give the root of a surface and what its calls are authenticated with.

        Raises:
            ConfigError: The surface is not configured; the message says what to set.
        """
        match surface:
            case Surface.PLATFORM:
                return self.roots.platform, self.credential
            case Surface.RUNNERS_V3 | Surface.LIVE:
                return self.roots.v3, self.credential
            case Surface.RUNNER_PODS:
                if self.pods_root is None or self.pods_credential is None:
                    raise ConfigError(_NO_PODS)
                return self.pods_root, self.pods_credential
            case _:
                return self._reach_elsewhere(surface)

    def _reach_elsewhere(self, surface: Surface) -> tuple[str, Credential]:
        root = self.other_roots.get(surface)
        if root is None:
            setting = _SURFACE_SETTINGS[surface]
            raise ConfigError(
                f"the {surface.replace('_', ' ')} has a host of its own, which is not known for "
                f"{self.roots.origin}: pass {setting}=..., or set {ENVIRONMENT[setting]}"
            )
        own = self.control_plane_credential if surface is Surface.CONTROL_PLANE else None
        return root, own or self.credential


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

    def flag(self, variable: str) -> bool:
        return self._environ.get(variable, "").strip().lower() == "true"

    def _find(self, name: str, argument: str | None, default: str | None) -> tuple[str | None, str]:
        if argument is not None:
            return argument, "argument"
        for variable in (ENVIRONMENT[name], *_ALSO.get(name, ())):
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
    control_plane_api_key: Secret | None = None,
    control_plane_base_url: str | None = None,
    orchestrator_base_url: str | None = None,
    composer_base_url: str | None = None,
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
        own_roots = roots(base or DEFAULT_BASE_URL, allow_insecure_http=allow_insecure_http)
    with look.checking("pods_base_url"):
        pods_root = (
            None
            if pods_base is None
            else check_base_url(
                pods_base, setting="pods_base_url", allow_insecure_http=allow_insecure_http
            )
        )
    elsewhere = {
        Surface.CONTROL_PLANE: control_plane_base_url,
        Surface.ORCHESTRATOR: orchestrator_base_url,
        Surface.COMPOSER: composer_base_url,
    }
    control_plane = look.secret("control_plane_api_key", control_plane_api_key)
    return Config(
        roots=own_roots,
        credential=_credential(look, api_key, auth_scheme, token_provider),
        timeout=seconds,
        pods_root=pods_root,
        pods_credential=None
        if pods is None
        else StaticKey(pods[0], scheme=pods[1] or "UserKey", of="pods"),
        other_roots=_other_roots(look, elsewhere, own_roots, insecure=allow_insecure_http),
        control_plane_credential=None
        if control_plane is None
        else StaticKey(control_plane[0], scheme=control_plane[1] or "Bearer", of="control_plane"),
        rate_limit_url=look.address("rate_limit_url"),
        settings=tuple(look.found),
    )


def _other_roots(
    look: _Lookup, arguments: Mapping[Surface, str | None], own: Roots, *, insecure: bool
) -> Mapping[Surface, str]:
    """Find the addresses of the surfaces that have a host of their own."""
    found: dict[Surface, str] = {}
    for surface, argument in arguments.items():
        setting = _SURFACE_SETTINGS[surface]
        address = look.text(setting, argument)
        if address is None and surface is Surface.ORCHESTRATOR and look.flag(_SAME_API):
            address = own.v3
        if address is None:
            if own.origin == _VENDOR:
                found[surface] = _VENDOR_HOSTS[setting]
        else:
            with look.checking(setting):
                root = check_base_url(address, setting=setting, allow_insecure_http=insecure)
            for suffix in _SUFFIXES.get(setting, ()):
                root = root.removesuffix(suffix)
            found[surface] = root
    return found


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
