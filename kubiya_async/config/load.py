"""Where the settings of a client come from, and what they are in the end.

Order: argument, environment, the official CLI's context, default. Each value remembers its origin,
so that `doctor` can answer the question behind most support requests.

The CLI's files are opened when no key is given by argument or environment, or when `KUBIYA_CONTEXT`
names a context: a key that was given never goes to an address that was not.
"""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable, Generator, Iterable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

from kubiya_async._messages.logging import check_level
from kubiya_async._messages.operation import Surface
from kubiya_async._messages.redact import Secret
from kubiya_async._messages.url import origin as origin_of
from kubiya_async.auth import (
    IN_QUOTES,
    AuthScheme,
    Credential,
    StaticKey,
    TokenProvider,
    is_quoted,
    parse_key,
    parse_scheme,
)
from kubiya_async.config.proxies import Proxy, proxy_for
from kubiya_async.config.settings import (
    DEFAULT_BASE_URL,
    DEFAULT_TIMEOUT,
    ENVIRONMENT,
    SAME_API_VARIABLE,
    SETTINGS,
    VARIABLES,
)
from kubiya_async.config.urls import Roots, check_base_url, check_proxy_url, roots
from kubiya_async.errors import ConfigError

if TYPE_CHECKING:
    from kubiya_async.auth import TokenFunction
    from kubiya_async.config.cli_files import Context

__all__ = [
    "ENVIRONMENT",
    "NOT_SHOWN",
    "SAME_API_VARIABLE",
    "VARIABLES",
    "Config",
    "Setting",
    "SettingResolver",
    "load_config",
]


NOT_SHOWN: Final = "set, not shown"


def check_text(value: object, name: str) -> str:
    """Return an argument that must be text.

    Raises:
        ConfigError: It is something else, or empty.
    """
    if not isinstance(value, str):
        raise ConfigError(f"{name} must be a str, got {type(value).__name__}")
    if not value.strip():
        raise ConfigError(f"{name} is empty; leave it out for the default")
    return value


@dataclass(frozen=True, slots=True)
class Setting:
    """One effective setting as it may be shown: secrets appear as a fingerprint."""

    name: str
    value: str
    origin: str
    """`argument`, `environment KUBIYA_…`, a place in the official CLI's files, or `default`."""
    file: Path | None = None
    """The file it was read from."""


class SettingResolver:
    """Resolves settings and records where each came from.

    Args:
        given: The arguments; secrets are wrapped, and `None` is none.
        environ: Environment variables.
    """

    def __init__(self, given: Mapping[str, Any], environ: Mapping[str, str]) -> None:
        self.given = given
        self.environ = environ
        self.found: list[Setting] = []
        self.context: Context | None = None
        self._unset: set[str] = set()

    def variable(self, name: str) -> tuple[str, str]:
        """Return the value of a setting's variable and the variable's name; `""` if none is set.

        An empty variable is how shells and compose files spell "not set".
        """
        variables = SETTINGS[name].variables
        # Some are asked for twice, and what is missing takes the longest to find.
        if name not in self._unset:
            for variable in variables:
                if value := self.environ.get(variable, "").strip():
                    if is_quoted(value):
                        raise ConfigError(f"{variable} {IN_QUOTES}")
                    return value, variable
            self._unset.add(name)
        return "", variables[0]

    def has(self, name: str) -> bool:
        """Return whether a setting is given, as an argument or by its variable."""
        return self.given.get(name) is not None or bool(self.variable(name)[0])

    def text(self, name: str, default: str | None = None) -> str | None:
        """Return a text setting: the argument, the variable, or the default."""
        value, origin = default, "default"
        argument = self.given.get(name)
        given, variable = self.variable(name)
        if argument is not None:
            value, origin = check_text(argument, name), "argument"
        elif given:
            value, origin = given, f"environment {variable}"
        if value is not None:
            self.note(name, value, origin)
        return value

    def secret(self, name: str) -> tuple[Secret, AuthScheme | None] | None:
        """Return a key and the scheme that its prefix names, from the argument or the variable."""
        argument: Secret | None = self.given.get(name)
        if argument is not None:
            self.note(name, "", "argument")
            return parse_key(argument, setting=name)
        key = self.address(name)
        return None if key is None else parse_key(key, setting=ENVIRONMENT[name])

    def address(self, name: str) -> Secret | None:
        """Return the value of a setting's variable, which may hold a secret."""
        value, variable = self.variable(name)
        if not value:
            return None
        self.note(name, "", f"environment {variable}")
        return Secret(value)

    def choose_context(self) -> None:
        """Read the context of the official CLI that is chosen, if one is."""
        from kubiya_async.config.cli_files import read_context  # noqa: PLC0415 - seldom needed

        given = self.given.get("context")
        name = None if given is None else check_text(given, "context").strip()
        self.context = context = read_context(self.environ, name)
        if context is not None:
            self.note("context", context.name, context.chosen_by, context.file)
        if context is not None and context.organization:
            self.note("organization", context.organization, context.place, context.file)

    def address_of_context(self, name: str, *, v1: bool) -> str | None:
        """Use the context's `api-url` for a setting, if it is that kind of URL."""
        context = self.context
        if context is None or context.address is None or context.is_v1 is not v1:
            return None
        self.note(name, context.address, context.place, context.file)
        return context.address

    @contextmanager
    def checking(self, name: str) -> Generator[None]:
        """Add to a `ConfigError` where a refused value came from, if not from an argument."""
        try:
            yield
        except ConfigError as error:
            origin = next((s.origin for s in self.found if s.name == name), "argument")
            if origin != "argument":
                error.hint = f"It comes from {origin}."
            raise

    @property
    def insecure(self) -> bool:
        """Whether `http://` is allowed to other machines."""
        return bool(self.given.get("allow_insecure_http"))

    def url(self, name: str, address: str | None) -> str | None:
        """Return the address of a setting, checked; `None` if there is none."""
        if address is None:
            return None
        with self.checking(name):
            return check_base_url(address, setting=name, allow_insecure_http=self.insecure)

    def flag(self, variable: str) -> bool:
        """Return whether a variable is `true`."""
        return self.environ.get(variable, "").strip().lower() == "true"

    def note(self, name: str, value: str, origin: str, file: Path | None = None) -> None:
        """Record a setting that was found, for `settings` and for errors."""
        if name in SETTINGS and SETTINGS[name].secret:
            value = NOT_SHOWN
        self.found.append(Setting(name, value, origin, file))


_VENDOR: Final = "https://api.kubiya.ai"
_VENDOR_HOSTS: Final[Mapping[str, str]] = {
    "control_plane_base_url": "https://control-plane.kubiya.ai",
    "orchestrator_base_url": "https://orchestrator.kubiya.ai",
    "composer_base_url": "https://compose.kubiya.ai/api",
}
"""Where the vendor has the other surfaces. Used only if the platform is the vendor's, too: the key
of the user's own server is not for the vendor."""

_SURFACE_SETTINGS: Final[Mapping[Surface, str]] = {
    Surface.LIVE: "live_base_url",
    Surface.CONTROL_PLANE: "control_plane_base_url",
    Surface.ORCHESTRATOR: "orchestrator_base_url",
    Surface.COMPOSER: "composer_base_url",
}

_OF_A_CONTEXT: Final = frozenset(
    variable
    for name in (
        "api_key",
        "auth_scheme",
        "base_url",
        "control_plane_api_key",
        *_SURFACE_SETTINGS.values(),
    )
    for variable in SETTINGS[name].variables
)
"""Variables that `context=` replaces: where the calls go, and with which key."""

_SUFFIXES: Final[Mapping[str, tuple[str, ...]]] = {
    "live_base_url": ("/api/v1",),
    "control_plane_base_url": ("/api/v1",),
    "orchestrator_base_url": ("/api/query", "/api/orchestrate"),
}
"""Paths that these addresses may come with, although every call brings its own."""

_NO_PODS: Final = (
    "the runner pods API has a host and a key of its own: pass pods_base_url=... and "
    "pods_api_key=..., or set KUBIYA_PODS_BASE_URL and KUBIYA_PODS_API_KEY"
)
NO_KEY: Final = (
    "no API key: set KUBIYA_API_KEY, pass api_key=..., or choose a context of the official CLI. "
    "Keys are made in the Kubiya web app under Settings > API Keys. Without an account, "
    "`python -m kubiya_async serve` starts a local server and prints the variables to export"
)


@dataclass(frozen=True, slots=True)
class Config:
    """The effective configuration of a client."""

    roots: Roots
    credential: Credential
    auth_scheme: str | None
    """What was chosen for any key that names no scheme itself; views inherit it."""
    timeout: float | None
    """Deadline of a call in seconds."""
    pods_root: str | None
    pods_credential: Credential | None
    other_roots: Mapping[Surface, str]
    """Addresses of the surfaces on hosts of their own, as far as they are known."""
    control_plane_credential: Credential | None
    """If the control plane has a key of its own."""
    proxies: Mapping[str, Proxy]
    """The proxy of each origin that is not connected to directly."""
    rate_limit_url: Secret | None
    """Address of the store of a shared limiter; it may hold a password."""
    log: str | None
    """What to log on stderr; `None` for what the program has set up."""
    settings: tuple[Setting, ...]
    """Everything above with its origin, for display."""

    def endpoint_for(self, surface: Surface) -> tuple[str, Credential]:
        """Return the root of a surface and what its calls are authenticated with.

        Raises:
            ConfigError: The surface is not configured; the message says what to set.
        """
        match surface:
            case Surface.PLATFORM:
                return self.roots.platform, self.credential
            case Surface.RUNNERS_V3:
                return self.roots.v3, self.credential
            case Surface.LIVE:
                return self.other_roots.get(surface, self.roots.v3), self.credential
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


def load_config(
    given: Mapping[str, Any],
    *,
    inherited_scheme: str | None = None,
    environ: Mapping[str, str] | None = None,
) -> Config:
    """Resolve every setting.

    Args:
        given: The arguments of the client by their names in `SETTINGS`: secrets are wrapped, and
            `timeout` is missing rather than `None` where none was given.
        inherited_scheme: For a key that names no scheme and gets none.
        environ: Environment variables. Default: those of this process.

    Raises:
        ConfigError: A setting is missing or unusable; the message says which one to set.
    """
    chosen = given.get("context") is not None
    # No variable here has the environment: tracebacks with locals would show it.
    look = SettingResolver(given, _variables(environ, without_context=chosen))
    provided = given.get("token_provider") is not None or given.get("credential") is not None
    needs_key = not (provided or look.has("api_key"))
    if chosen or needs_key or (look.has("context") and not look.has("base_url")):
        look.choose_context()
    own_roots = _platform(look)
    pods_root = look.url("pods_base_url", look.text("pods_base_url"))
    seconds = _seconds(look)
    pods = look.secret("pods_api_key")
    control_plane = look.secret("control_plane_api_key")
    log = look.text("log")
    other_roots = _other_roots(look, own_roots)
    roots_in_use = (own_roots.platform, *filter(None, (pods_root,)), *other_roots.values())
    credential = _provider(look) if provided else _key(look, inherited_scheme)
    scheme = given.get("auth_scheme") or look.variable("auth_scheme")[0] or inherited_scheme
    return Config(
        roots=own_roots,
        credential=credential,
        auth_scheme=scheme,
        timeout=seconds,
        pods_root=pods_root,
        pods_credential=None
        if pods is None
        else StaticKey(pods[0], scheme=pods[1] or "UserKey", of="pods"),
        other_roots=other_roots,
        control_plane_credential=None
        if control_plane is None
        else StaticKey(control_plane[0], scheme=control_plane[1] or "Bearer", of="control_plane"),
        proxies=_proxies(look, roots_in_use),
        rate_limit_url=look.address("rate_limit_url"),
        log=None if log is None else check_level(log),
        settings=tuple(look.found),
    )


def _variables(environ: Mapping[str, str] | None, *, without_context: bool) -> Mapping[str, str]:
    found = os.environ if environ is None else environ
    if not without_context:
        return found
    # An argument comes before the environment, whose key and addresses are another server's.
    return {name: value for name, value in found.items() if name not in _OF_A_CONTEXT}


def _proxies(look: SettingResolver, roots_in_use: Iterable[str]) -> Mapping[str, Proxy]:
    """Find the proxy of each origin; an argument is for all of them."""
    given: Proxy | None = None
    argument: Secret | None = look.given.get("proxy")
    if argument is not None:
        given = Proxy(argument, check_proxy_url(argument, setting="proxy"), "argument")
    found: dict[str, Proxy] = {}
    for origin in dict.fromkeys(map(origin_of, roots_in_use)):
        proxy = given or (proxy_for(origin, look.environ) if look.given.get("trust_env") else None)
        if proxy is not None:
            found[origin] = proxy
    for shown, where in dict.fromkeys((proxy.shown, proxy.origin) for proxy in found.values()):
        look.note("proxy", shown, where)
    return found


def _other_roots(look: SettingResolver, own: Roots) -> Mapping[Surface, str]:
    """Find the addresses of the surfaces that have a host of their own."""
    found: dict[Surface, str] = {}
    for surface, setting in _SURFACE_SETTINGS.items():
        address = look.text(setting)
        if address is None and surface is Surface.CONTROL_PLANE:
            address = look.address_of_context(setting, v1=False)
        if address is None and surface is Surface.ORCHESTRATOR and look.flag(SAME_API_VARIABLE):
            address = own.v3
        root = look.url(setting, address)
        if root is not None:
            for suffix in _SUFFIXES.get(setting, ()):
                root = root.removesuffix(suffix)
            found[surface] = root
        elif own.origin == _VENDOR and setting in _VENDOR_HOSTS:
            found[surface] = _VENDOR_HOSTS[setting]
    return found


def _platform(look: SettingResolver) -> Roots:
    address = None
    if not look.has("base_url"):
        address = look.address_of_context("base_url", v1=True)
        if look.context is not None:
            _check_whose(look.context)
    if address is None:
        address = look.text("base_url", DEFAULT_BASE_URL) or DEFAULT_BASE_URL
    with look.checking("base_url"):
        return roots(address, allow_insecure_http=look.insecure)


def _check_whose(context: Context) -> None:
    """Keep the key of the user's own server from going to the vendor.

    Raises:
        ConfigError: The context has a control plane of its own, and names no platform.
    """
    address = context.address
    vendors = _VENDOR_HOSTS["control_plane_base_url"]
    if address is None or context.is_v1 or f"{address}/".startswith(f"{vendors}/"):
        return
    raise ConfigError(
        f"{context.place} is about a control plane of its own, at {address}, and does not say "
        "where its platform is: pass base_url=..., or set KUBIYA_BASE_URL"
    )


def _needs_no_arguments(function: Callable[..., object]) -> bool:
    try:
        inspect.signature(function).bind()
    except TypeError:
        return False
    except ValueError:
        # Some that are written in C tell nothing.
        return True
    return True


def _provider(look: SettingResolver) -> Credential:
    credential: Credential | None = look.given.get("credential")
    if credential is not None:
        others = ("api_key", "token_provider", "quota_key", "auth_scheme")
        for name in others:
            if look.given.get(name) is not None:
                raise ConfigError(f"pass credential or {name}, not both")
        look.note("credential", type(credential).__name__, "argument")
        return credential
    fetch, quota_key = look.given["token_provider"], look.given.get("quota_key")
    if look.given.get("api_key") is not None:
        raise ConfigError("pass api_key or token_provider, not both")
    if not callable(fetch):
        raise ConfigError(
            f"token_provider must be a function that returns a token, got {type(fetch).__name__}"
        )
    if not _needs_no_arguments(fetch):
        raise ConfigError("token_provider must be a function that needs no arguments")
    if quota_key is not None:
        quota_key = check_text(quota_key, "quota_key")
    look.note("token_provider", getattr(fetch, "__qualname__", "given"), "argument")
    return TokenProvider(
        cast("TokenFunction", fetch),
        scheme=parse_scheme(look.text("auth_scheme", "Bearer") or ""),
        quota_key=None if quota_key is None else Secret(quota_key),
    )


def _key(look: SettingResolver, inherited: str | None) -> Credential:
    if look.given.get("quota_key") is not None:
        raise ConfigError("quota_key goes with token_provider: an api_key has a quota of its own")
    found = look.secret("api_key") or _key_of_context(look)
    if found is None:
        return _session(look)
    key, pasted = found
    chosen = look.text("auth_scheme", pasted or inherited or "UserKey") or ""
    return StaticKey(key, scheme=parse_scheme(chosen))


def _key_of_context(look: SettingResolver) -> tuple[Secret, AuthScheme | None] | None:
    context = look.context
    if context is None or context.token is None:
        return None
    origin = f"user {context.user!r} of {context.place}"
    look.note("api_key", "", origin, context.file)
    return parse_key(context.token, setting=f"the token of {origin}")


def _session(look: SettingResolver) -> Credential:
    """Use the token of the official CLI's session, as the last resort.

    Raises:
        ConfigError: There is none, and so no credential at all.
    """
    # As the context: only who has no key of their own needs it.
    from kubiya_async.config.cli_files import read_session  # noqa: PLC0415

    session = read_session()
    if session is None:
        context = look.context
        if context is None:
            raise ConfigError(NO_KEY)
        who = f"user {context.user!r} of {context.place}"
        raise ConfigError(f"{NO_KEY}. There is no token for {who}")
    origin = session.place
    look.note("api_key", "", origin, session.file)
    token, _ = parse_key(session.token, setting=f"the token in {origin}")
    scheme = look.text("auth_scheme")
    if scheme is None:
        scheme = session.scheme
        look.note("auth_scheme", scheme, origin, session.file)
    return StaticKey(token, scheme=parse_scheme(scheme), of="session")


def _seconds(look: SettingResolver) -> float | None:
    if "timeout" in look.given:
        seconds: float | None = look.given["timeout"]
        look.note("timeout", "none" if seconds is None else str(seconds), "argument")
        return seconds
    text = look.text("timeout", str(DEFAULT_TIMEOUT)) or ""
    if text.lower() == "none":
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
